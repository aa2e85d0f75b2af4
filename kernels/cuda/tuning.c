/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tuning.h"

#include "launch.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define N_WARM_UPS 2
#define N_TIMED 8
#define N_DIFFERENCE_BLOCKS 64
#define CLEARLY_FASTER 0.85f

typedef struct
{
  float *d_out, *d_own, *d_a, *d_b;
  double *d_partial;
  cudaEvent_t start, end;
} Bench;

/* Of ‖x - own‖ / ‖own‖ for sums of a few thousand terms; longer ones round more often. */
static double
get_tolerance (const DigStream *stream, size_t n_terms)
{
  double growth = n_terms > 4096 ? sqrt ((double)n_terms / 4096.0) : 1.0;

  switch (stream->precision)
    {
    case DIG_PRECISION_TF32:
      return 2e-3 * growth; /* 10 bits of mantissa */
    case DIG_PRECISION_BF16:
      return 2e-2 * growth; /* 7 bits */
    case DIG_PRECISION_FP32:
    default:
      return 1e-5 * growth;
    }
}

/* Too little memory for a trial is no failure: our own kernels need none. */
static bool
take (DigStream *stream, void **d_memory, size_t n_bytes)
{
  cudaError_t error = cudaMalloc (d_memory, n_bytes);

  if (error == cudaErrorMemoryAllocation)
    {
      (void)cudaGetLastError ();
      return false;
    }
  return dig_cuda_check (stream, error, "trying algorithms");
}

static bool
open_bench (DigStream *stream, const DigTrial *trial, Bench *bench)
{
  DigFillArgs a, b;

  if (!take (stream, (void **)&bench->d_out, trial->n_out * sizeof (float))
      || !take (stream, (void **)&bench->d_own, trial->n_out * sizeof (float))
      || !take (stream, (void **)&bench->d_a, trial->n_a * sizeof (float))
      || !take (stream, (void **)&bench->d_b, trial->n_b * sizeof (float))
      || !take (stream, (void **)&bench->d_partial, N_DIFFERENCE_BLOCKS * 2 * sizeof (double))
      || !dig_cuda_check (stream, cudaEventCreate (&bench->start), "trying algorithms")
      || !dig_cuda_check (stream, cudaEventCreate (&bench->end), "trying algorithms"))
    return false;
  a = (DigFillArgs){ trial->n_a, 0, bench->d_a };
  b = (DigFillArgs){ trial->n_b, 1, bench->d_b };
  DIG_LAUNCH (stream, fill, dig_element_grid (trial->n_a), DIG_CUDA_THREADS, &a);
  DIG_LAUNCH (stream, fill, dig_element_grid (trial->n_b), DIG_CUDA_THREADS, &b);
  trial->run_own (stream, trial->context, bench->d_own, bench->d_a, bench->d_b);
  return dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "trying algorithms");
}

/* Also after a failure: what was begun may still write. */
static void
close_bench (DigStream *stream, Bench *bench)
{
  void *const d_blocks[] = { bench->d_out, bench->d_own, bench->d_a, bench->d_b, bench->d_partial };

  (void)cudaStreamSynchronize (stream->queue);
  for (size_t i = 0; i < sizeof d_blocks / sizeof d_blocks[0]; i++)
    if (d_blocks[i] != NULL)
      (void)cudaFree (d_blocks[i]);
  if (bench->start != NULL)
    (void)cudaEventDestroy (bench->start);
  if (bench->end != NULL)
    (void)cudaEventDestroy (bench->end);
}

/* ‖out - own‖ / ‖own‖ of the last run; NaN when the stream fails. */
static double
measure_error (DigStream *stream, const DigTrial *trial, const Bench *bench)
{
  DigDifferenceArgs args = { trial->n_out, bench->d_out, bench->d_own, bench->d_partial };
  double partial[N_DIFFERENCE_BLOCKS * 2], error = 0.0, size = 0.0;

  DIG_LAUNCH (stream, difference, dig_grid (N_DIFFERENCE_BLOCKS, 1), DIG_CUDA_THREADS, &args);
  if (!dig_cuda_enter (stream)
      || !dig_cuda_check (stream,
                          cudaMemcpyAsync (partial, bench->d_partial, sizeof partial,
                                           cudaMemcpyDeviceToHost, stream->queue),
                          "trying algorithms")
      || !dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "trying algorithms"))
    return (double)NAN;
  for (size_t i = 0; i < N_DIFFERENCE_BLOCKS; i++)
    {
      error += partial[2 * i];
      size += partial[2 * i + 1];
    }
  return sqrt (error / size);
}

static bool
run_some (DigStream *stream, const DigTrial *trial, const Bench *bench, int candidate, int n)
{
  for (int i = 0; i < n; i++)
    if (!trial->run (stream, trial->context, candidate, bench->d_out, bench->d_a, bench->d_b))
      return false;
  return !dig_cuda_has_failed (stream);
}

/* Records the timed runs. False: they cannot be recorded, and so have no place in a step; the stream has not failed then,
 * unless its device is lost. */
