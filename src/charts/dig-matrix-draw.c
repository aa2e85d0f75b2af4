/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-matrix-plot.h"
#include "charts/dig-plot-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* In font sizes. */
#define PADDING 0.5
#define LABEL_GAP 0.4
#define LONGEST_LABEL 6.0
#define SMALLEST_TEXT 7.0
/* Share of a cell that its number may fill. */
#define FILL 0.9

typedef struct
{
  double x, y, side; /* of the first cell; cells are square */
  double left, top;  /* where row and column labels begin */
} Layout;

static double
measure_labels (const DigMatrixPlot *plot, const DigPlotStyle *style)
{
  double widest = 0;

  for (int i = 0; i < dig_matrix_plot_get_n (plot); i++)
    {
      DigPlotLabel label =
          dig_plot_label_new (style, DIG_TEXT_NORMAL, dig_matrix_plot_get_label (plot, i));

      widest = fmax (widest, label.box.width);
      dig_plot_label_clear (&label);
    }
  return fmin (widest, LONGEST_LABEL * style->font_size);
}

/* Title, labels, cells: from the left and from the top. */
static Layout
lay_out (const DigMatrixPlot *plot, const DigPlotStyle *style, double width, double height)
{
  double padding = ceil (PADDING * style->font_size);
  double line = ceil (1.4 * style->font_size);
  double gap = ceil (LABEL_GAP * style->font_size);
  double labels = measure_labels (plot, style);
  int n = MAX (dig_matrix_plot_get_n (plot), 1);
  Layout layout = { .left = padding + line, .top = padding + line };
  double x = layout.left + labels + gap;
  double y = layout.top + line + gap / 2;
  double room_x = width - padding - x;
  double room_y = height - padding - y;

  layout.side = fmax (floor (fmin (room_x, room_y) / n), 1);
  /* What is left over is shared by both sides. */
  layout.left += floor (fmax (room_x - n * layout.side, 0) / 2);
  layout.x = layout.left + labels + gap;
  layout.y = y;
  return layout;
}

DigRectangle
dig_matrix_plot_get_cell (const DigMatrixPlot *plot, const DigPlotStyle *style, double width,
                          double height, int row, int column)
{
  Layout layout = lay_out (plot, style, width, height);

  return (DigRectangle){ layout.x + column * layout.side, layout.y + row * layout.side, layout.side,
                         layout.side };
}

gboolean
dig_matrix_plot_find (const DigMatrixPlot *plot, const DigPlotStyle *style, double width,
                      double height, double x, double y, DigMatrixPlace *place)
{
  Layout layout = lay_out (plot, style, width, height);
  int n = dig_matrix_plot_get_n (plot);
  int row = (int)floor ((y - layout.y) / layout.side);
  int column = (int)floor ((x - layout.x) / layout.side);
  gboolean is_row = row >= 0 && row < n;
  gboolean is_column = column >= 0 && column < n;

  g_return_val_if_fail (place != NULL, FALSE);

  if (is_row && (is_column || (x >= layout.left && x < layout.x)))
    {
      *place = (DigMatrixPlace){ row, is_column ? column : -1 };
      return TRUE;
    }
  if (is_column && y >= layout.top && y < layout.y)
    {
      *place = (DigMatrixPlace){ -1, column };
      return TRUE;
    }
  return FALSE;
}

