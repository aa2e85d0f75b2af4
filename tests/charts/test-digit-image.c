/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-mosaic.h"
#include "pixels.h"

#include <math.h>

/* Every pixel of its own value, so that a flip or a shift shows. */
static void
fill_pattern (guint8 bytes[784])
{
  for (int i = 0; i < 784; i++)
    bytes[i] = (guint8)((i * 37 + i / 28) % 256);
}

static void
test_exact (void)
{
  guint8 bytes[784] = { 0 };
  DigDigitImage image = dig_digit_image_init (bytes);
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 150, 160);
  cairo_t *cr = cairo_create (surface);

  fill_pattern (bytes);
  dig_digit_image_draw (cr, 0, 0, 150, 160, &image, &style);
  cairo_surface_flush (surface);
  /* Cells of 5 pixels; 5 and 10 are left over on both sides. */
  for (int row = 0; row < 28; row++)
    for (int column = 0; column < 28; column++)
      for (int corner = 0; corner < 4; corner++)
        {
          guint32 grey = bytes[row * 28 + column];

          g_assert_cmpuint (get_pixel (surface, 5 + column * 5 + 4 * (corner % 2),
                                       10 + row * 5 + 4 * (corner / 2)),
                            ==, grey << 16 | grey << 8 | grey);
        }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_find (void)
{
  guint8 bytes[784] = { 0 };
  DigDigitImage image = dig_digit_image_init (bytes);
  int row, column;

  g_assert_true (
      dig_digit_image_find (&image, 0, 0, 150, 160, 5 + 7 * 5 + 2, 10 + 12 * 5, &row, &column));
  g_assert_cmpint (row, ==, 12);
  g_assert_cmpint (column, ==, 7);
  g_assert_false (dig_digit_image_find (&image, 0, 0, 150, 160, 4, 80, &row, &column));
  g_assert_false (dig_digit_image_find (&image, 0, 0, 150, 160, 145, 80, &row, &column));
}

static void
test_values (void)
{
  static const float weights[6] = { -1, 0, 1, 0.5F, -0.5F, 2 };
  DigDigitImage image = { .values = weights,
                          .minimum = -1,
                          .maximum = 1,
                          .rows = 2,
                          .columns = 3,
                          .map = DIG_MAP_DIVERGING,
                          .show_values = TRUE,
                          .show_grid = TRUE,
                          .cursor_row = 1,
                          .cursor_column = 2 };
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 300, 200);
  cairo_t *cr = cairo_create (surface);
  guint32 low, high;

  dig_digit_image_draw (cr, 0, 0, 300, 200, &image, &style);
  cairo_surface_flush (surface);
  low = get_pixel (surface, 10, 10);
  high = get_pixel (surface, 210, 10);
  g_assert_cmpuint (low & 0xff, >, low >> 16);   /* blue */
  g_assert_cmpuint (high >> 16, >, high & 0xff); /* orange */
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_mosaic (void)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  DigPlotStyle style = dig_plot_style_light ();
  guint8 bytes[784] = { 0 };

  fill_pattern (bytes);
  for (int i = 0; i < 10; i++)
    {
      char label[2] = { (char)('0' + i), '\0' };

      dig_mosaic_add (mosaic, bytes, label);
    }
  g_assert_cmpint (dig_mosaic_get_n_columns (mosaic, &style, 800, 100), ==, 10);
  g_assert_cmpint (dig_mosaic_get_n_columns (mosaic, &style, 320, 170), ==, 5);
  g_assert_cmpfloat (dig_mosaic_get_height (mosaic, &style, 320), ==, 0);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 800, 100, 750, 50), ==, 9);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 320, 170, 40, 120), ==, 5);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 3, 3, 1, 1), ==, -1);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 3000, 100, 40, 50), ==, -1);
  dig_mosaic_set_is_left (mosaic, TRUE);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 3000, 100, 40, 50), ==, 0);
  g_assert_cmpstr (dig_mosaic_get_label (mosaic, 7), ==, "7");
  g_assert_cmpmem (dig_mosaic_get_bytes (mosaic, 7), 784, bytes, 784);
}

