/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-maps-board.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* In font sizes. */
#define IMAGE_SIDE 8
#define LARGE_MAP_SIDE 4
#define SMALL_MAP_SIDE 3
#define LARGE_MAP_PIXELS 20
#define UNITS_SIDE 28
#define FEW_UNITS_SIDE 12
#define BAR_SIDE 5
#define FILTER_SIDE 4.5
#define SCALE_SIDE 14
#define SMALL_SCALE_SIDE 9
#define SCALE_COLUMNS 16
#define SCALE_ROWS 2

int
dig_units_get_n_columns (int n)
{
  int wish = n <= 16 ? n : (int)(2 * sqrt (n));

  /* The nearest divisor, so that no place stays empty. */
  for (int away = 0; away < wish; away++)
    {
      if (n % (wish + away) == 0)
        return wish + away;
      if (n % (wish - away) == 0 && (wish - away) * (wish - away) * 4 >= n)
        return wish - away;
    }
  return MAX (n, 1);
}

DigTile
dig_units_tile (const float *values, int n)
{
  int n_columns = dig_units_get_n_columns (n);
  DigTile tile = { .values = values,
                   .rows = n / n_columns,
                   .columns = n_columns,
                   .map = DIG_MAP_DIVERGING,
                   .side = n <= 16 ? FEW_UNITS_SIDE : UNITS_SIDE,
                   .maximum = dig_find_magnitude (values, (gsize)n) };

  tile.minimum = -tile.maximum;
  return tile;
}

static float
find_least (const float *values, gsize n)
{
  float least = 0;

  for (gsize i = 0; i < n; i++)
    least = fminf (least, values[i]);
  return least;
}

/* From the end below zero, or from zero where nothing lies below, to the one above, in numbers. */
char *
dig_maps_dup_scale_words (const DigMapsScale *scale, const DigNumberStyle *numbers)
{
  g_autofree char *end = NULL, *words = NULL;

  g_return_val_if_fail (scale != NULL && numbers != NULL, NULL);

  end = dig_format_significant ((double)scale->end, 3, numbers);
  words = scale->is_signed ? g_strdup_printf (_ ("Scale: blue -%s, white 0, orange %s"), end, end)
                           : g_strdup_printf (_ ("Scale: white 0, orange %s"), end);
  return scale->is_clipped ? g_strconcat (
             words, ". ", _ ("The few values beyond have the colour of the end."), NULL)
                           : g_steal_pointer (&words);
}

/* "≤ -2 … 0 … ≥ 2" where there are values beyond. */
static char *
dup_scale_label (const DigMapsScale *scale, const DigNumberStyle *numbers)
{
  g_autofree char *end = dig_format_significant ((double)scale->end, 3, numbers);
  const char *least = scale->is_clipped ? "≤ " : "", *most = scale->is_clipped ? "≥ " : "";

  return scale->is_signed ? g_strdup_printf ("%s-%s … 0 … %s%s", least, end, most, end)
                          : g_strdup_printf ("0 … %s%s", most, end);
}

static void
add_scale (DigBoard *board, const DigMapsScale *scale, double side, int owner,
           const DigNumberStyle *numbers)
{
  float steps[SCALE_ROWS * SCALE_COLUMNS];
  float magnitude = scale->end;
  g_autofree char *label = dup_scale_label (scale, numbers);
  g_autofree char *name = dig_maps_dup_scale_words (scale, numbers);
  DigTile tile = { .values = steps,
                   .minimum = -magnitude,
                   .maximum = magnitude,
                   .rows = SCALE_ROWS,
                   .columns = SCALE_COLUMNS,
                   .map = DIG_MAP_DIVERGING,
                   .side = side,
                   .label = label,
                   .name = name,
                   .layer = -1,
                   .map_index = owner };

  for (int i = 0; i < SCALE_ROWS * SCALE_COLUMNS; i++)
    {
      float share = (float)(i % SCALE_COLUMNS) / (SCALE_COLUMNS - 1);

      steps[i] = magnitude * (scale->is_signed ? 2 * share - 1 : share);
    }
  dig_board_add_tile (board, &tile);
}

void
dig_maps_board_add_scale (DigBoard *board, const float *values, gsize n, int owner,
                          const DigNumberStyle *numbers)
{
  DigMapsScale scale;

  g_return_if_fail (board != NULL && values != NULL && numbers != NULL);

  scale.end = dig_find_magnitude (values, n);
  scale.is_signed = find_least (values, n) < 0;
  scale.is_clipped = FALSE;
  add_scale (board, &scale, SMALL_SCALE_SIDE, owner, numbers);
}

DigMapsScale
dig_maps_find_scale (const float *values, gsize n)
{
  DigMapsScale scale = { .is_signed = find_least (values, n) < 0 };

  scale.end = dig_find_scale_end (values, n, &scale.is_clipped);
  return scale;
}

