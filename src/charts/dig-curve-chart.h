/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget that shows a DigCurvePlot: pointer and keyboard read exact values.
 *
 * Left/Right move the crosshair to the next epoch (curves of points; else by a pixel), with Ctrl by a
 * pixel; Page Up/Page Down by a tenth of the width, Home/End to the ends,
 * Escape hides it. Properties: "label" (accessible name), "crosshair" (x in data, NAN hidden;
 * bind it between charts to read them together). Actions of the widget: "chart.save". */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-curve-plot.h"

G_BEGIN_DECLS

#define DIG_TYPE_CURVE_CHART (dig_curve_chart_get_type ())
G_DECLARE_FINAL_TYPE (DigCurveChart, dig_curve_chart, DIG, CURVE_CHART, DigChart)

GtkWidget *dig_curve_chart_new (void);
/* Keeps a ref. A new chart has an empty plot of its own. */
void dig_curve_chart_set_plot (DigCurveChart *chart, DigCurvePlot *plot);
DigCurvePlot *dig_curve_chart_get_plot (DigCurveChart *chart);
/* Call after the plot changed, as often as you like: it is drawn at most once a frame, and not at
 * all when nothing changed. */
void dig_curve_chart_queue_update (DigCurveChart *chart);
void dig_curve_chart_set_label (DigCurveChart *chart, const char *label);
const char *dig_curve_chart_get_label (DigCurveChart *chart);
void dig_curve_chart_set_crosshair (DigCurveChart *chart, double x);
double dig_curve_chart_get_crosshair (DigCurveChart *chart);
/* PNG, SVG, PDF or CSV by the ending; light colours and the size on the screen. */
gboolean dig_curve_chart_save (DigCurveChart *chart, const char *path, GError **error);

G_END_DECLS
