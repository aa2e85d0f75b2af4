/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes and curves. A curve with more than two points a pixel column is drawn from the columns'
 * smallest and largest values: what is seen stays the same, the cost stays that of the width.
 *
 * Cairo takes 25 µs a point for a wide line that crosses itself all the time, as noise does, and 1 µs
 * for a rectangle of whole pixels. So crowded raw values are a rectangle a column, and a crowded
 * smoothed line goes through the middle of each second column. */
#include "config.h"

#include "charts/dig-curve-layout.h"
#include "charts/dig-curve-plot-private.h"

#include <math.h>

#define RAW_ALPHA 0.28
#define THIN_RAW_ALPHA 0.45
#define CROWDED_DISTANCE 4 /* columns a point; nearer ones are a band */
#define SMOOTHED_COLUMNS 2
#define MOST_ROUND_JOINS 400
#define MARKER_RADIUS 1.7   /* line widths */
#define MARKER_DISTANCE 3.5 /* radii, else every marker would touch the next */

typedef struct
{
  const DigCurveLayout *layout;
  cairo_t *cr;
  int n_columns;
  double *edges;      /* (n_columns + 1) */
  DigColumn *columns; /* (n_columns) */
} Pen;

static void
draw_grid (const DigCurveLayout *layout, cairo_t *cr)
{
  const DigRectangle *area = &layout->area;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < layout->y_ticks.n; i++)
    {
      DigColor color = layout->style.grid;
      double y = floor (dig_scale_map (&layout->y, layout->y_ticks.values[i])) + 0.5;

      if (layout->y_ticks.is_minor[i])
        color.alpha *= 0.35;
      dig_plot_set_color (cr, &color);
      cairo_move_to (cr, area->x, y);
      cairo_line_to (cr, area->x + area->width, y);
      cairo_stroke (cr);
    }
}

static void
draw_x_axis (const DigCurveLayout *layout, cairo_t *cr)
{
  const DigRectangle *area = &layout->area;
  double bottom = floor (area->y + area->height) + 0.5;

  dig_plot_set_color (cr, &layout->style.dim);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, area->x, bottom);
  cairo_line_to (cr, area->x + area->width, bottom);
  for (int i = 0; i < layout->x_ticks.n; i++)
    {
      double x = floor (dig_scale_map (&layout->x, layout->x_ticks.values[i])) + 0.5;

      cairo_move_to (cr, x, bottom);
      cairo_line_to (cr, x, bottom + (layout->x_ticks.is_minor[i] ? 2 : 4));
    }
  cairo_stroke (cr);
}

static void
draw_labels (const DigCurveLayout *layout, cairo_t *cr)
{
  const DigPlotStyle *style = &layout->style;

  for (guint i = 0; i < layout->x_labels->len; i++)
    dig_plot_label_draw (&g_array_index (layout->x_labels, DigPlotLabel, i), cr, &style->dim);
  for (guint i = 0; i < layout->y_labels->len; i++)
    dig_plot_label_draw (&g_array_index (layout->y_labels, DigPlotLabel, i), cr, &style->dim);
  dig_plot_label_draw (&layout->title, cr, &style->foreground);
  dig_plot_label_draw (&layout->x_title, cr, &style->dim);
  dig_plot_label_draw (&layout->y_title, cr, &style->foreground);
}

static void
draw_legend (const DigCurveLayout *layout, cairo_t *cr)
{
  for (guint i = 0; i < layout->legend->len; i++)
    {
      const DigLegendEntry *entry = &g_array_index (layout->legend, DigLegendEntry, i);
      const DigCurve *curve = dig_curve_plot_get_curve (layout->plot, entry->curve);

      dig_plot_line_sample (cr, &entry->sample, curve->category, curve->kind == DIG_CURVE_POINTS,
                            &layout->style);
      dig_plot_label_draw (&entry->name, cr, &layout->style.foreground);
    }
}

