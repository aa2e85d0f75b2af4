/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-precision.h"

#include "base/dig-error.h"

#include <glib/gi18n-lib.h>

/* Ampere: the first with TF32 and bf16. */
#define LESS_THAN_FP32_CAPABILITY 80

static const char *const names[] = {
  [DIG_PRECISION_FP32] = "fp32",
  [DIG_PRECISION_TF32] = "tf32",
  [DIG_PRECISION_BF16] = "bf16",
  NULL,
};

const char *const *
dig_precision_get_names (void)
{
  return names;
}

gboolean
dig_precision_parse (const char *name, DigPrecision *precision, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      {
        *precision = (DigPrecision)i;
        return TRUE;
      }
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
               _ ("The precision is “%s”; it must be fp32, tf32 or bf16"), name);
  return FALSE;
}

gboolean
dig_precision_is_offered (DigPrecision precision, int compute_capability)
{
  return precision == DIG_PRECISION_FP32 || compute_capability >= LESS_THAN_FP32_CAPABILITY;
}

gboolean
dig_precision_check (DigPrecision precision, const DigDevice *device, GError **error)
{
  if (dig_precision_is_offered (precision, device->info.compute_capability))
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
               _ ("%s computes in fp32 alone; %s needs a GPU of compute capability 8.0 or newer"),
               device->info.name, names[precision]);
  return FALSE;
}
