/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tasks of a job are dealt out in ranges, one a worker: task i of many goes to the same core in
 * every job, and finds there what that core left in its cache. Who has done its own range helps the
 * others.
 *
 * A range is one 64-bit ticket: the job's number in the upper half, how many tasks are left to take in
 * the lower. A thread takes a task by counting the ticket down; that the exchange succeeded proves that
 * the job is still running, so only then are the job's fields read. The caller works too and waits
 * for the tasks that were taken, not for threads that sleep: on a busy machine a thread that gets
 * no core delays nothing.
 *
 * A training step is a few dozen jobs with some microseconds between them. Threads therefore spin a
 * short while before they sleep, then offer their core to others for a longer one. Where they sleep, the
 * caller does the first task by itself and sees from its time whether the others are worth waking anyone:
 * the answer for one image is not. */
#include "cpu/dig-cpu-pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SPINS 1000 /* pauses, about 50 µs */
/* Then the core is offered to others, and taken back where nobody wants it. A thread whose core was taken for a moment,
 * by a window say, is so waited for awake: to sleep and to be woken would cost the others as long again. */
#define YIELD_NS 300000
#define MAX_WORKERS 256
/* To wake a thread and to wait for it takes some ten microseconds; less work than this is done sooner
 * without it. */
#define MIN_WORK_TO_WAKE_NS 100000

typedef struct
{
  DigCpuPool *pool;
  pthread_t thread;
  int worker;
} Worker;

typedef struct
{
  _Alignas(64) _Atomic uint64_t ticket;
} Range;

struct _DigCpuPool
{
  int n_workers;
  int n_spins;
  int n_started;
  Worker *workers;
  Range *ranges; /* (n_workers) */

  /* The job; constant while tasks of it are unfinished. */
  DigCpuTask run;
  void *data;
  uint32_t n_tasks;
  uint32_t number; /* only the caller's */

  _Alignas(64) _Atomic uint32_t n_done;
  _Alignas(64) _Atomic int n_sleeping;
  _Atomic bool is_caller_waiting;
  _Atomic bool is_closing;
  pthread_mutex_t mutex;
  pthread_cond_t work_cond; /* there is a job, or the pool closes */
  pthread_cond_t done_cond; /* the last task of a job is done */
};

int
dig_cpu_n_cores (void)
{
  cpu_set_t set;
  long n_online;

  if (sched_getaffinity (0, sizeof set, &set) == 0 && CPU_COUNT (&set) > 0)
    return CPU_COUNT (&set);
  n_online = sysconf (_SC_NPROCESSORS_ONLN);
  return n_online > 0 ? (int)n_online : 1;
}

static inline void
pause_briefly (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

static inline bool
has_work (DigCpuPool *pool)
{
  for (int i = 0; i < pool->n_workers; i++)
    if ((uint32_t)atomic_load (&pool->ranges[i].ticket) != 0)
      return true;
  return false;
}

/* Where range i of n_tasks begins, and range i - 1 ends. */
static inline uint32_t
range_begin (const DigCpuPool *pool, uint32_t n_tasks, int i)
{
  return (uint32_t)((uint64_t)n_tasks * (uint64_t)i / (uint64_t)pool->n_workers);
}

static int64_t
get_time_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool
is_done (DigCpuPool *pool)
{
  return atomic_load (&pool->n_done) == pool->n_tasks;
}

/* Whether `is_there` came true before it was time to sleep. */
static bool
stay_awake (DigCpuPool *pool, bool (*is_there) (DigCpuPool *pool))
{
  int64_t begin_ns;

  if (is_there (pool))
    return true;
  for (int i = 0; i < pool->n_spins; i++)
    {
      pause_briefly ();
      if (is_there (pool))
        return true;
    }
  if (pool->n_spins == 0)
    return false;
  begin_ns = get_time_ns ();
  while (get_time_ns () - begin_ns < YIELD_NS)
    {
      sched_yield ();
      if (is_there (pool))
        return true;
    }
  return false;
}

static void
note_done (DigCpuPool *pool, uint32_t n_tasks)
{
  if (atomic_fetch_add (&pool->n_done, 1) + 1 != n_tasks || !atomic_load (&pool->is_caller_waiting))
    return;
  pthread_mutex_lock (&pool->mutex);
  pthread_cond_signal (&pool->done_cond);
  pthread_mutex_unlock (&pool->mutex);
}

/* Takes and runs tasks of a range until none is left to take. */
static void
take_range (DigCpuPool *pool, int range, int worker)
{
  _Atomic uint64_t *place = &pool->ranges[range].ticket;
  uint64_t ticket = atomic_load (place);

  while ((uint32_t)ticket != 0)
    {
      uint32_t n_tasks;

      if (!atomic_compare_exchange_weak (place, &ticket, ticket - 1))
        continue;
      n_tasks = pool->n_tasks;
      pool->run (pool->data, (int)(range_begin (pool, n_tasks, range + 1) - (uint32_t)ticket),
                 worker);
      note_done (pool, n_tasks);
      ticket = atomic_load (place);
    }
}

/* Its own range first. */
static void
take_tasks (DigCpuPool *pool, int worker)
{
  for (int i = worker; i < pool->n_workers; i++)
    take_range (pool, i, worker);
  for (int i = 0; i < worker; i++)
    take_range (pool, i, worker);
}

static void
sleep_until_work (DigCpuPool *pool)
{
  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add (&pool->n_sleeping, 1);
  while (!has_work (pool) && !atomic_load (&pool->is_closing))
    pthread_cond_wait (&pool->work_cond, &pool->mutex);
  atomic_fetch_sub (&pool->n_sleeping, 1);
  pthread_mutex_unlock (&pool->mutex);
}

static void *
run_worker (void *data)
{
  Worker *worker = data;
  DigCpuPool *pool = worker->pool;

  while (!atomic_load (&pool->is_closing))
    {
      if (!stay_awake (pool, has_work))
        sleep_until_work (pool);
      take_tasks (pool, worker->worker);
    }
  return NULL;
}

static void
wake_workers (DigCpuPool *pool)
{
  pthread_mutex_lock (&pool->mutex);
  pthread_cond_broadcast (&pool->work_cond);
  pthread_mutex_unlock (&pool->mutex);
}

DigCpuPool *
dig_cpu_pool_new (int n_workers)
{
  DigCpuPool *pool = aligned_alloc (64, sizeof *pool);

  if (pool == NULL)
    return NULL;
  *pool = (DigCpuPool){ .n_workers = n_workers < MAX_WORKERS ? n_workers : MAX_WORKERS,
                        .n_spins = n_workers <= dig_cpu_n_cores () ? SPINS : 0 };
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->work_cond, NULL);
  pthread_cond_init (&pool->done_cond, NULL);
  pool->workers = calloc ((size_t)pool->n_workers, sizeof *pool->workers);
  pool->ranges = aligned_alloc (64, (size_t)pool->n_workers * sizeof *pool->ranges);
  for (int i = 0; i < pool->n_workers && pool->ranges != NULL; i++)
    atomic_init (&pool->ranges[i].ticket, 0);
  for (int i = 1; i < pool->n_workers && pool->workers != NULL && pool->ranges != NULL; i++)
    {
      pool->workers[i] = (Worker){ .pool = pool, .worker = i };
      if (pthread_create (&pool->workers[i].thread, NULL, run_worker, &pool->workers[i]) != 0)
        break;
      pool->n_started++;
    }
  if (pool->workers == NULL || pool->ranges == NULL || pool->n_started != pool->n_workers - 1)
    {
      dig_cpu_pool_free (pool);
      return NULL;
    }
  return pool;
}

