/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a frame of a live curve takes: a loss of N points, drawn at 900 × 320, of which the
 * axes are kept as the widget keeps them. Prints milliseconds, the median of 50 frames.
 *
 *   bench-charts [POINTS…]      default: 1000 10000 100000 1000000 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "charts/dig-curve-layout.h"

#define WIDTH 900
#define HEIGHT 320
#define N_FRAMES 50
#define N_RUNS 20

typedef struct
{
  DigCurvePlot *plot;
  DigCurveLayout *layout;
  DigPlotStyle style;
  cairo_t *cr;
  GRand *rand;
  gint64 n_points, n_total;
} Bench;

static int
compare (const void *a, const void *b)
{
  gint64 first = *(const gint64 *)a;
  gint64 second = *(const gint64 *)b;

  return (first > second) - (first < second);
}

static double
median_ms (gint64 *times_us, int n)
{
  qsort (times_us, (size_t)n, sizeof *times_us, compare);
  return (double)times_us[n / 2] / 1000;
}

static void
append (Bench *bench, gint64 n)
{
  for (gint64 i = 0; i < n; i++, bench->n_points++)
    {
      double x = 40.0 * (double)bench->n_points / (double)bench->n_total;
      double y = 0.02 + 0.25 * exp (-x / 3) + 2.1 * exp (-x * 9);

      dig_curve_plot_append (bench->plot, 0, x, y * g_rand_double_range (bench->rand, 0.3, 2));
    }
}

/* What a frame costs with 17 new points, one in a thousandth of a second. */
static void
draw_frames (Bench *bench, gint64 *layout_us, gint64 *curves_us, gint64 *crosshair_us)
{
  for (int frame = 0; frame < N_FRAMES; frame++)
    {
      gint64 start;

      append (bench, 17);
      start = g_get_monotonic_time ();
      dig_curve_layout_update (&bench->layout, bench->plot, WIDTH, HEIGHT, &bench->style);
      layout_us[frame] = g_get_monotonic_time () - start;
      start = g_get_monotonic_time ();
      dig_curve_layout_draw_curves (bench->layout, bench->cr);
      curves_us[frame] = g_get_monotonic_time () - start;
      start = g_get_monotonic_time ();
      dig_curve_layout_draw_crosshair (bench->layout, bench->cr, 0.77 * frame);
      crosshair_us[frame] = g_get_monotonic_time () - start;
    }
}

static void
measure (gint64 n)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  Bench bench = { .plot = dig_curve_plot_new (),
                  .style = dig_plot_style_light (),
                  .cr = cairo_create (surface),
                  .rand = g_rand_new_with_seed (1),
                  .n_total = n + N_FRAMES * 17 };
  gint64 layout_us[N_FRAMES], curves_us[N_FRAMES], crosshair_us[N_FRAMES];
  gint64 start = g_get_monotonic_time ();
  gint64 append_us;

  dig_curve_plot_add_curve (bench.plot, "Training", DIG_CURVE_SMOOTHED, 0);
  dig_curve_plot_add_curve (bench.plot, "Validation", DIG_CURVE_POINTS, 1);
  dig_curve_plot_set_x_axis (
      bench.plot,
      &(DigAxis){ .title = "Epoch", .has_limits = TRUE, .maximum = 40, .whole_numbers = TRUE });
  dig_curve_plot_set_y_axis (bench.plot, &(DigAxis){ .title = "Loss", .is_robust = TRUE });
  for (int epoch = 1; epoch <= 40; epoch++)
    dig_curve_plot_append (bench.plot, 1, epoch, 0.03 + 0.1 * exp (-epoch / 3.0));
  append (&bench, n);
  append_us = g_get_monotonic_time () - start;
  dig_curve_layout_update (&bench.layout, bench.plot, WIDTH, HEIGHT, &bench.style);
  draw_frames (&bench, layout_us, curves_us, crosshair_us);
  printf ("%9" G_GINT64_FORMAT " points: append %.0f ns a point, limits and layout %.2f ms, curves "
          "%.2f ms, crosshair %.2f ms\n",
          n, 1000.0 * (double)append_us / (double)n, median_ms (layout_us, N_FRAMES),
          median_ms (curves_us, N_FRAMES), median_ms (crosshair_us, N_FRAMES));
  dig_curve_layout_free (bench.layout);
  dig_curve_plot_unref (bench.plot);
  g_rand_free (bench.rand);
  cairo_destroy (bench.cr);
  cairo_surface_destroy (surface);
}

/* What a frame of an overlay costs when everything in it is new: 20 runs of 40 epochs. */
static void
measure_overlay (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  DigPlotStyle style = dig_plot_style_light ();
  gint64 times_us[N_FRAMES];

  for (int frame = 0; frame < N_FRAMES; frame++)
    {
      gint64 start = g_get_monotonic_time ();
      DigCurvePlot *plot = dig_curve_plot_new ();

      for (int run = 0; run < N_RUNS; run++)
        {
          g_autofree char *name = g_strdup_printf ("learning rate 0.001, seed %d", run);
          int curve = dig_curve_plot_add_curve (plot, name, DIG_CURVE_POINTS, run);

          for (int epoch = 1; epoch <= 40; epoch++)
            dig_curve_plot_append (plot, curve, epoch, 0.03 + (0.1 + run * 0.01) / epoch);
        }
      dig_curve_plot_draw (cr, WIDTH, HEIGHT, plot, &style);
      dig_curve_plot_unref (plot);
      times_us[frame] = g_get_monotonic_time () - start;
    }
  printf ("%9d runs of 40 epochs on the same axes: %.2f ms\n", N_RUNS,
          median_ms (times_us, N_FRAMES));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  static const gint64 usual[] = { 1000, 10000, 100000, 1000000 };

  for (int i = 1; i < argc; i++)
    {
      gint64 n;
      g_autoptr (GError) error = NULL;

      if (!g_ascii_string_to_signed (argv[i], 10, 1, 100000000, &n, &error))
        {
          fprintf (stderr, "bench-charts: %s\n", error->message);
          return 2;
        }
      measure (n);
    }
  for (guint i = 0; argc == 1 && i < G_N_ELEMENTS (usual); i++)
    measure (usual[i]);
  if (argc == 1)
    measure_overlay ();
  return 0;
}
