/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-worker.h"

typedef struct
{
  int n_done, last;
  gboolean is_last;
} Owner;

static gint n_begun, may_go;

/* A job is a number; -1 waits until it is cancelled, 0 until it may go. */
static gpointer
work (gpointer job, GCancellable *cancellable)
{
  int number = *(int *)job;

  g_atomic_int_inc (&n_begun);
  while (number == -1 && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  while (number == 0 && g_atomic_int_get (&may_go) == 0)
    g_usleep (1000);
  return g_memdup2 (&number, sizeof number);
}

static void
done_cb (gpointer result, gboolean is_last, gpointer data)
{
  Owner *owner = data;

  owner->n_done++;
  owner->last = *(int *)result;
  owner->is_last = is_last;
  g_free (result);
}

static void
push (DigWorker *worker, int number)
{
  dig_worker_push (worker, g_memdup2 (&number, sizeof number));
}

static DigWorker *
make_worker (Owner *owner)
{
  g_atomic_int_set (&n_begun, 0);
  g_atomic_int_set (&may_go, 0);
  return dig_worker_new ("test", work, g_free, g_free, done_cb, owner);
}

static void
wait_until_begun (void)
{
  while (g_atomic_int_get (&n_begun) == 0)
    g_usleep (1000);
}

static void
test_newest (void)
{
  Owner owner = { 0 };
  g_autoptr (DigWorker) worker = make_worker (&owner);

  push (worker, -1);
  wait_until_begun ();
  for (int i = 1; i <= 5; i++)
    push (worker, i);
  while (owner.last != 5)
    g_main_context_iteration (NULL, TRUE);
  /* What was told to stop has no result, nor has what still waited. */
  g_assert_cmpint (owner.n_done, ==, 1);
  g_assert_true (owner.is_last);
  g_assert_cmpint (g_atomic_int_get (&n_begun), ==, 2);
  g_assert_false (dig_worker_is_busy (worker));
}

static void
test_one_after_another (void)
{
  Owner owner = { 0 };
  g_autoptr (DigWorker) worker = make_worker (&owner);

  for (int i = 1; i <= 3; i++)
    {
      push (worker, i);
      while (owner.last != i)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (owner.n_done, ==, 3);
}

static void
test_cancel (void)
{
  Owner owner = { 0 };
  g_autoptr (DigWorker) worker = make_worker (&owner);

  push (worker, 0);
  wait_until_begun ();
  dig_worker_cancel (worker);
  g_atomic_int_set (&may_go, 1);
  while (dig_worker_is_busy (worker))
    g_usleep (1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (owner.n_done, ==, 0);
}

static void
test_free (void)
{
  Owner owner = { 0 };
  DigWorker *worker = make_worker (&owner);

  push (worker, -1);
  wait_until_begun ();
  dig_worker_free (worker);
  /* A result that nobody took is dropped too. */
  worker = make_worker (&owner);
  push (worker, 7);
  while (dig_worker_is_busy (worker))
    g_usleep (1000);
  dig_worker_free (worker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (owner.n_done, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/does-the-newest-job-only", test_newest);
  g_test_add_func ("/worker/does-one-job-after-another", test_one_after_another);
  g_test_add_func ("/worker/drops-what-is-cancelled", test_cancel);
  g_test_add_func ("/worker/ends-while-it-works", test_free);
  return g_test_run ();
}
