/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings that were kept: what each looks like to a network, which digit it was meant to be, who drew it, and the
 * strokes where they are known.
 *
 * A collection is a CSV file in Kaggle's layout with a column "writer" more, so that everything that reads labelled
 * digits reads it. The strokes lie beside it, a line of JSON a drawing; the checksum of the image says whose they
 * are, so that neither file depends on the other's order, and one that was saved a moment earlier does no harm. */
#pragma once

#include "io/dig-data-set.h"
#include "io/dig-strokes.h"
#include "io/dig-writers.h"

G_BEGIN_DECLS

#define DIG_DRAWN_SIDE 28
#define DIG_DRAWN_N_PIXELS (DIG_DRAWN_SIDE * DIG_DRAWN_SIDE)
#define DIG_COLLECTION_MAX_DIGITS 100000

/* One drawn digit: immutable and reference-counted; any thread may read it. */
typedef struct _DigDrawnDigit DigDrawnDigit;

/* image (DIG_DRAWN_N_PIXELS), label 0…9; `writer` in the spelling of dig_writer_name_new, "" or NULL: not said;
 * `strokes` may be NULL. Everything is copied. */
DigDrawnDigit *dig_drawn_digit_new (const guint8 *image, guint label, const char *writer,
                                    const DigStrokes *strokes);
DigDrawnDigit *dig_drawn_digit_ref (DigDrawnDigit *self);
void dig_drawn_digit_unref (DigDrawnDigit *self);
const guint8 *dig_drawn_digit_get_image (const DigDrawnDigit *self);
guint dig_drawn_digit_get_label (const DigDrawnDigit *self);
/* "": not said. */
const char *dig_drawn_digit_get_writer (const DigDrawnDigit *self);
/* NULL: not known. */
const DigStrokes *dig_drawn_digit_get_strokes (const DigDrawnDigit *self);
/* Of the image: 32 hexadecimal digits. */
const char *dig_drawn_digit_get_checksum (const DigDrawnDigit *self);

/* Not for several threads at once; a copy shares the digits and costs a pointer each. */
typedef struct _DigCollection DigCollection;

DigCollection *dig_collection_new (void);
DigCollection *dig_collection_copy (const DigCollection *self);
void dig_collection_free (DigCollection *self);
guint dig_collection_get_n_digits (const DigCollection *self);
/* Lent. */
DigDrawnDigit *dig_collection_get_digit (const DigCollection *self, guint index);
/* The same image by the same writer, whatever its label; -1: it is not there. */
int dig_collection_find (const DigCollection *self, const DigDrawnDigit *digit);
void dig_collection_add (DigCollection *self, DigDrawnDigit *digit);
/* indices (n), each below the number of digits. */
void dig_collection_remove (DigCollection *self, const guint *indices, guint n);
void dig_collection_relabel (DigCollection *self, const guint *indices, guint n, guint label);
void dig_collection_rename_writer (DigCollection *self, const char *from, const char *to);

typedef struct
{
  guint n_added;
  guint n_same;      /* were there already */
  guint n_relabeled; /* of these: under another label; ours is kept */
} DigMergeCount;

/* Adds what is not there yet; strokes that only `other` knows are taken over. FALSE, and nothing is changed: more
 * than DIG_COLLECTION_MAX_DIGITS would be there (DIG_ERROR_USAGE). */
gboolean dig_collection_merge (DigCollection *self, const DigCollection *other,
                               DigMergeCount *count, GError **error);

/* Does what was done between `from` and `to`: what was added, removed and relabelled there is so here, unless it was
 * relabelled here too. FALSE, and nothing is changed: as above. */
gboolean dig_collection_follow (DigCollection *self, const DigCollection *from,
                                const DigCollection *to, GError **error);

/* With writers; NULL: there are no digits. */
DigDataSet *dig_collection_make_data_set (const DigCollection *self);

/* ---- Files; any thread ---- */

/* Where the strokes of the collection in `path` lie. */
char *dig_collection_strokes_path (const char *path);
/* Any file of labelled 28×28 digits, with the strokes beside it where there are some. DIG_ERROR_FILE: without labels,
 * with missing cells, or with more than DIG_COLLECTION_MAX_DIGITS digits. */
DigCollection *dig_collection_read (const char *path, GError **error);
/* Each of the two files is the old or the new whole; the strokes are written first. */
gboolean dig_collection_write (const DigCollection *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigDrawnDigit, dig_drawn_digit_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCollection, dig_collection_free)

G_END_DECLS
