/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules, records, orders and files of a training; what runs on the device is the engine's.
 *
 * The checkpoint is the state at the end of the last finished epoch. Whatever happens within an
 * epoch (a stop, NaN), the training goes on, or is resumed, from there. */
#include "config.h"

#include "train/dig-trainer-private.h"

#include "base/dig-json.h"
#include "io/dig-model-file.h"
#include "train/dig-history.h"
#include "train/dig-metrics.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A mean cross-entropy of a million nats: no training comes back from there. */
#define DIVERGED_LOSS 1e6

/* One call of dig_trainer_run. */
typedef struct
{
  DigTrainer *trainer;
  DigControl *control;
  const DigTrainerEvents *events;
  guint epoch;
  double learning_rate;
  gint64 begin_us, epoch_us, pause_us, paused_us;
  GArray *log;   /* DigStepLog */
  GArray *steps; /* DigStepRecord: of this epoch */
  DigEndRecord *end;
} Run;

/* What a model file says of its training: nothing that a clock measured. */
static char *
format_summary (const DigTrainer *trainer, guint epoch, guint64 step, const DigEpochRecord *record)
{
  g_autofree char *settings = dig_train_settings_to_json (trainer->description->settings);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "{\"digit_lab\": \"%s\", \"epoch\": %u, \"step\": %" G_GUINT64_FORMAT,
                          PACKAGE_VERSION, epoch, step);
  g_string_append (text, ", \"data\": {\"name\": ");
  dig_json_append_string (text, trainer->description->data_name);
  g_string_append_printf (text, ", \"fingerprint\": \"%s\"", trainer->description->fingerprint);
  if (trainer->digits_fingerprint != NULL)
    g_string_append_printf (text, ", \"digits_fingerprint\": \"%s\"", trainer->digits_fingerprint);
  g_string_append_printf (text, "}, \"settings\": %s", settings);
  if (record != NULL)
    {
      g_autofree char *metrics = dig_history_format_epoch (record);

      g_string_append_printf (text, ", \"metrics\": %s", metrics);
    }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

/* Writes the engine's weights as the newest ones; also as the model while there is no best epoch. */
static gboolean
save_last (DigTrainer *trainer, guint epoch, guint64 step, GError **error)
{
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (GBytes) model = NULL;
  g_autofree char *summary = NULL;
  const DigEpochRecord *record = NULL;

  if (trainer->folder == NULL)
    return TRUE;
  snapshot = dig_train_engine_save (trainer->engine, trainer->scaler, error);
  if (snapshot == NULL)
    return FALSE;
  for (guint i = 0; i < trainer->history->len; i++)
    if (g_array_index (trainer->history, DigEpochRecord, i).step == step)
      record = &g_array_index (trainer->history, DigEpochRecord, i);
  summary = format_summary (trainer, epoch, step, record);
  model = dig_model_file_format (snapshot, summary);
  return dig_run_folder_save_last (trainer->folder, model, trainer->checkpoint->best_epoch == 0,
                                   error);
}

static double
get_seconds (gint64 from_us)
{
  return (double)(g_get_monotonic_time () - from_us) * 1e-6;
}

/* Which weights a run has that cannot go on. */
static char *
describe_kept (const DigTrainer *trainer)
{
  if (trainer->checkpoint->epoch == 0)
    return g_strdup (_ ("the initial ones"));
  return g_strdup_printf (_ ("those of epoch %u"), trainer->checkpoint->epoch);
}

static void
set_diverged (Run *run, const char *what, guint64 step)
{
  g_autofree char *kept = describe_kept (run->trainer);

  if (run->end->reason == DIG_END_DIVERGED)
    return;
  run->end->reason = DIG_END_DIVERGED;
  g_snprintf (run->end->message, sizeof run->end->message,
              _ ("%s at step %llu (epoch %u) with the learning rate %g. The weights "
                 "that are kept are %s. Try a rate ten times smaller."),
              what, (unsigned long long)step, run->epoch, run->learning_rate, kept);
}

