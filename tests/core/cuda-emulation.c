/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the place of kernels/cuda's device.c, stream.c, cudnn.c, cublas.c. */
#undef _FORTIFY_SOURCE /* which takes a jump between stacks for an attack */
#include "config.h"

#include <glib.h>
#include <setjmp.h>
#include <string.h>
#include <ucontext.h>

#include "cuda-emulation.h"
#include "cuda/dig-cuda.h"
#include "cuda/kernels.h"

#define MAX_THREADS DIG_CUDA_MAX_THREADS
#define WARP 32
#define STACK_BYTES (64 * 1024)

typedef void (*Kernel) (const void *arguments);

typedef enum
{
  READY,
  AT_BLOCK_BARRIER,
  AT_WARP_BARRIER,
  DONE,
} ThreadState;

/* A stack that runs one kernel after another. Only its first entry is by ucontext: that costs a
 * system call a switch, a jump costs none. */
typedef struct
{
  ucontext_t entry;
  jmp_buf place;
  bool is_begun;
  ThreadState state;
  double shuffled;
} Thread;

/* What a stream enqueues: done at once, or kept while a graph is recorded. */
typedef struct
{
  Kernel kernel; /* NULL: a copy, or with `from` NULL zeros */
  DigCudaGrid grid;
  unsigned n_threads;
  void *arguments;
  void *to;
  const void *from;
  gsize n_bytes;
} Work;

struct _DigStream
{
  DigStatus status;
  GPtrArray *recording; /* of Work; NULL: nothing is being recorded */
  GPtrArray *outgrown;
  void *scratch[DIG_SCRATCH_N];
  gsize scratch_bytes[DIG_SCRATCH_N];
};

struct _DigGraph
{
  GPtrArray *works;
};

DigEmulatedPlace threadIdx, blockIdx, blockDim, gridDim;
bool dig_emulation_reverse;

static Thread threads[MAX_THREADS];
static char *stacks;
static jmp_buf scheduler;
static unsigned running;
static bool has_stacks_of_their_own; /* this block's threads */
static Kernel running_kernel;
static const void *running_arguments;

static void
wait_in (ThreadState state)
{
  Thread *thread = &threads[running];

  if (!has_stacks_of_their_own)
    g_error ("A barrier was met in block %u, %u, but not in the first block.", blockIdx.x,
             blockIdx.y);
  thread->state = state;
  if (_setjmp (thread->place) == 0)
    _longjmp (scheduler, 1);
}

void
dig_emulation_barrier (void)
{
  wait_in (AT_BLOCK_BARRIER);
}

double
dig_emulation_shuffle_down (double value, unsigned distance)
{
  unsigned me = running;
  unsigned other = me % WARP + distance < WARP ? me + distance : me;
  double result;

  threads[me].shuffled = value;
  wait_in (AT_WARP_BARRIER);
  result = threads[other].shuffled;
  wait_in (AT_WARP_BARRIER);
  return result;
}

/* Never returns: the next block continues behind the jump. */
static void
run_thread (void)
{
  for (;;)
    {
      running_kernel (running_arguments);
      threads[running].state = DONE;
      if (_setjmp (threads[running].place) == 0)
        _longjmp (scheduler, 1);
    }
}

static void
begin_thread (Thread *thread, char *stack)
{
  thread->is_begun = true;
  getcontext (&thread->entry);
  thread->entry.uc_stack.ss_sp = stack;
  thread->entry.uc_stack.ss_size = STACK_BYTES;
  makecontext (&thread->entry, run_thread, 0);
  setcontext (&thread->entry);
}

/* Returns when thread `t` waits or is done. */
static __attribute__ ((noinline)) void
resume (unsigned t)
{
  if (stacks == NULL)
    stacks = g_malloc ((gsize)MAX_THREADS * STACK_BYTES);
  running = t;
  threadIdx.x = t;
  if (_setjmp (scheduler) != 0)
    return;
  if (threads[t].is_begun)
    _longjmp (threads[t].place, 1);
  begin_thread (&threads[t], stacks + (gsize)t * STACK_BYTES);
}

/* Runs every thread that may to its next barrier; returns how many did anything. */
static unsigned
advance_threads (unsigned n)
{
  unsigned n_advanced = 0;

  for (unsigned i = 0; i < n; i++)
    {
      unsigned t = dig_emulation_reverse ? n - 1 - i : i;

      if (threads[t].state != READY)
        continue;
      resume (t);
      n_advanced++;
    }
  return n_advanced;
}

