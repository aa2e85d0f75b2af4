/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pace.h"

#include <time.h>

#define SHARE 0.005
#define SHORTEST_US (G_USEC_PER_SEC / 30)
#define LONGEST_US (G_USEC_PER_SEC / 2)

struct _DigPace
{
  GtkWidget *widget; /* owns it */
  void (*show) (gpointer widget);
  guint n_processors;
  guint timer;
  gboolean is_late; /* something is new, and the widget was hidden then */
  gint64 shown_us;
  gint64 cost_us;        /* of the main thread's processor time: showing and painting */
  gint64 show_cost_us;   /* the part of it before the frame */
  gint64 frame_begin_us; /* processor time */
  GdkFrameClock *clock;  /* whose next frame is measured, or NULL */
};

gint64
dig_pace_get_interval (gint64 cost_us, guint n_processors)
{
  double interval = (double)cost_us / (SHARE * MAX (1, n_processors));

  return (gint64)CLAMP (interval, SHORTEST_US, LONGEST_US);
}

/* Of this thread: what others take from it meanwhile is not its cost. */
static gint64
get_processor_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
forget_clock (DigPace *self)
{
  if (self->clock != NULL)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
}

static void
before_paint_cb (GdkFrameClock *clock, DigPace *self)
{
  self->frame_begin_us = get_processor_us ();
}

static void
after_paint_cb (GdkFrameClock *clock, DigPace *self)
{
  if (self->frame_begin_us == 0)
    return;
  self->cost_us = self->show_cost_us + get_processor_us () - self->frame_begin_us;
  forget_clock (self);
}

static void
measure_next_frame (DigPace *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);

  forget_clock (self);
  if (clock == NULL || !gtk_widget_get_mapped (self->widget))
    return;
  self->clock = g_object_ref (clock);
  self->frame_begin_us = 0;
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
}

void
dig_pace_show (DigPace *self)
{
  gint64 begin = get_processor_us ();

  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->is_late = FALSE;
  self->shown_us = g_get_monotonic_time ();
  self->show (self->widget);
  self->show_cost_us = get_processor_us () - begin;
  measure_next_frame (self);
}

static gboolean
timer_cb (gpointer data)
{
  DigPace *self = data;

  self->timer = 0;
  dig_pace_show (self);
  return G_SOURCE_REMOVE;
}

void
dig_pace_queue (DigPace *self)
{
  gint64 wait_us;

  g_return_if_fail (self != NULL);

  if (self->timer != 0)
    return;
  if (!gtk_widget_get_mapped (self->widget))
    {
      self->is_late = TRUE;
      return;
    }
  wait_us = self->shown_us + dig_pace_get_interval (self->cost_us, self->n_processors)
            - g_get_monotonic_time ();
  if (wait_us <= 0)
    dig_pace_show (self);
  else
    self->timer = g_timeout_add ((guint)(wait_us / 1000) + 1, timer_cb, self);
}

static void
map_cb (GtkWidget *widget, DigPace *self)
{
  if (self->is_late)
    dig_pace_show (self);
}

DigPace *
dig_pace_new (GtkWidget *widget, void (*show) (gpointer widget))
{
  DigPace *self = g_new0 (DigPace, 1);

  self->widget = widget;
  self->show = show;
  /* Asking the system takes as long as queueing thirty times. */
  self->n_processors = g_get_num_processors ();
  g_signal_connect (widget, "map", G_CALLBACK (map_cb), self);
  return self;
}

void
dig_pace_free (DigPace *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->widget, self);
  forget_clock (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self);
}
