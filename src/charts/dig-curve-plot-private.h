/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a DigCurvePlot, for the files that lay it out, draw it and read it. */
#pragma once

#include "charts/dig-curve-plot.h"
#include "charts/dig-smoothing.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  DigCurveKind kind;
  int category;
  DigSeries *series;
  /* DIG_CURVE_SMOOTHED: follows `series`, see dig_curve_get_smoothed. */
  DigSeries *smoothed;
  DigSmoother smoother;
  guint64 seen_revision; /* of `series` when it was last followed */
} DigCurve;

typedef struct
{
  double x;
  char *label;
} DigCurveMark;

/* An axis that owns its title. */
typedef struct
{
  DigAxis options; /* title: points to the member below */
  char *title;
} DigOwnedAxis;

struct _DigCurvePlot
{
  GPtrArray *curves; /* of DigCurve */
  GArray *marks;     /* of DigCurveMark, by x */
  DigCurveMark best; /* x NAN: none */
  DigOwnedAxis x, y;
  char *title;
  DigLegendPlace legend;
  double smoothing;
  guint64 revision; /* of everything but the values */
};

/* What one curve says at some x: its nearest point. */
typedef struct
{
  int curve;
  double x;
  double value;
  double smoothed; /* NAN unless the curve is smoothed */
} DigCurveReading;

DigCurve *dig_curve_plot_get_curve (const DigCurvePlot *plot, int curve);
/* The smoothed values, brought up to date. */
DigSeries *dig_curve_get_smoothed (DigCurve *curve);
/* Readings (n curves at most) of the curves that reach to x; returns how many. */
int dig_curve_plot_read (const DigCurvePlot *plot, double x, DigCurveReading *readings);
/* "12", "11.63": exact values in the axis' manner. */
char *dig_curve_plot_format_x (const DigCurvePlot *plot, double x, const DigNumberStyle *numbers);
char *dig_curve_plot_format_y (const DigCurvePlot *plot, double y, const DigNumberStyle *numbers);
/* The part of the axes to show, before ticks widen it; n_columns is the width in pixels. */
DigScale dig_curve_plot_choose_x_scale (const DigCurvePlot *plot);
DigScale dig_curve_plot_choose_y_scale (const DigCurvePlot *plot, const DigScale *x, int n_columns);
/* Edges (n + 1) of n pixel columns across the scale's domain. */
void dig_curve_plot_fill_edges (const DigScale *x, double *edges, int n);

G_END_DECLS
