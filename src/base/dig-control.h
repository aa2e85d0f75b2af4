/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one word that goes down to a worker thread: what it is to do next.
 *
 * Any thread may send; the worker looks between two steps. Orders of a higher rank win (stop now
 * over stop after the epoch over pause). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigControl DigControl;

typedef enum
{
  DIG_CONTROL_RUN,
  DIG_CONTROL_PAUSE,
  DIG_CONTROL_STOP_AFTER_EPOCH,
  DIG_CONTROL_STOP_NOW,
} DigControlOrder;

DigControl *dig_control_new (void);
DigControl *dig_control_ref (DigControl *control);
void dig_control_unref (DigControl *control);

/* Any thread. Stop now cannot be taken back; stop after the epoch can (by RUN), as can a pause. */
void dig_control_send (DigControl *control, DigControlOrder order);
/* While paused: lets the worker do `n` more steps. */
void dig_control_grant_steps (DigControl *control, guint n);
/* Any thread: the rate is used from the next step on. NaN: leave it to the schedule. */
void dig_control_set_learning_rate (DigControl *control, double learning_rate);
/* The worker: a rate that was set since the last call, else NaN. */
double dig_control_take_learning_rate (DigControl *control);

/* Any thread. */
DigControlOrder dig_control_get_order (DigControl *control);
/* The worker, between two steps: waits while paused (unless a step was granted), returns what to do.
 * Never returns PAUSE. `paused_cb` (may be NULL) is called once before waiting and once after. */
DigControlOrder dig_control_check (DigControl *control,
                                   void (*paused_cb) (gboolean is_paused, gpointer data),
                                   gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigControl, dig_control_unref)

G_END_DECLS
