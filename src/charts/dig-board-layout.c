/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-board-private.h"

#include <math.h>

DigPlotLabel
dig_board_paragraph_new (const DigPlotStyle *style, const char *text, double width)
{
  DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_NORMAL, text);
  int high;

  pango_layout_set_width (label.text, (int)(fmax (width, 1) * PANGO_SCALE));
  pango_layout_set_wrap (label.text, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (label.text, NULL, &high);
  label.box.width = width;
  label.box.height = high;
  return label;
}

/* Width and height of the picture alone: cells of whole pixels where they are large enough. */
static void
measure_tile (const DigTile *tile, const DigPlotStyle *style, double room, double *width,
              double *height)
{
  double side = tile->side * style->font_size;
  int own = MAX (tile->rows, tile->columns), n = MAX (own, tile->as_large_as);
  double cell;

  if (tile->kind == DIG_TILE_BAR)
    {
      *width = 2.6 * style->font_size;
      *height = side;
      return;
    }
  cell = fmin (side, room * own / tile->columns) / n;
  if (cell >= 1)
    cell = floor (cell);
  *width = fmax (cell * n * tile->columns / own, 1);
  *height = fmax (cell * n * tile->rows / own, 1);
}

/* A line of tiles that is being filled. */
typedef struct
{
  double x, y, height;
  double left, right, gap;
} Line;

static void
break_line (Line *line)
{
  if (line->x > line->left)
    line->y += line->height + line->gap;
  line->x = line->left;
  line->height = 0;
}

/* Width of the tile with its sign. */
static double
get_full_width (const DigTile *tile, const DigPlotStyle *style, double width)
{
  return width + (tile->sign != NULL ? round (DIG_BOARD_SIGN * style->font_size) : 0);
}

/* Width of the tiles that are joined to `tile`. */
static double
measure_joined (const DigBoard *board, const DigPlotStyle *style, int tile, int end, double room)
{
  double sum = 0, width, height;

  for (int i = tile + 1; i < end && dig_board_get_tile (board, i)->is_joined; i++)
    {
      measure_tile (dig_board_get_tile (board, i), style, room, &width, &height);
      sum += get_full_width (dig_board_get_tile (board, i), style, width)
             + DIG_BOARD_GAP * style->font_size;
    }
  return sum;
}

static void
place_tile (const DigBoard *board, const DigPlotStyle *style, DigBoardLayout *layout, Line *line,
            int index, int end)
{
  const DigTile *tile = dig_board_get_tile (board, index);
  double room = line->right - line->left - DIG_BOARD_SIGN * style->font_size;
  double width, height, full, above;

  measure_tile (tile, style, room, &width, &height);
  full = get_full_width (tile, style, width);
  if (line->x > line->left
      && (line->x + full > line->right
          || (!tile->is_joined
              && line->x + full + measure_joined (board, style, index, end, room) > line->right)))
    break_line (line);
  above = tile->kind == DIG_TILE_BAR ? round (DIG_BOARD_LABEL * style->font_size) : 0;
  layout->pictures[index] =
      (DigRectangle){ line->x + full - width, line->y + above, width, height };
  line->x += full + line->gap;
  /* Groups stand a little apart. */
  if (index + 1 < end && tile->is_joined && !dig_board_get_tile (board, index + 1)->is_joined)
    line->x += 2 * line->gap;
  line->height = fmax (
      line->height,
      above + height + (tile->label != NULL ? round (DIG_BOARD_LABEL * style->font_size) : 0));
}

