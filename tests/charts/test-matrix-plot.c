/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-matrix-plot.h"
#include "pixels.h"

#include <math.h>
#include <glib/gstdio.h>

static const char *const labels[] = { "0", "1", "2" };
/* Asymmetric, so that a flip of rows and columns shows. */
static const guint counts[] = { 90, 9, 0, 0, 50, 0, 3, 1, 6 };

static DigMatrixPlot *
new_plot (void)
{
  DigMatrixPlot *plot = dig_matrix_plot_new (labels, 3);

  dig_matrix_plot_set_counts (plot, counts);
  return plot;
}

static void
test_scales (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();

  g_assert_cmpfloat (dig_matrix_plot_get_shade (plot, 0, 0), ==, 1);
  g_assert_cmpfloat (dig_matrix_plot_get_shade (plot, 0, 1), ==, 0.1);
  g_assert_true (isnan (dig_matrix_plot_get_shade (plot, 1, 0)));
  dig_matrix_plot_set_scale (plot, DIG_MATRIX_LOG);
  g_assert_cmpfloat_with_epsilon (dig_matrix_plot_get_shade (plot, 2, 0), log (4) / log (91),
                                  1e-12);
  dig_matrix_plot_set_scale (plot, DIG_MATRIX_PER_ROW);
  /* Class 1 is always right; three tenths of class 2 are read as 0. */
  g_assert_cmpfloat (dig_matrix_plot_get_shade (plot, 1, 1), ==, 1);
  g_assert_cmpfloat_with_epsilon (dig_matrix_plot_get_shade (plot, 2, 0), 0.3, 1e-12);
}

static void
test_hidden_diagonal_leaves_the_map_to_errors (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();

  dig_matrix_plot_set_hides_diagonal (plot, TRUE);
  g_assert_true (isnan (dig_matrix_plot_get_shade (plot, 0, 0)));
  g_assert_cmpfloat (dig_matrix_plot_get_shade (plot, 0, 1), ==, 1);
  g_assert_cmpfloat_with_epsilon (dig_matrix_plot_get_shade (plot, 2, 0), 1.0 / 3.0, 1e-12);
}

static void
test_every_cell_is_found_where_it_is_drawn (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();
  DigPlotStyle style = dig_plot_style_light ();
  DigMatrixPlace place;

  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      {
        DigRectangle cell = dig_matrix_plot_get_cell (plot, &style, 400, 300, row, column);

        g_assert_cmpfloat (cell.x + cell.width, <=, 400);
        g_assert_cmpfloat (cell.y + cell.height, <=, 300);
        g_assert_true (
            dig_matrix_plot_find (plot, &style, 400, 300, cell.x + 1, cell.y + 1, &place));
        g_assert_cmpint (place.row, ==, row);
        g_assert_cmpint (place.column, ==, column);
      }
  DigRectangle cell = dig_matrix_plot_get_cell (plot, &style, 400, 300, 2, 1);
  DigRectangle first = dig_matrix_plot_get_cell (plot, &style, 400, 300, 0, 0);
  g_assert_true (dig_matrix_plot_find (plot, &style, 400, 300, first.x - 8, cell.y + 5, &place));
  g_assert_cmpint (place.row, ==, 2);
  g_assert_cmpint (place.column, ==, -1);
  g_assert_true (dig_matrix_plot_find (plot, &style, 400, 300, cell.x + 5, first.y - 5, &place));
  g_assert_cmpint (place.row, ==, -1);
  g_assert_cmpint (place.column, ==, 1);
  g_assert_false (dig_matrix_plot_find (plot, &style, 400, 300, 399, 299, &place));
}

static void
test_readings_carry_the_numbers (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  g_autofree char *cell = dig_matrix_plot_dup_reading (plot, (DigMatrixPlace){ 2, 0 }, numbers);
  g_autofree char *row = dig_matrix_plot_dup_reading (plot, (DigMatrixPlace){ 0, -1 }, numbers);
  g_autofree char *column = dig_matrix_plot_dup_reading (plot, (DigMatrixPlace){ -1, 1 }, numbers);
  g_autofree char *summary = dig_matrix_plot_dup_summary (plot, numbers);

  g_assert_cmpstr (cell, ==, "2 read as 0: 3 images, 30.0\u00a0% of all 2");
  g_assert_cmpstr (row, ==, "Class 0: 99 images, 9 of them misread");
  g_assert_cmpstr (column, ==, "Read as 1: 60 images, 10 of them wrongly");
  g_assert_cmpstr (summary, ==,
                   "Class 0: 99 images, 9 of them misread, 9 as 1; Class 1: 50 images, 0 of them "
                   "misread; Class 2: 10 images, 4 of them misread, 3 as 0, 1 as 1.");
}

/* True down, predicted across: the corner of every cell has the colour of its count. */
static void
test_picture (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();
  DigPlotStyle style = dig_plot_style_light ();
  DigMatrixState state = { { -1, -1 }, { 2, 0 }, FALSE };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 300);
  cairo_t *cr = cairo_create (surface);

  dig_matrix_plot_draw (cr, 400, 300, plot, &style, &state);
  cairo_surface_flush (surface);
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      {
        DigRectangle cell = dig_matrix_plot_get_cell (plot, &style, 400, 300, row, column);
        double shade = dig_matrix_plot_get_shade (plot, row, column);
        guint32 found = get_pixel (surface, cell.x + 6, cell.y + 6);

        if (isnan (shade))
          g_assert_cmphex (found >> 16, >, 0xf0);
        else
          assert_color (found, dig_palette_map (DIG_MAP_SEQUENTIAL, shade));
      }
  DigRectangle chosen = dig_matrix_plot_get_cell (plot, &style, 400, 300, 2, 0);
  assert_color (get_pixel (surface, chosen.x + 1, chosen.y + 20), style.accent);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_draws_at_every_size (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();
  g_autoptr (DigMatrixPlot) empty = dig_matrix_plot_new (NULL, 0);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 500, 500);
  cairo_t *cr = cairo_create (surface);
  DigPlotStyle style = dig_plot_style_dark ();

  for (int size = 1; size < 500; size += 29)
    {
      dig_matrix_plot_draw (cr, size, 500 - size, plot, &style, NULL);
      dig_matrix_plot_draw (cr, size, size, empty, &style, NULL);
      g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_table (void)
{
  g_autoptr (DigMatrixPlot) plot = new_plot ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "matrix.csv", NULL);
  g_autofree char *text = NULL;

  g_assert_true (dig_matrix_plot_save_csv (plot, path, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "true,0,1,2\n0,90,9,0\n1,0,50,0\n2,3,1,6\n");
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/matrix/scales-are-linear-logarithmic-or-by-row", test_scales);
  g_test_add_func ("/matrix/hidden-diagonal-leaves-the-map-to-errors",
                   test_hidden_diagonal_leaves_the_map_to_errors);
  g_test_add_func ("/matrix/every-cell-is-found-where-it-is-drawn",
                   test_every_cell_is_found_where_it_is_drawn);
  g_test_add_func ("/matrix/readings-carry-the-numbers", test_readings_carry_the_numbers);
  g_test_add_func ("/matrix/true-down-predicted-across", test_picture);
  g_test_add_func ("/matrix/draws-at-every-size", test_draws_at_every_size);
  g_test_add_func ("/matrix/table-has-all-counts", test_table);
  return g_test_run ();
}
