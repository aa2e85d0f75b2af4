/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a drawing looks like, apart from its data: colours, font, number marks.
 *
 * A widget fills it from its CSS, the command line takes light or dark; the same code draws both.
 * A small value, copied. Lengths are in pixels (PNG) or points of 1/72 inch (SVG, PDF). */
#pragma once

#include "charts/dig-number-format.h"
#include "charts/dig-palette.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y, width, height;
} DigRectangle;

typedef struct
{
  DigColor foreground;
  DigColor background; /* what lies under the drawing: halos, boxes, contrast */
  DigColor accent;     /* selection, keyboard focus */
  DigColor grid;       /* grid lines: calm, but seen on a projector */
  DigColor dim;        /* axis titles and tick labels: 4.5:1 or better */
  gboolean is_dark;
  gboolean is_high_contrast; /* thicker lines, stronger grid, no translucent text */
  gboolean fill_background;  /* paint `background` first: files yes, widgets no */
  char font_family[64];
  double font_size; /* pixels */
  DigNumberStyle numbers;
} DigPlotStyle;

/* Black on white, or near white on near black; sans-serif 13 px; plain number marks. */
DigPlotStyle dig_plot_style_light (void);
DigPlotStyle dig_plot_style_dark (void);
/* Grid and dim colours made from foreground and background, after those were set. */
void dig_plot_style_derive_colors (DigPlotStyle *style);
gboolean dig_plot_style_equal (const DigPlotStyle *a, const DigPlotStyle *b);

G_END_DECLS
