/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that decides how a run goes: with the same settings, data and device kind it goes the same way
 * bit for bit. A plain value; the strings inside are owned. */
#pragma once

#include "io/dig-augmentation.h"
#include "io/dig-data-set.h"
#include "nn/dig-network-spec.h"
#include "nn/dig-scaler.h"
#include "train/dig-schedule.h"

G_BEGIN_DECLS

/* Which epoch is a run's model, by its validation images. */
typedef enum
{
  DIG_BEST_LOSS,     /* the lowest loss, as Keras' rules look at it */
  DIG_BEST_ACCURACY, /* the highest accuracy; of equal ones the lowest loss */
} DigBestRule;

typedef struct
{
  char *preset; /* "reference", or NULL with a spec of one's own */
  DigNetworkSpec *spec;
  DigScalerKind scaler;
  guint epochs; /* at most */
  guint batch_size;
  double learning_rate; /* that the schedule multiplies */
  DigSchedule
      schedule; /* over all steps of `epochs` epochs; the plateau rule lowers learning_rate */
  float label_smoothing;
  gboolean is_augmented; /* training images are transformed; validation images never are */
  DigAugmentation augmentation;
  double
      average_decay; /* of the weights' moving average (DigAverage), which is the model; 0: none */
  DigOptimizer optimizer;
  DigBestRule best_by;
  guint64 seed;
  double test_size;
  guint32 split_seed;
  guint limit;            /* first N rows; 0: all */
  char *device;           /* "auto", "cpu", "cuda:0" */
  guint n_threads;        /* 0: all */
  DigPrecision precision; /* other than fp32: where the device has it (dig-precision.h) */

  /* Keras' EarlyStopping on val_loss. */
  gboolean has_early_stopping;
  guint stopping_patience; /* epochs */
  double stopping_min_delta;
  gboolean restores_best;

  /* Keras' ReduceLROnPlateau on val_loss. */
  gboolean has_plateau;
  guint plateau_patience; /* epochs */
  double plateau_factor;
  double plateau_min_delta; /* Keras' default 1e-4 */
  double plateau_min_rate;
} DigTrainSettings;

#define DIG_MIN_LEARNING_RATE 1e-12
#define DIG_MAX_LEARNING_RATE 1e9

/* Of "reference", "augmented", "tuned", "quick", "compact"; NULL for another name. Reference: Adam 1e-4, batch 32, 40
 * epochs, patience 10 and min_delta 0.005, plateau 3 and 0.1, split 0.1 with seed 15, seed 1. Augmented: the same
 * network; tuned: a larger one; both augmented, one-cycle. Quick and compact: small networks, one-cycle; compact
 * is augmented. With a cycle there is neither early stopping nor plateau, and with other `epochs` it spans those. */
DigTrainSettings *dig_train_settings_new_preset (const char *preset);
DigTrainSettings *dig_train_settings_copy (const DigTrainSettings *settings);
void dig_train_settings_free (DigTrainSettings *settings);
/* Seeds are at most 2^53 - 1, which every reader of JSON keeps. DIG_ERROR_USAGE with the field, its value and what is allowed. Checks the spec too (DIG_ERROR_NETWORK). */
gboolean dig_train_settings_check (const DigTrainSettings *settings, GError **error);
/* Whether it can be trained on these images: labels, size, classes. DIG_ERROR_FILE, DIG_ERROR_NETWORK, DIG_ERROR_USAGE. */
gboolean dig_train_settings_check_data (const DigTrainSettings *settings, const DigDataSet *data,
                                        GError **error);
/* All fields are written, and all must be there to be read, except that settings without a schedule have a constant
 * rate, those without label smoothing, augmentation or averaging have none, those without a precision fp32, and those
 * without best_by take the lowest validation loss; what was read checks. */
char *dig_train_settings_to_json (const DigTrainSettings *settings);
DigTrainSettings *dig_train_settings_new_from_json (const char *json, gssize length,
                                                    GError **error);

/* From a part of a JSON text that is already parsed. */
DigTrainSettings *dig_train_settings_new_from_object (JsonObject *object, GError **error);

/* The names of the presets, NULL-terminated; only those that train as described today. */
const char *const *dig_train_settings_get_presets (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigTrainSettings, dig_train_settings_free)

G_END_DECLS
