/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-scale.h"

#include <math.h>

/* Beyond this a difference of two ends could overflow. */
#define DOMAIN_LIMIT 1e300
/* A narrower domain than this share of its ends has too few doubles in it to divide. */
#define NARROWEST 1e-12
#define LOG_FLOOR 1e-6
/* Ends nearer to one another or to zero than this could overflow a quotient. */
#define SMALLEST 1e-290
#define MOST_DECADES_SHARE 1e-30

static void
widen_linear (double *minimum, double *maximum)
{
  double size = fmax (fabs (*minimum), fabs (*maximum));

  if (size > SMALLEST && *maximum - *minimum > size * NARROWEST)
    return;
  if (size <= SMALLEST)
    {
      *minimum = 0;
      *maximum = 1;
      return;
    }
  *minimum -= size * 0.05;
  *maximum += size * 0.05;
}

static void
widen_log (double *minimum, double *maximum)
{
  if (*maximum <= 0)
    {
      *minimum = 0.1;
      *maximum = 1;
    }
  *maximum = fmax (*maximum, SMALLEST);
  if (*minimum <= 0)
    *minimum = *maximum * LOG_FLOOR;
  *minimum = fmax (*minimum, *maximum * MOST_DECADES_SHARE);
  if (*maximum / *minimum < 1 + NARROWEST)
    {
      *minimum /= 2;
      *maximum *= 2;
    }
}

DigScale
dig_scale_new (DigScaleKind kind, double domain_min, double domain_max)
{
  DigScale scale = { .kind = kind, .range_min = 0, .range_max = 1 };

  if (!isfinite (domain_min) || !isfinite (domain_max))
    {
      domain_min = kind == DIG_SCALE_LOG ? 0.1 : 0;
      domain_max = 1;
    }
  domain_min = CLAMP (domain_min, -DOMAIN_LIMIT, DOMAIN_LIMIT);
  domain_max = CLAMP (domain_max, -DOMAIN_LIMIT, DOMAIN_LIMIT);
  scale.domain_min = fmin (domain_min, domain_max);
  scale.domain_max = fmax (domain_min, domain_max);
  if (kind == DIG_SCALE_LOG)
    widen_log (&scale.domain_min, &scale.domain_max);
  else
    widen_linear (&scale.domain_min, &scale.domain_max);
  return scale;
}

void
dig_scale_set_range (DigScale *scale, double range_min, double range_max)
{
  g_return_if_fail (scale != NULL);

  scale->range_min = range_min;
  scale->range_max = range_max;
}

/* 0 at domain_min, 1 at domain_max. */
static double
to_share (const DigScale *scale, double value)
{
  if (scale->kind == DIG_SCALE_LINEAR)
    return (value - scale->domain_min) / (scale->domain_max - scale->domain_min);
  if (isnan (value))
    return value;
  if (value <= 0)
    return 0;
  return log (value / scale->domain_min) / log (scale->domain_max / scale->domain_min);
}

double
dig_scale_map (const DigScale *scale, double value)
{
  g_return_val_if_fail (scale != NULL, 0);

  return scale->range_min + to_share (scale, value) * (scale->range_max - scale->range_min);
}

double
dig_scale_map_clamped (const DigScale *scale, double value)
{
  double position = dig_scale_map (scale, value);

  return CLAMP (position, fmin (scale->range_min, scale->range_max),
                fmax (scale->range_min, scale->range_max));
}

double
dig_scale_invert (const DigScale *scale, double position)
{
  double share;

  g_return_val_if_fail (scale != NULL, 0);

  if (scale->range_max == scale->range_min)
    return scale->domain_min;
  share = (position - scale->range_min) / (scale->range_max - scale->range_min);
  if (scale->kind == DIG_SCALE_LINEAR)
    return scale->domain_min + share * (scale->domain_max - scale->domain_min);
  return scale->domain_min * pow (scale->domain_max / scale->domain_min, share);
}
