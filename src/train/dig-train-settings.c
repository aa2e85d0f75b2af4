/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-train-settings.h"

#include "base/dig-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_EPOCHS 100000
#define MAX_BATCH 8192
#define MAX_THREADS 1024
/* Whole numbers up to here survive every reader of JSON. */
#define MAX_SEED (((guint64)1 << 53) - 1)

static const char *const presets[] = {
  "reference", "augmented", "tuned", "quick", "compact", NULL
};

const char *const *
dig_train_settings_get_presets (void)
{
  return presets;
}

/* The reference project's: everything but the network. */
static DigTrainSettings *
make_reference (const char *preset)
{
  DigTrainSettings *settings = g_new0 (DigTrainSettings, 1);

  *settings = (DigTrainSettings){
    .preset = g_strdup (preset),
    .spec = dig_network_spec_new_preset (preset),
    .scaler = DIG_SCALER_MIN_MAX,
    .epochs = 40,
    .batch_size = 32,
    .learning_rate = 1e-4,
    .schedule = DIG_SCHEDULE_INIT,
    /* beta and epsilon: Keras' defaults; weight decay: that of its AdamW. */
    .optimizer = { .kind = DIG_OPTIMIZER_ADAM,
                   .beta1 = 0.9f,
                   .beta2 = 0.999f,
                   .epsilon = 1e-7f,
                   .momentum = 0.9f,
                   .weight_decay = 0.004f },
    .seed = 1,
    .test_size = 0.1,
    .split_seed = 15,
    .device = g_strdup ("auto"),
    .has_early_stopping = TRUE,
    .stopping_patience = 10,
    .stopping_min_delta = 0.005,
    .restores_best = TRUE,
    .has_plateau = TRUE,
    .plateau_patience = 3,
    .plateau_factor = 0.1,
    .plateau_min_delta = 1e-4,
  };
  dig_augmentation_init (&settings->augmentation);
  return settings;
}

/* What the augmented presets share. The cycle replaces early stopping and the plateau rule; a per-pixel
 * scaler would blow up ink that was moved to the border. */
static void
augment_preset (DigTrainSettings *settings)
{
  settings->is_augmented = TRUE;
  settings->scaler = DIG_SCALER_255;
  settings->batch_size = 64;
  settings->learning_rate = 2e-3;
  settings->schedule = (DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.2, 0.05, 0.0 };
  settings->average_decay = 0.999;
  settings->best_by = DIG_BEST_ACCURACY;
  settings->has_early_stopping = FALSE;
  settings->has_plateau = FALSE;
}

/* The digits are centred already: small shifts, and shear for the slant of a hand. */
static void
augment_centred (DigAugmentation *augmentation)
{
  augmentation->shift_x = augmentation->shift_y = 0.05f;
  augmentation->shear = 10.0f;
}

/* What the small networks share. The figures of all presets but the reference's were found by trying:
 * PERFORMANCE.md. */
static void
shorten_preset (DigTrainSettings *settings)
{
  settings->scaler = DIG_SCALER_255;
  settings->batch_size = 64;
  settings->learning_rate = 4e-3;
  settings->optimizer.kind = DIG_OPTIMIZER_ADAMW;
  settings->optimizer.weight_decay = 0.1f;
  settings->schedule = (DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.2, 0.05, 0.0 };
  settings->best_by = DIG_BEST_ACCURACY;
  settings->has_early_stopping = FALSE;
  settings->has_plateau = FALSE;
}

DigTrainSettings *
dig_train_settings_new_preset (const char *preset)
{
  DigTrainSettings *settings;

  g_return_val_if_fail (preset != NULL, NULL);

  if (!g_strv_contains (presets, preset))
    return NULL;
  settings = make_reference (preset);
  if (strcmp (preset, "augmented") == 0 || strcmp (preset, "tuned") == 0)
    {
      augment_preset (settings);
      settings->epochs = 20;
    }
  if (strcmp (preset, "tuned") == 0)
    {
      settings->learning_rate = 3e-3;
      settings->optimizer.kind = DIG_OPTIMIZER_ADAMW;
      settings->optimizer.weight_decay = 0.1f;
      augment_centred (&settings->augmentation);
      settings->augmentation.rotation = settings->augmentation.shear = 15.0f;
      settings->augmentation.zoom = 0.15f;
      settings->epochs = 45;
    }
  else if (strcmp (preset, "quick") == 0)
    {
      shorten_preset (settings);
      settings->epochs = 4;
    }
  else if (strcmp (preset, "compact") == 0)
    {
      shorten_preset (settings);
      settings->is_augmented = TRUE;
      augment_centred (&settings->augmentation);
      settings->average_decay = 0.998;
      settings->epochs = 12;
    }
  return settings;
}

DigTrainSettings *
dig_train_settings_copy (const DigTrainSettings *settings)
{
  DigTrainSettings *copy;

  g_return_val_if_fail (settings != NULL, NULL);

  copy = g_new (DigTrainSettings, 1);
  *copy = *settings;
  copy->preset = g_strdup (settings->preset);
  copy->spec = settings->spec != NULL ? dig_network_spec_ref (settings->spec) : NULL;
  copy->device = g_strdup (settings->device);
  return copy;
}

void
dig_train_settings_free (DigTrainSettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->preset);
  g_clear_pointer (&settings->spec, dig_network_spec_unref);
  g_free (settings->device);
  g_free (settings);
}

static gboolean
check_whole (const char *what, guint64 value, guint64 minimum, guint64 maximum, GError **error)
{
  if (value >= minimum && value <= maximum)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE, _ ("The %s is %llu; it must be %llu…%llu"),
               _ (what), (unsigned long long)value, (unsigned long long)minimum,
               (unsigned long long)maximum);
  return FALSE;
}

