/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the next run will be trained with, as properties that controls bind to. Main thread only. */
#pragma once

#include <gio/gio.h>

#include "train/dig-train-settings.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_SETTINGS (dig_run_settings_get_type ())
G_DECLARE_FINAL_TYPE (DigRunSettings, dig_run_settings, DIG, RUN_SETTINGS, GObject)

/* Properties: "preset" (string; setting it sets all others but the device, the threads, the precision and the seed),
 * "epochs", "batch-size", "stopping-patience", "plateau-patience", "threads" (uint), "seed" (uint64),
 * "schedule", "optimizer", "scaler" (uint: DigScheduleKind, DigOptimizerKind, DigScalerKind), "learning-rate",
 * "warm-up", "start-factor", "end-factor", "beta1", "beta2", "epsilon", "momentum", "weight-decay",
 * "label-smoothing", "average-decay", "stopping-min-delta", "plateau-factor", "plateau-min-delta", "plateau-min-rate" (double),
 * "has-early-stopping", "restores-best", "has-plateau", "is-augmented" (boolean), "device" (string).
 *
 * Signal "changed": after any of them did, once for a preset. */
DigRunSettings *dig_run_settings_new (void);

const char *dig_run_settings_get_preset (DigRunSettings *self);
/* Takes all values of the preset again; FALSE when there is no such preset. */
gboolean dig_run_settings_set_preset (DigRunSettings *self, const char *preset);
/* Whether all values are those that its preset sets: FALSE where one was changed by hand. */
gboolean dig_run_settings_is_preset (DigRunSettings *self);
/* Whether the network is nobody's but one's own, or one was before a preset or a run's settings replaced it. */
gboolean dig_run_settings_has_own (DigRunSettings *self);
/* Takes the last own network back, with its settings, as set_preset does; FALSE when there is none, or it is here. */
gboolean dig_run_settings_take_own (DigRunSettings *self);
DigNetworkSpec *dig_run_settings_get_spec (DigRunSettings *self);
/* Another network; `preset` is its name, NULL: it is nobody's but one's own. */
void dig_run_settings_set_network (DigRunSettings *self, DigNetworkSpec *spec, const char *preset);
double dig_run_settings_get_learning_rate (DigRunSettings *self);
/* The ranges, which are kept while "is-augmented" is off; lent. */
const DigAugmentation *dig_run_settings_get_augmentation (DigRunSettings *self);
void dig_run_settings_set_augmentation (DigRunSettings *self, const DigAugmentation *augmentation);
/* A whole set for a trainer. */
DigTrainSettings *dig_run_settings_dup (DigRunSettings *self, double test_size, guint32 split_seed);
/* Takes over what `settings` say: those of a run, to have it again. */
void dig_run_settings_assign (DigRunSettings *self, const DigTrainSettings *settings);
/* What does not work, as a sentence; FALSE then. */
gboolean dig_run_settings_check (DigRunSettings *self, GError **error);

G_END_DECLS
