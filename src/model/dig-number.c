/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-number.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define MAX_CHARACTERS 64

/* Groups of three behind the first separator: "1.000.000". */
static gboolean
is_grouped (const char *text, char separator)
{
  const char *at = strchr (text, separator);

  while (at != NULL)
    {
      if (strspn (at + 1, "0123456789") != 3)
        return FALSE;
      at = strchr (at + 1, separator);
    }
  return TRUE;
}

static void
remove_character (char *text, char character)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    if (*from != character)
      *to++ = *from;
  *to = '\0';
}

static guint
count_character (const char *text, char character)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == character;
  return n;
}

/* Leaves one decimal point or none. */
static gboolean
settle_separators (char *text)
{
  const char *point = strrchr (text, '.'), *comma = strrchr (text, ',');
  char decimal = point > comma ? '.' : ',';
  char group = decimal == '.' ? ',' : '.';

  if (point == NULL && comma == NULL)
    return TRUE;
  if (count_character (text, decimal) > 1)
    {
      if (strchr (text, group) != NULL || !is_grouped (text, decimal))
        return FALSE;
      remove_character (text, decimal);
      return TRUE;
    }
  remove_character (text, group);
  g_strdelimit (text, ",", '.');
  return TRUE;
}

gboolean
dig_number_parse (const char *text, double *value)
{
  char plain[MAX_CHARACTERS];
  gsize n = 0;
  char *end = NULL;
  double parsed;

  g_return_val_if_fail (text != NULL && value != NULL, FALSE);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char_validated (at, -1);

      if (character == (gunichar)-1 || character == (gunichar)-2)
        return FALSE;
      if (g_unichar_isspace (character) || character == 0x00a0 || character == 0x202f)
        continue;
      if (character == 0x2212) /* minus sign */
        character = '-';
      if (character >= 0x80 || strchr ("0123456789.,+-eE", (int)character) == NULL
          || n + 1 == sizeof plain)
        return FALSE;
      plain[n++] = (char)character;
    }
  plain[n] = '\0';
  if (n == 0 || !settle_separators (plain))
    return FALSE;
  parsed = g_ascii_strtod (plain, &end);
  if (*end != '\0' || !isfinite (parsed))
    return FALSE;
  *value = parsed;
  return TRUE;
}

char *
dig_number_format (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  const struct lconv *convention = localeconv ();
  g_auto (GStrv) parts = NULL;

  g_ascii_formatd (buffer, sizeof buffer, "%.9g", value);
  parts = g_strsplit (buffer, ".", 2);
  return g_strjoinv (convention->decimal_point, parts);
}