/* Within minimum…maximum, both included; NaN never is. */
static gboolean
check_number (const char *what, double value, double minimum, double maximum, GError **error)
{
  if (value >= minimum && value <= maximum)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE, _ ("The %s is %g; it must be %g…%g"), _ (what),
               value, minimum, maximum);
  return FALSE;
}

static gboolean
check_optimizer (const DigOptimizer *optimizer, GError **error)
{
  if (optimizer->kind == DIG_OPTIMIZER_SGD)
    return check_number (N_ ("momentum"), (double)optimizer->momentum, 0.0, 0.9999, error);
  return check_number (N_ ("optimiser's beta1"), (double)optimizer->beta1, 0.0, 0.9999, error)
         && check_number (N_ ("optimiser's beta2"), (double)optimizer->beta2, 0.0, 0.99999, error)
         && check_number (N_ ("optimiser's epsilon"), (double)optimizer->epsilon, 1e-12, 1.0, error)
         && check_number (N_ ("weight decay"), (double)optimizer->weight_decay, 0.0, 1.0, error);
}

static gboolean
check_rules (const DigTrainSettings *settings, GError **error)
{
  if (settings->has_early_stopping
      && !(check_whole (N_ ("patience of early stopping"), settings->stopping_patience, 0,
                        MAX_EPOCHS, error)
           && check_number (N_ ("smallest improvement of early stopping"),
                            settings->stopping_min_delta, 0.0, 100.0, error)))
    return FALSE;
  return !settings->has_plateau
         || (check_whole (N_ ("patience of the plateau rule"), settings->plateau_patience, 0,
                          MAX_EPOCHS, error)
             && check_number (N_ ("factor of the plateau rule"), settings->plateau_factor, 1e-6,
                              0.9999, error)
             && check_number (N_ ("smallest improvement of the plateau rule"),
                              settings->plateau_min_delta, 0.0, 100.0, error)
             && check_number (N_ ("smallest rate of the plateau rule"), settings->plateau_min_rate,
                              0.0, DIG_MAX_LEARNING_RATE, error));
}

static gboolean
check_schedule (const DigSchedule *schedule, GError **error)
{
  if (schedule->kind == DIG_SCHEDULE_CONSTANT)
    return TRUE;
  if (schedule->kind == DIG_SCHEDULE_ONE_CYCLE
      && !(check_number (N_ ("schedule's warm-up"), schedule->warm_up, 0.0, 0.9, error)
           && check_number (N_ ("schedule's factor at the start"), schedule->start, 0.0, 1.0,
                            error)))
    return FALSE;
  return check_number (N_ ("schedule's factor at the end"), schedule->end, 0.0, 1.0, error);
}

gboolean
dig_train_settings_check (const DigTrainSettings *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL && settings->spec != NULL, FALSE);

  if (settings->device == NULL || settings->device[0] == '\0')
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_USAGE,
                           _ ("The device has no name; it must be auto, cpu, cuda or cuda:N"));
      return FALSE;
    }
  if (!check_whole (N_ ("number of epochs"), settings->epochs, 1, MAX_EPOCHS, error)
      || !check_whole (N_ ("batch size"), settings->batch_size, 1, MAX_BATCH, error)
      || !check_whole (N_ ("seed"), settings->seed, 0, MAX_SEED, error)
      || !check_whole (N_ ("number of threads"), settings->n_threads, 0, MAX_THREADS, error)
      || !check_number (N_ ("learning rate"), settings->learning_rate, DIG_MIN_LEARNING_RATE,
                        DIG_MAX_LEARNING_RATE, error)
      || !check_number (N_ ("decay of the weights' average"), settings->average_decay, 0.0, 0.99999,
                        error)
      || !check_number (N_ ("label smoothing"), (double)settings->label_smoothing, 0.0, 0.9, error))
    return FALSE;
  if (!(settings->test_size > 0.0 && settings->test_size < 1.0))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("The validation part is %g; it must be more than 0 and less than 1"),
                   settings->test_size);
      return FALSE;
    }
  return check_schedule (&settings->schedule, error)
         && check_optimizer (&settings->optimizer, error) && check_rules (settings, error)
         && (!settings->is_augmented || dig_augmentation_check (&settings->augmentation, error))
         && dig_network_spec_check (settings->spec, NULL, error);
}

gboolean
dig_train_settings_check_data (const DigTrainSettings *settings, const DigDataSet *data,
                               GError **error)
{
  guint height = dig_data_set_get_height (data), width = dig_data_set_get_width (data);
  DigLayerInfo total;

  dig_network_spec_get_totals (settings->spec, &total);
  if (!dig_data_set_has_labels (data))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s has no labels; training needs the label of every image"),
                   dig_data_set_get_name (data));
      return FALSE;
    }
  if (total.in_c != 1 || total.in_h != (int)height || total.in_w != (int)width)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_NETWORK,
                   _ ("The network takes images of %d×%d×%d; those of %s are 1×%u×%u"), total.in_c,
                   total.in_h, total.in_w, dig_data_set_get_name (data), height, width);
      return FALSE;
    }
  if (settings->is_augmented && height * width > DIG_AUGMENT_MAX_PIXELS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("Images of %u×%u pixels cannot be augmented; at most %d pixels can"), height,
                   width, DIG_AUGMENT_MAX_PIXELS);
      return FALSE;
    }
  if (dig_data_set_get_n_classes (data) > (guint)total.out_c)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_NETWORK,
                   _ ("The network tells %d classes apart; %s has %u"), total.out_c,
                   dig_data_set_get_name (data), dig_data_set_get_n_classes (data));
      return FALSE;
    }
  return TRUE;
}