static void
draw_marks (const DigCurveLayout *layout, cairo_t *cr)
{
  static const double dashes[] = { 3, 3 };
  double bottom = layout->area.y + layout->area.height;

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const DigMarkLine *line = &g_array_index (layout->marks, DigMarkLine, i);
      const DigColor *color = line->is_best ? &layout->style.foreground : &layout->style.dim;
      double x = floor (line->x) + 0.5;
      double top = line->label.text != NULL ? line->label.box.y : layout->area.y;

      cairo_set_dash (cr, dashes, line->is_best ? 0 : G_N_ELEMENTS (dashes), 0);
      cairo_set_line_width (cr, line->is_best ? 1.5 : 1);
      dig_plot_set_color (cr, color);
      cairo_move_to (cr, x, top);
      cairo_line_to (cr, x, bottom);
      cairo_stroke (cr);
      dig_plot_label_draw (&line->label, cr, color);
    }
  cairo_set_dash (cr, NULL, 0, 0);
}

void
dig_curve_layout_draw_axes (const DigCurveLayout *layout, cairo_t *cr)
{
  cairo_save (cr);
  dig_plot_begin (cr, layout->width, layout->height, &layout->style);
  if (layout->area.width > 0)
    {
      draw_grid (layout, cr);
      draw_marks (layout, cr);
      draw_x_axis (layout, cr);
      draw_labels (layout, cr);
      draw_legend (layout, cr);
    }
  cairo_restore (cr);
}

/* Points [begin, end) that are seen, with one more on each side for the lines that lead out. */
static void
find_seen (const DigCurveLayout *layout, const DigSeries *series, gsize *begin, gsize *end)
{
  gsize n = dig_series_get_length (series);

  *begin = dig_series_find (series, layout->x.domain_min);
  *end = dig_series_find (series, nextafter (layout->x.domain_max, INFINITY));
  *begin -= *begin > 0 ? 1 : 0;
  *end += *end < n ? 1 : 0;
}

static gboolean
is_dense (const Pen *pen, gsize begin, gsize end)
{
  return end - begin > 2 * (gsize)pen->n_columns;
}

static void
line_to_point (const Pen *pen, const DigSeries *series, gsize index, gboolean *is_down)
{
  double x = dig_scale_map (&pen->layout->x, dig_series_get_x (series, index));
  double y = dig_scale_map (&pen->layout->y, dig_series_get_y (series, index));
  double limit = 4 * pen->layout->height;

  /* What lies far outside is cut off anyway; cairo's numbers have 24 bits before the point. */
  y = CLAMP (y, -limit, limit);
  if (!*is_down)
    {
      cairo_move_to (pen->cr, x, y);
      *is_down = TRUE;
    }
  cairo_line_to (pen->cr, x, y);
}

static void
trace_points (const Pen *pen, const DigSeries *series, gsize begin, gsize end, gboolean has_steps)
{
  gboolean is_down = FALSE;

  for (gsize i = begin; i < end; i++)
    {
      if (isnan (dig_series_get_y (series, i)))
        {
          is_down = FALSE;
          continue;
        }
      if (has_steps && is_down)
        {
          double unused, y;

          cairo_get_current_point (pen->cr, &unused, &y);
          cairo_line_to (pen->cr, dig_scale_map (&pen->layout->x, dig_series_get_x (series, i)), y);
        }
      line_to_point (pen, series, i, &is_down);
    }
}

/* A gap within a column is narrower than a pixel; one that fills columns shows. */
static void
trace_columns (const Pen *pen, const DigSeries *series)
{
  gboolean is_down = FALSE;

  for (int i = 0; i < pen->n_columns; i++)
    {
      const DigColumn *column = &pen->columns[i];
      const DigExtent *extent = &column->extent;

      if (extent->minimum == DIG_EXTENT_NONE)
        {
          is_down = is_down && !extent->has_gap;
          continue;
        }
      line_to_point (pen, series, MIN (extent->minimum, extent->maximum), &is_down);
      if (extent->minimum != extent->maximum)
        line_to_point (pen, series, MAX (extent->minimum, extent->maximum), &is_down);
    }
}

