/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-settings.h"

#define DEFAULT_PRESET "reference"

struct _DigRunSettings
{
  GObject parent_instance;

  DigTrainSettings *values;
};

G_DEFINE_FINAL_TYPE (DigRunSettings, dig_run_settings, G_TYPE_OBJECT)

typedef enum
{
  PROP_PRESET = 1,
  PROP_EPOCHS,
  PROP_BATCH_SIZE,
  PROP_LEARNING_RATE,
  PROP_SEED,
  PROP_HAS_EARLY_STOPPING,
  PROP_STOPPING_PATIENCE,
  PROP_STOPPING_MIN_DELTA,
  PROP_HAS_PLATEAU,
  PROP_PLATEAU_PATIENCE,
  PROP_PLATEAU_FACTOR,
  PROP_DEVICE,
  PROP_THREADS,
  N_PROPS,
} DigRunSettingsProperty;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
get_value (const DigTrainSettings *values, guint id, GValue *value)
{
  switch ((DigRunSettingsProperty)id)
    {
    case PROP_PRESET:
      g_value_set_string (value, values->preset);
      break;
    case PROP_EPOCHS:
      g_value_set_uint (value, values->epochs);
      break;
    case PROP_BATCH_SIZE:
      g_value_set_uint (value, values->batch_size);
      break;
    case PROP_LEARNING_RATE:
      g_value_set_double (value, values->learning_rate);
      break;
    case PROP_SEED:
      g_value_set_uint64 (value, values->seed);
      break;
    case PROP_HAS_EARLY_STOPPING:
      g_value_set_boolean (value, values->has_early_stopping);
      break;
    case PROP_STOPPING_PATIENCE:
      g_value_set_uint (value, values->stopping_patience);
      break;
    case PROP_STOPPING_MIN_DELTA:
      g_value_set_double (value, values->stopping_min_delta);
      break;
    case PROP_HAS_PLATEAU:
      g_value_set_boolean (value, values->has_plateau);
      break;
    case PROP_PLATEAU_PATIENCE:
      g_value_set_uint (value, values->plateau_patience);
      break;
    case PROP_PLATEAU_FACTOR:
      g_value_set_double (value, values->plateau_factor);
      break;
    case PROP_DEVICE:
      g_value_set_string (value, values->device);
      break;
    case PROP_THREADS:
      g_value_set_uint (value, values->n_threads);
      break;
    case N_PROPS:
    default:
      g_assert_not_reached ();
    }
}

