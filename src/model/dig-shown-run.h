/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run that the pages show and the epoch of it that they look at. Private to DigSession, which
 * passes its properties on. Main thread only. */
#pragma once

#include "model/dig-run.h"

G_BEGIN_DECLS

#define DIG_TYPE_SHOWN_RUN (dig_shown_run_get_type ())
G_DECLARE_FINAL_TYPE (DigShownRun, dig_shown_run, DIG, SHOWN_RUN, GObject)

/* Properties: "run" (DigRun), "shown-epoch" (uint), "shown-snapshot" (pointer, DigSnapshot). */
DigShownRun *dig_shown_run_new (void);

DigRun *dig_shown_run_get_run (DigShownRun *self);
/* `keeps_training`: the run that was shown goes on where nobody looks; else it is told to stop. */
void dig_shown_run_set_run (DigShownRun *self, DigRun *run, gboolean keeps_training);

guint dig_shown_run_get_epoch (DigShownRun *self);
/* 0: follow. More than there are: the last. */
void dig_shown_run_set_epoch (DigShownRun *self, guint epoch);
/* Lent; NULL: no epoch is finished, or it is being read. */
DigSnapshot *dig_shown_run_get_snapshot (DigShownRun *self);
/* The epoch of that snapshot, 0: none, or of the middle of the first epoch. */
guint dig_shown_run_get_snapshot_epoch (DigShownRun *self);

/* Of DigRun: the one that is shown and those that train where nobody looks. */
GListModel *dig_shown_run_get_live_runs (DigShownRun *self);
/* A run that trains where nobody looks; it leaves when it has ended. */
void dig_shown_run_add_live (DigShownRun *self, DigRun *run);
gboolean dig_shown_run_has_active (DigShownRun *self);
/* All of them; waits for their threads. */
void dig_shown_run_stop_all (DigShownRun *self);

G_END_DECLS
