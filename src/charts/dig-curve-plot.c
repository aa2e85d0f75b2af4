/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-curve-plot-private.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (DigCurvePlot, dig_curve_plot, dig_curve_plot_ref, dig_curve_plot_unref)

static void
free_curve (gpointer data)
{
  DigCurve *curve = data;

  g_free (curve->name);
  dig_series_unref (curve->series);
  g_clear_pointer (&curve->smoothed, dig_series_unref);
  g_free (curve);
}

static void
clear_mark (gpointer data)
{
  DigCurveMark *mark = data;

  g_clear_pointer (&mark->label, g_free);
}

DigCurvePlot *
dig_curve_plot_new (void)
{
  DigCurvePlot *plot = g_rc_box_new0 (DigCurvePlot);

  plot->curves = g_ptr_array_new_with_free_func (free_curve);
  plot->marks = g_array_new (FALSE, FALSE, sizeof (DigCurveMark));
  g_array_set_clear_func (plot->marks, clear_mark);
  plot->best.x = NAN;
  plot->smoothing = 0.98;
  return plot;
}

DigCurvePlot *
dig_curve_plot_ref (DigCurvePlot *plot)
{
  return g_rc_box_acquire (plot);
}

static void
clear_plot (gpointer data)
{
  DigCurvePlot *plot = data;

  g_ptr_array_unref (plot->curves);
  g_array_unref (plot->marks);
  clear_mark (&plot->best);
  g_free (plot->x.title);
  g_free (plot->y.title);
  g_free (plot->title);
}

void
dig_curve_plot_unref (DigCurvePlot *plot)
{
  g_rc_box_release_full (plot, clear_plot);
}

int
dig_curve_plot_add_series (DigCurvePlot *plot, const char *name, DigCurveKind kind, int category,
                           DigSeries *series)
{
  DigCurve *curve;

  g_return_val_if_fail (plot != NULL && series != NULL && category >= 0, -1);

  curve = g_new0 (DigCurve, 1);
  curve->name = g_strdup (name != NULL ? name : "");
  curve->kind = kind;
  curve->category = category;
  curve->series = dig_series_ref (series);
  if (kind == DIG_CURVE_SMOOTHED)
    {
      curve->smoothed = dig_series_new ();
      curve->smoother = dig_series_smooth (series, plot->smoothing, curve->smoothed);
      curve->seen_revision = dig_series_get_revision (series);
    }
  g_ptr_array_add (plot->curves, curve);
  plot->revision++;
  return (int)plot->curves->len - 1;
}

int
dig_curve_plot_add_curve (DigCurvePlot *plot, const char *name, DigCurveKind kind, int category)
{
  g_autoptr (DigSeries) series = dig_series_new ();

  return dig_curve_plot_add_series (plot, name, kind, category, series);
}

void
dig_curve_plot_remove_all_curves (DigCurvePlot *plot)
{
  g_return_if_fail (plot != NULL);

  /* The revision counts the values too: it must not come back to an old number. */
  plot->revision = dig_curve_plot_get_revision (plot) + 1;
  g_ptr_array_set_size (plot->curves, 0);
}

int
dig_curve_plot_get_n_curves (const DigCurvePlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return (int)plot->curves->len;
}

DigCurve *
dig_curve_plot_get_curve (const DigCurvePlot *plot, int curve)
{
  g_return_val_if_fail (plot != NULL && curve >= 0 && curve < (int)plot->curves->len, NULL);

  return g_ptr_array_index (plot->curves, curve);
}

const char *
dig_curve_plot_get_name (const DigCurvePlot *plot, int curve)
{
  return dig_curve_plot_get_curve (plot, curve)->name;
}

DigSeries *
dig_curve_plot_get_series (const DigCurvePlot *plot, int curve)
{
  return dig_curve_plot_get_curve (plot, curve)->series;
}

DigSeries *
dig_curve_get_smoothed (DigCurve *curve)
{
  guint64 revision = dig_series_get_revision (curve->series);
  gsize length = dig_series_get_length (curve->series);
  gsize followed;

  g_return_val_if_fail (curve->smoothed != NULL, NULL);

  followed = dig_series_get_length (curve->smoothed);
  if (revision == curve->seen_revision)
    return curve->smoothed;
  /* Each append counts one, so anything else means that some end was cut off meanwhile. */
  if (length < followed || revision - curve->seen_revision != length - followed)
    curve->smoother = dig_series_smooth (curve->series, curve->smoother.weight, curve->smoothed);
  else
    for (gsize i = followed; i < length; i++)
      dig_series_append (curve->smoothed, dig_series_get_x (curve->series, i),
                         dig_smoother_push (&curve->smoother, dig_series_get_y (curve->series, i)));
  curve->seen_revision = revision;
  return curve->smoothed;
}

void
dig_curve_plot_append (DigCurvePlot *plot, int curve, double x, double y)
{
  dig_series_append (dig_curve_plot_get_series (plot, curve), x, y);
}

void
dig_curve_plot_clear (DigCurvePlot *plot)
{
  g_return_if_fail (plot != NULL);

  for (guint i = 0; i < plot->curves->len; i++)
    dig_series_clear (dig_curve_plot_get_series (plot, (int)i));
  dig_curve_plot_clear_marks (plot);
  dig_curve_plot_set_best (plot, NAN, NULL);
}