static unsigned
count_in (ThreadState state, unsigned first, unsigned end)
{
  unsigned n = 0;

  for (unsigned t = first; t < end; t++)
    n += threads[t].state == state;
  return n;
}

static void
release (ThreadState state, unsigned first, unsigned end)
{
  unsigned n_waiting = count_in (state, first, end);

  if (n_waiting == 0 || n_waiting + count_in (DONE, first, end) != end - first)
    return;
  for (unsigned t = first; t < end; t++)
    if (threads[t].state == state)
      threads[t].state = READY;
}

/* True when the block met a barrier. */
static bool
run_block_on_stacks (unsigned n)
{
  bool has_barrier = false;

  for (unsigned t = 0; t < n; t++)
    threads[t].state = READY;
  while (advance_threads (n) > 0)
    {
      has_barrier |= count_in (DONE, 0, n) < n;
      for (unsigned first = 0; first < n; first += WARP)
        release (AT_WARP_BARRIER, first, MIN (first + WARP, n));
      release (AT_BLOCK_BARRIER, 0, n);
    }
  if (count_in (DONE, 0, n) != n)
    g_error ("Some threads of a block wait at a barrier that the others do not reach.");
  return has_barrier;
}

static void
run_block_directly (unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      threadIdx.x = dig_emulation_reverse ? n - 1 - i : i;
      running_kernel (running_arguments);
    }
}

/* The first block says whether threads need stacks of their own. */
static void
run_kernel (const Work *work)
{
  bool has_barrier = true;

  running_kernel = work->kernel;
  running_arguments = work->arguments;
  blockDim = (DigEmulatedPlace){ work->n_threads, 1, 1 };
  gridDim = (DigEmulatedPlace){ work->grid.x, work->grid.y, 1 };
  for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
    for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
      {
        has_stacks_of_their_own = has_barrier;
        if (has_barrier)
          has_barrier = run_block_on_stacks (work->n_threads);
        else
          run_block_directly (work->n_threads);
      }
}

static void
do_work (const Work *work)
{
  if (work->kernel != NULL)
    run_kernel (work);
  else if (work->from != NULL)
    memmove (work->to, work->from, work->n_bytes);
  else
    memset (work->to, 0, work->n_bytes);
}

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->arguments);
  g_free (work);
}

static void
enqueue (DigStream *stream, const Work *work, gsize n_argument_bytes)
{
  Work *kept;

  if (dig_cuda_has_failed (stream))
    return;
  if (stream->recording == NULL)
    {
      do_work (work);
      return;
    }
  kept = g_memdup2 (work, sizeof *work);
  kept->arguments = g_memdup2 (work->arguments, n_argument_bytes);
  g_ptr_array_add (stream->recording, kept);
}

static gsize
find_argument_bytes (const void *kernel)
{
  static const struct
  {
    const void *kernel;
    gsize n_bytes;
  } sizes[] = {
#define DIG_SIZE(name, Arguments) { (const void *)dig_kernel_##name, sizeof (Arguments) },
    DIG_CUDA_KERNELS (DIG_SIZE)
#undef DIG_SIZE
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i].kernel == kernel)
      return sizes[i].n_bytes;
  g_assert_not_reached ();
}

void
dig_cuda_launch (DigStream *stream, const void *kernel, DigCudaGrid grid, unsigned n_threads,
                 const void *arguments)
{
  union
  {
    const void *pointer;
    Kernel function;
  } get = { kernel };
  Work work = {
    .kernel = get.function, .grid = grid, .n_threads = n_threads, .arguments = (void *)arguments
  };

  /* What a GPU would refuse. */
  g_assert_cmpuint (grid.y, <=, 65535);
  g_assert_cmpuint (n_threads, <=, DIG_CUDA_MAX_THREADS);
  g_assert_cmpuint (n_threads % WARP, ==, 0);
  enqueue (stream, &work, find_argument_bytes (kernel));
}

void
dig_cuda_fail (DigStream *stream, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (dig_cuda_has_failed (stream))
    return;
  stream->status.code = code;
  va_start (arguments, format);
  g_vsnprintf (stream->status.message, sizeof stream->status.message, format, arguments);
  va_end (arguments);
}

bool
dig_cuda_has_failed (const DigStream *stream)
{
  return stream->status.code != DIG_STATUS_OK;
}

