/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-statistics.h"

#include <float.h>
#include <math.h>

/* 97.5 % point of the normal distribution. */
#define NORMAL_QUANTILE 1.959963984540054
#define MAX_TERMS 10000

/* Not 0, for the denominators of the continued fraction (Lentz's method). */
static double
avoid_zero (double value)
{
  return fabs (value) < DBL_MIN ? DBL_MIN : value;
}

/* The continued fraction of DLMF 8.17.22; converges fast for x < (a + 1) / (a + b + 2). */
static double
get_beta_fraction (double a, double b, double x)
{
  double c = 1.0, d = 1.0 / avoid_zero (1.0 - (a + b) * x / (a + 1.0)), result = d;

  for (int m = 1; m < MAX_TERMS; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
      double factor;

      d = 1.0 / avoid_zero (1.0 + even * d);
      c = avoid_zero (1.0 + even / c);
      result *= c * d;
      d = 1.0 / avoid_zero (1.0 + odd * d);
      c = avoid_zero (1.0 + odd / c);
      factor = c * d;
      result *= factor;
      if (fabs (factor - 1.0) < DBL_EPSILON)
        break;
    }
  return result;
}

/* The regularised incomplete beta function I_x (a, b). */
static double
get_incomplete_beta (double a, double b, double x)
{
  double front;

  if (x <= 0.0 || x >= 1.0)
    return x <= 0.0 ? 0.0 : 1.0;
  front = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log1p (-x));
  if (x < (a + 1.0) / (a + b + 2.0))
    return front * get_beta_fraction (a, b, x) / a;
  return 1.0 - front * get_beta_fraction (b, a, 1.0 - x) / b;
}

double
dig_student_cdf (double t, double df)
{
  double tail;

  g_return_val_if_fail (df > 0.0, (double)NAN);

  tail = 0.5 * get_incomplete_beta (df / 2.0, 0.5, df / (df + t * t));
  return t > 0.0 ? 1.0 - tail : tail;
}

double
dig_student_quantile (double p, double df)
{
  double low = 0.0, high = 1.0, target;

  g_return_val_if_fail (p > 0.0 && p < 1.0 && df > 0.0, (double)NAN);

  target = MAX (p, 1.0 - p);
  while (dig_student_cdf (high, df) < target && high < 1e300)
    high *= 2.0;
  while (high - low > 1e-14 * high)
    {
      double middle = 0.5 * (low + high);

      if (middle <= low || middle >= high)
        break;
      if (dig_student_cdf (middle, df) < target)
        low = middle;
      else
        high = middle;
    }
  return p < 0.5 ? -high : high;
}

void
dig_summary_compute (DigSummary *summary, const double *values, guint n)
{
  double sum = 0.0, squares = 0.0, half;

  g_return_if_fail (summary != NULL && (values != NULL || n == 0));

  for (guint i = 0; i < n; i++)
    sum += values[i];
  *summary = (DigSummary){ .n = n, .mean = n > 0 ? sum / n : (double)NAN };
  summary->sd = summary->low = summary->high = (double)NAN;
  if (n < 2)
    return;
  for (guint i = 0; i < n; i++)
    squares += (values[i] - summary->mean) * (values[i] - summary->mean);
  summary->sd = sqrt (squares / (n - 1));
  half = dig_student_quantile (0.975, n - 1) * summary->sd / sqrt (n);
  summary->low = summary->mean - half;
  summary->high = summary->mean + half;
}

void
dig_summary_get_prediction (const DigSummary *summary, double *low, double *high)
{
  double half;

  g_return_if_fail (summary != NULL && low != NULL && high != NULL);

  *low = *high = (double)NAN;
  if (summary->n < 2)
    return;
  half = dig_student_quantile (0.975, summary->n - 1) * summary->sd * sqrt (1.0 + 1.0 / summary->n);
  *low = summary->mean - half;
  *high = summary->mean + half;
}

gboolean
dig_welch_compute (DigWelch *welch, const DigSummary *a, const DigSummary *b)
{
  double square_a, square_b, error, half;

  g_return_val_if_fail (welch != NULL && a != NULL && b != NULL, FALSE);

  if (a->n < 2 || b->n < 2)
    return FALSE;
  square_a = a->sd * a->sd / a->n;
  square_b = b->sd * b->sd / b->n;
  error = sqrt (square_a + square_b);
  if (!(error > 0.0))
    return FALSE;
  welch->difference = a->mean - b->mean;
  welch->t = welch->difference / error;
  welch->df = (square_a + square_b) * (square_a + square_b)
              / (square_a * square_a / (a->n - 1) + square_b * square_b / (b->n - 1));
  welch->p = 2.0 * dig_student_cdf (-fabs (welch->t), welch->df);
  half = dig_student_quantile (0.975, welch->df) * error;
  welch->low = welch->difference - half;
  welch->high = welch->difference + half;
  return TRUE;
}

static void
get_wilson (double p, double n, double *low, double *high)
{
  double z2 = NORMAL_QUANTILE * NORMAL_QUANTILE;
  double centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
  double half = NORMAL_QUANTILE / (1.0 + z2 / n) * sqrt (p * (1.0 - p) / n + z2 / (4.0 * n * n));

  *low = centre - half;
  *high = centre + half;
}

void
dig_newcombe_interval (guint n_correct_a, guint n_a, guint n_correct_b, guint n_b, double *low,
                       double *high)
{
  double a, b, low_a, high_a, low_b, high_b;

  g_return_if_fail (n_correct_a <= n_a && n_correct_b <= n_b && low != NULL && high != NULL);

  *low = -1.0;
  *high = 1.0;
  if (n_a == 0 || n_b == 0)
    return;
  a = (double)n_correct_a / n_a;
  b = (double)n_correct_b / n_b;
  get_wilson (a, n_a, &low_a, &high_a);
  get_wilson (b, n_b, &low_b, &high_b);
  *low = a - b - sqrt ((a - low_a) * (a - low_a) + (high_b - b) * (high_b - b));
  *high = a - b + sqrt ((high_a - a) * (high_a - a) + (b - low_b) * (b - low_b));
}
