/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenBLAS, where it is installed. Opened while the program runs, and only by processors for which
 * there are no vector kernels: programs start without it and work without it. */
#pragma once

#include <stdbool.h>

#include "compute/dig-backend.h"

/* A matrix as rows that lie `stride` floats apart, or the transpose of what lies so. */
typedef struct
{
  const float *values;
  int stride;
  bool is_transposed;
} DigCpuMatrix;

/* Opens the library at the first call; false: it is not there. */
bool dig_cpu_blas_open (void);

/* Whether it multiplies faster than the portable loops. Compiled for SSE2 they reach what such a
 * processor can do, and OpenBLAS's kernels for SSE do not; with AVX it is ahead. */
bool dig_cpu_blas_is_faster (void);

/* c (rows, columns) = a (rows, depth) · b (depth, columns) + c_factor · c, on the calling thread. */
void dig_cpu_blas_multiply (int n_rows, int n_columns, int depth, DigCpuMatrix a, DigCpuMatrix b,
                            float c_factor, float *c, int c_stride);

/* Put the entries that multiply with OpenBLAS into a table. */
void dig_cpu_blas_fill_conv (DigBackend *table);
void dig_cpu_blas_fill_dense (DigBackend *table);
