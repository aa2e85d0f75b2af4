/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of a network as sections of a board: feature maps and filters. */
#pragma once

#include "charts/dig-board.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;     /* "conv2d_1" */
  const char *subtitle; /* may be NULL */
  const float *values;  /* (n_maps, rows, columns) */
  int n_maps, rows, columns;
  gboolean is_answer;       /* probabilities: bars */
  gboolean is_standardised; /* each map by itself, as dig_standardise_map () has it */
} DigMapsLayer;

typedef struct
{
  const char *name, *subtitle;
  const float *weights; /* (n_filters, n_channels, rows, columns) */
  int n_filters, n_channels, rows, columns;
} DigFiltersLayer;

/* How the values of a layer are coloured: blue -end, white 0, orange end. */
typedef struct
{
  float end;
  gboolean is_signed;  /* there are values below zero */
  gboolean is_clipped; /* there are a few beyond the end */
} DigMapsScale;

/* Of all maps of a layer (n values), so that a few outliers do not make the rest pale: see dig_find_scale_end. */
DigMapsScale dig_maps_find_scale (const float *values, gsize n);
/* "Scale: blue -1.2, white 0, orange 1.2". */
char *dig_maps_dup_scale_words (const DigMapsScale *scale, const DigNumberStyle *numbers);

/* Every map as a tile, all in one scale around zero, which comes last (not where each is standardised); units
 * without a place together as one tile; tile->layer is `index`, tile->map_index the map (0 for units). */
void dig_maps_board_add_layer (DigBoard *board, const DigMapsLayer *layer, int index,
                               const DigNumberStyle *numbers);
/* The kernels of all filters for one input map, in one scale around zero, which comes last. */
void dig_maps_board_add_filters (DigBoard *board, const DigFiltersLayer *layer, int channel,
                                 int index, const DigNumberStyle *numbers);
/* The digit itself, as a section; n pixels a row. */
void dig_maps_board_add_image (DigBoard *board, const char *title, const char *subtitle,
                               const guint8 *bytes, int rows, int columns);

/* The colours from 0, or from below it where a value is, to the largest magnitude of the values, with their numbers; its
 * layer is -1, its map_index `owner`. */
void dig_maps_board_add_scale (DigBoard *board, const float *values, gsize n, int owner,
                               const DigNumberStyle *numbers);

/* n units as a rectangle: how many columns. */
int dig_units_get_n_columns (int n);
/* Units as a tile, in colours around zero. */
DigTile dig_units_tile (const float *values, int n);

G_END_DECLS
