/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tuning.h"

#include "launch.h"

#include <math.h>

#define N_WARM_UPS 2
#define N_TIMED 8
#define LONG_MS 1.0f /* work that is timed singly */
#define N_ROUNDS 5
#define N_DIFFERENCE_BLOCKS 64
#define CLEARLY_FASTER 0.85f
#define HOPELESS 2.0f
/* A GPU that had nothing to do runs at low clocks. */
#define WARM_MS 20.0f
#define MAX_WARM_LAUNCHES 1000

/* Our own kernel takes part as number 0, candidate i as i + 1. */
#define OWN 0

typedef struct
{
  cudaGraphExec_t exec; /* the timed runs; NULL: it is out */
  float duration;       /* least milliseconds of a launch */
} Contestant;

typedef struct
{
  float *d_out, *d_plain, *d_a, *d_b;
  double *d_partial;
  cudaEvent_t start, end;
  int n_timed; /* runs in a recording */
  Contestant contestants[1 + DIG_CUDA_MAX_CANDIDATES];
  bool lacks_memory; /* which another time may be there */
} Bench;

/* Of ‖x - plain‖ / ‖plain‖ for sums of a few thousand terms; longer ones round more often. */
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
      return 5e-6 * growth; /* 1e-5 is what the tests allow, on other numbers */
    }
}

/* Too little memory for a trial is no failure: our own kernels need none. */
static bool
take (DigStream *stream, Bench *bench, void *block, size_t n_bytes)
{
  cudaError_t error = cudaMalloc ((void **)block, n_bytes);

  if (error == cudaErrorMemoryAllocation)
    {
      (void)cudaGetLastError ();
      bench->lacks_memory = true;
      return false;
    }
  return dig_cuda_check (stream, error, "trying algorithms");
}

/* Without the working memory that our fastest kernel wants it takes no part. */
static bool
run_fastest_own (DigStream *stream, const DigTrial *trial, Bench *bench)
{
  const DigStatus before = stream->status;

  trial->run_own (stream, trial->context, DIG_OWN_FASTEST, bench->d_out, bench->d_a, bench->d_b);
  if (stream->status.code == DIG_STATUS_NO_MEMORY)
    {
      stream->status = before;
      bench->lacks_memory = true;
    }
  return !dig_cuda_has_failed (stream);
}

/* What all others must agree with, and how long about a run of our fastest takes. */
static bool
run_first (DigStream *stream, const DigTrial *trial, Bench *bench)
{
  const char *what = "trying algorithms";
  float duration = 0.0f;

  trial->run_own (stream, trial->context, DIG_OWN_PLAIN, bench->d_plain, bench->d_a, bench->d_b);
  if (dig_cuda_has_failed (stream)
      || !dig_cuda_check (stream, cudaEventRecord (bench->start, stream->queue), what)
      || !run_fastest_own (stream, trial, bench)
      || !dig_cuda_check (stream, cudaEventRecord (bench->end, stream->queue), what)
      || !dig_cuda_check (stream, cudaEventSynchronize (bench->end), what)
      || !dig_cuda_check (stream, cudaEventElapsedTime (&duration, bench->start, bench->end), what))
    return false;
  bench->n_timed = duration > LONG_MS ? 1 : N_TIMED;
  return true;
}

static bool
open_bench (DigStream *stream, const DigTrial *trial, Bench *bench)
{
  DigFillArgs a, b;

  if (!take (stream, bench, &bench->d_out, trial->n_out * sizeof (float))
      || !take (stream, bench, &bench->d_plain, trial->n_out * sizeof (float))
      || !take (stream, bench, &bench->d_a, trial->n_a * sizeof (float))
      || !take (stream, bench, &bench->d_b, trial->n_b * sizeof (float))
      || !take (stream, bench, &bench->d_partial, N_DIFFERENCE_BLOCKS * 2 * sizeof (double))
      || !dig_cuda_check (stream, cudaEventCreate (&bench->start), "trying algorithms")
      || !dig_cuda_check (stream, cudaEventCreate (&bench->end), "trying algorithms"))
    return false;
  a = (DigFillArgs){ trial->n_a, 0, bench->d_a };
  b = (DigFillArgs){ trial->n_b, 1, bench->d_b };
  DIG_LAUNCH (stream, fill, dig_element_grid (trial->n_a), DIG_CUDA_THREADS, &a);
  DIG_LAUNCH (stream, fill, dig_element_grid (trial->n_b), DIG_CUDA_THREADS, &b);
  return run_first (stream, trial, bench);
}

