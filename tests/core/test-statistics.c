/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-statistics.h"

#include <math.h>

#define GOLDEN SOURCE_ROOT "/tests/golden/statistics/"
#define MAX_VALUES 16

/* The lines of a golden file below its header, each as its cells. */
static GPtrArray *
read_golden (const char *path)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    g_ptr_array_add (rows, g_strsplit (lines[i], ",", -1));
  g_assert_cmpuint (rows->len, >, 0);
  return rows;
}

static double
get_number (GPtrArray *rows, guint row, guint column)
{
  return g_ascii_strtod (((char **)g_ptr_array_index (rows, row))[column], NULL);
}

static void
assert_near (double value, double expected)
{
  if (!(fabs (value - expected) <= 1e-10 * MAX (1e-3, fabs (expected))))
    g_error ("%.17g is not %.17g", value, expected);
}

static void
test_student_is_scipys (void)
{
  g_autoptr (GPtrArray) rows = read_golden (GOLDEN "student.csv");

  for (guint i = 0; i < rows->len; i++)
    assert_near (dig_student_cdf (get_number (rows, i, 0), get_number (rows, i, 1)),
                 get_number (rows, i, 2));
}

static void
test_quantiles_are_scipys (void)
{
  g_autoptr (GPtrArray) rows = read_golden (GOLDEN "quantiles.csv");

  for (guint i = 0; i < rows->len; i++)
    assert_near (dig_student_quantile (get_number (rows, i, 0), get_number (rows, i, 1)),
                 get_number (rows, i, 2));
}

static guint
parse_values (const char *text, double *values)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint n = g_strv_length (parts);

  g_assert_cmpuint (n, <=, MAX_VALUES);
  for (guint i = 0; i < n; i++)
    values[i] = g_ascii_strtod (parts[i], NULL);
  return n;
}

static void
test_samples_are_scipys (void)
{
  g_autoptr (GPtrArray) rows = read_golden (GOLDEN "samples.csv");

  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);
      double values[MAX_VALUES], low, high;
      DigSummary a, b;
      DigWelch welch;

      dig_summary_compute (&a, values, parse_values (cells[0], values));
      dig_summary_compute (&b, values, parse_values (cells[1], values));
      assert_near (a.mean, get_number (rows, i, 2));
      assert_near (a.sd, get_number (rows, i, 3));
      assert_near (a.low, get_number (rows, i, 4));
      assert_near (a.high, get_number (rows, i, 5));
      dig_summary_get_prediction (&a, &low, &high);
      assert_near (low, get_number (rows, i, 6));
      assert_near (high, get_number (rows, i, 7));
      g_assert_true (dig_welch_compute (&welch, &a, &b));
      assert_near (welch.t, get_number (rows, i, 8));
      assert_near (welch.df, get_number (rows, i, 9));
      assert_near (welch.p, get_number (rows, i, 10));
      assert_near (welch.low, get_number (rows, i, 11));
      assert_near (welch.high, get_number (rows, i, 12));
    }
}

static void
test_counts_are_scipys (void)
{
  g_autoptr (GPtrArray) rows = read_golden (GOLDEN "counts.csv");

  for (guint i = 0; i < rows->len; i++)
    {
      double low, high;

      dig_newcombe_interval ((guint)get_number (rows, i, 0), (guint)get_number (rows, i, 1),
                             (guint)get_number (rows, i, 2), (guint)get_number (rows, i, 3), &low,
                             &high);
      assert_near (low, get_number (rows, i, 4));
      assert_near (high, get_number (rows, i, 5));
    }
}

static void
assert_no_difference_is_known (guint n_a, guint n_b)
{
  double low = 0, high = 0;

  dig_newcombe_interval (0, n_a, 0, n_b, &low, &high);
  g_assert_cmpfloat (low, ==, -1);
  g_assert_cmpfloat (high, ==, 1);
}

static void
test_no_counts_tell_nothing (void)
{
  assert_no_difference_is_known (0, 0);
  assert_no_difference_is_known (0, 10);
  assert_no_difference_is_known (10, 0);
}

/* With many degrees of freedom it is the normal distribution's quantile z and (z³ + z) / (4 df)
 * (Abramowitz and Stegun 26.7.5; what follows is of the order of 1 / df²). */
static void
test_many_degrees_of_freedom_are_nearly_normal (void)
{
  const double z = 1.959963984540054;

  for (double df = 1e5; df <= 1e6; df *= 10)
    {
      double expected = z + (z * z * z + z) / (4 * df);

      g_assert_cmpfloat_with_epsilon (dig_student_quantile (0.975, df), expected, 1e-9);
      g_assert_cmpfloat_with_epsilon (dig_student_quantile (0.025, df), -expected, 1e-9);
      g_assert_cmpfloat_with_epsilon (dig_student_cdf (expected, df), 0.975, 1e-9);
    }
  g_assert_cmpfloat_with_epsilon (dig_student_quantile (0.5, 7), 0, 1e-12);
}

static void
test_one_value_has_no_spread (void)
{
  const double values[] = { 0.5, 0.5, 0.5 };
  DigSummary none, one, same;
  DigWelch welch;
  double low = 0, high = 0;

  dig_summary_compute (&one, values, 1);
  dig_summary_compute (&same, values, 3);
  g_assert_cmpfloat (one.mean, ==, 0.5);
  g_assert_true (isnan (one.sd) && isnan (one.low) && isnan (one.high));
  dig_summary_get_prediction (&one, &low, &high);
  g_assert_true (isnan (low) && isnan (high));
  dig_summary_compute (&none, NULL, 0);
  g_assert_true (isnan (none.mean) && isnan (none.sd) && isnan (none.low) && isnan (none.high));
  g_assert_cmpfloat (same.sd, ==, 0);
  g_assert_false (dig_welch_compute (&welch, &one, &same));
  g_assert_false (dig_welch_compute (&welch, &same, &same));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/student-is-scipys", test_student_is_scipys);
  g_test_add_func ("/statistics/quantiles-are-scipys", test_quantiles_are_scipys);
  g_test_add_func ("/statistics/samples-are-scipys", test_samples_are_scipys);
  g_test_add_func ("/statistics/counts-are-scipys", test_counts_are_scipys);
  g_test_add_func ("/statistics/no-counts-tell-nothing", test_no_counts_tell_nothing);
  g_test_add_func ("/statistics/many-degrees-of-freedom-are-nearly-normal",
                   test_many_degrees_of_freedom_are_nearly_normal);
  g_test_add_func ("/statistics/one-value-has-no-spread", test_one_value_has_no_spread);
  return g_test_run ();
}
