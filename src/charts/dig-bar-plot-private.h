/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a DigBarPlot, and where its bars lie. */
#pragma once

#include "charts/dig-bar-plot.h"
#include "charts/dig-plot-text.h"
#include "charts/dig-ticks.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  int category;
  double *values; /* (n_bars) */
} DigBarPart;

struct _DigBarPlot
{
  char **labels;
  int n_bars;
  GPtrArray *parts; /* of DigBarPart */
  DigBarArrangement arrangement;
  DigBarUnit unit;
  char *x_title, *y_title;
  guint64 revision;
};

typedef struct
{
  const DigBarPlot *plot;
  DigPlotStyle style;
  double width, height;
  DigRectangle area;
  DigScale y;
  DigTicks y_ticks;
  double slot;      /* width of a bar's column */
  GArray *y_labels; /* of DigPlotLabel, one a tick */
  GArray *labels;   /* of DigPlotLabel, one a bar */
  GArray *values;   /* of DigPlotLabel above the bars; empty when some would touch */
  GArray *legend;   /* of DigPlotLabel, one a named part; box is the text's */
  DigPlotLabel x_title, y_title;
} DigBarLayout;

DigBarLayout *dig_bar_layout_new (const DigBarPlot *plot, double width, double height,
                                  const DigPlotStyle *style);
void dig_bar_layout_free (DigBarLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigBarLayout, dig_bar_layout_free)

/* All parts of a bar together; for grouped bars the largest. */
double dig_bar_plot_get_top (const DigBarPlot *plot, int bar);
char *dig_bar_plot_format (const DigBarPlot *plot, double value, const DigNumberStyle *numbers);
/* Where one part of one bar is drawn. */
DigRectangle dig_bar_layout_get_bar (const DigBarLayout *layout, int part, int bar);

G_END_DECLS
