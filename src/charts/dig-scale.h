/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scale maps data (domain) to pixels (range) and back, linearly or by logarithm.
 *
 * A small value, copied. The range may run downwards, as a y axis does. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_SCALE_LINEAR,
  DIG_SCALE_LOG
} DigScaleKind;

typedef struct
{
  DigScaleKind kind;
  double domain_min, domain_max; /* domain_min < domain_max; both > 0 for a log scale */
  double range_min, range_max;   /* pixels at domain_min and domain_max */
} DigScale;

/* An empty or reversed domain, or one that is not finite, is widened to a usable one: a scale
 * never divides by zero. A log scale moves a domain that touches 0 to six decades below its top. */
DigScale dig_scale_new (DigScaleKind kind, double domain_min, double domain_max);
void dig_scale_set_range (DigScale *scale, double range_min, double range_max);
/* Data to pixels. NaN stays NaN; on a log scale values <= 0 map as domain_min does. */
double dig_scale_map (const DigScale *scale, double value);
/* Pixels to data. */
double dig_scale_invert (const DigScale *scale, double position);
/* Pixels clamped to the range. */
double dig_scale_map_clamped (const DigScale *scale, double value);

G_END_DECLS
