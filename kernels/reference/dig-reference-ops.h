/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The definition of what is right: one naive loop per operation, in float (what the backend table
 * "reference" runs) and in double (for gradient checks). Long sums are double in both.
 *
 * dig_reference_float_conv2d_forward (…), dig_reference_double_conv2d_forward (…), and so on. */
#pragma once

#include "compute/dig-backend.h"

#define REAL float
#define OP(name) dig_reference_float_##name
#include "reference/dig-reference-prototypes.h"
#undef REAL
#undef OP

#define REAL double
#define OP(name) dig_reference_double_##name
#include "reference/dig-reference-prototypes.h"
#undef REAL
#undef OP

void dig_reference_gather (const DigGather *gather, const DigStepState *state, float *x,
                           uint8_t *y);
