/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the validation accuracies of some runs say, in words: mean and spread over seeds, and whether a difference is more
 * than noise. */
#pragma once

#include "model/dig-run-item.h"

G_BEGIN_DECLS

/* items (n). Runs whose settings differ in the seed alone, on the same digits, are taken together: those that were trained to
 * their end, each seed once. Two such groups are compared with Welch's t-test, two single runs with Newcombe's interval, a run and a
 * group with the group's prediction interval. Runs of a single seed are the same run. What still trains is only mentioned. A few
 * sentences; "" when no run has a finished epoch. */
char *dig_run_compare_in_words (DigRunItem *const *items, guint n);

G_END_DECLS
