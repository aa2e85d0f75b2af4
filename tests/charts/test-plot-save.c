/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-plot-save.h"

#include <gio/gio.h>
#include <string.h>

static void
draw_square (cairo_t *cr, double width, double height, gpointer user_data)
{
  int *n_calls = user_data;

  (*n_calls)++;
  g_assert_cmpfloat (width, ==, 100);
  cairo_rectangle (cr, 10, 10, 20, 20);
  cairo_fill (cr);
}

static char *
get_path (const char *name)
{
  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  return g_build_filename (g_get_user_cache_dir (), name, NULL);
}

static void
test_endings (void)
{
  static const char *const files[][2] = {
    { "a.png", "\211PNG" },
    { "a.SVG", "<?xml" },
    { "a.pdf", "%PDF-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = get_path (files[i][0]);
      g_autofree char *content = NULL;
      g_autoptr (GError) error = NULL;
      int n_calls = 0;

      g_assert_true (dig_plot_save (path, 100, 50, draw_square, &n_calls, &error));
      g_assert_no_error (error);
      g_assert_cmpint (n_calls, ==, 1);
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_true (strncmp (content, files[i][1], strlen (files[i][1])) == 0);
    }
}

static void
test_png_size (void)
{
  g_autofree char *path = get_path ("size.png");
  cairo_surface_t *surface;
  int n_calls = 0;

  g_assert_true (dig_plot_save (path, 100, 50, draw_square, &n_calls, NULL));
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 200);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 100);
  cairo_surface_destroy (surface);
}

static void
test_refuses (void)
{
  g_autofree char *path = get_path ("a.bmp");
  g_autofree char *nowhere = get_path ("no/such/folder/a.png");
  g_autoptr (GError) error = NULL;
  int n_calls = 0;

  g_assert_false (dig_plot_save (path, 100, 50, draw_square, &n_calls, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "a.bmp"));
  g_assert_cmpint (n_calls, ==, 0);
  g_clear_error (&error);
  g_assert_false (dig_plot_save (nowhere, 100, 50, draw_square, &n_calls, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/plot-save/kind-follows-the-ending", test_endings);
  g_test_add_func ("/plot-save/png-has-twice-the-pixels", test_png_size);
  g_test_add_func ("/plot-save/refuses-with-the-name", test_refuses);
  return g_test_run ();
}
