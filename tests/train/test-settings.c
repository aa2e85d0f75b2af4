/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "train/dig-train-settings.h"

#include <math.h>
#include <string.h>

static void
test_reference_is_the_reference_projects (void)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("reference");

  g_assert_cmpuint (settings->epochs, ==, 40);
  g_assert_cmpuint (settings->batch_size, ==, 32);
  g_assert_cmpfloat (settings->learning_rate, ==, 1e-4);
  g_assert_cmpint (settings->optimizer.kind, ==, DIG_OPTIMIZER_ADAM);
  g_assert_cmpfloat (settings->optimizer.epsilon, ==, 1e-7f);
  g_assert_cmpuint (settings->stopping_patience, ==, 10);
  g_assert_cmpfloat (settings->stopping_min_delta, ==, 0.005);
  g_assert_true (settings->restores_best);
  g_assert_cmpuint (settings->plateau_patience, ==, 3);
  g_assert_cmpfloat (settings->plateau_factor, ==, 0.1);
  g_assert_cmpfloat (settings->test_size, ==, 0.1);
  g_assert_cmpuint (settings->split_seed, ==, 15);
  g_assert_cmpint (settings->scaler, ==, DIG_SCALER_MIN_MAX);
}

static void
test_every_preset_checks_and_survives_json (void)
{
  const char *const *presets = dig_train_settings_get_presets ();

  for (guint i = 0; presets[i] != NULL; i++)
    {
      g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset (presets[i]);
      g_autofree char *json = NULL, *second = NULL;
      g_autoptr (DigTrainSettings) again = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (dig_train_settings_check (settings, &error));
      json = dig_train_settings_to_json (settings);
      again = dig_train_settings_new_from_json (json, -1, &error);
      g_assert_no_error (error);
      second = dig_train_settings_to_json (again);
      g_assert_cmpstr (json, ==, second);
    }
  g_assert_null (dig_train_settings_new_preset ("best"));
}

static void
test_unusual_settings_survive_json (void)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("quick");
  g_autoptr (DigTrainSettings) again = NULL, copy = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&settings->preset, g_free);
  settings->has_early_stopping = FALSE;
  settings->has_plateau = FALSE;
  settings->optimizer.kind = DIG_OPTIMIZER_SGD;
  settings->scaler = DIG_SCALER_255;
  settings->seed = ((guint64)1 << 53) - 1;
  settings->split_seed = G_MAXUINT32;
  settings->learning_rate = 1.0 / 3.0;
  settings->schedule = (DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.3, 0.1, 0.01 };
  settings->label_smoothing = 0.1f;
  settings->is_augmented = TRUE;
  settings->augmentation.fill_mode = DIG_FILL_REFLECT;
  settings->average_decay = 0.99;
  settings->best_by = DIG_BEST_ACCURACY;
  settings->precision = DIG_PRECISION_BF16;
  copy = dig_train_settings_copy (settings);
  json = dig_train_settings_to_json (copy);
  again = dig_train_settings_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  g_assert_null (again->preset);
  g_assert_true (again->is_augmented);
  g_assert_true (dig_augmentation_equal (&again->augmentation, &settings->augmentation));
  g_assert_cmpfloat (again->average_decay, ==, 0.99);
  g_assert_cmpint (again->precision, ==, DIG_PRECISION_BF16);
  g_assert_cmpint (again->best_by, ==, DIG_BEST_ACCURACY);
  g_assert_false (again->has_early_stopping);
  g_assert_false (again->has_plateau);
  g_assert_cmpint (again->optimizer.kind, ==, DIG_OPTIMIZER_SGD);
  g_assert_cmpint (again->scaler, ==, DIG_SCALER_255);
  g_assert_true (again->seed == ((guint64)1 << 53) - 1);
  g_assert_cmpuint (again->split_seed, ==, G_MAXUINT32);
  g_assert_cmpfloat (again->learning_rate, ==, 1.0 / 3.0);
  g_assert_cmpint (again->schedule.kind, ==, DIG_SCHEDULE_ONE_CYCLE);
  g_assert_cmpfloat (again->schedule.warm_up, ==, 0.3);
  g_assert_cmpfloat (again->schedule.start, ==, 0.1);
  g_assert_cmpfloat (again->schedule.end, ==, 0.01);
  g_assert_cmpfloat (again->label_smoothing, ==, 0.1f);
}

