/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget that shows a DigMatrixPlot. The pointer hovers; a click or the arrow keys choose a cell, or a whole row
 * or column by its label (Left of the first cell, Up from it); Home and End go along the row, Escape chooses
 * nothing; Return, space or a double click activate.
 *
 * Properties: "label", "row", "column" (-1: see dig-matrix-plot.h; each notified once when it changes). Signals:
 * "selected" once after both, "activated". */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-matrix-plot.h"

G_BEGIN_DECLS

#define DIG_TYPE_MATRIX_CHART (dig_matrix_chart_get_type ())
G_DECLARE_FINAL_TYPE (DigMatrixChart, dig_matrix_chart, DIG, MATRIX_CHART, DigChart)

GtkWidget *dig_matrix_chart_new (void);
/* Keeps a ref; NULL: empty. The place stays where it was as long as the new plot has it. */
void dig_matrix_chart_set_plot (DigMatrixChart *chart, DigMatrixPlot *plot);
DigMatrixPlot *dig_matrix_chart_get_plot (DigMatrixChart *chart);
void dig_matrix_chart_select (DigMatrixChart *chart, DigMatrixPlace place);
DigMatrixPlace dig_matrix_chart_get_selected (DigMatrixChart *chart);

G_END_DECLS
