/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>

#include "compute/dig-registry.h"
#include "model/dig-run-thread.h"

/* The mailbox is drained at most 30 times a second. */
#define DRAIN_INTERVAL_MS 34
/* Images per second are of about this long. */
#define RATE_WINDOW_US (2 * G_USEC_PER_SEC)

typedef struct
{
  gint64 time_us;
  guint64 step;
} Mark;

struct _DigRun
{
  GObject parent_instance;

  DigTrainSettings *settings;
  DigDataSet *data;
  char *folder;

  DigRunState state;
  gboolean wants_pause; /* what was ordered last: pause, or go on */
  gboolean is_stopping_after_epoch;
  DigControl *control;
  DigRunThread *thread; /* NULL unless active */
  guint drain_id;
  guint revision;

  GArray *steps;        /* DigStepRecord */
  GArray *epochs;       /* DigEpochRecord */
  GArray *rate_changes; /* DigRateChange */
  DigEndRecord end;
  GError *error;
  char *device_name;
  gboolean is_on_cpu;
  guint n_train;
  guint64 last_step;
  double learning_rate;
  DigSnapshot *last, *best;
  guint last_snapshot_epoch; /* 0: `last` is of the middle of an epoch */
  guint best_snapshot_epoch;
  DigAnswers *last_answers, *best_answers; /* NULL: not known */

  GArray *marks;          /* Mark: of the last RATE_WINDOW_US */
  gint64 running_us;      /* time spent running, pauses left out */
  gint64 running_from_us; /* 0: does not run */
};

G_DEFINE_FINAL_TYPE (DigRun, dig_run, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
  PROP_REVISION,
  N_PROPS,
} DigRunProperty;

static GParamSpec *properties[N_PROPS];

static void
set_state (DigRun *self, DigRunState state)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_running = state == DIG_RUN_RUNNING || state == DIG_RUN_STOPPING;

  if (self->state == state)
    return;
  if (self->running_from_us != 0 && !is_running)
    {
      self->running_us += now - self->running_from_us;
      self->running_from_us = 0;
      g_array_set_size (self->marks, 0);
    }
  else if (self->running_from_us == 0 && is_running)
    self->running_from_us = now;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* ---- What the thread said ---- */

static void
add_rate_change (DigRun *self, double rate)
{
  DigRateChange change = { self->last_step, rate };

  if (rate == self->learning_rate)
    return;
  self->learning_rate = rate;
  g_array_append_val (self->rate_changes, change);
}

