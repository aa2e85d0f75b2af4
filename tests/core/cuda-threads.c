/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GPU's blocks and threads: every thread of a block on a stack of its own, from barrier to
 * barrier. */
#undef _FORTIFY_SOURCE /* which takes a jump between stacks for an attack */
#include "config.h"

#include <glib.h>
#include <setjmp.h>
#include <string.h>
#include <ucontext.h>

#include "cuda-emulation.h"
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

/* `group`: how many the thread had committed when it began this copy. */
typedef struct
{
  void *to;
  const void *from;
  gsize n_bytes;
  unsigned group;
} Copy;

/* A stack that runs one kernel after another. Only its first entry is by ucontext: that costs a
 * system call a switch, a jump costs none. */
typedef struct
{
  ucontext_t entry;
  jmp_buf place;
  bool is_begun;
  ThreadState state;
  double shuffled;
  GArray *copies; /* under way, the oldest first */
  unsigned n_groups;
} Thread;

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

void
dig_emulation_copy_async (void *to, const void *from, size_t n_bytes)
{
  Thread *thread = &threads[threadIdx.x];
  Copy copy = { to, from, n_bytes, thread->n_groups };

  g_assert_cmpuint ((uintptr_t)to % n_bytes, ==, 0);
  g_assert_cmpuint ((uintptr_t)from % n_bytes, ==, 0);
  if (thread->copies == NULL)
    thread->copies = g_array_new (FALSE, FALSE, sizeof (Copy));
  g_array_append_val (thread->copies, copy);
}

void
dig_emulation_commit (void)
{
  threads[threadIdx.x].n_groups++;
}

void
dig_emulation_wait_prior (unsigned prior)
{
  Thread *thread = &threads[threadIdx.x];
  guint n_done = 0;

  if (thread->copies == NULL)
    return;
  while (n_done < thread->copies->len
         && g_array_index (thread->copies, Copy, n_done).group + prior < thread->n_groups)
    {
      const Copy *copy = &g_array_index (thread->copies, Copy, n_done++);

      memcpy (copy->to, copy->from, copy->n_bytes);
    }
  g_array_remove_range (thread->copies, 0, n_done);
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
  for (unsigned t = 0; t < n; t++)
    if (threads[t].copies != NULL && threads[t].copies->len > 0)
      g_error ("A thread ended with copies under way that nothing waits for.");
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
void
dig_emulation_run (const void *kernel, unsigned n_x, unsigned n_y, unsigned n_threads,
                   const void *arguments)
{
  union
  {
    const void *pointer;
    Kernel function;
  } get = { kernel };
  bool has_barrier = true;

  /* What a GPU would refuse. */
  g_assert_cmpuint (n_x, <=, G_MAXINT32);
  g_assert_cmpuint (n_y, <=, 65535);
  g_assert_cmpuint (n_threads, <=, DIG_CUDA_MAX_THREADS);
  g_assert_cmpuint (n_threads % WARP, ==, 0);
  running_kernel = get.function;
  running_arguments = arguments;
  blockDim = (DigEmulatedPlace){ n_threads, 1, 1 };
  gridDim = (DigEmulatedPlace){ n_x, n_y, 1 };
  for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
    for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
      {
        has_stacks_of_their_own = has_barrier;
        if (has_barrier)
          has_barrier = run_block_on_stacks (n_threads);
        else
          run_block_directly (n_threads);
      }
}

typedef struct
{
  const void *kernel;
  const char *name;
  gsize n_bytes;
} KnownKernel;

static const KnownKernel *
find_kernel (const void *kernel)
{
  static const KnownKernel known[] = {
#define DIG_KNOWN(name, Arguments) { (const void *)dig_kernel_##name, #name, sizeof (Arguments) },
    DIG_CUDA_KERNELS (DIG_KNOWN)
#undef DIG_KNOWN
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].kernel == kernel)
      return &known[i];
  g_assert_not_reached ();
}

size_t
dig_emulation_argument_bytes (const void *kernel)
{
  return find_kernel (kernel)->n_bytes;
}

const char *
dig_emulation_get_name (const void *kernel)
{
  return find_kernel (kernel)->name;
}
