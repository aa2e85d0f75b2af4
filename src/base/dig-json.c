/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Digits of 2^63. */
#define SHORTEST_TOO_LARGE 19

/* json-glib's parser calls itself for every level: a text of nothing but "[" must not get there. Neither
 * may a text of two values: the parser forgets to free the first. Nor what that parser takes but JSON has not,
 * comments and single quotes: a bracket or a quote in them would be counted wrongly; and numbers as C writes
 * them: 010 would be 8. Whole numbers that do not fit 64 bits it takes for others, without a word. */
typedef struct
{
  gboolean is_too_deep;
  gsize foreign;   /* where a second value or what JSON has not begins, or the length */
  gsize too_large; /* where a whole number begins that does not fit, or the length */
} Outline;

static gboolean
is_word_part (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '+' || c == '.' || c == '_' || c == '$';
}

/* Goes behind the digits at `place`; FALSE without any. */
static gboolean
take_digits (const char **place, const char *end)
{
  const char *begin = *place;

  while (*place < end && g_ascii_isdigit (**place))
    ++*place;
  return *place > begin;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? and no more. */
static gboolean
is_number (const char *word, const char *end, gboolean *is_whole)
{
  const char *place = word[0] == '-' ? word + 1 : word, *digits = place;

  if (!take_digits (&place, end) || (digits[0] == '0' && place - digits > 1))
    return FALSE;
  *is_whole = place == end;
  if (place < end && *place == '.')
    {
      place++;
      if (!take_digits (&place, end))
        return FALSE;
    }
  if (place < end && (*place == 'e' || *place == 'E'))
    {
      place++;
      if (place < end && (*place == '+' || *place == '-'))
        place++;
      if (!take_digits (&place, end))
        return FALSE;
    }
  return place == end;
}

static gboolean
fits_64_bits (const char *word, gsize length)
{
  g_autofree char *copy = NULL;

  if (length < SHORTEST_TOO_LARGE)
    return TRUE;
  copy = g_strndup (word, length);
  return g_ascii_string_to_signed (copy, 10, G_MININT64, G_MAXINT64, NULL, NULL);
}

/* Checks the word or number at `begin`; returns its last place. */
static gsize
check_word (Outline *outline, const char *text, gsize begin, gsize length)
{
  gboolean is_whole = FALSE;
  gsize end = begin;

  while (end < length && is_word_part (text[end]))
    end++;
  if (g_ascii_isalpha (text[begin]))
    return end - 1; /* true, false, null, or a fault that the parser finds */
  if (!is_number (text + begin, text + end, &is_whole))
    outline->foreign = begin;
  else if (is_whole && !fits_64_bits (text + begin, end - begin))
    outline->too_large = begin;
  return end - 1;
}

static Outline
find_outline (const char *text, gsize length)
{
  Outline outline = { FALSE, length, length };
  gboolean in_string = FALSE, is_closed = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length && !outline.is_too_deep; i++)
    {
      char c = text[i];

      if ((is_closed && !g_ascii_isspace (c))
          || (!in_string && (c == '\'' || c == '/' || c == '#')))
        outline.foreign = i;
      else if (!in_string && is_word_part (c))
        i = check_word (&outline, text, i, length);
      else if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '{' || c == '['))
        depth++;
      else if (!in_string && (c == '}' || c == ']'))
        is_closed = --depth <= 0;
      outline.is_too_deep = depth > DIG_JSON_MAX_DEPTH;
      if (outline.foreign < length || outline.too_large < length)
        break;
    }
  return outline;
}

typedef struct
{
  guint line, column;
} Place;

/* The parser forgets where it was before it returns. */
static void
parse_failed_cb (JsonParser *parser, const GError *failure, gpointer data)
{
  Place *place = data;

  place->line = json_parser_get_current_line (parser);
  place->column = json_parser_get_current_pos (parser);
}

static Place
find_place (const char *text, gsize offset)
{
  Place place = { 1, 1 };

  for (gsize i = 0; i < offset; i++)
    {
      place.column = text[i] == '\n' ? 1 : place.column + 1;
      place.line += text[i] == '\n' ? 1 : 0;
    }
  return place;
}

static void
refuse_text (GError **error, DigErrorCode code, const char *where, Place place)
{
  g_set_error (error, DIG_ERROR, code, _ ("%s is not JSON: line %u, column %u"), where, place.line,
               place.column);
}

