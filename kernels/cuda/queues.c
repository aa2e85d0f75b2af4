/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second queue of a stream.
 *
 * The gradient of a layer's weights and that of its input need nothing of each other, and neither fills a large GPU when the
 * batch is small. A recorded step keeps the fork, and the GPU runs both branches at once. Whatever else is enqueued waits for
 * both first, so that an operation that knows nothing of this finds everything in the order in which it was enqueued. */
#include <stdlib.h>

#include "dig-cuda-stream.h"

bool
dig_cuda_open_side (DigStream *stream)
{
  const char *wanted = getenv ("DIGIT_LAB_CUDA_QUEUES");

  if (wanted != NULL && atoi (wanted) == 1)
    return true;
  return dig_cuda_check (stream,
                         cudaStreamCreateWithFlags (&stream->other_queue, cudaStreamNonBlocking),
                         "opening a queue")
         && dig_cuda_check (stream,
                            cudaEventCreateWithFlags (&stream->forked, cudaEventDisableTiming),
                            "opening a queue")
         && dig_cuda_check (stream,
                            cudaEventCreateWithFlags (&stream->joined, cudaEventDisableTiming),
                            "opening a queue");
}

void
dig_cuda_close_side (DigStream *stream)
{
  if (stream->forked != NULL)
    (void)cudaEventDestroy (stream->forked);
  if (stream->joined != NULL)
    (void)cudaEventDestroy (stream->joined);
  dig_cuda_free_scratch (&stream->other_scratch);
  if (stream->other_queue != NULL)
    (void)cudaStreamDestroy (stream->other_queue);
}

static void
swap (DigStream *stream)
{
  cudaStream_t queue = stream->queue;
  DigCudaScratch scratch = stream->scratch;

  dig_cuda_interrupt (stream);
  stream->queue = stream->other_queue;
  stream->scratch = stream->other_scratch;
  stream->other_queue = queue;
  stream->other_scratch = scratch;
}

/* What comes to `stream->queue` from now on begins after all that is in `other_queue`. */
static void
wait_for_other (DigStream *stream, cudaEvent_t event)
{
  cudaError_t error = cudaSetDevice (stream->device);

  dig_cuda_interrupt (stream);
  if (error == cudaSuccess)
    error = cudaEventRecord (event, stream->other_queue);
  if (error == cudaSuccess)
    error = cudaStreamWaitEvent (stream->queue, event, 0);
  dig_cuda_check (stream, error, "bringing two queues together");
}

void
dig_cuda_fork (DigStream *stream)
{
  if (stream->joined == NULL || !dig_cuda_enter (stream))
    return;
  dig_cuda_join (stream);
  swap (stream);
  stream->side = DIG_SIDE_ASIDE;
  wait_for_other (stream, stream->forked);
}

void
dig_cuda_turn (DigStream *stream)
{
  if (stream->side != DIG_SIDE_ASIDE)
    return;
  swap (stream);
  stream->side = DIG_SIDE_BESIDE;
}

void
dig_cuda_leave (DigStream *stream, const void *d_a, const void *d_b)
{
  if (stream->side != DIG_SIDE_BESIDE)
    return;
  stream->side = DIG_SIDE_LEFT;
  stream->d_read_aside[0] = d_a;
  stream->d_read_aside[1] = d_b;
}

void
dig_cuda_resume (DigStream *stream, const void *d_out)
{
  if (stream->side != DIG_SIDE_LEFT)
    return;
  stream->side = DIG_SIDE_BESIDE;
  if (d_out == stream->d_read_aside[0] || d_out == stream->d_read_aside[1])
    dig_cuda_join (stream);
}

void
dig_cuda_leave_on (DigStream *stream)
{
  if (stream->side == DIG_SIDE_BESIDE)
    stream->side = DIG_SIDE_LEFT;
}

/* Also after a failure: a recording cannot end before its branches have met. */
void
dig_cuda_join (DigStream *stream)
{
  dig_cuda_turn (stream);
  if (stream->side == DIG_SIDE_NONE)
    return;
  stream->side = DIG_SIDE_NONE;
  wait_for_other (stream, stream->joined);
}

void
dig_cuda_settle (DigStream *stream)
{
  if (stream->side == DIG_SIDE_LEFT)
    dig_cuda_join (stream);
}
