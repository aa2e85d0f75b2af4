/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-scatter-plot.h"
#include "pixels.h"

#define WIDTH 400
#define HEIGHT 300
#define LEGEND 48 /* two lines */

static const float points[8] = { 0, 0, 10, 0, 0, 10, 10, 10 };
static const guint8 labels[4] = { 0, 1, 1, 1 };
static const guint8 predicted[4] = { 0, 1, 1, 0 };
static const char *const names[2] = { "zero", "one" };

static DigScatterPlot *
make_plot (void)
{
  DigScatterPlot *plot = dig_scatter_plot_new (names, 2);

  dig_scatter_plot_set_points (plot, points, labels, predicted, 4);
  return plot;
}

/* The lower left point is the first: y goes up. */
static void
test_places (void)
{
  g_autoptr (DigScatterPlot) plot = make_plot ();
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  int left = WIDTH, bottom = 0, found = -1, n_blue = 0;

  dig_scatter_plot_draw (cr, WIDTH, HEIGHT, plot, &style);
  cairo_surface_flush (surface);
  /* Below the legend: the leftmost and the lowest pixel that is drawn. */
  for (int y = LEGEND; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint32 pixel = get_pixel (surface, x, y);

        if (pixel == 0xffffff)
          continue;
        if (pixel == 0x0072b2) /* class 0: one point */
          n_blue++;
        left = MIN (left, x);
        bottom = MAX (bottom, y);
      }
  found = dig_scatter_plot_find (plot, &style, WIDTH, HEIGHT, left + 3, bottom - 3);
  g_assert_cmpint (found, ==, 0);
  g_assert_cmpint (n_blue, >, 10);
  g_assert_cmpint (n_blue, <, 60);
  g_assert_cmpint (dig_scatter_plot_find (plot, &style, WIDTH, HEIGHT, WIDTH / 2, HEIGHT / 2), ==,
                   -1);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* The same points, one of them answered wrongly: it alone is drawn otherwise. */
static void
test_wrong_answers_have_a_ring (void)
{
  static const guint8 right[4] = { 0, 1, 1, 1 };
  g_autoptr (DigScatterPlot) plot = make_plot ();
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surfaces[2];
  guint n_changed[4] = { 0 };

  for (int i = 0; i < 2; i++)
    {
      cairo_t *cr;

      surfaces[i] = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
      cr = cairo_create (surfaces[i]);
      dig_scatter_plot_set_points (plot, points, labels, i == 0 ? right : predicted, 4);
      dig_scatter_plot_draw (cr, WIDTH, HEIGHT, plot, &style);
      cairo_destroy (cr);
      cairo_surface_flush (surfaces[i]);
    }
  for (int y = LEGEND; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (get_pixel (surfaces[0], x, y) != get_pixel (surfaces[1], x, y))
        {
          int point = dig_scatter_plot_find (plot, &style, WIDTH, HEIGHT, x, y);

          g_assert_cmpint (point, >=, 0);
          n_changed[point]++;
        }
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (n_changed[i] > 10, ==, i == 3);
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

/* One of two hundred points lies far away: the others keep their room, and it is found at the border. */
static void
test_far_away (void)
{
  g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (names, 2);
  DigPlotStyle style = dig_plot_style_light ();
  float many[400];
  guint8 classes[200] = { 0 };
  int n_found = 0;

  for (int i = 0; i < 200; i++)
    {
      many[2 * i] = (float)(i % 20);
      many[2 * i + 1] = (float)(i / 20);
    }
  many[0] = 5000;
  many[1] = 0;
  dig_scatter_plot_set_points (plot, many, classes, classes, 200);
  for (int x = 0; x < WIDTH; x += 2)
    for (int y = LEGEND; y < HEIGHT; y += 2)
      n_found += dig_scatter_plot_find (plot, &style, WIDTH, HEIGHT, x, y) == 0;
  g_assert_cmpint (n_found, >, 0);
  g_assert_cmpint (dig_scatter_plot_find (plot, &style, WIDTH, HEIGHT, WIDTH / 2, HEIGHT / 2 + 13),
                   >, 0);
}

/* Fifty points of one class: in their middle its name in the colour of the letters, but not of four. */
static void
test_clouds_have_names (void)
{
  static const guint8 classes[50] = { 0 };
  DigPlotStyle style = dig_plot_style_light ();
  float places[100];
  int n_dark[2] = { 0 };

  for (int i = 0; i < 50; i++)
    {
      places[2 * i] = (float)(i % 10);
      places[2 * i + 1] = (float)(i / 10);
    }
  for (int is_cloud = 0; is_cloud < 2; is_cloud++)
    {
      g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (names, 2);
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
      cairo_t *cr = cairo_create (surface);

      dig_scatter_plot_set_points (plot, places, classes, classes, is_cloud ? 50 : 4);
      dig_scatter_plot_draw (cr, WIDTH, HEIGHT, plot, &style);
      cairo_surface_flush (surface);
      for (int y = LEGEND; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          n_dark[is_cloud] += get_pixel (surface, x, y) == 0x212126;
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (n_dark[0], ==, 0);
  g_assert_cmpint (n_dark[1], >, 20);
}

static void
test_move (void)
{
  g_autoptr (DigScatterPlot) plot = make_plot ();

  g_assert_cmpint (dig_scatter_plot_move (plot, 0, 1, 0), ==, 1);
  g_assert_cmpint (dig_scatter_plot_move (plot, 0, 0, -1), ==, 2);
  g_assert_cmpint (dig_scatter_plot_move (plot, 0, -1, 0), ==, 0);
  g_assert_cmpint (dig_scatter_plot_move (plot, -1, 1, 0), ==, 0);
}

static void
test_words (void)
{
  g_autoptr (DigScatterPlot) plot = make_plot ();
  g_autofree char *summary = dig_scatter_plot_dup_summary (plot, dig_number_style_get_plain ());
  g_autofree char *reading = dig_scatter_plot_dup_reading (plot, 3);

  g_assert_cmpstr (summary, ==, "4 points, 1 of them answered wrongly. zero: 1. one: 3.");
  g_assert_cmpstr (reading, ==, "labelled 1, read as 0");
}

static void
test_many_points_are_counted_in_groups (void)
{
  const DigNumberStyle numbers = { ".", "," };
  const char *const classes[] = { "zero", "one" };
  g_autofree float *places = g_new0 (float, 4000);
  g_autofree guint8 *truth = g_new0 (guint8, 2000), *read_as = g_new0 (guint8, 2000);
  g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (classes, 2);
  g_autofree char *summary = NULL;

  memset (read_as, 1, 1500);
  dig_scatter_plot_set_points (plot, places, truth, read_as, 2000);
  summary = dig_scatter_plot_dup_summary (plot, &numbers);
  g_assert_cmpstr (summary, ==,
                   "2,000 points, 1,500 of them answered wrongly. zero: 2,000. one: 0.");
}

static void
test_nothing (void)
{
  g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (names, 2);
  DigPlotStyle style = dig_plot_style_dark ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  dig_scatter_plot_draw (cr, WIDTH, HEIGHT, plot, &style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (dig_scatter_plot_move (plot, -1, 1, 0), ==, -1);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scatter/draws-points-where-they-are-found", test_places);
  g_test_add_func ("/scatter/wrong-answers-have-a-ring", test_wrong_answers_have_a_ring);
  g_test_add_func ("/scatter/clouds-have-names", test_clouds_have_names);
  g_test_add_func ("/scatter/gives-the-bulk-the-room", test_far_away);
  g_test_add_func ("/scatter/moves-to-the-nearest-in-a-direction", test_move);
  g_test_add_func ("/scatter/says-its-numbers-in-words", test_words);
  g_test_add_func ("/scatter/many-points-are-counted-in-groups",
                   test_many_points_are_counted_in_groups);
  g_test_add_func ("/scatter/draws-nothing-of-nothing", test_nothing);
  return g_test_run ();
}
