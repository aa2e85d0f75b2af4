/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in a drawing: laid out once, measured alike on every surface, digits of equal width. */
#pragma once

#include <pango/pangocairo.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_TEXT_NORMAL,
  DIG_TEXT_SMALL, /* tick labels, legends: 0.9 of the size */
  DIG_TEXT_BOLD
} DigTextKind;

/* A text and where it lies. An empty one has text NULL. */
typedef struct
{
  PangoLayout *text;
  DigRectangle box;
} DigPlotLabel;

/* Placed at 0, 0. Its owner calls dig_plot_label_clear. */
DigPlotLabel dig_plot_label_new (const DigPlotStyle *style, DigTextKind kind, const char *text);
void dig_plot_label_clear (DigPlotLabel *label);
void dig_plot_label_draw (const DigPlotLabel *label, cairo_t *cr, const DigColor *color);
gboolean dig_rectangle_overlaps (const DigRectangle *a, const DigRectangle *b);

void dig_plot_set_color (cairo_t *cr, const DigColor *color);
/* The background, if the style fills it, and the line settings every drawing begins with. */
void dig_plot_begin (cairo_t *cr, double width, double height, const DigPlotStyle *style);
void dig_plot_rounded_rectangle (cairo_t *cr, const DigRectangle *box, double radius);
void dig_plot_marker (cairo_t *cr, DigMarker marker, double x, double y, double radius);
/* The line with its dashes and, with `has_marker`, its marker: what a legend shows. */
void dig_plot_line_sample (cairo_t *cr, const DigRectangle *box, int category, gboolean has_marker,
                           const DigPlotStyle *style);
double dig_plot_line_width (const DigPlotStyle *style);

G_END_DECLS
