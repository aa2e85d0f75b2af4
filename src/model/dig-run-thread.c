/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include "train/dig-trainer.h"

/* Step messages that wait for the window; at 30 drains a second enough for 240,000 steps a second. */
#define MAX_WAITING_STEPS 8192
/* Niceness of the thread that trains, and of those that it starts: the window, and what evaluates an epoch for
 * it, come first. The machine is the training's alone while they have nothing to do. */
#define TRAINING_NICENESS 10

struct _DigRunThread
{
  GThread *thread; /* NULL once joined */
  DigControl *control;
  DigMailbox *mailbox;
  /* Read by the thread only. */
  DigTrainSettings *settings;
  DigDataSet *data;
  char *folder;
  gboolean resumes;
  char *device; /* of a resumed run; NULL: where it was */
};

void
dig_run_message_clear (DigRunMessage *message)
{
  if (message->kind == DIG_RUN_MESSAGE_EPOCH)
    {
      g_clear_pointer (&message->epoch.snapshot, dig_snapshot_unref);
      g_clear_pointer (&message->epoch.answers, dig_answers_unref);
    }
  if (message->kind == DIG_RUN_MESSAGE_END)
    {
      g_clear_pointer (&message->end.best, dig_snapshot_unref);
      g_clear_pointer (&message->end.last, dig_snapshot_unref);
      g_clear_error (&message->end.error);
    }
}

static void
step_done_cb (const DigStepRecord *record, gpointer data)
{
  DigRunThread *self = data;
  DigRunMessage message = { .kind = DIG_RUN_MESSAGE_STEP, .step = *record };

  dig_mailbox_post (self->mailbox, &message, TRUE);
}

static void
epoch_done_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
               gpointer data)
{
  DigRunThread *self = data;
  DigRunMessage message = { .kind = DIG_RUN_MESSAGE_EPOCH };

  message.epoch.record = *record;
  message.epoch.snapshot = snapshot ? dig_snapshot_ref (snapshot) : NULL;
  message.epoch.answers = dig_answers_ref (answers);
  dig_mailbox_post (self->mailbox, &message, FALSE);
}

static void
paused_cb (gboolean is_paused, gpointer data)
{
  DigRunThread *self = data;
  DigRunMessage message = { .kind = DIG_RUN_MESSAGE_PAUSED, .is_paused = is_paused };

  dig_mailbox_post (self->mailbox, &message, FALSE);
}

static void
post_started (DigRunThread *self, DigTrainer *trainer)
{
  DigRunMessage message = { .kind = DIG_RUN_MESSAGE_STARTED };

  g_strlcpy (message.started.device, dig_trainer_get_device_name (trainer),
             sizeof message.started.device);
  message.started.is_cpu = g_str_equal (dig_trainer_get_device (trainer), "cpu");
  message.started.n_train = dig_trainer_get_split (trainer)->n_train;
  dig_mailbox_post (self->mailbox, &message, FALSE);
}

static gpointer
thread_main (gpointer data)
{
  DigRunThread *self = data;
  const DigTrainerEvents events = { step_done_cb, epoch_done_cb, paused_cb, self };
  DigRunMessage end = { .kind = DIG_RUN_MESSAGE_END };
  DigTrainer *trainer;

#ifdef __linux__
  /* Linux gives every thread its own, and the threads that it starts the same. */
  if (getpriority (PRIO_PROCESS, (id_t)gettid ()) < TRAINING_NICENESS)
    setpriority (PRIO_PROCESS, (id_t)gettid (), TRAINING_NICENESS);
#endif
  trainer = self->resumes
                ? dig_trainer_new_resume (self->folder, self->data, self->device, &end.end.error)
                : dig_trainer_new (self->settings, self->data, self->folder, &end.end.error);
  if (trainer != NULL)
    {
      post_started (self, trainer);
      if (dig_trainer_run (trainer, self->control, &events, &end.end.record, &end.end.error))
        end.end.last = dig_trainer_dup_snapshot (trainer, NULL);
      end.end.best = dig_trainer_dup_best (trainer);
      /* The device is given back before anybody hears of the end. */
      dig_trainer_free (trainer);
    }
  dig_mailbox_post (self->mailbox, &end, FALSE);
  return NULL;
}

DigRunThread *
dig_run_thread_new (const DigTrainSettings *settings, DigDataSet *data, const char *folder,
                    gboolean resumes, const char *device, DigControl *control)
{
  DigRunThread *self = g_new0 (DigRunThread, 1);

  self->control = dig_control_ref (control);
  self->mailbox = dig_mailbox_new (sizeof (DigRunMessage), MAX_WAITING_STEPS);
  self->settings = dig_train_settings_copy (settings);
  self->data = dig_data_set_ref (data);
  self->folder = g_strdup (folder);
  self->resumes = resumes;
  self->device = g_strdup (device);
  self->thread = g_thread_new ("trainer", thread_main, self);
  return self;
}

void
dig_run_thread_free (DigRunThread *self)
{
  g_autoptr (GArray) messages = NULL;

  dig_control_send (self->control, DIG_CONTROL_STOP_NOW);
  dig_run_thread_join (self);
  messages = dig_mailbox_drain (self->mailbox);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    dig_run_message_clear (&g_array_index (messages, DigRunMessage, i));
  dig_mailbox_unref (self->mailbox);
  dig_control_unref (self->control);
  dig_train_settings_free (self->settings);
  dig_data_set_unref (self->data);
  g_free (self->folder);
  g_free (self->device);
  g_free (self);
}

GArray *
dig_run_thread_drain (DigRunThread *self)
{
  return dig_mailbox_drain (self->mailbox);
}

void
dig_run_thread_join (DigRunThread *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}
