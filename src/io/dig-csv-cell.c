/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-csv-cell.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

enum
{
  NUMBER_MAX_BYTES = 63,
  EXCERPT_MAX_CHARS = 24,
};

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static void
trim (DigCsvCell *cell)
{
  while (cell->length > 0 && is_space (cell->text[0]))
    {
      cell->text++;
      cell->length--;
    }
  while (cell->length > 0 && is_space (cell->text[cell->length - 1]))
    cell->length--;
}

void
dig_csv_cursor_init (DigCsvCursor *cursor, const char *line, gsize length)
{
  cursor->next = line;
  cursor->end = line + length;
  cursor->is_done = FALSE;
}

/* The comma that ends the cell, or the end of the line. A comma between quotes ends nothing. */
static const char *
find_cell_end (DigCsvCursor *cursor, gboolean *is_unclosed)
{
  const char *p = cursor->next;
  gboolean is_quoted = FALSE;

  while (p < cursor->end && is_space (*p))
    p++;
  if (p == cursor->end || *p != '"')
    {
      const char *comma = memchr (p, ',', (gsize)(cursor->end - p));

      return comma ? comma : cursor->end;
    }
  for (; p < cursor->end && (is_quoted || *p != ','); p++)
    if (*p == '"')
      is_quoted = !is_quoted;
  *is_unclosed = is_quoted;
  return p;
}

gboolean
dig_csv_cursor_next (DigCsvCursor *cursor, DigCsvCell *cell)
{
  const char *cell_end;

  if (cursor->is_done)
    return FALSE;
  cell->is_unclosed = FALSE;
  cell->is_quoted = FALSE;
  cell_end = find_cell_end (cursor, &cell->is_unclosed);
  cell->text = cursor->next;
  cell->length = (gsize)(cell_end - cursor->next);
  trim (cell);
  if (cell->length >= 2 && cell->text[0] == '"' && cell->text[cell->length - 1] == '"')
    {
      cell->is_quoted = TRUE;
      cell->text++;
      cell->length -= 2;
      trim (cell);
    }
  cursor->is_done = cell_end == cursor->end;
  cursor->next = cell_end + 1;
  return TRUE;
}

gboolean
dig_csv_cell_is_missing (const DigCsvCell *cell)
{
  static const char *const words[] = { "NA",   "N/A",  "NaN",  "nan",  "-nan",
                                       "null", "NULL", "None", "#N/A", "<NA>" };

  if (cell->length == 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (cell->length == strlen (words[i]) && memcmp (cell->text, words[i], cell->length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
dig_csv_cell_parse_number (const DigCsvCell *cell, double *number)
{
  char text[NUMBER_MAX_BYTES + 1];
  char *end;

  if (cell->length == 0 || cell->length > NUMBER_MAX_BYTES)
    return FALSE;
  /* Keeps out what strtod () takes besides: hexadecimal, "inf", "nan". */
  for (gsize i = 0; i < cell->length; i++)
    if (!g_ascii_isdigit (cell->text[i]) && !memchr ("+-.eE", cell->text[i], 5))
      return FALSE;
  memcpy (text, cell->text, cell->length);
  text[cell->length] = '\0';
  *number = g_ascii_strtod (text, &end);
  return end == text + cell->length && isfinite (*number);
}

char *
dig_csv_cell_dup_text (const DigCsvCell *cell)
{
  g_autoptr (GString) text = g_string_sized_new (cell->length);

  for (gsize i = 0; i < cell->length; i++)
    {
      gboolean is_quote = cell->is_quoted && cell->text[i] == '"';

      if (is_quote && (++i == cell->length || cell->text[i] != '"'))
        return NULL;
      if (cell->text[i] == '\0')
        return NULL;
      g_string_append_c (text, cell->text[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
dig_csv_cell_dup_excerpt (const DigCsvCell *cell)
{
  g_autoptr (GString) excerpt = g_string_new (NULL);
  g_autofree char *text = NULL;
  double number;
  guint n = 0;

  if (memchr (cell->text, '\0', cell->length))
    return g_strdup (_ ("a NUL byte, which no text has"));
  if (dig_csv_cell_parse_number (cell, &number))
    return g_strndup (cell->text, cell->length);
  text = g_utf8_make_valid (cell->text, (gssize)cell->length);
  g_string_append_c (excerpt, '"');
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == EXCERPT_MAX_CHARS)
        {
          g_string_append (excerpt, "…");
          break;
        }
      g_string_append_unichar (excerpt, g_unichar_isprint (c) ? c : 0xfffd);
    }
  g_string_append_c (excerpt, '"');
  return g_string_free (g_steal_pointer (&excerpt), FALSE);
}

gboolean
dig_csv_is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!is_space (line[i]))
      return FALSE;
  return TRUE;
}