static void
read_columns (Pen *pen, const DigSeries *series)
{
  const DigScale *x = &pen->layout->x;

  dig_series_get_columns (series, x->domain_min, x->domain_max, pen->edges, (gsize)pen->n_columns,
                          pen->columns);
}

static void
set_line (const Pen *pen, const DigCurve *curve, double width)
{
  DigColor color = dig_palette_get_color (curve->category, pen->layout->style.is_dark);
  double scaled[6];
  int n;
  const double *dashes = dig_palette_get_dashes (curve->category, &n);

  for (int i = 0; i < n; i++)
    scaled[i] = dashes[i] * width;
  dig_plot_set_color (pen->cr, &color);
  cairo_set_line_width (pen->cr, width);
  cairo_set_line_cap (pen->cr, n > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  cairo_set_dash (pen->cr, scaled, n, 0);
}

/* The middle of what the values of each SMOOTHED_COLUMNS columns span. */
static void
trace_middles (const Pen *pen, const DigSeries *series)
{
  gboolean is_down = FALSE;

  for (int i = 0; i < pen->n_columns; i += SMOOTHED_COLUMNS)
    {
      int last = MIN (i + SMOOTHED_COLUMNS, pen->n_columns);
      double low = INFINITY;
      double high = -INFINITY;
      double x = dig_scale_map (&pen->layout->x, (pen->edges[i] + pen->edges[last]) / 2);

      for (int k = i; k < last; k++)
        if (pen->columns[k].extent.minimum != DIG_EXTENT_NONE)
          {
            low = fmin (low, dig_series_get_y (series, pen->columns[k].extent.minimum));
            high = fmax (high, dig_series_get_y (series, pen->columns[k].extent.maximum));
          }
      if (low > high)
        {
          is_down = is_down && !pen->columns[i].extent.has_gap;
          continue;
        }
      low = dig_scale_map (&pen->layout->y, low);
      high = dig_scale_map (&pen->layout->y, high);
      low = CLAMP ((low + high) / 2, -4 * pen->layout->height, 4 * pen->layout->height);
      if (!is_down)
        cairo_move_to (pen->cr, x, low);
      cairo_line_to (pen->cr, x, low);
      is_down = TRUE;
    }
}

static void
draw_line (Pen *pen, const DigCurve *curve, const DigSeries *series)
{
  gsize begin, end;

  find_seen (pen->layout, series, &begin, &end);
  if (curve->kind == DIG_CURVE_SMOOTHED && end - begin > (gsize)pen->n_columns)
    {
      read_columns (pen, series);
      trace_middles (pen, series);
    }
  else if (is_dense (pen, begin, end))
    {
      read_columns (pen, series);
      trace_columns (pen, series);
    }
  else
    trace_points (pen, series, begin, end, curve->kind == DIG_CURVE_STEPS);
  set_line (pen, curve, dig_plot_line_width (&pen->layout->style));
  if (end - begin > MOST_ROUND_JOINS)
    cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_BEVEL);
  if (is_dense (pen, begin, end))
    cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_FAST);
  cairo_stroke (pen->cr);
  cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_DEFAULT);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
include_position (double range[2], double y)
{
  range[0] = fmin (range[0], y);
  range[1] = fmax (range[1], y);
}

/* Where the line from one point to the next crosses the edge between two columns; NAN if none does. */
static double
cross_edge (const Pen *pen, const DigSeries *series, gsize next, double edge)
{
  const DigScale *x = &pen->layout->x;
  const DigScale *y = &pen->layout->y;
  double left, right, from, to;

  if (next == 0 || next >= dig_series_get_length (series))
    return NAN;
  left = dig_scale_map (x, dig_series_get_x (series, next - 1));
  right = dig_scale_map (x, dig_series_get_x (series, next));
  from = dig_scale_map (y, dig_series_get_y (series, next - 1));
  to = dig_scale_map (y, dig_series_get_y (series, next));
  if (right <= left)
    return to;
  return from + (to - from) * (dig_scale_map (x, edge) - left) / (right - left);
}