static bool
record (DigStream *stream, const DigTrial *trial, const Bench *bench, int candidate,
        cudaGraphExec_t *exec)
{
  const DigStatus before = stream->status;
  cudaGraph_t graph = NULL;
  bool is_recorded;

  if (!dig_cuda_check (stream, cudaStreamBeginCapture (stream->queue, cudaStreamCaptureModeRelaxed),
                       "trying algorithms"))
    return false;
  is_recorded = run_some (stream, trial, bench, candidate, N_TIMED);
  /* Also after a failure: what was begun must end. */
  is_recorded = cudaStreamEndCapture (stream->queue, &graph) == cudaSuccess && is_recorded
                && dig_cuda_instantiate (exec, graph) == cudaSuccess;
  (void)cudaGetLastError ();
  if (graph != NULL)
    (void)cudaGraphDestroy (graph);
  if (!is_recorded && stream->status.code != DIG_STATUS_DEVICE_LOST)
    stream->status = before;
  return is_recorded;
}

/* Milliseconds of the timed runs, launched as a step is: one by one, small ones would take the time of their launches. */
static float
time_recorded (DigStream *stream, const Bench *bench, cudaGraphExec_t exec)
{
  const char *what = "trying algorithms";
  float duration = -1.0f;

  if (dig_cuda_check (stream, cudaGraphLaunch (exec, stream->queue), what)
      && dig_cuda_check (stream, cudaEventRecord (bench->start, stream->queue), what)
      && dig_cuda_check (stream, cudaGraphLaunch (exec, stream->queue), what)
      && dig_cuda_check (stream, cudaEventRecord (bench->end, stream->queue), what)
      && dig_cuda_check (stream, cudaEventSynchronize (bench->end), what)
      && dig_cuda_check (stream, cudaEventElapsedTime (&duration, bench->start, bench->end), what))
    return duration;
  return -1.0f;
}

/* Milliseconds of the timed runs; negative: does not work or does not agree. Every byte of the
 * output is set to a NaN first, so that one left unwritten shows. */
static float
measure (DigStream *stream, const DigTrial *trial, const Bench *bench, int candidate)
{
  cudaGraphExec_t exec = NULL;
  float duration = -1.0f;

  if (dig_cuda_check (
          stream,
          cudaMemsetAsync (bench->d_out, 0xFF, trial->n_out * sizeof (float), stream->queue),
          "trying algorithms")
      && run_some (stream, trial, bench, candidate, N_WARM_UPS)
      && measure_error (stream, trial, bench) <= get_tolerance (stream, trial->n_terms)
      && record (stream, trial, bench, candidate, &exec))
    duration = time_recorded (stream, bench, exec);
  if (exec != NULL)
    (void)cudaGraphExecDestroy (exec);
  return duration;
}

static int
choose_on_this_queue (DigStream *stream, const DigTrial *trial)
{
  Bench bench = { 0 };
  int best = -1;
  float best_duration = 0.0f;

  if (open_bench (stream, trial, &bench))
    for (int i = 0; i < trial->n_candidates && !dig_cuda_has_failed (stream); i++)
      {
        float duration = measure (stream, trial, &bench, i);

        if (duration >= 0.0f && (best < 0 || duration < best_duration * CLEARLY_FASTER))
          {
            best = i;
            best_duration = duration;
          }
      }
  close_bench (stream, &bench);
  (void)cudaGetLastError ();
  return dig_cuda_has_failed (stream) ? -1 : best;
}

/* Trials share the stream's scratch memory, so what is under way must end first. While a step is
 * being recorded nothing is: graph_begin waits. */
int
dig_cuda_choose (DigStream *stream, const DigTrial *trial)
{
  cudaStream_t queue = stream->queue;
  int best;

  if (!dig_cuda_enter (stream)
      || (!stream->is_recording
          && !dig_cuda_check (stream, cudaStreamSynchronize (queue), "computing")))
    return -1;
  dig_cuda_lock_device ();
  stream->queue = stream->tuning_queue;
  best = choose_on_this_queue (stream, trial);
  stream->queue = queue;
  dig_cuda_unlock_device ();
  return best;
}

typedef struct _Choice
{
  DigCudaKey key;
  int algorithm;
  struct _Choice *next;
} Choice;

/* Grows by one entry a shape and lives as long as the process. */
static pthread_mutex_t choices_lock = PTHREAD_MUTEX_INITIALIZER;
static Choice *choices;

bool
dig_cuda_recall (const DigCudaKey *key, int *algorithm)
{
  bool is_found = false;

  pthread_mutex_lock (&choices_lock);
  for (const Choice *c = choices; c != NULL && !is_found; c = c->next)
    if (memcmp (&c->key, key, sizeof *key) == 0)
      {
        *algorithm = c->algorithm;
        is_found = true;
      }
  pthread_mutex_unlock (&choices_lock);
  return is_found;
}

void
dig_cuda_remember (const DigCudaKey *key, int algorithm)
{
  Choice *choice = malloc (sizeof *choice);

  if (choice == NULL)
    return;
  *choice = (Choice){ *key, algorithm, NULL };
  pthread_mutex_lock (&choices_lock);
  choice->next = choices;
  choices = choice;
  pthread_mutex_unlock (&choices_lock);
}
