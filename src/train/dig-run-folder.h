/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of one training.
 *
 *   run.json             settings, data fingerprint, device, versions; written once, and again when the run moves to
 *                        another device
 *   history.jsonl        a line per finished epoch (dig-history.h)
 *   timing.jsonl         a line per finished epoch: what a clock measured
 *   model.safetensors    the best epoch: of the lowest validation loss or, by the setting best_by, of the highest accuracy
 *   last.safetensors     the newest weights: of the last finished epoch, or of the middle of one that was stopped
 *   epochs/0001.safetensors …  every finished epoch
 *   state.safetensors    what `resume` needs: weights, optimiser state, schedules, history
 *   steps.jsonl          a line per finished epoch: its step curve, thinned (dig-step-curve.h)
 *   end.json             how the training ended; not there while it runs or after it was killed
 *
 * Every file but timing.jsonl is the same bytes when settings, data and device are the same.
 *
 * state.safetensors is the commit point of an epoch. The order of writing is: epochs/N, model, last, timing,
 * steps, state, history. Killed at any moment, every file is whole; at most history.jsonl lacks its newest line or has half of it,
 * and files of an epoch that was not committed are there. Resuming rewrites history.jsonl from the state, removes
 * what belongs to later epochs, and does the next epoch again, with the same result. */
#pragma once

#include "compute/dig-registry.h"
#include "io/dig-data-set.h"
#include "io/dig-split.h"
#include "nn/dig-snapshot.h"
#include "train/dig-checkpoint.h"
#include "train/dig-records.h"
#include "train/dig-train-settings.h"

G_BEGIN_DECLS

#define DIG_RUN_FILE_NAME "run.json"

/* What run.json says. */
typedef struct
{
  DigTrainSettings *settings;
  char *data_name, *fingerprint;
  guint n_train, n_validation;
  char *device; /* id that it ran on: "cpu", "cuda:0" */
  char *device_name;
  guint n_threads;
} DigRunDescription;

DigRunDescription *dig_run_folder_read (const char *folder, GError **error);
void dig_run_description_free (DigRunDescription *description);

/* DigEpochRecord of all finished epochs with their times, of a run that may still be running. */
GArray *dig_run_folder_read_history (const char *folder, GError **error);

/* Makes the folder; DIG_ERROR_USAGE when there is a run in it. */
gboolean dig_run_folder_begin (const char *folder, const DigRunDescription *description,
                               GError **error);

/* Writes run.json again. */
gboolean dig_run_folder_update (const char *folder, const DigRunDescription *description,
                                GError **error);

/* One finished epoch, in the order above. */
typedef struct
{
  GBytes *model; /* the file of its weights */
  const DigCheckpoint *checkpoint;
  const GArray *history; /* DigEpochRecord, ends with its record */
  const GArray *steps;   /* DigStepRecord: its own */
  double total_seconds;
} DigRunCommit;

gboolean dig_run_folder_commit (const char *folder, const DigRunCommit *commit, GError **error);
/* Brings all files in line with the state, and fills checkpoint and history. A run that was killed before its first
 * state is at epoch 0; `is_initial` then. */
gboolean dig_run_folder_restore (const char *folder, DigCheckpoint *checkpoint, GArray *history,
                                 double *total_seconds, gboolean *is_initial, GError **error);
DigSnapshot *dig_run_folder_load_epoch (const char *folder, guint epoch, GError **error);

/* The newest weights when they are not those of a finished epoch; `is_model`: there is no best epoch yet. */
gboolean dig_run_folder_save_last (const char *folder, GBytes *model, gboolean is_model,
                                   GError **error);
gboolean dig_run_folder_save_end (const char *folder, const DigEndRecord *end, GError **error);
/* Leaves `end` as it is, with `has_end` FALSE, when there is no such file. Its seconds are in the timing. */
gboolean dig_run_folder_read_end (const char *folder, DigEndRecord *end, gboolean *has_end,
                                  GError **error);
/* DigStepRecord: the thinned step curve of all finished epochs; empty when none was written. */
GArray *dig_run_folder_read_steps (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunDescription, dig_run_description_free)

G_END_DECLS
