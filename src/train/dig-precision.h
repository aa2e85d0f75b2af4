/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of a training's convolutions and matrix products: names, and which device has which. */
#pragma once

#include "compute/dig-registry.h"

G_BEGIN_DECLS

/* "fp32", "tf32", "bf16", NULL: in the order of DigPrecision. */
const char *const *dig_precision_get_names (void);
/* DIG_ERROR_USAGE. */
gboolean dig_precision_parse (const char *name, DigPrecision *precision, GError **error);
/* Processors have fp32 alone, and so have GPUs before compute capability 8.0. */
gboolean dig_precision_is_offered (DigPrecision precision, int compute_capability);
/* DIG_ERROR_USAGE, with what the device has. */
gboolean dig_precision_check (DigPrecision precision, const DigDevice *device, GError **error);

G_END_DECLS
