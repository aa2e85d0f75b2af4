/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "charts/dig-bar-plot-private.h"
#include "pixels.h"

static const char *const labels[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
static const double training[] = { 3719, 4216, 3759, 3916, 3665, 3416, 3723, 3961, 3657, 3768 };
static const double validation[] = { 413, 468, 418, 435, 407, 379, 414, 440, 406, 420 };
static const DigNumberStyle english = { ".", "," };

static DigBarPlot *
new_counts (void)
{
  DigBarPlot *plot = dig_bar_plot_new (labels, 10);

  dig_bar_plot_set_titles (plot, "Digit", "Images");
  dig_bar_plot_add_part (plot, "Training", training, 0);
  dig_bar_plot_add_part (plot, "Validation", validation, 1);
  return plot;
}

static void
test_heights (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBarLayout) layout = dig_bar_layout_new (plot, 700, 300, &style);

  for (int bar = 0; bar < 10; bar++)
    {
      DigRectangle low = dig_bar_layout_get_bar (layout, 0, bar);
      DigRectangle high = dig_bar_layout_get_bar (layout, 1, bar);

      /* Stacked without a seam, in proportion, on the ground. */
      g_assert_cmpfloat_with_epsilon (high.y + high.height, low.y, 1e-9);
      g_assert_cmpfloat_with_epsilon (low.height / high.height, training[bar] / validation[bar],
                                      1e-9);
      g_assert_cmpfloat_with_epsilon (low.y + low.height, layout->area.y + layout->area.height,
                                      1e-9);
    }
}

static void
test_groups (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBarLayout) layout = NULL;

  dig_bar_plot_set_arrangement (plot, DIG_BARS_GROUPED);
  layout = dig_bar_layout_new (plot, 900, 300, &style);
  for (int bar = 0; bar < 10; bar++)
    {
      DigRectangle first = dig_bar_layout_get_bar (layout, 0, bar);
      DigRectangle second = dig_bar_layout_get_bar (layout, 1, bar);

      g_assert_false (dig_rectangle_overlaps (&first, &second));
    }
  g_assert_cmpfloat (layout->y.domain_max, <, 5000 + 1);
}

static void
test_values_lose_their_groups_first (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();
  gboolean was_ungrouped = FALSE;

  for (int width = 1000; width > 120; width -= 5)
    {
      DigPlotStyle style = dig_plot_style_light ();
      g_autoptr (DigBarLayout) layout = NULL;
      gboolean is_grouped;

      style.numbers = english;
      layout = dig_bar_layout_new (plot, width, 260, &style);
      if (layout->values->len == 0)
        break;
      is_grouped =
          strchr (pango_layout_get_text (g_array_index (layout->values, DigPlotLabel, 0).text), ',')
          != NULL;
      g_assert_false (is_grouped && was_ungrouped);
      was_ungrouped = !is_grouped;
    }
  g_assert_true (was_ungrouped);
}

static void
test_values_fit (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();

  for (int width = 120; width < 1000; width += 20)
    {
      DigPlotStyle style = dig_plot_style_light ();
      g_autoptr (DigBarLayout) layout = dig_bar_layout_new (plot, width, 260, &style);

      for (guint i = 1; i < layout->values->len; i++)
        g_assert_false (
            dig_rectangle_overlaps (&g_array_index (layout->values, DigPlotLabel, i - 1).box,
                                    &g_array_index (layout->values, DigPlotLabel, i).box));
      if (width >= 700)
        g_assert_cmpuint (layout->values->len, ==, 10);
    }
}

static void
test_find (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBarLayout) layout = dig_bar_layout_new (plot, 700, 300, &style);

  for (int bar = 0; bar < 10; bar++)
    {
      DigRectangle box = dig_bar_layout_get_bar (layout, 0, bar);

      g_assert_cmpint (dig_bar_plot_find (plot, &style, 700, 300, box.x + box.width / 2, 290), ==,
                       bar);
    }
  g_assert_cmpint (dig_bar_plot_find (plot, &style, 700, 300, 2, 100), ==, -1);
  g_assert_cmpint (dig_bar_plot_find (plot, &style, 10, 10, 5, 5), ==, -1);
}

static void
test_reading (void)
{
  g_autoptr (DigBarPlot) plot = new_counts ();
  g_autofree char *stacked = dig_bar_plot_dup_reading (plot, 3, &english);
  g_autofree char *grouped = NULL;
  g_autofree char *summary = NULL;

  g_assert_cmpstr (stacked, ==, "3: 4,351 (Training 3,916, Validation 435)");
  dig_bar_plot_set_arrangement (plot, DIG_BARS_GROUPED);
  grouped = dig_bar_plot_dup_reading (plot, 3, &english);
  g_assert_cmpstr (grouped, ==, "3: Training 3,916, Validation 435");
  dig_bar_plot_clear (plot);
  dig_bar_plot_add_part (plot, NULL, training, 0);
  summary = dig_bar_plot_dup_summary (plot, &english);
  g_assert_true (g_str_has_prefix (summary, "0: 3,719; 1: 4,216; "));
  g_assert_true (g_str_has_suffix (summary, "9: 3,768."));
}

