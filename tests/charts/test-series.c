/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-series.h"
#include "charts/dig-smoothing.h"

#include <math.h>

/* Values with ties and, where asked, gaps. */
static DigSeries *
new_random_series (GRand *rand, gsize n, double gap_share)
{
  DigSeries *series = dig_series_new ();
  double x = 0;

  for (gsize i = 0; i < n; i++)
    {
      double y = g_rand_int_range (rand, -50, 50);

      x += g_rand_int_range (rand, 0, 3) * 0.5;
      dig_series_append (series, x, g_rand_double (rand) < gap_share ? NAN : y);
    }
  return series;
}

static DigExtent
search_slowly (const DigSeries *series, gsize begin, gsize end)
{
  DigExtent extent = { DIG_EXTENT_NONE, DIG_EXTENT_NONE, FALSE };

  for (gsize i = begin; i < end; i++)
    {
      double y = dig_series_get_y (series, i);

      if (isnan (y))
        {
          extent.has_gap = TRUE;
          continue;
        }
      if (extent.minimum == DIG_EXTENT_NONE || y < dig_series_get_y (series, extent.minimum))
        extent.minimum = i;
      if (extent.maximum == DIG_EXTENT_NONE || y > dig_series_get_y (series, extent.maximum))
        extent.maximum = i;
    }
  return extent;
}

static void
assert_extent (const DigSeries *series, gsize begin, gsize end)
{
  DigExtent fast = dig_series_get_extent (series, begin, end);
  DigExtent slow = search_slowly (series, begin, end);

  g_assert_cmpuint (fast.minimum, ==, slow.minimum);
  g_assert_cmpuint (fast.maximum, ==, slow.maximum);
  g_assert_cmpint (fast.has_gap, ==, slow.has_gap);
}

static void
test_extent (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  static const double shares[] = { 0, 0.1, 0.95 };

  for (guint k = 0; k < G_N_ELEMENTS (shares); k++)
    {
      g_autoptr (DigSeries) series = new_random_series (rand, 5000, shares[k]);

      assert_extent (series, 0, 5000);
      for (int i = 0; i < 500; i++)
        {
          gsize begin = (gsize)g_rand_int_range (rand, 0, 5000);

          assert_extent (series, begin, (gsize)g_rand_int_range (rand, (int)begin, 5001));
        }
    }
}

static void
test_extent_grows (void)
{
  g_autoptr (DigSeries) series = dig_series_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (int i = 0; i < 600; i++)
    {
      dig_series_append (series, i, g_rand_int_range (rand, 0, 9));
      assert_extent (series, 0, (gsize)i + 1);
      assert_extent (series, (gsize)i / 3, (gsize)i + 1);
    }
}

static void
test_truncate (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (DigSeries) series = new_random_series (rand, 4000, 0.1);

  for (int round = 0; round < 50; round++)
    {
      gsize n = (gsize)g_rand_int_range (rand, 0, (int)dig_series_get_length (series) + 1);
      double x = n > 0 ? dig_series_get_x (series, n - 1) : 0;

      dig_series_truncate (series, n);
      g_assert_cmpuint (dig_series_get_length (series), ==, n);
      for (int i = 0; i < 700; i++)
        dig_series_append (series, x + i, g_rand_int_range (rand, -99, 99));
      assert_extent (series, 0, n + 700);
      assert_extent (series, n / 2, n + 350);
    }
}

static void
test_truncate_after (void)
{
  g_autoptr (DigSeries) series = dig_series_new ();
  guint64 revision;

  for (int i = 0; i < 10; i++)
    dig_series_append (series, i / 2, i);
  dig_series_truncate_after (series, 2);
  g_assert_cmpuint (dig_series_get_length (series), ==, 6);
  revision = dig_series_get_revision (series);
  dig_series_truncate_after (series, 2);
  g_assert_cmpuint (dig_series_get_revision (series), ==, revision);
}

static void
test_columns (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  g_autoptr (DigSeries) series = new_random_series (rand, 3000, 0.2);
  double low = 100;
  double high = dig_series_get_x (series, 2500);
  DigColumn columns[97];
  gsize next = dig_series_find (series, low);

  dig_series_get_columns (series, low, high, NULL, G_N_ELEMENTS (columns), columns);
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      double edge = low + (high - low) * ((double)(i + 1) / G_N_ELEMENTS (columns));

      /* Every point is in exactly one column. */
      g_assert_cmpuint (columns[i].begin, ==, next);
      next = columns[i].end;
      for (gsize k = columns[i].begin; k < columns[i].end; k++)
        g_assert_cmpfloat (dig_series_get_x (series, k), <=, edge);
      g_assert_cmpuint (columns[i].extent.maximum, ==,
                        search_slowly (series, columns[i].begin, columns[i].end).maximum);
    }
  /* The last column holds its right edge. */
  g_assert_cmpfloat (dig_series_get_x (series, next - 1), ==, high);
  g_assert_true (next == 3000 || dig_series_get_x (series, next) > high);
}

