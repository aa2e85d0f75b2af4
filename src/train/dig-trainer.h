/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trains one network. Knows no threads: all functions are called from one thread, only the control
 * may be used from others. */
#pragma once

#include "base/dig-control.h"
#include "io/dig-data-set.h"
#include "io/dig-split.h"
#include "train/dig-answers.h"
#include "train/dig-records.h"
#include "train/dig-train-settings.h"
#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

typedef struct _DigTrainer DigTrainer;

/* What is kept, and when:
 *  - The model of a run is its best epoch: the lowest validation loss or, by the setting best_by, the highest accuracy. It
 *    is model.safetensors and dig_trainer_dup_best, whatever ended the run.
 *  - Early stopping and the plateau rule are Keras' (dig-schedule.h). A run that early stopping ended, with restores_best,
 *    leaves the trainer (and last.safetensors) with the weights that Keras would restore: the last epoch that was better by
 *    min_delta than the best before it, which may be another than the model's.
 *  - A learning rate set through the control holds from the next step on; the plateau rule goes on from it. Set in an epoch
 *    that is then stopped in its middle, it is forgotten when that epoch is done again.
 *  - With a schedule, the rate that is set and the one that the plateau rule lowers is what the schedule multiplies.
 *  - NaN or infinity in a loss, or a mean loss of over a million, ends the run as diverged: the trainer and
 *    last.safetensors have the weights of the last finished epoch, or the initial ones.
 *  - While no epoch is finished there is no best one: what a stop or a divergence left is then the model too, so that a
 *    run folder whose training ended always has a model. */

/* Called from the trainer's thread, between steps; each may be NULL. */
typedef struct
{
  void (*step_done) (const DigStepRecord *record, gpointer data);
  /* `answers`: of the snapshot, for the validation rows in the order of the split. */
  void (*epoch_done) (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                      gpointer data);
  void (*paused) (gboolean is_paused, gpointer data);
  gpointer data;
} DigTrainerEvents;

/* Makes the split, fits the scaler on the training rows, opens the device, initialises the network. Refs `data`,
 * copies `settings`. `run_folder` (NULL: nothing is written): made when it is not there; refused when it holds a run.
 * The trainer holds the folder's lock (dig-run-lock.h) as long as it lives. */
DigTrainer *dig_trainer_new (const DigTrainSettings *settings, DigDataSet *data,
                             const char *run_folder, GError **error);
/* Goes on from the last finished epoch of a run folder; `data` must have the fingerprint that the run was begun with. A run
 * that another trainer holds is refused: DIG_ERROR_USAGE.
 *
 * `device` as in DigTrainSettings, or NULL: the one that the run was begun on. On another one it goes on from the same
 * weights, and run.json says so from then on; devices differ in the last digits of a sum. One that lacks the run's
 * precision computes in fp32. */
DigTrainer *dig_trainer_new_resume (const char *run_folder, DigDataSet *data, const char *device,
                                    GError **error);
void dig_trainer_free (DigTrainer *trainer);

/* May be called again after an interruption: the epoch that was stopped is done again from its beginning. `control` may be NULL.
 *
 * Trains until the end, a stop order, or a failure (FALSE: DIG_ERROR_DEVICE or DIG_ERROR_MEMORY, with what is kept; a
 * file error; a run that diverged or was interrupted is TRUE with its reason). A run whose device failed has its files
 * as they were after the last finished epoch, and may be resumed on another device. Stopped in the middle of an epoch, the part that was learnt is kept in
 * the run folder as the last state; resuming repeats that epoch from its beginning so that the result is exact. */
gboolean dig_trainer_run (DigTrainer *trainer, DigControl *control, const DigTrainerEvents *events,
                          DigEndRecord *end, GError **error);

const DigTrainSettings *dig_trainer_get_settings (const DigTrainer *trainer);
const DigSplit *dig_trainer_get_split (const DigTrainer *trainer);
/* "CPU, AVX-512, 2 threads": what it trains on. */
const char *dig_trainer_get_device_name (const DigTrainer *trainer);
/* Its id: "cpu", "cuda:0". */
const char *dig_trainer_get_device (const DigTrainer *trainer);
/* What a resumed run was on before, when that was another device; else NULL. */
const char *dig_trainer_get_former_device_name (const DigTrainer *trainer);
guint dig_trainer_get_n_threads (const DigTrainer *trainer);
/* Epochs already done (a resumed run), as records; length may be 0. */
const GArray *dig_trainer_get_history (const DigTrainer *trainer);
/* Parameters now (a new reference), and those of the best epoch (NULL before the first). */
DigSnapshot *dig_trainer_dup_snapshot (DigTrainer *trainer, GError **error);
DigSnapshot *dig_trainer_dup_best (DigTrainer *trainer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigTrainer, dig_trainer_free)

G_END_DECLS