static void
add_answer (DigBoard *board, const DigMapsLayer *layer, int index, const DigNumberStyle *numbers)
{
  for (int i = 0; i < layer->n_maps; i++)
    {
      g_autofree char *label = g_strdup_printf ("%d", i);
      g_autofree char *note = dig_format_percent ((double)layer->values[i], 1, numbers);
      g_autofree char *name = g_strdup_printf (_ ("Class %d: %s"), i, note);
      DigTile tile = { .kind = DIG_TILE_BAR,
                       .values = &layer->values[i],
                       .rows = 1,
                       .columns = 1,
                       .side = BAR_SIDE,
                       .label = label,
                       .note = note,
                       .name = name,
                       .layer = index,
                       .map_index = i };

      dig_board_add_tile (board, &tile);
    }
}

static void
add_units (DigBoard *board, const DigMapsLayer *layer, int index, const DigNumberStyle *numbers)
{
  g_autofree char *n = dig_format_integer (layer->n_maps, numbers);
  g_autofree char *name = g_strdup_printf (_ ("%s, %s units"), layer->name, n);
  DigTile tile = dig_units_tile (layer->values, layer->n_maps);

  tile.name = name;
  tile.layer = index;
  dig_board_add_tile (board, &tile);
}

/* All maps of the layer in one scale around zero, or each by itself, standardised. */
static void
add_maps (DigBoard *board, const DigMapsLayer *layer, int index, const DigNumberStyle *numbers)
{
  gsize area = (gsize)layer->rows * (gsize)layer->columns;
  DigMapsScale scale = dig_maps_find_scale (layer->values, area * (gsize)layer->n_maps);
  g_autofree guint8 *bytes = layer->is_standardised ? g_malloc (area) : NULL;
  gboolean is_large = MAX (layer->rows, layer->columns) > LARGE_MAP_PIXELS;

  for (int i = 0; i < layer->n_maps; i++)
    {
      g_autofree char *name = g_strdup_printf (_ ("%s, map %d"), layer->name, i);
      DigTile tile = { .bytes = bytes,
                       .values = layer->values + (gsize)i * area,
                       .minimum = -scale.end,
                       .maximum = scale.end,
                       .rows = layer->rows,
                       .columns = layer->columns,
                       .map = layer->is_standardised ? DIG_MAP_SEQUENTIAL : DIG_MAP_DIVERGING,
                       .side = is_large ? LARGE_MAP_SIDE : SMALL_MAP_SIDE,
                       .name = name,
                       .layer = index,
                       .map_index = i };

      if (bytes != NULL)
        dig_standardise_map (tile.values, area, bytes);
      dig_board_add_tile (board, &tile);
    }
  /* What is standardised has no numbers in common. */
  if (!layer->is_standardised)
    add_scale (board, &scale, scale.is_clipped ? SCALE_SIDE : SMALL_SCALE_SIDE, index + 1, numbers);
}

void
dig_maps_board_add_layer (DigBoard *board, const DigMapsLayer *layer, int index,
                          const DigNumberStyle *numbers)
{
  g_return_if_fail (board != NULL && layer != NULL && numbers != NULL);

  dig_board_add_section (board, layer->name, layer->subtitle, NULL);
  if (layer->is_answer)
    {
      add_answer (board, layer, index, numbers);
      return;
    }
  if (layer->rows > 1 || layer->columns > 1)
    {
      add_maps (board, layer, index, numbers);
      return;
    }
  add_units (board, layer, index, numbers);
  dig_maps_board_add_scale (board, layer->values, (gsize)layer->n_maps, index + 1, numbers);
}

void
dig_maps_board_add_filters (DigBoard *board, const DigFiltersLayer *layer, int channel, int index,
                            const DigNumberStyle *numbers)
{
  DigMapsScale scale = { .is_signed = TRUE };
  gsize area;

  g_return_if_fail (board != NULL && layer != NULL && numbers != NULL);
  g_return_if_fail (channel >= 0 && channel < layer->n_channels);

  area = (gsize)layer->rows * (gsize)layer->columns;
  scale.end = dig_find_magnitude (layer->weights,
                                  area * (gsize)layer->n_filters * (gsize)layer->n_channels);
  dig_board_add_section (board, layer->name, layer->subtitle, NULL);
  for (int i = 0; i < layer->n_filters; i++)
    {
      g_autofree char *name =
          g_strdup_printf (_ ("%s, filter %d, input map %d"), layer->name, i, channel);
      DigTile tile = { .values = layer->weights + (gsize)(i * layer->n_channels + channel) * area,
                       .minimum = -scale.end,
                       .maximum = scale.end,
                       .rows = layer->rows,
                       .columns = layer->columns,
                       .map = DIG_MAP_DIVERGING,
                       .side = FILTER_SIDE,
                       .name = name,
                       .layer = index,
                       .map_index = i };

      dig_board_add_tile (board, &tile);
    }
  dig_board_add_section (board, NULL, NULL, NULL);
  add_scale (board, &scale, SCALE_SIDE, 0, numbers);
}

void
dig_maps_board_add_image (DigBoard *board, const char *title, const char *subtitle,
                          const guint8 *bytes, int rows, int columns)
{
  DigTile tile = {
    .bytes = bytes, .rows = rows, .columns = columns, .side = IMAGE_SIDE, .name = title, .layer = -1
  };

  g_return_if_fail (board != NULL && bytes != NULL);

  dig_board_add_section (board, title, subtitle, NULL);
  dig_board_add_tile (board, &tile);
}
