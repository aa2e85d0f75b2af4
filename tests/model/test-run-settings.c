/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "model-testing.h"

static void
test_begins_with_the_reference (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  guint epochs, batch_size;
  guint64 seed;
  double rate;

  g_object_get (settings, "epochs", &epochs, "batch-size", &batch_size, "seed", &seed,
                "learning-rate", &rate, NULL);
  g_assert_cmpstr (dig_run_settings_get_preset (settings), ==, "reference");
  g_assert_cmpuint (epochs, ==, 40);
  g_assert_cmpuint (batch_size, ==, 32);
  g_assert_cmpuint (seed, ==, 1);
  g_assert_cmpfloat (rate, ==, 1e-4);
}

static gboolean
is_choice (const char *name)
{
  return g_str_equal (name, "schedule") || g_str_equal (name, "optimizer")
         || g_str_equal (name, "scaler") || g_str_equal (name, "precision")
         || g_str_equal (name, "best-by");
}

static void
test_notifies_each_property_once (void)
{
  static const char *const names[] = { "epochs",
                                       "batch-size",
                                       "seed",
                                       "learning-rate",
                                       "schedule",
                                       "warm-up",
                                       "start-factor",
                                       "end-factor",
                                       "optimizer",
                                       "beta1",
                                       "beta2",
                                       "epsilon",
                                       "momentum",
                                       "weight-decay",
                                       "label-smoothing",
                                       "is-augmented",
                                       "average-decay",
                                       "scaler",
                                       "has-early-stopping",
                                       "stopping-patience",
                                       "stopping-min-delta",
                                       "restores-best",
                                       "has-plateau",
                                       "plateau-patience",
                                       "plateau-factor",
                                       "plateau-min-delta",
                                       "plateau-min-rate",
                                       "threads",
                                       "precision",
                                       "best-by" };
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  TestingCount *changed = testing_count (settings, "changed");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", names[i], NULL);
      TestingCount *count = testing_count (settings, signal);
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), names[i]);
      g_auto (GValue) value = G_VALUE_INIT, number = G_VALUE_INIT;

      g_value_init (&number, G_TYPE_INT);
      g_value_set_int (&number, 0);
      g_value_init (&value, pspec->value_type);
      if (pspec->value_type == G_TYPE_BOOLEAN)
        {
          gboolean is_set;

          g_object_get (settings, names[i], &is_set, NULL);
          g_value_set_boolean (&value, !is_set);
        }
      else
        {
          g_value_set_int (&number, is_choice (names[i]) ? 1 : 17);
          g_assert_true (g_value_transform (&number, &value));
        }
      changed->n = 0;
      g_object_set_property (G_OBJECT (settings), names[i], &value);
      g_object_set_property (G_OBJECT (settings), names[i], &value);
      g_test_message ("%s", names[i]);
      g_assert_cmpuint (count->n, ==, 1);
      g_assert_cmpuint (changed->n, ==, 1);
    }
}

static void
test_preset_takes_all_values_back_and_keeps_device_and_seed (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  TestingCount *changed;
  g_autofree char *device = NULL;
  guint epochs;
  guint64 seed;

  g_object_set (settings, "epochs", 3, "learning-rate", 0.5, "device", "cpu", "seed",
                G_GUINT64_CONSTANT (7), NULL);
  changed = testing_count (settings, "changed");
  g_assert_true (dig_run_settings_set_preset (settings, "reference"));
  g_object_get (settings, "epochs", &epochs, "device", &device, "seed", &seed, NULL);
  g_assert_cmpuint (epochs, ==, 40);
  g_assert_cmpuint (seed, ==, 7);
  g_assert_cmpfloat (dig_run_settings_get_learning_rate (settings), ==, 1e-4);
  g_assert_cmpstr (device, ==, "cpu");
  g_assert_cmpuint (changed->n, ==, 1);
}

static void
test_knows_whether_a_value_is_ones_own (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();

  g_assert_true (dig_run_settings_is_preset (settings));
  g_object_set (settings, "device", "cpu", "seed", G_GUINT64_CONSTANT (7), NULL);
  g_assert_true (dig_run_settings_is_preset (settings));
  g_object_set (settings, "epochs", 3, NULL);
  g_assert_false (dig_run_settings_is_preset (settings));
  g_object_set (settings, "epochs", 40, NULL);
  g_assert_true (dig_run_settings_is_preset (settings));
  dig_run_settings_set_network (settings, dig_run_settings_get_spec (settings), NULL);
  g_assert_false (dig_run_settings_is_preset (settings));
}