/* A schedule changes the rate all the time, which is no event. */
static void
follow_rate (DigRun *self, const DigEpochRecord *record)
{
  if (!(record->next_learning_rate > 0))
    return;
  if (self->settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    self->learning_rate = record->next_learning_rate;
  else if (record->next_learning_rate < record->learning_rate)
    add_rate_change (self, record->next_learning_rate);
}

static void
take_epoch (DigRun *self, DigRunMessage *message)
{
  const DigEpochRecord *record = &message->epoch.record;

  g_array_append_val (self->epochs, *record);
  self->last_step = record->step;
  follow_rate (self, record);
  g_clear_pointer (&self->last, dig_snapshot_unref);
  g_clear_pointer (&self->last_answers, dig_answers_unref);
  self->last = g_steal_pointer (&message->epoch.snapshot);
  self->last_answers = g_steal_pointer (&message->epoch.answers);
  self->last_snapshot_epoch = record->epoch;
  if (record->best_epoch == record->epoch && self->last != NULL)
    {
      g_clear_pointer (&self->best, dig_snapshot_unref);
      g_clear_pointer (&self->best_answers, dig_answers_unref);
      self->best = dig_snapshot_ref (self->last);
      self->best_answers = dig_answers_ref (self->last_answers);
      self->best_snapshot_epoch = record->epoch;
    }
}

static void
take_end (DigRun *self, DigRunMessage *message)
{
  /* Before anybody hears of the end, and may begin again. */
  g_clear_pointer (&self->thread, dig_run_thread_free);
  self->drain_id = 0;
  self->end = message->end.record;
  if (message->end.best != NULL && message->end.best != self->best)
    {
      g_clear_pointer (&self->best_answers, dig_answers_unref);
      g_clear_pointer (&self->best, dig_snapshot_unref);
      self->best = g_steal_pointer (&message->end.best);
      self->best_snapshot_epoch = self->end.best_epoch;
    }
  if (message->end.last != NULL)
    {
      g_clear_pointer (&self->last, dig_snapshot_unref);
      g_clear_pointer (&self->last_answers, dig_answers_unref);
      self->last = g_steal_pointer (&message->end.last);
      self->last_snapshot_epoch = 0;
    }
  self->error = g_steal_pointer (&message->end.error);
  self->is_stopping_after_epoch = FALSE;
  set_state (self, self->error ? DIG_RUN_FAILED : DIG_RUN_FINISHED);
}

static void
take_message (DigRun *self, DigRunMessage *message)
{
  switch (message->kind)
    {
    case DIG_RUN_MESSAGE_STARTED:
      g_free (self->device_name);
      self->device_name = g_strdup (message->started.device);
      self->is_on_cpu = message->started.is_cpu;
      self->n_train = message->started.n_train;
      if (self->state == DIG_RUN_STARTING && !self->wants_pause)
        set_state (self, DIG_RUN_RUNNING);
      break;
    case DIG_RUN_MESSAGE_STEP:
      g_array_append_val (self->steps, message->step);
      self->last_step = message->step.step;
      break;
    case DIG_RUN_MESSAGE_EPOCH:
      take_epoch (self, message);
      break;
    case DIG_RUN_MESSAGE_PAUSED:
      /* It may have been told to go on since. */
      if (message->is_paused && self->wants_pause && self->state != DIG_RUN_STOPPING)
        set_state (self, DIG_RUN_PAUSED);
      break;
    case DIG_RUN_MESSAGE_END:
      take_end (self, message);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
add_mark (DigRun *self)
{
  Mark mark = { g_get_monotonic_time (), self->last_step };
  guint n_old = 0;

  if (self->running_from_us == 0)
    return;
  g_array_append_val (self->marks, mark);
  while (n_old + 2 < self->marks->len
         && mark.time_us - g_array_index (self->marks, Mark, n_old).time_us > RATE_WINDOW_US)
    n_old++;
  g_array_remove_range (self->marks, 0, n_old);
}

static void
drain (DigRun *self)
{
  g_autoptr (GArray) messages = dig_run_thread_drain (self->thread);

  add_mark (self);
  if (messages == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < messages->len; i++)
    {
      DigRunMessage *message = &g_array_index (messages, DigRunMessage, i);

      take_message (self, message);
      dig_run_message_clear (message);
    }
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
drain_cb (gpointer data)
{
  g_autoptr (DigRun) self = g_object_ref (data);

  drain (self);
  return self->drain_id == g_source_get_id (g_main_current_source ()) ? G_SOURCE_CONTINUE
                                                                      : G_SOURCE_REMOVE;
}

/* Back to the end of the last finished epoch, as the trainer does. */
static void
rewind_records (DigRun *self)
{
  const DigEpochRecord *epoch =
      self->epochs->len > 0 ? &g_array_index (self->epochs, DigEpochRecord, self->epochs->len - 1)
                            : NULL;
  guint n_steps = self->steps->len, n_changes = self->rate_changes->len;

  self->last_step = epoch ? epoch->step : 0;
  self->learning_rate = epoch && epoch->next_learning_rate > 0 ? epoch->next_learning_rate
                                                               : self->settings->learning_rate;
  while (n_steps > 0
         && g_array_index (self->steps, DigStepRecord, n_steps - 1).step > self->last_step)
    n_steps--;
  g_array_set_size (self->steps, n_steps);
  while (n_changes > 0
         && g_array_index (self->rate_changes, DigRateChange, n_changes - 1).step > self->last_step)
    n_changes--;
  g_array_set_size (self->rate_changes, n_changes);
  self->end = (DigEndRecord){ 0 };
  /* Stop now cannot be taken back. */
  dig_control_unref (self->control);
  self->control = dig_control_new ();
}

/* From the beginning, or from the end of the last finished epoch; then on `device`, or where it was (NULL). */
static void
begin (DigRun *self, gboolean is_paused, const char *device)
{
  gboolean resumes = self->state != DIG_RUN_READY;

  if (resumes)
    rewind_records (self);
  g_clear_error (&self->error);
  self->wants_pause = is_paused;
  dig_control_send (self->control, is_paused ? DIG_CONTROL_PAUSE : DIG_CONTROL_RUN);
  if (is_paused)
    dig_control_grant_steps (self->control, 1);
  self->thread =
      dig_run_thread_new (self->settings, self->data, self->folder, resumes, device, self->control);
  self->drain_id = g_timeout_add (DRAIN_INTERVAL_MS, drain_cb, self);
  set_state (self, DIG_RUN_STARTING);
}

/* ---- GObject ---- */

static void
dig_run_dispose (GObject *object)
{
  DigRun *self = DIG_RUN (object);

  g_clear_handle_id (&self->drain_id, g_source_remove);
  g_clear_pointer (&self->thread, dig_run_thread_free);

  G_OBJECT_CLASS (dig_run_parent_class)->dispose (object);
}

static void
dig_run_finalize (GObject *object)
{
  DigRun *self = DIG_RUN (object);

  g_clear_pointer (&self->settings, dig_train_settings_free);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->control, dig_control_unref);
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_pointer (&self->epochs, g_array_unref);
  g_clear_pointer (&self->rate_changes, g_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_pointer (&self->last, dig_snapshot_unref);
  g_clear_pointer (&self->best, dig_snapshot_unref);
  g_clear_pointer (&self->last_answers, dig_answers_unref);
  g_clear_pointer (&self->best_answers, dig_answers_unref);
  g_clear_error (&self->error);
  g_free (self->device_name);
  g_free (self->folder);

  G_OBJECT_CLASS (dig_run_parent_class)->finalize (object);
}

static void
dig_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigRun *self = DIG_RUN (object);

  if (id == PROP_STATE)
    g_value_set_uint (value, self->state);
  else
    g_value_set_uint (value, self->revision);
}

static void
dig_run_class_init (DigRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_run_dispose;
  object_class->finalize = dig_run_finalize;
  object_class->get_property = dig_run_get_property;
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, DIG_RUN_READY, DIG_RUN_FAILED, DIG_RUN_READY, flags);
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_run_init (DigRun *self)
{
  self->control = dig_control_new ();
  self->steps = g_array_new (FALSE, FALSE, sizeof (DigStepRecord));
  self->epochs = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  self->rate_changes = g_array_new (FALSE, FALSE, sizeof (DigRateChange));
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
}

DigRun *
dig_run_new (const DigTrainSettings *settings, DigDataSet *data, const char *folder)
{
  DigRun *self;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  self = g_object_new (DIG_TYPE_RUN, NULL);
  self->settings = dig_train_settings_copy (settings);
  self->data = dig_data_set_ref (data);
  self->folder = g_strdup (folder);
  self->learning_rate = settings->learning_rate;
  return self;
}

/* What the plateau rule did, as take_epoch notes it. */
static void
replay_epochs (DigRun *self, const GArray *epochs)
{
  for (guint i = 0; i < epochs->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, i);

      g_array_append_val (self->epochs, *record);
      self->last_step = record->step;
      follow_rate (self, record);
    }
}

DigRun *
dig_run_new_stored (const DigStoredRun *stored, const GArray *steps, DigDataSet *data,
                    const char *folder)
{
  DigRun *self;

  g_return_val_if_fail (stored != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (DIG_TYPE_RUN, NULL);
  self->settings = dig_train_settings_copy (stored->description->settings);
  self->data = data ? dig_data_set_ref (data) : NULL;
  self->folder = g_strdup (folder);
  self->learning_rate = self->settings->learning_rate;
  self->device_name = g_strdup (stored->description->device_name);
  self->n_train = stored->description->n_train;
  replay_epochs (self, stored->epochs);
  if (steps != NULL && steps->len > 0)
    g_array_append_vals (self->steps, steps->data, steps->len);
  self->end = stored->end;
  self->state = DIG_RUN_FINISHED;
  return self;
}

/* ---- Orders ---- */

void
dig_run_start (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (self->state == DIG_RUN_READY || dig_run_can_continue (self))
    {
      begin (self, FALSE, NULL);
      return;
    }
  if (self->state != DIG_RUN_PAUSED && self->state != DIG_RUN_STARTING
      && self->state != DIG_RUN_RUNNING)
    return;
  self->wants_pause = FALSE;
  dig_control_send (self->control, DIG_CONTROL_RUN);
  if (self->state == DIG_RUN_PAUSED)
    set_state (self, DIG_RUN_RUNNING);
}

void
dig_run_go_on_without_device (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (!dig_run_can_go_on_without_device (self))
    return;
  g_free (self->settings->device);
  self->settings->device = g_strdup ("cpu");
  begin (self, FALSE, "cpu");
}

void
dig_run_pause (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (self->state != DIG_RUN_STARTING && self->state != DIG_RUN_RUNNING)
    return;
  self->wants_pause = TRUE;
  dig_control_send (self->control, DIG_CONTROL_PAUSE);
}

void
dig_run_step (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (self->state == DIG_RUN_READY || dig_run_can_continue (self))
    begin (self, TRUE, NULL);
  else if (self->state == DIG_RUN_PAUSED)
    {
      self->wants_pause = TRUE;
      dig_control_send (self->control, DIG_CONTROL_PAUSE);
      dig_control_grant_steps (self->control, 1);
    }
}

void
dig_run_stop_now (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (!dig_run_is_active (self))
    return;
  self->is_stopping_after_epoch = FALSE;
  dig_control_send (self->control, DIG_CONTROL_STOP_NOW);
  set_state (self, DIG_RUN_STOPPING);
}

void
dig_run_stop_after_epoch (DigRun *self)
{
  g_return_if_fail (DIG_IS_RUN (self));

  if (!dig_run_is_active (self) || self->state == DIG_RUN_STOPPING)
    return;
  self->is_stopping_after_epoch = TRUE;
  dig_control_send (self->control, DIG_CONTROL_STOP_AFTER_EPOCH);
  set_state (self, DIG_RUN_STOPPING);
}

void
dig_run_set_learning_rate (DigRun *self, double rate)
{
  g_return_if_fail (DIG_IS_RUN (self));
  g_return_if_fail (isfinite (rate) && rate > 0);

  if (!dig_run_is_active (self))
    return;
  dig_control_set_learning_rate (self->control, rate);
  add_rate_change (self, rate);
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

void
dig_run_stop_and_join (DigRun *self)
{
  g_autoptr (DigRun) guard = NULL;

  g_return_if_fail (DIG_IS_RUN (self));

  if (self->thread == NULL)
    return;
  guard = g_object_ref (self);
  dig_run_stop_now (self);
  g_clear_handle_id (&self->drain_id, g_source_remove);
  dig_run_thread_join (self->thread);
  drain (self);
  g_clear_pointer (&self->thread, dig_run_thread_free);
}

/* ---- What is known ---- */

DigRunState
dig_run_get_state (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), DIG_RUN_READY);
  return self->state;
}

gboolean
dig_run_is_active (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), FALSE);
  return self->state == DIG_RUN_STARTING || self->state == DIG_RUN_RUNNING
         || self->state == DIG_RUN_PAUSED || self->state == DIG_RUN_STOPPING;
}

