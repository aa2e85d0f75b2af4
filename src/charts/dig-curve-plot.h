/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves over a common x axis: what they are (here), where things lie (dig-curve-layout.h) and
 * how they are drawn (dig_curve_plot_draw).
 *
 * A plot owns its curves. Names, titles and labels are the caller's, in the user's language.
 * One thread, the main one. Example:
 *
 *   DigCurvePlot *plot = dig_curve_plot_new ();
 *   int training = dig_curve_plot_add_curve (plot, _("Training"), DIG_CURVE_SMOOTHED, 0);
 *   int validation = dig_curve_plot_add_curve (plot, _("Validation"), DIG_CURVE_POINTS, 1);
 *   dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = _("Epoch"), .whole_numbers = TRUE });
 *   dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = _("Loss"), .is_robust = TRUE });
 *   dig_curve_plot_append (plot, training, 0.01, 2.31);  ... */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "charts/dig-plot-style.h"
#include "charts/dig-scale.h"
#include "charts/dig-series.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_CURVE_LINE,     /* one line */
  DIG_CURVE_POINTS,   /* a line with a marker at each point: one value per epoch */
  DIG_CURVE_SMOOTHED, /* the raw values thin and pale, the smoothed ones on top: one per step */
  DIG_CURVE_STEPS     /* each value holds until the next: the learning rate */
} DigCurveKind;

typedef enum
{
  DIG_LEGEND_TOP,    /* above the plot area, wraps */
  DIG_LEGEND_BOTTOM, /* under the x axis, wraps */
  DIG_LEGEND_NONE
} DigLegendPlace;

/* Copied. All zero is an automatic linear axis without a title, which has no limits:
 * `has_limits` FALSE. */
typedef struct
{
  const char *title; /* with the unit: "Loss", "Time (s)" */
  DigScaleKind kind;
  gboolean has_limits;
  double minimum, maximum; /* with has_limits: at least this; data beyond widens an x axis */
  gboolean whole_numbers;  /* ticks at whole numbers only */
  gboolean is_percent;     /* 0…1 written as 0…100 % */
  gboolean is_robust;      /* automatic limits leave out rare spikes (marked where they leave) */
  gboolean is_aligned;     /* labels of a y axis have the room of "100 %", as in plots below it */
  int digits;              /* decimals of exact values; 0 picks 2 (percent), else 4 */
} DigAxis;

#define DIG_TYPE_CURVE_PLOT (dig_curve_plot_get_type ())
typedef struct _DigCurvePlot DigCurvePlot;

GType dig_curve_plot_get_type (void);
DigCurvePlot *dig_curve_plot_new (void);
DigCurvePlot *dig_curve_plot_ref (DigCurvePlot *plot);
void dig_curve_plot_unref (DigCurvePlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCurvePlot, dig_curve_plot_unref)

/* Returns the curve's number. `category` picks colour, dashes and marker (dig-palette.h). */
int dig_curve_plot_add_curve (DigCurvePlot *plot, const char *name, DigCurveKind kind,
                              int category);
/* Draws from a series that somebody else fills (a ref is kept). */
int dig_curve_plot_add_series (DigCurvePlot *plot, const char *name, DigCurveKind kind,
                               int category, DigSeries *series);
void dig_curve_plot_remove_all_curves (DigCurvePlot *plot);
int dig_curve_plot_get_n_curves (const DigCurvePlot *plot);
const char *dig_curve_plot_get_name (const DigCurvePlot *plot, int curve);
DigSeries *dig_curve_plot_get_series (const DigCurvePlot *plot, int curve);

void dig_curve_plot_append (DigCurvePlot *plot, int curve, double x, double y);
/* Values and markers go, curves and axes stay. */
void dig_curve_plot_clear (DigCurvePlot *plot);
/* Drops everything beyond x, markers too. */
void dig_curve_plot_truncate_after (DigCurvePlot *plot, double x);

void dig_curve_plot_set_title (DigCurvePlot *plot, const char *title); /* NULL: none */
void dig_curve_plot_set_x_axis (DigCurvePlot *plot, const DigAxis *axis);
void dig_curve_plot_set_y_axis (DigCurvePlot *plot, const DigAxis *axis);
void dig_curve_plot_set_legend (DigCurvePlot *plot, DigLegendPlace place);
/* Weight of the past, 0 … 0.999; 0.98 at first. */
void dig_curve_plot_set_smoothing (DigCurvePlot *plot, double weight);

/* The best epoch: a solid line with a label ("Best: epoch 12"). The point is always drawn, whatever
 * the number of points. NAN hides it. */
void dig_curve_plot_set_best (DigCurvePlot *plot, double x, const char *label);
/* Something that happened at x, a dashed line with a label: a learning rate that dropped. */
void dig_curve_plot_add_mark (DigCurvePlot *plot, double x, const char *label);
void dig_curve_plot_clear_marks (DigCurvePlot *plot);

/* Changes whenever the drawing would, apart from size and style. */
guint64 dig_curve_plot_get_revision (const DigCurvePlot *plot);
gboolean dig_curve_plot_is_empty (const DigCurvePlot *plot); /* no value at all */
/* From the first to the last x of all curves; FALSE if there is none. */
gboolean dig_curve_plot_get_x_extent (const DigCurvePlot *plot, double *minimum, double *maximum);
/* The x nearest to the given one at which some curve has a value; the curve with the most
 * points decides. NAN if there is none. */
double dig_curve_plot_snap (const DigCurvePlot *plot, double x);
/* The x of the neighbour point, `direction` -1 or +1: of a curve of points (from epoch to epoch) if
 * there is one and by_points, else at least min_distance away. x itself where the curve ends. */
double dig_curve_plot_step (const DigCurvePlot *plot, double x, int direction, gboolean by_points,
                            double min_distance);
/* "Epoch 12: Training 0.0312, Validation 0.0410": what is read at x. */
char *dig_curve_plot_dup_reading (const DigCurvePlot *plot, double x,
                                  const DigNumberStyle *numbers);
/* The same at the end of every curve, with the best epoch: the picture in words. */
char *dig_curve_plot_dup_summary (const DigCurvePlot *plot, const DigNumberStyle *numbers);

/* Everything: axes, curves, markers, legend. */
void dig_curve_plot_draw (cairo_t *cr, double width, double height, const DigCurvePlot *plot,
                          const DigPlotStyle *style);
/* A table: x, then a column a curve (smoothed ones have a second); empty where a curve has no value
 * at that x. Decimal points, UTF-8, header line. */
gboolean dig_curve_plot_save_csv (const DigCurvePlot *plot, const char *path, GError **error);

G_END_DECLS