static void
fit_label (DigPlotLabel *label, double width)
{
  if (label->box.width <= width)
    return;
  pango_layout_set_ellipsize (label->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (label->text, (int)(width * PANGO_SCALE));
  label->box.width = width;
}

static void
draw_centred (cairo_t *cr, const DigPlotStyle *style, DigTextKind kind, const char *text,
              const DigRectangle *box, const DigColor *color)
{
  DigPlotLabel label = dig_plot_label_new (style, kind, text);

  fit_label (&label, box->width);
  label.box.x = box->x + (box->width - label.box.width) / 2;
  label.box.y = box->y + (box->height - label.box.height) / 2;
  dig_plot_label_draw (&label, cr, color);
  dig_plot_label_clear (&label);
}

static void
draw_titles (cairo_t *cr, const DigMatrixPlot *plot, const DigPlotStyle *style,
             const Layout *layout)
{
  double line = ceil (1.4 * style->font_size);
  double side = dig_matrix_plot_get_n (plot) * layout->side;
  DigRectangle across = { layout->x, layout->top - line, side, line };
  DigRectangle down = { -side / 2, -line / 2, side, line };

  draw_centred (cr, style, DIG_TEXT_SMALL, _ ("Read as"), &across, &style->dim);
  cairo_save (cr);
  cairo_translate (cr, layout->left - line / 2, layout->y + side / 2);
  cairo_rotate (cr, -G_PI / 2);
  draw_centred (cr, style, DIG_TEXT_SMALL, _ ("True class"), &down, &style->dim);
  cairo_restore (cr);
}

static gboolean
is_marked (const DigMatrixState *state, int row, int column)
{
  return state != NULL
         && ((row >= 0 && state->selected.row == row && state->selected.column < 0)
             || (column >= 0 && state->selected.column == column && state->selected.row < 0));
}

static void
draw_labels (cairo_t *cr, const DigMatrixPlot *plot, const DigPlotStyle *style,
             const Layout *layout, const DigMatrixState *state)
{
  double gap = ceil (LABEL_GAP * style->font_size);

  for (int i = 0; i < dig_matrix_plot_get_n (plot); i++)
    {
      const char *text = dig_matrix_plot_get_label (plot, i);
      DigRectangle down = { layout->left, layout->y + i * layout->side,
                            layout->x - gap - layout->left, layout->side };
      DigRectangle across = { layout->x + i * layout->side, layout->top, layout->side,
                              layout->y - layout->top };

      draw_centred (cr, style, is_marked (state, i, -1) ? DIG_TEXT_BOLD : DIG_TEXT_NORMAL, text,
                    &down, is_marked (state, i, -1) ? &style->accent : &style->foreground);
      draw_centred (cr, style, is_marked (state, -1, i) ? DIG_TEXT_BOLD : DIG_TEXT_NORMAL, text,
                    &across, is_marked (state, -1, i) ? &style->accent : &style->foreground);
    }
}

/* One size for all numbers: the longest just fits. 0: too small to be read. */
static double
find_number_size (const DigMatrixPlot *plot, const DigPlotStyle *style, double side)
{
  guint largest = 0;
  g_autofree char *text = NULL;
  DigPlotLabel label;
  double size;

  for (int row = 0; row < dig_matrix_plot_get_n (plot); row++)
    for (int column = 0; column < dig_matrix_plot_get_n (plot); column++)
      if (row != column || !dig_matrix_plot_get_hides_diagonal (plot))
        largest = MAX (largest, dig_matrix_plot_get_count (plot, row, column));
  text = dig_format_integer (largest, &style->numbers);
  label = dig_plot_label_new (style, DIG_TEXT_NORMAL, text);
  size =
      style->font_size
      * fmin (fmin (FILL * side / fmax (label.box.width, 1), FILL * side / label.box.height), 1.0);
  dig_plot_label_clear (&label);
  return size >= SMALLEST_TEXT ? size : 0;
}

static void
draw_cell (cairo_t *cr, const DigMatrixPlot *plot, const DigPlotStyle *style, int row, int column,
           const DigRectangle *cell)
{
  double shade = dig_matrix_plot_get_shade (plot, row, column);
  gboolean is_hidden = row == column && dig_matrix_plot_get_hides_diagonal (plot);
  DigColor fill = isnan (shade) ? dig_color_mix (&style->background, &style->foreground,
                                                 is_hidden ? 0.12 : 0.03)
                                : dig_palette_map (DIG_MAP_SEQUENTIAL, shade);
  DigColor ink = isnan (shade) ? style->dim : dig_color_readable_on (&fill);
  g_autofree char *text = NULL;

  dig_plot_set_color (cr, &fill);
  cairo_rectangle (cr, cell->x + 0.5, cell->y + 0.5, cell->width - 1, cell->height - 1);
  cairo_fill (cr);
  if (style->font_size <= 0 || is_hidden)
    return;
  text = dig_format_integer (dig_matrix_plot_get_count (plot, row, column), &style->numbers);
  draw_centred (cr, style, DIG_TEXT_NORMAL, text, cell, &ink);
}

static void
draw_cells (cairo_t *cr, const DigMatrixPlot *plot, const DigPlotStyle *style, const Layout *layout)
{
  DigPlotStyle numbers = *style;
  int n = dig_matrix_plot_get_n (plot);

  numbers.font_size = find_number_size (plot, style, layout->side);
  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++)
      {
        DigRectangle cell = { layout->x + column * layout->side, layout->y + row * layout->side,
                              layout->side, layout->side };

        draw_cell (cr, plot, &numbers, row, column, &cell);
      }
}

/* A ring that is seen on every colour of the map: a light line inside a dark one. */
static void
draw_ring (cairo_t *cr, const DigRectangle *box, const DigColor *color, double width)
{
  DigRectangle inner = { box->x + width, box->y + width, box->width - 2 * width,
                         box->height - 2 * width };

  dig_plot_set_color (cr, color);
  cairo_set_line_width (cr, width);
  cairo_rectangle (cr, box->x + width / 2, box->y + width / 2, box->width - width,
                   box->height - width);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, inner.x + 0.5, inner.y + 0.5, inner.width - 1, inner.height - 1);
  cairo_stroke (cr);
}

static void
draw_place (cairo_t *cr, const DigMatrixPlot *plot, const Layout *layout, DigMatrixPlace place,
            const DigColor *color, double width)
{
  int n = dig_matrix_plot_get_n (plot);
  int row = MAX (place.row, 0), column = MAX (place.column, 0);
  DigRectangle box = { layout->x + column * layout->side, layout->y + row * layout->side,
                       layout->side * (place.column < 0 ? n : 1),
                       layout->side * (place.row < 0 ? n : 1) };

  if ((place.row >= 0 || place.column >= 0) && place.row < n && place.column < n)
    draw_ring (cr, &box, color, width);
}

void
dig_matrix_plot_draw (cairo_t *cr, double width, double height, const DigMatrixPlot *plot,
                      const DigPlotStyle *style, const DigMatrixState *state)
{
  Layout layout;

  g_return_if_fail (cr != NULL && plot != NULL && style != NULL);

  dig_plot_begin (cr, width, height, style);
  if (dig_matrix_plot_get_n (plot) == 0)
    return;
  layout = lay_out (plot, style, width, height);
  draw_titles (cr, plot, style, &layout);
  draw_labels (cr, plot, style, &layout, state);
  draw_cells (cr, plot, style, &layout);
  if (state == NULL)
    return;
  draw_place (cr, plot, &layout, state->hovered, &style->foreground, 1);
  draw_place (cr, plot, &layout, state->selected, &style->accent, state->has_focus ? 4 : 3);
}