DigBoardLayout
dig_board_layout_new (const DigBoard *board, const DigPlotStyle *style, double width)
{
  double size = style->font_size, margin = round (DIG_BOARD_MARGIN * size);
  DigBoardLayout layout = { .pictures = g_new0 (DigRectangle, board->tiles->len),
                            .title_y = g_new0 (double, board->sections->len),
                            .text_y = g_new0 (double, board->sections->len) };
  Line line = { .x = margin,
                .y = margin,
                .left = margin,
                .right = width - margin,
                .gap = round (DIG_BOARD_GAP * size) };

  for (guint i = 0; i < board->sections->len; i++)
    {
      const DigBoardSection *section = dig_board_get_section (board, i);
      int end = section->first_tile + section->n_tiles;

      line.y = round (line.y + (i > 0 ? DIG_BOARD_SECTION_GAP * size : 0));
      layout.title_y[i] = line.y;
      if (section->title != NULL)
        line.y += DIG_BOARD_TITLE * size;
      layout.text_y[i] = line.y;
      if (section->text != NULL)
        {
          DigPlotLabel label =
              dig_board_paragraph_new (style, section->text, line.right - line.left);

          line.y += label.box.height + 0.5 * size;
          dig_plot_label_clear (&label);
        }
      line.y = round (line.y);
      for (int j = section->first_tile; j < end; j++)
        place_tile (board, style, &layout, &line, j, end);
      break_line (&line);
    }
  layout.height = line.y + margin;
  return layout;
}

void
dig_board_layout_clear (DigBoardLayout *layout)
{
  g_free (layout->pictures);
  g_free (layout->title_y);
  g_free (layout->text_y);
}

double
dig_board_get_height (const DigBoard *board, const DigPlotStyle *style, double width)
{
  DigBoardLayout layout;
  double height;

  g_return_val_if_fail (board != NULL && style != NULL, 0);

  layout = dig_board_layout_new (board, style, width);
  height = ceil (layout.height);
  dig_board_layout_clear (&layout);
  return height;
}

DigRectangle
dig_board_get_box (const DigBoard *board, const DigPlotStyle *style, double width, int tile)
{
  DigRectangle box = { 0 };
  DigBoardLayout layout;

  g_return_val_if_fail (board != NULL && style != NULL, box);
  g_return_val_if_fail (tile >= 0 && tile < (int)board->tiles->len, box);

  layout = dig_board_layout_new (board, style, width);
  box = layout.pictures[tile];
  dig_board_layout_clear (&layout);
  return box;
}

int
dig_board_find (const DigBoard *board, const DigPlotStyle *style, double width, double x, double y,
                int *row, int *column)
{
  DigBoardLayout layout;
  int found = -1;

  g_return_val_if_fail (board != NULL && style != NULL && row != NULL && column != NULL, -1);

  *row = *column = -1;
  layout = dig_board_layout_new (board, style, width);
  for (int i = 0; i < (int)board->tiles->len && found < 0; i++)
    {
      const DigRectangle *box = &layout.pictures[i];
      const DigTile *tile = dig_board_get_tile (board, i);
      double below = tile->label != NULL ? DIG_BOARD_LABEL * style->font_size : 0;

      if (x < box->x || x >= box->x + box->width || y < box->y || y >= box->y + box->height + below)
        continue;
      found = i;
      if (y >= box->y + box->height)
        continue;
      *row = CLAMP ((int)((y - box->y) / box->height * tile->rows), 0, tile->rows - 1);
      *column = CLAMP ((int)((x - box->x) / box->width * tile->columns), 0, tile->columns - 1);
    }
  dig_board_layout_clear (&layout);
  return found;
}

/* The nearest tile whose middle lies further in the direction; across the direction distance counts
 * three times. */
int
dig_board_move (const DigBoard *board, const DigPlotStyle *style, double width, int tile, int right,
                int down)
{
  DigBoardLayout layout;
  double best = INFINITY;
  int found = tile, n;

  g_return_val_if_fail (board != NULL && style != NULL, tile);

  n = (int)board->tiles->len;
  if (tile < 0 || tile >= n)
    return n > 0 ? 0 : -1;
  if (down == 0)
    return CLAMP (tile + right, 0, n - 1);
  layout = dig_board_layout_new (board, style, width);
  for (int i = 0; i < n; i++)
    {
      const DigRectangle *from = &layout.pictures[tile], *to = &layout.pictures[i];
      double along = (to->y + to->height / 2 - from->y - from->height / 2) * down;
      double across = fabs (to->x + to->width / 2 - from->x - from->width / 2);
      gboolean is_beyond =
          down > 0 ? to->y >= from->y + from->height - 1 : to->y + to->height <= from->y + 1;

      if (is_beyond && 3 * along + across < best)
        {
          best = 3 * along + across;
          found = i;
        }
    }
  dig_board_layout_clear (&layout);
  return found;
}
