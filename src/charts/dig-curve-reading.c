/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plot in words and numbers: what is read at some x, what the picture says, the table. */
#include "config.h"

#include "charts/dig-curve-plot-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define PERCENT_DIGITS 2
#define VALUE_DIGITS 4
#define FRACTION_DIGITS 2
/* A curve that ends this share of the width before x does not reach to x. */
#define REACH 0.01

static gboolean
has_values (const DigCurve *curve)
{
  return dig_series_get_extent (curve->series, 0, dig_series_get_length (curve->series)).minimum
         != DIG_EXTENT_NONE;
}

/* The curve with the most points, of one kind if only_points; NULL without one. */
static const DigCurve *
find_leader (const DigCurvePlot *plot, gboolean only_points)
{
  const DigCurve *leader = NULL;

  for (guint i = 0; i < plot->curves->len; i++)
    {
      const DigCurve *curve = g_ptr_array_index (plot->curves, i);

      if (!has_values (curve) || (only_points && curve->kind != DIG_CURVE_POINTS))
        continue;
      if (leader == NULL
          || dig_series_get_length (curve->series) > dig_series_get_length (leader->series))
        leader = curve;
    }
  return leader;
}

double
dig_curve_plot_snap (const DigCurvePlot *plot, double x)
{
  const DigCurve *leader;
  gsize index;

  g_return_val_if_fail (plot != NULL, NAN);

  leader = find_leader (plot, FALSE);
  if (leader == NULL || !dig_series_find_nearest (leader->series, x, &index))
    return NAN;
  return dig_series_get_x (leader->series, index);
}

double
dig_curve_plot_step (const DigCurvePlot *plot, double x, int direction, gboolean by_points,
                     double min_distance)
{
  const DigCurve *leader = NULL;
  const DigSeries *series;
  gsize place;

  g_return_val_if_fail (plot != NULL, NAN);

  if (by_points)
    leader = find_leader (plot, TRUE);
  if (leader != NULL)
    min_distance = 0;
  else
    leader = find_leader (plot, FALSE);
  if (leader == NULL)
    return NAN;

  series = leader->series;
  if (direction < 0)
    {
      place = dig_series_find (series, min_distance > 0 ? x - min_distance : x);
      if (place < dig_series_get_length (series) && min_distance > 0
          && dig_series_get_x (series, place) == x - min_distance)
        return x - min_distance;
      return place > 0 ? dig_series_get_x (series, place - 1) : x;
    }
  place = dig_series_find (series, min_distance > 0 ? x + min_distance : nextafter (x, INFINITY));
  return place < dig_series_get_length (series) ? dig_series_get_x (series, place) : x;
}

int
dig_curve_plot_read (const DigCurvePlot *plot, double x, DigCurveReading *readings)
{
  DigScale scale = dig_curve_plot_choose_x_scale (plot);
  double reach = REACH * (scale.domain_max - scale.domain_min);
  int n = 0;

  for (guint i = 0; i < plot->curves->len; i++)
    {
      DigCurve *curve = g_ptr_array_index (plot->curves, i);
      DigCurveReading reading = { .curve = (int)i, .smoothed = NAN };
      gsize length = dig_series_get_length (curve->series);
      gsize index;

      if (!dig_series_find_nearest (curve->series, x, &index)
          || x < dig_series_get_x (curve->series, 0) - reach
          || x > dig_series_get_x (curve->series, length - 1) + reach)
        continue;
      reading.x = dig_series_get_x (curve->series, index);
      reading.value = dig_series_get_y (curve->series, index);
      if (curve->kind == DIG_CURVE_SMOOTHED)
        reading.smoothed = dig_series_get_y (dig_curve_get_smoothed (curve), index);
      readings[n++] = reading;
    }
  return n;
}

static char *
format_value (const DigAxis *axis, double value, int digits, const DigNumberStyle *numbers)
{
  if (axis->is_percent)
    return dig_format_percent (value, digits, numbers);
  if (value != 0 && fabs (value) < 10 * pow (10, -digits))
    return dig_format_significant (value, 3, numbers);
  return dig_format_fixed (value, digits, numbers);
}

char *
dig_curve_plot_format_x (const DigCurvePlot *plot, double x, const DigNumberStyle *numbers)
{
  const DigAxis *axis = &plot->x.options;

  if (x == floor (x) && fabs (x) < 1e15)
    return dig_format_integer ((gint64)x, numbers);
  return dig_format_fixed (x, axis->digits > 0 ? axis->digits : FRACTION_DIGITS, numbers);
}

char *
dig_curve_plot_format_y (const DigCurvePlot *plot, double y, const DigNumberStyle *numbers)
{
  const DigAxis *axis = &plot->y.options;
  int digits = axis->is_percent ? PERCENT_DIGITS : VALUE_DIGITS;

  return format_value (axis, y, axis->digits > 0 ? axis->digits : digits, numbers);
}

static void
append_reading (GString *text, const DigCurvePlot *plot, const DigCurveReading *reading,
                const DigNumberStyle *numbers)
{
  g_autofree char *value = dig_curve_plot_format_y (plot, reading->value, numbers);
  g_autofree char *smoothed = NULL;

  g_string_append_printf (text, "%s %s", dig_curve_plot_get_name (plot, reading->curve), value);
  if (isnan (reading->smoothed))
    return;
  smoothed = dig_curve_plot_format_y (plot, reading->smoothed, numbers);
  g_string_append_c (text, ' ');
  /* Translators: after a raw value, its running mean: "0.0312 (smoothed 0.0287)". */
  g_string_append_printf (text, _ ("(smoothed %s)"), smoothed);
}