/* Beside the first tile of 100×100 pixels, at its left. */
static guint32
get_edge (DigColorMap map)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 100, 100);
  cairo_t *cr = cairo_create (surface);
  guint8 bytes[784];
  guint32 edge;

  memset (bytes, 128, sizeof bytes);
  dig_mosaic_add (mosaic, bytes, NULL);
  dig_mosaic_set_map (mosaic, map);
  dig_mosaic_draw (cr, 100, 100, mosaic, &style, -1);
  cairo_surface_flush (surface);
  edge = get_pixel (surface, round (style.font_size / 2) - 1, 50);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return edge;
}

static void
test_zeros_have_an_edge (void)
{
  g_assert_cmpuint (get_edge (DIG_MAP_INK), ==, 0xffffff);
  g_assert_cmpuint (get_edge (DIG_MAP_DIVERGING), !=, 0xffffff);
}

/* In the height that five columns ask for, tiles reach from edge to edge both ways. */
static void
test_mosaic_height (void)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  DigPlotStyle style = dig_plot_style_light ();
  guint8 bytes[784] = { 0 };
  double height;

  dig_mosaic_set_n_columns (mosaic, 5);
  g_assert_cmpfloat (dig_mosaic_get_height (mosaic, &style, 320), ==, 0);
  for (int i = 0; i < 10; i++)
    dig_mosaic_add (mosaic, bytes, NULL);
  height = dig_mosaic_get_height (mosaic, &style, 320);
  g_assert_cmpfloat (height, >, 320 * 2 / 5.0 - 10);
  g_assert_cmpfloat (height, <, 320 * 2 / 5.0 + 10);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 320, height, 12, 12), ==, 0);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 320, height, 308, height - 12), ==, 9);
}

/* Tile after tile, line by line, each with its own pixels; the middle of the frame is the chosen one. */
static void
test_mosaic_picture (void)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 320, 170);
  cairo_t *cr = cairo_create (surface);
  const guint32 accent = (guint32)(style.accent.red * 255 + 0.5) << 16
                         | (guint32)(style.accent.green * 255 + 0.5) << 8
                         | (guint32)(style.accent.blue * 255 + 0.5);
  guint n_pixels[10] = { 0 }, n_accent = 0;
  double x_accent = 0, y_accent = 0;

  for (int i = 0; i < 10; i++)
    {
      guint8 bytes[784];

      memset (bytes, 20 * (i + 1), sizeof bytes);
      dig_mosaic_add (mosaic, bytes, NULL);
    }
  dig_mosaic_draw (cr, 320, 170, mosaic, &style, 6);
  cairo_surface_flush (surface);
  for (int y = 0; y < 170; y++)
    for (int x = 0; x < 320; x++)
      {
        int tile = dig_mosaic_find (mosaic, &style, 320, 170, x, y);
        guint32 grey = (guint32)(20 * (tile + 1)), pixel = get_pixel (surface, x, y);

        if (tile >= 0)
          n_pixels[tile] += pixel == (grey << 16 | grey << 8 | grey);
        if (pixel == accent)
          {
            n_accent++;
            x_accent += x;
            y_accent += y;
          }
      }
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpuint (n_pixels[i], >=, 28 * 28);
      g_assert_cmpuint (n_pixels[i], ==, n_pixels[0]);
    }
  g_assert_cmpuint (n_accent, >, 4 * 28);
  g_assert_cmpint (
      dig_mosaic_find (mosaic, &style, 320, 170, x_accent / n_accent, y_accent / n_accent), ==, 6);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/digit-image/draws-every-pixel-exactly", test_exact);
  g_test_add_func ("/digit-image/finds-the-pixel-at-a-point", test_find);
  g_test_add_func ("/digit-image/shows-signed-values-in-two-colours", test_values);
  g_test_add_func ("/mosaic/makes-tiles-as-large-as-fits", test_mosaic);
  g_test_add_func ("/mosaic/zeros-have-an-edge", test_zeros_have_an_edge);
  g_test_add_func ("/mosaic/fixed-columns-say-their-height", test_mosaic_height);
  g_test_add_func ("/mosaic/draws-tile-after-tile", test_mosaic_picture);
  return g_test_run ();
}
