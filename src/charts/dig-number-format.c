/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-number-format.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define NO_BREAK_SPACE "\302\240"
#define EN_DASH "\342\200\223"
#define INFINITY_SIGN "\342\210\236"
#define MULTIPLIED "\303\227"

const DigNumberStyle *
dig_number_style_get_plain (void)
{
  static const DigNumberStyle plain = { ".", "" };

  return &plain;
}

static void
copy_mark (char target[8], const char *mark, const char *fallback)
{
  g_autofree char *utf8 = g_locale_to_utf8 (mark, -1, NULL, NULL, NULL);

  g_strlcpy (target, utf8 != NULL && strlen (utf8) < 8 ? utf8 : fallback, 8);
}

/* Without a locale the sentences are English, and so are the numbers beside them. */
static gboolean
has_no_locale (void)
{
  const char *name = setlocale (LC_NUMERIC, NULL);

  return name == NULL || strcmp (name, "C") == 0 || strcmp (name, "POSIX") == 0
         || g_str_has_prefix (name, "C.");
}

const DigNumberStyle *
dig_number_style_get_locale (void)
{
  static DigNumberStyle style;
  static gsize is_read = 0;

  if (g_once_init_enter (&is_read))
    {
      const struct lconv *marks = localeconv ();

      copy_mark (style.decimal_point, marks->decimal_point, ".");
      copy_mark (style.group_separator, has_no_locale () ? "," : marks->thousands_sep, "");
      if (style.decimal_point[0] == '\0')
        g_strlcpy (style.decimal_point, ".", sizeof style.decimal_point);
      g_once_init_leave (&is_read, 1);
    }
  return &style;
}

static gboolean
is_zero (const char *digits)
{
  return digits[strspn (digits, "-0.")] == '\0';
}

/* `plain` is what printf writes in the C locale: sign, digits, point, digits. */
static char *
localize (const char *plain, const DigNumberStyle *style)
{
  GString *text = g_string_new (NULL);
  gsize n_whole;

  if (*plain == '-')
    {
      if (!is_zero (plain))
        g_string_append_c (text, '-');
      plain++;
    }
  n_whole = strspn (plain, "0123456789");
  for (gsize i = 0; i < n_whole; i++)
    {
      g_string_append_c (text, plain[i]);
      if ((n_whole - i) % 3 == 1 && i + 1 < n_whole)
        g_string_append (text, style->group_separator);
    }
  if (plain[n_whole] == '.')
    {
      g_string_append (text, style->decimal_point);
      g_string_append (text, plain + n_whole + 1);
    }
  return g_string_free (text, FALSE);
}

static char *
format_not_finite (double value)
{
  if (isnan (value))
    return g_strdup (EN_DASH);
  return g_strdup (value > 0 ? INFINITY_SIGN : "-" INFINITY_SIGN);
}

char *
dig_format_fixed (double value, int digits, const DigNumberStyle *style)
{
  char plain[400]; /* DBL_MAX has 309 digits */
  char format[16];

  g_return_val_if_fail (style != NULL, NULL);

  if (!isfinite (value))
    return format_not_finite (value);
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (digits, 0, 15));
  g_ascii_formatd (plain, sizeof plain, format, value);
  return localize (plain, style);
}

char *
dig_format_integer (gint64 value, const DigNumberStyle *style)
{
  char plain[32];

  g_return_val_if_fail (style != NULL, NULL);

  g_snprintf (plain, sizeof plain, "%" G_GINT64_FORMAT, value);
  return localize (plain, style);
}

char *
dig_format_percent (double rate, int digits, const DigNumberStyle *style)
{
  g_autofree char *number = dig_format_fixed (rate * 100, digits, style);

  return isfinite (rate) ? g_strconcat (number, NO_BREAK_SPACE "%", NULL)
                         : g_steal_pointer (&number);
}

static void
append_superscript (GString *text, int exponent)
{
  static const char *const digits[10] = { "\342\201\260", "\302\271",     "\302\262",
                                          "\302\263",     "\342\201\264", "\342\201\265",
                                          "\342\201\266", "\342\201\267", "\342\201\270",
                                          "\342\201\271" };
  char plain[16];

  g_snprintf (plain, sizeof plain, "%d", exponent);
  for (const char *p = plain; *p != '\0'; p++)
    g_string_append (text, *p == '-' ? "\342\201\273" : digits[*p - '0']);
}

char *
dig_format_power_of_ten (int exponent)
{
  GString *text;

  if (exponent == 0 || exponent == 1)
    return g_strdup (exponent == 0 ? "1" : "10");
  text = g_string_new ("10");
  append_superscript (text, exponent);
  return g_string_free (text, FALSE);
}

char *
dig_format_significant (double value, int figures, const DigNumberStyle *style)
{
  char plain[64];
  char format[16];
  char *mark;
  int exponent;
  g_autofree char *mantissa = NULL;
  GString *text;

  g_return_val_if_fail (style != NULL, NULL);

  if (!isfinite (value))
    return format_not_finite (value);
  if (value == 0)
    return g_strdup ("0");
  figures = CLAMP (figures, 1, 15);
  g_snprintf (format, sizeof format, "%%.%de", figures - 1);
  g_ascii_formatd (plain, sizeof plain, format, value);
  mark = strchr (plain, 'e');
  exponent = (int)g_ascii_strtoll (mark + 1, NULL, 10);
  if (exponent >= -4 && exponent < 6)
    return dig_format_fixed (value, MAX (0, figures - 1 - exponent), style);

  *mark = '\0';
  mantissa = localize (plain, style);
  text = g_string_new (mantissa);
  g_string_append (text, MULTIPLIED "10");
  append_superscript (text, exponent);
  return g_string_free (text, FALSE);
}

char *
dig_format_duration (double seconds, const DigNumberStyle *style)
{
  g_autofree char *tenths = NULL;
  g_autofree char *days = NULL;
  gint64 whole;

  g_return_val_if_fail (style != NULL, NULL);

  if (!isfinite (seconds) || seconds < 0 || seconds > 1e12)
    return g_strdup (EN_DASH);
  if (seconds < 9.95)
    {
      tenths = dig_format_fixed (seconds, 1, style);
      return g_strconcat (tenths, NO_BREAK_SPACE "s", NULL);
    }
  whole = (gint64)floor (seconds + 0.5);
  if (whole < 60)
    return g_strdup_printf ("%d" NO_BREAK_SPACE "s", (int)whole);
  if (whole < 3600)
    return g_strdup_printf ("%d" NO_BREAK_SPACE "min %02d" NO_BREAK_SPACE "s", (int)(whole / 60),
                            (int)(whole % 60));
  if (whole < 86400)
    return g_strdup_printf ("%d" NO_BREAK_SPACE "h %02d" NO_BREAK_SPACE "min", (int)(whole / 3600),
                            (int)(whole % 3600 / 60));
  days = dig_format_integer (whole / 86400, style);
  return g_strdup_printf ("%s" NO_BREAK_SPACE "d %02d" NO_BREAK_SPACE "h", days,
                          (int)(whole % 86400 / 3600));
}