/* Objects and arrays are for the parser; whatever else begins the text is refused here. */
static gboolean
check_first_character (const char *text, gsize n_bytes, const char *where, DigErrorCode code,
                       GError **error)
{
  gsize i = 0;

  while (i < n_bytes && g_ascii_isspace (text[i]))
    i++;
  if (i < n_bytes && (text[i] == '{' || text[i] == '['))
    return TRUE;
  if (i < n_bytes && (g_ascii_isalnum (text[i]) || text[i] == '"' || text[i] == '-'))
    g_set_error (error, DIG_ERROR, code, _ ("%s: a JSON object is expected"), where);
  else
    refuse_text (error, code, where, find_place (text, i));
  return FALSE;
}

static gboolean
check_outline (const char *text, gsize n_bytes, const char *where, DigErrorCode code,
               GError **error)
{
  Outline outline = find_outline (text, n_bytes);
  Place place;

  if (outline.is_too_deep)
    g_set_error (error, DIG_ERROR, code, _ ("%s: the JSON is more than %d levels deep"), where,
                 DIG_JSON_MAX_DEPTH);
  else if (outline.foreign < n_bytes)
    refuse_text (error, code, where, find_place (text, outline.foreign));
  else if (outline.too_large < n_bytes)
    {
      place = find_place (text, outline.too_large);
      g_set_error (error, DIG_ERROR, code, _ ("%s: the number at line %u, column %u is too large"),
                   where, place.line, place.column);
    }
  else
    return TRUE;
  return FALSE;
}

JsonNode *
dig_json_parse (const char *text, gssize length, const char *where, DigErrorCode code,
                GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) failure = NULL;
  Place place = { 0, 0 };
  gsize n_bytes;

  g_return_val_if_fail (text != NULL && where != NULL, NULL);

  n_bytes = length < 0 ? strlen (text) : (gsize)length;
  if (!g_utf8_validate (text, (gssize)n_bytes, NULL))
    {
      g_set_error (error, DIG_ERROR, code, _ ("%s: the text is not UTF-8"), where);
      return NULL;
    }
  if (!check_first_character (text, n_bytes, where, code, error)
      || !check_outline (text, n_bytes, where, code, error))
    return NULL;
  parser = json_parser_new_immutable ();
  g_signal_connect (parser, "error", G_CALLBACK (parse_failed_cb), &place);
  if (!json_parser_load_from_data (parser, text, (gssize)n_bytes, &failure))
    {
      refuse_text (error, code, where, place);
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, DIG_ERROR, code, _ ("%s: a JSON object is expected"), where);
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

void
dig_json_reader_init (DigJsonReader *reader, JsonObject *object, DigErrorCode code,
                      const char *where, ...)
{
  va_list arguments;

  memset (reader, 0, sizeof *reader);
  reader->object = object;
  reader->code = code;
  reader->keys = g_ptr_array_new ();
  va_start (arguments, where);
  reader->where = g_strdup_vprintf (where, arguments);
  va_end (arguments);
}

static gboolean
is_known_key (const DigJsonReader *reader, const char *key)
{
  for (guint i = 0; i < reader->keys->len; i++)
    if (strcmp (g_ptr_array_index (reader->keys, i), key) == 0)
      return TRUE;
  return FALSE;
}

static void
refuse_unknown_keys (DigJsonReader *reader)
{
  g_autoptr (GList) members = json_object_get_members (reader->object);

  for (GList *l = members; l != NULL && reader->failure == NULL; l = l->next)
    if (!is_known_key (reader, l->data))
      dig_json_reader_fail (reader, _ ("the key \"%.60s\" is not known"), (const char *)l->data);
}

gboolean
dig_json_reader_end (DigJsonReader *reader, GError **error)
{
  gboolean is_good;

  if (reader->failure == NULL)
    refuse_unknown_keys (reader);
  is_good = reader->failure == NULL;
  if (!is_good)
    g_propagate_error (error, g_steal_pointer (&reader->failure));
  g_clear_pointer (&reader->keys, g_ptr_array_unref);
  g_clear_pointer (&reader->where, g_free);
  return is_good;
}

void
dig_json_reader_fail (DigJsonReader *reader, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (reader->failure != NULL)
    return;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reader->failure = g_error_new (DIG_ERROR, (int)reader->code, "%s: %s", reader->where, message);
}

gboolean
dig_json_reader_has_failed (const DigJsonReader *reader)
{
  return reader->failure != NULL;
}

gboolean
dig_json_has (DigJsonReader *reader, const char *key)
{
  if (!is_known_key (reader, key))
    g_ptr_array_add (reader->keys, (gpointer)key);
  return json_object_has_member (reader->object, key);
}

/* The member, or NULL and a failure when it is not there. */
static JsonNode *
find_member (DigJsonReader *reader, const char *key)
{
  if (dig_json_has (reader, key))
    return json_object_get_member (reader->object, key);
  dig_json_reader_fail (reader, _ ("the key \"%s\" is missing"), key);
  return NULL;
}

