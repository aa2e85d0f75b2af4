/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is said about a network's answers for many labelled images: image by image, class by class,
 * how far its confidence can be believed, and which labels may be wrong.
 *
 * Immutable and reference-counted; any thread may read it. */
#pragma once

#include "train/dig-evaluation.h"

G_BEGIN_DECLS

#define DIG_CALIBRATION_BINS 10

typedef struct
{
  guint32 row; /* of the data set */
  guint8 label, answer;
  float confidence;        /* probability of the answer */
  float label_probability; /* probability of the label */
  double loss;             /* -log of it */
} DigReportImage;

/* With 95 % intervals; 0 and the interval 0…1 where there is nothing to count. */
typedef struct
{
  guint support;   /* images of the class */
  guint n_answers; /* images that were read as it */
  double precision, precision_low, precision_high;
  double recall, recall_low, recall_high;
  double f1, f1_low, f1_high;
} DigClassReport;

/* Images whose confidence is in ]i/10, (i+1)/10], the first bin 0 included. */
typedef struct
{
  guint n, n_correct;
  double confidence; /* their mean; 0 when n is 0 */
  double accuracy, accuracy_low, accuracy_high;
} DigCalibrationBin;

typedef struct
{
  guint index;      /* of the image in the report */
  guint8 suggested; /* the class that it is taken for */
  double
      margin; /* probability of the label minus the largest of another class: the lower, the more suspect */
} DigLabelSuspect;

typedef enum
{
  DIG_ORDER_LOSS,       /* largest first */
  DIG_ORDER_CONFIDENCE, /* surest first */
  DIG_ORDER_ROW,
} DigImageOrder;

typedef struct _DigReport DigReport;

/* probabilities (n, K), rows (n; NULL: 0 … n - 1), labels of all rows of the data set. `is_out_of_sample`: no image
 * was trained on. */
DigReport *dig_report_new (const float *probabilities, const gint32 *rows, guint n,
                           const guint8 *labels, guint n_classes, gboolean is_out_of_sample);
DigReport *dig_report_ref (DigReport *report);
void dig_report_unref (DigReport *report);

const DigEvaluation *dig_report_get_evaluation (const DigReport *report);
guint dig_report_get_n_images (const DigReport *report);
const DigReportImage *dig_report_get_image (const DigReport *report, guint index);
/* (K) */
const float *dig_report_get_probabilities (const DigReport *report, guint index);
/* FALSE when the row was not evaluated. */
gboolean dig_report_find_row (const DigReport *report, guint row, guint *index);
gboolean dig_report_is_out_of_sample (const DigReport *report);

/* Precision and recall: Wilson. F1 = 2 J / (1 + J) with J = TP / (TP + FP + FN): Wilson's interval of J, mapped
 * ("Wilson indirect", Lam, Gopal and Qian 2023). */
void dig_report_get_class (const DigReport *report, guint label, DigClassReport *result);
const DigCalibrationBin *dig_report_get_calibration (const DigReport *report);
/* Expected calibration error: sum of n / N · |accuracy - confidence| over the bins (Naeini 2015). */
double dig_report_get_calibration_error (const DigReport *report);

/* Confident learning (Northcutt, Jiang and Chuang 2021): an image counts as class j when p_j is at least the mean
 * of p_j over the images labelled j, the most probable such j if there are several; those that count as another
 * class than their label, and are read as one, are suspect. Most suspect first. Only means something when the
 * report is out of sample. */
const DigLabelSuspect *dig_report_get_suspects (const DigReport *report, guint *n);
/* Estimated number of wrong labels: the off-diagonal of the joint distribution, times the images. */
double dig_report_get_estimated_label_errors (const DigReport *report);

/* guint32 indices of the images with this label and this answer, -1 for any of them, in the given order.
 * `only_errors`: those that were read rightly are left out. */
GArray *dig_report_list (const DigReport *report, int label, int answer, gboolean only_errors,
                         DigImageOrder order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigReport, dig_report_unref)

G_END_DECLS
