/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-train-settings.h"

#include "base/dig-json.h"
#include "train/dig-precision.h"

#include <glib/gi18n-lib.h>

static const char *const scaler_keys[] = { "min-max", "divide-by-255", NULL };
static const char *const optimizer_keys[] = { "adam", "adamw", "sgd", NULL };

/* Keras' names of what its rules monitor. */
static const char *const best_keys[] = { "val_loss", "val_accuracy", NULL };
static const char *const schedule_keys[] = { "constant", "cosine", "one-cycle", NULL };

static void
append_key (GString *text, const char *key)
{
  g_string_append_printf (text, "%s\"%s\": ", text->str[text->len - 1] == '{' ? "" : ", ", key);
}

static void
append_double (GString *text, const char *key, double value)
{
  append_key (text, key);
  dig_json_append_double (text, value);
}

static void
append_float (GString *text, const char *key, float value)
{
  append_key (text, key);
  dig_json_append_float (text, value);
}

static void
append_whole (GString *text, const char *key, guint64 value)
{
  append_key (text, key);
  g_string_append_printf (text, "%" G_GUINT64_FORMAT, value);
}

static void
append_string (GString *text, const char *key, const char *value)
{
  append_key (text, key);
  if (value != NULL)
    dig_json_append_string (text, value);
  else
    g_string_append (text, "null");
}

static void
append_optimizer (GString *text, const DigOptimizer *optimizer)
{
  append_key (text, "optimizer");
  g_string_append_c (text, '{');
  append_string (text, "kind", optimizer_keys[optimizer->kind]);
  append_float (text, "beta1", optimizer->beta1);
  append_float (text, "beta2", optimizer->beta2);
  append_float (text, "epsilon", optimizer->epsilon);
  append_float (text, "momentum", optimizer->momentum);
  append_float (text, "weight_decay", optimizer->weight_decay);
  g_string_append_c (text, '}');
}

static void
append_schedule (GString *text, const DigSchedule *schedule)
{
  append_key (text, "schedule");
  g_string_append_c (text, '{');
  append_string (text, "kind", schedule_keys[schedule->kind]);
  append_double (text, "warm_up", schedule->warm_up);
  append_double (text, "start", schedule->start);
  append_double (text, "end", schedule->end);
  g_string_append_c (text, '}');
}

static void
append_rules (GString *text, const DigTrainSettings *settings)
{
  append_key (text, "early_stopping");
  if (settings->has_early_stopping)
    {
      g_string_append_c (text, '{');
      append_whole (text, "patience", settings->stopping_patience);
      append_double (text, "min_delta", settings->stopping_min_delta);
      append_key (text, "restores_best");
      g_string_append (text, settings->restores_best ? "true}" : "false}");
    }
  else
    g_string_append (text, "null");
  append_key (text, "plateau");
  if (settings->has_plateau)
    {
      g_string_append_c (text, '{');
      append_whole (text, "patience", settings->plateau_patience);
      append_double (text, "factor", settings->plateau_factor);
      append_double (text, "min_delta", settings->plateau_min_delta);
      append_double (text, "min_rate", settings->plateau_min_rate);
      g_string_append_c (text, '}');
    }
  else
    g_string_append (text, "null");
}

char *
dig_train_settings_to_json (const DigTrainSettings *settings)
{
  g_autofree char *network = NULL;
  GString *text;

  g_return_val_if_fail (settings != NULL && settings->spec != NULL, NULL);

  text = g_string_new ("{");
  network = dig_network_spec_to_json (settings->spec);
  append_string (text, "preset", settings->preset);
  append_key (text, "network");
  g_string_append (text, network);
  append_string (text, "scaler", scaler_keys[settings->scaler]);
  append_whole (text, "epochs", settings->epochs);
  append_whole (text, "batch_size", settings->batch_size);
  append_double (text, "learning_rate", settings->learning_rate);
  append_schedule (text, &settings->schedule);
  append_float (text, "label_smoothing", settings->label_smoothing);
  append_key (text, "augmentation");
  if (settings->is_augmented)
    dig_augmentation_append_json (text, &settings->augmentation);
  else
    g_string_append (text, "null");
  append_double (text, "average_decay", settings->average_decay);
  append_optimizer (text, &settings->optimizer);
  append_string (text, "best_by", best_keys[settings->best_by]);
  append_whole (text, "seed", settings->seed);
  append_double (text, "test_size", settings->test_size);
  append_whole (text, "split_seed", settings->split_seed);
  append_whole (text, "limit", settings->limit);
  append_string (text, "device", settings->device);
  append_whole (text, "threads", settings->n_threads);
  append_string (text, "precision", dig_precision_get_names ()[settings->precision]);
  append_rules (text, settings);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static gboolean
is_null (DigJsonReader *reader, const char *key)
{
  return dig_json_has (reader, key) && json_object_get_null_member (reader->object, key);
}

static gboolean
read_optimizer (JsonObject *object, DigOptimizer *optimizer, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, _ ("The settings: optimizer"));
  optimizer->kind = (DigOptimizerKind)dig_json_read_choice (&reader, "kind", optimizer_keys);
  optimizer->beta1 = (float)dig_json_read_double (&reader, "beta1");
  optimizer->beta2 = (float)dig_json_read_double (&reader, "beta2");
  optimizer->epsilon = (float)dig_json_read_double (&reader, "epsilon");
  optimizer->momentum = (float)dig_json_read_double (&reader, "momentum");
  optimizer->weight_decay = (float)dig_json_read_double (&reader, "weight_decay");
  return dig_json_reader_end (&reader, error);
}

