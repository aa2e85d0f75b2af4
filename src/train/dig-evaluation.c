/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-evaluation.h"

#include "base/dig-error.h"
#include "train/dig-metrics.h"

#include <glib/gi18n-lib.h>

#include <float.h>
#include <math.h>
#include <string.h>

/* 97.5 % point of the normal distribution. */
#define NORMAL_QUANTILE 1.959963984540054

void
dig_wilson_interval (guint n_correct, guint n, double *low, double *high)
{
  double p, z2 = NORMAL_QUANTILE * NORMAL_QUANTILE, centre, half;

  g_return_if_fail (n_correct <= n && low != NULL && high != NULL);

  *low = 0.0;
  *high = 1.0;
  if (n == 0)
    return;
  p = (double)n_correct / n;
  centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
  half = NORMAL_QUANTILE / (1.0 + z2 / n) * sqrt (p * (1.0 - p) / n + z2 / (4.0 * n * (double)n));
  *low = n_correct == 0 ? 0.0 : MAX (centre - half, 0.0);
  *high = n_correct == n ? 1.0 : MIN (centre + half, 1.0);
}

guint
dig_arg_max (const float *probabilities, guint n_classes)
{
  guint best = 0;

  for (guint i = 1; i < n_classes; i++)
    if (probabilities[i] > probabilities[best])
      best = i;
  return best;
}

static void
add_image (DigMetricSums *sums, const float *probabilities, guint label, guint n_classes)
{
  guint answer = dig_arg_max (probabilities, n_classes);
  double p = (double)probabilities[label];

  sums->n_images++;
  sums->confusion[label][answer]++;
  sums->n_correct += answer == label;
  sums->n_true_positive += p > 0.5;
  for (guint i = 0; i < n_classes; i++)
    sums->n_predicted += probabilities[i] > 0.5f;
  if (isfinite (p))
    sums->loss -= log (MAX (p, (double)FLT_MIN));
  else
    sums->n_non_finite++;
}

static void
find_most_confused (DigEvaluation *evaluation)
{
  guint most = 0;

  evaluation->most_confused_true = -1;
  evaluation->most_confused_predicted = -1;
  for (guint i = 0; i < evaluation->n_classes; i++)
    for (guint j = 0; j < evaluation->n_classes; j++)
      if (i != j && evaluation->confusion[i][j] > most)
        {
          most = evaluation->confusion[i][j];
          evaluation->most_confused_true = (int)i;
          evaluation->most_confused_predicted = (int)j;
        }
}

void
dig_evaluation_compute (DigEvaluation *evaluation, const float *probabilities, const guint8 *labels,
                        guint n, guint n_classes)
{
  DigMetricSums sums = { 0 };

  g_return_if_fail (evaluation != NULL && n_classes > 0 && n_classes <= DIG_MAX_CLASSES);
  g_return_if_fail (n == 0 || (probabilities != NULL && labels != NULL));

  for (guint i = 0; i < n; i++)
    {
      g_return_if_fail (labels[i] < n_classes);
      add_image (&sums, probabilities + (gsize)i * n_classes, labels[i], n_classes);
    }
  memset (evaluation, 0, sizeof *evaluation);
  evaluation->n_images = n;
  evaluation->n_classes = n_classes;
  dig_metrics_compute (&evaluation->metrics, &sums, n_classes);
  dig_wilson_interval ((guint)sums.n_correct, n, &evaluation->accuracy_low,
                       &evaluation->accuracy_high);
  for (guint i = 0; i < n_classes; i++)
    {
      dig_class_metrics (sums.confusion, n_classes, i, &evaluation->precision[i],
                         &evaluation->recall[i], &evaluation->f1[i]);
      for (guint j = 0; j < n_classes; j++)
        evaluation->confusion[i][j] = (guint)sums.confusion[i][j];
    }
  find_most_confused (evaluation);
}

gboolean
dig_evaluation_check_labels (const guint8 *labels, guint n, guint n_classes, GError **error)
{
  g_return_val_if_fail (n == 0 || labels != NULL, FALSE);

  for (guint i = 0; i < n; i++)
    if (labels[i] >= n_classes)
      {
        g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                     _ ("There is an image labelled %u; the model tells only %u classes apart."),
                     labels[i], n_classes);
        return FALSE;
      }
  return TRUE;
}
