/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A board of pictures to walk through: arrow keys move from tile to tile, or through the pixels of the
 * board's pixel tile; Enter goes into what is chosen.
 *
 * Signals: "selected" when another tile or pixel is chosen; "activated" when it is gone into. */
#pragma once

#include "charts/dig-board.h"
#include "charts/dig-chart.h"

G_BEGIN_DECLS

#define DIG_TYPE_BOARD_VIEW (dig_board_view_get_type ())
G_DECLARE_FINAL_TYPE (DigBoardView, dig_board_view, DIG, BOARD_VIEW, DigChart)

GtkWidget *dig_board_view_new (void);
/* The tile with the same owner's numbers stays chosen, if there is one. */
void dig_board_view_set_board (DigBoardView *self, DigBoard *board);
DigBoard *dig_board_view_get_board (DigBoardView *self);
void dig_board_view_select (DigBoardView *self, int tile);
int dig_board_view_get_selected (DigBoardView *self);
/* Of the pixel tile. */
void dig_board_view_set_pixel (DigBoardView *self, int row, int column);
void dig_board_view_get_pixel (DigBoardView *self, int *row, int *column);
/* After marks were moved. */
void dig_board_view_queue_marks (DigBoardView *self);

G_END_DECLS
