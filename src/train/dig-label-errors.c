/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-label-errors.h"

void
dig_label_thresholds (const float *probabilities, const guint8 *labels, guint n, guint n_classes,
                      double *thresholds)
{
  guint counts[DIG_MAX_CLASSES] = { 0 };

  g_return_if_fail (n_classes > 0 && n_classes <= DIG_MAX_CLASSES);

  for (guint j = 0; j < n_classes; j++)
    thresholds[j] = 0.0;
  for (guint i = 0; i < n; i++)
    {
      thresholds[labels[i]] += (double)probabilities[(gsize)i * n_classes + labels[i]];
      counts[labels[i]]++;
    }
  for (guint j = 0; j < n_classes; j++)
    thresholds[j] = counts[j] > 0 ? thresholds[j] / counts[j] : 1.0;
}

/* The most probable class whose threshold is reached, -1 if none is. */
static int
find_confident_class (const float *p, const double *thresholds, guint n_classes)
{
  int found = -1;

  for (guint j = 0; j < n_classes; j++)
    if ((double)p[j] >= thresholds[j] && (found < 0 || p[j] > p[found]))
      found = (int)j;
  return found;
}

static double
measure_margin (const float *p, guint label, guint n_classes)
{
  float other = 0.0f;

  for (guint j = 0; j < n_classes; j++)
    if (j != label)
      other = MAX (other, p[j]);
  return (double)p[label] - (double)other;
}

/* The rows of the confident joint are scaled to the number of images of each label; what lies off its diagonal then is
 * the number of wrong labels. joint (K, K): [label][confident class]. */
static double
estimate_errors (const guint joint[DIG_MAX_CLASSES][DIG_MAX_CLASSES], const guint *counts,
                 guint n_classes)
{
  double total = 0.0, off_diagonal = 0.0;
  guint n = 0;

  for (guint i = 0; i < n_classes; i++)
    {
      guint sum = 0;

      for (guint j = 0; j < n_classes; j++)
        sum += joint[i][j];
      n += counts[i];
      if (sum == 0)
        continue;
      total += counts[i];
      off_diagonal += (double)counts[i] * (sum - joint[i][i]) / sum;
    }
  return total > 0.0 ? off_diagonal / total * n : 0.0;
}

static int
compare_suspects (gconstpointer first, gconstpointer second)
{
  const DigLabelSuspect *a = first, *b = second;

  if (a->margin != b->margin)
    return a->margin < b->margin ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

GArray *
dig_label_suspects (const float *probabilities, const guint8 *labels, guint n, guint n_classes,
                    double *estimate)
{
  GArray *suspects = g_array_new (FALSE, FALSE, sizeof (DigLabelSuspect));
  guint joint[DIG_MAX_CLASSES][DIG_MAX_CLASSES] = { 0 };
  guint counts[DIG_MAX_CLASSES] = { 0 };
  double thresholds[DIG_MAX_CLASSES];

  g_return_val_if_fail (n_classes > 0 && n_classes <= DIG_MAX_CLASSES, suspects);

  dig_label_thresholds (probabilities, labels, n, n_classes, thresholds);
  for (guint i = 0; i < n; i++)
    {
      const float *p = probabilities + (gsize)i * n_classes;
      int found = find_confident_class (p, thresholds, n_classes);
      DigLabelSuspect suspect = { .index = i, .suggested = (guint8)found };

      counts[labels[i]]++;
      if (found < 0)
        continue;
      joint[labels[i]][found]++;
      if ((guint)found == labels[i] || dig_arg_max (p, n_classes) == labels[i])
        continue;
      suspect.margin = measure_margin (p, labels[i], n_classes);
      g_array_append_val (suspects, suspect);
    }
  *estimate = estimate_errors (joint, counts, n_classes);
  g_array_sort (suspects, compare_suspects);
  return suspects;
}
