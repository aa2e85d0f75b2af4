/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-draw-maps.h"

#include <math.h>

#include "charts/dig-maps-board.h"

enum
{
  SIDE = 28, /* of the mosaic's pictures */
};

static gsize
count_values (const DigTraceLayer *layer)
{
  return (gsize)layer->info.out_c * (gsize)(layer->info.out_h * layer->info.out_w);
}

/* b = 127.5 + 127.5 v / end: zero is in the middle of the colours, and what is no number too, infinite parts of an
 * infinite end included. */
static guint8
find_byte (float value, float end)
{
  float part = value / end;

  return end > 0 && !isnan (part) ? (guint8)lroundf (127.5f + 127.5f * CLAMP (part, -1.0f, 1.0f))
                                  : 128;
}

static void
add_map (DigMosaic *mosaic, const DigTraceLayer *layer, int map, float end)
{
  int rows = layer->info.out_h, columns = layer->info.out_w;
  const float *values = layer->output + (gsize)map * (gsize)(rows * columns);
  guint8 bytes[SIDE * SIDE];

  for (int i = 0; i < SIDE * SIDE; i++)
    bytes[i] =
        find_byte (values[i / SIDE * rows / SIDE * columns + i % SIDE * columns / SIDE], end);
  dig_mosaic_add (mosaic, bytes, NULL);
}

void
dig_draw_maps_fill (DigMosaic *mosaic, const DigTraceLayer *layer, int n_max)
{
  DigMapsScale scale;

  g_return_if_fail (mosaic != NULL && layer != NULL);

  scale = dig_maps_find_scale (layer->output, count_values (layer));
  dig_mosaic_set_map (mosaic, DIG_MAP_DIVERGING);
  dig_mosaic_clear (mosaic);
  for (int map = 0; map < MIN (layer->info.out_c, n_max); map++)
    add_map (mosaic, layer, map, scale.end);
}

char *
dig_draw_maps_dup_scale (const DigTraceLayer *layer, const DigNumberStyle *numbers)
{
  DigMapsScale scale;

  g_return_val_if_fail (layer != NULL && numbers != NULL, NULL);

  scale = dig_maps_find_scale (layer->output, count_values (layer));
  return dig_maps_dup_scale_words (&scale, numbers);
}
