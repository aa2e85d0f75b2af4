/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-curve-layout.h"
#include "pixels.h"

#include <math.h>

/* A loss that falls from 2.3 to 0.02 within 10 epochs, with a noise that repeats. */
static DigCurvePlot *
new_training (int n_epochs, int steps_per_epoch)
{
  DigCurvePlot *plot = dig_curve_plot_new ();
  int training = dig_curve_plot_add_curve (plot, "Training", DIG_CURVE_SMOOTHED, 0);
  int validation = dig_curve_plot_add_curve (plot, "Validation", DIG_CURVE_POINTS, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = "Epoch", .whole_numbers = TRUE });
  dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = "Loss", .is_robust = TRUE });
  for (int epoch = 0; epoch < n_epochs; epoch++)
    {
      for (int step = 1; step <= steps_per_epoch; step++)
        {
          double x = epoch + (double)step / steps_per_epoch;
          double y = 0.02 + 0.2 * exp (-x / 3) + 2.1 * exp (-x * 9);

          dig_curve_plot_append (plot, training, x, y * g_rand_double_range (rand, 0.5, 1.5));
        }
      dig_curve_plot_append (plot, validation, epoch + 1, 0.03 + 0.1 * exp (-epoch / 3.0));
    }
  return plot;
}

static void
assert_apart (const GArray *labels, const DigCurveLayout *layout)
{
  DigRectangle picture = { 0, 0, layout->width, layout->height };

  for (guint i = 0; i < labels->len; i++)
    {
      const DigRectangle *box = &g_array_index (labels, DigPlotLabel, i).box;

      g_assert_cmpfloat (box->x, >=, picture.x);
      g_assert_cmpfloat (box->x + box->width, <=, picture.width);
      for (guint k = 0; k < i; k++)
        g_assert_false (dig_rectangle_overlaps (box, &g_array_index (labels, DigPlotLabel, k).box));
    }
}

static void
add_box (GArray *boxes, const DigPlotLabel *label)
{
  if (label->text != NULL)
    g_array_append_val (boxes, label->box);
}

/* All texts of the picture, each with each. */
static void
assert_no_overlaps (const DigCurveLayout *layout)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (DigRectangle));

  add_box (boxes, &layout->title);
  add_box (boxes, &layout->x_title);
  add_box (boxes, &layout->y_title);
  for (guint i = 0; i < layout->legend->len; i++)
    add_box (boxes, &g_array_index (layout->legend, DigLegendEntry, i).name);
  for (guint i = 0; i < layout->marks->len; i++)
    add_box (boxes, &g_array_index (layout->marks, DigMarkLine, i).label);
  for (guint i = 0; i < layout->x_labels->len; i++)
    add_box (boxes, &g_array_index (layout->x_labels, DigPlotLabel, i));
  for (guint i = 0; i < boxes->len; i++)
    for (guint k = 0; k < i; k++)
      g_assert_false (dig_rectangle_overlaps (&g_array_index (boxes, DigRectangle, i),
                                              &g_array_index (boxes, DigRectangle, k)));
}

static void
test_labels_apart (void)
{
  static const double sizes[][3] = {
    { 900, 320, 13 }, { 340, 260, 13 }, { 280, 200, 15 }, { 900, 420, 26 }, { 1600, 900, 32 }
  };
  g_autoptr (DigCurvePlot) plot = new_training (40, 30);

  dig_curve_plot_set_title (plot, "Cross-entropy");
  dig_curve_plot_set_best (plot, 22, "Best: epoch 22");
  for (int x = 23; x < 40; x += 3)
    dig_curve_plot_add_mark (plot, x, "Rate 10⁻⁵");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      DigPlotStyle style = dig_plot_style_light ();
      g_autoptr (DigCurveLayout) layout = NULL;

      style.font_size = sizes[i][2];
      dig_curve_layout_update (&layout, plot, sizes[i][0], sizes[i][1], &style);
      g_assert_cmpfloat (layout->area.height, >, 0);
      assert_apart (layout->x_labels, layout);
      assert_apart (layout->y_labels, layout);
      assert_no_overlaps (layout);
      /* The best epoch comes first: it has its label whatever else there is. */
      g_assert_true (g_array_index (layout->marks, DigMarkLine, 0).is_best);
      g_assert_nonnull (g_array_index (layout->marks, DigMarkLine, 0).label.text);
    }
}

