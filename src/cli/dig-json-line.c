/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-json-line.h"

#include "base/dig-json.h"

#include <string.h>

static void
begin_value (GString *json, const char *key)
{
  if (json->len > 0 && strchr ("{[", json->str[json->len - 1]) == NULL)
    g_string_append (json, ", ");
  if (key != NULL)
    {
      dig_json_append_string (json, key);
      g_string_append (json, ": ");
    }
}

void
dig_json_line_open (GString *json, const char *key, char bracket)
{
  begin_value (json, key);
  g_string_append_c (json, bracket);
}

void
dig_json_line_close (GString *json, char bracket)
{
  g_string_append_c (json, bracket);
}

void
dig_json_line_add_number (GString *json, const char *key, double number)
{
  begin_value (json, key);
  dig_json_append_double (json, number);
}

void
dig_json_line_add_float (GString *json, const char *key, float number)
{
  begin_value (json, key);
  dig_json_append_float (json, number);
}

void
dig_json_line_add_integer (GString *json, const char *key, gint64 number)
{
  begin_value (json, key);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, number);
}

void
dig_json_line_add_boolean (GString *json, const char *key, gboolean value)
{
  begin_value (json, key);
  g_string_append (json, value ? "true" : "false");
}

void
dig_json_line_add_string (GString *json, const char *key, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  begin_value (json, key);
  if (valid != NULL)
    dig_json_append_string (json, valid);
  else
    g_string_append (json, "null");
}

void
dig_json_line_add_numbers (GString *json, const char *key, const double *numbers, guint n)
{
  dig_json_line_open (json, key, '[');
  for (guint i = 0; i < n; i++)
    dig_json_line_add_number (json, NULL, numbers[i]);
  dig_json_line_close (json, ']');
}
