/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-image-export.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "charts/dig-mosaic.h"
#include "charts/dig-plot-save.h"

#include <glib/gi18n.h>

#define DIGIT_PIXELS (28 * 28)
#define COLUMNS 20
#define TILE_WIDTH 100
#define TILE_HEIGHT 116

typedef struct
{
  DigReport *report;
  DigDataSet *data;
  GArray *indices;
  char *path;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  dig_report_unref (export->report);
  dig_data_set_unref (export->data);
  g_array_unref (export->indices);
  g_free (export->path);
  g_free (export);
}

static const DigReportImage *
get_image (const Export *export, guint i)
{
  return dig_report_get_image (export->report, g_array_index (export->indices, guint32, i));
}

char *
dig_image_describe_reading (const DigReportImage *image, DigDataSet *data)
{
  if (image->label == image->answer)
    return g_strdup (dig_data_set_get_class_name (data, image->label));
  return g_strdup_printf ("%s → %s", dig_data_set_get_class_name (data, image->label),
                          dig_data_set_get_class_name (data, image->answer));
}

static gboolean
save_table (const Export *export, GError **error)
{
  g_autoptr (GString) table = g_string_new ("row,label,answer,confidence,label_probability,loss\n");

  for (guint i = 0; i < export->indices->len; i++)
    {
      const DigReportImage *image = get_image (export, i);
      const double values[] = { (double)image->confidence, (double)image->label_probability,
                                image->loss };
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (table, "%u,%u,%u",
                              dig_data_set_get_source_row (export->data, image->row), image->label,
                              image->answer);
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        g_string_append_printf (table, ",%s",
                                g_ascii_formatd (number, sizeof number, "%.7g", values[j]));
      g_string_append_c (table, '\n');
    }
  return dig_file_write_atomic (export->path, table->str, table->len, error);
}

static void
draw_mosaic (cairo_t *cr, double width, double height, gpointer data)
{
  DigPlotStyle style = dig_plot_style_light ();

  dig_mosaic_draw (cr, width, height, data, &style, -1);
}

static gboolean
save_picture (const Export *export, GError **error)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  guint n = MIN (export->indices->len, DIG_MAX_PICTURE_IMAGES);
  guint n_columns = CLAMP (n, 1, COLUMNS);
  guint n_lines = MAX ((n + n_columns - 1) / n_columns, 1);

  if (dig_data_set_get_n_pixels (export->data) != DIGIT_PIXELS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("Pictures are made of images of 28 × 28 pixels; these have %u × %u."),
                   dig_data_set_get_height (export->data), dig_data_set_get_width (export->data));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      const DigReportImage *image = get_image (export, i);
      g_autofree char *reading = dig_image_describe_reading (image, export->data);
      g_autofree char *label =
          g_strdup_printf ("%s  %.0f %%", reading, 100.0 * (double)image->confidence);

      dig_mosaic_add (mosaic, dig_data_set_get_image (export->data, image->row), label);
    }
  return dig_plot_save (export->path, n_columns * TILE_WIDTH, n_lines * TILE_HEIGHT, draw_mosaic,
                        mosaic, error);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Export *export = data;
  g_autofree char *lower = g_ascii_strdown (export->path, -1);
  GError *error = NULL;

  if (g_str_has_suffix (lower, ".csv") ? save_table (export, &error)
                                       : save_picture (export, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dig_image_export_async (DigReport *report, DigDataSet *data, GArray *indices, const char *path,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Export *export = g_new0 (Export, 1);

  export->report = dig_report_ref (report);
  export->data = dig_data_set_ref (data);
  export->indices = g_array_ref (indices);
  export->path = g_strdup (path);
  g_task_set_task_data (task, export, export_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
dig_image_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