static void
test_too_small (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (3, 10);
  DigPlotStyle style = dig_plot_style_dark ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 10, 10);
  cairo_t *cr = cairo_create (surface);

  dig_curve_plot_draw (cr, 1, 1, plot, &style);
  dig_curve_plot_draw (cr, 10, 400, plot, &style);
  dig_curve_plot_draw (cr, 400, 10, plot, &style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_robust_limits (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (20, 200);
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) layout = NULL;

  dig_curve_layout_update (&layout, plot, 900, 320, &style);
  g_assert_cmpfloat (layout->y.domain_max, <, 1);
  /* The first value of the validation is the largest, and shown. */
  g_assert_cmpfloat (layout->y.domain_max, >, 0.13);

  dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = "Loss" });
  g_assert_true (dig_curve_layout_update (&layout, plot, 900, 320, &style));
  g_assert_cmpfloat (layout->y.domain_max, >=, 2);
}

/* A loss and a rate below one another, with as many epochs. */
static void
test_aligned_plots_have_the_same_area (void)
{
  g_autoptr (DigCurvePlot) loss = new_training (3, 10), rate = new_training (3, 10);
  DigAxis epochs = { .title = "Epoch", .whole_numbers = TRUE, .has_limits = TRUE, .maximum = 4 };
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) first = NULL, second = NULL;

  dig_curve_plot_set_x_axis (loss, &epochs);
  dig_curve_plot_set_x_axis (rate, &epochs);
  dig_curve_plot_set_y_axis (loss, &(DigAxis){ .title = "Loss" });
  dig_curve_plot_set_y_axis (rate, &(DigAxis){ .title = "F1", .is_percent = TRUE });
  dig_curve_plot_append (rate, 1, 4, 1);
  dig_curve_layout_update (&first, loss, 600, 300, &style);
  dig_curve_layout_update (&second, rate, 600, 300, &style);
  g_assert_cmpfloat (first->area.x, <, second->area.x);

  dig_curve_plot_set_y_axis (loss, &(DigAxis){ .title = "Loss", .is_aligned = TRUE });
  dig_curve_layout_update (&first, loss, 600, 300, &style);
  g_assert_cmpfloat (first->area.x, ==, second->area.x);
  g_assert_cmpfloat (first->area.width, ==, second->area.width);
  g_assert_cmpfloat (first->x.domain_min, ==, 0);
  g_assert_cmpfloat (first->x.domain_max, ==, 4);
}

static void
test_layout_is_kept (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (10, 100);
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) layout = NULL;
  guint64 revision = dig_curve_plot_get_revision (plot);

  g_assert_true (dig_curve_layout_update (&layout, plot, 900, 320, &style));
  g_assert_false (dig_curve_layout_update (&layout, plot, 900, 320, &style));
  /* A value within the ticks changes the curves, not the axes. */
  dig_curve_plot_append (plot, 0, 10, 0.021);
  g_assert_cmpuint (dig_curve_plot_get_revision (plot), !=, revision);
  g_assert_false (dig_curve_layout_update (&layout, plot, 900, 320, &style));
  dig_curve_plot_append (plot, 0, 11, 0.021);
  g_assert_true (dig_curve_layout_update (&layout, plot, 900, 320, &style));
  style.font_size++;
  g_assert_true (dig_curve_layout_update (&layout, plot, 900, 320, &style));
}

static cairo_surface_t *
draw (const DigCurvePlot *plot, int width, int height, const DigPlotStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  dig_curve_plot_draw (cr, width, height, plot, style);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static int
count_pixels (cairo_surface_t *surface, const DigRectangle *box, DigColor color)
{
  guint32 wanted = (guint32)lround (color.red * 255) << 16
                   | (guint32)lround (color.green * 255) << 8 | (guint32)lround (color.blue * 255);
  int n = 0;

  for (int y = (int)box->y; y < (int)(box->y + box->height); y++)
    for (int x = (int)box->x; x < (int)(box->x + box->width); x++)
      n += get_pixel (surface, x, y) == wanted;
  return n;
}

static void
test_line_passes_its_points (void)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) layout = NULL;
  cairo_surface_t *surface;

  style.font_size = 26; /* a line of four pixels has pixels of its pure colour */
  dig_curve_plot_add_curve (plot, "Line", DIG_CURVE_LINE, 0);
  dig_curve_plot_append (plot, 0, 0, 1);
  dig_curve_plot_append (plot, 0, 4, 1);
  dig_curve_plot_append (plot, 0, 5, NAN);
  dig_curve_plot_append (plot, 0, 6, 3);
  dig_curve_plot_append (plot, 0, 10, 3);
  dig_curve_layout_update (&layout, plot, 400, 300, &style);
  surface = draw (plot, 400, 300, &style);
  for (int i = 1; i < 10; i++)
    {
      DigRectangle spot = { dig_scale_map (&layout->x, i) - 1, 0, 2, 0 };
      double y = i < 5 ? 1 : 3;

      spot.y = dig_scale_map (&layout->y, y) - 2;
      spot.height = 4;
      /* Nothing in the gap, neither low nor high. */
      if (i == 5)
        g_assert_cmpint (count_pixels (surface, &spot, dig_palette_get_color (0, FALSE)), ==, 0);
      else
        g_assert_cmpint (count_pixels (surface, &spot, dig_palette_get_color (0, FALSE)), >, 0);
    }
  cairo_surface_destroy (surface);
}

