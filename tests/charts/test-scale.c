/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-ticks.h"

#include <math.h>

static void
test_linear (void)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LINEAR, 2, 12);

  dig_scale_set_range (&scale, 300, 100); /* downwards, as a y axis */
  g_assert_cmpfloat (dig_scale_map (&scale, 2), ==, 300);
  g_assert_cmpfloat (dig_scale_map (&scale, 7), ==, 200);
  g_assert_cmpfloat (dig_scale_invert (&scale, 100), ==, 12);
  g_assert_cmpfloat (dig_scale_map (&scale, 22), ==, -100);
  g_assert_cmpfloat (dig_scale_map_clamped (&scale, 22), ==, 100);
  g_assert_true (isnan (dig_scale_map (&scale, NAN)));
}

static void
test_log (void)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LOG, 0.001, 10);

  dig_scale_set_range (&scale, 0, 400);
  g_assert_cmpfloat_with_epsilon (dig_scale_map (&scale, 0.1), 200, 1e-9);
  g_assert_cmpfloat_with_epsilon (dig_scale_invert (&scale, 300), 1, 1e-12);
  g_assert_cmpfloat (dig_scale_map (&scale, 0), ==, 0);
  g_assert_cmpfloat (dig_scale_map (&scale, -5), ==, 0);
}

/* A plot of no height, and a curve of one value: what it says is not by chance. */
static void
test_no_extent_has_an_answer (void)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LINEAR, 2, 12);

  dig_scale_set_range (&scale, 50, 50);
  g_assert_cmpfloat (dig_scale_invert (&scale, 50), ==, 2);
  scale = dig_scale_new (DIG_SCALE_LINEAR, 3, 3);
  g_assert_cmpfloat_with_epsilon (scale.domain_min, 2.85, 1e-12);
  g_assert_cmpfloat_with_epsilon (scale.domain_max, 3.15, 1e-12);
  scale = dig_scale_new (DIG_SCALE_LOG, 3, 3);
  g_assert_cmpfloat (scale.domain_min, ==, 1.5);
  g_assert_cmpfloat (scale.domain_max, ==, 6);
}

/* 3 / 10 is 0.3, and 3 · 0.1 is not. */
static void
test_ticks_are_the_nearest_doubles (void)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LINEAR, 0, 1);
  DigTicks ticks = dig_ticks_new (&scale, &(DigTickOptions){ 11, FALSE });

  g_assert_cmpint (ticks.n, ==, 11);
  g_assert_cmpfloat (ticks.values[3], ==, 0.3);
  g_assert_cmpfloat (ticks.values[7], ==, 0.7);
}

static void
test_degenerate (void)
{
  static const double ends[][2] = { { 3, 3 },
                                    { 0, 0 },
                                    { 5, -5 },
                                    { NAN, 1 },
                                    { -INFINITY, 2 },
                                    { -1e308, 1e308 },
                                    { 1e15, 1e15 + 1e-3 },
                                    { 0, 1e-320 } };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    for (int kind = DIG_SCALE_LINEAR; kind <= DIG_SCALE_LOG; kind++)
      {
        DigScale scale = dig_scale_new ((DigScaleKind)kind, ends[i][0], ends[i][1]);

        g_assert_true (isfinite (scale.domain_min) && isfinite (scale.domain_max));
        g_assert_cmpfloat (scale.domain_min, <, scale.domain_max);
        g_assert_true (isfinite (dig_scale_map (&scale, 1)));
        if (kind == DIG_SCALE_LOG)
          g_assert_cmpfloat (scale.domain_min, >, 0);
      }
}

typedef struct
{
  double low, high;
  int max_ticks;
  gboolean whole_numbers;
  const char *labels;
} TickCase;

static char *
join_labels (const DigTicks *ticks)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < ticks->n; i++)
    {
      g_autofree char *label = dig_ticks_dup_label (ticks, i, dig_number_style_get_plain ());

      if (label != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", label);
    }
  return g_string_free (text, FALSE);
}

static void
test_linear_ticks (void)
{
  static const TickCase cases[] = {
    { 0, 1, 6, FALSE, "0.0 0.2 0.4 0.6 0.8 1.0" },
    { 0, 1, 11, FALSE, "0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0" },
    { 0.97, 0.99, 5, FALSE, "0.970 0.975 0.980 0.985 0.990" },
    { -1, 1, 5, FALSE, "-1.0 -0.5 0.0 0.5 1.0" },
    { 0, 40, 9, TRUE, "0 5 10 15 20 25 30 35 40" },
    { 0, 3, 9, TRUE, "0 1 2 3" },
    { 0, 1, 9, TRUE, "0 1" },
    { 17, 17.5, 4, FALSE, "17.0 17.2 17.4" },
    { 0, 4684, 6, TRUE, "0 1000 2000 3000 4000" },
    { 0, 2e12, 3, FALSE, "0 1.00×10¹² 2.00×10¹²" },
    { 0, 3e-7, 4, FALSE, "0.0000000 0.0000001 0.0000002 0.0000003" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DigScale scale = dig_scale_new (DIG_SCALE_LINEAR, cases[i].low, cases[i].high);
      DigTickOptions options = { cases[i].max_ticks, cases[i].whole_numbers };
      DigTicks ticks = dig_ticks_new (&scale, &options);
      g_autofree char *labels = join_labels (&ticks);

      g_assert_cmpstr (labels, ==, cases[i].labels);
    }
}

static void
test_log_ticks (void)
{
  static const TickCase cases[] = {
    { 0.01, 10, 6, FALSE, "0.01 0.1 1 10" },        { 0.9, 5.5, 6, FALSE, "1 2 5" },
    { 1e-8, 1, 5, FALSE, "10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 1" }, { 3, 4, 4, FALSE, "3.0 3.5 4.0" },
    { 1e3, 1e6, 6, FALSE, "10³ 10⁴ 10⁵ 10⁶" },      { 1e2, 1e5, 6, FALSE, "100 1000 10000 100000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DigScale scale = dig_scale_new (DIG_SCALE_LOG, cases[i].low, cases[i].high);
      DigTickOptions options = { cases[i].max_ticks, FALSE };
      DigTicks ticks = dig_ticks_new (&scale, &options);
      g_autofree char *labels = join_labels (&ticks);

      g_assert_cmpstr (labels, ==, cases[i].labels);
    }
}

static int
count_minor_ticks (double low, double high)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LOG, low, high);
  DigTicks ticks = dig_ticks_new (&scale, &(DigTickOptions){ 12, FALSE });
  int n = 0;

  for (int i = 0; i < ticks.n; i++)
    n += ticks.is_minor[i];
  return n;
}

