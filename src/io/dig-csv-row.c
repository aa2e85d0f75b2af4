/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-csv-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/dig-error.h"
#include "io/dig-csv-cell.h"

typedef struct
{
  const DigCsvLayout *layout;
  const char *file_name;
  guint line_number;
} RowPlace;

static guint64
load_8 (const guint8 *p)
{
  guint64 word;

  memcpy (&word, p, sizeof word);
  return GUINT64_FROM_LE (word);
}

static guint32
load_4 (const guint8 *p)
{
  guint32 word;

  memcpy (&word, p, sizeof word);
  return GUINT32_FROM_LE (word);
}

/* Bits 7, 15, 23 and 31 mark the bytes of `digits` (text XOR "0000") that are no digit. */
static guint32
mark_others (guint32 digits)
{
  return (((digits & 0x7f7f7f7fu) + 0x76767676u) | digits) & 0x80808080u;
}

/* Four bytes of text that begin with one to three digits and then something else: the number, and in
 * `n_digits` how many. 0 or more than three digits: n_digits is 0 or larger than 3. */
static guint32
parse_short_number (guint32 text, guint *n_digits)
{
  guint32 digits = text ^ 0x30303030u;
  guint32 others = mark_others (digits);

  *n_digits = others ? (guint)__builtin_ctz (others) / 8 : 4;
  if (*n_digits - 1 > 2)
    return 0;
  digits <<= 32 - 8 * *n_digits;
  return (digits >> 8 & 0xff) * 100 + (digits >> 16 & 0xff) * 10 + (digits >> 24);
}

/* cells (n_columns): every value of the line in the order of the file. Reads at most
 * DIG_CSV_PADDING bytes beyond `end`. Most pixels are 0, in long runs: these are taken eight or four
 * at a time. */
static gboolean
read_cells (const guint8 *p, const guint8 *end, guint n_columns, guint8 *cells)
{
  const guint64 zeros = 0x2c302c302c302c30u; /* "0,0,0,0," */
  guint i = 0;

  for (;;)
    {
      guint32 text, value;
      guint n_digits;

      while (i + 8 < n_columns && load_8 (p) == zeros && load_8 (p + 8) == zeros)
        {
          memset (cells + i, 0, 8);
          i += 8;
          p += 16;
        }
      if (i + 4 < n_columns && load_8 (p) == zeros)
        {
          memset (cells + i, 0, 4);
          i += 4;
          p += 8;
        }
      text = load_4 (p);
      value = parse_short_number (text, &n_digits);
      if (n_digits - 1 > 2 || value > 255)
        return FALSE;
      cells[i++] = (guint8)value;
      p += n_digits;
      if (i == n_columns)
        return p == end;
      if (*p++ != ',')
        return FALSE;
    }
}

gboolean
dig_csv_row_read_quickly (const DigCsvLayout *layout, const char *line, gsize length, guint8 *image,
                          DigCsvRow *row)
{
  guint8 cells[DIG_CSV_MAX_COLUMNS + 1];
  const guint8 *start = (const guint8 *)line;

  if (!read_cells (start, start + length, layout->n_columns, cells))
    return FALSE;
  *row = (DigCsvRow){ .label = layout->label_column >= 0 ? cells[layout->label_column] : 0 };
  if (row->label >= DIG_CSV_N_CLASSES)
    return FALSE;
  if (layout->is_in_order)
    {
      guint n_before = layout->label_column >= 0 ? (guint)layout->label_column : DIG_CSV_N_PIXELS;

      memcpy (image, cells, n_before);
      memcpy (image + n_before, cells + n_before + 1, DIG_CSV_N_PIXELS - n_before);
      return TRUE;
    }
  for (guint i = 0; i < layout->n_columns; i++)
    if (layout->pixel_of_column[i] >= 0)
      image[layout->pixel_of_column[i]] = cells[i];
  return TRUE;
}

static guint
count_cells (const char *line, gsize length)
{
  DigCsvCursor cursor;
  DigCsvCell cell;
  guint n = 0;

  dig_csv_cursor_init (&cursor, line, length);
  while (dig_csv_cursor_next (&cursor, &cell))
    n++;
  return n;
}

static void
refuse_count (const RowPlace *place, guint n, GError **error)
{
  const char *format;

  if (place->layout->label_column >= 0)
    format = g_dngettext (GETTEXT_PACKAGE, "%s, line %u: %u value; a labelled 28×28 image has %u",
                          "%s, line %u: %u values; a labelled 28×28 image has %u", n);
  else
    format =
        g_dngettext (GETTEXT_PACKAGE, "%s, line %u: %u value; an unlabelled 28×28 image has %u",
                     "%s, line %u: %u values; an unlabelled 28×28 image has %u", n);
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, format, place->file_name, place->line_number, n,
               place->layout->n_columns);
}

static void
refuse_value (const RowPlace *place, guint column, const DigCsvCell *cell, GError **error)
{
  g_autofree char *excerpt = dig_csv_cell_dup_excerpt (cell);
  const char *name = place->layout->names[column];
  const char *format;

  if (cell->is_unclosed)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s, line %u, column %s: a quotation mark that is not closed on its line"),
                   place->file_name, place->line_number, name);
      return;
    }
  if (place->layout->pixel_of_column[column] < 0)
    format = _ ("%s, line %u, column %s: %s; a label is a whole number from 0 to 9");
  else
    format = _ ("%s, line %u, column %s: %s; a pixel is a whole number from 0 to 255");
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, format, place->file_name, place->line_number, name,
               excerpt);
}

static gboolean
read_value (const DigCsvCell *cell, guint max, guint8 *value)
{
  double number;

  if (cell->is_unclosed || !dig_csv_cell_parse_number (cell, &number))
    return FALSE;
  if (!(number >= 0 && number <= max) || number != floor (number))
    return FALSE;
  *value = (guint8)number;
  return TRUE;
}

static gboolean
read_cell (const RowPlace *place, guint column, const DigCsvCell *cell, guint8 *image,
           DigCsvRow *row, guint *missing_by_column, GError **error)
{
  int pixel = place->layout->pixel_of_column[column];
  guint8 *value = pixel >= 0 ? image + pixel : &row->label;

  if (dig_csv_cell_is_missing (cell))
    {
      *value = 0;
      row->n_missing++;
      row->is_label_missing = row->is_label_missing || pixel < 0;
      missing_by_column[column]++;
      return TRUE;
    }
  if (read_value (cell, pixel >= 0 ? 255 : DIG_CSV_N_CLASSES - 1, value))
    return TRUE;
  refuse_value (place, column, cell, error);
  return FALSE;
}

gboolean
dig_csv_row_read (const DigCsvLayout *layout, const char *file_name, guint line_number,
                  const char *line, gsize length, guint8 *image, DigCsvRow *row,
                  guint *missing_by_column, GError **error)
{
  RowPlace place = { layout, file_name, line_number };
  guint n_cells = count_cells (line, length);
  DigCsvCursor cursor;
  DigCsvCell cell;

  *row = (DigCsvRow){ 0 };
  dig_csv_cursor_init (&cursor, line, length);
  for (guint i = 0; i < layout->n_columns && dig_csv_cursor_next (&cursor, &cell); i++)
    {
      /* An open quote swallows the rest of the line, commas and all: name it, not the count. */
      if (n_cells != layout->n_columns && !cell.is_unclosed)
        continue;
      if (!read_cell (&place, i, &cell, image, row, missing_by_column, error))
        return FALSE;
    }
  if (n_cells == layout->n_columns)
    return TRUE;
  refuse_count (&place, n_cells, error);
  return FALSE;
}
