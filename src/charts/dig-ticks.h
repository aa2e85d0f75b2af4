/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an axis is marked: steps of 1, 2 or 5 times a power of ten, labels of equal digits. */
#pragma once

#include "charts/dig-number-format.h"
#include "charts/dig-scale.h"

G_BEGIN_DECLS

#define DIG_TICKS_MAX 64

typedef struct
{
  DigScaleKind kind;
  int n;
  int digits;  /* decimals of every label of a linear axis */
  double step; /* linear: distance of two ticks; log: decades between labelled ticks */
  double values[DIG_TICKS_MAX];
  gboolean is_minor[DIG_TICKS_MAX]; /* log only: 2…9 within a decade, no label */
} DigTicks;

typedef struct
{
  int max_ticks;          /* at most so many labelled ones, >= 2 */
  gboolean whole_numbers; /* no step below 1: epochs, counts */
} DigTickOptions;

/* Ticks within the scale's domain. */
DigTicks dig_ticks_new (const DigScale *scale, const DigTickOptions *options);
/* The domain widened to whole steps, so that the axis begins and ends with a tick. */
DigScale dig_ticks_nice_scale (const DigScale *scale, const DigTickOptions *options);
/* NULL for a minor tick. */
char *dig_ticks_dup_label (const DigTicks *ticks, int index, const DigNumberStyle *style);

G_END_DECLS
