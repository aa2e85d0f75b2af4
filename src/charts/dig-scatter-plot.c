/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-plot-text.h"
#include "charts/dig-scatter-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define RADIUS 0.22 /* of a marker, in font sizes */
#define REACH 16    /* pixels */
#define MARGIN 1.0  /* in font sizes */
#define LEGEND 3.6
#define LEGEND_LINE 1.6
/* A class of fewer points has no cloud to be named. */
#define FEWEST_NAMED 5
#define HALO 0.36
#define NAME_SIZE 1.35
/* Points beyond the quantile are far away when the whole is so many times as wide as the bulk. */
#define FAR_QUANTILE 0.99
#define FAR_FACTOR 2.5

struct _DigScatterPlot
{
  char **classes;
  int n_classes, n;
  float *points;     /* (n, 2) */
  guint8 *labels;    /* (n); NULL */
  guint8 *predicted; /* (n) */
  guint64 revision;
};

/* Data to pixels: the same scale both ways. */
typedef struct
{
  double x, y, scale;
  double left, right, top, bottom; /* what lies beyond is drawn there */
} Frame;

DigScatterPlot *
dig_scatter_plot_new (const char *const *classes, int n_classes)
{
  DigScatterPlot *plot = g_rc_box_new0 (DigScatterPlot);

  plot->classes = g_new0 (char *, (gsize)n_classes + 1);
  for (int i = 0; i < n_classes; i++)
    plot->classes[i] = g_strdup (classes[i]);
  plot->n_classes = n_classes;
  return plot;
}

DigScatterPlot *
dig_scatter_plot_ref (DigScatterPlot *plot)
{
  return g_rc_box_acquire (plot);
}

static void
clear_points (DigScatterPlot *plot)
{
  g_clear_pointer (&plot->points, g_free);
  g_clear_pointer (&plot->labels, g_free);
  g_clear_pointer (&plot->predicted, g_free);
}

static void
clear_plot (gpointer data)
{
  DigScatterPlot *plot = data;

  clear_points (plot);
  g_strfreev (plot->classes);
}

void
dig_scatter_plot_unref (DigScatterPlot *plot)
{
  g_rc_box_release_full (plot, clear_plot);
}

void
dig_scatter_plot_set_points (DigScatterPlot *plot, const float *points, const guint8 *labels,
                             const guint8 *predicted, int n)
{
  g_return_if_fail (plot != NULL && (n == 0 || (points != NULL && predicted != NULL)));

  clear_points (plot);
  plot->n = n;
  plot->points = g_memdup2 (points, 2 * (gsize)n * sizeof (float));
  plot->labels = g_memdup2 (labels, (gsize)n);
  plot->predicted = g_memdup2 (predicted, (gsize)n);
  plot->revision++;
}

void
dig_scatter_plot_move_points (DigScatterPlot *plot, const float *points)
{
  g_return_if_fail (plot != NULL && points != NULL);

  g_free (plot->points);
  plot->points = g_memdup2 (points, 2 * (gsize)plot->n * sizeof (float));
  plot->revision++;
}

int
dig_scatter_plot_get_n_points (const DigScatterPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->n;
}

guint64
dig_scatter_plot_get_revision (const DigScatterPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->revision;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float first = *(const float *)a, second = *(const float *)b;

  return (first > second) - (first < second);
}

/* All points of one coordinate, unless very few lie far away from the others: those are drawn at the
 * border. */
static void
find_bounds (const DigScatterPlot *plot, int coordinate, double *low, double *high)
{
  g_autofree float *sorted = g_new (float, (gsize)plot->n);
  double bulk, middle;

  for (int i = 0; i < plot->n; i++)
    sorted[i] = plot->points[2 * i + coordinate];
  qsort (sorted, (gsize)plot->n, sizeof *sorted, compare_floats);
  *low = (double)sorted[0];
  *high = (double)sorted[plot->n - 1];
  bulk = (double)sorted[(int)(FAR_QUANTILE * (plot->n - 1))]
         - (double)sorted[(int)((1 - FAR_QUANTILE) * (plot->n - 1))];
  if (bulk <= 0 || *high - *low <= FAR_FACTOR * bulk)
    return;
  middle = (double)sorted[plot->n / 2];
  *low = fmax (*low, middle - bulk);
  *high = fmin (*high, middle + bulk);
}

static Frame
make_frame (const DigScatterPlot *plot, const DigPlotStyle *style, double width, double height)
{
  double low[2], high[2];
  double margin = MARGIN * style->font_size, top = LEGEND * style->font_size + margin;
  Frame frame = { .scale = 1 };

  if (plot->n == 0)
    return frame;
  for (int i = 0; i < 2; i++)
    find_bounds (plot, i, &low[i], &high[i]);
  frame.scale = fmin ((width - 2 * margin) / fmax (high[0] - low[0], 1e-9),
                      (height - top - margin) / fmax (high[1] - low[1], 1e-9));
  frame.scale = fmax (frame.scale, 0);
  frame.x = width / 2 - frame.scale * (low[0] + high[0]) / 2;
  frame.y = (height + top - margin) / 2 + frame.scale * (low[1] + high[1]) / 2;
  frame.left = margin;
  frame.right = width - margin;
  frame.top = top;
  frame.bottom = height - margin;
  return frame;
}

