/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a line of numbers, a whole vector of text at a time. */
#pragma once

#include "io/dig-csv-layout.h"

G_BEGIN_DECLS

enum
{
  /* So many bytes around a line are readable; the one before it is no digit. */
  DIG_CSV_PADDING = 64,
  /* So many cells may be written to: a vector is stored as a whole. */
  DIG_CSV_CELLS_ROOM = DIG_CSV_MAX_COLUMNS + 64,
};

/* text (length): a line without its end. cells (DIG_CSV_CELLS_ROOM): the first n_columns get the values.
 * FALSE: not so many numbers 0…255 of one to three digits between single commas; `cells` is undefined. */
typedef gboolean (*DigCsvReadCells) (const guint8 *text, gsize length, guint n_columns,
                                     guint8 *cells);

/* The readers that this machine runs, the quickest first; NULL from `i` on. */
DigCsvReadCells dig_csv_vector_get_reader (guint i);

G_END_DECLS
