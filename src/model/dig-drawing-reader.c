/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-drawing-reader.h"

#include "model/dig-builtin-model.h"
#include "model/dig-drawing-work.h"
#include "model/dig-guest-digit.h"
#include "model/dig-worker.h"

#include <string.h>

/* What follows the answer costs more than the answer: ten times a second is enough to look live. */
#define LOOK_INTERVAL_MS 100

struct _DigDrawingReader
{
  GObject parent_instance;

  DigSession *session;
  DigDrawingPad *pad;
  DigWorker *reader, *onlooker;
  DigDrawingBench bench;
  DigPrepareSteps steps;
  DigReaderSource source;
  gboolean is_chosen; /* the source */
  gboolean is_active;
  /* Something changed while the thread was busy. */
  gboolean is_stale, are_surroundings_stale;
  guint look_source; /* looks around soon; 0: no */

  DigBuiltinModel *builtin;
  DigReading *reading;
  DigSurroundings *surroundings;
};

G_DEFINE_FINAL_TYPE (DigDrawingReader, dig_drawing_reader, G_TYPE_OBJECT)

enum
{
  READ,
  SURROUNDINGS,
  SOURCE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static DigSnapshot *
get_snapshot (DigDrawingReader *self, DigReaderSource source)
{
  return source == DIG_READER_BUILTIN ? dig_builtin_model_get_snapshot (self->builtin)
                                      : dig_session_get_shown_snapshot (self->session);
}

static DigSnapshot *
get_answering (DigDrawingReader *self)
{
  return get_snapshot (self, dig_drawing_reader_get_source (self));
}

static void
ask (DigDrawingReader *self)
{
  DigReadJob *job;

  if (!self->is_active)
    return;
  self->is_stale = dig_worker_is_busy (self->reader);
  if (self->is_stale)
    return;
  job = g_new0 (DigReadJob, 1);
  job->bench = &self->bench;
  job->steps = self->steps;
  job->strokes = dig_strokes_copy (dig_drawing_pad_get_strokes (self->pad));
  job->ink = dig_drawing_pad_get_ink (self->pad, &job->width, &job->height);
  if (job->ink != NULL)
    g_bytes_ref (job->ink);
  job->snapshot = get_answering (self);
  if (job->snapshot != NULL)
    dig_snapshot_ref (job->snapshot);
  dig_worker_push (self->reader, job);
}

static void
look_around (DigDrawingReader *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);
  DigSnapshot *snapshot = get_answering (self);
  DigSurroundingsJob *job;

  self->are_surroundings_stale = dig_worker_is_busy (self->onlooker);
  if (self->are_surroundings_stale)
    return;
  job = g_new0 (DigSurroundingsJob, 1);
  job->bench = &self->bench;
  job->is_blank = self->reading->prepared.is_blank;
  memcpy (job->image, self->reading->prepared.image, sizeof job->image);
  job->data = data != NULL ? dig_data_set_ref (data) : NULL;
  job->snapshot = snapshot != NULL ? dig_snapshot_ref (snapshot) : NULL;
  dig_worker_push (self->onlooker, job);
}

static gboolean
look_cb (gpointer data)
{
  DigDrawingReader *self = data;

  self->look_source = 0;
  look_around (self);
  return G_SOURCE_REMOVE;
}

static void
read_cb (gpointer result, gboolean is_last, gpointer owner)
{
  DigDrawingReader *self = owner;

  g_clear_pointer (&self->reading, dig_reading_free);
  self->reading = result;
  if (self->is_stale)
    ask (self);
  if (self->look_source == 0)
    self->look_source = g_timeout_add (LOOK_INTERVAL_MS, look_cb, self);
  g_signal_emit (self, signals[READ], 0);
}

static void
looked_cb (gpointer result, gboolean is_last, gpointer owner)
{
  DigDrawingReader *self = owner;

  g_clear_pointer (&self->surroundings, dig_surroundings_free);
  self->surroundings = result;
  if (self->are_surroundings_stale)
    look_around (self);
  g_signal_emit (self, signals[SURROUNDINGS], 0);
}

static void
network_changed_cb (DigDrawingReader *self)
{
  ask (self);
  g_signal_emit (self, signals[SOURCE_CHANGED], 0);
}

static void
dig_drawing_reader_dispose (GObject *object)
{
  DigDrawingReader *self = DIG_DRAWING_READER (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->pad != NULL)
    g_signal_handlers_disconnect_by_data (self->pad, self);
  g_clear_handle_id (&self->look_source, g_source_remove);
  if (self->builtin != NULL)
    g_signal_handlers_disconnect_by_data (self->builtin, self);
  g_clear_pointer (&self->reader, dig_worker_free);
  g_clear_pointer (&self->onlooker, dig_worker_free);
  dig_drawing_bench_clear (&self->bench);
  g_clear_object (&self->session);
  g_clear_object (&self->pad);
  g_clear_object (&self->builtin);
  g_clear_pointer (&self->reading, dig_reading_free);
  g_clear_pointer (&self->surroundings, dig_surroundings_free);
  G_OBJECT_CLASS (dig_drawing_reader_parent_class)->dispose (object);
}