/* One value among a hundred thousand is seen. */
static void
test_spike_is_seen (void)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) layout = NULL;
  cairo_surface_t *surface;
  DigRectangle spot = { 0, 0, 6, 20 };

  dig_curve_plot_add_curve (plot, "Line", DIG_CURVE_LINE, 0);
  for (int i = 0; i < 100000; i++)
    dig_curve_plot_append (plot, 0, i, i == 61803 ? 10 : 1);
  dig_curve_layout_update (&layout, plot, 500, 300, &style);
  surface = draw (plot, 500, 300, &style);
  spot.x = dig_scale_map (&layout->x, 61803) - 3;
  spot.y = dig_scale_map (&layout->y, 9.5);
  g_assert_cmpint (count_pixels (surface, &spot, dig_palette_get_color (0, FALSE)), >, 10);
  spot.x += 12;
  g_assert_cmpint (count_pixels (surface, &spot, dig_palette_get_color (0, FALSE)), ==, 0);
  cairo_surface_destroy (surface);
}

/* Of ten thousand epochs one is the best: its marker is there, twice as large. */
static void
test_best_is_never_thinned_out (void)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigCurveLayout) layout = NULL;
  cairo_surface_t *without, *with;
  DigRectangle spot = { 0, 0, 16, 16 };
  DigColor color = dig_palette_get_color (1, FALSE);

  dig_curve_plot_add_curve (plot, "", DIG_CURVE_POINTS, 1);
  for (int i = 0; i < 10000; i++)
    dig_curve_plot_append (plot, 0, i, i == 5005 ? 0.5 : 1);
  without = draw (plot, 500, 300, &style);
  dig_curve_plot_set_best (plot, 5005, NULL);
  with = draw (plot, 500, 300, &style);
  dig_curve_layout_update (&layout, plot, 500, 300, &style);
  spot.x = dig_scale_map (&layout->x, 5005) - 8;
  spot.y = dig_scale_map (&layout->y, 0.5) - 8;
  g_assert_cmpint (count_pixels (without, &spot, color), <, 30);
  g_assert_cmpint (count_pixels (with, &spot, color), >, 40);
  cairo_surface_destroy (without);
  cairo_surface_destroy (with);
}

/* Neither curves nor text leave the picture, however odd the data. */
static void
test_ink_stays_inside (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (10, 100);
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double x, y, width, height;

  style.fill_background = FALSE;
  dig_curve_plot_append (plot, 0, 11, 1e300);
  dig_curve_plot_append (plot, 0, 12, -1e300);
  dig_curve_plot_set_y_axis (
      plot, &(DigAxis){ .title = "Loss", .has_limits = TRUE, .minimum = 0, .maximum = 0.1 });
  dig_curve_plot_draw (cr, 500, 300, plot, &style);
  cairo_recording_surface_ink_extents (surface, &x, &y, &width, &height);
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (y, >=, 0);
  g_assert_cmpfloat (x + width, <=, 500);
  g_assert_cmpfloat (y + height, <=, 300);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_reading (void)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  DigNumberStyle german = { ",", "." };
  g_autofree char *nothing = dig_curve_plot_dup_summary (plot, &german);
  g_autofree char *reading = NULL;
  g_autofree char *before = NULL;
  g_autofree char *summary = NULL;

  g_assert_cmpstr (nothing, ==, "No values yet.");
  dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = "Epoch", .whole_numbers = TRUE });
  dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = "Accuracy", .is_percent = TRUE });
  dig_curve_plot_set_smoothing (plot, 0.5);
  dig_curve_plot_add_curve (plot, "Training", DIG_CURVE_SMOOTHED, 0);
  dig_curve_plot_add_curve (plot, "Validation", DIG_CURVE_POINTS, 1);
  dig_curve_plot_append (plot, 0, 1, 0.8);
  dig_curve_plot_append (plot, 0, 2, 0.95);
  dig_curve_plot_append (plot, 1, 2, 0.98905);
  dig_curve_plot_set_best (plot, 2, "Best: epoch 2");
  reading = dig_curve_plot_dup_reading (plot, 2, &german);
  g_assert_cmpstr (reading, ==,
                   "Epoch 2: Training 95,00\302\240% (smoothed 94,12\302\240%), Validation "
                   "98,91\302\240%");
  /* The validation does not reach back to epoch 1. */
  before = dig_curve_plot_dup_reading (plot, 1, &german);
  g_assert_cmpstr (before, ==, "Epoch 1: Training 80,00\302\240% (smoothed 80,00\302\240%)");
  summary = dig_curve_plot_dup_summary (plot, &german);
  g_assert_cmpstr (summary, ==,
                   "Accuracy. Training 94,12\302\240% at Epoch 2. Validation 98,91\302\240% at "
                   "Epoch 2. Best: epoch 2.");
}

