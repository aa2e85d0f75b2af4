/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-mosaic.h"

#include <string.h>

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 pixel;

  memcpy (&pixel, data + y * cairo_image_surface_get_stride (surface) + 4 * x, sizeof pixel);
  return pixel & 0xffffff;
}

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
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 800, 100, 750, 50), ==, 9);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 320, 170, 40, 120), ==, 5);
  g_assert_cmpint (dig_mosaic_find (mosaic, &style, 3, 3, 1, 1), ==, -1);
  g_assert_cmpstr (dig_mosaic_get_label (mosaic, 7), ==, "7");
  g_assert_cmpmem (dig_mosaic_get_bytes (mosaic, 7), 784, bytes, 784);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/digit-image/draws-every-pixel-exactly", test_exact);
  g_test_add_func ("/digit-image/finds-the-pixel-at-a-point", test_find);
  g_test_add_func ("/digit-image/shows-signed-values-in-two-colours", test_values);
  g_test_add_func ("/mosaic/makes-tiles-as-large-as-fits", test_mosaic);
  return g_test_run ();
}
