/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-writer-accuracy.h"

#include "train/dig-metrics.h"

void
dig_accuracy_compute (DigAccuracy *accuracy, guint n_correct, guint n_images)
{
  g_return_if_fail (accuracy != NULL && n_correct <= n_images);

  accuracy->n_images = n_images;
  accuracy->n_correct = n_correct;
  accuracy->accuracy = dig_ratio (n_correct, n_images);
  dig_wilson_interval (n_correct, n_images, &accuracy->low, &accuracy->high);
}

/* `n_columns` 1: whatever the digit is. */
static DigAccuracy *
count (const DigReport *report, const DigDataSet *data, guint n_columns)
{
  guint n_writers = dig_data_set_get_n_writers (data);
  guint n_cells = (n_writers + 1) * n_columns;
  DigAccuracy *cells = g_new0 (DigAccuracy, n_cells);

  for (guint i = 0; i < dig_report_get_n_images (report); i++)
    {
      const DigReportImage *image = dig_report_get_image (report, i);
      guint writer = MIN (dig_data_set_get_writer (data, image->row), n_writers);
      DigAccuracy *cell = &cells[writer * n_columns + (n_columns > 1 ? image->label : 0)];

      cell->n_images++;
      cell->n_correct += image->answer == image->label;
    }
  for (guint i = 0; i < n_cells; i++)
    dig_accuracy_compute (&cells[i], cells[i].n_correct, cells[i].n_images);
  return cells;
}

DigAccuracy *
dig_writer_accuracy_new (const DigReport *report, const DigDataSet *data)
{
  g_return_val_if_fail (report != NULL && data != NULL, NULL);

  return count (report, data, 1);
}

DigAccuracy *
dig_writer_accuracy_new_by_class (const DigReport *report, const DigDataSet *data)
{
  g_return_val_if_fail (report != NULL && data != NULL, NULL);

  return count (report, data, dig_data_set_get_n_classes (data));
}
