/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rates from counts. A quotient whose denominator is 0 is 0, as scikit-learn with zero_division=0. */
#pragma once

#include "compute/dig-backend.h"
#include "train/dig-records.h"

G_BEGIN_DECLS

double dig_ratio (double numerator, double denominator);
/* Harmonic mean of precision and recall. */
double dig_f1 (double precision, double recall);

/* Of one class, from confusion[true][predicted] (K, K). */
void dig_class_metrics (const gint64 confusion[DIG_MAX_CLASSES][DIG_MAX_CLASSES], guint n_classes,
                        guint label, double *precision, double *recall, double *f1);

/* Micro: precision = n_true_positive / n_predicted, recall = n_true_positive / n_images; macro: means
 * over the classes; loss: mean over the images with a finite loss. */
void dig_metrics_compute (DigMetrics *metrics, const DigMetricSums *sums, guint n_classes);

G_END_DECLS
