/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "charts/dig-board.h"
#include "charts/dig-plot-text.h"

G_BEGIN_DECLS

typedef struct
{
  char *title, *subtitle, *text;
  int first_tile, n_tiles;
} DigBoardSection;

struct _DigBoard
{
  GArray *sections; /* DigBoardSection */
  GArray *tiles;    /* DigTile, with copies of its own */
  int pixel_tile;
};

/* Where everything lies in a width. */
typedef struct
{
  double height;
  DigRectangle *pictures; /* (n_tiles) */
  double *title_y;        /* (n_sections), top of the title */
  double *text_y;         /* (n_sections), top of the paragraph */
} DigBoardLayout;

const DigBoardSection *dig_board_get_section (const DigBoard *board, guint section);
DigBoardLayout dig_board_layout_new (const DigBoard *board, const DigPlotStyle *style,
                                     double width);
void dig_board_layout_clear (DigBoardLayout *layout);
DigPlotLabel dig_board_paragraph_new (const DigPlotStyle *style, const char *text, double width);

/* In font sizes. */
#define DIG_BOARD_TITLE 1.7
#define DIG_BOARD_LABEL 1.5
#define DIG_BOARD_GAP 0.5
#define DIG_BOARD_SIGN 1.2
#define DIG_BOARD_SECTION_GAP 1.3
#define DIG_BOARD_MARGIN 0.5

G_END_DECLS