/* Also after a failure: what was begun may still write. */
static void
close_bench (DigStream *stream, Bench *bench)
{
  void *const d_blocks[] = { bench->d_out, bench->d_plain, bench->d_a, bench->d_b,
                             bench->d_partial };

  (void)cudaStreamSynchronize (stream->queue);
  for (size_t i = 0; i < sizeof bench->contestants / sizeof bench->contestants[0]; i++)
    if (bench->contestants[i].exec != NULL)
      (void)cudaGraphExecDestroy (bench->contestants[i].exec);
  for (size_t i = 0; i < sizeof d_blocks / sizeof d_blocks[0]; i++)
    if (d_blocks[i] != NULL)
      (void)cudaFree (d_blocks[i]);
  if (bench->start != NULL)
    (void)cudaEventDestroy (bench->start);
  if (bench->end != NULL)
    (void)cudaEventDestroy (bench->end);
}

/* ‖out - plain‖ / ‖plain‖ of the last run; NaN when the stream fails. */
static double
measure_error (DigStream *stream, const DigTrial *trial, const Bench *bench)
{
  DigDifferenceArgs args = { trial->n_out, bench->d_out, bench->d_plain, bench->d_partial };
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
run_some (DigStream *stream, const DigTrial *trial, const Bench *bench, int number, int n)
{
  for (int i = 0; i < n; i++)
    if (number == OWN)
      trial->run_own (stream, trial->context, DIG_OWN_FASTEST, bench->d_out, bench->d_a,
                      bench->d_b);
    else if (!trial->run (stream, trial->context, number - 1, bench->d_out, bench->d_a, bench->d_b))
      return false;
  return !dig_cuda_has_failed (stream);
}

/* Records the timed runs. False: they cannot be recorded, and so have no place in a step; the stream has not failed then,
 * unless its device is lost. */
static bool
record (DigStream *stream, const DigTrial *trial, Bench *bench, int number)
{
  cudaGraphExec_t *exec = &bench->contestants[number].exec;
  const DigStatus before = stream->status;
  cudaGraph_t graph = NULL;
  cudaError_t error;
  bool is_recorded;

  if (!dig_cuda_check (stream, cudaStreamBeginCapture (stream->queue, cudaStreamCaptureModeRelaxed),
                       "trying algorithms"))
    return false;
  is_recorded = run_some (stream, trial, bench, number, bench->n_timed);
  /* Also after a failure: what was begun must end. */
  error = cudaStreamEndCapture (stream->queue, &graph);
  if (error == cudaSuccess && is_recorded)
    error = dig_cuda_instantiate (exec, graph);
  is_recorded = is_recorded && error == cudaSuccess;
  if (error == cudaErrorMemoryAllocation)
    bench->lacks_memory = true;
  (void)cudaGetLastError ();
  if (graph != NULL)
    (void)cudaGraphDestroy (graph);
  if (!is_recorded && stream->status.code != DIG_STATUS_DEVICE_LOST)
    stream->status = before;
  return is_recorded;
}

/* Milliseconds of the timed runs, launched as a step is: one by one, small ones would take the time of their launches.
 * Negative: the stream failed. */
static float
time_recorded (DigStream *stream, const Bench *bench, cudaGraphExec_t exec)
{
  const char *what = "trying algorithms";
  float duration = -1.0f;

  if (dig_cuda_check (stream, cudaEventRecord (bench->start, stream->queue), what)
      && dig_cuda_check (stream, cudaGraphLaunch (exec, stream->queue), what)
      && dig_cuda_check (stream, cudaEventRecord (bench->end, stream->queue), what)
      && dig_cuda_check (stream, cudaEventSynchronize (bench->end), what)
      && dig_cuda_check (stream, cudaEventElapsedTime (&duration, bench->start, bench->end), what))
    return duration;
  return -1.0f;
}

/* Every byte of the output becomes a NaN, so that one left unwritten shows. */
static bool
spoil_output (DigStream *stream, const DigTrial *trial, const Bench *bench)
{
  return dig_cuda_check (
      stream, cudaMemsetAsync (bench->d_out, 0xFF, trial->n_out * sizeof (float), stream->queue),
      "trying algorithms");
}

/* Works and agrees, also when it is launched again from a recording. */
static bool
is_right (DigStream *stream, const DigTrial *trial, Bench *bench, int number)
{
  const double tolerance = get_tolerance (stream, trial->n_terms);

  return spoil_output (stream, trial, bench) && run_some (stream, trial, bench, number, N_WARM_UPS)
         && measure_error (stream, trial, bench) <= tolerance
         && record (stream, trial, bench, number) && spoil_output (stream, trial, bench)
         && dig_cuda_check (stream,
                            cudaGraphLaunch (bench->contestants[number].exec, stream->queue),
                            "trying algorithms")
         && measure_error (stream, trial, bench) <= tolerance;
}

/* What is wrong or lacks memory is out. */
static void
admit (DigStream *stream, const DigTrial *trial, Bench *bench, int number)
{
  Contestant *contestant = &bench->contestants[number];
  const DigStatus before = stream->status;

  contestant->duration = INFINITY;
  if (is_right (stream, trial, bench, number))
    return;
  if (stream->status.code == DIG_STATUS_NO_MEMORY)
    {
      stream->status = before;
      bench->lacks_memory = true;
    }
  (void)cudaStreamSynchronize (stream->queue);
  if (contestant->exec != NULL)
    (void)cudaGraphExecDestroy (contestant->exec);
  contestant->exec = NULL;
}

/* The first that is in, counted from `number`; -1: none is. */
static int
find_first (const Bench *bench, int number)
{
  for (int i = number; i <= DIG_CUDA_MAX_CANDIDATES; i++)
    if (bench->contestants[i].exec != NULL)
      return i;
  return -1;
}

/* Once a stream: later trials follow work. */
static void
warm_up (DigStream *stream, const Bench *bench)
{
  cudaGraphExec_t exec = bench->contestants[find_first (bench, OWN)].exec;
  float total = 0.0f;

  for (int i = 0; !stream->is_warm && total < WARM_MS && i < MAX_WARM_LAUNCHES; i++)
    {
      float duration = time_recorded (stream, bench, exec);

      if (duration < 0.0f)
        return;
      total += duration;
    }
  stream->is_warm = true;
}

/* In rotation, so that a change of clocks meets all of them; what is far behind after a round is not measured again. */
static void
time_all (DigStream *stream, const DigTrial *trial, Bench *bench)
{
  float least = INFINITY;

  for (int round = 0; round < N_ROUNDS; round++)
    for (int i = 0; i <= trial->n_candidates; i++)
      {
        Contestant *contestant = &bench->contestants[i];
        float duration;

        if (contestant->exec == NULL || (round > 0 && contestant->duration > HOPELESS * least))
          continue;
        duration = time_recorded (stream, bench, contestant->exec);
        if (duration < 0.0f)
          return;
        contestant->duration = fminf (contestant->duration, duration);
        least = fminf (least, duration);
      }
}

/* Of those that are in. */
static int
find_fastest (const DigTrial *trial, const Bench *bench)
{
  int best = OWN;

  if (find_first (bench, OWN) < 0)
    return bench->lacks_memory ? DIG_CHOICE_OWN : DIG_CHOICE_PLAIN;

  for (int i = 1; i <= trial->n_candidates; i++)
    if (bench->contestants[i].exec != NULL
        && (bench->contestants[best].exec == NULL
            || bench->contestants[i].duration < bench->contestants[best].duration * CLEARLY_FASTER))
      best = i;
  return best - 1; /* OWN: DIG_CHOICE_OWN */
}

static bool
choose_on_this_queue (DigStream *stream, const DigTrial *trial, int *choice)
{
  Bench bench = { 0 };
  bool is_whole = false;

  if (open_bench (stream, trial, &bench))
    {
      for (int i = 0; i <= trial->n_candidates && !dig_cuda_has_failed (stream); i++)
        admit (stream, trial, &bench, i);
      if (find_first (&bench, OWN) >= 0 && !dig_cuda_has_failed (stream))
        {
          warm_up (stream, &bench);
          time_all (stream, trial, &bench);
        }
      *choice = find_fastest (trial, &bench);
      is_whole = find_first (&bench, OWN + 1) >= 0;
    }
  close_bench (stream, &bench);
  (void)cudaGetLastError ();
  if (dig_cuda_has_failed (stream))
    *choice = DIG_CHOICE_OWN;
  return !dig_cuda_has_failed (stream) && is_whole && !bench.lacks_memory;
}

static bool
is_quiet (DigStream *stream)
{
  return stream->is_recording
         || (dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "computing")
             && (stream->other_queue == NULL
                 || dig_cuda_check (stream, cudaStreamSynchronize (stream->other_queue),
                                    "computing")));
}

/* What is under way would disturb the clock, and ends first; while a step is being recorded nothing is: graph_begin waits.
 * A trial has working memory of its own, so that what a slow candidate took comes back. */
bool
dig_cuda_choose (DigStream *stream, const DigTrial *trial, int *choice)
{
  cudaStream_t queue = stream->queue;
  DigCudaScratch scratch = stream->scratch;
  bool is_lasting, may_overlap = stream->may_overlap;

  *choice = DIG_CHOICE_OWN;
  if (!dig_cuda_enter (stream) || !is_quiet (stream))
    return false;
  dig_cuda_lock_device ();
  stream->may_overlap =
      false; /* launches are timed, and recorded, apart from what is before them */
  stream->queue = stream->tuning_queue;
  stream->scratch = (DigCudaScratch){ 0 };
  is_lasting = choose_on_this_queue (stream, trial, choice);
  dig_cuda_free_scratch (&stream->scratch);
  stream->scratch = scratch;
  stream->queue = queue;
  stream->may_overlap = may_overlap;
  dig_cuda_interrupt (stream);
  dig_cuda_unlock_device ();
  return is_lasting;
}
