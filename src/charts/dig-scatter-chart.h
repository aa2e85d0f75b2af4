/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scatter plot to point into: arrow keys go to the nearest point in their direction. Signal "activated"
 * (int point): pressed, or Enter. */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-scatter-plot.h"

G_BEGIN_DECLS

#define DIG_TYPE_SCATTER_CHART (dig_scatter_chart_get_type ())
G_DECLARE_FINAL_TYPE (DigScatterChart, dig_scatter_chart, DIG, SCATTER_CHART, DigChart)

GtkWidget *dig_scatter_chart_new (void);
void dig_scatter_chart_set_plot (DigScatterChart *self, DigScatterPlot *plot);
void dig_scatter_chart_queue_update (DigScatterChart *self);
void dig_scatter_chart_select (DigScatterChart *self, int point);

G_END_DECLS