/* What nobody measured is no zero. */
static void
test_without_values (void)
{
  g_autoptr (DigBarPlot) plot = dig_bar_plot_new (labels, 10);
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBarLayout) layout = dig_bar_layout_new (plot, 700, 300, &style);
  g_autofree char *reading = dig_bar_plot_dup_reading (plot, 3, &english);
  g_autofree char *summary = dig_bar_plot_dup_summary (plot, &english);

  g_assert_cmpstr (reading, ==, "3: –");
  g_assert_cmpstr (summary, ==, "No values yet.");
  g_assert_cmpuint (layout->labels->len, ==, 10);
  g_assert_cmpuint (layout->values->len, ==, 0);
}

static void
test_nothing (void)
{
  g_autoptr (DigBarPlot) none = dig_bar_plot_new (NULL, 0);
  g_autoptr (DigBarPlot) zeros = dig_bar_plot_new (labels, 10);
  static const double nothing[10] = { 0 };
  DigPlotStyle style = dig_plot_style_dark ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 300, 200);
  cairo_t *cr = cairo_create (surface);

  dig_bar_plot_draw (cr, 300, 200, none, &style, NULL);
  dig_bar_plot_draw (cr, 300, 200, zeros, &style, NULL);
  dig_bar_plot_add_part (zeros, "", nothing, 0);
  dig_bar_plot_draw (cr, 300, 200, zeros, &style, NULL);
  dig_bar_plot_draw (cr, 3, 2, zeros, &style, NULL);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* Each bar in the colour of its part from its foot to its top, white above, and the chosen one is not faded. */
static void
test_picture (void)
{
  g_autoptr (DigBarPlot) plot = dig_bar_plot_new (labels, 10);
  DigPlotStyle style = dig_plot_style_light ();
  const DigBarState state = { -1, 3, FALSE };
  g_autoptr (DigBarLayout) layout = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 700, 300);
  cairo_t *cr = cairo_create (surface);
  DigColor color = dig_palette_get_color (2, FALSE);

  dig_bar_plot_add_part (plot, "Training", training, 2);
  layout = dig_bar_layout_new (plot, 700, 300, &style);
  dig_bar_plot_draw (cr, 700, 300, plot, &style, NULL);
  cairo_surface_flush (surface);
  for (int bar = 0; bar < 10; bar++)
    {
      DigRectangle box = dig_bar_layout_get_bar (layout, 0, bar);
      double x = box.x + box.width / 2;

      assert_color (get_pixel (surface, x, box.y + 2), color);
      assert_color (get_pixel (surface, x, box.y + box.height - 2), color);
      assert_color (get_pixel (surface, box.x + 2, box.y + box.height / 2), color);
      assert_color (get_pixel (surface, box.x - 3, box.y + box.height / 2 + 3), style.background);
    }
  dig_bar_plot_draw (cr, 700, 300, plot, &style, &state);
  cairo_surface_flush (surface);
  for (int bar = 0; bar < 10; bar++)
    {
      DigRectangle box = dig_bar_layout_get_bar (layout, 0, bar);
      guint32 pixel = get_pixel (surface, box.x + box.width / 2, box.y + box.height / 2);

      if (bar == 3)
        assert_color (pixel, color);
      else
        g_assert_cmpfloat (pixel >> 16, >, color.red * 255 + 20);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/bar-plot/heights-are-in-proportion", test_heights);
  g_test_add_func ("/bar-plot/groups-stand-beside-one-another", test_groups);
  g_test_add_func ("/bar-plot/values-lose-their-groups-first", test_values_lose_their_groups_first);
  g_test_add_func ("/bar-plot/values-are-left-out-before-they-touch", test_values_fit);
  g_test_add_func ("/bar-plot/finds-the-bar-at-a-point", test_find);
  g_test_add_func ("/bar-plot/reads-the-numbers-in-words", test_reading);
  g_test_add_func ("/bar-plot/writes-no-zero-where-there-is-no-value", test_without_values);
  g_test_add_func ("/bar-plot/draws-nothing-and-zeros", test_nothing);
  g_test_add_func ("/bar-plot/draws-each-bar-to-its-height", test_picture);
  return g_test_run ();
}
