/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "model/dig-number.h"

static void
test_reads_point_and_comma (void)
{
  static const struct
  {
    const char *text;
    double value;
  } cases[] = {
    { "0.001", 0.001 },
    { "0,001", 0.001 },
    { "1e-4", 1e-4 },
    { "1E-4", 1e-4 },
    { "2,5e-3", 2.5e-3 },
    { ".5", 0.5 },
    { ",5", 0.5 },
    { " 42 ", 42 },
    { "-3,25", -3.25 },
    { "+3", 3 },
    { "1,234.5", 1234.5 },
    { "1.234,5", 1234.5 },
    { "1.234.567", 1234567 },
    { "1,234,567", 1234567 },
    { "1 234,5", 1234.5 },
    { "1\u202f234", 1234 },
    { "\u22122", -2 },
    { "1.234.567,25", 1234567.25 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value = 0;

      g_test_message ("“%s”", cases[i].text);
      g_assert_true (dig_number_parse (cases[i].text, &value));
      g_assert_cmpfloat (value, ==, cases[i].value);
    }
}

static void
test_refuses_what_is_no_number (void)
{
  static const char *const cases[] = { "",     " ",     "abc",   "1e",    "nan",       "inf",
                                       "0x10", "1..2",  "1.2.3", "1,2,3", "1.234,5,6", "1,23.4,5",
                                       "--1",  "1e999", "\xff",  "12 %" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double value = 7;

      g_test_message ("“%s”", cases[i]);
      g_assert_false (dig_number_parse (cases[i], &value));
      g_assert_cmpfloat (value, ==, 7);
    }
}

static void
test_reads_back_what_it_writes (void)
{
  static const double values[] = { 0, 1, -1, 0.0001, 1e-5, 3.5e-7, 123456789, 0.1, 40 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = dig_number_format (values[i]);
      double value;

      g_test_message ("%s", text);
      g_assert_true (dig_number_parse (text, &value));
      g_assert_cmpfloat (value, ==, values[i]);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/reads-point-and-comma", test_reads_point_and_comma);
  g_test_add_func ("/number/refuses-what-is-no-number", test_refuses_what_is_no_number);
  g_test_add_func ("/number/reads-back-what-it-writes", test_reads_back_what_it_writes);
  return g_test_run ();
}