gboolean
dig_run_can_continue (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), FALSE);
  if (self->folder == NULL || self->data == NULL)
    return FALSE;
  /* A full disk may be mended, what is in the folder stays; a device that is lost stays lost to this process. */
  if (self->state == DIG_RUN_FAILED)
    return self->n_train > 0 && self->end.reason == DIG_END_NONE
           && !dig_device_is_to_blame (self->error);
  return self->state == DIG_RUN_FINISHED && self->end.reason == DIG_END_INTERRUPTED;
}

gboolean
dig_run_can_go_on_without_device (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), FALSE);
  return self->state == DIG_RUN_FAILED && dig_device_is_to_blame (self->error) && self->n_train > 0
         && !self->is_on_cpu && self->folder != NULL && self->data != NULL;
}

gboolean
dig_run_is_stopping_after_epoch (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), FALSE);
  return self->is_stopping_after_epoch;
}

guint
dig_run_get_revision (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), 0);
  return self->revision;
}

const DigTrainSettings *
dig_run_get_settings (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->settings;
}

DigDataSet *
dig_run_get_data (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->data;
}

const char *
dig_run_get_folder (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->folder;
}

const GArray *
dig_run_get_steps (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->steps;
}

const GArray *
dig_run_get_epochs (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->epochs;
}

