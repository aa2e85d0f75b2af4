/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling without a convolution before it, and the loss: plain loops, over planes or images side by
 * side on the threads. */
#pragma once

#include "compute/dig-backend.h"

void dig_cpu_fill_planes (DigBackend *table);

/* What the table's max_pool_forward computes, on the calling thread. */
void dig_cpu_max_pool (const DigPoolShape *shape, float *y, uint8_t *which, const float *x);

/* y (n) = activation (y), on the calling thread. */
void dig_cpu_activate (DigActivation activation, size_t n, float *y);
