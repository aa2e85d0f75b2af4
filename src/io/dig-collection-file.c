/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A collection's two files. */
#include "config.h"

#include "io/dig-collection.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "io/dig-load.h"

enum
{
  N_CLASSES = 10,
  N_BYTE_VALUES = 256,
};

char *
dig_collection_strokes_path (const char *path)
{
  static const char *const endings[] = { ".csv.gz", ".csv" };
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  length = strlen (path);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (path, endings[i]))
      {
        length -= strlen (endings[i]);
        break;
      }
  return g_strdup_printf ("%.*s.strokes.jsonl", (int)length, path);
}

/* ---- Writing ---- */

static void
append_header (GString *csv)
{
  g_string_append (csv, "label");
  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    g_string_append_printf (csv, ",pixel%u", i);
  g_string_append (csv, ",writer\n");
}

/* Quoted unless it is plain in every program. */
static void
append_name (GString *csv, const char *name)
{
  gboolean is_plain = TRUE;

  for (const char *p = name; *p != '\0'; p++)
    is_plain = is_plain && (g_ascii_isalnum (*p) || (*p == ' ' && p > name));
  if (is_plain)
    {
      g_string_append (csv, name);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

static GString *
format_csv (const DigCollection *self)
{
  GString *csv = g_string_new (NULL);
  char numbers[N_BYTE_VALUES][8];

  for (guint i = 0; i < N_BYTE_VALUES; i++)
    g_snprintf (numbers[i], sizeof numbers[i], ",%u", i);
  append_header (csv);
  for (guint i = 0; i < dig_collection_get_n_digits (self); i++)
    {
      const DigDrawnDigit *digit = dig_collection_get_digit (self, i);
      const guint8 *image = dig_drawn_digit_get_image (digit);

      g_string_append_printf (csv, "%u", dig_drawn_digit_get_label (digit));
      for (guint j = 0; j < DIG_DRAWN_N_PIXELS; j++)
        g_string_append (csv, numbers[image[j]]);
      g_string_append_c (csv, ',');
      append_name (csv, dig_drawn_digit_get_writer (digit));
      g_string_append_c (csv, '\n');
    }
  return csv;
}

static GString *
format_strokes (const DigCollection *self)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < dig_collection_get_n_digits (self); i++)
    {
      const DigDrawnDigit *digit = dig_collection_get_digit (self, i);
      const char *writer = dig_drawn_digit_get_writer (digit);
      g_autofree char *line = NULL;

      if (dig_drawn_digit_get_strokes (digit) == NULL)
        continue;
      line = dig_drawing_to_json (
          dig_drawn_digit_get_strokes (digit), (int)dig_drawn_digit_get_label (digit),
          writer[0] != '\0' ? writer : NULL, dig_drawn_digit_get_checksum (digit));
      g_string_append (lines, line);
      g_string_append_c (lines, '\n');
    }
  return lines;
}

static gboolean
write_strokes (const DigCollection *self, const char *path, GError **error)
{
  GString *lines = format_strokes (self);
  gboolean is_written = TRUE;

  if (lines->len > 0)
    is_written = dig_file_write_atomic (path, lines->str, lines->len, error);
  else if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FAILED, _ ("%s cannot be written: %s"), path,
                   g_strerror (errno));
      is_written = FALSE;
    }
  g_string_free (lines, TRUE);
  return is_written;
}

gboolean
dig_collection_write (const DigCollection *self, const char *path, GError **error)
{
  g_autofree char *strokes_path = NULL;
  gboolean is_written;
  GString *csv;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  strokes_path = dig_collection_strokes_path (path);
  if (!write_strokes (self, strokes_path, error))
    return FALSE;
  csv = format_csv (self);
  is_written = dig_file_write_atomic (path, csv->str, csv->len, error);
  g_string_free (csv, TRUE);
  return is_written;
}

/* ---- Reading ---- */