static double
get_x (const DigScatterPlot *plot, const Frame *frame, int point)
{
  return CLAMP (frame->x + frame->scale * (double)plot->points[2 * point], frame->left,
                frame->right);
}

static double
get_y (const DigScatterPlot *plot, const Frame *frame, int point)
{
  return CLAMP (frame->y - frame->scale * (double)plot->points[2 * point + 1], frame->top,
                frame->bottom);
}

static int
get_class (const DigScatterPlot *plot, int point)
{
  return plot->labels != NULL ? plot->labels[point] : plot->predicted[point];
}

static gboolean
is_wrong (const DigScatterPlot *plot, int point)
{
  return plot->labels != NULL && plot->labels[point] != plot->predicted[point];
}

/* Classes beyond the palette have another marker than those whose colour they share. */
static void
draw_marker (cairo_t *cr, const DigPlotStyle *style, int class, double x, double y, double radius)
{
  DigColor color = dig_palette_get_color (class, style->is_dark);

  dig_plot_set_color (cr, &color);
  cairo_new_path (cr);
  dig_plot_marker (cr, dig_palette_get_marker (class + class / DIG_PALETTE_SIZE), x, y, radius);
  cairo_fill (cr);
}

static void
draw_ring (cairo_t *cr, const DigColor *color, double x, double y, double radius, double line)
{
  dig_plot_set_color (cr, color);
  cairo_set_line_width (cr, line);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
draw_wrong (cairo_t *cr, const DigPlotStyle *style, double x, double y)
{
  draw_ring (cr, &style->foreground, x, y, 2 * RADIUS * style->font_size, 1.5);
}

static void
draw_chosen (cairo_t *cr, const DigPlotStyle *style, double x, double y)
{
  draw_ring (cr, &style->accent, x, y, 3 * RADIUS * style->font_size, 3);
}

/* The text right of a sample; returns where the next one goes. */
static double
draw_entry (cairo_t *cr, const DigPlotStyle *style, const char *text, double x, double y,
            double width)
{
  DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_SMALL, text);

  label.box.x = x;
  label.box.y = y - label.box.height / 2;
  x += label.box.width + style->font_size;
  if (x < width + style->font_size)
    dig_plot_label_draw (&label, cr, &style->foreground);
  dig_plot_label_clear (&label);
  return x;
}

/* The classes, below them what the rings mean. */
static void
draw_legend (cairo_t *cr, const DigScatterPlot *plot, const DigPlotStyle *style, double width)
{
  double size = style->font_size, x = MARGIN * size, y = size;

  for (int i = 0; i < plot->n_classes; i++)
    {
      draw_marker (cr, style, i, x, y, 1.4 * RADIUS * size);
      x = draw_entry (cr, style, plot->classes[i], x + 0.6 * size, y, width);
    }
  x = MARGIN * size;
  y += LEGEND_LINE * size;
  if (plot->n == 0)
    return;
  if (plot->labels != NULL)
    {
      draw_wrong (cr, style, x, y);
      x = draw_entry (cr, style, _ ("answered wrongly"), x + 0.8 * size, y, width);
    }
  /* Its ring is wider than a marker. */
  x += 0.4 * size;
  draw_chosen (cr, style, x, y);
  draw_entry (cr, style, _ ("the digit looked at"), x + size, y, width);
}

static float
find_median (float *values, int n)
{
  qsort (values, (gsize)n, sizeof *values, compare_floats);
  return values[n / 2];
}

/* Where the name of a class goes: the median of its points, in pixels. */
static gboolean
find_middle (const DigScatterPlot *plot, const Frame *frame, int class, double *x, double *y)
{
  g_autofree float *places = g_new (float, 2 * (gsize)plot->n + 1);
  int n = 0;

  for (int i = 0; i < plot->n; i++)
    if (get_class (plot, i) == class)
      {
        places[n] = (float)get_x (plot, frame, i);
        places[plot->n + n++] = (float)get_y (plot, frame, i);
      }
  if (n < FEWEST_NAMED)
    return FALSE;
  *x = (double)find_median (places, n);
  *y = (double)find_median (places + plot->n, n);
  return TRUE;
}

/* On its cloud, in a halo of the ground: colours alone do not tell ten classes apart. */
static void
draw_name (cairo_t *cr, const DigPlotStyle *style, const char *name, double x, double y)
{
  DigPlotStyle large = *style;
  DigPlotLabel label;

  large.font_size *= NAME_SIZE;
  label = dig_plot_label_new (&large, DIG_TEXT_BOLD, name);
  cairo_new_path (cr);
  cairo_move_to (cr, x - label.box.width / 2, y - label.box.height / 2);
  pango_cairo_layout_path (cr, label.text);
  dig_plot_set_color (cr, &style->background);
  cairo_set_line_width (cr, HALO * style->font_size);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cr);
  dig_plot_set_color (cr, &style->foreground);
  cairo_fill (cr);
  dig_plot_label_clear (&label);
}

