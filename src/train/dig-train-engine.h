/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a training that lives on a stream: the data set, the network, the state of the step.
 * It enqueues steps and reads back what they logged; rules, files and orders are the trainer's.
 *
 * A step needs nothing from this side: where a backend has graphs, a step of each batch size is recorded
 * once and launched from then on, several full ones at a time, and the log is read for many steps at a time. */
#pragma once

#include "compute/dig-registry.h"
#include "io/dig-data-set.h"
#include "io/dig-split.h"
#include "nn/dig-network.h"
#include "train/dig-train-settings.h"

G_BEGIN_DECLS

typedef struct _DigTrainEngine DigTrainEngine;

/* `split` is borrowed and outlives the engine; the network has its initial values. */
DigTrainEngine *dig_train_engine_new (const DigTrainSettings *settings, const char *device,
                                      const DigDataSet *data, const DigSplit *split,
                                      const DigScaler *scaler, GError **error);
void dig_train_engine_free (DigTrainEngine *engine);

const DigDevice *dig_train_engine_get_device (const DigTrainEngine *engine);
guint dig_train_engine_get_n_classes (const DigTrainEngine *engine);

/* Everything that the next epoch depends on, besides the settings: (n_parameters), (2, n_trainable), and the
 * weights' moving average (n_averages: n_parameters, or 0 where there is none). */
gsize dig_train_engine_get_n_parameters (const DigTrainEngine *engine);
gsize dig_train_engine_get_n_moments (const DigTrainEngine *engine);
gsize dig_train_engine_get_n_averages (const DigTrainEngine *engine);
gboolean dig_train_engine_download (DigTrainEngine *engine, float *parameters, float *moments,
                                    float *averages, GError **error);
/* As they were after `step` optimiser steps. */
void dig_train_engine_upload (DigTrainEngine *engine, const float *parameters, const float *moments,
                              const float *averages, guint64 step);
/* Other parameters, those of a model that was saved, which are their average too; the moments stay. Not to be trained on. */
gboolean dig_train_engine_load (DigTrainEngine *engine, const DigSnapshot *snapshot,
                                GError **error);
/* The model: the weights' moving average where there is one, otherwise the parameters; without what the running
 * statistics have of their beginning (dig-norm-bias.h). */
DigSnapshot *dig_train_engine_save (DigTrainEngine *engine, const DigScaler *scaler,
                                    GError **error);

/* Steps in an epoch. */
guint dig_train_engine_get_n_steps (const DigTrainEngine *engine);
/* `learning_rate` is what the schedule multiplies: the rate of the step after `step` is their product. */
double dig_train_engine_get_rate (const DigTrainEngine *engine, double learning_rate, guint64 step);
/* From the next step on. */
void dig_train_engine_set_learning_rate (DigTrainEngine *engine, double learning_rate);
/* Order of epoch `epoch` (1 is the first), sums to zero; `step` optimiser steps were done before. */
void dig_train_engine_begin_epoch (DigTrainEngine *engine, guint epoch, guint64 step,
                                   double learning_rate);
/* Whether images of this epoch are left. */
gboolean dig_train_engine_has_more (const DigTrainEngine *engine);
/* Enqueues one step, or with `may_hurry` up to DIG_TRAIN_STEPS_TOGETHER where they can be launched together. TRUE: the
 * log should be read now. */
#define DIG_TRAIN_STEPS_TOGETHER 8
gboolean dig_train_engine_step (DigTrainEngine *engine, gboolean may_hurry);
/* Optimiser steps enqueued. */
guint64 dig_train_engine_get_step (const DigTrainEngine *engine);
/* Waits; entries of all steps since the last call, oldest first; `first_step` counts from 1. */
gboolean dig_train_engine_read_log (DigTrainEngine *engine, GArray *entries, guint64 *first_step,
                                    GError **error);
/* Waits; what the epoch's steps added up so far. */
gboolean dig_train_engine_read_sums (DigTrainEngine *engine, DigMetricSums *sums, GError **error);
/* The validation rows, never augmented, with the model as dig_train_engine_save gives it. probabilities (n_validation, K):
 * its answers, in the order of the split; may be NULL. */
gboolean dig_train_engine_validate (DigTrainEngine *engine, DigMetricSums *sums,
                                    float *probabilities, GError **error);

/* Order of the training rows in `epoch`: Fisher and Yates' shuffle of rows (n) in place, with the numbers of
 * purpose DIG_RANDOM_ORDER, step `epoch`; number k exchanges place n - 1 - k. */
void dig_train_shuffle (gint32 *rows, guint n, guint64 seed, guint epoch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigTrainEngine, dig_train_engine_free)

G_END_DECLS
