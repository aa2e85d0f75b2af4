/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-csv-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dig-error.h"
#include "io/dig-csv-cell.h"

enum
{
  UNKNOWN = -3,
};

typedef struct
{
  const char *file_name;
  guint line_number;
  GArray *cells; /* DigCsvCell */
} FirstLine;

static void
fail (const FirstLine *first, GError **error, const char *what)
{
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s, line %u: %s"), first->file_name,
               first->line_number, what);
}

static void
fail_at_column (const FirstLine *first, guint column, GError **error, const char *what)
{
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s, line %u, column %u: %s"), first->file_name,
               first->line_number, column + 1, what);
}

static gboolean
is_number_or_missing (const DigCsvCell *cell)
{
  double number;

  return dig_csv_cell_is_missing (cell) || dig_csv_cell_parse_number (cell, &number);
}

/* Names are text; one text among numbers is a bad value and no header. */
static gboolean
looks_like_header (const FirstLine *first)
{
  guint n_text = 0;

  for (guint i = 0; i < first->cells->len; i++)
    n_text += is_number_or_missing (&g_array_index (first->cells, DigCsvCell, i)) ? 0 : 1;
  return n_text * 2 > first->cells->len;
}

/* Digits alone, at most four. -1: anything else. */
static int
parse_index (const char *text, gsize length)
{
  int value = 0;

  if (length == 0 || length > 4)
    return -1;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      value = value * 10 + (text[i] - '0');
    }
  return value;
}

/* "pixelN" gives N; -1: another name. */
static int
parse_pixel_name (const DigCsvCell *cell)
{
  if (cell->length < 6 || g_ascii_strncasecmp (cell->text, "pixel", 5) != 0)
    return -1;
  return parse_index (cell->text + 5, cell->length - 5);
}

/* "RxC", both from 1, gives the pixel from 0; -1: another name. */
static int
parse_grid_name (const DigCsvCell *cell)
{
  const char *cross = memchr (cell->text, 'x', cell->length);
  int row, column;

  if (!cross)
    return -1;
  row = parse_index (cell->text, (gsize)(cross - cell->text));
  column = parse_index (cross + 1, (gsize)(cell->text + cell->length - cross - 1));
  if (row < 1 || row > DIG_CSV_SIDE || column < 1 || column > DIG_CSV_SIDE)
    return -1;
  return (row - 1) * DIG_CSV_SIDE + column - 1;
}

static gboolean
is_named (const DigCsvCell *cell, const char *name)
{
  return cell->length == strlen (name) && g_ascii_strncasecmp (cell->text, name, cell->length) == 0;
}

/* 1 where the pixels are numbered 1…784, as in Fashion-MNIST's files. */
static int
find_base (const FirstLine *first)
{
  gboolean has_0 = FALSE, has_784 = FALSE;

  for (guint i = 0; i < first->cells->len; i++)
    {
      int n = parse_pixel_name (&g_array_index (first->cells, DigCsvCell, i));

      has_0 = has_0 || n == 0;
      has_784 = has_784 || n == DIG_CSV_N_PIXELS;
    }
  return has_784 && !has_0 ? 1 : 0;
}

static int
identify (const DigCsvCell *cell, int base)
{
  int pixel;

  if (is_named (cell, "label"))
    return DIG_CSV_LABEL;
  if (is_named (cell, "writer"))
    return DIG_CSV_WRITER;
  pixel = parse_pixel_name (cell);
  pixel = pixel >= base ? pixel - base : parse_grid_name (cell);
  return pixel >= 0 && pixel < DIG_CSV_N_PIXELS ? pixel : UNKNOWN;
}

static void
refuse_name (const FirstLine *first, guint column, int base, GError **error)
{
  const DigCsvCell *cell = &g_array_index (first->cells, DigCsvCell, column);
  g_autofree char *excerpt = dig_csv_cell_dup_excerpt (cell);
  g_autofree char *what = NULL;

  if (cell->is_unclosed)
    what = g_strdup (_ ("a quotation mark that is not closed on its line"));
  else if (cell->length == 0)
    what =
        g_strdup_printf (_ ("a column without a name; expected are label and pixel%d to pixel%d"),
                         base, base + DIG_CSV_N_PIXELS - 1);
  else
    what = g_strdup_printf (_ ("the name %s; expected are label and pixel%d to pixel%d"), excerpt,
                            base, base + DIG_CSV_N_PIXELS - 1);
  fail_at_column (first, column, error, what);
}

static void
refuse_duplicate (const FirstLine *first, guint column, guint earlier, GError **error)
{
  const DigCsvCell *cell = &g_array_index (first->cells, DigCsvCell, column);
  g_autofree char *name = g_strndup (cell->text, cell->length);
  g_autofree char *what =
      g_strdup_printf (_ ("%s for the second time; column %u has it already"), name, earlier + 1);

  fail_at_column (first, column, error, what);
}

/* columns (784): the column of every pixel, -1: none. */
static gboolean
check_complete (const FirstLine *first, const int *columns, int base, GError **error)
{
  guint n_found = 0;
  int missing = -1;
  g_autofree char *what = NULL;

  for (int i = 0; i < DIG_CSV_N_PIXELS; i++)
    {
      n_found += columns[i] >= 0 ? 1 : 0;
      if (columns[i] < 0 && missing < 0)
        missing = i;
    }
  if (missing < 0)
    return TRUE;
  what = g_strdup_printf (
      ngettext ("column pixel%d is missing; %u pixel column, a 28×28 image has %d",
                "column pixel%d is missing; %u pixel columns, a 28×28 image has %d", n_found),
      missing + base, n_found, DIG_CSV_N_PIXELS);
  fail (first, error, what);
  return FALSE;
}

