/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one output value as a text, a line a step. */
#pragma once

#include "charts/dig-number-format.h"
#include "train/dig-arithmetic.h"

G_BEGIN_DECLS

char *dig_inside_dup_arithmetic (const DigArithmetic *sum, const DigNumberStyle *numbers);

G_END_DECLS
