/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-network-draw.h"
#include "pixels.h"

#include <math.h>

static void
add (DigNetworkPlot *plot, DigBlockKind kind, int channels, int side)
{
  dig_network_plot_add (plot, &(DigNetworkBlock){ .label = "layer",
                                                  .text = "a layer",
                                                  .kind = kind,
                                                  .channels = channels,
                                                  .height = side,
                                                  .width = side });
}

static DigNetworkPlot *
make_network (guint n_blocks)
{
  DigNetworkPlot *plot = dig_network_plot_new ();

  add (plot, DIG_BLOCK_INPUT, 1, 28);
  for (guint i = 0; i < n_blocks; i++)
    {
      add (plot, DIG_BLOCK_CONVOLUTION, 32, 28);
      add (plot, DIG_BLOCK_POOL, 32, 14);
      add (plot, DIG_BLOCK_NORM, 32, 14);
    }
  add (plot, DIG_BLOCK_DENSE, 256, 1);
  add (plot, DIG_BLOCK_DENSE, 10, 1);
  return plot;
}

static void
test_blocks_lie_side_by_side (void)
{
  static const double sizes[][2] = { { 900, 320 }, { 300, 260 }, { 2000, 200 } };
  static const guint lengths[] = { 0, 2, 20 };
  DigPlotStyle style = dig_plot_style_light ();

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autoptr (DigNetworkPlot) plot = make_network (lengths[i]);
        int n = dig_network_plot_get_n_blocks (plot);
        g_autofree DigBlockPlace *places = g_new0 (DigBlockPlace, n);

        dig_network_plot_place (plot, &style, sizes[j][0], sizes[j][1], places);
        for (int k = 0; k < n; k++)
          {
            double right = places[k].front.x + places[k].front.width + places[k].depth;

            g_assert_cmpfloat (places[k].front.x, >=, 0);
            g_assert_cmpfloat (right, <=, k + 1 < n ? places[k + 1].front.x : sizes[j][0]);
            g_assert_cmpfloat (places[k].front.y, >=, 0);
            g_assert_cmpfloat (places[k].front.y + places[k].front.height, <=, sizes[j][1]);
          }
      }
}

static void
test_blocks_are_to_scale (void)
{
  g_autoptr (DigNetworkPlot) plot = make_network (1);
  DigPlotStyle style = dig_plot_style_light ();
  DigBlockPlace places[6];

  g_assert_cmpint (dig_network_plot_get_n_blocks (plot), ==, 6);
  dig_network_plot_place (plot, &style, 800, 300, places);
  g_assert_cmpfloat_with_epsilon (places[1].front.height, 2 * places[2].front.height, 0.01);
  g_assert_cmpfloat_with_epsilon (places[1].depth, 2 * places[2].depth, 0.01);
  /* 32 maps are thicker than one; units have no depth; ten are fewer than 256. */
  g_assert_cmpfloat (places[1].front.width, >, 2 * places[0].front.width);
  g_assert_cmpfloat (places[4].depth, ==, 0);
  g_assert_cmpfloat (places[5].front.height, <, places[4].front.height / 4);
}

static void
test_find_gives_the_block_under_the_pointer (void)
{
  g_autoptr (DigNetworkPlot) plot = make_network (2);
  DigPlotStyle style = dig_plot_style_light ();
  int n = dig_network_plot_get_n_blocks (plot);
  g_autofree DigBlockPlace *places = g_new0 (DigBlockPlace, n);

  dig_network_plot_place (plot, &style, 800, 300, places);
  for (int i = 0; i < n; i++)
    g_assert_cmpint (dig_network_plot_find (plot, &style, 800, 300,
                                            places[i].front.x + places[i].front.width / 2, 150),
                     ==, i);
  g_assert_cmpint (dig_network_plot_find (plot, &style, 800, 300, 799, 301), ==, -1);
}

/* What is drawn stays inside, with labels and signs, and shows which block is chosen. */
static void
test_drawing_stays_inside_and_marks_the_chosen (void)
{
  g_autoptr (DigNetworkPlot) plot = make_network (2);
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_surface_t *pictures[2];
  cairo_t *cr = cairo_create (recording);
  double x, y, width, height;
  guint n_different = 0;

  style.fill_background = FALSE;
  dig_network_plot_add (plot, &(DigNetworkBlock){ .label = "max_pool2d_12",
                                                  .text = "",
                                                  .kind = DIG_BLOCK_POOL,
                                                  .channels = 64,
                                                  .height = 1,
                                                  .width = 1,
                                                  .has_problem = TRUE });
  dig_network_plot_draw (cr, 800, 300, plot, &style, 1);
  cairo_destroy (cr);
  cairo_recording_surface_ink_extents (recording, &x, &y, &width, &height);
  cairo_surface_destroy (recording);
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (y, >=, 0);
  g_assert_cmpfloat (x + width, <=, 800);
  g_assert_cmpfloat (y + height, <=, 300);
  for (int i = 0; i < 2; i++)
    {
      pictures[i] = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 800, 300);
      cr = cairo_create (pictures[i]);
      dig_network_plot_draw (cr, 800, 300, plot, &style, i == 0 ? -1 : 1);
      cairo_destroy (cr);
      cairo_surface_flush (pictures[i]);
    }
  for (int i = 0; i < 800 * 300 * 4; i++)
    n_different += cairo_image_surface_get_data (pictures[0])[i]
                   != cairo_image_surface_get_data (pictures[1])[i];
  g_assert_cmpuint (n_different, >, 400);
  cairo_surface_destroy (pictures[0]);
  cairo_surface_destroy (pictures[1]);
}

/* The front of every block has one colour, the same for the same kind of layer, another for another. */
static void
test_fronts_have_the_colour_of_their_kind (void)
{
  g_autoptr (DigNetworkPlot) plot = make_network (2);
  DigPlotStyle style = dig_plot_style_light ();
  DigBlockPlace places[9];
  guint32 colors[9];
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 900, 300);
  cairo_t *cr = cairo_create (surface);

  g_assert_cmpint (dig_network_plot_get_n_blocks (plot), ==, G_N_ELEMENTS (places));
  dig_network_plot_place (plot, &style, 900, 300, places);
  dig_network_plot_draw (cr, 900, 300, plot, &style, -1);
  cairo_surface_flush (surface);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const DigRectangle *front = &places[i].front;
      double x = front->x + front->width / 2;

      colors[i] = get_pixel (surface, x, front->y + front->height / 2);
      g_assert_cmphex (colors[i], ==, get_pixel (surface, x, front->y + 2));
      g_assert_cmphex (colors[i], ==, get_pixel (surface, x, front->y + front->height - 3));
      g_assert_cmphex (colors[i], !=, 0xffffff);
    }
  /* Input, twice convolution, pool and norm, two dense layers. */
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmphex (colors[i], ==, colors[i + 3]);
      g_assert_cmphex (colors[i], !=, colors[i + 1]);
    }
  g_assert_cmphex (colors[7], ==, colors[8]);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-draw/blocks-lie-side-by-side", test_blocks_lie_side_by_side);
  g_test_add_func ("/network-draw/blocks-are-to-scale", test_blocks_are_to_scale);
  g_test_add_func ("/network-draw/find-gives-the-block-under-the-pointer",
                   test_find_gives_the_block_under_the_pointer);
  g_test_add_func ("/network-draw/drawing-stays-inside-and-marks-the-chosen",
                   test_drawing_stays_inside_and_marks_the_chosen);
  g_test_add_func ("/network-draw/fronts-have-the-colour-of-their-kind",
                   test_fronts_have_the_colour_of_their_kind);
  return g_test_run ();
}
