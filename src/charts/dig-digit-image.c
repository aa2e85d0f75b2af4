/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-digit-image.h"
#include "charts/dig-plot-text.h"

#include <math.h>

#define MNIST_SIDE 28
#define SMALLEST_WHOLE_CELL 4
#define SMALLEST_GRID_CELL 6
#define SMALLEST_VALUE_CELL 18
/* Three digits fill this share of a cell. */
#define VALUE_SHARE 0.44

DigDigitImage
dig_digit_image_init (const guint8 *bytes)
{
  return (DigDigitImage){ .bytes = bytes,
                          .minimum = 0,
                          .maximum = 1,
                          .rows = MNIST_SIDE,
                          .columns = MNIST_SIDE,
                          .map = DIG_MAP_INK,
                          .cursor_row = -1,
                          .cursor_column = -1 };
}

static double
get_share (const DigDigitImage *image, int row, int column)
{
  int index = row * image->columns + column;
  double span = (double)image->maximum - image->minimum;

  if (image->bytes != NULL)
    return image->bytes[index] / 255.0;
  return span > 0 ? (image->values[index] - image->minimum) / span : 0.5;
}

static DigColor
get_color (const DigDigitImage *image, int row, int column)
{
  return dig_palette_map (image->map, get_share (image, row, column));
}

static guint32
to_argb (const DigColor *color)
{
  guint32 alpha = (guint32)lround (color->alpha * 255);
  guint32 red = (guint32)lround (color->red * color->alpha * 255);
  guint32 green = (guint32)lround (color->green * color->alpha * 255);
  guint32 blue = (guint32)lround (color->blue * color->alpha * 255);

  return alpha << 24 | red << 16 | green << 8 | blue;
}

/* A pixel a cell, to be enlarged with the nearest-pixel filter. */
static cairo_surface_t *
new_picture (const DigDigitImage *image)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, image->columns, image->rows);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  cairo_surface_flush (surface);
  for (int row = 0; data != NULL && row < image->rows; row++)
    for (int column = 0; column < image->columns; column++)
      {
        DigColor color = get_color (image, row, column);

        ((guint32 *)(void *)(data + row * stride))[column] = to_argb (&color);
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Square cells in the middle of the box, of whole pixels where that costs little room. */
static double
fit (const DigDigitImage *image, DigRectangle *box)
{
  double cell = fmin (box->width / image->columns, box->height / image->rows);

  if (cell >= SMALLEST_WHOLE_CELL)
    cell = floor (cell);
  box->x = round (box->x + (box->width - cell * image->columns) / 2);
  box->y = round (box->y + (box->height - cell * image->rows) / 2);
  box->width = cell * image->columns;
  box->height = cell * image->rows;
  return cell;
}

static void
draw_picture (cairo_t *cr, const DigDigitImage *image, const DigRectangle *box, double cell)
{
  cairo_surface_t *picture = new_picture (image);

  cairo_save (cr);
  cairo_translate (cr, box->x, box->y);
  cairo_scale (cr, cell, cell);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, image->columns, image->rows);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (picture);
}

static void
draw_grid (cairo_t *cr, const DigDigitImage *image, const DigRectangle *box, double cell)
{
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.35);
  cairo_set_line_width (cr, 1);
  for (int column = 1; column < image->columns; column++)
    {
      cairo_move_to (cr, box->x + column * cell + 0.5, box->y);
      cairo_line_to (cr, box->x + column * cell + 0.5, box->y + box->height);
    }
  for (int row = 1; row < image->rows; row++)
    {
      cairo_move_to (cr, box->x, box->y + row * cell + 0.5);
      cairo_line_to (cr, box->x + box->width, box->y + row * cell + 0.5);
    }
  cairo_stroke (cr);
}

static char *
dup_value (const DigDigitImage *image, int index, const DigNumberStyle *numbers)
{
  if (image->bytes != NULL)
    return g_strdup_printf ("%d", image->bytes[index]);
  return dig_format_fixed ((double)image->values[index], image->digits > 0 ? image->digits : 2,
                           numbers);
}