void
dig_cpu_pool_free (DigCpuPool *pool)
{
  atomic_store (&pool->is_closing, true);
  wake_workers (pool);
  for (int i = 1; i <= pool->n_started; i++)
    pthread_join (pool->workers[i].thread, NULL);
  pthread_cond_destroy (&pool->done_cond);
  pthread_cond_destroy (&pool->work_cond);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool->ranges);
  free (pool);
}

int
dig_cpu_pool_get_n_workers (const DigCpuPool *pool)
{
  return pool->n_workers;
}

static void
wait_until_done (DigCpuPool *pool)
{
  if (stay_awake (pool, is_done))
    return;
  pthread_mutex_lock (&pool->mutex);
  atomic_store (&pool->is_caller_waiting, true);
  while (atomic_load (&pool->n_done) != pool->n_tasks)
    pthread_cond_wait (&pool->done_cond, &pool->mutex);
  atomic_store (&pool->is_caller_waiting, false);
  pthread_mutex_unlock (&pool->mutex);
}

/* The tasks from n_before on, 0 or 1, are there to be taken. */
static void
publish (DigCpuPool *pool, uint32_t n_before)
{
  uint32_t n_skipped = n_before;

  atomic_store (&pool->n_done, n_before);
  pool->number++;
  for (int i = 0; i < pool->n_workers; i++)
    {
      uint32_t n = range_begin (pool, pool->n_tasks, i + 1) - range_begin (pool, pool->n_tasks, i);

      if (n > 0)
        {
          n -= n_skipped;
          n_skipped = 0;
        }
      atomic_store (&pool->ranges[i].ticket, (uint64_t)pool->number << 32 | n);
    }
}

void
dig_cpu_pool_run (DigCpuPool *pool, int n_tasks, DigCpuTask run, void *data)
{
  int n_sleeping = atomic_load (&pool->n_sleeping), n_before = 0;
  bool is_long = true;

  if (n_tasks > 1 && n_sleeping > 0)
    {
      int64_t begin_ns = get_time_ns ();

      run (data, 0, 0);
      n_before = 1;
      is_long = (get_time_ns () - begin_ns) * (n_tasks - 1) >= MIN_WORK_TO_WAKE_NS;
    }
  if (n_tasks <= 1 || pool->n_workers == 1 || (!is_long && n_sleeping == pool->n_workers - 1))
    {
      for (int i = n_before; i < n_tasks; i++)
        run (data, i, 0);
      return;
    }
  pool->run = run;
  pool->data = data;
  pool->n_tasks = (uint32_t)n_tasks;
  publish (pool, (uint32_t)n_before);
  if (is_long && atomic_load (&pool->n_sleeping) > 0)
    wake_workers (pool);
  take_tasks (pool, 0);
  wait_until_done (pool);
}
