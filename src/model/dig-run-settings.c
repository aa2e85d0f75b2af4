/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-settings.h"

#include <string.h>

#define DEFAULT_PRESET "reference"
/* No enumeration here has more members: three schedules, three optimisers, three precisions. */
#define LAST_CHOICE 2

struct _DigRunSettings
{
  GObject parent_instance;

  DigTrainSettings *values;
  DigTrainSettings
      *own; /* the last ones with a network of one's own that others replaced; NULL: none */
};

G_DEFINE_FINAL_TYPE (DigRunSettings, dig_run_settings, G_TYPE_OBJECT)

typedef enum
{
  FIELD_STRING,
  FIELD_UINT,
  FIELD_SEED,
  FIELD_CHOICE, /* an enumeration, as a uint */
  FIELD_BOOLEAN,
  FIELD_DOUBLE,
  FIELD_FLOAT, /* a double outside: the one that is written the shortest way */
} FieldKind;

#define FIELD(member) G_STRUCT_OFFSET (DigTrainSettings, member)

/* Property I + 1 is fields[I]; the preset is the first. */
static const struct
{
  const char *name;
  FieldKind kind;
  gsize offset; /* in DigTrainSettings */
} fields[] = {
  { "preset", FIELD_STRING, FIELD (preset) },
  { "epochs", FIELD_UINT, FIELD (epochs) },
  { "batch-size", FIELD_UINT, FIELD (batch_size) },
  { "learning-rate", FIELD_DOUBLE, FIELD (learning_rate) },
  { "schedule", FIELD_CHOICE, FIELD (schedule.kind) },
  { "warm-up", FIELD_DOUBLE, FIELD (schedule.warm_up) },
  { "start-factor", FIELD_DOUBLE, FIELD (schedule.start) },
  { "end-factor", FIELD_DOUBLE, FIELD (schedule.end) },
  { "optimizer", FIELD_CHOICE, FIELD (optimizer.kind) },
  { "beta1", FIELD_FLOAT, FIELD (optimizer.beta1) },
  { "beta2", FIELD_FLOAT, FIELD (optimizer.beta2) },
  { "epsilon", FIELD_FLOAT, FIELD (optimizer.epsilon) },
  { "momentum", FIELD_FLOAT, FIELD (optimizer.momentum) },
  { "weight-decay", FIELD_FLOAT, FIELD (optimizer.weight_decay) },
  { "is-augmented", FIELD_BOOLEAN, FIELD (is_augmented) },
  { "average-decay", FIELD_DOUBLE, FIELD (average_decay) },
  { "label-smoothing", FIELD_FLOAT, FIELD (label_smoothing) },
  { "best-by", FIELD_CHOICE, FIELD (best_by) },
  { "scaler", FIELD_CHOICE, FIELD (scaler) },
  { "seed", FIELD_SEED, FIELD (seed) },
  { "has-early-stopping", FIELD_BOOLEAN, FIELD (has_early_stopping) },
  { "stopping-patience", FIELD_UINT, FIELD (stopping_patience) },
  { "stopping-min-delta", FIELD_DOUBLE, FIELD (stopping_min_delta) },
  { "restores-best", FIELD_BOOLEAN, FIELD (restores_best) },
  { "has-plateau", FIELD_BOOLEAN, FIELD (has_plateau) },
  { "plateau-patience", FIELD_UINT, FIELD (plateau_patience) },
  { "plateau-factor", FIELD_DOUBLE, FIELD (plateau_factor) },
  { "plateau-min-delta", FIELD_DOUBLE, FIELD (plateau_min_delta) },
  { "plateau-min-rate", FIELD_DOUBLE, FIELD (plateau_min_rate) },
  { "device", FIELD_STRING, FIELD (device) },
  { "threads", FIELD_UINT, FIELD (n_threads) },
  { "precision", FIELD_CHOICE, FIELD (precision) },
};

