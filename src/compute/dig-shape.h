/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes that the operations of a backend take. Plain values, copied freely.
 *
 * Letters: N batch, C channels, H W height and width, KH KW kernel, OC OH OW of the output,
 * K classes. Tensors are dense, row-major, in the order in which their letters are written. */
#pragma once

#include <stdint.h>

#define DIG_MAX_CLASSES 16

typedef struct
{
  int n, c, h, w;
} DigShape4;

/* y (N, OC, OH, OW) = x (N, C, H, W) * w (OC, C, KH, KW) + b (OC), stride 1, as cross-correlation:
 *
 *   y[n, o, i, j] = b[o] + sum over c, p, q of w[o, c, p, q] x[n, c, i + p - pad_top, j + q - pad_left]
 *
 * "valid" has no padding and OH = H - KH + 1; "same" has OH = H and pad_top = (KH - 1) / 2 (the
 * smaller half before, as in Keras). */
typedef struct
{
  int n, c, h, w;
  int oc, kh, kw;
  int pad_top, pad_left;
  int oh, ow;
} DigConv2dShape;

/* Windows of size × size, stride `size`, no padding: OH = floor (H / size). */
typedef struct
{
  int n, c, h, w;
  int size;
  int oh, ow;
} DigPoolShape;

/* y (N, OUT) = x (N, IN) · wᵀ + b, w (OUT, IN), b (OUT). */
typedef struct
{
  int n, in, out;
} DigDenseShape;
