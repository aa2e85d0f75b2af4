/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything of a curve plot lies, and its drawing in three layers.
 *
 * A widget keeps the first two as pictures: the axes change when a tick does, the curves when
 * a value comes, the crosshair with the pointer. Tests ask the layout instead of the pixels. */
#pragma once

#include "charts/dig-curve-plot.h"
#include "charts/dig-plot-text.h"
#include "charts/dig-ticks.h"

G_BEGIN_DECLS

typedef struct
{
  DigPlotLabel name;
  DigRectangle sample;
  int curve;
} DigLegendEntry;

typedef struct
{
  DigPlotLabel label; /* text NULL: no room, the line alone */
  double x;           /* in pixels */
  gboolean is_best;
} DigMarkLine;

typedef struct
{
  double width, height;
  DigPlotStyle style;
  DigRectangle area; /* the curves'; empty when there is no room for any */
  DigScale x, y;     /* data to pixels within `area` */
  DigTicks x_ticks, y_ticks;
  GArray *x_labels, *y_labels; /* of DigPlotLabel, one a labelled tick */
  DigPlotLabel title, x_title, y_title;
  GArray *legend; /* of DigLegendEntry */
  GArray *marks;  /* of DigMarkLine */

  /* What it was made from. */
  const DigCurvePlot *plot;
  guint64 structure;
  DigScale wanted_x, wanted_y;
} DigCurveLayout;

/* Renews *layout if the plot, the size or the style changed what it shows; TRUE if it did. Values
 * that stay within the ticks leave it as it is. Start with NULL; free with dig_curve_layout_free. */
gboolean dig_curve_layout_update (DigCurveLayout **layout, const DigCurvePlot *plot, double width,
                                  double height, const DigPlotStyle *style);
void dig_curve_layout_free (DigCurveLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCurveLayout, dig_curve_layout_free)

void dig_curve_layout_draw_axes (const DigCurveLayout *layout, cairo_t *cr);
void dig_curve_layout_draw_curves (const DigCurveLayout *layout, cairo_t *cr);
/* A line at x, a ring round each curve's nearest point, the exact values in a box. */
void dig_curve_layout_draw_crosshair (const DigCurveLayout *layout, cairo_t *cr, double x);

G_END_DECLS
