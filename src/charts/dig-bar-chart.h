/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget that shows a DigBarPlot. Pointer hovers; Left/Right, Home/End select, Escape deselects;
 * a click, Return or space activates. Properties: "label", "selected" (-1 none). Signal:
 * "activated" (int bar). Actions of the widget: "chart.save". */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-bar-plot.h"

G_BEGIN_DECLS

#define DIG_TYPE_BAR_CHART (dig_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (DigBarChart, dig_bar_chart, DIG, BAR_CHART, DigChart)

GtkWidget *dig_bar_chart_new (void);
void dig_bar_chart_set_plot (DigBarChart *chart, DigBarPlot *plot); /* keeps a ref; NULL: empty */
DigBarPlot *dig_bar_chart_get_plot (DigBarChart *chart);
void dig_bar_chart_queue_update (DigBarChart *chart);
void dig_bar_chart_set_label (DigBarChart *chart, const char *label);
const char *dig_bar_chart_get_label (DigBarChart *chart);
void dig_bar_chart_set_selected (DigBarChart *chart, int bar);
int dig_bar_chart_get_selected (DigBarChart *chart);
gboolean dig_bar_chart_save (DigBarChart *chart, const char *path, GError **error);

G_END_DECLS
