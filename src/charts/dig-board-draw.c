/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-board-private.h"

#include <math.h>

/* Cells of numbers write them from this size on. */
#define SMALLEST_VALUE_CELL 18
#define HEAT_STRENGTH 0.75

static guint32
to_rgb (const DigColor *color)
{
  return 0xff000000u | (guint32)lround (color->red * 255) << 16
         | (guint32)lround (color->green * 255) << 8 | (guint32)lround (color->blue * 255);
}

typedef struct
{
  guint32 colors[256];
  DigColorMap map;
  gboolean is_filled;
} Colors;

static void
fill_colors (Colors *colors, DigColorMap map)
{
  if (colors->is_filled && colors->map == map)
    return;
  for (int i = 0; i < 256; i++)
    {
      DigColor color = dig_palette_map (map, i / 255.0);

      colors->colors[i] = to_rgb (&color);
    }
  colors->map = map;
  colors->is_filled = TRUE;
}

static int
get_level (const DigTile *tile, int place)
{
  double span = (double)tile->maximum - (double)tile->minimum, share;

  if (tile->bytes != NULL)
    return tile->bytes[place];
  share = span > 0 ? ((double)tile->values[place] - (double)tile->minimum) / span : 0.5;
  return isfinite (share) ? (int)lround (CLAMP (share, 0, 1) * 255) : 128;
}

/* The heat lies over the picture; around zero, the more thickly, the further it is from there. */
static guint32
add_heat (guint32 color, DigColorMap map, double heat)
{
  double strength = map == DIG_MAP_DIVERGING ? fmin (fabs (2 * heat - 1), 1) : HEAT_STRENGTH;
  DigColor over = dig_palette_map (map, heat);
  DigColor under = { (color >> 16 & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0,
                     (color & 0xff) / 255.0, 1 };

  under = dig_color_mix (&under, &over, strength);
  return to_rgb (&under);
}

static cairo_surface_t *
new_picture (const DigTile *tile, const Colors *colors)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, tile->columns, tile->rows);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int row = 0; data != NULL && row < tile->rows; row++)
    for (int column = 0; column < tile->columns; column++)
      {
        int place = row * tile->columns + column;
        guint32 color = colors->colors[get_level (tile, place)];

        if (tile->heat != NULL)
          color = add_heat (color, tile->heat_map, (double)tile->heat[place]);
        ((guint32 *)(void *)(data + row * stride))[column] = color;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_picture (cairo_t *cr, const DigTile *tile, const DigRectangle *box, Colors *colors)
{
  cairo_surface_t *picture;

  fill_colors (colors, tile->map);
  picture = new_picture (tile, colors);
  cairo_save (cr);
  cairo_translate (cr, box->x, box->y);
  cairo_scale (cr, box->width / tile->columns, box->height / tile->rows);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, tile->columns, tile->rows);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (picture);
}

/* Zero is nearly the colour of the ground: a line round the picture says where it ends. */
static void
draw_edge (cairo_t *cr, const DigTile *tile, const DigRectangle *box, const DigPlotStyle *style)
{
  if (tile->bytes != NULL || tile->map != DIG_MAP_DIVERGING)
    return;
  dig_plot_set_color (cr, &style->grid);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, box->x - 0.5, box->y - 0.5, box->width + 1, box->height + 1);
  cairo_stroke (cr);
}

static void
draw_numbers (cairo_t *cr, const DigTile *tile, const DigRectangle *box, const DigPlotStyle *style)
{
  DigDigitImage image = { .bytes = tile->values == NULL ? tile->bytes : NULL,
                          .values = tile->values,
                          .minimum = tile->minimum,
                          .maximum = tile->maximum,
                          .rows = tile->rows,
                          .columns = tile->columns,
                          .map = tile->map,
                          .show_grid = TRUE,
                          .show_values = box->width / tile->columns >= SMALLEST_VALUE_CELL,
                          .digits = 3,
                          .cursor_row = -1,
                          .cursor_column = -1 };

  dig_digit_image_draw (cr, box->x, box->y, box->width, box->height, &image, style);
}

static void
draw_bar (cairo_t *cr, const DigTile *tile, const DigRectangle *box, const DigPlotStyle *style)
{
  double share = CLAMP ((double)tile->values[0], 0, 1);
  double high = fmax (round (share * box->height), 1);
  DigColor track = dig_color_mix (&style->background, &style->foreground, 0.12);

  dig_plot_set_color (cr, &track);
  cairo_rectangle (cr, box->x, box->y, box->width, box->height);
  cairo_fill (cr);
  dig_plot_set_color (cr, &style->accent);
  cairo_rectangle (cr, box->x, box->y + box->height - high, box->width, high);
  cairo_fill (cr);
}

static void
draw_centred (cairo_t *cr, const DigPlotStyle *style, const char *text, double x, double y,
              double room)
{
  DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_SMALL, text);

  if (label.box.width > room)
    {
      pango_layout_set_ellipsize (label.text, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (label.text, (int)(fmax (room, 1) * PANGO_SCALE));
      label.box.width = room;
    }
  label.box.x = x - label.box.width / 2;
  label.box.y = y;
  dig_plot_label_draw (&label, cr, &style->foreground);
  dig_plot_label_clear (&label);
}