const GArray *
dig_run_get_rate_changes (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->rate_changes;
}

const DigEndRecord *
dig_run_get_end (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return &self->end;
}

const GError *
dig_run_get_error (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->error;
}

const char *
dig_run_get_device_name (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), "");
  return self->device_name ? self->device_name : "";
}

guint64
dig_run_get_steps_per_epoch (DigRun *self)
{
  guint batch;

  g_return_val_if_fail (DIG_IS_RUN (self), 0);

  batch = MAX (1, self->settings->batch_size);
  return ((guint64)self->n_train + batch - 1) / batch;
}

guint64
dig_run_get_total_steps (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), 0);
  return dig_run_get_steps_per_epoch (self) * self->settings->epochs;
}

guint64
dig_run_get_last_step (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), 0);
  return self->last_step;
}

double
dig_run_get_learning_rate (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), 0);
  return self->learning_rate;
}

double
dig_run_get_images_per_second (DigRun *self)
{
  const Mark *first, *last;

  g_return_val_if_fail (DIG_IS_RUN (self), 0);

  if (self->running_from_us == 0 || self->marks->len < 2)
    return 0;
  first = &g_array_index (self->marks, Mark, 0);
  last = &g_array_index (self->marks, Mark, self->marks->len - 1);
  if (last->time_us <= first->time_us || last->step < first->step)
    return 0;
  return (double)(last->step - first->step) * self->settings->batch_size
         / ((double)(last->time_us - first->time_us) / G_USEC_PER_SEC);
}

