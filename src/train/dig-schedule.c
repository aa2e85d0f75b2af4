/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-schedule.h"

#include <math.h>

void
dig_early_stopping_init (DigEarlyStopping *self)
{
  *self = (DigEarlyStopping){ .best = (double)INFINITY };
}

gboolean
dig_early_stopping_update (DigEarlyStopping *self, double loss, guint epoch, guint patience,
                           double min_delta)
{
  self->wait++;
  if (loss + min_delta < self->best)
    {
      self->best = loss;
      self->best_epoch = epoch;
      self->wait = 0;
      return FALSE;
    }
  /* Keras keeps the first epoch's weights even when its loss was no improvement on infinity. */
  if (self->best_epoch == 0)
    self->best_epoch = epoch;
  return self->wait >= patience && epoch > 1;
}

void
dig_plateau_init (DigPlateau *self)
{
  *self = (DigPlateau){ .best = (double)INFINITY };
}

double
dig_plateau_update (DigPlateau *self, double loss, double rate, const DigPlateauRule *rule)
{
  if (loss < self->best - rule->min_delta)
    {
      self->best = loss;
      self->wait = 0;
      return rate;
    }
  self->wait++;
  if (self->wait < rule->patience || !(rate > rule->min_rate))
    return rate;
  self->wait = 0;
  return MAX (rate * rule->factor, rule->min_rate);
}
