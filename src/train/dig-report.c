/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-report.h"

#include "train/dig-label-errors.h"
#include "train/dig-metrics.h"

#include <float.h>
#include <math.h>

struct _DigReport
{
  guint n_images, n_classes;
  gboolean is_out_of_sample;
  DigReportImage *images; /* (n) */
  float *probabilities;   /* (n, K) */
  GHashTable *by_row;     /* row → index */
  DigEvaluation evaluation;
  DigCalibrationBin bins[DIG_CALIBRATION_BINS];
  double calibration_error;
  GArray *suspects; /* of DigLabelSuspect */
  double estimated_label_errors;
};

static void
fill_image (DigReportImage *image, const float *p, guint n_classes)
{
  double label_probability = (double)p[image->label];

  image->answer = (guint8)dig_arg_max (p, n_classes);
  image->confidence = isfinite (p[image->answer]) ? p[image->answer] : 0.0f;
  image->label_probability = p[image->label];
  image->loss = -log (MAX (label_probability, (double)FLT_MIN));
}

static guint
find_bin (double confidence)
{
  double place = ceil (confidence * DIG_CALIBRATION_BINS) - 1.0;

  return (guint)CLAMP (place, 0.0, DIG_CALIBRATION_BINS - 1.0);
}

static void
fill_bins (DigReport *report)
{
  for (guint i = 0; i < report->n_images; i++)
    {
      const DigReportImage *image = &report->images[i];
      DigCalibrationBin *bin = &report->bins[find_bin ((double)image->confidence)];

      bin->n++;
      bin->n_correct += image->answer == image->label;
      bin->confidence += (double)image->confidence;
    }
  for (guint i = 0; i < DIG_CALIBRATION_BINS; i++)
    {
      DigCalibrationBin *bin = &report->bins[i];

      bin->confidence = dig_ratio (bin->confidence, bin->n);
      bin->accuracy = dig_ratio (bin->n_correct, bin->n);
      dig_wilson_interval (bin->n_correct, bin->n, &bin->accuracy_low, &bin->accuracy_high);
      report->calibration_error +=
          dig_ratio (bin->n * fabs (bin->accuracy - bin->confidence), report->n_images);
    }
}

DigReport *
dig_report_new (const float *probabilities, const gint32 *rows, guint n, const guint8 *labels,
                guint n_classes, gboolean is_out_of_sample)
{
  DigReport *report;
  g_autofree guint8 *own_labels = g_new (guint8, MAX (n, 1));

  g_return_val_if_fail (n_classes > 0 && n_classes <= DIG_MAX_CLASSES, NULL);
  g_return_val_if_fail (n == 0 || (probabilities != NULL && labels != NULL), NULL);

  report = g_atomic_rc_box_new0 (DigReport);
  report->n_images = n;
  report->n_classes = n_classes;
  report->is_out_of_sample = is_out_of_sample;
  report->images = g_new0 (DigReportImage, MAX (n, 1));
  report->probabilities =
      g_memdup2 (probabilities, (gsize)n * n_classes * sizeof *report->probabilities);
  report->by_row = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < n; i++)
    {
      DigReportImage *image = &report->images[i];

      image->row = rows != NULL ? (guint32)rows[i] : i;
      image->label = own_labels[i] = labels[image->row];
      fill_image (image, probabilities + (gsize)i * n_classes, n_classes);
      g_hash_table_insert (report->by_row, GUINT_TO_POINTER (image->row), GUINT_TO_POINTER (i));
    }
  dig_evaluation_compute (&report->evaluation, probabilities, own_labels, n, n_classes);
  fill_bins (report);
  report->suspects =
      dig_label_suspects (probabilities, own_labels, n, n_classes, &report->estimated_label_errors);
  return report;
}

DigReport *
dig_report_ref (DigReport *report)
{
  g_return_val_if_fail (report != NULL, NULL);

  return g_atomic_rc_box_acquire (report);
}

static void
clear_report (gpointer data)
{
  DigReport *report = data;

  g_free (report->images);
  g_free (report->probabilities);
  g_hash_table_unref (report->by_row);
  g_array_unref (report->suspects);
}

void
dig_report_unref (DigReport *report)
{
  g_return_if_fail (report != NULL);

  g_atomic_rc_box_release_full (report, clear_report);
}

