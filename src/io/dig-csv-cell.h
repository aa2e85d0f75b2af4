/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of one line of CSV text, read with care: quotes, spaces, numbers of any spelling. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text of a cell without the spaces around it and without its quotes; points into the line. */
typedef struct
{
  const char *text;
  gsize length;
  gboolean is_quoted;   /* its quotes were taken off */
  gboolean is_unclosed; /* a quote that does not end on the line */
} DigCsvCell;

typedef struct
{
  const char *next, *end;
  gboolean is_done;
} DigCsvCursor;

void dig_csv_cursor_init (DigCsvCursor *cursor, const char *line, gsize length);
/* FALSE after the last cell. A line of n commas has n + 1 cells. */
gboolean dig_csv_cursor_next (DigCsvCursor *cursor, DigCsvCell *cell);

/* Empty, or one of the words that pandas writes and reads for a missing value. */
gboolean dig_csv_cell_is_missing (const DigCsvCell *cell);
/* FALSE when it is not a decimal number. */
gboolean dig_csv_cell_parse_number (const DigCsvCell *cell, double *number);
/* The text as it was meant: quotes that were doubled between quotes are single again. NULL: one of them is not
 * doubled, or there is a zero byte, which no text has. */
char *dig_csv_cell_dup_text (const DigCsvCell *cell);
/* For a message: numbers as they are, anything else quoted, shortened and made valid UTF-8. */
char *dig_csv_cell_dup_excerpt (const DigCsvCell *cell);
gboolean dig_csv_is_blank (const char *line, gsize length);

G_END_DECLS
