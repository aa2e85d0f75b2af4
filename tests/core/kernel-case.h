/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the backends share: arrays of reproducible numbers, and comparisons. */
#pragma once

#include <glib.h>
#include <math.h>

#include "compute/dig-backend.h"
#include "compute/dig-philox.h"

/* Number `index` of stream `which`, uniform in [-1, 1). */
static inline float
kernel_case_number (guint32 which, gsize index)
{
  DigRandomBlock block =
      dig_random_block (which, DIG_RANDOM_EXPERIMENT, 0, 0, (guint32)(index / 4));

  return 2 * dig_random_unit (block.word[index % 4]) - 1;
}

static inline float *
kernel_case_floats (guint32 which, gsize n)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = kernel_case_number (which, i);
  return values;
}

static inline double *
kernel_case_doubles (guint32 which, gsize n)
{
  double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (double)kernel_case_number (which, i);
  return values;
}

/* ‖a − b‖ / ‖b‖; NaN where either has one. */
static inline double
kernel_case_distance (const float *a, const float *b, gsize n)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < n; i++)
    {
      double d = (double)a[i] - (double)b[i];

      difference += d * d;
      size += (double)b[i] * (double)b[i];
    }
  return size > 0 ? sqrt (difference / size) : sqrt (difference);
}

static inline DigConv2dShape
kernel_case_conv (int n, int c, int h, int w, int oc, int kh, int kw, gboolean is_same)
{
  return (DigConv2dShape){
    .n = n,
    .c = c,
    .h = h,
    .w = w,
    .oc = oc,
    .kh = kh,
    .kw = kw,
    .pad_top = is_same ? (kh - 1) / 2 : 0,
    .pad_left = is_same ? (kw - 1) / 2 : 0,
    .oh = is_same ? h : h - kh + 1,
    .ow = is_same ? w : w - kw + 1,
  };
}
