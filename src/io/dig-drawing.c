/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strokes as JSON, a drawing a line. */
#include "config.h"

#include "io/dig-strokes.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/dig-error.h"
#include "base/dig-json.h"
#include "io/dig-byte-source.h"

enum
{
  N_CLASSES = 10,
  PIECE_BYTES = 256 * 1024,
  MAX_LINE_BYTES = 64 * 1024 * 1024,
};

void
dig_drawing_free (DigDrawing *drawing)
{
  if (drawing == NULL)
    return;
  dig_strokes_free (drawing->strokes);
  g_free (drawing->writer);
  g_free (drawing->image_checksum);
  g_free (drawing);
}

/* A number, or NaN for anything else. */
static double
read_coordinate (JsonArray *pair, guint index)
{
  JsonNode *node = json_array_get_element (pair, index);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : (double)NAN;
}

static gboolean
read_point (DigJsonReader *reader, JsonNode *node, guint stroke, guint index, DigStrokes *strokes)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (pair == NULL || json_array_get_length (pair) < 2)
    {
      dig_json_reader_fail (reader, _ ("point %u of stroke %u is not a pair of numbers [x, y]"),
                            index + 1, stroke + 1);
      return FALSE;
    }
  if (dig_strokes_add (strokes, read_coordinate (pair, 0), read_coordinate (pair, 1)))
    return TRUE;
  dig_json_reader_fail (reader,
                        _ ("point %u of stroke %u: x and y must be numbers from -1e12 to 1e12"),
                        index + 1, stroke + 1);
  return FALSE;
}

static void
read_strokes (DigJsonReader *reader, JsonArray *array, DigStrokes *strokes)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint stroke = 0; stroke < n; stroke++)
    {
      JsonNode *node = json_array_get_element (array, stroke);
      JsonArray *points = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (points == NULL)
        {
          dig_json_reader_fail (reader, _ ("stroke %u is not a list of points"), stroke + 1);
          return;
        }
      dig_strokes_begin (strokes);
      for (guint i = 0; i < json_array_get_length (points); i++)
        if (!read_point (reader, json_array_get_element (points, i), stroke, i, strokes))
          return;
    }
}

/* A writer is a name, or a number as in the public collections. */
static char *
read_writer (DigJsonReader *reader, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "writer");

  if (!dig_json_has (reader, "writer") || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return g_strdup (dig_json_read_string (reader, "writer"));
}

/* What other programs wrote besides is none of ours. */
static void
pass_over_other_keys (DigJsonReader *reader, JsonObject *object)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    dig_json_has (reader, key->data);
}

DigDrawing *
dig_drawing_new_from_json (const char *json, gssize length, const char *where, GError **error)
{
  g_autoptr (JsonNode) root = dig_json_parse (json, length, where, DIG_ERROR_FILE, error);
  g_autoptr (DigDrawing) drawing = NULL;
  JsonObject *object;
  DigJsonReader reader;

  if (root == NULL)
    return NULL;
  object = json_node_get_object (root);
  drawing = g_new0 (DigDrawing, 1);
  drawing->strokes = dig_strokes_new ();
  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, "%s", where);
  read_strokes (&reader, dig_json_read_array (&reader, "strokes"), drawing->strokes);
  drawing->label = (int)dig_json_read_int_or (&reader, "label", 0, N_CLASSES - 1, -1);
  drawing->writer = read_writer (&reader, object);
  drawing->image_checksum = g_strdup (dig_json_read_string_or_null (&reader, "image_checksum"));
  pass_over_other_keys (&reader, object);
  return dig_json_reader_end (&reader, error) ? g_steal_pointer (&drawing) : NULL;
}

static gboolean
take_line (const char *name, guint number, const char *text, gsize length, GPtrArray *drawings,
           GError **error)
{
  g_autofree char *where = g_strdup_printf (_ ("%s, line %u"), name, number);
  DigDrawing *drawing;
  gsize n_blank = 0;

  while (n_blank < length && g_ascii_isspace (text[n_blank]))
    n_blank++;
  if (n_blank == length)
    return TRUE;
  drawing = dig_drawing_new_from_json (text, (gssize)length, where, error);
  if (drawing == NULL)
    return FALSE;
  drawing->line = number;
  g_ptr_array_add (drawings, drawing);
  return TRUE;
}

/* Whole lines of `text` become drawings, the rest stays. */
static gboolean
take_lines (const char *name, GString *text, guint *n_lines, GPtrArray *drawings, GError **error)
{
  const char *at = text->str, *end = text->str + text->len, *line_end;

  while ((line_end = memchr (at, '\n', (gsize)(end - at))) != NULL)
    {
      if (!take_line (name, ++*n_lines, at, (gsize)(line_end - at), drawings, error))
        return FALSE;
      at = line_end + 1;
    }
  g_string_erase (text, 0, at - text->str);
  if (text->len <= MAX_LINE_BYTES)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("%s, line %u: longer than %d bytes; a drawing is smaller"), name, *n_lines + 1,
               MAX_LINE_BYTES);
  return FALSE;
}

GPtrArray *
dig_drawings_read (const char *path, GError **error)
{
  g_autoptr (DigByteSource) source = dig_byte_source_open (path, error);
  g_autoptr (GPtrArray) drawings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)dig_drawing_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  const char *name;
  gssize n = PIECE_BYTES;
  guint n_lines = 0;

  if (source == NULL)
    return NULL;
  name = dig_byte_source_get_name (source);
  while (n == PIECE_BYTES)
    {
      n = dig_byte_source_read (source, piece, PIECE_BYTES, error);
      if (n < 0)
        return NULL;
      g_string_append_len (text, (const char *)piece, n);
      /* What some editors write before UTF-8. */
      if (n_lines == 0 && g_str_has_prefix (text->str, "\xef\xbb\xbf"))
        g_string_erase (text, 0, 3);
      if (!take_lines (name, text, &n_lines, drawings, error))
        return NULL;
    }
  if (!take_line (name, n_lines + 1, text->str, text->len, drawings, error))
    return NULL;
  return g_steal_pointer (&drawings);
}

static void
append_text (GString *json, const char *key, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, "\"%s\":", key);
  dig_json_append_string (json, text);
  g_string_append_c (json, ',');
}

char *
dig_drawing_to_json (const DigStrokes *strokes, int label, const char *writer,
                     const char *image_checksum)
{
  GString *json = g_string_new ("{");

  if (label >= 0)
    g_string_append_printf (json, "\"label\":%d,", label);
  append_text (json, "writer", writer);
  append_text (json, "image_checksum", image_checksum);
  g_string_append (json, "\"strokes\":[");
  for (guint stroke = 0; stroke < dig_strokes_get_n_strokes (strokes); stroke++)
    {
      guint n;
      const DigPoint *points = dig_strokes_get_stroke (strokes, stroke, &n);

      g_string_append (json, stroke > 0 ? ",[" : "[");
      for (guint i = 0; i < n; i++)
        {
          g_string_append (json, i > 0 ? ",[" : "[");
          dig_json_append_double (json, points[i].x);
          g_string_append_c (json, ',');
          dig_json_append_double (json, points[i].y);
          g_string_append_c (json, ']');
        }
      g_string_append_c (json, ']');
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}