void
dig_scatter_plot_draw (cairo_t *cr, double width, double height, const DigScatterPlot *plot,
                       const DigPlotStyle *style)
{
  Frame frame;
  double radius;

  g_return_if_fail (cr != NULL && plot != NULL && style != NULL);

  cairo_save (cr);
  dig_plot_begin (cr, width, height, style);
  frame = make_frame (plot, style, width, height);
  radius = RADIUS * style->font_size;
  for (int i = 0; i < plot->n; i++)
    draw_marker (cr, style, get_class (plot, i), get_x (plot, &frame, i), get_y (plot, &frame, i),
                 radius);
  for (int i = 0; i < plot->n; i++)
    if (is_wrong (plot, i))
      draw_wrong (cr, style, get_x (plot, &frame, i), get_y (plot, &frame, i));
  for (int i = 0; i < plot->n_classes; i++)
    {
      double x, y;

      if (find_middle (plot, &frame, i, &x, &y))
        draw_name (cr, style, plot->classes[i], x, y);
    }
  draw_legend (cr, plot, style, width);
  cairo_restore (cr);
}

void
dig_scatter_plot_draw_selection (cairo_t *cr, double width, double height,
                                 const DigScatterPlot *plot, const DigPlotStyle *style, int point)
{
  Frame frame;

  g_return_if_fail (cr != NULL && plot != NULL && style != NULL);

  if (point < 0 || point >= plot->n)
    return;
  frame = make_frame (plot, style, width, height);
  draw_chosen (cr, style, get_x (plot, &frame, point), get_y (plot, &frame, point));
}

int
dig_scatter_plot_find (const DigScatterPlot *plot, const DigPlotStyle *style, double width,
                       double height, double x, double y)
{
  double nearest = REACH;
  int found = -1;
  Frame frame;

  g_return_val_if_fail (plot != NULL && style != NULL, -1);

  frame = make_frame (plot, style, width, height);
  for (int i = 0; i < plot->n; i++)
    {
      double distance = hypot (get_x (plot, &frame, i) - x, get_y (plot, &frame, i) - y);

      if (distance < nearest)
        {
          nearest = distance;
          found = i;
        }
    }
  return found;
}

int
dig_scatter_plot_move (const DigScatterPlot *plot, int point, int right, int down)
{
  double nearest = INFINITY;
  int found = point;

  g_return_val_if_fail (plot != NULL, point);

  if (point < 0 || point >= plot->n)
    return plot->n > 0 ? 0 : -1;
  for (int i = 0; i < plot->n; i++)
    {
      double dx = (double)plot->points[2 * i] - (double)plot->points[2 * point];
      double dy = (double)plot->points[2 * point + 1] - (double)plot->points[2 * i + 1];
      double along = dx * right + dy * down;
      double across = fabs (dx * down) + fabs (dy * right);

      /* Within 45 degrees of the direction. */
      if (along > 0 && along >= across && along + across < nearest)
        {
          nearest = along + across;
          found = i;
        }
    }
  return found;
}

char *
dig_scatter_plot_dup_summary (const DigScatterPlot *plot, const DigNumberStyle *numbers)
{
  g_autofree int *counts = NULL;
  GString *text = g_string_new (NULL);
  g_autofree char *all = NULL, *wrong = NULL;
  int n_wrong = 0;

  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);

  counts = g_new0 (int, (gsize)plot->n_classes);
  for (int i = 0; i < plot->n; i++)
    {
      n_wrong += is_wrong (plot, i);
      if (get_class (plot, i) < plot->n_classes)
        counts[get_class (plot, i)]++;
    }
  all = dig_format_integer (plot->n, numbers);
  wrong = dig_format_integer (n_wrong, numbers);
  g_string_printf (text, _ ("%s points, %s of them answered wrongly."), all, wrong);
  for (int i = 0; i < plot->n_classes; i++)
    {
      g_autofree char *count = dig_format_integer (counts[i], numbers);

      g_string_append_printf (text, " %s: %s.", plot->classes[i], count);
    }
  return g_string_free (text, FALSE);
}

char *
dig_scatter_plot_dup_reading (const DigScatterPlot *plot, int point)
{
  g_return_val_if_fail (plot != NULL, NULL);
  g_return_val_if_fail (point >= 0 && point < plot->n, NULL);

  if (plot->labels == NULL)
    return g_strdup_printf (_ ("read as %d"), plot->predicted[point]);
  return g_strdup_printf (_ ("labelled %d, read as %d"), plot->labels[point],
                          plot->predicted[point]);
}
