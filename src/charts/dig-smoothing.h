/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential smoothing with bias correction, as TensorBoard draws it.
 *
 *   m_t = w m_{t-1} + (1 - w) y_t,   m_0 = 0,   smoothed_t = m_t / (1 - w^t)
 *
 * where t counts the finite values. A value that is not finite smooths to NaN and changes nothing.
 * Source: TensorBoard, vz_line_chart2/line-chart.ts, resmoothDataset. */
#pragma once

#include "charts/dig-series.h"

G_BEGIN_DECLS

typedef struct
{
  double weight; /* w in [0, 1): 0 leaves the values as they are */
  double moment; /* m_t */
  double power;  /* w^t */
} DigSmoother;

DigSmoother dig_smoother_init (double weight);
double dig_smoother_push (DigSmoother *smoother, double value);
/* All of `source` smoothed into an emptied `target`; returns the state to go on with. */
DigSmoother dig_series_smooth (const DigSeries *source, double weight, DigSeries *target);

G_END_DECLS
