/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-ticks.h"

#include <math.h>

/* How far beyond an end a tick may lie, in steps: rounding errors only. */
#define SLACK 1e-9
/* A log axis has 2…9 between its decades up to so many decades. */
#define MOST_DECADES_WITH_MINOR 6

/* A step m · 10^k, m one of 1, 2, 5. */
typedef struct
{
  int mantissa;
  int exponent;
} Step;

static double
step_value (Step step, double count)
{
  /* Dividing by an exact power of ten gives the double nearest to the decimal number. */
  if (step.exponent < 0 && step.exponent >= -22)
    return count * step.mantissa / pow (10, -step.exponent);
  return count * step.mantissa * pow (10, step.exponent);
}

static Step
next_step (Step step)
{
  if (step.mantissa == 5)
    return (Step){ 1, step.exponent + 1 };
  return (Step){ step.mantissa == 1 ? 2 : 5, step.exponent };
}

static Step
first_step (double span, const DigTickOptions *options)
{
  Step step = { 1, (int)floor (log10 (span / options->max_ticks)) };

  if (options->whole_numbers && step.exponent < 0)
    step.exponent = 0;
  return step;
}

static double
first_count (const DigScale *scale, Step step)
{
  return ceil (scale->domain_min / step_value (step, 1) - SLACK);
}

static double
last_count (const DigScale *scale, Step step)
{
  return floor (scale->domain_max / step_value (step, 1) + SLACK);
}

static Step
choose_step (const DigScale *scale, const DigTickOptions *options)
{
  Step step = first_step (scale->domain_max - scale->domain_min, options);

  while (last_count (scale, step) - first_count (scale, step) + 1 > options->max_ticks)
    step = next_step (step);
  return step;
}

static DigTicks
linear_ticks (const DigScale *scale, const DigTickOptions *options)
{
  Step step = choose_step (scale, options);
  DigTicks ticks = { .kind = DIG_SCALE_LINEAR };
  double first = first_count (scale, step);
  double last = last_count (scale, step);

  ticks.step = step_value (step, 1);
  ticks.digits = CLAMP (-step.exponent, 0, 15);
  for (double i = first; i <= last && ticks.n < DIG_TICKS_MAX; i++)
    ticks.values[ticks.n++] = step_value (step, i);
  return ticks;
}

static gboolean
is_inside (const DigScale *scale, double value)
{
  return value >= scale->domain_min * (1 - SLACK) && value <= scale->domain_max * (1 + SLACK);
}

static void
add_log_tick (DigTicks *ticks, const DigScale *scale, int exponent, int mantissa, gboolean is_minor)
{
  double value = step_value ((Step){ 1, exponent }, mantissa);

  if (!is_inside (scale, value) || ticks->n == DIG_TICKS_MAX)
    return;
  ticks->is_minor[ticks->n] = is_minor;
  ticks->values[ticks->n++] = value;
}

/* Less than two decades: 1, 2 and 5 of each are labelled. */
static DigTicks
short_log_ticks (const DigScale *scale, int low, int high)
{
  DigTicks ticks = { .kind = DIG_SCALE_LOG };

  for (int exponent = low; exponent <= high; exponent++)
    for (int mantissa = 1; mantissa < 10; mantissa++)
      add_log_tick (&ticks, scale, exponent, mantissa,
                    mantissa != 1 && mantissa != 2 && mantissa != 5);
  return ticks;
}

static DigTicks
long_log_ticks (const DigScale *scale, int low, int high, int max_ticks)
{
  DigTicks ticks = { .kind = DIG_SCALE_LOG };
  int stride = 1;

  while ((high - low) / stride + 1 > MIN (max_ticks, DIG_TICKS_MAX))
    stride++;
  ticks.step = stride;
  for (int exponent = low; exponent <= high; exponent += stride)
    {
      add_log_tick (&ticks, scale, exponent, 1, FALSE);
      if (stride > 1 || high - low > MOST_DECADES_WITH_MINOR)
        continue;
      for (int mantissa = 2; mantissa < 10; mantissa++)
        add_log_tick (&ticks, scale, exponent, mantissa, TRUE);
    }
  return ticks;
}

