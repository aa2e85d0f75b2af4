/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream, for the files that call the CUDA runtime or NVIDIA's libraries. */
#pragma once

#include <cuda_runtime_api.h>

#include "dig-cuda.h"

/* One per stream, opened with the stream: cudnn.c and cublas.c. NULL: the library is not there. */
typedef struct _DigCudnn DigCudnn;
typedef struct _DigCublas DigCublas;

typedef struct
{
  void *d_memory;
  size_t n_bytes;
} DigCudaBlock;

typedef struct
{
  DigCudaBlock blocks[DIG_SCRATCH_N];
  DigCudaBlock *outgrown; /* which a recorded graph may still use */
  size_t n_outgrown;
} DigCudaScratch;

typedef enum
{
  DIG_SIDE_NONE,   /* one queue */
  DIG_SIDE_ASIDE,  /* `queue` is the second one: between fork and turn */
  DIG_SIDE_BESIDE, /* the second one has work that `queue` need not wait for */
  DIG_SIDE_LEFT,   /* ... for which the next operation waits unless it resumes */
} DigSide;

struct _DigStream
{
  int device;
  DigDeviceInfo info;
  uint64_t gpu;        /* of `info`: choices.h */
  int code_capability; /* for which the kernels that run were compiled: 90 for 9.0 */
  DigPrecision precision;
  DigStatus status; /* the first failure */
  bool is_recording;
  bool may_overlap;                /* kernels start while those before them end */
  bool follows_kernel;             /* the last thing on `queue` is a kernel of ours */
  cudaStream_t queue, other_queue; /* exchanged while work goes aside: queues.c */
  DigSide side;
  cudaEvent_t forked, joined;
  const void *d_read_aside[2];
  cudaStream_t tuning_queue; /* trials of algorithms, also while `queue` is being recorded */
  bool is_warm;              /* trials have brought the GPU to its clocks */
  DigCudaScratch scratch, other_scratch; /* one a queue */
  DigCudnn *cudnn;
  DigCublas *cublas;
};

struct _DigGraph
{
  cudaGraphExec_t exec;
};

/* To be called wherever something else than a kernel of ours (dig_cuda_launch) is enqueued, or may be, and where `queue`
 * becomes another: the next kernel waits for it as a whole. */
static inline void
dig_cuda_interrupt (DigStream *stream)
{
  stream->follows_kernel = false;
}

/* False, and the stream has failed, when `error` is one. `what` completes "while …". */
bool dig_cuda_check (DigStream *stream, cudaError_t error, const char *what);
/* Fails the stream for a library: with the device, where that is lost. `format` completes "failed on … in …". */
void dig_cuda_fail_library (DigStream *stream, const char *library, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
/* False when the stream has failed before; else makes its device the thread's current one. */
bool dig_cuda_enter (DigStream *stream);

/* True also where there is to be one queue alone: the variable DIGIT_LAB_CUDA_QUEUES is 1, for comparisons. */
bool dig_cuda_open_side (DigStream *stream);
void dig_cuda_close_side (DigStream *stream);
/* Before anything is enqueued. */
void dig_cuda_settle (DigStream *stream);

/* Around what takes or frees memory of the device, or is recorded: see stream.c. */
void dig_cuda_lock_device (void);
void dig_cuda_unlock_device (void);

/* Whether what is measured now is that of this stream alone, as far as this process goes. The device is locked. */
bool dig_cuda_is_alone (void);
/* A library could not run what was chosen. True where memory alone was lacking: the stream is as `before`, and our own kernel
 * does the work. */
bool dig_cuda_forgive_memory (DigStream *stream, const DigStatus *before);

/* Nothing that uses it may be under way. */
void dig_cuda_free_scratch (DigCudaScratch *scratch);

/* cudaGraphInstantiate, whose arguments changed with CUDA 12. */
cudaError_t dig_cuda_instantiate (cudaGraphExec_t *exec, cudaGraph_t graph);

/* First library of the list that opens, NULL when none does. It stays open: closing a CUDA library
 * while the process has others open is not safe. */
void *dig_cuda_open_library (const char *const *names);

DigCudnn *dig_cudnn_new (DigStream *stream);
/* The handles of a lost device are left as they are: their libraries might wait for it for ever. */
void dig_cudnn_free (DigCudnn *cudnn, bool is_lost);
DigCublas *dig_cublas_new (DigStream *stream);
void dig_cublas_free (DigCublas *cublas, bool is_lost);
