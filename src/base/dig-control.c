/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-control.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

struct _DigControl
{
  atomic_int ref_count;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* Under the lock. */
  DigControlOrder order;
  guint n_granted;      /* steps that a paused worker may do */
  double learning_rate; /* NaN: none was set */
};

DigControl *
dig_control_new (void)
{
  DigControl *control = g_new0 (DigControl, 1);

  atomic_init (&control->ref_count, 1);
  pthread_mutex_init (&control->lock, NULL);
  pthread_cond_init (&control->changed, NULL);
  control->order = DIG_CONTROL_RUN;
  control->learning_rate = NAN;
  return control;
}

DigControl *
dig_control_ref (DigControl *control)
{
  g_return_val_if_fail (control != NULL, NULL);

  atomic_fetch_add (&control->ref_count, 1);
  return control;
}

void
dig_control_unref (DigControl *control)
{
  g_return_if_fail (control != NULL);

  if (atomic_fetch_sub (&control->ref_count, 1) != 1)
    return;
  pthread_cond_destroy (&control->changed);
  pthread_mutex_destroy (&control->lock);
  g_free (control);
}

void
dig_control_send (DigControl *control, DigControlOrder order)
{
  g_return_if_fail (control != NULL);

  pthread_mutex_lock (&control->lock);
  if (order == DIG_CONTROL_RUN && control->order != DIG_CONTROL_STOP_NOW)
    control->order = DIG_CONTROL_RUN;
  else
    control->order = MAX (control->order, order);
  if (order == DIG_CONTROL_RUN)
    control->n_granted = 0;
  pthread_cond_broadcast (&control->changed);
  pthread_mutex_unlock (&control->lock);
}

void
dig_control_grant_steps (DigControl *control, guint n)
{
  g_return_if_fail (control != NULL);

  pthread_mutex_lock (&control->lock);
  control->n_granted += MIN (n, G_MAXUINT - control->n_granted);
  pthread_cond_broadcast (&control->changed);
  pthread_mutex_unlock (&control->lock);
}

void
dig_control_set_learning_rate (DigControl *control, double learning_rate)
{
  g_return_if_fail (control != NULL);

  pthread_mutex_lock (&control->lock);
  control->learning_rate = learning_rate;
  pthread_mutex_unlock (&control->lock);
}

double
dig_control_take_learning_rate (DigControl *control)
{
  double learning_rate;

  g_return_val_if_fail (control != NULL, (double)NAN);

  pthread_mutex_lock (&control->lock);
  learning_rate = control->learning_rate;
  control->learning_rate = NAN;
  pthread_mutex_unlock (&control->lock);
  return learning_rate;
}

DigControlOrder
dig_control_get_order (DigControl *control)
{
  DigControlOrder order;

  g_return_val_if_fail (control != NULL, DIG_CONTROL_STOP_NOW);

  pthread_mutex_lock (&control->lock);
  order = control->order;
  pthread_mutex_unlock (&control->lock);
  return order;
}

/* With the lock held: takes one granted step; FALSE when a paused worker has to wait. */
static gboolean
may_go_on (DigControl *control)
{
  if (control->order != DIG_CONTROL_PAUSE)
    return TRUE;
  if (control->n_granted == 0)
    return FALSE;
  control->n_granted--;
  return TRUE;
}

DigControlOrder
dig_control_check (DigControl *control, void (*paused_cb) (gboolean is_paused, gpointer data),
                   gpointer data)
{
  DigControlOrder order;
  gboolean goes_on;

  g_return_val_if_fail (control != NULL, DIG_CONTROL_STOP_NOW);

  pthread_mutex_lock (&control->lock);
  goes_on = may_go_on (control);
  order = control->order;
  pthread_mutex_unlock (&control->lock);
  if (goes_on)
    return order == DIG_CONTROL_PAUSE ? DIG_CONTROL_RUN : order;

  if (paused_cb != NULL)
    paused_cb (TRUE, data);
  pthread_mutex_lock (&control->lock);
  while (!may_go_on (control))
    pthread_cond_wait (&control->changed, &control->lock);
  order = control->order;
  pthread_mutex_unlock (&control->lock);
  if (paused_cb != NULL)
    paused_cb (FALSE, data);
  return order == DIG_CONTROL_PAUSE ? DIG_CONTROL_RUN : order;
}