static void
test_minor_ticks_lie_in_few_decades_only (void)
{
  g_assert_cmpint (count_minor_ticks (1, 1e6), ==, 6 * 8);
  g_assert_cmpint (count_minor_ticks (1, 1e7), ==, 0);
}

/* For ten thousand random domains: within the domain, not too many, rising, and equal digits. */
static void
test_tick_properties (void)
{
  for (int i = 0; i < 10000; i++)
    {
      DigScaleKind kind = g_test_rand_int_range (0, 2) == 0 ? DIG_SCALE_LINEAR : DIG_SCALE_LOG;
      double low = pow (10, g_test_rand_double_range (-9, 9));
      double high = low * pow (10, g_test_rand_double_range (1e-6, 8));
      DigScale scale = dig_scale_new (kind, low, high);
      DigTickOptions options = { g_test_rand_int_range (2, 12), FALSE };
      DigTicks ticks = dig_ticks_new (&scale, &options);
      int n_labelled = 0;

      for (int k = 0; k < ticks.n; k++)
        {
          n_labelled += !ticks.is_minor[k];
          g_assert_cmpfloat (ticks.values[k], >=, scale.domain_min - 1e-6 * fabs (ticks.step));
          g_assert_cmpfloat (ticks.values[k], <=, scale.domain_max * (1 + 1e-6));
          if (k > 0)
            g_assert_cmpfloat (ticks.values[k], >, ticks.values[k - 1]);
        }
      g_assert_cmpint (n_labelled, <=, options.max_ticks);
    }
}

static void
assert_nice_log (double low, double high, double nice_low, double nice_high)
{
  DigScale scale = dig_scale_new (DIG_SCALE_LOG, low, high);
  DigScale nice = dig_ticks_nice_scale (&scale, &(DigTickOptions){ 6, FALSE });

  g_assert_cmpfloat (nice.domain_min, ==, nice_low);
  g_assert_cmpfloat (nice.domain_max, ==, nice_high);
}

/* Within a decade, whole ones would leave the line a part of the picture. */
static void
test_nice_log_scale (void)
{
  assert_nice_log (0.02, 30, 0.01, 100);
  assert_nice_log (0.01, 100, 0.01, 100);
  assert_nice_log (2, 19, 2, 19);
  assert_nice_log (2, 20, 1, 100);
}

static void
test_nice_scale (void)
{
  DigTickOptions options = { 6, FALSE };
  DigScale scale = dig_scale_new (DIG_SCALE_LINEAR, 0.013, 2.31);
  DigScale nice = dig_ticks_nice_scale (&scale, &options);

  g_assert_cmpfloat (nice.domain_min, ==, 0);
  g_assert_cmpfloat (nice.domain_max, ==, 2.5);
  /* Nice limits are nice already. */
  scale = dig_ticks_nice_scale (&nice, &options);
  g_assert_cmpfloat (scale.domain_min, ==, nice.domain_min);
  g_assert_cmpfloat (scale.domain_max, ==, nice.domain_max);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scale/linear-maps-there-and-back", test_linear);
  g_test_add_func ("/scale/log-maps-there-and-back", test_log);
  g_test_add_func ("/scale/never-divides-by-zero", test_degenerate);
  g_test_add_func ("/scale/no-extent-has-an-answer", test_no_extent_has_an_answer);
  g_test_add_func ("/ticks/are-the-nearest-doubles", test_ticks_are_the_nearest_doubles);
  g_test_add_func ("/ticks/linear-labels", test_linear_ticks);
  g_test_add_func ("/ticks/log-labels", test_log_ticks);
  g_test_add_func ("/ticks/minor-ones-lie-in-few-decades-only",
                   test_minor_ticks_lie_in_few_decades_only);
  g_test_add_func ("/ticks/widen-a-log-axis-to-whole-decades", test_nice_log_scale);
  g_test_add_func ("/ticks/lie-inside-and-rise", test_tick_properties);
  g_test_add_func ("/ticks/widen-an-axis-to-whole-steps", test_nice_scale);
  return g_test_run ();
}
