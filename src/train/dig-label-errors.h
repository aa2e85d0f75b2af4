/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confident learning: which labels do not fit what a network says. See dig-report.h. */
#pragma once

#include "train/dig-report.h"

G_BEGIN_DECLS

/* thresholds (K): mean of p_j over the images labelled j; 1 for a class without images.
 * probabilities (n, K), labels (n). */
void dig_label_thresholds (const float *probabilities, const guint8 *labels, guint n,
                           guint n_classes, double *thresholds);
/* DigLabelSuspect, most suspect first. `estimate` gets the estimated number of wrong labels. */
GArray *dig_label_suspects (const float *probabilities, const guint8 *labels, guint n,
                            guint n_classes, double *estimate);

G_END_DECLS
