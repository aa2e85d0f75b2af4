/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trainer from its settings, or from the folder of a run that goes on; how it trains is in dig-trainer-run.c. */
#include "config.h"

#include "train/dig-trainer-private.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "train/dig-precision.h"

#include <glib/gi18n-lib.h>
#include <sched.h>
#include <string.h>

static guint
count_processors (void)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return (guint)CPU_COUNT (&set);
  return g_get_num_processors ();
}

/* From the settings in `trainer->description` to a network with initial weights. `device`: what to
 * train on. */
static gboolean
prepare (DigTrainer *trainer, DigDataSet *data, const char *device, GError **error)
{
  const DigTrainSettings *settings = trainer->description->settings;
  gboolean is_limited =
      settings->limit > 0 && settings->limit < dig_data_set_get_n_split_rows (data);

  if (!dig_train_settings_check (settings, error))
    return FALSE;
  trainer->data = is_limited ? dig_data_set_head (data, settings->limit) : dig_data_set_ref (data);
  if (!dig_train_settings_check_data (settings, trainer->data, error))
    return FALSE;
  trainer->split =
      dig_split_new_for_data (trainer->data, 0, settings->test_size, settings->split_seed, error);
  if (trainer->split == NULL)
    return FALSE;
  trainer->scaler = dig_scaler_fit (settings->scaler, dig_data_set_get_images (trainer->data),
                                    dig_data_set_get_n_pixels (trainer->data),
                                    trainer->split->train, trainer->split->n_train);
  trainer->engine = dig_train_engine_new (settings, device, trainer->data, trainer->split,
                                          trainer->scaler, error);
  if (trainer->engine == NULL)
    return FALSE;
  trainer->checkpoint = dig_checkpoint_new (dig_train_engine_get_n_parameters (trainer->engine),
                                            dig_train_engine_get_n_moments (trainer->engine),
                                            dig_train_engine_get_n_averages (trainer->engine),
                                            settings->learning_rate);
  return dig_train_engine_download (trainer->engine, trainer->checkpoint->parameters,
                                    trainer->checkpoint->moments, trainer->checkpoint->averages,
                                    error);
}

/* What a model is evaluated on later may be the digits alone. */
static void
remember_digits (DigTrainer *trainer)
{
  g_autoptr (DigDataSet) digits = dig_data_set_without_joined (trainer->data);

  if (digits != trainer->data)
    trainer->digits_fingerprint = dig_data_set_dup_fingerprint (digits);
}

static void
describe (DigTrainer *trainer)
{
  DigRunDescription *description = trainer->description;
  const DigDevice *device = dig_train_engine_get_device (trainer->engine);

  g_free (description->data_name);
  g_free (description->fingerprint);
  g_free (description->device);
  g_free (description->device_name);
  description->data_name = g_strdup (dig_data_set_get_name (trainer->data));
  description->fingerprint = dig_data_set_dup_fingerprint (trainer->data);
  remember_digits (trainer);
  description->n_train = trainer->split->n_train;
  description->n_validation = trainer->split->n_validation;
  description->device = g_strdup (device->id);
  description->device_name = g_strdup (device->info.name);
  description->n_threads = 1;
  if (device->info.compute_capability == 0)
    description->n_threads = description->settings->n_threads > 0 ? description->settings->n_threads
                                                                  : count_processors ();
}

static DigTrainer *
make_trainer (const char *folder)
{
  DigTrainer *trainer = g_new0 (DigTrainer, 1);

  trainer->folder = g_strdup (folder);
  trainer->history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  return trainer;
}

DigTrainer *
dig_trainer_new (const DigTrainSettings *settings, DigDataSet *data, const char *run_folder,
                 GError **error)
{
  g_autoptr (DigTrainer) trainer = NULL;

  g_return_val_if_fail (settings != NULL && data != NULL, NULL);

  trainer = make_trainer (run_folder);
  trainer->description = g_new0 (DigRunDescription, 1);
  trainer->description->settings = dig_train_settings_copy (settings);
  if (!prepare (trainer, data, settings->device, error))
    return NULL;
  describe (trainer);
  if (run_folder == NULL)
    return g_steal_pointer (&trainer);
  /* The lock first: of two trainers that begin at once in one folder, one is told so. */
  if (!dig_file_make_folder (run_folder, error))
    return NULL;
  trainer->lock = dig_run_lock_take (run_folder, error);
  if (trainer->lock == NULL || !dig_run_folder_begin (run_folder, trainer->description, error))
    return NULL;
  return g_steal_pointer (&trainer);
}

/* The device that the run was begun on; where it is gone, the one that the settings ask for. */
static const char *
choose_device (const DigRunDescription *description)
{
  g_autoptr (DigDevice) device = dig_device_find (description->device, NULL);

  return device != NULL ? description->device : description->settings->device;
}