/* Hands on what the steps since the last reading logged. */
static gboolean
read_steps (Run *run, GError **error)
{
  guint64 first_step;

  if (!dig_train_engine_read_log (run->trainer->engine, run->log, &first_step, error))
    return FALSE;
  for (guint i = 0; i < run->log->len; i++)
    {
      const DigStepLog *entry = &g_array_index (run->log, DigStepLog, i);
      DigStepRecord record = { first_step + i, run->epoch, entry->loss, entry->accuracy };

      g_array_append_val (run->steps, record);
      if (run->events != NULL && run->events->step_done != NULL)
        run->events->step_done (&record, run->events->data);
      if (!isfinite (entry->loss))
        set_diverged (run, _ ("The loss was not a number"), record.step);
      else if ((double)entry->loss > DIVERGED_LOSS)
        set_diverged (run, _ ("The loss was more than a million"), record.step);
    }
  return TRUE;
}

static void
paused_cb (gboolean is_paused, gpointer data)
{
  Run *run = data;

  if (is_paused)
    {
      /* A failure sticks to the stream: the next reading reports it. */
      read_steps (run, NULL);
      run->pause_us = g_get_monotonic_time ();
    }
  else
    run->paused_us += g_get_monotonic_time () - run->pause_us;
  if (run->events != NULL && run->events->paused != NULL)
    run->events->paused (is_paused, run->events->data);
}

static void
take_learning_rate (Run *run)
{
  double rate = dig_control_take_learning_rate (run->control);

  if (!(rate >= DIG_MIN_LEARNING_RATE && rate <= DIG_MAX_LEARNING_RATE))
    return;
  run->learning_rate = rate;
  dig_train_engine_set_learning_rate (run->trainer->engine, rate);
}

/* The steps of one epoch; sets the end's reason when it does not get to the epoch's end. */
static gboolean
run_steps (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;

  while (run->end->reason == DIG_END_NONE && dig_train_engine_has_more (trainer->engine))
    {
      if (dig_control_check (run->control, paused_cb, run) == DIG_CONTROL_STOP_NOW)
        run->end->reason = DIG_END_INTERRUPTED;
      else
        {
          gboolean is_single = dig_control_get_order (run->control) == DIG_CONTROL_PAUSE;

          take_learning_rate (run);
          if (dig_train_engine_step (trainer->engine, !is_single) && !read_steps (run, error))
            return FALSE;
        }
    }
  return read_steps (run, error);
}

/* Training and validation sums of the epoch that has just ended, unless it diverged, and the answers to the validation
 * images. */
static gboolean
measure (Run *run, DigEpochRecord *record, DigAnswers **answers, GError **error)
{
  DigTrainer *trainer = run->trainer;
  guint n_classes = dig_train_engine_get_n_classes (trainer->engine);
  g_autofree float *probabilities = NULL;
  DigMetricSums sums;

  if (!dig_train_engine_read_sums (trainer->engine, &sums, error))
    return FALSE;
  record->seconds = get_seconds (run->epoch_us) - (double)run->paused_us * 1e-6;
  record->images_per_second = dig_ratio (trainer->split->n_train, record->seconds);
  if (sums.n_non_finite > 0)
    set_diverged (run, _ ("The loss was not a number"), record->step);
  dig_metrics_compute (&record->train, &sums, n_classes);
  if (run->end->reason == DIG_END_DIVERGED)
    return TRUE;
  probabilities = g_new0 (float, (gsize)trainer->split->n_validation *n_classes);
  if (!dig_train_engine_validate (trainer->engine, &sums, probabilities, error))
    return FALSE;
  *answers = dig_answers_new_take (g_steal_pointer (&probabilities), trainer->split->n_validation,
                                   n_classes);
  dig_metrics_compute (&record->validation, &sums, n_classes);
  if (sums.n_non_finite > 0)
    set_diverged (run, _ ("The validation loss was not a number"), record->step);
  else if (record->validation.loss > DIVERGED_LOSS)
    set_diverged (run, _ ("The validation loss was more than a million"), record->step);
  return TRUE;
}

static gboolean
is_best (const DigCheckpoint *checkpoint, const DigMetrics *validation, DigBestRule rule)
{
  if (rule == DIG_BEST_ACCURACY && checkpoint->best_epoch > 0
      && validation->accuracy != checkpoint->best_accuracy)
    return validation->accuracy > checkpoint->best_accuracy;
  return validation->loss < checkpoint->best_loss;
}