static void
draw_tile (cairo_t *cr, const DigTile *tile, const DigRectangle *box, const DigPlotStyle *style,
           Colors *colors)
{
  double middle = box->x + box->width / 2, size = style->font_size;

  if (tile->kind == DIG_TILE_BAR)
    draw_bar (cr, tile, box, style);
  else if (tile->kind == DIG_TILE_NUMBERS)
    draw_numbers (cr, tile, box, style);
  else
    {
      draw_picture (cr, tile, box, colors);
      draw_edge (cr, tile, box, style);
    }
  if (tile->sign != NULL)
    draw_centred (cr, style, tile->sign, box->x - (DIG_BOARD_SIGN + DIG_BOARD_GAP) / 2 * size,
                  box->y + (box->height - 1.3 * size) / 2, 2 * size);
  if (tile->label != NULL)
    draw_centred (cr, style, tile->label, middle, box->y + box->height + 0.15 * size,
                  box->width + DIG_BOARD_GAP * size);
  if (tile->note != NULL)
    draw_centred (cr, style, tile->note, middle, box->y - 1.4 * size,
                  box->width + DIG_BOARD_GAP * size);
}

static void
draw_texts (cairo_t *cr, const DigBoardSection *section, const DigPlotStyle *style, double title_y,
            double text_y, double width)
{
  double margin = DIG_BOARD_MARGIN * style->font_size, x = margin;

  if (section->title != NULL)
    {
      DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_BOLD, section->title);

      label.box.x = x;
      label.box.y = title_y;
      dig_plot_label_draw (&label, cr, &style->foreground);
      x += label.box.width + style->font_size;
      dig_plot_label_clear (&label);
    }
  if (section->subtitle != NULL)
    {
      DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_NORMAL, section->subtitle);

      pango_layout_set_ellipsize (label.text, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (label.text, (int)(fmax (width - margin - x, 1) * PANGO_SCALE));
      label.box.x = x;
      label.box.y = title_y;
      dig_plot_label_draw (&label, cr, &style->dim);
      dig_plot_label_clear (&label);
    }
  if (section->text != NULL)
    {
      DigPlotLabel label = dig_board_paragraph_new (style, section->text, width - 2 * margin);

      label.box.x = margin;
      label.box.y = text_y;
      dig_plot_label_draw (&label, cr, &style->foreground);
      dig_plot_label_clear (&label);
    }
}

void
dig_board_draw (cairo_t *cr, double width, double height, const DigBoard *board,
                const DigPlotStyle *style)
{
  DigBoardLayout layout;
  Colors colors = { .is_filled = FALSE };

  g_return_if_fail (cr != NULL && board != NULL && style != NULL);

  cairo_save (cr);
  dig_plot_begin (cr, width, height, style);
  layout = dig_board_layout_new (board, style, width);
  for (guint i = 0; i < board->sections->len; i++)
    draw_texts (cr, dig_board_get_section (board, i), style, layout.title_y[i], layout.text_y[i],
                width);
  for (int i = 0; i < (int)board->tiles->len; i++)
    draw_tile (cr, dig_board_get_tile (board, i), &layout.pictures[i], style, &colors);
  dig_board_layout_clear (&layout);
  cairo_restore (cr);
}

/* Seen on dark and on light: white below, the accent above. */
static void
draw_frame (cairo_t *cr, const DigRectangle *box, const DigColor *color, double line)
{
  cairo_rectangle (cr, box->x, box->y, box->width, box->height);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, line + 2);
  cairo_stroke_preserve (cr);
  dig_plot_set_color (cr, color);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
}

void
dig_board_draw_marks (cairo_t *cr, double width, const DigBoard *board, const DigPlotStyle *style,
                      int selected, int hovered)
{
  DigBoardLayout layout;

  g_return_if_fail (cr != NULL && board != NULL && style != NULL);

  layout = dig_board_layout_new (board, style, width);
  for (int i = 0; i < (int)board->tiles->len; i++)
    {
      const DigTile *tile = dig_board_get_tile (board, i);
      const DigRectangle *box = &layout.pictures[i];
      double wide = box->width / tile->columns, high = box->height / tile->rows;
      DigRectangle mark = { box->x + tile->mark.column * wide, box->y + tile->mark.row * high,
                            tile->mark.n_columns * wide, tile->mark.n_rows * high };
      DigRectangle round_it = { box->x - 2, box->y - 2, box->width + 4, box->height + 4 };

      if (tile->mark.n_rows > 0)
        draw_frame (cr, &mark, &style->accent, 2);
      if (i == selected)
        draw_frame (cr, &round_it, &style->accent, 3);
      else if (i == hovered)
        draw_frame (cr, &round_it, &style->dim, 1);
    }
  dig_board_layout_clear (&layout);
}
