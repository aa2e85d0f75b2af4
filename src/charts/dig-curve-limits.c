/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of the plane a plot shows.
 *
 * The loss of the first steps is a hundred times that of the last ones. An axis that shows it all
 * squashes what there is to see, so a robust axis looks at the pixel columns: it takes the 5th
 * percentile of their smallest and the 95th of their largest values (raw values that are drawn
 * behind their smoothed ones: the 10th and 90th), a quarter of that span more on each side, and
 * leaves out what lies beyond, if that saves at least a third of the height. A curve of points (one
 * value per epoch) is always shown whole. */
#include "config.h"

#include "charts/dig-curve-plot-private.h"

#include <math.h>
#include <stdlib.h>

#define LEFT_OUT 0.05
#define RAW_LEFT_OUT 0.10
#define MARGIN 0.25
#define WORTHWHILE 0.67
/* With fewer columns there is no telling a spike from the curve. */
#define FEWEST_COLUMNS 20
/* More do not change a percentile. */
#define MOST_COLUMNS 256
/* A linear axis begins at zero when the data come this near to it. */
#define ZERO_SHARE 0.35

typedef struct
{
  double low, high;             /* of everything */
  double shown_low, shown_high; /* of what must be shown */
} Limits;

DigScale
dig_curve_plot_choose_x_scale (const DigCurvePlot *plot)
{
  const DigAxis *axis = &plot->x.options;
  double low, high;
  gboolean has_data = dig_curve_plot_get_x_extent (plot, &low, &high);

  if (!has_data)
    {
      low = axis->has_limits ? axis->minimum : 0;
      high = axis->has_limits ? axis->maximum : 1;
    }
  if (axis->has_limits)
    {
      low = fmin (low, axis->minimum);
      high = fmax (high, axis->maximum);
    }
  /* A first point alone has no extent: the unit after it is shown, not a splinter around it. */
  if (high <= low && axis->kind == DIG_SCALE_LINEAR)
    high = low + 1;
  if (axis->whole_numbers && axis->kind == DIG_SCALE_LINEAR)
    return dig_scale_new (axis->kind, floor (low), ceil (high));
  return dig_scale_new (axis->kind, low, high);
}

void
dig_curve_plot_fill_edges (const DigScale *x, double *edges, int n)
{
  DigScale scale = *x;

  dig_scale_set_range (&scale, 0, n);
  for (int i = 0; i <= n; i++)
    edges[i] = dig_scale_invert (&scale, i);
  edges[0] = x->domain_min;
  edges[n] = x->domain_max;
}

static gboolean
is_usable (double value, DigScaleKind kind)
{
  return isfinite (value) && (kind == DIG_SCALE_LINEAR || value > 0);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *)a;
  double second = *(const double *)b;

  return (first > second) - (first < second);
}

static double
get_quantile (double *values, int n, double share)
{
  qsort (values, (size_t)n, sizeof *values, compare_doubles);
  return values[lround (share * (n - 1))];
}

/* lows, highs (n): of the columns that have a value; `left_out` on either side need not be shown. */
static void
include_columns (Limits *limits, double *lows, double *highs, int n, double left_out)
{
  double low, high;

  if (n == 0)
    return;
  if (n < FEWEST_COLUMNS)
    left_out = 0;
  low = get_quantile (lows, n, left_out);
  high = get_quantile (highs, n, 1 - left_out);
  limits->low = fmin (limits->low, lows[0]);
  limits->high = fmax (limits->high, highs[n - 1]);
  limits->shown_low = fmin (limits->shown_low, low);
  limits->shown_high = fmax (limits->shown_high, high);
}

static void
include_series (Limits *limits, const DigSeries *series, double left_out, const double *edges,
                int n_columns, DigScaleKind kind)
{
  g_autofree DigColumn *columns = g_new (DigColumn, n_columns);
  g_autofree double *lows = g_new (double, n_columns);
  g_autofree double *highs = g_new (double, n_columns);
  int n = 0;

  dig_series_get_columns (series, edges[0], edges[n_columns], edges, (gsize)n_columns, columns);
  for (int i = 0; i < n_columns; i++)
    {
      double low, high;

      if (columns[i].extent.minimum == DIG_EXTENT_NONE)
        continue;
      high = dig_series_get_y (series, columns[i].extent.maximum);
      low = dig_series_get_y (series, columns[i].extent.minimum);
      if (!is_usable (high, kind))
        continue;
      highs[n] = high;
      lows[n++] = is_usable (low, kind) ? low : high;
    }
  include_columns (limits, lows, highs, n, left_out);
}

static void
include_curve (Limits *limits, DigCurve *curve, const double *edges, int n_columns,
               const DigAxis *axis)
{
  double left_out = axis->is_robust && curve->kind != DIG_CURVE_POINTS ? LEFT_OUT : 0;

  if (curve->kind != DIG_CURVE_SMOOTHED)
    {
      include_series (limits, curve->series, left_out, edges, n_columns, axis->kind);
      return;
    }
  include_series (limits, curve->series, axis->is_robust ? RAW_LEFT_OUT : 0, edges, n_columns,
                  axis->kind);
  include_series (limits, dig_curve_get_smoothed (curve), left_out, edges, n_columns, axis->kind);
}

static void
leave_out_spikes (Limits *limits)
{
  double margin = MARGIN * (limits->shown_high - limits->shown_low);
  double low = fmax (limits->low, limits->shown_low - margin);
  double high = fmin (limits->high, limits->shown_high + margin);

  if (high <= low || high - low > WORTHWHILE * (limits->high - limits->low))
    return;
  limits->low = low;
  limits->high = high;
}

static DigScale
choose_automatic (const Limits *limits, const DigAxis *axis)
{
  double low = limits->low;
  double high = limits->high;

  if (low > high)
    return dig_scale_new (axis->kind, axis->kind == DIG_SCALE_LOG ? 0.1 : 0, 1);
  if (axis->kind == DIG_SCALE_LINEAR && low > 0 && low < ZERO_SHARE * high)
    low = 0;
  return dig_scale_new (axis->kind, low, high);
}

DigScale
dig_curve_plot_choose_y_scale (const DigCurvePlot *plot, const DigScale *x, int n_columns)
{
  const DigAxis *axis = &plot->y.options;
  g_autofree double *edges = NULL;
  Limits limits = { INFINITY, -INFINITY, INFINITY, -INFINITY };

  if (axis->has_limits)
    return dig_scale_new (axis->kind, axis->minimum, axis->maximum);

  n_columns = MIN (n_columns, MOST_COLUMNS);
  edges = g_new (double, n_columns + 1);
  dig_curve_plot_fill_edges (x, edges, n_columns);
  for (guint i = 0; i < plot->curves->len; i++)
    include_curve (&limits, g_ptr_array_index (plot->curves, i), edges, n_columns, axis);
  if (axis->is_robust)
    leave_out_spikes (&limits);
  return choose_automatic (&limits, axis);
}
