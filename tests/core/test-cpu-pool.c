/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The threads of the CPU backend: every task is run once, whether the threads are awake, asleep or about to
 * fall asleep, and whether waking them is worth while. */
#include "config.h"

#include <glib.h>
#include <stdatomic.h>

#include "cpu/dig-cpu-pool.h"

enum
{
  MAX_TASKS = 70,
  N_WORKERS = 3,
};

typedef struct
{
  _Atomic int n_runs[MAX_TASKS];
  _Atomic int n_inside[N_WORKERS]; /* tasks that a worker is in */
  gint64 task_us;
} Job;

static void
run_task (void *data, int task, int worker)
{
  Job *job = data;
  gint64 end_us = g_get_monotonic_time () + job->task_us;

  g_assert_cmpint (worker, >=, 0);
  g_assert_cmpint (worker, <, N_WORKERS);
  g_assert_cmpint (atomic_fetch_add (&job->n_inside[worker], 1), ==, 0);
  while (job->task_us > 0 && g_get_monotonic_time () < end_us)
    ;
  atomic_fetch_add (&job->n_runs[task], 1);
  atomic_fetch_sub (&job->n_inside[worker], 1);
}

static void
run_and_check (DigCpuPool *pool, int n_tasks, gint64 task_us)
{
  Job job = { .task_us = task_us };

  dig_cpu_pool_run (pool, n_tasks, run_task, &job);
  for (int i = 0; i < MAX_TASKS; i++)
    g_assert_cmpint (atomic_load (&job.n_runs[i]), ==, i < n_tasks ? 1 : 0);
}

/* The pauses between the jobs, in microseconds. */
static void
test_every_task_is_run_once (gconstpointer data)
{
  gulong pause_us = GPOINTER_TO_UINT (data);
  DigCpuPool *pool = dig_cpu_pool_new (N_WORKERS);

  g_assert_nonnull (pool);
  for (int round = 0; round < (pause_us < 1000 ? 20 : 2); round++)
    for (int n_tasks = 0; n_tasks < MAX_TASKS; n_tasks += n_tasks < 8 ? 1 : 31)
      for (gint64 task_us = 0; task_us <= 200; task_us += 200)
        {
          g_usleep (pause_us);
          run_and_check (pool, n_tasks, task_us);
        }
  dig_cpu_pool_free (pool);
}

typedef struct
{
  _Atomic int n_arrived;
  _Atomic guint workers; /* a bit for each that came */
} Meeting;

/* Only two threads together get through it. */
static void
meet (void *data, int task, int worker)
{
  Meeting *meeting = data;

  atomic_fetch_or (&meeting->workers, 1u << worker);
  if (task == 0)
    g_usleep (1000); /* long enough to be worth waking somebody */
  else
    atomic_fetch_add (&meeting->n_arrived, 1);
  while (task != 0 && atomic_load (&meeting->n_arrived) < 2)
    g_thread_yield ();
}

static void
test_long_tasks_wake_the_others (void)
{
  DigCpuPool *pool = dig_cpu_pool_new (N_WORKERS);
  Meeting meeting = { 0 };

  g_usleep (20000); /* they sleep by now */
  dig_cpu_pool_run (pool, 3, meet, &meeting);
  g_assert_cmpint (atomic_load (&meeting.n_arrived), ==, 2);
  g_assert_cmpint (__builtin_popcount (atomic_load (&meeting.workers)), >=, 2);
  dig_cpu_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cpu-pool/every-task-is-run-once/awake", GUINT_TO_POINTER (0),
                        test_every_task_is_run_once);
  g_test_add_data_func ("/cpu-pool/every-task-is-run-once/falling-asleep", GUINT_TO_POINTER (40),
                        test_every_task_is_run_once);
  g_test_add_data_func ("/cpu-pool/every-task-is-run-once/asleep", GUINT_TO_POINTER (3000),
                        test_every_task_is_run_once);
  g_test_add_func ("/cpu-pool/long-tasks-wake-the-others", test_long_tasks_wake_the_others);
  return g_test_run ();
}
