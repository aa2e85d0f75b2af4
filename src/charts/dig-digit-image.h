/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One small image, a cell a pixel, never blurred; with grid and numbers when there is room. */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

/* One of bytes and values is set; both are (rows, columns), row by row. */
typedef struct
{
  const guint8 *bytes; /* 0…255 */
  const float *values; /* minimum … maximum */
  float minimum, maximum;
  int rows, columns;
  DigColorMap map;
  gboolean show_grid;            /* lines between cells, from 6 px a cell */
  gboolean show_values;          /* the numbers, from 18 px a cell */
  int digits;                    /* after the decimal point; 0: two */
  int cursor_row, cursor_column; /* a ring round a pixel; -1: none */
} DigDigitImage;

/* 28×28 bytes, ink map, no grid, no values, no cursor. */
DigDigitImage dig_digit_image_init (const guint8 *bytes);
/* Fills the largest rectangle of square cells that fits, centred. */
void dig_digit_image_draw (cairo_t *cr, double x, double y, double width, double height,
                           const DigDigitImage *image, const DigPlotStyle *style);
/* Where a point lies; FALSE outside the image. */
gboolean dig_digit_image_find (const DigDigitImage *image, double x, double y, double width,
                               double height, double at_x, double at_y, int *row, int *column);

G_END_DECLS