double
dig_run_get_seconds_left (DigRun *self)
{
  guint64 total = 0;
  gint64 spent_us;

  g_return_val_if_fail (DIG_IS_RUN (self), NAN);

  total = dig_run_get_total_steps (self);
  if (self->running_from_us == 0 || self->last_step == 0 || total < self->last_step)
    return NAN;
  spent_us = self->running_us + g_get_monotonic_time () - self->running_from_us;
  return (double)spent_us / G_USEC_PER_SEC / (double)self->last_step
         * (double)(total - self->last_step);
}

DigSnapshot *
dig_run_get_last_snapshot (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->last;
}

DigSnapshot *
dig_run_get_best_snapshot (DigRun *self)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);
  return self->best;
}

DigSnapshot *
dig_run_get_epoch_snapshot (DigRun *self, guint epoch)
{
  g_return_val_if_fail (DIG_IS_RUN (self), NULL);

  if (epoch == 0)
    return self->epochs->len == 0 && !dig_run_is_active (self) ? self->best : NULL;
  if (self->last_snapshot_epoch == epoch)
    return self->last;
  return self->best_snapshot_epoch == epoch ? self->best : NULL;
}

DigAnswers *
dig_run_get_answers (DigRun *self, DigSnapshot *snapshot)
{
  g_return_val_if_fail (DIG_IS_RUN (self) && snapshot != NULL, NULL);

  if (snapshot == self->last)
    return self->last_answers;
  return snapshot == self->best ? self->best_answers : NULL;
}

char *
dig_run_pick_folder (const char *parent, GError **error)
{
  /* A folder is made only when its run has begun. */
  static GHashTable *given;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "%Y-%m-%d_%H-%M-%S");
  g_autofree char *path = g_build_filename (parent, name, NULL);

  if (g_mkdir_with_parents (parent, 0755) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
                   _ ("The folder for runs, “%s”, cannot be made: %s."), parent, g_strerror (code));
      return NULL;
    }
  if (given == NULL)
    given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 2; g_hash_table_contains (given, path) || g_file_test (path, G_FILE_TEST_EXISTS);
       i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s/%s_%u", parent, name, i);
    }
  g_hash_table_add (given, g_strdup (path));
  return g_steal_pointer (&path);
}
