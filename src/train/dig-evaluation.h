/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network answers for many images, and how good that is. */
#pragma once

#include "compute/dig-backend.h"
#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"
#include "train/dig-records.h"

G_BEGIN_DECLS

/* Images at a time: large enough for a GPU, small enough for a CPU's cache. */
#define DIG_PREDICTOR_BATCH 128

/* A snapshot ready to answer, on its own stream. One thread at a time. */
typedef struct _DigPredictor DigPredictor;

/* `device` as in DigTrainSettings. DIG_ERROR_DEVICE, DIG_ERROR_MEMORY. */
DigPredictor *dig_predictor_new (DigSnapshot *snapshot, const char *device, guint n_threads,
                                 GError **error);
void dig_predictor_free (DigPredictor *predictor);
guint dig_predictor_get_n_classes (const DigPredictor *predictor);
guint dig_predictor_get_n_pixels (const DigPredictor *predictor);
/* From now on image i of batch b of a run (batches have DIG_PREDICTOR_BATCH images) is transformed as
 * dig-augment.h draws for (seed, step + b, i) before it is scaled. NULL: the images as they are. */
void dig_predictor_set_augmentation (DigPredictor *predictor, const DigAugmentation *augmentation,
                                     guint64 seed, guint64 step);
/* probabilities (n, K), images (n, pixels) as bytes. Does not depend on n or on the order. */
gboolean dig_predictor_run (DigPredictor *predictor, const guint8 *images, guint n,
                            float *probabilities, GError **error);
/* The same for rows of a data set; rows NULL: all, in order. */
gboolean dig_predictor_run_rows (DigPredictor *predictor, const DigDataSet *data,
                                 const gint32 *rows, guint n, float *probabilities, GError **error);

typedef struct
{
  guint n_images, n_classes;
  DigMetrics metrics;
  double accuracy_low, accuracy_high;                /* Wilson score interval, 95 % */
  guint confusion[DIG_MAX_CLASSES][DIG_MAX_CLASSES]; /* [true][predicted] */
  double precision[DIG_MAX_CLASSES], recall[DIG_MAX_CLASSES], f1[DIG_MAX_CLASSES];
  int most_confused_true, most_confused_predicted; /* -1 when there is no error */
} DigEvaluation;

/* Place of the largest; the lowest class wins a tie. */
guint dig_arg_max (const float *probabilities, guint n_classes);
/* Wilson's score interval at 95 % (Wilson 1927); 0…1 when n is 0. */
void dig_wilson_interval (guint n_correct, guint n, double *low, double *high);

/* Of a model that tells n_classes apart. FALSE, DIG_ERROR_FILE: a label is none of them. */
gboolean dig_evaluation_check_labels (const guint8 *labels, guint n, guint n_classes,
                                      GError **error);
/* probabilities (n, K), labels (n) below K. The loss takes a probability below FLT_MIN for FLT_MIN. A class without images or answers has precision or recall 0, as scikit-learn with zero_division=0. */
void dig_evaluation_compute (DigEvaluation *evaluation, const float *probabilities,
                             const guint8 *labels, guint n, guint n_classes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigPredictor, dig_predictor_free)

G_END_DECLS
