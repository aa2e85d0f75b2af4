/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-schedule.h"

#include <math.h>

/* From `from` at t = 0 to `to` at t = 1. */
static double
slope (double from, double to, double t)
{
  return to + (from - to) * 0.5 * (1.0 + cos (G_PI * t));
}

double
dig_schedule_get_factor (const DigSchedule *schedule, guint64 step, guint64 n_steps)
{
  double t = n_steps > 0 ? MIN ((double)step / (double)n_steps, 1.0) : 1.0;
  double warm_up = schedule->warm_up;

  switch (schedule->kind)
    {
    case DIG_SCHEDULE_COSINE:
      return slope (1.0, schedule->end, t);
    case DIG_SCHEDULE_ONE_CYCLE:
      if (t < warm_up)
        return slope (schedule->start, 1.0, t / warm_up);
      return slope (1.0, schedule->end, (t - warm_up) / (1.0 - warm_up));
    case DIG_SCHEDULE_CONSTANT:
    default:
      return 1.0;
    }
}

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
