/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several kernels share: activations, dropout masks, sums over a block. */
#pragma once

#include "kernels.h"

#include <math.h>

#define DIG_LEAKY_SLOPE 0.01f

/* First element of this thread, and the distance to its next one. */
DIG_DEVICE size_t
dig_first_element (void)
{
  return (size_t)blockIdx.x * blockDim.x + threadIdx.x;
}

DIG_DEVICE size_t
dig_element_stride (void)
{
  return (size_t)gridDim.x * blockDim.x;
}

/* a / by, and *rest = a % by: in 32 bits where they suffice: a GPU divides 64 by a long subroutine. */
DIG_DEVICE size_t
dig_divide (size_t a, uint32_t by, uint32_t *rest)
{
  size_t quotient;

  if (a <= UINT32_MAX)
    quotient = (uint32_t)a / by;
  else
    quotient = a / by;
  *rest = (uint32_t)(a - quotient * by);
  return quotient;
}

DIG_DEVICE float
dig_activate (DigActivation activation, float x)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return x < 0.0f ? 0.0f : x; /* NaN stays NaN */
    case DIG_ACTIVATION_TANH:
      return tanhf (x);
    case DIG_ACTIVATION_SIGMOID:
      return 1.0f / (1.0f + expf (-x));
    case DIG_ACTIVATION_LEAKY_RELU:
      return x < 0.0f ? DIG_LEAKY_SLOPE * x : x;
    case DIG_ACTIVATION_NONE:
    default:
      return x;
    }
}

/* Derivative by the activation's output y. */
DIG_DEVICE float
dig_activation_slope (DigActivation activation, float y)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return y > 0.0f ? 1.0f : 0.0f;
    case DIG_ACTIVATION_TANH:
      return 1.0f - y * y;
    case DIG_ACTIVATION_SIGMOID:
      return y * (1.0f - y);
    case DIG_ACTIVATION_LEAKY_RELU:
      return y > 0.0f ? 1.0f : DIG_LEAKY_SLOPE;
    case DIG_ACTIVATION_NONE:
    default:
      return 1.0f;
    }
}

/* Maximum over a window of size × size of relu (x + bias); *which: its place, that of the first of equals. NaN wins. */
DIG_DEVICE float
dig_relu_max (const float *window, int row_stride, int size, float bias, uint8_t *which)
{
  float best = dig_activate (DIG_ACTIVATION_RELU, window[0] + bias);

  *which = 0;
  for (int k = 1; k < size * size; k++)
    {
      const float x =
          dig_activate (DIG_ACTIVATION_RELU, window[k / size * row_stride + k % size] + bias);

      if (x > best || (x != x && best == best))
        {
          best = x;
          *which = (uint8_t)k;
        }
    }
  return best;
}

/* Which of the elements 8 · block … 8 · block + 7 are kept: bit j of element j. */
DIG_DEVICE uint32_t
dig_dropout_mask (const DigStepState *d_state, uint32_t layer, uint32_t threshold, size_t block)
{
  DigRandomBlock random;
  uint32_t mask = 0;

  if (threshold == 0)
    return 0xFFu;
  random =
      dig_random_block (d_state->seed, DIG_RANDOM_DROPOUT, layer, d_state->step, (uint32_t)block);
  for (uint32_t j = 0; j < 8; j++)
    mask |= (dig_random_half (&random, j) >= threshold ? 1u : 0u) << j;
  return mask;
}

DIG_DEVICE float
dig_dropout_scale (uint32_t threshold)
{
  return 65536.0f / (65536.0f - (float)threshold);
}

/* Sum of `value` over the threads of the block, in a fixed order; all threads get it. Every thread
 * of the block takes part. `scratch` (33) is shared. */
DIG_DEVICE double
dig_block_sum (double value, double *scratch)
{
  const unsigned lane = threadIdx.x % 32u, warp = threadIdx.x / 32u;
  double total;

  for (unsigned distance = 16; distance > 0; distance /= 2)
    value += __shfl_down_sync (0xFFFFFFFFu, value, distance);
  if (lane == 0)
    scratch[warp] = value;
  __syncthreads ();
  if (threadIdx.x == 0)
    {
      total = 0.0;
      for (unsigned i = 0; i < blockDim.x / 32u; i++)
        total += scratch[i];
      scratch[32] = total;
    }
  __syncthreads ();
  total = scratch[32];
  __syncthreads ();
  return total;
}

/* *count += 1, also when several threads do so at once. */
DIG_DEVICE void
dig_count_one (int64_t *count)
{
#if defined(__CUDACC__)
  atomicAdd ((unsigned long long *)count, 1ULL);
#else
  *count += 1; /* emulated threads take turns */
#endif
}
