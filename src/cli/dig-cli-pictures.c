/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-pictures.h"

#include "base/dig-error.h"
#include "charts/dig-bar-plot.h"
#include "charts/dig-curve-plot.h"
#include "charts/dig-matrix-plot.h"
#include "charts/dig-mosaic.h"
#include "charts/dig-plot-save.h"
#include "train/dig-records.h"

#include <math.h>

#define CURVES_WIDTH 900
#define CURVES_HEIGHT 280 /* of each of the three */
#define CONFUSION_SIZE 640
#define CLASSES_WIDTH 1000
#define CLASSES_HEIGHT 420
#define MAX_ERRORS 60
#define ERROR_COLUMNS 10
#define ERROR_WIDTH 100
#define ERROR_HEIGHT 116
#define DIGIT_PIXELS (28 * 28)

static const char **
get_class_names (const DigReport *report, const DigDataSet *data)
{
  guint n = dig_report_get_evaluation (report)->n_classes;
  const char **names = g_new0 (const char *, n);

  for (guint i = 0; i < n; i++)
    names[i] = dig_data_set_get_class_name (data, i);
  return names;
}

/* ---- Curves ---- */

typedef struct
{
  DigCurvePlot *plots[3];
} Curves;

static DigCurvePlot *
make_curves (const char *title, gboolean is_rate)
{
  DigCurvePlot *plot = dig_curve_plot_new ();
  DigAxis x_axis = { .title = "Epoch", .whole_numbers = TRUE };
  DigAxis y_axis = { .title = title, .is_percent = is_rate };

  dig_curve_plot_add_curve (plot, "Training", DIG_CURVE_POINTS, 0);
  dig_curve_plot_add_curve (plot, "Validation", DIG_CURVE_POINTS, 1);
  dig_curve_plot_set_x_axis (plot, &x_axis);
  dig_curve_plot_set_y_axis (plot, &y_axis);
  return plot;
}

static void
add_epoch (const Curves *curves, const DigEpochRecord *record)
{
  const DigMetrics *parts[] = { &record->train, &record->validation };

  for (int part = 0; part < 2; part++)
    {
      dig_curve_plot_append (curves->plots[0], part, record->epoch, parts[part]->loss);
      dig_curve_plot_append (curves->plots[1], part, record->epoch, parts[part]->accuracy);
      dig_curve_plot_append (curves->plots[2], part, record->epoch, parts[part]->f1);
    }
}

static void
draw_curves (cairo_t *cr, double width, double height, gpointer data)
{
  const Curves *curves = data;
  DigPlotStyle style = dig_plot_style_light ();

  for (guint i = 0; i < G_N_ELEMENTS (curves->plots); i++)
    {
      cairo_save (cr);
      cairo_translate (cr, 0, i * CURVES_HEIGHT);
      dig_curve_plot_draw (cr, width, CURVES_HEIGHT, curves->plots[i], &style);
      cairo_restore (cr);
    }
}

gboolean
dig_cli_save_curves (const GArray *epochs, const char *path, GError **error)
{
  Curves curves = { { make_curves ("Loss", FALSE), make_curves ("Accuracy", TRUE),
                      make_curves ("F1", TRUE) } };
  gboolean is_saved;

  for (guint i = 0; i < epochs->len; i++)
    add_epoch (&curves, &g_array_index (epochs, DigEpochRecord, i));
  for (guint i = 0; i < G_N_ELEMENTS (curves.plots) && epochs->len > 0; i++)
    {
      guint best = g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch;
      g_autofree char *label = g_strdup_printf ("Best: epoch %u", best);

      dig_curve_plot_set_best (curves.plots[i], best > 0 ? best : NAN, label);
    }
  is_saved = dig_plot_save (path, CURVES_WIDTH, 3 * CURVES_HEIGHT, draw_curves, &curves, error);
  for (guint i = 0; i < G_N_ELEMENTS (curves.plots); i++)
    dig_curve_plot_unref (curves.plots[i]);
  return is_saved;
}

