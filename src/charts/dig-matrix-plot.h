/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A confusion matrix as a heat map: true classes down, answers across, every count written.
 *
 * Empty cells stay plain; the others follow the sequential map, which the colour-blind read too. A place is a
 * cell (row, column), a whole row (column -1), a whole column (row -1) or nothing (both -1). */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_MATRIX_LINEAR,
  DIG_MATRIX_LOG,    /* log (1 + count): rare confusions are seen beside frequent ones */
  DIG_MATRIX_PER_ROW /* share of the row: classes of unequal size are compared */
} DigMatrixScale;

typedef struct
{
  int row, column; /* -1: see above */
} DigMatrixPlace;

typedef struct
{
  DigMatrixPlace hovered, selected;
  gboolean has_focus;
} DigMatrixState;

#define DIG_TYPE_MATRIX_PLOT (dig_matrix_plot_get_type ())
typedef struct _DigMatrixPlot DigMatrixPlot;

GType dig_matrix_plot_get_type (void);
/* labels (n) are copied; all counts are 0. */
DigMatrixPlot *dig_matrix_plot_new (const char *const *labels, int n);
DigMatrixPlot *dig_matrix_plot_ref (DigMatrixPlot *plot);
void dig_matrix_plot_unref (DigMatrixPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigMatrixPlot, dig_matrix_plot_unref)

/* counts (n, n): [true][answer]. */
void dig_matrix_plot_set_counts (DigMatrixPlot *plot, const guint *counts);
void dig_matrix_plot_set_scale (DigMatrixPlot *plot, DigMatrixScale scale);
/* Right answers are left out of the colours and not written: the errors fill the map. */
void dig_matrix_plot_set_hides_diagonal (DigMatrixPlot *plot, gboolean hides_diagonal);
gboolean dig_matrix_plot_get_hides_diagonal (const DigMatrixPlot *plot);

int dig_matrix_plot_get_n (const DigMatrixPlot *plot);
const char *dig_matrix_plot_get_label (const DigMatrixPlot *plot, int index);
guint dig_matrix_plot_get_count (const DigMatrixPlot *plot, int row, int column);
/* 0…1 along the colour map; NAN for a plain cell (no image, or hidden). */
double dig_matrix_plot_get_shade (const DigMatrixPlot *plot, int row, int column);
guint64 dig_matrix_plot_get_revision (const DigMatrixPlot *plot);
/* "4 read as 9: 12 images, 2.9 % of all 4". */
char *dig_matrix_plot_dup_reading (const DigMatrixPlot *plot, DigMatrixPlace place,
                                   const DigNumberStyle *numbers);
/* Every row in words. */
char *dig_matrix_plot_dup_summary (const DigMatrixPlot *plot, const DigNumberStyle *numbers);

/* `state` NULL: nothing hovered nor selected. */
void dig_matrix_plot_draw (cairo_t *cr, double width, double height, const DigMatrixPlot *plot,
                           const DigPlotStyle *style, const DigMatrixState *state);
/* What lies at a point: a cell, or a row or column by its label; FALSE outside. */
gboolean dig_matrix_plot_find (const DigMatrixPlot *plot, const DigPlotStyle *style, double width,
                               double height, double x, double y, DigMatrixPlace *place);
/* Where a cell is drawn. */
DigRectangle dig_matrix_plot_get_cell (const DigMatrixPlot *plot, const DigPlotStyle *style,
                                       double width, double height, int row, int column);
gboolean dig_matrix_plot_save_csv (const DigMatrixPlot *plot, const char *path, GError **error);

G_END_DECLS
