/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small products of matrices that lie in the cache. */
#pragma once

#include <stdbool.h>

#include "cpu/dig-cpu-vector.h"

#define BLOCK (2 * VL) /* columns that are multiplied together */

/* to (n_rows, lanes) = a (n_rows, depth) · b (depth, lanes), or += where `is_adding`; lanes is VL or
 * BLOCK. a[row · a_row + k · a_k], b[k · b_k + lane], to[row · to_row + lane]. A sum goes through k in
 * order, whatever rows are with it. */
typedef struct
{
  const float *a, *b;
  float *to;
  size_t a_row, a_k, b_k, to_row;
  int depth;
  bool is_adding;
} Product;

void CPU (multiply) (const Product *product, int n_rows, int n_vectors);

/* The same for n_lanes columns, a multiple of VL. */
INLINE void
multiply_lanes (Product product, int n_rows, int n_lanes)
{
  for (int lane = 0; lane < n_lanes; lane += BLOCK)
    {
      CPU (multiply) (&product, n_rows, n_lanes - lane > VL ? 2 : 1);
      product.b += BLOCK;
      product.to += BLOCK;
    }
}
