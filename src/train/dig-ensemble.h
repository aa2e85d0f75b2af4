/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One answer of one or several networks: the mean of their probabilities. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"
#include "train/dig-answers.h"

G_BEGIN_DECLS

typedef struct
{
  const char *device; /* as in DigTrainSettings */
  guint n_threads;    /* 0: all */
  /* Test-time augmentation: every model answers every image this many times, once as it is and then
   * slightly turned, moved and scaled, each time differently. 0 and 1: only as it is. */
  guint n_copies;
} DigEnsembleOptions;

#define DIG_ENSEMBLE_MAX_COPIES 1000

/* DIG_ERROR_FILE: the network does not take images of this size. */
gboolean dig_ensemble_check_images (const DigSnapshot *snapshot, const DigDataSet *data,
                                    GError **error);

/* p (image, k) = mean over the models and copies of p_model (copy of the image, k), summed in double;
 * all rows of `data`, in order. The copies of a row are the same in every call. One model is opened at a time. Any thread; `progress` (may be NULL) gets 0…1 from the calling
 * one. DIG_ERROR_FILE (images or classes do not fit), DIG_ERROR_DEVICE, DIG_ERROR_MEMORY,
 * DIG_ERROR_DIVERGED (a model answers NaN), G_IO_ERROR_CANCELLED. */
DigAnswers *dig_ensemble_answer (DigSnapshot *const *models, guint n_models, const DigDataSet *data,
                                 const DigEnsembleOptions *options, GCancellable *cancellable,
                                 void (*progress) (double fraction, gpointer data),
                                 gpointer progress_data, GError **error);

G_END_DECLS
