/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the learning rate goes, and when a training ends.
 *
 * The schedule multiplies the rate at every step; it depends on the step and on the number of steps
 * that the run was asked for, and on nothing else. Two callbacks of Keras 2, rule for rule, look at the
 * validation loss at the end of an epoch; a NaN is never an improvement. Plain values: the rules' are part
 * of a run's saved state. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_SCHEDULE_CONSTANT,
  DIG_SCHEDULE_COSINE, /* from 1 down to `end` (Loshchilov and Hutter 2017, without restarts) */
  DIG_SCHEDULE_ONE_CYCLE, /* up from `start` to 1, then down to `end` (Smith and Topin 2018, as PyTorch's OneCycleLR) */
} DigScheduleKind;

typedef struct
{
  DigScheduleKind kind;
  double warm_up; /* one-cycle: share of the steps that go up, 0…0.9 */
  double start;   /* one-cycle: factor of the first step, 0…1 */
  double end;     /* factor after the last step, 0…1 */
} DigSchedule;

/* Constant; the rest, for who chooses another kind: the defaults of PyTorch's OneCycleLR. */
#define DIG_SCHEDULE_INIT                                                                          \
  {                                                                                                \
    DIG_SCHEDULE_CONSTANT, 0.3, 0.04, 0.0                                                          \
  }

/* What to multiply the learning rate with in the step after `step` of `n_steps`. Both slopes are half
 * a cosine: from a to b it is b + (a - b)(1 + cos (pi t)) / 2, t in 0…1. Beyond the last step: `end`. */
double dig_schedule_get_factor (const DigSchedule *schedule, guint64 step, guint64 n_steps);

/* EarlyStopping (monitor="val_loss", mode="min", baseline=None). */
typedef struct
{
  double best;      /* infinite before the first epoch */
  guint best_epoch; /* that restore_best_weights would restore; 0: none */
  guint wait;       /* epochs since then */
} DigEarlyStopping;

void dig_early_stopping_init (DigEarlyStopping *self);
/* An improvement is loss + min_delta < best. TRUE: stop. As in Keras never after the first epoch. */
gboolean dig_early_stopping_update (DigEarlyStopping *self, double loss, guint epoch,
                                    guint patience, double min_delta);

/* ReduceLROnPlateau (monitor="val_loss", mode="min", cooldown=0). */
typedef struct
{
  double best; /* infinite before the first epoch */
  guint wait;
} DigPlateau;

typedef struct
{
  guint patience;
  double factor, min_delta, min_rate;
} DigPlateauRule;

void dig_plateau_init (DigPlateau *self);
/* An improvement is loss < best - min_delta. Returns the rate to go on with. */
double dig_plateau_update (DigPlateau *self, double loss, double rate, const DigPlateauRule *rule);

G_END_DECLS