/* A header alone is what is left of a collection when its last digit is removed; as data it is refused. */
static gboolean
is_empty_collection (const char *path)
{
  GString *header = g_string_new (NULL);
  g_autofree char *text = NULL;
  gboolean is_empty = FALSE;
  GStatBuf info;
  gsize n_bytes;

  append_header (header);
  if (g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && (gsize)info.st_size == header->len
      && g_file_get_contents (path, &text, &n_bytes, NULL))
    is_empty = n_bytes == header->len && memcmp (text, header->str, n_bytes) == 0;
  g_string_free (header, TRUE);
  return is_empty;
}

static gboolean
check_set (const DigDataSet *data, const DigLoadReport *report, GError **error)
{
  const char *name = dig_data_set_get_name (data);

  if (!dig_data_set_has_labels (data))
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s has no column label; a collection says of every drawing what it is."),
                 name);
  else if (dig_data_set_get_n_pixels (data) != DIG_DRAWN_N_PIXELS
           || dig_data_set_get_n_classes (data) != N_CLASSES)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s: images of %u×%u pixels in %u classes; a collection has 28×28 and 10."),
                 name, dig_data_set_get_height (data), dig_data_set_get_width (data),
                 dig_data_set_get_n_classes (data));
  else if (report->n_rows_missing > 0)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s: a cell of data row %u is empty; a collection has no missing values."),
                 name, report->missing_rows[0]);
  else if (dig_data_set_get_n_images (data) > DIG_COLLECTION_MAX_DIGITS)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s: a collection has at most %d digits."),
                 name, DIG_COLLECTION_MAX_DIGITS);
  else
    return TRUE;
  return FALSE;
}

/* Checksum of an image to the first strokes that name it. NULL: the file of strokes is bad. */
static GHashTable *
index_strokes (GPtrArray *drawings)
{
  GHashTable *strokes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < drawings->len; i++)
    {
      const DigDrawing *drawing = g_ptr_array_index (drawings, i);

      if (drawing->image_checksum != NULL)
        g_hash_table_insert (strokes, drawing->image_checksum, drawing->strokes);
    }
  return strokes;
}

static DigDrawnDigit *
make_digit (const DigDataSet *data, guint row, GHashTable *strokes)
{
  guint writer = dig_data_set_get_writer (data, row);
  const char *name = writer == DIG_NO_WRITER ? "" : dig_data_set_get_writer_name (data, writer);
  guint label = dig_data_set_get_labels (data)[row];
  const guint8 *image = dig_data_set_get_image (data, row);
  g_autoptr (DigDrawnDigit) digit = dig_drawn_digit_new (image, label, name, NULL);
  const DigStrokes *found = NULL;

  if (strokes != NULL)
    found = g_hash_table_lookup (strokes, dig_drawn_digit_get_checksum (digit));
  return found == NULL ? g_steal_pointer (&digit) : dig_drawn_digit_new (image, label, name, found);
}

DigCollection *
dig_collection_read (const char *path, GError **error)
{
  const DigLoadOptions options = { .limit = DIG_COLLECTION_MAX_DIGITS + 1 };
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GPtrArray) drawings = NULL;
  g_autoptr (GHashTable) strokes = NULL;
  g_autofree char *strokes_path = NULL;
  DigCollection *self;

  g_return_val_if_fail (path != NULL, NULL);

  if (is_empty_collection (path))
    return dig_collection_new ();
  data = dig_load (path, &options, NULL, NULL, NULL, &report, error);
  if (data == NULL || !check_set (data, report, error))
    return NULL;
  strokes_path = dig_collection_strokes_path (path);
  if (g_file_test (strokes_path, G_FILE_TEST_EXISTS))
    {
      drawings = dig_drawings_read (strokes_path, error);
      if (drawings == NULL)
        return NULL;
      strokes = index_strokes (drawings);
    }
  self = dig_collection_new ();
  for (guint i = 0; i < dig_data_set_get_n_images (data); i++)
    {
      g_autoptr (DigDrawnDigit) digit = make_digit (data, i, strokes);

      dig_collection_add (self, digit);
    }
  return self;
}