char *
dig_curve_plot_dup_reading (const DigCurvePlot *plot, double x, const DigNumberStyle *numbers)
{
  GString *text = g_string_new (NULL);
  g_autofree DigCurveReading *readings = NULL;
  g_autofree char *place = NULL;
  int n;

  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);

  place = dig_curve_plot_format_x (plot, x, numbers);
  if (plot->x.title != NULL)
    g_string_append_printf (text, "%s ", plot->x.title);
  g_string_append_printf (text, "%s: ", place);
  readings = g_new (DigCurveReading, plot->curves->len + 1);
  n = dig_curve_plot_read (plot, x, readings);
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_reading (text, plot, &readings[i], numbers);
    }
  if (n == 0)
    g_string_append (text, _ ("no value"));
  return g_string_free (text, FALSE);
}

char *
dig_curve_plot_dup_summary (const DigCurvePlot *plot, const DigNumberStyle *numbers)
{
  double first, last;
  GString *text;

  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);

  if (dig_curve_plot_is_empty (plot) || !dig_curve_plot_get_x_extent (plot, &first, &last))
    return g_strdup (_ ("No values yet."));
  text = g_string_new (NULL);
  if (plot->y.title != NULL)
    g_string_append_printf (text, "%s. ", plot->y.title);
  for (guint i = 0; i < plot->curves->len; i++)
    {
      DigCurve *curve = g_ptr_array_index (plot->curves, i);
      DigSeries *series =
          curve->kind == DIG_CURVE_SMOOTHED ? dig_curve_get_smoothed (curve) : curve->series;
      g_autofree char *place = NULL;
      g_autofree char *value = NULL;
      gsize index;

      if (!dig_series_find_nearest (series, last, &index))
        continue;
      place = dig_curve_plot_format_x (plot, dig_series_get_x (series, index), numbers);
      value = dig_curve_plot_format_y (plot, dig_series_get_y (series, index), numbers);
      /* Translators: curve name, value, title of the x axis, place: "Training 0.031 at Epoch 12." */
      g_string_append_printf (text, _ ("%s %s at %s %s. "), curve->name, value,
                              plot->x.title != NULL ? plot->x.title : "", place);
    }
  if (isfinite (plot->best.x) && plot->best.label != NULL)
    g_string_append_printf (text, "%s. ", plot->best.label);
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

/* As CSV wants it: quotes doubled, quoted when needed. */
static void
append_cell (GString *table, const char *text)
{
  if (strpbrk (text, ",\"\n\r") == NULL)
    {
      g_string_append (table, text);
      return;
    }
  g_string_append_c (table, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (table, '"');
      g_string_append_c (table, *p);
    }
  g_string_append_c (table, '"');
}

static void
append_number (GString *table, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (table, g_ascii_formatd (number, sizeof number, "%.9g", value));
}

static void
append_header (GString *table, const DigCurvePlot *plot)
{
  append_cell (table, plot->x.title != NULL ? plot->x.title : "x");
  for (guint i = 0; i < plot->curves->len; i++)
    {
      const DigCurve *curve = g_ptr_array_index (plot->curves, i);

      g_string_append_c (table, ',');
      append_cell (table, curve->name);
      if (curve->kind == DIG_CURVE_SMOOTHED)
        {
          g_autofree char *name = g_strdup_printf ("%s %s", curve->name, _ ("(smoothed)"));

          g_string_append_c (table, ',');
          append_cell (table, name);
        }
    }
  g_string_append_c (table, '\n');
}

/* Each curve's next point with this x, or nothing. */
static void
append_row (GString *table, const DigCurvePlot *plot, double x, gsize *next)
{
  append_number (table, x);
  for (guint i = 0; i < plot->curves->len; i++)
    {
      DigCurve *curve = g_ptr_array_index (plot->curves, i);
      gboolean is_here = next[i] < dig_series_get_length (curve->series)
                         && dig_series_get_x (curve->series, next[i]) == x;

      g_string_append_c (table, ',');
      if (is_here)
        append_number (table, dig_series_get_y (curve->series, next[i]));
      if (curve->kind == DIG_CURVE_SMOOTHED)
        {
          g_string_append_c (table, ',');
          if (is_here)
            append_number (table, dig_series_get_y (dig_curve_get_smoothed (curve), next[i]));
        }
      next[i] += is_here ? 1 : 0;
    }
  g_string_append_c (table, '\n');
}

gboolean
dig_curve_plot_save_csv (const DigCurvePlot *plot, const char *path, GError **error)
{
  g_autoptr (GString) table = g_string_new (NULL);
  g_autofree gsize *next = NULL;

  g_return_val_if_fail (plot != NULL && path != NULL, FALSE);

  next = g_new0 (gsize, plot->curves->len + 1);
  append_header (table, plot);
  for (;;)
    {
      double x = INFINITY;

      for (guint i = 0; i < plot->curves->len; i++)
        {
          const DigSeries *series = dig_curve_plot_get_series (plot, (int)i);

          if (next[i] < dig_series_get_length (series))
            x = fmin (x, dig_series_get_x (series, next[i]));
        }
      if (!isfinite (x))
        break;
      append_row (table, plot, x, next);
    }
  return g_file_set_contents_full (path, table->str, (gssize)table->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}
