/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run whose GPU (tests/gpu/test-gpu.c) is lost in its third epoch. */
#include "config.h"

#include "compute/dig-registry.h"
#include "model-testing.h"

static DigRun *
train (const char *device, const char *folder)
{
  g_autoptr (DigTrainSettings) settings = testing_make_settings (5);
  g_autoptr (DigDataSet) data = testing_make_data (80);
  DigRun *run;

  g_free (settings->device);
  settings->device = g_strdup (device);
  run = dig_run_new (settings, data, folder);
  dig_run_start (run);
  TESTING_WAIT (!dig_run_is_active (run));
  return run;
}

static void
assert_same_epochs (const GArray *a, const GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpfloat (g_array_index (a, DigEpochRecord, i).validation.loss, ==,
                       g_array_index (b, DigEpochRecord, i).validation.loss);
}

static void
test_goes_on_on_the_processor (void)
{
  g_autofree char *parent = g_dir_make_tmp ("dig-lost-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "run", NULL);
  g_autoptr (DigRun) whole = train ("cpu", NULL), run = train ("cuda:0", folder);

  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_FAILED);
  g_assert_cmpstr (dig_run_get_error (run)->message, ==,
                   "Test GPU stopped working while computing. The weights that are kept are those "
                   "of epoch 2.");
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, 2);
  g_assert_nonnull (dig_run_get_best_snapshot (run));
  g_assert_true (dig_run_can_go_on_without_device (run));
  g_assert_false (dig_run_can_continue (run));

  dig_run_go_on_without_device (run);
  g_assert_null (dig_run_get_error (run));
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpstr (dig_run_get_device_name (run), ==, dig_run_get_device_name (whole));
  g_assert_cmpstr (dig_run_get_settings (run)->device, ==, "cpu");
  g_assert_cmpuint (dig_run_get_steps (run)->len, ==, 30);
  assert_same_epochs (dig_run_get_epochs (run), dig_run_get_epochs (whole));
  g_assert_false (dig_run_can_go_on_without_device (run));
  testing_remove_folder (parent);
}

/* Nothing of it is kept anywhere, so there is nothing to go on from. */
static void
test_a_run_without_a_folder_just_fails (void)
{
  g_autoptr (DigRun) run = train ("cuda:0", NULL);

  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_FAILED);
  g_assert_false (dig_run_can_go_on_without_device (run));
  dig_run_go_on_without_device (run);
  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lost-device/goes-on-on-the-processor", test_goes_on_on_the_processor);
  g_test_add_func ("/lost-device/a-run-without-a-folder-just-fails",
                   test_a_run_without_a_folder_just_fails);
  return g_test_run ();
}