static void
test_an_own_network_comes_back_with_its_settings (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  g_autoptr (DigNetworkSpec) own = dig_network_spec_new_preset ("quick");
  g_autofree char *device = NULL;
  guint epochs;

  g_assert_false (dig_run_settings_has_own (settings));
  g_assert_false (dig_run_settings_take_own (settings));
  dig_run_settings_set_network (settings, own, NULL);
  g_object_set (settings, "epochs", 3, "device", "cpu", NULL);
  g_assert_true (dig_run_settings_has_own (settings));
  g_assert_false (dig_run_settings_take_own (settings));

  dig_run_settings_set_preset (settings, "reference");
  g_object_set (settings, "device", "cuda", NULL);
  g_assert_true (dig_run_settings_has_own (settings));
  dig_run_settings_set_preset (settings, "compact");
  g_assert_true (dig_run_settings_take_own (settings));
  g_object_get (settings, "epochs", &epochs, "device", &device, NULL);
  g_assert_true (dig_run_settings_get_spec (settings) == own);
  g_assert_null (dig_run_settings_get_preset (settings));
  g_assert_cmpuint (epochs, ==, 3);
  g_assert_cmpstr (device, ==, "cuda");
}

/* Nothing is lost between what is shown and what a run is trained with. */
static void
test_numbers_come_back_as_they_were_typed (void)
{
  static const char *const names[] = { "beta1",         "beta2",           "epsilon",
                                       "weight-decay",  "label-smoothing", "warm-up",
                                       "learning-rate", "momentum" };
  static const double typed[] = { 0.9, 0.999, 1e-7, 0.004, 0.1, 0.3, 3e-4, 0.95 };
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  g_autoptr (DigTrainSettings) values = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      double value;

      g_object_set (settings, names[i], typed[i], NULL);
      g_object_get (settings, names[i], &value, NULL);
      g_assert_cmpfloat (value, ==, typed[i]);
    }
  values = dig_run_settings_dup (settings, 0.1, 15);
  g_assert_cmpfloat (values->optimizer.beta2, ==, 0.999f);
  g_assert_cmpfloat (values->label_smoothing, ==, 0.1f);
  g_assert_cmpfloat (values->schedule.warm_up, ==, 0.3);
}

static void
test_presets_bring_their_schedule_and_optimiser (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  guint schedule, optimizer, scaler;
  double decay;

  g_assert_true (dig_run_settings_set_preset (settings, "quick"));
  g_object_get (settings, "schedule", &schedule, "optimizer", &optimizer, "scaler", &scaler,
                "weight-decay", &decay, NULL);
  g_assert_cmpuint (schedule, ==, DIG_SCHEDULE_ONE_CYCLE);
  g_assert_cmpuint (optimizer, ==, DIG_OPTIMIZER_ADAMW);
  g_assert_cmpuint (scaler, ==, DIG_SCALER_255);
  g_assert_cmpfloat (decay, ==, 0.1);
}

static void
test_refuses_an_unknown_preset (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();

  g_assert_false (dig_run_settings_set_preset (settings, "no such"));
  g_assert_cmpstr (dig_run_settings_get_preset (settings), ==, "reference");
}

static void
test_says_what_does_not_work (void)
{
  g_autoptr (DigRunSettings) settings = dig_run_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (dig_run_settings_check (settings, NULL));
  g_object_set (settings, "epochs", 0, NULL);
  g_assert_false (dig_run_settings_check (settings, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_cmpstr (error->message, !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-settings/begins-with-the-reference", test_begins_with_the_reference);
  g_test_add_func ("/run-settings/notifies-each-property-once", test_notifies_each_property_once);
  g_test_add_func ("/run-settings/preset-takes-all-values-back-and-keeps-device-and-seed",
                   test_preset_takes_all_values_back_and_keeps_device_and_seed);
  g_test_add_func ("/run-settings/knows-whether-a-value-is-ones-own",
                   test_knows_whether_a_value_is_ones_own);
  g_test_add_func ("/run-settings/an-own-network-comes-back-with-its-settings",
                   test_an_own_network_comes_back_with_its_settings);
  g_test_add_func ("/run-settings/numbers-come-back-as-they-were-typed",
                   test_numbers_come_back_as_they_were_typed);
  g_test_add_func ("/run-settings/presets-bring-their-schedule-and-optimiser",
                   test_presets_bring_their_schedule_and_optimiser);
  g_test_add_func ("/run-settings/refuses-an-unknown-preset", test_refuses_an_unknown_preset);
  g_test_add_func ("/run-settings/says-what-does-not-work", test_says_what_does_not_work);
  return g_test_run ();
}