static int
count_labelled (const DigTicks *ticks)
{
  int n = 0;

  for (int i = 0; i < ticks->n; i++)
    n += !ticks->is_minor[i];
  return n;
}

static DigTicks
log_ticks (const DigScale *scale, const DigTickOptions *options)
{
  int low = (int)floor (log10 (scale->domain_min) + SLACK);
  int high = (int)ceil (log10 (scale->domain_max) - SLACK);
  DigTicks ticks = long_log_ticks (scale, low, high, options->max_ticks);
  DigTicks finer;

  if (count_labelled (&ticks) >= 2)
    return ticks;
  finer = short_log_ticks (scale, low, high);
  if (count_labelled (&finer) >= 2 && count_labelled (&finer) <= options->max_ticks)
    return finer;
  return linear_ticks (scale, options);
}

DigTicks
dig_ticks_new (const DigScale *scale, const DigTickOptions *options)
{
  DigTickOptions usable = *options;

  usable.max_ticks = CLAMP (usable.max_ticks, 2, DIG_TICKS_MAX);
  return scale->kind == DIG_SCALE_LOG ? log_ticks (scale, &usable) : linear_ticks (scale, &usable);
}

static DigScale
nice_log_scale (const DigScale *scale)
{
  DigScale nice = *scale;

  if (scale->domain_max / scale->domain_min < 10)
    return nice;
  nice.domain_min = step_value ((Step){ 1, (int)floor (log10 (scale->domain_min) + SLACK) }, 1);
  nice.domain_max = step_value ((Step){ 1, (int)ceil (log10 (scale->domain_max) - SLACK) }, 1);
  return nice;
}

DigScale
dig_ticks_nice_scale (const DigScale *scale, const DigTickOptions *options)
{
  DigTickOptions usable = *options;
  DigScale nice = *scale;
  Step step;
  double low, high;

  if (scale->kind == DIG_SCALE_LOG)
    return nice_log_scale (scale);
  usable.max_ticks = CLAMP (usable.max_ticks, 2, DIG_TICKS_MAX);
  step = first_step (scale->domain_max - scale->domain_min, &usable);
  for (;;)
    {
      low = floor (scale->domain_min / step_value (step, 1) + SLACK);
      high = ceil (scale->domain_max / step_value (step, 1) - SLACK);
      if (high - low + 1 <= usable.max_ticks || (high - low <= 2 && usable.max_ticks < 4))
        break;
      step = next_step (step);
    }
  nice.domain_min = step_value (step, low);
  nice.domain_max = step_value (step, high);
  return nice;
}

static gboolean
needs_powers (const DigTicks *ticks)
{
  for (int i = 0; i < ticks->n; i++)
    if (!ticks->is_minor[i] && (ticks->values[i] < 0.99e-4 || ticks->values[i] > 1.01e5))
      return TRUE;
  return FALSE;
}

static char *
dup_log_label (const DigTicks *ticks, double value, const DigNumberStyle *style)
{
  int exponent = (int)floor (log10 (value) + SLACK);
  double mantissa = value / pow (10, exponent);
  g_autofree char *power = NULL;

  if (!needs_powers (ticks))
    return dig_format_significant (value, 1, style);
  power = dig_format_power_of_ten (exponent);
  if (fabs (mantissa - 1) < 0.01)
    return g_steal_pointer (&power);
  return g_strdup_printf ("%.0f\302\267%s", mantissa, power);
}

char *
dig_ticks_dup_label (const DigTicks *ticks, int index, const DigNumberStyle *style)
{
  double value;

  g_return_val_if_fail (index >= 0 && index < ticks->n, NULL);

  if (ticks->is_minor[index])
    return NULL;
  value = ticks->values[index];
  if (ticks->kind == DIG_SCALE_LOG)
    return dup_log_label (ticks, value, style);
  if (ticks->digits > 8 || fabs (value) >= 1e12)
    return dig_format_significant (value, 3, style);
  return dig_format_fixed (value, ticks->digits, style);
}
