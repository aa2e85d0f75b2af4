/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling without a convolution before it, and the loss: the reference loops, over planes or images
 * side by side on the threads. */
#pragma once

#include "compute/dig-backend.h"

void dig_cpu_fill_planes (DigBackend *table);
