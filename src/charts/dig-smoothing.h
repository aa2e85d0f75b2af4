/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing that looks back over a sixteenth of the values so far, at most.
 *
 *   m_t = w_t m_{t-1} + (1 - w_t) y_t,   w_t = min (w, (t - 1) / (t + 15))
 *
 * where t counts the finite values. The first values, which fall or rise steeply, are followed
 * closely; with a fixed weight the curve would run beside them for an epoch. A value that is not
 * finite smooths to NaN and changes nothing. */
#pragma once

#include "charts/dig-series.h"

G_BEGIN_DECLS

typedef struct
{
  double weight; /* w in [0, 1): 0 leaves the values as they are */
  double moment; /* m_t */
  double count;  /* t */
} DigSmoother;

DigSmoother dig_smoother_init (double weight);
double dig_smoother_push (DigSmoother *smoother, double value);
/* All of `source` smoothed into an emptied `target`; returns the state to go on with. */
DigSmoother dig_series_smooth (const DigSeries *source, double weight, DigSeries *target);

G_END_DECLS