/* What the line through all points covers of column i: its points, and the crossings of both edges. */
static void
get_range (const Pen *pen, const DigSeries *series, int i, double range[2])
{
  const DigColumn *column = &pen->columns[i];
  double left = cross_edge (pen, series, column->begin, pen->edges[i]);
  double right = cross_edge (pen, series, column->end, pen->edges[i + 1]);

  range[0] = INFINITY;
  range[1] = -INFINITY;
  if (!isnan (left))
    include_position (range, left);
  if (!isnan (right))
    include_position (range, right);
  if (column->extent.minimum == DIG_EXTENT_NONE)
    return;
  include_position (
      range, dig_scale_map (&pen->layout->y, dig_series_get_y (series, column->extent.minimum)));
  include_position (
      range, dig_scale_map (&pen->layout->y, dig_series_get_y (series, column->extent.maximum)));
}

static void
trace_band (const Pen *pen, const DigSeries *series)
{
  const DigRectangle *area = &pen->layout->area;
  double unit = area->width / pen->n_columns;

  for (int i = 0; i < pen->n_columns; i++)
    {
      double range[2];
      double top, bottom;

      get_range (pen, series, i, range);
      if (range[0] > range[1] || range[1] < area->y || range[0] > area->y + area->height)
        continue;
      top = floor (fmax (range[0], area->y) / unit) * unit;
      bottom = fmax (ceil (fmin (range[1], area->y + area->height) / unit) * unit, top + unit);
      cairo_rectangle (pen->cr, area->x + i * unit, top, unit, bottom - top);
    }
}

/* Raw values, pale; the columns are those of the raw series afterwards. */
static void
draw_raw (Pen *pen, const DigCurve *curve)
{
  DigColor color = dig_palette_get_color (curve->category, pen->layout->style.is_dark);
  gsize begin, end;
  gboolean is_crowded;

  find_seen (pen->layout, curve->series, &begin, &end);
  is_crowded = end - begin > (gsize)(pen->n_columns / CROWDED_DISTANCE);
  color.alpha = is_crowded ? RAW_ALPHA : THIN_RAW_ALPHA;
  dig_plot_set_color (pen->cr, &color);
  read_columns (pen, curve->series);
  if (is_crowded)
    {
      trace_band (pen, curve->series);
      cairo_fill (pen->cr);
      return;
    }
  trace_points (pen, curve->series, begin, end, FALSE);
  cairo_set_line_width (pen->cr, 1);
  cairo_stroke (pen->cr);
}

/* Markers that keep their distance; the best epoch's is always there, and larger. */
static void
draw_markers (const Pen *pen, const DigCurve *curve)
{
  const DigCurveLayout *layout = pen->layout;
  double radius = MARKER_RADIUS * dig_plot_line_width (&layout->style);
  DigMarker marker = dig_palette_get_marker (curve->category);
  double previous = -INFINITY;
  gsize begin, end, best;

  find_seen (layout, curve->series, &begin, &end);
  for (gsize i = begin; i < end; i++)
    {
      double x = dig_scale_map (&layout->x, dig_series_get_x (curve->series, i));
      double y = dig_scale_map (&layout->y, dig_series_get_y (curve->series, i));

      if (isnan (y) || x - previous < MARKER_DISTANCE * radius)
        continue;
      previous = x;
      dig_plot_marker (pen->cr, marker, x, y, radius);
    }
  if (isfinite (layout->plot->best.x)
      && dig_series_find_nearest (curve->series, layout->plot->best.x, &best)
      && dig_series_get_x (curve->series, best) == layout->plot->best.x)
    dig_plot_marker (
        pen->cr, marker, dig_scale_map (&layout->x, dig_series_get_x (curve->series, best)),
        dig_scale_map (&layout->y, dig_series_get_y (curve->series, best)), 1.6 * radius);
  cairo_fill (pen->cr);
}

