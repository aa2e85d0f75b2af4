/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-csv-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/dig-error.h"
#include "io/dig-csv-cell.h"
#include "io/dig-writers.h"

typedef struct
{
  const DigCsvLayout *layout;
  const char *file_name;
  guint line_number;
} RowPlace;

/* The quick reader works on words of eight bytes of text, the first byte lowest. */
typedef struct
{
  const guint8 *text; /* next byte */
  guint8 *cell;       /* next value */
} QuickCursor;

static inline guint64
load_word (const guint8 *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Sets the highest bit of every byte of `digits` (text XOR "00000000") that is no digit. */
static inline guint64
mark_others (guint64 digits)
{
  const guint64 low_bits = 0x7f7f7f7f7f7f7f7fu;

  return (((digits & low_bits) + 0x7676767676767676u) | digits) & ~low_bits;
}

/* The number whose one to three digits are the highest bytes of `digits`, all others 0. */
static inline guint
combine_digits (guint64 digits)
{
  return (guint)(digits >> 40 & 0xff) * 100 + (guint)(digits >> 48 & 0xff) * 10
         + (guint)(digits >> 56);
}

/* Most pixels are 0, in long runs: takes the cells "0," that come next, eight at a time. Writes eight
 * cells at least. */
static inline void
skip_zeros (QuickCursor *cursor, const guint8 *last)
{
  const guint64 zeros = 0x2c302c302c302c30u; /* "0,0,0,0," */
  guint n;

  do
    {
      guint64 low = load_word (cursor->text) ^ zeros;
      guint64 high = load_word (cursor->text + 8) ^ zeros;

      n = high ? 4 + (guint)__builtin_ctzll (high) / 16 : 8;
      n = low ? (guint)__builtin_ctzll (low) / 16 : n;
      memset (cursor->cell, 0, 8);
      cursor->cell += n;
      cursor->text += 2 * n;
    }
  while (n == 8 && last - cursor->cell >= 8);
}

/* Two numbers of up to three digits and their commas are never more than a word. */
static inline gboolean
read_two (QuickCursor *cursor, guint64 word)
{
  guint64 digits = word ^ 0x3030303030303030u;
  guint64 others = mark_others (digits);
  guint64 others_but_first = others & (others - 1);
  guint first_end, second_end, n_first, n_second, first, second;

  if (!others_but_first)
    return FALSE;
  first_end = (guint)__builtin_ctzll (others) / 8;
  second_end = (guint)__builtin_ctzll (others_but_first) / 8;
  n_first = first_end;
  n_second = second_end - first_end - 1;
  if (n_first - 1 > 2 || n_second - 1 > 2 || (word >> 8 * first_end & 0xff) != ','
      || (word >> 8 * second_end & 0xff) != ',')
    return FALSE;
  first = combine_digits (digits << (64 - 8 * n_first));
  second = combine_digits (digits >> 8 * (first_end + 1) << (64 - 8 * n_second));
  cursor->cell[0] = (guint8)first;
  cursor->cell[1] = (guint8)second;
  cursor->cell += 2;
  cursor->text += second_end + 1;
  return (first | second) <= 255;
}

static inline gboolean
read_one (QuickCursor *cursor)
{
  guint64 digits = load_word (cursor->text) ^ 0x3030303030303030u;
  guint64 others = mark_others (digits);
  guint n_digits = others ? (guint)__builtin_ctzll (others) / 8 : 8;
  guint value;

  if (n_digits - 1 > 2)
    return FALSE;
  value = combine_digits (digits << (64 - 8 * n_digits));
  *cursor->cell++ = (guint8)value;
  cursor->text += n_digits;
  return value <= 255;
}

/* A DigCsvReadCells without vectors. Reads at most 16 bytes beyond the line's end. */
static gboolean
read_cells_by_words (const guint8 *text, gsize length, guint n_columns, guint8 *cells)
{
  const guint8 *end = text + length;
  const guint8 *last = cells + n_columns - 1; /* followed by the line's end and no comma */
  QuickCursor cursor = { text, cells };

  while (last - cursor.cell >= 8)
    {
      guint64 word = load_word (cursor.text);

      if ((word & 0xffff) == 0x2c30) /* "0," */
        skip_zeros (&cursor, last);
      else if (!read_two (&cursor, word))
        return FALSE;
    }
  while (cursor.cell < last)
    if (!read_one (&cursor) || *cursor.text++ != ',')
      return FALSE;
  return read_one (&cursor) && cursor.text == end;
}

gboolean
dig_csv_row_read_with (DigCsvReadCells read_cells, const DigCsvLayout *layout, const char *line,
                       gsize length, guint8 *image, DigCsvRow *row)
{
  guint8 cells[DIG_CSV_CELLS_ROOM];
  const guint8 *text = (const guint8 *)line;

  if (!read_cells)
    read_cells = read_cells_by_words;
  if (layout->writer_column >= 0 || !read_cells (text, length, layout->n_columns, cells))
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

gboolean
dig_csv_row_read_quickly (const DigCsvLayout *layout, const char *line, gsize length, guint8 *image,
                          DigCsvRow *row)
{
  return dig_csv_row_read_with (dig_csv_vector_get_reader (0), layout, line, length, image, row);
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

  if (place->layout->writer_column >= 0)
    format = g_dngettext (GETTEXT_PACKAGE, "%s, line %u: %u value; the first line names %u columns",
                          "%s, line %u: %u values; the first line names %u columns", n);
  else if (place->layout->label_column >= 0)
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
  if (column == (guint)place->layout->writer_column)
    {
      g_set_error (
          error, DIG_ERROR, DIG_ERROR_FILE,
          _ ("%s, line %u, column %s: %s; a writer is a name in UTF-8, of at most %d bytes"),
          place->file_name, place->line_number, name, excerpt, DIG_WRITER_MAX_BYTES);
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

/* Words that mean "missing" in a column of numbers are names here. */
static gboolean
read_writer (const RowPlace *place, guint column, const DigCsvCell *cell, DigCsvRow *row,
             GError **error)
{
  g_autofree char *text = cell->is_unclosed ? NULL : dig_csv_cell_dup_text (cell);

  if (cell->length == 0 && !cell->is_unclosed)
    return TRUE;
  if (text != NULL)
    row->writer = dig_writer_name_new (text);
  if (row->writer != NULL)
    return TRUE;
  refuse_value (place, column, cell, error);
  return FALSE;
}

static gboolean
read_cell (const RowPlace *place, guint column, const DigCsvCell *cell, guint8 *image,
           DigCsvRow *row, guint *missing_by_column, GError **error)
{
  int pixel = place->layout->pixel_of_column[column];
  guint8 *value = pixel >= 0 ? image + pixel : &row->label;

  if (pixel == DIG_CSV_WRITER)
    return read_writer (place, column, cell, row, error);
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
        {
          g_clear_pointer (&row->writer, g_free);
          return FALSE;
        }
    }
  if (n_cells == layout->n_columns)
    return TRUE;
  refuse_count (&place, n_cells, error);
  return FALSE;
}
