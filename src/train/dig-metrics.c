/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-metrics.h"

double
dig_ratio (double numerator, double denominator)
{
  return denominator > 0.0 ? numerator / denominator : 0.0;
}

double
dig_f1 (double precision, double recall)
{
  return dig_ratio (2.0 * precision * recall, precision + recall);
}

void
dig_class_metrics (const gint64 confusion[DIG_MAX_CLASSES][DIG_MAX_CLASSES], guint n_classes,
                   guint label, double *precision, double *recall, double *f1)
{
  gint64 n_true = 0, n_predicted = 0;

  g_return_if_fail (label < n_classes && n_classes <= DIG_MAX_CLASSES);

  for (guint i = 0; i < n_classes; i++)
    {
      n_true += confusion[label][i];
      n_predicted += confusion[i][label];
    }
  *precision = dig_ratio ((double)confusion[label][label], (double)n_predicted);
  *recall = dig_ratio ((double)confusion[label][label], (double)n_true);
  *f1 = dig_f1 (*precision, *recall);
}

void
dig_metrics_compute (DigMetrics *metrics, const DigMetricSums *sums, guint n_classes)
{
  double n_images, n_finite;

  g_return_if_fail (metrics != NULL && sums != NULL);
  g_return_if_fail (n_classes > 0 && n_classes <= DIG_MAX_CLASSES);

  n_images = (double)sums->n_images;
  n_finite = (double)(sums->n_images - sums->n_non_finite);
  *metrics = (DigMetrics){
    .loss = dig_ratio (sums->loss, n_finite),
    .accuracy = dig_ratio ((double)sums->n_correct, n_images),
    .precision = dig_ratio ((double)sums->n_true_positive, (double)sums->n_predicted),
    .recall = dig_ratio ((double)sums->n_true_positive, n_images),
  };
  metrics->f1 = dig_f1 (metrics->precision, metrics->recall);
  for (guint i = 0; i < n_classes; i++)
    {
      double precision, recall, f1;

      dig_class_metrics (sums->confusion, n_classes, i, &precision, &recall, &f1);
      metrics->macro_precision += precision / n_classes;
      metrics->macro_recall += recall / n_classes;
      metrics->macro_f1 += f1 / n_classes;
    }
}