/* Small triangles at the top where values leave the picture; of the columns read last. */
static void
draw_leaving (Pen *pen, const DigCurve *curve)
{
  const DigCurveLayout *layout = pen->layout;
  DigColor color = dig_palette_get_color (curve->category, layout->style.is_dark);
  double size = 0.3 * layout->style.font_size;
  double previous = -INFINITY;

  dig_plot_set_color (pen->cr, &color);
  for (int i = 0; i < pen->n_columns; i++)
    {
      const DigExtent *extent = &pen->columns[i].extent;
      double x = fmax (dig_scale_map (&layout->x, pen->edges[i]), layout->area.x + size);

      if (extent->minimum == DIG_EXTENT_NONE || x - previous < 14 * size
          || dig_series_get_y (curve->series, extent->maximum) <= layout->y.domain_max)
        continue;
      previous = x;
      cairo_move_to (pen->cr, x, layout->area.y + 1);
      cairo_line_to (pen->cr, x + size, layout->area.y + 1 + 1.6 * size);
      cairo_line_to (pen->cr, x - size, layout->area.y + 1 + 1.6 * size);
      cairo_close_path (pen->cr);
    }
  cairo_fill (pen->cr);
}

static void
draw_curve (Pen *pen, DigCurve *curve)
{
  if (curve->kind == DIG_CURVE_SMOOTHED)
    draw_raw (pen, curve);
  else if (pen->layout->plot->y.options.is_robust)
    read_columns (pen, curve->series);
  if (pen->layout->plot->y.options.is_robust)
    draw_leaving (pen, curve);
  draw_line (pen, curve,
             curve->kind == DIG_CURVE_SMOOTHED ? dig_curve_get_smoothed (curve) : curve->series);
  if (curve->kind == DIG_CURVE_POINTS)
    draw_markers (pen, curve);
}

static double
get_device_scale (cairo_t *cr)
{
  double x = 1;
  double y = 0;
  double scale_x, scale_y;

  cairo_user_to_device_distance (cr, &x, &y);
  cairo_surface_get_device_scale (cairo_get_target (cr), &scale_x, &scale_y);
  return CLAMP (hypot (x, y) * scale_x, 1, 4);
}

void
dig_curve_layout_draw_curves (const DigCurveLayout *layout, cairo_t *cr)
{
  const DigRectangle *area = &layout->area;
  double slack = ceil (2 * dig_plot_line_width (&layout->style));
  Pen pen = { .layout = layout, .cr = cr };

  if (area->width <= 0)
    return;
  pen.n_columns = MAX ((int)lround (area->width * get_device_scale (cr)), 1);
  pen.edges = g_new (double, pen.n_columns + 1);
  pen.columns = g_new (DigColumn, pen.n_columns);
  dig_curve_plot_fill_edges (&layout->x, pen.edges, pen.n_columns);
  cairo_save (cr);
  /* Whole pixels: cairo has a slow way for any other clip. */
  cairo_rectangle (cr, floor (area->x - slack), floor (area->y - slack),
                   ceil (area->width + 2 * slack), ceil (area->height + 2 * slack));
  cairo_clip (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < layout->plot->curves->len; i++)
    {
      DigCurve *curve = g_ptr_array_index (layout->plot->curves, i);

      if (dig_series_get_length (curve->series) > 0)
        draw_curve (&pen, curve);
    }
  cairo_restore (cr);
  g_free (pen.edges);
  g_free (pen.columns);
}

void
dig_curve_plot_draw (cairo_t *cr, double width, double height, const DigCurvePlot *plot,
                     const DigPlotStyle *style)
{
  DigCurveLayout *layout = NULL;

  g_return_if_fail (cr != NULL && plot != NULL && style != NULL);

  dig_curve_layout_update (&layout, plot, width, height, style);
  dig_curve_layout_draw_axes (layout, cr);
  dig_curve_layout_draw_curves (layout, cr);
  dig_curve_layout_free (layout);
}
