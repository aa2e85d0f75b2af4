/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-number-format.h"

#include <locale.h>
#include <math.h>

static const DigNumberStyle german = { ",", "." };
static const DigNumberStyle english = { ".", "," };

/* Frees `text`. */
static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_fixed (void)
{
  const DigNumberStyle *plain = dig_number_style_get_plain ();

  assert_text (dig_format_fixed (0.98905, 3, plain), "0.989");
  assert_text (dig_format_fixed (1234567.5, 1, &english), "1,234,567.5");
  assert_text (dig_format_fixed (1234567.5, 1, &german), "1.234.567,5");
  assert_text (dig_format_fixed (999, 0, &english), "999");
  assert_text (dig_format_fixed (-1000, 2, &german), "-1.000,00");
  assert_text (dig_format_fixed (-0.0004, 2, plain), "0.00");
  assert_text (dig_format_fixed (9.996, 2, plain), "10.00");
}

static void
test_not_finite (void)
{
  assert_text (dig_format_fixed (NAN, 2, &german), "–");
  assert_text (dig_format_fixed (INFINITY, 2, &german), "∞");
  assert_text (dig_format_significant (-INFINITY, 2, &german), "-∞");
  assert_text (dig_format_percent (NAN, 2, &german), "–");
  assert_text (dig_format_duration (NAN, &german), "–");
  assert_text (dig_format_duration (-1, &german), "–");
}

static void
test_integer (void)
{
  assert_text (dig_format_integer (858122, &english), "858,122");
  assert_text (dig_format_integer (G_MININT64, &german), "-9.223.372.036.854.775.808");
  assert_text (dig_format_integer (0, &german), "0");
}

static void
test_percent (void)
{
  assert_text (dig_format_percent (0.98905, 2, &german), "98,91\302\240%");
  assert_text (dig_format_percent (1, 0, &english), "100\302\240%");
}

static void
test_significant (void)
{
  assert_text (dig_format_significant (0.000032, 2, &german), "3,2×10⁻⁵");
  assert_text (dig_format_significant (0.00032, 2, &german), "0,00032");
  assert_text (dig_format_significant (0.0001, 1, &english), "0.0001");
  assert_text (dig_format_significant (12345678, 3, &english), "1.23×10⁷");
  assert_text (dig_format_significant (123456, 3, &english), "123,456");
  assert_text (dig_format_significant (1234567, 3, &english), "1.23×10⁶");
  /* Rounding up makes one figure more before the point, one less behind it. */
  assert_text (dig_format_significant (9.999, 3, &english), "10.0");
  assert_text (dig_format_significant (0, 3, &english), "0");
  assert_text (dig_format_power_of_ten (-12), "10⁻¹²");
  assert_text (dig_format_power_of_ten (0), "1");
}

static void
test_duration (void)
{
  assert_text (dig_format_duration (0.44, &german), "0,4\302\240s");
  assert_text (dig_format_duration (9.96, &german), "10\302\240s");
  assert_text (dig_format_duration (59.4, &german), "59\302\240s");
  assert_text (dig_format_duration (59.6, &german), "1\302\240min 00\302\240s");
  assert_text (dig_format_duration (185, &german), "3\302\240min 05\302\240s");
  assert_text (dig_format_duration (3599.7, &german), "1\302\240h 00\302\240min");
  assert_text (dig_format_duration (4020, &german), "1\302\240h 07\302\240min");
  assert_text (dig_format_duration (86400 * 2 + 3600 * 3, &german), "2\302\240d 03\302\240h");
}

static void
test_locale (void)
{
  const DigNumberStyle *style;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("the locale de_DE.UTF-8 is not installed");
      return;
    }
  style = dig_number_style_get_locale ();
  g_assert_cmpstr (style->decimal_point, ==, ",");
  g_assert_cmpstr (style->group_separator, ==, ".");
  /* What goes into files stays as it is. */
  assert_text (dig_format_fixed (1234.5, 1, dig_number_style_get_plain ()), "1234.5");
  setlocale (LC_NUMERIC, "C");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/number-format/fixed-digits-and-groups", test_fixed);
  g_test_add_func ("/number-format/says-what-is-not-a-number", test_not_finite);
  g_test_add_func ("/number-format/integers-to-the-very-smallest", test_integer);
  g_test_add_func ("/number-format/rates-as-percent", test_percent);
  g_test_add_func ("/number-format/significant-figures", test_significant);
  g_test_add_func ("/number-format/durations-carry-over", test_duration);
  g_test_add_func ("/number-format/takes-the-marks-of-the-locale", test_locale);
  return g_test_run ();
}
