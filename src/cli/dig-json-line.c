/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-json-line.h"

#include <math.h>
#include <string.h>

static void
append_quoted (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *c = valid; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (json, "\\%c", *c);
      else if ((guchar)*c < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint)*c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

static void
begin_value (GString *json, const char *key)
{
  if (json->len > 0 && strchr ("{[", json->str[json->len - 1]) == NULL)
    g_string_append (json, ", ");
  if (key != NULL)
    {
      append_quoted (json, key);
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
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (json, key);
  if (isfinite (number))
    g_string_append (json, g_ascii_formatd (text, sizeof text, "%.9g", number));
  else
    g_string_append (json, "null");
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
  begin_value (json, key);
  if (text != NULL)
    append_quoted (json, text);
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
