/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points in a plane, each of a class: colour and marker tell which, and its name in the middle of its cloud; a ring that
 * it was answered wrongly. */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

typedef struct _DigScatterPlot DigScatterPlot;

/* n_classes names, copied. */
DigScatterPlot *dig_scatter_plot_new (const char *const *classes, int n_classes);
DigScatterPlot *dig_scatter_plot_ref (DigScatterPlot *plot);
void dig_scatter_plot_unref (DigScatterPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigScatterPlot, dig_scatter_plot_unref)

/* points (n, 2); labels and predicted (n), labels NULL: unknown, the answers are shown. All copied. */
void dig_scatter_plot_set_points (DigScatterPlot *plot, const float *points, const guint8 *labels,
                                  const guint8 *predicted, int n);
/* The same points elsewhere. */
void dig_scatter_plot_move_points (DigScatterPlot *plot, const float *points);
int dig_scatter_plot_get_n_points (const DigScatterPlot *plot);
guint64 dig_scatter_plot_get_revision (const DigScatterPlot *plot);

void dig_scatter_plot_draw (cairo_t *cr, double width, double height, const DigScatterPlot *plot,
                            const DigPlotStyle *style);
/* A ring round one point (-1: none). */
void dig_scatter_plot_draw_selection (cairo_t *cr, double width, double height,
                                      const DigScatterPlot *plot, const DigPlotStyle *style,
                                      int point);
/* The nearest point within 16 pixels, or -1. */
int dig_scatter_plot_find (const DigScatterPlot *plot, const DigPlotStyle *style, double width,
                           double height, double x, double y);
/* The nearest point in a direction, the same one when there is none. */
int dig_scatter_plot_move (const DigScatterPlot *plot, int point, int right, int down);
/* How many points each class has and how many are wrong. */
char *dig_scatter_plot_dup_summary (const DigScatterPlot *plot, const DigNumberStyle *numbers);
/* "a 4, read as 9" */
char *dig_scatter_plot_dup_reading (const DigScatterPlot *plot, int point);

G_END_DECLS
