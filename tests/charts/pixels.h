/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the picture tests look at. */
#pragma once

#include <cairo.h>
#include <string.h>

#include "charts/dig-palette.h"

/* Red, green, blue of a pixel of an ARGB32 surface as 0xrrggbb. */
static inline guint32
get_pixel (cairo_surface_t *surface, double x, double y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 pixel;

  memcpy (&pixel, data + (int)y * cairo_image_surface_get_stride (surface) + 4 * (int)x,
          sizeof pixel);
  return pixel & 0xffffff;
}

/* To one step of 255: cairo rounds in its own way. */
static inline void
assert_color (guint32 pixel, DigColor color)
{
  g_assert_cmpfloat_with_epsilon (pixel >> 16, color.red * 255, 1.001);
  g_assert_cmpfloat_with_epsilon (pixel >> 8 & 0xff, color.green * 255, 1.001);
  g_assert_cmpfloat_with_epsilon (pixel & 0xff, color.blue * 255, 1.001);
}
