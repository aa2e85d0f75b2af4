/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two callbacks of Keras 2, rule for rule; both look at the validation loss at the end of an epoch.
 * A NaN is never an improvement. Plain values: they are part of a run's saved state. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

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
