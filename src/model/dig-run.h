/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training as the interface sees it: owns the trainer's thread, drains its mailbox at most 30
 * times a second, keeps the curves. Main thread only. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"
#include "train/dig-answers.h"
#include "train/dig-records.h"
#include "train/dig-stored-run.h"
#include "train/dig-train-settings.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_RUN_READY,    /* not begun, or reset */
  DIG_RUN_STARTING, /* device and network are made */
  DIG_RUN_RUNNING,
  DIG_RUN_PAUSED,
  DIG_RUN_STOPPING,
  DIG_RUN_FINISHED, /* see dig_run_get_end */
  DIG_RUN_FAILED,   /* see dig_run_get_error */
} DigRunState;

#define DIG_TYPE_RUN (dig_run_get_type ())
G_DECLARE_FINAL_TYPE (DigRun, dig_run, DIG, RUN, GObject)

/* Properties: "state" (uint, DigRunState), "revision" (uint: counts up whenever records arrived).
 * `folder` (NULL: not saved) is the run folder; made at the start. */
DigRun *dig_run_new (const DigTrainSettings *settings, DigDataSet *data, const char *folder);
/* One that ended, from what its folder says. `steps` (DigStepRecord; may be NULL): its step curve. `data`: what
 * it was trained on, NULL when that is not open; it cannot continue then. */
DigRun *dig_run_new_stored (const DigStoredRun *stored, const GArray *steps, DigDataSet *data,
                            const char *folder);

DigRunState dig_run_get_state (DigRun *self);
guint dig_run_get_revision (DigRun *self);
const DigTrainSettings *dig_run_get_settings (DigRun *self);
DigDataSet *dig_run_get_data (DigRun *self); /* NULL: a stored run whose data is not open */
const char *dig_run_get_folder (DigRun *self);

/* READY; or goes on from PAUSED; or from the last finished epoch when dig_run_can_continue. */
void dig_run_start (DigRun *self);
void dig_run_pause (DigRun *self);
void dig_run_step (DigRun *self); /* one step, wherever start works; is PAUSED afterwards */
void dig_run_stop_now (DigRun *self);
void dig_run_stop_after_epoch (DigRun *self);
void dig_run_set_learning_rate (DigRun *self, double rate);
/* Stops, waits for the thread (at most a step), and returns. */
void dig_run_stop_and_join (DigRun *self);

/* DigStepRecord, in order; records that were lost under pressure are missing. */
const GArray *dig_run_get_steps (DigRun *self);
/* DigEpochRecord. */
const GArray *dig_run_get_epochs (DigRun *self);
const DigEndRecord *dig_run_get_end (DigRun *self);
const GError *dig_run_get_error (DigRun *self);
/* What it trains on, "" before it began. */
const char *dig_run_get_device_name (DigRun *self);
guint64 dig_run_get_total_steps (DigRun *self); /* of all epochs that may come */
double
dig_run_get_images_per_second (DigRun *self);   /* over the last second or so; 0 unless running */
double dig_run_get_seconds_left (DigRun *self); /* NaN: not known */
/* Parameters of the last finished epoch and of the best one; lent, NULL before. */
DigSnapshot *dig_run_get_last_snapshot (DigRun *self);
DigSnapshot *dig_run_get_best_snapshot (DigRun *self);
/* Of a finished epoch; lent, NULL when it is not in memory (its folder has it). 0: what a run that was stopped
 * in its first epoch has learnt. */
DigSnapshot *dig_run_get_epoch_snapshot (DigRun *self, guint epoch);
/* What a snapshot of this run answered to the validation rows while it trained, in the order of the split; lent, NULL
 * when that is not in memory, or never was asked. */
DigAnswers *dig_run_get_answers (DigRun *self, DigSnapshot *snapshot);

/* It FAILED because of its device, which was not the processor, and what it had learnt is kept. */
gboolean dig_run_can_go_on_without_device (DigRun *self);
/* Goes on on the processor from the last finished epoch, or from the beginning when there is none. */
void dig_run_go_on_without_device (DigRun *self);

/* STARTING, RUNNING, PAUSED or STOPPING: a thread works or waits. */
gboolean dig_run_is_active (DigRun *self);
/* It was stopped, or failed by something else than its device, and its folder has what going on needs. The epoch that
 * was stopped is done again from its beginning: records of its steps are taken back. */
gboolean dig_run_can_continue (DigRun *self);
/* STOPPING, but the epoch is trained to its end first. */
gboolean dig_run_is_stopping_after_epoch (DigRun *self);
guint64 dig_run_get_last_step (DigRun *self);       /* steps done */
guint64 dig_run_get_steps_per_epoch (DigRun *self); /* 0 before it began */
double dig_run_get_learning_rate (DigRun *self);    /* of the next step */

typedef struct
{
  guint64 step; /* after this one */
  double rate;
} DigRateChange;

/* DigRateChange: what the plateau rule and dig_run_set_learning_rate did. */
const GArray *dig_run_get_rate_changes (DigRun *self);

/* A path below `parent` where nothing is yet, named after the time; `parent` is made when it is not
 * there. */
char *dig_run_pick_folder (const char *parent, GError **error);

G_END_DECLS