static gboolean
read_schedule (JsonObject *object, DigSchedule *schedule, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, "The settings: schedule");
  schedule->kind = (DigScheduleKind)dig_json_read_choice (&reader, "kind", schedule_keys);
  schedule->warm_up = dig_json_read_double (&reader, "warm_up");
  schedule->start = dig_json_read_double (&reader, "start");
  schedule->end = dig_json_read_double (&reader, "end");
  return dig_json_reader_end (&reader, error);
}

static gboolean
read_stopping (JsonObject *object, DigTrainSettings *settings, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, _ ("The settings: early_stopping"));
  settings->has_early_stopping = TRUE;
  settings->stopping_patience = (guint)dig_json_read_int (&reader, "patience", 0, G_MAXUINT32);
  settings->stopping_min_delta = dig_json_read_double (&reader, "min_delta");
  settings->restores_best = dig_json_read_boolean (&reader, "restores_best");
  return dig_json_reader_end (&reader, error);
}

static gboolean
read_plateau (JsonObject *object, DigTrainSettings *settings, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, _ ("The settings: plateau"));
  settings->has_plateau = TRUE;
  settings->plateau_patience = (guint)dig_json_read_int (&reader, "patience", 0, G_MAXUINT32);
  settings->plateau_factor = dig_json_read_double (&reader, "factor");
  settings->plateau_min_delta = dig_json_read_double (&reader, "min_delta");
  settings->plateau_min_rate = dig_json_read_double (&reader, "min_rate");
  return dig_json_reader_end (&reader, error);
}

DigTrainSettings *
dig_train_settings_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (DigTrainSettings) settings = g_new0 (DigTrainSettings, 1);
  JsonObject *network, *schedule, *augmentation, *optimizer, *stopping, *plateau;
  DigJsonReader reader;

  settings->schedule = (DigSchedule)DIG_SCHEDULE_INIT;
  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, _ ("The settings"));
  if (!is_null (&reader, "preset"))
    settings->preset = g_strdup (dig_json_read_string (&reader, "preset"));
  network = dig_json_read_object (&reader, "network");
  settings->scaler = (DigScalerKind)dig_json_read_choice (&reader, "scaler", scaler_keys);
  settings->epochs = (guint)dig_json_read_int (&reader, "epochs", 0, G_MAXUINT32);
  settings->batch_size = (guint)dig_json_read_int (&reader, "batch_size", 0, G_MAXUINT32);
  settings->learning_rate = dig_json_read_double (&reader, "learning_rate");
  schedule = dig_json_has (&reader, "schedule") ? dig_json_read_object (&reader, "schedule") : NULL;
  settings->label_smoothing = (float)dig_json_read_double_or (&reader, "label_smoothing", 0.0);
  augmentation = !dig_json_has (&reader, "augmentation") || is_null (&reader, "augmentation")
                     ? NULL
                     : dig_json_read_object (&reader, "augmentation");
  settings->is_augmented = augmentation != NULL;
  dig_augmentation_init (&settings->augmentation);
  settings->average_decay = dig_json_read_double_or (&reader, "average_decay", 0.0);
  optimizer = dig_json_read_object (&reader, "optimizer");
  if (dig_json_has (&reader, "best_by"))
    settings->best_by = (DigBestRule)dig_json_read_choice (&reader, "best_by", best_keys);
  settings->seed = (guint64)dig_json_read_int (&reader, "seed", 0, G_MAXINT64);
  settings->test_size = dig_json_read_double (&reader, "test_size");
  settings->split_seed = (guint32)dig_json_read_int (&reader, "split_seed", 0, G_MAXUINT32);
  settings->limit = (guint)dig_json_read_int (&reader, "limit", 0, G_MAXUINT32);
  settings->device = g_strdup (dig_json_read_string (&reader, "device"));
  settings->n_threads = (guint)dig_json_read_int (&reader, "threads", 0, G_MAXUINT32);
  if (dig_json_has (&reader, "precision"))
    settings->precision =
        (DigPrecision)dig_json_read_choice (&reader, "precision", dig_precision_get_names ());
  stopping =
      is_null (&reader, "early_stopping") ? NULL : dig_json_read_object (&reader, "early_stopping");
  plateau = is_null (&reader, "plateau") ? NULL : dig_json_read_object (&reader, "plateau");
  if (!dig_json_reader_end (&reader, error))
    return NULL;
  if ((schedule != NULL && !read_schedule (schedule, &settings->schedule, error))
      || (augmentation != NULL
          && !dig_augmentation_read_json (augmentation, &settings->augmentation, error))
      || !read_optimizer (optimizer, &settings->optimizer, error)
      || (stopping != NULL && !read_stopping (stopping, settings, error))
      || (plateau != NULL && !read_plateau (plateau, settings, error)))
    return NULL;
  settings->spec = dig_network_spec_new_from_object (network, error);
  if (settings->spec == NULL || !dig_train_settings_check (settings, error))
    return NULL;
  return g_steal_pointer (&settings);
}

DigTrainSettings *
dig_train_settings_new_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  node = dig_json_parse (json, length, _ ("The settings"), DIG_ERROR_USAGE, error);
  if (node == NULL)
    return NULL;
  return dig_train_settings_new_from_object (json_node_get_object (node), error);
}