const DigEvaluation *
dig_report_get_evaluation (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, NULL);

  return &report->evaluation;
}

guint
dig_report_get_n_images (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, 0);

  return report->n_images;
}

const DigReportImage *
dig_report_get_image (const DigReport *report, guint index)
{
  g_return_val_if_fail (report != NULL && index < report->n_images, NULL);

  return &report->images[index];
}

const float *
dig_report_get_probabilities (const DigReport *report, guint index)
{
  g_return_val_if_fail (report != NULL && index < report->n_images, NULL);

  return report->probabilities + (gsize)index * report->n_classes;
}

gboolean
dig_report_find_row (const DigReport *report, guint row, guint *index)
{
  gpointer found;

  g_return_val_if_fail (report != NULL && index != NULL, FALSE);

  if (!g_hash_table_lookup_extended (report->by_row, GUINT_TO_POINTER (row), NULL, &found))
    return FALSE;
  *index = GPOINTER_TO_UINT (found);
  return TRUE;
}

gboolean
dig_report_is_out_of_sample (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, FALSE);

  return report->is_out_of_sample;
}

static double
jaccard_to_f1 (double jaccard)
{
  return 2.0 * jaccard / (1.0 + jaccard);
}

void
dig_report_get_class (const DigReport *report, guint label, DigClassReport *result)
{
  const DigEvaluation *evaluation;
  guint n_true_positive, n_union;

  g_return_if_fail (report != NULL && result != NULL && label < report->n_classes);

  evaluation = &report->evaluation;
  *result = (DigClassReport){ .precision = evaluation->precision[label],
                              .recall = evaluation->recall[label],
                              .f1 = evaluation->f1[label] };
  for (guint i = 0; i < report->n_classes; i++)
    {
      result->support += evaluation->confusion[label][i];
      result->n_answers += evaluation->confusion[i][label];
    }
  n_true_positive = evaluation->confusion[label][label];
  n_union = result->support + result->n_answers - n_true_positive;
  dig_wilson_interval (n_true_positive, result->n_answers, &result->precision_low,
                       &result->precision_high);
  dig_wilson_interval (n_true_positive, result->support, &result->recall_low, &result->recall_high);
  dig_wilson_interval (n_true_positive, n_union, &result->f1_low, &result->f1_high);
  result->f1_low = jaccard_to_f1 (result->f1_low);
  result->f1_high = jaccard_to_f1 (result->f1_high);
}

const DigCalibrationBin *
dig_report_get_calibration (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, NULL);

  return report->bins;
}

double
dig_report_get_calibration_error (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, 0.0);

  return report->calibration_error;
}

const DigLabelSuspect *
dig_report_get_suspects (const DigReport *report, guint *n)
{
  g_return_val_if_fail (report != NULL && n != NULL, NULL);

  *n = report->suspects->len;
  return (const DigLabelSuspect *)(const void *)report->suspects->data;
}

double
dig_report_get_estimated_label_errors (const DigReport *report)
{
  g_return_val_if_fail (report != NULL, 0.0);

  return report->estimated_label_errors;
}

typedef struct
{
  const DigReport *report;
  DigImageOrder order;
} Sorting;

static int
compare_images (gconstpointer first, gconstpointer second, gpointer data)
{
  const Sorting *sorting = data;
  const DigReportImage *a = &sorting->report->images[*(const guint32 *)first];
  const DigReportImage *b = &sorting->report->images[*(const guint32 *)second];

  if (sorting->order == DIG_ORDER_LOSS && a->loss != b->loss)
    return a->loss > b->loss ? -1 : 1;
  if (sorting->order == DIG_ORDER_CONFIDENCE && a->confidence != b->confidence)
    return a->confidence > b->confidence ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

GArray *
dig_report_list (const DigReport *report, int label, int answer, gboolean only_errors,
                 DigImageOrder order)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  Sorting sorting = { report, order };

  g_return_val_if_fail (report != NULL, indices);

  for (guint32 i = 0; i < report->n_images; i++)
    {
      const DigReportImage *image = &report->images[i];

      if ((label < 0 || image->label == label) && (answer < 0 || image->answer == answer)
          && !(only_errors && image->label == image->answer))
        g_array_append_val (indices, i);
    }
  g_array_sort_with_data (indices, compare_images, &sorting);
  return indices;
}