void
dig_curve_plot_truncate_after (DigCurvePlot *plot, double x)
{
  g_return_if_fail (plot != NULL);

  for (guint i = 0; i < plot->curves->len; i++)
    dig_series_truncate_after (dig_curve_plot_get_series (plot, (int)i), x);
  for (guint i = plot->marks->len; i > 0; i--)
    if (g_array_index (plot->marks, DigCurveMark, i - 1).x > x)
      g_array_remove_index (plot->marks, i - 1);
  if (plot->best.x > x)
    dig_curve_plot_set_best (plot, NAN, NULL);
  plot->revision++;
}

void
dig_curve_plot_set_title (DigCurvePlot *plot, const char *title)
{
  g_return_if_fail (plot != NULL);

  if (g_strcmp0 (plot->title, title) == 0)
    return;
  g_free (plot->title);
  plot->title = g_strdup (title);
  plot->revision++;
}

static void
set_axis (DigCurvePlot *plot, DigOwnedAxis *owned, const DigAxis *axis)
{
  char *title = g_strdup (axis->title);

  g_free (owned->title);
  owned->title = title;
  owned->options = *axis;
  owned->options.title = title;
  plot->revision++;
}

void
dig_curve_plot_set_x_axis (DigCurvePlot *plot, const DigAxis *axis)
{
  g_return_if_fail (plot != NULL && axis != NULL);

  set_axis (plot, &plot->x, axis);
}

void
dig_curve_plot_set_y_axis (DigCurvePlot *plot, const DigAxis *axis)
{
  g_return_if_fail (plot != NULL && axis != NULL);

  set_axis (plot, &plot->y, axis);
}

void
dig_curve_plot_set_legend (DigCurvePlot *plot, DigLegendPlace place)
{
  g_return_if_fail (plot != NULL);

  if (plot->legend == place)
    return;
  plot->legend = place;
  plot->revision++;
}

void
dig_curve_plot_set_smoothing (DigCurvePlot *plot, double weight)
{
  g_return_if_fail (plot != NULL);

  weight = CLAMP (weight, 0, 0.999);
  if (plot->smoothing == weight)
    return;
  plot->smoothing = weight;
  plot->revision++;
  for (guint i = 0; i < plot->curves->len; i++)
    {
      DigCurve *curve = g_ptr_array_index (plot->curves, i);

      if (curve->kind != DIG_CURVE_SMOOTHED)
        continue;
      curve->smoother = dig_series_smooth (curve->series, weight, curve->smoothed);
      curve->seen_revision = dig_series_get_revision (curve->series);
    }
}

void
dig_curve_plot_set_best (DigCurvePlot *plot, double x, const char *label)
{
  gboolean is_same_x;

  g_return_if_fail (plot != NULL);

  is_same_x = plot->best.x == x || (isnan (plot->best.x) && isnan (x));
  if (is_same_x && g_strcmp0 (plot->best.label, label) == 0)
    return;
  clear_mark (&plot->best);
  plot->best = (DigCurveMark){ x, g_strdup (label) };
  plot->revision++;
}

void
dig_curve_plot_add_mark (DigCurvePlot *plot, double x, const char *label)
{
  DigCurveMark mark = { x, NULL };
  guint place;

  g_return_if_fail (plot != NULL && isfinite (x));

  mark.label = g_strdup (label);
  for (place = plot->marks->len; place > 0; place--)
    if (g_array_index (plot->marks, DigCurveMark, place - 1).x <= x)
      break;
  g_array_insert_val (plot->marks, place, mark);
  plot->revision++;
}

void
dig_curve_plot_clear_marks (DigCurvePlot *plot)
{
  g_return_if_fail (plot != NULL);

  if (plot->marks->len == 0)
    return;
  g_array_set_size (plot->marks, 0);
  plot->revision++;
}

guint64
dig_curve_plot_get_revision (const DigCurvePlot *plot)
{
  guint64 revision;

  g_return_val_if_fail (plot != NULL, 0);

  revision = plot->revision;
  for (guint i = 0; i < plot->curves->len; i++)
    revision += dig_series_get_revision (dig_curve_plot_get_series (plot, (int)i));
  return revision;
}

gboolean
dig_curve_plot_is_empty (const DigCurvePlot *plot)
{
  g_return_val_if_fail (plot != NULL, TRUE);

  for (guint i = 0; i < plot->curves->len; i++)
    {
      const DigSeries *series = dig_curve_plot_get_series (plot, (int)i);

      if (dig_series_get_extent (series, 0, dig_series_get_length (series)).minimum
          != DIG_EXTENT_NONE)
        return FALSE;
    }
  return TRUE;
}

gboolean
dig_curve_plot_get_x_extent (const DigCurvePlot *plot, double *minimum, double *maximum)
{
  double low = INFINITY;
  double high = -INFINITY;

  g_return_val_if_fail (plot != NULL && minimum != NULL && maximum != NULL, FALSE);

  for (guint i = 0; i < plot->curves->len; i++)
    {
      const DigCurve *curve = g_ptr_array_index (plot->curves, i);
      gsize n = dig_series_get_length (curve->series);

      if (n == 0)
        continue;
      low = fmin (low, dig_series_get_x (curve->series, 0));
      high = fmax (high, dig_series_get_x (curve->series, n - 1));
    }
  if (low > high)
    return FALSE;
  *minimum = low;
  *maximum = high;
  return TRUE;
}
