/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference operations in double. */
#include "reference/dig-reference-ops.h"

#include <math.h>
#include <string.h>

#include "compute/dig-philox.h"

#define REAL double
#define OP(name) dig_reference_double_##name
#include "reference/dig-reference-layers.h"
#include "reference/dig-reference-norm.h"
#include "reference/dig-reference-loss.h"