/* Runs that were begun before there were schedules. */
static void
test_settings_without_a_schedule_have_a_constant_rate (void)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("reference");
  g_autofree char *json = dig_train_settings_to_json (settings), *second = NULL;
  g_autoptr (GString) text = g_string_new (json);
  g_autoptr (DigTrainSettings) again = NULL;
  g_autoptr (GError) error = NULL;
  const char *later = "\"schedule\": {\"kind\": \"constant\", \"warm_up\": 0.3, \"start\": 0.04, "
                      "\"end\": 0}, \"label_smoothing\": 0, \"augmentation\": null, "
                      "\"average_decay\": 0, ";

  g_assert_cmpuint (g_string_replace (text, later, "", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (text, ", \"precision\": \"fp32\"", "", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (text, ", \"best_by\": \"val_loss\"", "", 0), ==, 1);
  again = dig_train_settings_new_from_json (text->str, -1, &error);
  g_assert_no_error (error);
  second = dig_train_settings_to_json (again);
  g_assert_cmpstr (json, ==, second);
}

static void
assert_fails (DigTrainSettings *settings, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dig_train_settings_check (settings, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, message);
}

#define FAILS(field, value, message)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("reference");           \
    settings->field = value;                                                                       \
    assert_fails (settings, message);                                                              \
  }                                                                                                \
  G_STMT_END

static void
test_senseless_values_are_named (void)
{
  FAILS (epochs, 0, "The number of epochs is 0; it must be 1…100000");
  FAILS (batch_size, 0, "The batch size is 0; it must be 1…8192");
  FAILS (batch_size, 100000, "The batch size is 100000; it must be 1…8192");
  FAILS (learning_rate, -0.5, "The learning rate is -0.5; it must be 1e-12…1e+09");
  FAILS (learning_rate, (double)NAN, "The learning rate is nan; it must be 1e-12…1e+09");
  FAILS (test_size, 1.0, "The validation part is 1; it must be more than 0 and less than 1");
  FAILS (seed, G_MAXUINT64, "The seed is 18446744073709551615; it must be 0…9007199254740991");
  FAILS (optimizer.beta1, 1.0f, "The optimiser's beta1 is 1; it must be 0…0.9999");
  FAILS (plateau_factor, 1.0, "The factor of the plateau rule is 1; it must be 1e-06…0.9999");
  FAILS (stopping_min_delta, -1.0,
         "The smallest improvement of early stopping is -1; it must be 0…100");
  FAILS (label_smoothing, 1.0f, "The label smoothing is 1; it must be 0…0.9");
  FAILS (schedule, ((DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 1.0, 0.0, 0.0 }),
         "The schedule's warm-up is 1; it must be 0…0.9");
  FAILS (schedule, ((DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.1, -0.5, 0.0 }),
         "The schedule's factor at the start is -0.5; it must be 0…1");
  FAILS (schedule, ((DigSchedule){ .kind = DIG_SCHEDULE_COSINE, .end = (double)NAN }),
         "The schedule's factor at the end is nan; it must be 0…1");
}

static void
test_json_is_read_strictly (void)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("quick");
  g_autofree char *json = dig_train_settings_to_json (settings);
  static const char *const changes[][3] = {
    { "\"epochs\"", "\"epoches\"", "\"epochs\" is missing" },
    { "\"kind\": \"adamw\"", "\"kind\": \"lion\"", "one of adam, adamw, sgd" },
    { "\"batch_size\": 64", "\"batch_size\": -1", "\"batch_size\" is -1" },
    { "\"batch_size\": 64", "\"batch_size\": 64, \"x\": 1", "\"x\" is not known" },
    { "\"units\": 64", "\"units\": \"64\"", "Layer 11: \"units\" must be a whole number" },
    { "\"warm_up\"", "\"warmup\"", "schedule: the key \"warm_up\" is missing" },
    { "\"kind\": \"one-cycle\"", "\"kind\": \"sawtooth\"", "one of constant, cosine, one-cycle" },
    { "\"test_size\": 0.1", "\"test_size\": null", "The validation part is nan" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) text = g_string_new (json);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_string_replace (text, changes[i][0], changes[i][1], 1), ==, 1);
      g_assert_null (dig_train_settings_new_from_json (text->str, -1, &error));
      if (strstr (error->message, changes[i][2]) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, changes[i][2]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/reference-is-the-reference-projects",
                   test_reference_is_the_reference_projects);
  g_test_add_func ("/settings/every-preset-checks-and-survives-json",
                   test_every_preset_checks_and_survives_json);
  g_test_add_func ("/settings/unusual-settings-survive-json", test_unusual_settings_survive_json);
  g_test_add_func ("/settings/without-a-schedule-have-a-constant-rate",
                   test_settings_without_a_schedule_have_a_constant_rate);
  g_test_add_func ("/settings/senseless-values-are-named", test_senseless_values_are_named);
  g_test_add_func ("/settings/json-is-read-strictly", test_json_is_read_strictly);
  return g_test_run ();
}
