/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-smoothing.h"

#include <math.h>

/* One in so many of the values so far is looked back over. With 4 the line runs outside the values of a loss that
 * falls steeply for half an epoch. */
#define SHARE 16

DigSmoother
dig_smoother_init (double weight)
{
  return (DigSmoother){ .weight = CLAMP (weight, 0, 0.9999), .moment = 0, .count = 0 };
}

double
dig_smoother_push (DigSmoother *smoother, double value)
{
  double weight;

  g_return_val_if_fail (smoother != NULL, NAN);

  if (!isfinite (value))
    return NAN;
  smoother->count++;
  weight = fmin (smoother->weight, (smoother->count - 1) / (smoother->count + SHARE - 1));
  smoother->moment = weight * smoother->moment + (1 - weight) * value;
  return smoother->moment;
}

DigSmoother
dig_series_smooth (const DigSeries *source, double weight, DigSeries *target)
{
  DigSmoother smoother = dig_smoother_init (weight);
  gsize n = dig_series_get_length (source);

  dig_series_clear (target);
  for (gsize i = 0; i < n; i++)
    dig_series_append (target, dig_series_get_x (source, i),
                       dig_smoother_push (&smoother, dig_series_get_y (source, i)));
  return smoother;
}
