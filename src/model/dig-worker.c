/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-worker.h"

#include <pthread.h>

struct _DigWorker
{
  char *name;
  DigWorkFunc work;
  GDestroyNotify free_job, free_result;
  DigWorkDoneFunc done;
  gpointer owner;
  GThread *thread; /* NULL before the first job */

  pthread_mutex_t lock;
  pthread_cond_t changed;
  pthread_cond_t finished; /* a result is there, or nothing is being done */
  /* Under the lock. */
  gpointer job;              /* waiting; NULL: none */
  GCancellable *cancellable; /* of the job that is being done; NULL: none */
  gpointer result;           /* to be handed over */
  gboolean has_result, is_ending;
  guint source; /* of the main loop, to hand over */
};

static void
drop_result (DigWorker *self)
{
  if (self->result != NULL)
    self->free_result (g_steal_pointer (&self->result));
  self->has_result = FALSE;
}

static gboolean
hand_over_cb (gpointer data)
{
  DigWorker *self = data;
  gpointer result;
  gboolean has_result, is_last;

  pthread_mutex_lock (&self->lock);
  self->source = 0;
  result = g_steal_pointer (&self->result);
  has_result = self->has_result;
  self->has_result = FALSE;
  is_last = self->job == NULL && self->cancellable == NULL;
  pthread_mutex_unlock (&self->lock);
  if (has_result)
    self->done (result, is_last, self->owner);
  return G_SOURCE_REMOVE;
}

/* Waits for a job; NULL: it ends. The lock is held. */
static gpointer
wait_for_job (DigWorker *self)
{
  while (self->job == NULL && !self->is_ending)
    pthread_cond_wait (&self->changed, &self->lock);
  if (self->is_ending)
    return NULL;
  self->cancellable = g_cancellable_new ();
  return g_steal_pointer (&self->job);
}

/* The lock is held. */
static void
take_result (DigWorker *self, gpointer result)
{
  gboolean is_wanted = !g_cancellable_is_cancelled (self->cancellable) && !self->is_ending;

  g_clear_object (&self->cancellable);
  pthread_cond_signal (&self->finished);
  if (!is_wanted)
    {
      if (result != NULL)
        self->free_result (result);
      return;
    }
  drop_result (self);
  self->result = result;
  self->has_result = TRUE;
  if (self->source == 0)
    self->source = g_idle_add (hand_over_cb, self);
}

static gpointer
thread_main (gpointer data)
{
  DigWorker *self = data;
  gpointer job;

  pthread_mutex_lock (&self->lock);
  while ((job = wait_for_job (self)) != NULL)
    {
      g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
      gpointer result;

      pthread_mutex_unlock (&self->lock);
      result = self->work (job, cancellable);
      self->free_job (job);
      pthread_mutex_lock (&self->lock);
      take_result (self, result);
    }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

DigWorker *
dig_worker_new (const char *name, DigWorkFunc work, GDestroyNotify free_job,
                GDestroyNotify free_result, DigWorkDoneFunc done, gpointer owner)
{
  pthread_condattr_t monotonic;
  DigWorker *self;

  g_return_val_if_fail (work != NULL && free_job != NULL && free_result != NULL && done != NULL,
                        NULL);

  self = g_new0 (DigWorker, 1);
  self->name = g_strdup (name);
  self->work = work;
  self->free_job = free_job;
  self->free_result = free_result;
  self->done = done;
  self->owner = owner;
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&self->finished, &monotonic);
  pthread_condattr_destroy (&monotonic);
  return self;
}

void
dig_worker_free (DigWorker *self)
{
  if (self == NULL)
    return;
  dig_worker_cancel (self);
  pthread_mutex_lock (&self->lock);
  self->is_ending = TRUE;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_clear_handle_id (&self->source, g_source_remove);
  drop_result (self);
  pthread_cond_destroy (&self->changed);
  pthread_cond_destroy (&self->finished);
  pthread_mutex_destroy (&self->lock);
  g_free (self->name);
  g_free (self);
}

/* The lock is held. */
static void
drop_work (DigWorker *self)
{
  if (self->job != NULL)
    self->free_job (g_steal_pointer (&self->job));
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

void
dig_worker_push (DigWorker *self, gpointer job)
{
  g_return_if_fail (self != NULL && job != NULL);

  pthread_mutex_lock (&self->lock);
  drop_work (self);
  self->job = job;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
  if (self->thread == NULL)
    self->thread = g_thread_new (self->name, thread_main, self);
}

void
dig_worker_cancel (DigWorker *self)
{
  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->lock);
  drop_work (self);
  drop_result (self);
  pthread_mutex_unlock (&self->lock);
}

gboolean
dig_worker_is_busy (DigWorker *self)
{
  gboolean is_busy;

  g_return_val_if_fail (self != NULL, FALSE);

  pthread_mutex_lock (&self->lock);
  is_busy = self->job != NULL || self->cancellable != NULL;
  pthread_mutex_unlock (&self->lock);
  return is_busy;
}

gboolean
dig_worker_wait (DigWorker *self, gint64 within_us)
{
  gint64 until = g_get_monotonic_time () + MAX (within_us, 0);
  const struct timespec limit = { .tv_sec = until / G_USEC_PER_SEC,
                                  .tv_nsec = until % G_USEC_PER_SEC * 1000 };
  gboolean has_result;
  int status = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  pthread_mutex_lock (&self->lock);
  while (!self->has_result && (self->job != NULL || self->cancellable != NULL) && status == 0)
    status = pthread_cond_timedwait (&self->finished, &self->lock, &limit);
  has_result = self->has_result;
  if (has_result)
    g_clear_handle_id (&self->source, g_source_remove);
  pthread_mutex_unlock (&self->lock);
  if (has_result)
    hand_over_cb (self);
  return has_result;
}
