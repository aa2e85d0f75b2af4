/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids of the kernels. A grid depends on the shape alone, so that sums are split alike everywhere. */
#pragma once

#include "dig-cuda.h"
#include "kernels.h"

#define DIG_CUDA_MAX_BLOCKS 4096u

#define DIG_LAUNCH(stream, name, grid, n_threads, arguments)                                       \
  dig_cuda_launch ((stream), (const void *)dig_kernel_##name, (grid), (n_threads), (arguments))

/* x < 2³¹, y < 65,536: what has no such limit (channels, tiles) lies along x. */
static inline DigCudaGrid
dig_grid (size_t x, size_t y)
{
  return (DigCudaGrid){ (unsigned)x, (unsigned)y };
}

/* For kernels whose threads walk over n elements in strides of the grid. */
static inline DigCudaGrid
dig_element_grid (size_t n)
{
  size_t n_blocks = (n + DIG_CUDA_THREADS - 1) / DIG_CUDA_THREADS;

  return dig_grid (n_blocks < DIG_CUDA_MAX_BLOCKS ? n_blocks : DIG_CUDA_MAX_BLOCKS, 1);
}

/* Blocks that share the reduction of one channel: one for about 4,096 elements, whole images each. */
static inline int
dig_n_splits (int n, size_t n_inner)
{
  size_t n_splits = ((size_t)n * n_inner + 4095) / 4096;

  if (n_splits > (size_t)n)
    n_splits = (size_t)n;
  if (n_splits > DIG_CUDA_MAX_SPLITS)
    n_splits = DIG_CUDA_MAX_SPLITS;
  return n_splits > 0 ? (int)n_splits : 1;
}
