/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the program that pages share: the data that is open, how it is split, the digit that
 * is looked at, the run that is shown. Main thread only. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"
#include "io/dig-load.h"
#include "io/dig-split.h"
#include "model/dig-device-list.h"
#include "model/dig-run-settings.h"
#include "model/dig-run.h"

G_BEGIN_DECLS

/* As the reference project splits. */
#define DIG_DEFAULT_TEST_SIZE 0.1
#define DIG_DEFAULT_SPLIT_SEED 15

#define DIG_TYPE_SESSION (dig_session_get_type ())
G_DECLARE_FINAL_TYPE (DigSession, dig_session, DIG, SESSION, GObject)

/* Properties, each notified exactly once when it changes:
 *   "revision" (uint)       counts up whenever the training data changes
 *   "test-revision" (uint)  the same for the test data
 *   "is-loading" (boolean), "load-progress" (double 0…1)
 *   "missing-rule" (uint, DigMissingRule): used by the next load; setting it loads the open files again
 *   "test-size" (double), "split-seed" (uint): of the split
 *   "selected-row" (uint): the digit that is looked at
 *   "run" (DigRun): the run that the pages show; NULL before the first
 *   "shown-epoch" (uint)    the epoch of it that they look at; 0: the newest finished one while it trains, else the best
 *   "shown-snapshot" (pointer, DigSnapshot): the parameters of that epoch
 * Signal "reload-failed" (const char *sentence): another missing rule could not be used; what was open stays.
 */
DigSession *dig_session_new (void);

typedef enum
{
  DIG_DATA_ROLE_AUTO, /* labelled: training data, else test data */
  DIG_DATA_ROLE_TRAIN,
  DIG_DATA_ROLE_TEST,
} DigDataRole;

/* Parses in a worker thread. On failure the data that was open stays. A newer load cancels an older one. */
void dig_session_load_async (DigSession *self, GFile *file, DigDataRole role,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data);
/* The same for several files, one after the other; the first failure ends it. */
void dig_session_load_files_async (DigSession *self, GFile **files, guint n_files, DigDataRole role,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
gboolean dig_session_load_finish (DigSession *self, GAsyncResult *result, GError **error);
/* The digits that come with the program, both files (the training data first). */
void dig_session_load_builtin_async (DigSession *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);

/* Lent; NULL before the first load. */
DigDataSet *dig_session_get_train_data (DigSession *self);
const DigLoadReport *dig_session_get_train_report (DigSession *self);
DigDataSet *dig_session_get_test_data (DigSession *self);
const DigLoadReport *dig_session_get_test_report (DigSession *self);
/* Of the training data as it is now; NULL when there is none. */
const DigSplit *dig_session_get_split (DigSession *self);

gboolean dig_session_is_loading (DigSession *self);
double dig_session_get_load_progress (DigSession *self);
guint dig_session_get_revision (DigSession *self);
guint dig_session_get_test_revision (DigSession *self);
guint dig_session_get_selected_row (DigSession *self);
void dig_session_set_selected_row (DigSession *self, guint row);
DigMissingRule dig_session_get_missing_rule (DigSession *self);
void dig_session_set_missing_rule (DigSession *self, DigMissingRule rule);
double dig_session_get_test_size (DigSession *self);
void dig_session_set_test_size (DigSession *self, double test_size);
guint32 dig_session_get_split_seed (DigSession *self);
void dig_session_set_split_seed (DigSession *self, guint32 seed);
/* Lent. */
DigDeviceList *dig_session_get_devices (DigSession *self);
/* What the next run will be trained with; lent. */
DigRunSettings *dig_session_get_run_settings (DigSession *self);
DigRun *dig_session_get_run (DigSession *self);
/* A run that is replaced while it trains is told to stop; it saves what it learnt. */
void dig_session_set_run (DigSession *self, DigRun *run);
/* The same, but a run that is replaced while it trains goes on where nobody looks. */
void dig_session_show_run (DigSession *self, DigRun *run);
guint dig_session_get_shown_epoch (DigSession *self);
/* More than the run has: its last. Another run is followed again. */
void dig_session_set_shown_epoch (DigSession *self, guint epoch);
/* Read in a worker thread. Lent; NULL before the first epoch, and while the first one is read. */
DigSnapshot *dig_session_get_shown_snapshot (DigSession *self);
/* The epoch that this snapshot is of; 0: none, or the middle of the first. */
guint dig_session_get_snapshot_epoch (DigSession *self);
/* Of DigRun, lent: the one that is shown and those that train where nobody looks. */
GListModel *dig_session_get_live_runs (DigSession *self);
/* A run that is about to train where nobody looks; it leaves the list when it has ended. */
void dig_session_add_live_run (DigSession *self, DigRun *run);
/* Whether anything trains, shown or not. */
gboolean dig_session_is_training (DigSession *self);
/* A new run from the settings and the data that are open, not started yet; it becomes "run". It is saved
 * in a new folder below `runs_folder` (NULL: nowhere). Lent; NULL: DIG_ERROR_USAGE, DIG_ERROR_NETWORK, file errors. */
DigRun *dig_session_begin_run (DigSession *self, const char *runs_folder, GError **error);
/* "run" was stopped and can go on, and a new run would be the same one: neither the settings nor the data
 * have changed since. */
gboolean dig_session_can_continue_run (DigSession *self);
/* Stops all runs and waits for their threads: before the program ends. */
void dig_session_stop_runs (DigSession *self);

G_END_DECLS
