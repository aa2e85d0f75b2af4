/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labelled or unlabelled grey images of one size: the data that everything works on.
 *
 * Immutable and reference-counted; any thread may read it. One copy of the bytes is shared by all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigDataSet DigDataSet;

/* Takes `images` (rows, height · width) and `labels` (rows, each < n_classes; NULL: no labels).
 * `source_rows` (rows): 1-based data row in the file of every image, NULL when all rows were kept. */
DigDataSet *dig_data_set_new_take (guint8 *images, guint8 *labels, guint32 *source_rows,
                                   guint n_images, guint height, guint width, guint n_classes);
DigDataSet *dig_data_set_ref (DigDataSet *self);
void dig_data_set_unref (DigDataSet *self);

guint dig_data_set_get_n_images (const DigDataSet *self);
guint dig_data_set_get_height (const DigDataSet *self);
guint dig_data_set_get_width (const DigDataSet *self);
guint dig_data_set_get_n_pixels (const DigDataSet *self);
guint dig_data_set_get_n_classes (const DigDataSet *self);
gboolean dig_data_set_has_labels (const DigDataSet *self);
/* (rows, pixels) and (rows) or NULL. */
const guint8 *dig_data_set_get_images (const DigDataSet *self);
const guint8 *dig_data_set_get_labels (const DigDataSet *self);
/* (pixels) */
const guint8 *dig_data_set_get_image (const DigDataSet *self, guint row);
/* 1-based data row in the file. */
guint dig_data_set_get_source_row (const DigDataSet *self, guint row);

/* "3" unless names were given (Fashion-MNIST: "Trouser"). */
const char *dig_data_set_get_class_name (const DigDataSet *self, guint label);
/* Before the set is shared with other threads. `names` has n_classes entries. */
void dig_data_set_set_class_names (DigDataSet *self, const char *const *names);

/* Who wrote every image, where the file says so. */
#define DIG_NO_WRITER G_MAXUINT32
gboolean dig_data_set_has_writers (const DigDataSet *self);
guint dig_data_set_get_n_writers (const DigDataSet *self);
/* Sorted, so that the same writers have the same numbers in whatever order they come. */
const char *dig_data_set_get_writer_name (const DigDataSet *self, guint writer);
/* DIG_NO_WRITER: not said. */
guint dig_data_set_get_writer (const DigDataSet *self, guint row);
/* DIG_NO_WRITER: nobody of that name. `name` as dig_writer_name_new makes it. */
guint dig_data_set_find_writer (const DigDataSet *self, const char *name);
/* Before the set is shared with other threads. names (rows): NULL entries are not said. */
void dig_data_set_set_writers (DigDataSet *self, const char *const *names);

/* Name to show: "train.csv.gz", "built-in digits". */
const char *dig_data_set_get_name (const DigDataSet *self);
void dig_data_set_set_name (DigDataSet *self, const char *name);

/* counts (n_classes); all zero without labels. */
void dig_data_set_count_classes (const DigDataSet *self, guint *counts);
/* (pixels) as doubles 0…255: mean over the images of `label`, over all when label < 0. */
void dig_data_set_mean_image (const DigDataSet *self, int label, double *mean);
/* Bytes held for images and labels. */
gsize dig_data_set_get_n_bytes (const DigDataSet *self);
/* Lower-case hexadecimal SHA-256 over shape, images and labels, and the writers where there are some: the
 * run's data fingerprint. Computed once; any thread. */
char *dig_data_set_dup_fingerprint (const DigDataSet *self);

/* How many rows, the first ones, a split deals out to training and validation: all, but where others were joined, which
 * are for training alone. */
guint dig_data_set_get_n_split_rows (const DigDataSet *self);
/* `base`, and the images of `more` behind it, which no split touches. NULL: other sizes or classes, one of them without
 * labels, or `base` has such rows already (DIG_ERROR_USAGE). */
DigDataSet *dig_data_set_join (const DigDataSet *base, const DigDataSet *more, GError **error);
/* The rows that a split deals out, alone; a new reference when that is all. */
DigDataSet *dig_data_set_without_joined (DigDataSet *self);
/* Copies of the named rows in their order, sharing nothing. */
DigDataSet *dig_data_set_pick (const DigDataSet *self, const guint *rows, guint n_rows);
/* The first `n_images` rows, and all that were joined, sharing nothing. */
DigDataSet *dig_data_set_head (const DigDataSet *self, guint n_images);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigDataSet, dig_data_set_unref)

G_END_DECLS
