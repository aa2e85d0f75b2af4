/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CUDA's driver and runtime on the processor, for kernels/cuda's own stream.c, device.c and tuning.c.
 *
 * What is enqueued runs when it must: at a synchronisation, a download or where another queue waits for it, and so a host
 * that reads too early reads what was there before, and one that frees too early ends the program. A stream that is being recorded refuses what a real one refuses. Steered by variables,
 * which are read at every call:
 *   DIG_CUDA_DRIVER      "none": not installed; "old": lacks functions; 12080: what it offers (default: the toolkit's)
 *   DIG_CUDA_DEVICES     how many GPUs (default 1)
 *   DIG_CUDA_CAPABILITY  61 for 6.1 (default 90)
 *   DIG_CUDA_MIB         memory of the GPU (default 8192)
 *   DIG_CUDA_LIBRARY_US  how long the best algorithm of cuDNN and cuBLASLt takes (cuda-libraries.c); not set: they are not
 *                        installed
 *   DIG_CUDA_ORDER       "early": what is enqueued while another queue has something to do runs before that
 *   DIG_CUDA_SPOILED     "rows": kernels whose names begin so do nothing
 *   DIG_CUDA_LIBRARY_WRONG  "1": all algorithms of the libraries are wrong
 *   DIG_CUDA_PTX         for which capability the kernels were compiled (default 90)
 *   DIG_CUDA_FAULT       cudaLaunchKernel:3:719: the third call from now on gives this error; after one that loses the
 *                        device every later call does */
#pragma once

#include <cuda_runtime_api.h>
#include <stdbool.h>
#include <stddef.h>

/* Blocks that were taken and not given back, and streams, graphs and events. */
unsigned dig_runtime_count_live (void);

/* Kernels that may have begun before those in front of them had ended. */
unsigned dig_runtime_count_overlapping (void);

#define DIG_RUNTIME_DEFAULT_MIB 8192

/* One of the variables above. */
long dig_runtime_get_number (const char *variable, long otherwise);

/* For the libraries. What a call of `name` gives instead of working; cudaSuccess: it works. */
cudaError_t dig_runtime_take_fault (const char *name);
/* Ends the program where a GPU would touch what is not in one block of its memory. */
void dig_runtime_check_memory (const void *d_memory, size_t n_bytes);
/* `run` gets a copy of the arguments. Work takes the time that it says, not that of the processor. */
cudaError_t dig_runtime_enqueue (cudaStream_t stream, void (*run) (const void *),
                                 const void *arguments, size_t n_bytes, double us);
/* What runs now was recorded before. */
bool dig_runtime_is_replaying (void);

/* A function of cuDNN or cuBLASLt. */
void *dig_library_find (const char *name);
/* Products and convolutions that were enqueued, and the last one in words. */
unsigned dig_library_count_calls (void);
const char *dig_library_get_last_call (void);
/* Of both libraries, not destroyed. */
unsigned dig_library_count_handles (void);
