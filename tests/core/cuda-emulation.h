/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GPU made of loops, for the tests: the words of CUDA that kernels/cuda uses, for a C compiler.
 *
 * A block's threads run one after another on one core, each on a stack of its own, from one barrier
 * to the next. A kernel that forgets a barrier gives other results when the threads run in the
 * opposite order (`dig_emulation_reverse`); one that some threads leave out is reported. Arrays
 * are exact allocations, so that AddressSanitizer and valgrind see an access beyond them. */
#pragma once

#include "compute/dig-backend.h"

typedef struct
{
  unsigned x, y, z;
} DigEmulatedPlace;

extern DigEmulatedPlace threadIdx, blockIdx, blockDim, gridDim;

/* Order of the threads in a block. */
extern bool dig_emulation_reverse;

void dig_emulation_barrier (void);
double dig_emulation_shuffle_down (double value, unsigned distance);
/* Copies of this thread: those since the last commit are a group, and a group's bytes arrive when all but the
 * newest `prior` groups are waited for, not before. */
void dig_emulation_copy_async (void *to, const void *from, size_t n_bytes);
void dig_emulation_commit (void);
void dig_emulation_wait_prior (unsigned prior);

/* Runs a kernel of kernels.h, block after block. */
void dig_emulation_run (const void *kernel, unsigned n_x, unsigned n_y, unsigned n_threads,
                        const void *arguments);
/* Bytes of its argument struct. */
size_t dig_emulation_argument_bytes (const void *kernel);
const char *dig_emulation_get_name (const void *kernel);

#define __syncthreads() dig_emulation_barrier ()
#define __shfl_down_sync(mask, value, distance) dig_emulation_shuffle_down ((value), (distance))
#define atomicAdd(to, value) (*(to) += (value))
#define __pipeline_memcpy_async(to, from, n_bytes)                                                 \
  dig_emulation_copy_async ((to), (from), (n_bytes))
#define __pipeline_commit() dig_emulation_commit ()
#define __pipeline_wait_prior(prior) dig_emulation_wait_prior (prior)
