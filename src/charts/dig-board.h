/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many small pictures in titled sections: feature maps, kernels, windows of numbers. They flow like words
 * in the width that there is; pictures that belong together stay on one line. */
#pragma once

#include <glib-object.h>

#include "charts/dig-digit-image.h"

G_BEGIN_DECLS

#define DIG_TYPE_BOARD (dig_board_get_type ())
typedef struct _DigBoard DigBoard;

typedef enum
{
  DIG_TILE_PICTURE,
  DIG_TILE_NUMBERS, /* cells with their values written */
  DIG_TILE_BAR      /* values[0] in 0…1 as a column */
} DigTileKind;

/* A part of a picture with a frame round it; n_rows 0: none. */
typedef struct
{
  int row, column, n_rows, n_columns;
} DigTileMark;

/* What is given is copied. Bytes or values are set, (rows, columns), or both: then a picture shows the bytes, and what
 * is read are the values. */
typedef struct
{
  DigTileKind kind;
  const guint8 *bytes;    /* 0…255 */
  const float *values;    /* minimum … maximum */
  const float *heat;      /* 0…1, over the bytes; NULL */
  DigColorMap heat_map;   /* sequential, or diverging: 0.5 leaves the picture as it is */
  float minimum, maximum; /* minimum == maximum: an empty picture in the middle colour */
  int rows, columns;
  DigColorMap map;
  double side;       /* of the longer side, in font sizes; less where there is no room */
  int as_large_as;   /* pixels of the tile whose size this one takes on; 0: its own */
  const char *sign;  /* before it: "×", "="; NULL */
  const char *label; /* under it; NULL */
  const char *note;  /* over a bar; NULL */
  const char *name;  /* what it is, in words */
  gboolean is_joined;
  DigTileMark mark;
  int layer, map_index; /* the owner's */
} DigTile;

GType dig_board_get_type (void);
DigBoard *dig_board_new (void);
DigBoard *dig_board_ref (DigBoard *board);
void dig_board_unref (DigBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigBoard, dig_board_unref)

/* The texts (NULL: none) are copied: a title, beside it something dim, below it a paragraph. */
void dig_board_add_section (DigBoard *board, const char *title, const char *subtitle,
                            const char *text);
/* To the last section; returns its number. */
int dig_board_add_tile (DigBoard *board, const DigTile *tile);
/* The tile whose pixels are walked through; -1: none, whole tiles are. */
void dig_board_set_pixel_tile (DigBoard *board, int tile);
int dig_board_get_pixel_tile (const DigBoard *board);

int dig_board_get_n_tiles (const DigBoard *board);
/* Lent; a tile's mark may be changed, the picture stays. */
const DigTile *dig_board_get_tile (const DigBoard *board, int tile);
void dig_board_set_mark (DigBoard *board, int tile, DigTileMark mark);
/* The tile of these two numbers; -1: none. */
int dig_board_find_owner (const DigBoard *board, int layer, int map_index);
/* All texts and names of bars and numbers, for a screen reader. */
char *dig_board_dup_summary (const DigBoard *board);
/* "conv2d_1, map 3"; with a pixel "…, row 2, column 5: 0.31". */
char *dig_board_dup_reading (const DigBoard *board, int tile, int row, int column,
                             const DigNumberStyle *numbers);

/* x = (x - mean) / sd · 64 + 128, clipped to 0…255: how Chollet's feature maps are shown ("Deep Learning
 * with Python", 5.4). A map without any difference is 128, one of zeros 0. */
void dig_standardise_map (const float *values, gsize n, guint8 *bytes);
/* The largest magnitude. */
float dig_find_magnitude (const float *values, gsize n);
/* Where a scale ends so that a few outliers do not press all the rest together: at the largest magnitude; where that is more
 * than twice the 99th percentile of the magnitudes above zero, at this percentile, and `is_clipped` (may be NULL) is TRUE. */
float dig_find_scale_end (const float *values, gsize n, gboolean *is_clipped);

double dig_board_get_height (const DigBoard *board, const DigPlotStyle *style, double width);
void dig_board_draw (cairo_t *cr, double width, double height, const DigBoard *board,
                     const DigPlotStyle *style);
/* Frames over the pictures: marks, and the tile that is chosen and the one under the pointer (-1: none). */
void dig_board_draw_marks (cairo_t *cr, double width, const DigBoard *board,
                           const DigPlotStyle *style, int selected, int hovered);
/* The tile there, or -1; its pixel, or -1. */
int dig_board_find (const DigBoard *board, const DigPlotStyle *style, double width, double x,
                    double y, int *row, int *column);
/* Where the tile lies. */
DigRectangle dig_board_get_box (const DigBoard *board, const DigPlotStyle *style, double width,
                                int tile);
/* The next tile in a direction (-1, 0 or 1 each), the same one at the end. */
int dig_board_move (const DigBoard *board, const DigPlotStyle *style, double width, int tile,
                    int right, int down);

G_END_DECLS