static void
test_steps (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (10, 100);

  g_assert_cmpfloat (dig_curve_plot_snap (plot, 3.1234), ==, 3.12);
  g_assert_cmpfloat (dig_curve_plot_step (plot, 3.12, 1, TRUE, 0.05), ==, 4);
  g_assert_cmpfloat (dig_curve_plot_step (plot, 3.12, -1, TRUE, 0.05), ==, 3);
  g_assert_cmpfloat (dig_curve_plot_step (plot, 10, 1, TRUE, 0.05), ==, 10);
  g_assert_cmpfloat_with_epsilon (dig_curve_plot_step (plot, 3.12, 1, FALSE, 0.045), 3.17, 1e-9);
  g_assert_cmpfloat_with_epsilon (dig_curve_plot_step (plot, 3.12, -1, FALSE, 0.045), 3.07, 1e-9);
}

static void
test_smoothed_follows (void)
{
  g_autoptr (DigCurvePlot) plot = new_training (2, 50);
  g_autoptr (DigCurvePlot) same = new_training (1, 50);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  /* Rewound to epoch 1 and gone on: as if the rest had never been. */
  dig_curve_plot_truncate_after (plot, 1);
  for (int i = 1; i <= 60; i++)
    {
      dig_curve_plot_append (plot, 0, 1 + i / 100.0, 0.1 * i);
      dig_curve_plot_append (same, 0, 1 + i / 100.0, 0.1 * i);
    }
  first = dig_curve_plot_dup_reading (plot, 1.6, dig_number_style_get_plain ());
  second = dig_curve_plot_dup_reading (same, 1.6, dig_number_style_get_plain ());
  g_assert_cmpstr (first, ==, second);
}

static void
test_csv (void)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "curves.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = "Epoch" });
  dig_curve_plot_set_smoothing (plot, 0);
  dig_curve_plot_add_curve (plot, "Training, \"raw\"", DIG_CURVE_SMOOTHED, 0);
  dig_curve_plot_add_curve (plot, "Validation", DIG_CURVE_POINTS, 1);
  dig_curve_plot_append (plot, 0, 0.5, 2.25);
  dig_curve_plot_append (plot, 0, 1, NAN);
  dig_curve_plot_append (plot, 1, 1, 0.125);
  g_assert_true (dig_curve_plot_save_csv (plot, path, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (
      text, ==,
      "Epoch,\"Training, \"\"raw\"\"\",\"Training, \"\"raw\"\" (smoothed)\",Validation\n"
      "0.5,2.25,2.25,\n"
      "1,,,0.125\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/curve-plot/labels-never-touch", test_labels_apart);
  g_test_add_func ("/curve-plot/survives-any-size", test_too_small);
  g_test_add_func ("/curve-plot/first-steps-do-not-squash-the-rest", test_robust_limits);
  g_test_add_func ("/curve-plot/aligned-plots-have-the-same-area",
                   test_aligned_plots_have_the_same_area);
  g_test_add_func ("/curve-plot/keeps-the-axes-while-values-come", test_layout_is_kept);
  g_test_add_func ("/curve-plot/line-passes-its-points-and-leaves-gaps",
                   test_line_passes_its_points);
  g_test_add_func ("/curve-plot/one-spike-in-a-hundred-thousand-is-seen", test_spike_is_seen);
  g_test_add_func ("/curve-plot/best-epoch-is-never-thinned-out", test_best_is_never_thinned_out);
  g_test_add_func ("/curve-plot/ink-stays-inside", test_ink_stays_inside);
  g_test_add_func ("/curve-plot/reads-the-numbers-in-words", test_reading);
  g_test_add_func ("/curve-plot/steps-from-epoch-to-epoch", test_steps);
  g_test_add_func ("/curve-plot/smoothing-forgets-what-was-rewound", test_smoothed_follows);
  g_test_add_func ("/curve-plot/saves-a-table", test_csv);
  return g_test_run ();
}