static void
test_nearest (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (DigSeries) series = new_random_series (rand, 2000, 0.97);

  for (int i = 0; i < 300; i++)
    {
      double x = g_rand_double_range (rand, -50, 1100);
      double best = INFINITY;
      gsize index;

      for (gsize k = 0; k < 2000; k++)
        if (!isnan (dig_series_get_y (series, k)))
          best = fmin (best, fabs (dig_series_get_x (series, k) - x));
      g_assert_true (dig_series_find_nearest (series, x, &index));
      g_assert_false (isnan (dig_series_get_y (series, index)));
      g_assert_cmpfloat (fabs (dig_series_get_x (series, index) - x), ==, best);
    }
}

static void
test_of_two_as_near_the_later_is_nearest (void)
{
  g_autoptr (DigSeries) series = dig_series_new ();
  gsize index;

  dig_series_append (series, 1, 0);
  dig_series_append (series, 3, 0);
  g_assert_true (dig_series_find_nearest (series, 2, &index));
  g_assert_cmpuint (index, ==, 1);
}

static void
test_nearest_of_nothing (void)
{
  g_autoptr (DigSeries) series = dig_series_new ();
  gsize index;

  g_assert_false (dig_series_find_nearest (series, 0, &index));
  for (int i = 0; i < 100; i++)
    dig_series_append (series, i, NAN);
  g_assert_false (dig_series_find_nearest (series, 50, &index));
}

static void
test_refuses_decreasing_x (void)
{
  g_autoptr (DigSeries) series = dig_series_new ();

  g_assert_true (dig_series_append (series, 1, 0));
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*x >= *");
  g_assert_false (dig_series_append (series, 0.5, 0));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (dig_series_get_length (series), ==, 1);
}

/* By hand, w = 0.5: the weights are 0, 1/17, 2/18, 3/19 and so on, from the 17th value on 1/2 for good. */
static void
test_smoothing (void)
{
  DigSmoother smoother = dig_smoother_init (0.5);

  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 4), 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 0), 4.0 / 17, 1e-12);
  g_assert_true (isnan (dig_smoother_push (&smoother, NAN)));
  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 8), (4.0 / 17 + 64) / 9, 1e-12);
  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 0), (4.0 / 17 + 64) / 57, 1e-12);
  for (int i = 0; i < 100; i++)
    dig_smoother_push (&smoother, 0);
  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 1), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 0), 0.25, 1e-12);
  smoother = dig_smoother_init (0);
  g_assert_cmpfloat (dig_smoother_push (&smoother, 3.25), ==, 3.25);
}

static void
test_smoothing_keeps_a_constant (void)
{
  DigSmoother smoother = dig_smoother_init (0.99);

  for (int i = 0; i < 1000; i++)
    g_assert_cmpfloat_with_epsilon (dig_smoother_push (&smoother, 0.7), 0.7, 1e-9);
}

/* Of values that rise all the time, however short the run. */
static void
test_smoothing_keeps_up (void)
{
  DigSmoother smoother = dig_smoother_init (0.98);

  for (int i = 1; i <= 400; i++)
    {
      double smoothed = dig_smoother_push (&smoother, i);

      g_assert_cmpfloat (smoothed, <=, i);
      g_assert_cmpfloat (smoothed, >=, 0.93 * i);
    }
}

/* A loss that falls to a third every 27 steps, then slowly, with noise: the line runs among the values that it was
 * made of last. */
static void
test_smoothing_lies_within_recent_values (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  DigSmoother smoother = dig_smoother_init (0.98);
  double values[600];

  for (int i = 0; i < 600; i++)
    {
      double smoothed, low = INFINITY, high = 0;

      values[i] = (0.05 + 2.3 * exp (-i / 25.0) + 0.4 * exp (-i / 120.0))
                  * g_rand_double_range (rand, 0.7, 1.3);
      smoothed = dig_smoother_push (&smoother, values[i]);
      for (int k = MAX (i - 15, 0); k <= i; k++)
        {
          low = fmin (low, values[k]);
          high = fmax (high, values[k]);
        }
      g_assert_cmpfloat (smoothed, >=, low);
      g_assert_cmpfloat (smoothed, <=, high);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/series/extent-equals-a-slow-search", test_extent);
  g_test_add_func ("/series/extent-is-exact-after-every-append", test_extent_grows);
  g_test_add_func ("/series/extent-is-exact-after-truncation", test_truncate);
  g_test_add_func ("/series/truncate-after-keeps-equal-x", test_truncate_after);
  g_test_add_func ("/series/columns-hold-every-point-once", test_columns);
  g_test_add_func ("/series/nearest-skips-gaps", test_nearest);
  g_test_add_func ("/series/of-two-as-near-the-later-is-nearest",
                   test_of_two_as_near_the_later_is_nearest);
  g_test_add_func ("/series/nearest-of-nothing-is-none", test_nearest_of_nothing);
  g_test_add_func ("/series/refuses-decreasing-x", test_refuses_decreasing_x);
  g_test_add_func ("/smoothing/known-answer", test_smoothing);
  g_test_add_func ("/smoothing/keeps-a-constant-from-the-first-value",
                   test_smoothing_keeps_a_constant);
  g_test_add_func ("/smoothing/keeps-up-with-a-slope", test_smoothing_keeps_up);
  g_test_add_func ("/smoothing/lies-within-recent-values",
                   test_smoothing_lies_within_recent_values);
  return g_test_run ();
}
