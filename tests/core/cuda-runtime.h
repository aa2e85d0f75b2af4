/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CUDA's driver and runtime on the processor, for kernels/cuda's own stream.c, device.c and tuning.c.
 *
 * What is enqueued runs when it must: at a synchronisation or a download, and so a host that reads too early reads what
 * was there before, and one that frees too early ends the program. A stream that is being recorded refuses what a real one refuses. Steered by variables,
 * which are read at every call:
 *   DIG_CUDA_DRIVER      "none": not installed; "old": lacks functions; 12080: what it offers (default: the toolkit's)
 *   DIG_CUDA_DEVICES     how many GPUs (default 1)
 *   DIG_CUDA_CAPABILITY  61 for 6.1 (default 90)
 *   DIG_CUDA_MIB         memory of the GPU (default 8192)
 *   DIG_CUDA_FAULT       cudaLaunchKernel:3:719: the third call from now on gives this error; after one that loses the
 *                        device every later call does */
#pragma once

#include <stddef.h>

/* Blocks that were taken and not given back, and streams, graphs and events. */
unsigned dig_runtime_count_live (void);
