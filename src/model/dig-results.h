/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good the network that is shown is: its answers for the validation rows of its run whenever another snapshot is
 * shown. Those of an epoch that has just ended the trainer has given; others are computed in a thread and a stream of
 * their own. Main thread only.
 *
 * While one snapshot is evaluated, newer ones wait; of those only the newest is evaluated. Nothing is computed while
 * nobody looks (dig_results_set_is_watched). */
#pragma once

#include "model/dig-session.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_RESULTS_VALIDATION,
  DIG_RESULTS_TRAINING, /* in sample: flatters the network */
} DigResultsPart;

#define DIG_TYPE_RESULTS (dig_results_get_type ())
G_DECLARE_FINAL_TYPE (DigResults, dig_results, DIG, RESULTS, GObject)

/* Properties, each notified once per change:
 *   "revision" (uint)          counts up whenever another report, or none, is there
 *   "is-computing" (boolean)
 *   "part" (uint, DigResultsPart)
 *   "is-watched" (boolean): FALSE at first */
DigResults *dig_results_new (DigSession *session);

/* All lent; NULL before the first epoch and while there is no run. */
DigReport *dig_results_get_report (DigResults *self);
/* The images that the report's rows count: those of the run. */
DigDataSet *dig_results_get_data (DigResults *self);
/* Whose answers the report has. */
DigSnapshot *dig_results_get_snapshot (DigResults *self);
/* The run whose snapshot is evaluated. */
DigRun *dig_results_get_run (DigResults *self);
/* Why the last evaluation failed, as a sentence; NULL when it did not. */
const char *dig_results_get_error (DigResults *self);
/* Of the last evaluation, from the request to the report; 0 before. */
double dig_results_get_seconds (DigResults *self);

gboolean dig_results_is_computing (DigResults *self);
DigResultsPart dig_results_get_part (DigResults *self);
void dig_results_set_part (DigResults *self, DigResultsPart part);
gboolean dig_results_is_watched (DigResults *self);
void dig_results_set_is_watched (DigResults *self, gboolean is_watched);

G_END_DECLS
