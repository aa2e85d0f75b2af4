/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-submission.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "io/dig-byte-source.h"
#include "io/dig-csv-cell.h"

enum
{
  N_CLASSES = 10,
  PIECE_BYTES = 64 * 1024,
  MAX_TEXT_BYTES = 256 * 1024 * 1024,
};

#define HEADER "ImageId,Label"

gboolean
dig_submission_write (const char *path, const guint8 *labels, guint n_images, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (sizeof HEADER + (gsize)n_images * 9);

  g_string_append (text, HEADER "\n");
  for (guint i = 0; i < n_images; i++)
    g_string_append_printf (text, "%u,%u\n", i + 1, labels[i]);
  return dig_file_write_atomic (path, text->str, text->len, error);
}

static GByteArray *
read_text (DigByteSource *source, GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  gssize n = PIECE_BYTES;

  while (n == PIECE_BYTES)
    {
      guint n_before = text->len;

      g_byte_array_set_size (text, n_before + PIECE_BYTES);
      n = dig_byte_source_read (source, text->data + n_before, PIECE_BYTES, error);
      if (n < 0)
        return NULL;
      g_byte_array_set_size (text, n_before + (guint)n);
      if (text->len <= MAX_TEXT_BYTES)
        continue;
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: more than %d bytes of text; a file of answers is smaller"),
                   dig_byte_source_get_name (source), MAX_TEXT_BYTES);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static gboolean
refuse (const char *name, guint line, GError **error, const char *what)
{
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s, line %u: %s"), name, line, what);
  return FALSE;
}

static gboolean
check_header (const char *name, guint number, const char *line, gsize length, GError **error)
{
  const DigCsvCell whole = { line, length, FALSE };
  g_autofree char *excerpt = NULL;
  g_autofree char *what = NULL;

  if (length == strlen (HEADER) && memcmp (line, HEADER, length) == 0)
    return TRUE;
  excerpt = dig_csv_cell_dup_excerpt (&whole);
  what = g_strdup_printf (_ ("%s; the header %s is expected"), excerpt, "\"" HEADER "\"");
  return refuse (name, number, error, what);
}

/* Digits alone, so no sign, point or space; -1: anything else, or too large. */
static gint64
parse_whole (const DigCsvCell *cell)
{
  gint64 value = 0;

  if (cell->length == 0 || cell->length > 10)
    return -1;
  for (gsize i = 0; i < cell->length; i++)
    {
      if (!g_ascii_isdigit (cell->text[i]))
        return -1;
      value = value * 10 + (cell->text[i] - '0');
    }
  return value;
}

static gboolean
read_answer (const char *name, guint number, const char *line, gsize length, GByteArray *labels,
             GError **error)
{
  const char *comma = memchr (line, ',', length);
  gsize n_id = comma ? (gsize)(comma - line) : length;
  DigCsvCell id = { line, n_id, FALSE };
  DigCsvCell label = { line + n_id + 1, comma ? length - n_id - 1 : 0, FALSE };
  guint expected = labels->len + 1;
  g_autofree char *excerpt = NULL;
  g_autofree char *what = NULL;
  guint8 value;

  if (!comma || memchr (label.text, ',', label.length))
    return refuse (name, number, error, _ ("two values, ImageId and Label, are expected"));
  if (parse_whole (&id) != expected)
    {
      excerpt = dig_csv_cell_dup_excerpt (&id);
      what = g_strdup_printf (_ ("the image id %s; %u is expected"), excerpt, expected);
      return refuse (name, number, error, what);
    }
  if (parse_whole (&label) < 0 || parse_whole (&label) >= N_CLASSES)
    {
      excerpt = dig_csv_cell_dup_excerpt (&label);
      what = g_strdup_printf (_ ("the label %s; a label is a whole number from 0 to 9"), excerpt);
      return refuse (name, number, error, what);
    }
  value = (guint8)parse_whole (&label);
  g_byte_array_append (labels, &value, 1);
  return TRUE;
}

static gboolean
read_line (const char *name, guint number, const char *line, gsize length, GByteArray *labels,
           GError **error)
{
  if (number == 1)
    return check_header (name, number, line, length, error);
  return read_answer (name, number, line, length, labels, error);
}

/* A blank line may stand at the end of the file and nowhere else. */
static gboolean
read_lines (const char *name, const GByteArray *text, GByteArray *labels, GError **error)
{
  const char *p = (const char *)text->data, *end = p + text->len;
  guint number = 0, n_blank = 0;

  if (text->len >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    p += 3;
  for (; p < end; p++)
    {
      const char *line = p;
      const char *line_end = memchr (p, '\n', (gsize)(end - p));
      gsize length;

      p = line_end ? line_end : end;
      length = (gsize)(p - line);
      if (length > 0 && line[length - 1] == '\r')
        length--;
      number++;
      if (length == 0)
        n_blank++;
      else if (n_blank > 0)
        return refuse (name, number - n_blank, error,
                       _ ("the line is empty; an answer is expected"));
      else if (!read_line (name, number, line, length, labels, error))
        return FALSE;
    }
  if (labels->len == 0)
    return refuse (name, number - n_blank + 1, error,
                   _ ("the file ends without any answer; one line is expected for each image"));
  return TRUE;
}

guint8 *
dig_submission_read (const char *path, guint *n_images, GError **error)
{
  g_autoptr (DigByteSource) source = dig_byte_source_open (path, error);
  g_autoptr (GByteArray) text = source ? read_text (source, error) : NULL;
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  gsize n;

  if (!text || !read_lines (dig_byte_source_get_name (source), text, labels, error))
    return NULL;
  *n_images = labels->len;
  return g_byte_array_steal (labels, &n);
}