static gboolean
read_names (DigCsvLayout *self, const FirstLine *first, GError **error)
{
  int base = find_base (first);
  int columns[DIG_CSV_N_PIXELS];

  memset (columns, -1, sizeof columns);
  for (guint i = 0; i < first->cells->len; i++)
    {
      int pixel = identify (&g_array_index (first->cells, DigCsvCell, i), base);
      int *column = pixel == DIG_CSV_LABEL    ? &self->label_column
                    : pixel == DIG_CSV_WRITER ? &self->writer_column
                                              : &columns[MAX (pixel, 0)];

      if (pixel == UNKNOWN)
        {
          refuse_name (first, i, base, error);
          return FALSE;
        }
      if (*column >= 0)
        {
          refuse_duplicate (first, i, (guint)*column, error);
          return FALSE;
        }
      *column = (int)i;
      self->pixel_of_column[i] = (gint16)pixel;
    }
  return check_complete (first, columns, base, error);
}

static gboolean
count_values (DigCsvLayout *self, const FirstLine *first, GError **error)
{
  guint n = first->cells->len;

  if (n != DIG_CSV_N_PIXELS && n != DIG_CSV_N_PIXELS + 1)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   g_dngettext (GETTEXT_PACKAGE,
                                "%s, line %u: %u value; a labelled 28×28 image has 785, an "
                                "unlabelled one 784",
                                "%s, line %u: %u values; a labelled 28×28 image has 785, an "
                                "unlabelled one 784",
                                n),
                   first->file_name, first->line_number, n);
      return FALSE;
    }
  self->label_column = n > DIG_CSV_N_PIXELS ? 0 : -1;
  for (guint i = 0; i < n; i++)
    self->pixel_of_column[i] = (gint16)((int)i - (self->label_column == 0 ? 1 : 0));
  return TRUE;
}

static char **
name_columns (const DigCsvLayout *self, const FirstLine *first)
{
  char **names = g_new0 (char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    {
      const DigCsvCell *cell = &g_array_index (first->cells, DigCsvCell, i);

      if (self->has_header)
        names[i] = g_strndup (cell->text, cell->length);
      else if (self->pixel_of_column[i] == DIG_CSV_LABEL)
        names[i] = g_strdup ("label");
      else
        names[i] = g_strdup_printf ("pixel%d", self->pixel_of_column[i]);
    }
  return names;
}

static gboolean
are_pixels_in_order (const DigCsvLayout *self)
{
  gint16 expected = 0;

  for (guint i = 0; i < self->n_columns; i++)
    if (self->pixel_of_column[i] >= 0 && self->pixel_of_column[i] != expected++)
      return FALSE;
  return TRUE;
}

static gboolean
is_utf16 (const char *line, gsize length)
{
  if (length < 2)
    return FALSE;
  if (memcmp (line, "\xff\xfe", 2) == 0 || memcmp (line, "\xfe\xff", 2) == 0)
    return TRUE;
  return (line[0] == '\0' && g_ascii_isprint (line[1]))
         || (g_ascii_isprint (line[0]) && line[1] == '\0');
}

static gboolean
is_control (char c)
{
  return (guint8)c < 0x20 && c != '\t' && c != '\r';
}

/* The usual ways in which a file is no CSV text at all. */
static gboolean
check_is_csv (const FirstLine *first, const char *line, gsize length, GError **error)
{
  if (is_utf16 (line, length))
    {
      fail (first, error, _ ("UTF-16 text; save the file as UTF-8"));
      return FALSE;
    }
  for (gsize i = 0; i < length; i++)
    if (is_control (line[i]))
      {
        fail (first, error, _ ("not text; a CSV file or an IDX file of digits is expected"));
        return FALSE;
      }
  if (memchr (line, '\r', length))
    {
      fail (first, error, _ ("the lines end in CR alone; save the file with LF or CRLF line ends"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_separator (const FirstLine *first, const char *line, gsize length, GError **error)
{
  if (first->cells->len > 1)
    return TRUE;
  if (memchr (line, ';', length))
    fail (first, error, _ ("the values are divided by semicolons; commas are expected"));
  else if (memchr (line, '\t', length))
    fail (first, error, _ ("the values are divided by tabs; commas are expected"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
learn (DigCsvLayout *self, const FirstLine *first, GError **error)
{
  self->has_header = looks_like_header (first);
  if (!(self->has_header ? read_names : count_values) (self, first, error))
    return FALSE;
  self->n_columns = first->cells->len;
  self->is_in_order = are_pixels_in_order (self);
  self->names = name_columns (self, first);
  return TRUE;
}

DigCsvLayout *
dig_csv_layout_new (const char *file_name, const char *line, gsize length, guint line_number,
                    GError **error)
{
  g_autoptr (DigCsvLayout) self = g_new0 (DigCsvLayout, 1);
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (DigCsvCell));
  FirstLine first = { file_name, line_number, cells };
  DigCsvCursor cursor;
  DigCsvCell cell;

  self->label_column = -1;
  self->writer_column = -1;
  if (!check_is_csv (&first, line, length, error))
    return NULL;
  dig_csv_cursor_init (&cursor, line, length);
  while (dig_csv_cursor_next (&cursor, &cell))
    g_array_append_val (cells, cell);
  if (!check_separator (&first, line, length, error) || !learn (self, &first, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dig_csv_layout_free (DigCsvLayout *self)
{
  if (!self)
    return;
  g_strfreev (self->names);
  g_free (self);
}