/* ---- Confusion matrix ---- */

static void
draw_confusion (cairo_t *cr, double width, double height, gpointer data)
{
  DigPlotStyle style = dig_plot_style_light ();

  dig_matrix_plot_draw (cr, width, height, data, &style, NULL);
}

gboolean
dig_cli_save_confusion (const DigReport *report, const DigDataSet *data, const char *path,
                        GError **error)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (report);
  guint n = evaluation->n_classes;
  g_autofree const char **names = get_class_names (report, data);
  g_autoptr (DigMatrixPlot) plot = dig_matrix_plot_new (names, (int)n);
  g_autofree guint *counts = g_new (guint, n * n);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      counts[i * n + j] = evaluation->confusion[i][j];
  dig_matrix_plot_set_counts (plot, counts);
  /* Errors are rare beside right answers. */
  dig_matrix_plot_set_scale (plot, DIG_MATRIX_LOG);
  return dig_plot_save (path, CONFUSION_SIZE, CONFUSION_SIZE, draw_confusion, plot, error);
}

/* ---- Classes ---- */

static void
draw_bars (cairo_t *cr, double width, double height, gpointer data)
{
  DigPlotStyle style = dig_plot_style_light ();

  dig_bar_plot_draw (cr, width, height, data, &style, NULL);
}

gboolean
dig_cli_save_classes (const DigReport *report, const DigDataSet *data, const char *path,
                      GError **error)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (report);
  g_autofree const char **names = get_class_names (report, data);
  g_autoptr (DigBarPlot) plot = dig_bar_plot_new (names, (int)evaluation->n_classes);

  dig_bar_plot_set_arrangement (plot, DIG_BARS_GROUPED);
  dig_bar_plot_set_unit (plot, DIG_BARS_PERCENT);
  dig_bar_plot_set_titles (plot, "Class", "Rate");
  dig_bar_plot_add_part (plot, "Precision", evaluation->precision, 0);
  dig_bar_plot_add_part (plot, "Recall", evaluation->recall, 1);
  dig_bar_plot_add_part (plot, "F1", evaluation->f1, 2);
  return dig_plot_save (path, CLASSES_WIDTH, CLASSES_HEIGHT, draw_bars, plot, error);
}

/* ---- Errors ---- */

static void
draw_errors (cairo_t *cr, double width, double height, gpointer data)
{
  DigPlotStyle style = dig_plot_style_light ();

  dig_mosaic_draw (cr, width, height, data, &style, -1);
}

static void
add_error (DigMosaic *mosaic, const DigReportImage *image, const DigDataSet *data)
{
  g_autofree char *label = g_strdup_printf (
      "%s → %s  %.0f %%", dig_data_set_get_class_name (data, image->label),
      dig_data_set_get_class_name (data, image->answer), 100.0 * (double)image->confidence);

  dig_mosaic_add (mosaic, dig_data_set_get_image (data, image->row), label);
}

gboolean
dig_cli_save_errors (const DigReport *report, const DigDataSet *data, const char *path,
                     GError **error)
{
  g_autoptr (GArray) errors = dig_report_list (report, -1, -1, TRUE, DIG_ORDER_LOSS);
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  guint n = MIN (errors->len, MAX_ERRORS);
  guint n_lines = MAX ((n + ERROR_COLUMNS - 1) / ERROR_COLUMNS, 1);

  if (dig_data_set_get_n_pixels (data) != DIGIT_PIXELS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   "%s has images of %u × %u pixels; errors are drawn for 28 × 28.",
                   dig_data_set_get_name (data), dig_data_set_get_height (data),
                   dig_data_set_get_width (data));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    add_error (mosaic, dig_report_get_image (report, g_array_index (errors, guint32, i)), data);
  return dig_plot_save (path, ERROR_COLUMNS * ERROR_WIDTH, n_lines * ERROR_HEIGHT, draw_errors,
                        mosaic, error);
}