DigPrecision
dig_cuda_precision (const DigStream *stream)
{
  return DIG_PRECISION_FP32;
}

/* NaN, so that reading what was not written shows. */
void *
dig_cuda_scratch (DigStream *stream, DigScratch use, size_t n_bytes)
{
  if (n_bytes > stream->scratch_bytes[use])
    {
      if (stream->scratch[use] != NULL)
        g_ptr_array_add (stream->outgrown, stream->scratch[use]);
      stream->scratch[use] = g_malloc (n_bytes);
      stream->scratch_bytes[use] = n_bytes;
    }
  if (stream->recording == NULL)
    memset (stream->scratch[use], 0xFF, n_bytes);
  return stream->scratch[use];
}

bool
dig_cudnn_forward (DigStream *stream, const DigConv2dShape *shape, float *d_y, const float *d_x,
                   const float *d_w)
{
  return false;
}

bool
dig_cudnn_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                         const float *d_grad_y, const float *d_w)
{
  return false;
}

bool
dig_cudnn_backward_weights (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                            const float *d_x, const float *d_grad_y)
{
  return false;
}

bool
dig_cublas_product (DigStream *stream, const DigMatrixProduct *product, float *d_d,
                    const float *d_a, const float *d_b, const float *d_bias)
{
  return false;
}

int
dig_cuda_probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  if (max > 0)
    devices[0] = (DigDeviceInfo){ .name = "Emulated GPU" };
  return 1;
}

DigStream *
dig_cuda_stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStream *stream = g_new0 (DigStream, 1);

  stream->outgrown = g_ptr_array_new_with_free_func (g_free);
  return stream;
}

void
dig_cuda_stream_free (DigStream *stream)
{
  if (stream == NULL)
    return;
  for (gsize i = 0; i < DIG_SCRATCH_N; i++)
    g_free (stream->scratch[i]);
  g_ptr_array_unref (stream->outgrown);
  g_clear_pointer (&stream->recording, g_ptr_array_unref);
  g_free (stream);
}

bool
dig_cuda_sync (DigStream *stream, DigStatus *status)
{
  if (status != NULL)
    *status = stream->status;
  return !dig_cuda_has_failed (stream);
}

void *
dig_cuda_alloc (DigStream *stream, size_t n_bytes)
{
  void *memory = NULL;

  g_assert_null (stream->recording);
  g_assert_cmpint (posix_memalign (&memory, 64, MAX (n_bytes, 1)), ==, 0);
  return memset (memory, 0, n_bytes);
}

void
dig_cuda_free (DigStream *stream, void *d_memory)
{
  free (d_memory);
}

void
dig_cuda_upload (DigStream *stream, void *d_to, const void *from, size_t n_bytes)
{
  g_assert_null (stream->recording);
  memcpy (d_to, from, n_bytes);
}

void
dig_cuda_download (DigStream *stream, void *to, const void *d_from, size_t n_bytes)
{
  g_assert_null (stream->recording);
  memcpy (to, d_from, n_bytes);
}

void
dig_cuda_copy (DigStream *stream, void *d_to, const void *d_from, size_t n_bytes)
{
  Work work = { .to = d_to, .from = d_from, .n_bytes = n_bytes };

  enqueue (stream, &work, 0);
}

void
dig_cuda_zero (DigStream *stream, void *d_memory, size_t n_bytes)
{
  Work work = { .to = d_memory, .n_bytes = n_bytes };

  enqueue (stream, &work, 0);
}

void
dig_cuda_graph_begin (DigStream *stream)
{
  g_assert_null (stream->recording);
  stream->recording = g_ptr_array_new_with_free_func (free_work);
}

DigGraph *
dig_cuda_graph_end (DigStream *stream)
{
  DigGraph *graph = g_new0 (DigGraph, 1);

  g_assert_nonnull (stream->recording);
  graph->works = g_steal_pointer (&stream->recording);
  return graph;
}

void
dig_cuda_graph_launch (DigStream *stream, DigGraph *graph)
{
  g_assert_null (stream->recording);
  for (guint i = 0; i < graph->works->len; i++)
    do_work (graph->works->pdata[i]);
}

void
dig_cuda_graph_free (DigStream *stream, DigGraph *graph)
{
  if (graph == NULL)
    return;
  g_ptr_array_unref (graph->works);
  g_free (graph);
}
