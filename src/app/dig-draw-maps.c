/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-draw-maps.h"

#include <glib/gi18n.h>
#include <math.h>

#include "charts/dig-board.h"

enum
{
  SIDE = 28, /* of the mosaic's pictures */
};

static gsize
count_values (const DigTraceLayer *layer)
{
  return (gsize)layer->info.out_c * (gsize)(layer->info.out_h * layer->info.out_w);
}

/* b = 127.5 + 127.5 v / magnitude: zero is in the middle of the colours. */
static guint8
find_byte (float value, float magnitude)
{
  return magnitude > 0 ? (guint8)lroundf (127.5f + 127.5f * value / magnitude) : 128;
}

static void
add_map (DigMosaic *mosaic, const DigTraceLayer *layer, int map, float magnitude)
{
  int rows = layer->info.out_h, columns = layer->info.out_w;
  const float *values = layer->output + (gsize)map * (gsize)(rows * columns);
  guint8 bytes[SIDE * SIDE];

  for (int i = 0; i < SIDE * SIDE; i++)
    bytes[i] =
        find_byte (values[i / SIDE * rows / SIDE * columns + i % SIDE * columns / SIDE], magnitude);
  dig_mosaic_add (mosaic, bytes, NULL);
}

void
dig_draw_maps_fill (DigMosaic *mosaic, const DigTraceLayer *layer, int n_max)
{
  float magnitude;

  g_return_if_fail (mosaic != NULL && layer != NULL);

  magnitude = dig_find_magnitude (layer->output, count_values (layer));
  dig_mosaic_set_map (mosaic, DIG_MAP_DIVERGING);
  dig_mosaic_clear (mosaic);
  for (int map = 0; map < MIN (layer->info.out_c, n_max); map++)
    add_map (mosaic, layer, map, magnitude);
}

char *
dig_draw_maps_dup_scale (const DigTraceLayer *layer, const DigNumberStyle *numbers)
{
  g_autofree char *end = NULL;
  gsize n;

  g_return_val_if_fail (layer != NULL && numbers != NULL, NULL);

  n = count_values (layer);
  end = dig_format_significant ((double)dig_find_magnitude (layer->output, n), 3, numbers);
  for (gsize i = 0; i < n; i++)
    if (layer->output[i] < 0)
      return g_strdup_printf (_ ("Scale: blue -%s, white 0, orange %s"), end, end);
  return g_strdup_printf (_ ("Scale: white 0, orange %s"), end);
}