/* The member if it is a value of this type; G_TYPE_INVALID: any simple value. */
static JsonNode *
find_value (DigJsonReader *reader, const char *key, GType type, const char *expected)
{
  JsonNode *node = find_member (reader, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type)
    return node;
  dig_json_reader_fail (reader, _ ("\"%s\" must be %s"), key, expected);
  return NULL;
}

gint64
dig_json_read_int (DigJsonReader *reader, const char *key, gint64 minimum, gint64 maximum)
{
  JsonNode *node = find_value (reader, key, G_TYPE_INT64, _ ("a whole number"));
  gint64 value;

  if (node == NULL)
    return minimum;
  value = json_node_get_int (node);
  if (value >= minimum && value <= maximum)
    return value;
  dig_json_reader_fail (reader, _ ("\"%s\" is %lld; it must be %lld…%lld"), key, (long long)value,
                        (long long)minimum, (long long)maximum);
  return minimum;
}

gint64
dig_json_read_int_or (DigJsonReader *reader, const char *key, gint64 minimum, gint64 maximum,
                      gint64 fallback)
{
  return dig_json_has (reader, key) ? dig_json_read_int (reader, key, minimum, maximum) : fallback;
}

double
dig_json_read_double (DigJsonReader *reader, const char *key)
{
  JsonNode *node = find_member (reader, key);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return (double)NAN;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return (double)json_node_get_int (node);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  dig_json_reader_fail (reader, _ ("\"%s\" must be a number"), key);
  return (double)NAN;
}

double
dig_json_read_double_or (DigJsonReader *reader, const char *key, double fallback)
{
  return dig_json_has (reader, key) ? dig_json_read_double (reader, key) : fallback;
}

gboolean
dig_json_read_boolean (DigJsonReader *reader, const char *key)
{
  JsonNode *node = find_value (reader, key, G_TYPE_BOOLEAN, _ ("true or false"));

  return node != NULL && json_node_get_boolean (node);
}

const char *
dig_json_read_string (DigJsonReader *reader, const char *key)
{
  JsonNode *node = find_value (reader, key, G_TYPE_STRING, _ ("a text in quotes"));

  return node != NULL ? json_node_get_string (node) : NULL;
}

const char *
dig_json_read_string_or_null (DigJsonReader *reader, const char *key)
{
  return dig_json_has (reader, key) ? dig_json_read_string (reader, key) : NULL;
}

JsonObject *
dig_json_read_object (DigJsonReader *reader, const char *key)
{
  JsonNode *node = find_member (reader, key);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  if (node != NULL)
    dig_json_reader_fail (reader, _ ("\"%s\" must be an object in { }"), key);
  return NULL;
}

JsonArray *
dig_json_read_array (DigJsonReader *reader, const char *key)
{
  JsonNode *node = find_member (reader, key);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  if (node != NULL)
    dig_json_reader_fail (reader, _ ("\"%s\" must be a list in [ ]"), key);
  return NULL;
}

guint
dig_json_read_choice (DigJsonReader *reader, const char *key, const char *const *names)
{
  const char *string = dig_json_read_string (reader, key);
  g_autofree char *list = NULL;

  if (string == NULL)
    return 0;
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], string) == 0)
      return i;
  list = g_strjoinv (", ", (char **)names);
  dig_json_reader_fail (reader, _ ("\"%s\" is \"%.60s\"; it must be one of %s"), key, string, list);
  return 0;
}

void
dig_json_append_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (const char *c = string; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (text, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (text, "\\n");
    else if ((guchar)*c < 0x20 || *c == 0x7f)
      g_string_append_printf (text, "\\u%04x", (guint)(guchar)*c);
    else
      g_string_append_c (text, *c);
  g_string_append_c (text, '"');
}

/* What needs no search for the number of digits: not a number, and whole numbers. */
static gboolean
append_special (GString *text, double value)
{
  if (!isfinite (value))
    g_string_append (text, "null");
  else if (value == rint (value) && fabs (value) < 1e15)
    g_string_append_printf (text, "%.0f", value);
  else
    return FALSE;
  return TRUE;
}

void
dig_json_append_double (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (append_special (text, value))
    return;
  for (int n_digits = 1; n_digits <= 17; n_digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", n_digits);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (text, buffer);
}

void
dig_json_append_float (GString *text, float value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (append_special (text, (double)value))
    return;
  for (int n_digits = 1; n_digits <= 9; n_digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", n_digits);
      g_ascii_formatd (buffer, sizeof buffer, format, (double)value);
      if ((float)g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (text, buffer);
}