/* One layout for all cells; a zero of a byte image stays empty, as there are six hundred. */
static void
draw_values (cairo_t *cr, const DigDigitImage *image, const DigRectangle *box, double cell,
             const DigPlotStyle *style)
{
  DigPlotStyle small = *style;
  DigPlotLabel label;

  small.font_size = cell * VALUE_SHARE;
  if (image->bytes == NULL)
    small.font_size *= image->digits > 2 ? 0.6 : 0.75;
  label = dig_plot_label_new (&small, DIG_TEXT_NORMAL, "");
  for (int i = 0; i < image->rows * image->columns; i++)
    {
      int row = i / image->columns;
      int column = i % image->columns;
      DigColor ground = get_color (image, row, column);
      DigColor color = dig_color_readable_on (&ground);
      g_autofree char *text = NULL;
      PangoRectangle logical;

      if (image->bytes != NULL && image->bytes[i] == 0)
        continue;
      text = dup_value (image, i, &style->numbers);
      pango_layout_set_text (label.text, text, -1);
      pango_layout_get_extents (label.text, NULL, &logical);
      dig_plot_set_color (cr, &color);
      cairo_move_to (cr, box->x + (column + 0.5) * cell - (double)logical.width / PANGO_SCALE / 2,
                     box->y + (row + 0.5) * cell - (double)logical.height / PANGO_SCALE / 2);
      pango_cairo_show_layout (cr, label.text);
    }
  dig_plot_label_clear (&label);
}

static void
draw_cursor (cairo_t *cr, const DigDigitImage *image, const DigRectangle *box, double cell,
             const DigPlotStyle *style)
{
  double x = box->x + image->cursor_column * cell;
  double y = box->y + image->cursor_row * cell;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 4);
  cairo_rectangle (cr, x, y, cell, cell);
  cairo_stroke_preserve (cr);
  dig_plot_set_color (cr, &style->accent);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static gboolean
has_cursor (const DigDigitImage *image)
{
  return image->cursor_row >= 0 && image->cursor_row < image->rows && image->cursor_column >= 0
         && image->cursor_column < image->columns;
}

void
dig_digit_image_draw (cairo_t *cr, double x, double y, double width, double height,
                      const DigDigitImage *image, const DigPlotStyle *style)
{
  DigRectangle box = { x, y, width, height };
  double cell;

  g_return_if_fail (cr != NULL && image != NULL && style != NULL);
  g_return_if_fail ((image->bytes != NULL) != (image->values != NULL));
  g_return_if_fail (image->rows > 0 && image->columns > 0);

  if (width <= 0 || height <= 0)
    return;
  cell = fit (image, &box);
  cairo_save (cr);
  draw_picture (cr, image, &box, cell);
  if (image->show_grid && cell >= SMALLEST_GRID_CELL)
    draw_grid (cr, image, &box, cell);
  if (image->show_values && cell >= SMALLEST_VALUE_CELL)
    draw_values (cr, image, &box, cell, style);
  if (has_cursor (image))
    draw_cursor (cr, image, &box, cell, style);
  cairo_restore (cr);
}

gboolean
dig_digit_image_find (const DigDigitImage *image, double x, double y, double width, double height,
                      double at_x, double at_y, int *row, int *column)
{
  DigRectangle box = { x, y, width, height };
  double cell;

  g_return_val_if_fail (image != NULL && row != NULL && column != NULL, FALSE);

  if (width <= 0 || height <= 0)
    return FALSE;
  cell = fit (image, &box);
  if (at_x < box.x || at_x >= box.x + box.width || at_y < box.y || at_y >= box.y + box.height)
    return FALSE;
  *row = CLAMP ((int)((at_y - box.y) / cell), 0, image->rows - 1);
  *column = CLAMP ((int)((at_x - box.x) / cell), 0, image->columns - 1);
  return TRUE;
}
