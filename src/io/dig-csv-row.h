/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a CSV file into one image and its label.
 *
 * There are two readers. The careful one is the definition: it takes everything that is allowed and
 * says what is wrong with the rest. The quick one knows bare numbers of one to three digits between
 * single commas and gives up at anything else; then the careful one reads the line again. */
#pragma once

#include "io/dig-csv-layout.h"
#include "io/dig-csv-vector.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 label; /* 0 without labels */
  gboolean is_label_missing;
  guint n_missing; /* empty cells; a pixel of one is 0 */
  char *writer;    /* NULL: not said; an empty cell is not missing */
} DigCsvRow;

/* image (DIG_CSV_N_PIXELS). DIG_CSV_PADDING bytes before and behind the line are readable, and its
 * neighbours are neither digit nor comma. Lines with a writer are for the careful reader. FALSE: the line needs the careful reader; `image` is undefined. */
gboolean dig_csv_row_read_quickly (const DigCsvLayout *layout, const char *line, gsize length,
                                   guint8 *image, DigCsvRow *row);
/* The same with a certain reader of cells (NULL: the one that every machine runs). */
gboolean dig_csv_row_read_with (DigCsvReadCells read_cells, const DigCsvLayout *layout,
                                const char *line, gsize length, guint8 *image, DigCsvRow *row);
/* Adds to missing_by_column (n_columns); `row->writer` is given. DIG_ERROR_FILE naming file, line and column; then
 * missing_by_column may have been added to. */
gboolean dig_csv_row_read (const DigCsvLayout *layout, const char *file_name, guint line_number,
                           const char *line, gsize length, guint8 *image, DigCsvRow *row,
                           guint *missing_by_column, GError **error);

G_END_DECLS