static void
dig_drawing_reader_class_init (DigDrawingReaderClass *class)
{
  static const char *const names[N_SIGNALS] = { "read", "surroundings", "source-changed" };

  G_OBJECT_CLASS (class)->dispose = dig_drawing_reader_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], DIG_TYPE_DRAWING_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
dig_drawing_reader_init (DigDrawingReader *self)
{
  self->steps = DIG_PREPARE_ALL;
  self->reader = dig_worker_new ("pad reader", dig_drawing_read, dig_read_job_free,
                                 (GDestroyNotify)dig_reading_free, read_cb, self);
  self->onlooker =
      dig_worker_new ("pad onlooker", dig_drawing_look_around, dig_surroundings_job_free,
                      (GDestroyNotify)dig_surroundings_free, looked_cb, self);
}

DigDrawingReader *
dig_drawing_reader_new (DigSession *session, DigDrawingPad *pad)
{
  DigDrawingReader *self;

  g_return_val_if_fail (DIG_IS_SESSION (session) && DIG_IS_DRAWING_PAD (pad), NULL);

  self = g_object_new (DIG_TYPE_DRAWING_READER, NULL);
  self->session = g_object_ref (session);
  self->pad = g_object_ref (pad);
  self->builtin = g_object_ref (dig_builtin_model_get (session));
  g_signal_connect_swapped (self->builtin, "loaded", G_CALLBACK (network_changed_cb), self);
  g_signal_connect_swapped (pad, "changed", G_CALLBACK (ask), self);
  g_signal_connect_swapped (session, "notify::shown-snapshot", G_CALLBACK (network_changed_cb),
                            self);
  g_signal_connect_swapped (session, "notify::revision", G_CALLBACK (ask), self);
  return self;
}

void
dig_drawing_reader_set_active (DigDrawingReader *self, gboolean is_active)
{
  g_return_if_fail (DIG_IS_DRAWING_READER (self));

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  if (is_active)
    dig_builtin_model_load (self->builtin);
  ask (self);
}

DigPrepareSteps
dig_drawing_reader_get_steps (DigDrawingReader *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), 0);

  return self->steps;
}

void
dig_drawing_reader_set_steps (DigDrawingReader *self, DigPrepareSteps steps)
{
  g_return_if_fail (DIG_IS_DRAWING_READER (self));

  if (self->steps == steps)
    return;
  self->steps = steps;
  ask (self);
}

gboolean
dig_drawing_reader_has_source (DigDrawingReader *self, DigReaderSource source)
{
  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), FALSE);

  return get_snapshot (self, source) != NULL;
}

DigReaderSource
dig_drawing_reader_get_source (DigDrawingReader *self)
{
  DigReaderSource wanted, other;

  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), DIG_READER_BUILTIN);

  wanted = self->is_chosen ? self->source : DIG_READER_SHOWN_RUN;
  other = wanted == DIG_READER_BUILTIN ? DIG_READER_SHOWN_RUN : DIG_READER_BUILTIN;
  return get_snapshot (self, wanted) == NULL && get_snapshot (self, other) != NULL ? other : wanted;
}

void
dig_drawing_reader_set_source (DigDrawingReader *self, DigReaderSource source)
{
  g_return_if_fail (DIG_IS_DRAWING_READER (self));

  if (self->is_chosen && self->source == source)
    return;
  self->source = source;
  self->is_chosen = TRUE;
  network_changed_cb (self);
}

gboolean
dig_drawing_reader_look_inside (DigDrawingReader *self)
{
  DigGuestDigit *guest;

  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), FALSE);

  if (self->reading == NULL
      || (self->reading->kind != DIG_READING_DIGIT && self->reading->kind != DIG_READING_UNSURE))
    return FALSE;
  guest = dig_guest_digit_get (self->session);
  dig_guest_digit_set (guest, self->reading->prepared.image,
                       dig_drawing_reader_get_source (self) == DIG_READER_BUILTIN
                           ? dig_builtin_model_get_snapshot (self->builtin)
                           : NULL);
  dig_guest_digit_set_shown (guest, TRUE);
  return TRUE;
}

const DigReading *
dig_drawing_reader_get_reading (DigDrawingReader *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), NULL);

  return self->reading;
}

const DigSurroundings *
dig_drawing_reader_get_surroundings (DigDrawingReader *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), NULL);

  return self->surroundings;
}

gboolean
dig_drawing_reader_wait (DigDrawingReader *self, gint64 within_us)
{
  gint64 limit = g_get_monotonic_time () + within_us;

  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), FALSE);

  do
    if (!dig_worker_wait (self->reader, limit - g_get_monotonic_time ()))
      return FALSE;
  while (dig_drawing_reader_is_busy (self));
  return TRUE;
}

gboolean
dig_drawing_reader_is_busy (DigDrawingReader *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_READER (self), FALSE);

  return self->is_stale || dig_worker_is_busy (self->reader);
}
