/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-control.h"

#include <math.h>
#include <pthread.h>

static void
test_higher_orders_win (void)
{
  g_autoptr (DigControl) control = dig_control_new ();

  g_assert_cmpint (dig_control_check (control, NULL, NULL), ==, DIG_CONTROL_RUN);
  dig_control_send (control, DIG_CONTROL_STOP_AFTER_EPOCH);
  dig_control_send (control, DIG_CONTROL_PAUSE);
  g_assert_cmpint (dig_control_check (control, NULL, NULL), ==, DIG_CONTROL_STOP_AFTER_EPOCH);
  dig_control_send (control, DIG_CONTROL_RUN);
  g_assert_cmpint (dig_control_get_order (control), ==, DIG_CONTROL_RUN);
}

static void
test_stop_now_stays (void)
{
  g_autoptr (DigControl) control = dig_control_new ();

  dig_control_send (control, DIG_CONTROL_STOP_NOW);
  dig_control_send (control, DIG_CONTROL_RUN);
  dig_control_send (control, DIG_CONTROL_PAUSE);
  g_assert_cmpint (dig_control_check (control, NULL, NULL), ==, DIG_CONTROL_STOP_NOW);
}

static void
test_learning_rate_is_taken_once (void)
{
  g_autoptr (DigControl) control = dig_control_new ();

  g_assert_true (isnan (dig_control_take_learning_rate (control)));
  dig_control_set_learning_rate (control, 1e-3);
  dig_control_set_learning_rate (control, 2e-3);
  g_assert_cmpfloat (dig_control_take_learning_rate (control), ==, 2e-3);
  g_assert_true (isnan (dig_control_take_learning_rate (control)));
}

typedef struct
{
  DigControl *control;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int n_steps;
  int n_pauses;
  int n_ends_of_pause;
} Worker;

static void
worker_paused_cb (gboolean is_paused, gpointer data)
{
  Worker *worker = data;

  pthread_mutex_lock (&worker->lock);
  if (is_paused)
    worker->n_pauses++;
  else
    worker->n_ends_of_pause++;
  pthread_cond_broadcast (&worker->changed);
  pthread_mutex_unlock (&worker->lock);
}

static void *
work (void *data)
{
  Worker *worker = data;

  while (dig_control_check (worker->control, worker_paused_cb, worker) != DIG_CONTROL_STOP_NOW)
    {
      pthread_mutex_lock (&worker->lock);
      worker->n_steps++;
      pthread_mutex_unlock (&worker->lock);
    }
  return NULL;
}

static void
wait_for_pauses (Worker *worker, int n)
{
  pthread_mutex_lock (&worker->lock);
  while (worker->n_pauses < n)
    pthread_cond_wait (&worker->changed, &worker->lock);
  pthread_mutex_unlock (&worker->lock);
}

static void
test_paused_worker_does_the_granted_steps (void)
{
  g_autoptr (DigControl) control = dig_control_new ();
  Worker worker = { .control = control };
  pthread_t thread;

  pthread_mutex_init (&worker.lock, NULL);
  pthread_cond_init (&worker.changed, NULL);
  dig_control_send (control, DIG_CONTROL_PAUSE);
  g_assert_cmpint (pthread_create (&thread, NULL, work, &worker), ==, 0);
  wait_for_pauses (&worker, 1);
  g_assert_cmpint (worker.n_steps, ==, 0);
  dig_control_grant_steps (control, 3);
  wait_for_pauses (&worker, 2);
  g_assert_cmpint (worker.n_steps, ==, 3);
  g_assert_cmpint (worker.n_ends_of_pause, ==, 1);
  dig_control_send (control, DIG_CONTROL_STOP_NOW);
  pthread_join (thread, NULL);
  g_assert_cmpint (worker.n_steps, ==, 3);
  g_assert_cmpint (worker.n_ends_of_pause, ==, 2);
  pthread_cond_destroy (&worker.changed);
  pthread_mutex_destroy (&worker.lock);
}

static void
never_paused_cb (gboolean is_paused, gpointer data)
{
  g_assert_not_reached ();
}

static void
test_granted_steps_do_not_overflow (void)
{
  g_autoptr (DigControl) control = dig_control_new ();

  dig_control_send (control, DIG_CONTROL_PAUSE);
  dig_control_grant_steps (control, G_MAXUINT);
  dig_control_grant_steps (control, 1);
  g_assert_cmpint (dig_control_check (control, never_paused_cb, NULL), ==, DIG_CONTROL_RUN);
}

static void
test_run_forgets_unused_steps (void)
{
  g_autoptr (DigControl) control = dig_control_new ();
  Worker worker = { .control = control };
  pthread_t thread;

  pthread_mutex_init (&worker.lock, NULL);
  pthread_cond_init (&worker.changed, NULL);
  dig_control_grant_steps (control, 100);
  dig_control_send (control, DIG_CONTROL_RUN);
  dig_control_send (control, DIG_CONTROL_PAUSE);
  g_assert_cmpint (pthread_create (&thread, NULL, work, &worker), ==, 0);
  wait_for_pauses (&worker, 1);
  g_assert_cmpint (worker.n_steps, ==, 0);
  dig_control_send (control, DIG_CONTROL_STOP_NOW);
  pthread_join (thread, NULL);
  pthread_cond_destroy (&worker.changed);
  pthread_mutex_destroy (&worker.lock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/higher-orders-win", test_higher_orders_win);
  g_test_add_func ("/control/stop-now-stays", test_stop_now_stays);
  g_test_add_func ("/control/learning-rate-is-taken-once", test_learning_rate_is_taken_once);
  g_test_add_func ("/control/paused-worker-does-the-granted-steps",
                   test_paused_worker_does_the_granted_steps);
  g_test_add_func ("/control/granted-steps-do-not-overflow", test_granted_steps_do_not_overflow);
  g_test_add_func ("/control/run-forgets-unused-steps", test_run_forgets_unused_steps);
  return g_test_run ();
}
