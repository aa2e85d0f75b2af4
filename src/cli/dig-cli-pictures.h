/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that plot writes: the same drawings as the window's. Each function saves one as PNG, SVG or PDF by the
 * ending of `path`. */
#pragma once

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

/* Loss, accuracy and F1 over the epochs (DigEpochRecord). */
gboolean dig_cli_save_curves (const GArray *epochs, const char *path, GError **error);
gboolean dig_cli_save_confusion (const DigReport *report, const DigDataSet *data, const char *path,
                                 GError **error);
/* Precision, recall and F1 of every class. */
gboolean dig_cli_save_classes (const DigReport *report, const DigDataSet *data, const char *path,
                               GError **error);
/* The misread images with the largest loss: what they are, what they were read as, how surely. */
gboolean dig_cli_save_errors (const DigReport *report, const DigDataSet *data, const char *path,
                              GError **error);

G_END_DECLS