/* What the epoch changes in the checkpoint besides its weights; completes `record`. */
static void
apply_rules (Run *run, DigEpochRecord *record, DigSnapshot *snapshot)
{
  DigTrainer *trainer = run->trainer;
  DigCheckpoint *checkpoint = trainer->checkpoint;
  const DigTrainSettings *settings = trainer->description->settings;
  double loss = record->validation.loss;
  DigPlateauRule rule = { settings->plateau_patience, settings->plateau_factor,
                          settings->plateau_min_delta, settings->plateau_min_rate };

  if (is_best (checkpoint, &record->validation, settings->best_by))
    {
      checkpoint->best_loss = loss;
      checkpoint->best_accuracy = record->validation.accuracy;
      checkpoint->best_epoch = record->epoch;
      g_clear_pointer (&trainer->best, dig_snapshot_unref);
      trainer->best = dig_snapshot_ref (snapshot);
    }
  if (settings->has_early_stopping)
    checkpoint->has_stopped =
        dig_early_stopping_update (&checkpoint->stopping, loss, record->epoch,
                                   settings->stopping_patience, settings->stopping_min_delta);
  if (checkpoint->stopping.best_epoch == record->epoch)
    {
      g_clear_pointer (&trainer->stopping_best, dig_snapshot_unref);
      trainer->stopping_best = dig_snapshot_ref (snapshot);
    }
  checkpoint->learning_rate = run->learning_rate;
  if (settings->has_plateau)
    checkpoint->learning_rate =
        dig_plateau_update (&checkpoint->plateau, loss, run->learning_rate, &rule);
  checkpoint->epoch = record->epoch;
  checkpoint->step = record->step;
  record->learning_rate =
      dig_train_engine_get_rate (trainer->engine, run->learning_rate,
                                 record->step - dig_train_engine_get_n_steps (trainer->engine));
  record->next_learning_rate =
      dig_train_engine_get_rate (trainer->engine, checkpoint->learning_rate, record->step);
  record->best_epoch = checkpoint->best_epoch;
}

static gboolean
commit (Run *run, const DigEpochRecord *record, DigSnapshot *snapshot, GError **error)
{
  DigTrainer *trainer = run->trainer;
  g_autofree char *summary = NULL;
  g_autoptr (GBytes) model = NULL;

  if (trainer->folder == NULL)
    return TRUE;
  summary = format_summary (trainer, record->epoch, record->step, record);
  model = dig_model_file_format (snapshot, summary);
  return dig_run_folder_commit (
      trainer->folder,
      &(DigRunCommit){ model, trainer->checkpoint, trainer->history, run->steps,
                       trainer->total_seconds + get_seconds (run->begin_us) },
      error);
}

static gboolean
finish_epoch (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;
  DigEpochRecord record = {
    .epoch = run->epoch,
    .step = dig_train_engine_get_step (trainer->engine),
  };
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (DigAnswers) answers = NULL;

  if (!measure (run, &record, &answers, error))
    return FALSE;
  if (run->end->reason == DIG_END_DIVERGED)
    return TRUE;
  snapshot = dig_train_engine_save (trainer->engine, trainer->scaler, error);
  if (snapshot == NULL
      || !dig_train_engine_download (trainer->engine, trainer->checkpoint->parameters,
                                     trainer->checkpoint->moments, trainer->checkpoint->averages,
                                     error))
    return FALSE;
  apply_rules (run, &record, snapshot);
  trainer->is_mid_epoch = FALSE;
  g_array_append_val (trainer->history, record);
  if (!commit (run, &record, snapshot, error))
    return FALSE;
  if (run->events != NULL && run->events->epoch_done != NULL)
    run->events->epoch_done (&record, snapshot, answers, run->events->data);
  return TRUE;
}

static gboolean
run_epoch (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;

  run->epoch = trainer->checkpoint->epoch + 1;
  run->learning_rate = trainer->checkpoint->learning_rate;
  run->epoch_us = g_get_monotonic_time ();
  run->paused_us = 0;
  g_array_set_size (run->steps, 0);
  trainer->is_mid_epoch = TRUE;
  dig_train_engine_begin_epoch (trainer->engine, run->epoch, trainer->checkpoint->step,
                                run->learning_rate);
  if (!run_steps (run, error))
    return FALSE;
  if (run->end->reason != DIG_END_NONE)
    return TRUE;
  if (!finish_epoch (run, error))
    return FALSE;
  if (run->end->reason == DIG_END_NONE
      && dig_control_get_order (run->control) >= DIG_CONTROL_STOP_AFTER_EPOCH)
    run->end->reason = DIG_END_INTERRUPTED;
  return TRUE;
}

