/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column of a CSV file holds what, learnt from its first line.
 *
 * Headers: "label" and "writer" anywhere or not at all, and all of pixel0…pixel783 in any order; also
 * pixel1…pixel784 (Fashion-MNIST on Kaggle) and 1x1…28x28 (row × column; MNIST in CSV). Without a
 * header: 785 values are a label and the pixels, 784 the pixels. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  DIG_CSV_SIDE = 28,
  DIG_CSV_N_PIXELS = DIG_CSV_SIDE * DIG_CSV_SIDE,
  DIG_CSV_MAX_COLUMNS = DIG_CSV_N_PIXELS + 2,
  DIG_CSV_N_CLASSES = 10,
};

/* What a column that has no pixel has instead. */
enum
{
  DIG_CSV_LABEL = -1,
  DIG_CSV_WRITER = -2,
};

typedef struct
{
  guint n_columns;
  int label_column;  /* -1: no labels */
  int writer_column; /* -1: nobody says who wrote the digits */
  gboolean has_header;
  gboolean is_in_order;                        /* the pixels come in their own order */
  gint16 pixel_of_column[DIG_CSV_MAX_COLUMNS]; /* or DIG_CSV_LABEL, DIG_CSV_WRITER */
  char **names;                                /* (n_columns), NULL-terminated */
} DigCsvLayout;

/* `line` without its line end. DIG_ERROR_FILE naming `file_name`. */
DigCsvLayout *dig_csv_layout_new (const char *file_name, const char *line, gsize length,
                                  guint line_number, GError **error);
void dig_csv_layout_free (DigCsvLayout *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCsvLayout, dig_csv_layout_free)

G_END_DECLS
