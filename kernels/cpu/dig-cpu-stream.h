/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream of the CPU backend: threads and scratch memory. */
#pragma once

#include "common/dig-host.h"
#include "cpu/dig-cpu-pool.h"

struct _DigStream
{
  DigHostStream host;
  DigCpuPool *pool;
  char *scratch; /* grows to what the largest operation needs, and stays */
  size_t scratch_bytes;
};

DigStream *dig_cpu_stream_new (const DigStreamOptions *options, DigStatus *status);
void dig_cpu_stream_free (DigStream *stream);

/* Scratch memory of one operation: n_shared floats, then n_own floats for every worker, each part
 * aligned to 64 bytes. NULL: the stream has failed. */
float *dig_cpu_scratch (DigStream *stream, size_t n_shared, size_t n_own);

/* Where the part of `worker` begins. */
static inline float *
dig_cpu_own_scratch (float *scratch, size_t n_shared, size_t n_own, int worker)
{
  size_t shared = (n_shared + 15) / 16 * 16, own = (n_own + 15) / 16 * 16;

  return scratch + shared + own * (size_t)worker;
}

static inline void
dig_cpu_run (DigStream *stream, int n_tasks, DigCpuTask run, void *data)
{
  dig_cpu_pool_run (stream->pool, n_tasks, run, data);
}
