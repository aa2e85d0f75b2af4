/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Inside page shows, as boards: the whole network, one feature map, one pixel. */
#pragma once

#include "charts/dig-board.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

/* A place in the network. Units of a layer without maps are its map 0: `row` and `column` are their place
 * in the tile that shows them. */
typedef struct
{
  guint layer;
  int map, row, column;
} DigInsidePlace;

/* "conv2d_1, map 3", "dense_1". */
char *dig_inside_dup_map_name (const DigTrace *trace, const DigInsidePlace *place);
/* "row 3, column 4", "unit 17". */
char *dig_inside_dup_pixel_name (const DigTrace *trace, const DigInsidePlace *place);
/* "Conv2D 5×5, 32, same, ReLU · 32 maps of 28×28". */
char *dig_inside_dup_layer_text (const DigTraceLayer *layer);
/* Rows and columns to walk through at the place's map. */
void dig_inside_get_map_size (const DigTrace *trace, guint layer, int *rows, int *columns);
/* Has units, but no maps. */
gboolean dig_inside_is_flat (const DigTraceLayer *layer);

/* The maps of a layer in one scale, or each standardised. */
DigBoard *dig_inside_network_board (const DigTrace *trace, const char *title,
                                    gboolean is_standardised, const DigNumberStyle *numbers);
DigBoard *dig_inside_map_board (const DigTrace *trace, const DigInsidePlace *place,
                                const DigNumberStyle *numbers);
/* Moves the marks of a map's board to the place's pixel. */
void dig_inside_map_board_mark (DigBoard *board, const DigTrace *trace,
                                const DigInsidePlace *place);
DigBoard *dig_inside_pixel_board (const DigTrace *trace, const DigInsidePlace *place,
                                  const DigNumberStyle *numbers);

G_END_DECLS