static gboolean
check_fingerprint (const DigTrainer *trainer, GError **error)
{
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (trainer->data);

  if (strcmp (fingerprint, trainer->description->fingerprint) == 0)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("The run in %s was begun with other data (%s); it can go on with the same only"),
               trainer->folder, trainer->description->data_name);
  return FALSE;
}

static gboolean
load_epochs (DigTrainer *trainer, GError **error)
{
  const DigCheckpoint *checkpoint = trainer->checkpoint;

  if (checkpoint->best_epoch > 0)
    {
      trainer->best = dig_run_folder_load_epoch (trainer->folder, checkpoint->best_epoch, error);
      if (trainer->best == NULL)
        return FALSE;
    }
  if (checkpoint->stopping.best_epoch == 0)
    return TRUE;
  trainer->stopping_best =
      dig_run_folder_load_epoch (trainer->folder, checkpoint->stopping.best_epoch, error);
  return trainer->stopping_best != NULL;
}

/* Makes the device that was asked for the run's own: what is written of it names that one. */
static gboolean
move_to (DigTrainer *trainer, const char *id, GError **error)
{
  DigRunDescription *description = trainer->description;
  g_autoptr (DigDevice) device = dig_device_find (id, error);

  if (device == NULL)
    return FALSE;
  if (g_str_equal (device->id, description->device))
    return TRUE;
  trainer->former_device_name = g_strdup (description->device_name);
  g_free (description->device);
  description->device = g_strdup (device->id);
  g_free (description->settings->device);
  description->settings->device = g_strdup (device->id);
  if (!dig_precision_is_offered (description->settings->precision, device->info.compute_capability))
    description->settings->precision = DIG_PRECISION_FP32;
  return TRUE;
}

DigTrainer *
dig_trainer_new_resume (const char *run_folder, DigDataSet *data, const char *device,
                        GError **error)
{
  g_autoptr (DigTrainer) trainer = NULL;
  gboolean is_initial;

  g_return_val_if_fail (run_folder != NULL && data != NULL, NULL);

  trainer = make_trainer (run_folder);
  trainer->description = dig_run_folder_read (run_folder, error);
  if (trainer->description == NULL)
    return NULL;
  trainer->lock = dig_run_lock_take (run_folder, error);
  if (trainer->lock == NULL || (device != NULL && !move_to (trainer, device, error)))
    return NULL;
  if (!prepare (trainer, data, choose_device (trainer->description), error)
      || !check_fingerprint (trainer, error)
      || !dig_run_folder_restore (run_folder, trainer->checkpoint, trainer->history,
                                  &trainer->total_seconds, &is_initial, error)
      || !load_epochs (trainer, error))
    return NULL;
  describe (trainer);
  if (trainer->former_device_name != NULL
      && !dig_run_folder_update (run_folder, trainer->description, error))
    return NULL;
  if (!is_initial)
    dig_train_engine_upload (trainer->engine, trainer->checkpoint->parameters,
                             trainer->checkpoint->moments, trainer->checkpoint->averages,
                             trainer->checkpoint->step);
  return g_steal_pointer (&trainer);
}

void
dig_trainer_free (DigTrainer *trainer)
{
  if (trainer == NULL)
    return;
  dig_train_engine_free (trainer->engine);
  dig_split_free (trainer->split);
  g_free (trainer->digits_fingerprint);
  dig_scaler_free (trainer->scaler);
  dig_checkpoint_free (trainer->checkpoint);
  dig_run_description_free (trainer->description);
  g_clear_pointer (&trainer->best, dig_snapshot_unref);
  g_clear_pointer (&trainer->stopping_best, dig_snapshot_unref);
  g_clear_pointer (&trainer->data, dig_data_set_unref);
  g_array_unref (trainer->history);
  dig_run_lock_release (trainer->lock);
  g_free (trainer->former_device_name);
  g_free (trainer->folder);
  g_free (trainer);
}

const DigTrainSettings *
dig_trainer_get_settings (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->description->settings;
}

const DigSplit *
dig_trainer_get_split (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->split;
}

const char *
dig_trainer_get_device_name (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->description->device_name;
}

const char *
dig_trainer_get_device (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->description->device;
}

const char *
dig_trainer_get_former_device_name (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->former_device_name;
}

guint
dig_trainer_get_n_threads (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, 0);

  return trainer->description->n_threads;
}

const GArray *
dig_trainer_get_history (const DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->history;
}

DigSnapshot *
dig_trainer_dup_snapshot (DigTrainer *trainer, GError **error)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return dig_train_engine_save (trainer->engine, trainer->scaler, error);
}

DigSnapshot *
dig_trainer_dup_best (DigTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return trainer->best != NULL ? dig_snapshot_ref (trainer->best) : NULL;
}