static void
rewind_engine (DigTrainer *trainer)
{
  dig_train_engine_upload (trainer->engine, trainer->checkpoint->parameters,
                           trainer->checkpoint->moments, trainer->checkpoint->averages,
                           trainer->checkpoint->step);
  trainer->is_mid_epoch = FALSE;
}

/* Weights and files as they are to be left. */
static gboolean
leave (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;
  const DigCheckpoint *checkpoint = trainer->checkpoint;
  guint epoch = checkpoint->epoch;
  guint64 step = checkpoint->step;

  if (run->end->reason == DIG_END_DIVERGED)
    rewind_engine (trainer);
  else if (run->end->reason == DIG_END_INTERRUPTED && trainer->is_mid_epoch)
    {
      step = dig_train_engine_get_step (trainer->engine);
      if (step > checkpoint->step)
        epoch = run->epoch;
    }
  else if (run->end->reason == DIG_END_EARLY_STOPPING
           && trainer->description->settings->restores_best && trainer->stopping_best != NULL)
    {
      if (!dig_train_engine_load (trainer->engine, trainer->stopping_best, error))
        return FALSE;
      epoch = checkpoint->stopping.best_epoch;
      step = g_array_index (trainer->history, DigEpochRecord, epoch - 1).step;
    }
  else
    return TRUE;
  return save_last (trainer, epoch, step, error);
}

static gboolean
finish (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;

  if (!leave (run, error))
    return FALSE;
  trainer->total_seconds += get_seconds (run->begin_us);
  run->end->best_epoch = trainer->checkpoint->best_epoch;
  run->end->val_loss =
      trainer->checkpoint->best_epoch > 0 ? trainer->checkpoint->best_loss : (double)NAN;
  run->end->val_accuracy =
      trainer->checkpoint->best_epoch > 0 ? trainer->checkpoint->best_accuracy : (double)NAN;
  run->end->seconds = trainer->total_seconds;
  return trainer->folder == NULL || dig_run_folder_save_end (trainer->folder, run->end, error);
}

static gboolean
run_epochs (Run *run, GError **error)
{
  DigTrainer *trainer = run->trainer;

  if (trainer->is_mid_epoch)
    rewind_engine (trainer);
  while (run->end->reason == DIG_END_NONE)
    {
      if (trainer->checkpoint->has_stopped)
        run->end->reason = DIG_END_EARLY_STOPPING;
      else if (trainer->checkpoint->epoch >= trainer->description->settings->epochs)
        run->end->reason = DIG_END_EPOCHS;
      else if (!run_epoch (run, error))
        return FALSE;
    }
  return finish (run, error);
}

/* A failure of the device, and what there is in spite of it. */
static void
propagate_failure (const DigTrainer *trainer, GError **error, GError *failure)
{
  g_autofree char *kept = describe_kept (trainer);

  if (dig_device_is_to_blame (failure))
    {
      g_set_error (error, failure->domain, failure->code,
                   /* Translators: a sentence, then "those of epoch 3" or "the initial ones". */
                   _ ("%s The weights that are kept are %s."), failure->message, kept);
      g_error_free (failure);
    }
  else
    g_propagate_error (error, failure);
}

gboolean
dig_trainer_run (DigTrainer *trainer, DigControl *control, const DigTrainerEvents *events,
                 DigEndRecord *end, GError **error)
{
  GError *failure = NULL;
  g_autoptr (GArray) log = NULL, steps = NULL;
  g_autoptr (DigControl) own_control = NULL;
  Run run;

  g_return_val_if_fail (trainer != NULL && end != NULL, FALSE);

  log = g_array_new (FALSE, TRUE, sizeof (DigStepLog));
  steps = g_array_new (FALSE, FALSE, sizeof (DigStepRecord));
  own_control = control != NULL ? dig_control_ref (control) : dig_control_new ();
  *end = (DigEndRecord){ .reason = DIG_END_NONE };
  run = (Run){
    .trainer = trainer,
    .control = own_control,
    .events = events,
    .begin_us = g_get_monotonic_time (),
    .log = log,
    .steps = steps,
    .end = end,
  };
  if (run_epochs (&run, &failure))
    return TRUE;
  propagate_failure (trainer, error, failure);
  return FALSE;
}