static void
set_value (DigTrainSettings *values, guint id, const GValue *value)
{
  switch ((DigRunSettingsProperty)id)
    {
    case PROP_EPOCHS:
      values->epochs = g_value_get_uint (value);
      break;
    case PROP_BATCH_SIZE:
      values->batch_size = g_value_get_uint (value);
      break;
    case PROP_LEARNING_RATE:
      values->learning_rate = g_value_get_double (value);
      break;
    case PROP_SEED:
      values->seed = g_value_get_uint64 (value);
      break;
    case PROP_HAS_EARLY_STOPPING:
      values->has_early_stopping = g_value_get_boolean (value);
      break;
    case PROP_STOPPING_PATIENCE:
      values->stopping_patience = g_value_get_uint (value);
      break;
    case PROP_STOPPING_MIN_DELTA:
      values->stopping_min_delta = g_value_get_double (value);
      break;
    case PROP_HAS_PLATEAU:
      values->has_plateau = g_value_get_boolean (value);
      break;
    case PROP_PLATEAU_PATIENCE:
      values->plateau_patience = g_value_get_uint (value);
      break;
    case PROP_PLATEAU_FACTOR:
      values->plateau_factor = g_value_get_double (value);
      break;
    case PROP_DEVICE:
      g_free (values->device);
      values->device = g_value_dup_string (value);
      break;
    case PROP_THREADS:
      values->n_threads = g_value_get_uint (value);
      break;
    case PROP_PRESET:
    case N_PROPS:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_equal (const GValue *a, const GValue *b, GParamSpec *pspec)
{
  return g_param_values_cmp (pspec, a, b) == 0;
}

/* Replaces all values, notifies each property that differs once, and says "changed" once. */
static void
take_values (DigRunSettings *self, DigTrainSettings *values)
{
  g_autoptr (DigTrainSettings) old = g_steal_pointer (&self->values);
  gboolean is_changed = old == NULL || old->spec != values->spec;

  self->values = values;
  if (old == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_PRESET; id < N_PROPS; id++)
    {
      g_auto (GValue) before = G_VALUE_INIT, after = G_VALUE_INIT;

      g_value_init (&before, properties[id]->value_type);
      g_value_init (&after, properties[id]->value_type);
      get_value (old, id, &before);
      get_value (values, id, &after);
      if (is_equal (&before, &after, properties[id]))
        continue;
      is_changed = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (is_changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
dig_run_settings_finalize (GObject *object)
{
  DigRunSettings *self = DIG_RUN_SETTINGS (object);

  g_clear_pointer (&self->values, dig_train_settings_free);

  G_OBJECT_CLASS (dig_run_settings_parent_class)->finalize (object);
}

static void
dig_run_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  get_value (DIG_RUN_SETTINGS (object)->values, id, value);
}

static void
dig_run_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigRunSettings *self = DIG_RUN_SETTINGS (object);
  g_auto (GValue) now = G_VALUE_INIT;

  if (id == PROP_PRESET)
    {
      if (g_value_get_string (value) != NULL)
        dig_run_settings_set_preset (self, g_value_get_string (value));
      return;
    }
  g_value_init (&now, pspec->value_type);
  get_value (self->values, id, &now);
  if (is_equal (&now, value, pspec))
    return;
  set_value (self->values, id, value);
  g_object_notify_by_pspec (object, pspec);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_PRESET] = g_param_spec_string ("preset", NULL, NULL, DEFAULT_PRESET, flags);
  properties[PROP_EPOCHS] = g_param_spec_uint ("epochs", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_BATCH_SIZE] =
      g_param_spec_uint ("batch-size", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LEARNING_RATE] =
      g_param_spec_double ("learning-rate", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_SEED] = g_param_spec_uint64 ("seed", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_HAS_EARLY_STOPPING] =
      g_param_spec_boolean ("has-early-stopping", NULL, NULL, FALSE, flags);
  properties[PROP_STOPPING_PATIENCE] =
      g_param_spec_uint ("stopping-patience", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_STOPPING_MIN_DELTA] =
      g_param_spec_double ("stopping-min-delta", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_HAS_PLATEAU] = g_param_spec_boolean ("has-plateau", NULL, NULL, FALSE, flags);
  properties[PROP_PLATEAU_PATIENCE] =
      g_param_spec_uint ("plateau-patience", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PLATEAU_FACTOR] =
      g_param_spec_double ("plateau-factor", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, "auto", flags);
  properties[PROP_THREADS] = g_param_spec_uint ("threads", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_run_settings_class_init (DigRunSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_run_settings_finalize;
  object_class->get_property = dig_run_settings_get_property;
  object_class->set_property = dig_run_settings_set_property;
  install_properties (object_class);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_run_settings_init (DigRunSettings *self)
{
  self->values = dig_train_settings_new_preset (DEFAULT_PRESET);
}

DigRunSettings *
dig_run_settings_new (void)
{
  return g_object_new (DIG_TYPE_RUN_SETTINGS, NULL);
}

const char *
dig_run_settings_get_preset (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), NULL);
  return self->values->preset;
}

gboolean
dig_run_settings_set_preset (DigRunSettings *self, const char *preset)
{
  DigTrainSettings *values;

  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), FALSE);
  g_return_val_if_fail (preset != NULL, FALSE);

  values = dig_train_settings_new_preset (preset);
  if (values == NULL)
    return FALSE;
  g_free (values->device);
  values->device = g_strdup (self->values->device);
  values->n_threads = self->values->n_threads;
  take_values (self, values);
  return TRUE;
}

DigNetworkSpec *
dig_run_settings_get_spec (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), NULL);
  return self->values->spec;
}

double
dig_run_settings_get_learning_rate (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), 0);
  return self->values->learning_rate;
}

DigTrainSettings *
dig_run_settings_dup (DigRunSettings *self, double test_size, guint32 split_seed)
{
  DigTrainSettings *copy;

  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), NULL);

  copy = dig_train_settings_copy (self->values);
  copy->test_size = test_size;
  copy->split_seed = split_seed;
  return copy;
}

void
dig_run_settings_assign (DigRunSettings *self, const DigTrainSettings *settings)
{
  g_return_if_fail (DIG_IS_RUN_SETTINGS (self));
  g_return_if_fail (settings != NULL);

  take_values (self, dig_train_settings_copy (settings));
}

gboolean
dig_run_settings_check (DigRunSettings *self, GError **error)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), FALSE);
  return dig_train_settings_check (self->values, error);
}
