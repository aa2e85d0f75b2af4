/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small grey pictures of floats 0…1, row by row: strokes drawn with a round pen, areas averaged. */
#pragma once

#include "io/dig-strokes.h"

G_BEGIN_DECLS

/* Where a point of the strokes lies in the picture: x · scale_x + left, y · scale_y + top. */
typedef struct
{
  double scale_x, scale_y;
  double left, top;
} DigPlacing;

/* picture (side, side): the share of each pixel that a round pen of `pen` pixels covers. */
void dig_raster_draw_strokes (const DigStrokes *strokes, const DigPlacing *placing, double pen,
                              float *picture, guint side);
/* to (to_side, to_side): means over equal parts of the rectangle `part` of from (height, width), in
 * pixels; what lies outside is 0. */
void dig_raster_average (const float *from, guint width, guint height, const DigBounds *part,
                         float *to, guint to_side);

G_END_DECLS