enum
{
  PROP_PRESET = 1,
  N_PROPS = G_N_ELEMENTS (fields) + 1,
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* 0.9f is 0.9 and not 0.89999998: seven figures tell any two floats that people type apart. */
static double
widen (float value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.7g", (double)value), NULL);
}

static void
get_value (const DigTrainSettings *values, guint id, GValue *value)
{
  const void *field = (const guint8 *)values + fields[id - 1].offset;

  switch (fields[id - 1].kind)
    {
    case FIELD_STRING:
      g_value_set_string (value, *(char *const *)field);
      break;
    case FIELD_UINT:
    case FIELD_CHOICE:
      g_value_set_uint (value, *(const guint *)field);
      break;
    case FIELD_SEED:
      g_value_set_uint64 (value, *(const guint64 *)field);
      break;
    case FIELD_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *)field);
      break;
    case FIELD_DOUBLE:
      g_value_set_double (value, *(const double *)field);
      break;
    case FIELD_FLOAT:
      g_value_set_double (value, widen (*(const float *)field));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
set_value (DigTrainSettings *values, guint id, const GValue *value)
{
  void *field = (guint8 *)values + fields[id - 1].offset;

  switch (fields[id - 1].kind)
    {
    case FIELD_STRING:
      g_free (*(char **)field);
      *(char **)field = g_value_dup_string (value);
      break;
    case FIELD_UINT:
    case FIELD_CHOICE:
      *(guint *)field = g_value_get_uint (value);
      break;
    case FIELD_SEED:
      *(guint64 *)field = g_value_get_uint64 (value);
      break;
    case FIELD_BOOLEAN:
      *(gboolean *)field = g_value_get_boolean (value);
      break;
    case FIELD_DOUBLE:
      *(double *)field = g_value_get_double (value);
      break;
    case FIELD_FLOAT:
      *(float *)field = (float)g_value_get_double (value);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_equal (const GValue *a, const GValue *b, GParamSpec *pspec)
{
  return g_param_values_cmp (pspec, a, b) == 0;
}

static void
keep_own (DigRunSettings *self, const DigTrainSettings *values)
{
  g_clear_pointer (&self->own, dig_train_settings_free);
  self->own = dig_train_settings_copy (values);
}

/* What belongs to the machine, and which of many chances is looked at: no preset has an opinion on it. */
static void
copy_what_no_preset_sets (DigTrainSettings *values, const DigTrainSettings *from)
{
  g_free (values->device);
  values->device = g_strdup (from->device);
  values->n_threads = from->n_threads;
  values->precision = from->precision;
  values->seed = from->seed;
}

/* Replaces all values, notifies each property that differs once, and says "changed" once. */
static void
take_values (DigRunSettings *self, DigTrainSettings *values)
{
  g_autoptr (DigTrainSettings) old = g_steal_pointer (&self->values);
  gboolean is_changed = old == NULL || old->spec != values->spec
                        || !dig_augmentation_equal (&old->augmentation, &values->augmentation);

  self->values = values;
  if (old == NULL)
    return;
  if (old->preset == NULL && values->preset != NULL)
    keep_own (self, old);
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
  g_clear_pointer (&self->own, dig_train_settings_free);

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

static GParamSpec *
make_property (const char *name, FieldKind kind)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (kind)
    {
    case FIELD_STRING:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case FIELD_UINT:
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case FIELD_CHOICE:
      return g_param_spec_uint (name, NULL, NULL, 0, LAST_CHOICE, 0, flags);
    case FIELD_SEED:
      return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case FIELD_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case FIELD_DOUBLE:
    case FIELD_FLOAT:
      return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    default:
      g_assert_not_reached ();
    }
}

static void
dig_run_settings_class_init (DigRunSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_run_settings_finalize;
  object_class->get_property = dig_run_settings_get_property;
  object_class->set_property = dig_run_settings_set_property;
  for (guint id = PROP_PRESET; id < N_PROPS; id++)
    properties[id] = make_property (fields[id - 1].name, fields[id - 1].kind);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
  copy_what_no_preset_sets (values, self->values);
  take_values (self, values);
  return TRUE;
}

gboolean
dig_run_settings_is_preset (DigRunSettings *self)
{
  g_autoptr (DigTrainSettings) preset = NULL;
  g_autofree char *wanted = NULL, *found = NULL;

  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), FALSE);

  if (self->values->preset != NULL)
    preset = dig_train_settings_new_preset (self->values->preset);
  if (preset == NULL)
    return FALSE;
  copy_what_no_preset_sets (preset, self->values);
  preset->test_size = self->values->test_size;
  preset->split_seed = self->values->split_seed;
  wanted = dig_train_settings_to_json (preset);
  found = dig_train_settings_to_json (self->values);
  return strcmp (wanted, found) == 0;
}

gboolean
dig_run_settings_has_own (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), FALSE);
  return self->values->preset == NULL || self->own != NULL;
}

gboolean
dig_run_settings_take_own (DigRunSettings *self)
{
  DigTrainSettings *values;

  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), FALSE);

  if (self->values->preset == NULL || self->own == NULL)
    return FALSE;
  values = dig_train_settings_copy (self->own);
  copy_what_no_preset_sets (values, self->values);
  take_values (self, values);
  return TRUE;
}

DigNetworkSpec *
dig_run_settings_get_spec (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), NULL);
  return self->values->spec;
}

void
dig_run_settings_set_network (DigRunSettings *self, DigNetworkSpec *spec, const char *preset)
{
  DigTrainSettings *values;

  g_return_if_fail (DIG_IS_RUN_SETTINGS (self));
  g_return_if_fail (spec != NULL);

  values = dig_train_settings_copy (self->values);
  dig_network_spec_unref (values->spec);
  values->spec = dig_network_spec_ref (spec);
  g_free (values->preset);
  values->preset = g_strdup (preset);
  take_values (self, values);
}

double
dig_run_settings_get_learning_rate (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), 0);
  return self->values->learning_rate;
}

const DigAugmentation *
dig_run_settings_get_augmentation (DigRunSettings *self)
{
  g_return_val_if_fail (DIG_IS_RUN_SETTINGS (self), NULL);
  return &self->values->augmentation;
}

void
dig_run_settings_set_augmentation (DigRunSettings *self, const DigAugmentation *augmentation)
{
  g_return_if_fail (DIG_IS_RUN_SETTINGS (self));
  g_return_if_fail (augmentation != NULL);

  if (dig_augmentation_equal (&self->values->augmentation, augmentation))
    return;
  self->values->augmentation = *augmentation;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
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
