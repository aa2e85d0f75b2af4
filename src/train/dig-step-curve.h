/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step curve of a run as JSON lines, a line an epoch, thinned so that a run of a million steps stays
 * small: {"epoch": 1, "step": [19, 37, …], "loss": [2.1, …], "accuracy": [0.3, …]}. */
#pragma once

#include <glib.h>

#include "train/dig-records.h"

G_BEGIN_DECLS

/* Values that an epoch keeps at most; each is the mean of as many steps as the others, give or take one. */
#define DIG_STEP_CURVE_POINTS 64

/* Of one epoch: `steps` (DigStepRecord), ascending. Its step is the last of those that it is the mean of. */
char *dig_step_curve_format (guint epoch, const GArray *steps);
/* Appends to `steps` (DigStepRecord) what such lines say of the epochs up to `last_epoch`; what cannot be read, or does not
 * ascend, is left out. `kept` (may be NULL) collects the lines that were taken, each with its end of line. */
void dig_step_curve_read (const char *lines, guint last_epoch, GArray *steps, GString *kept);

G_END_DECLS
