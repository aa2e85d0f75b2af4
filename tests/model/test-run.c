/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "model-testing.h"

static DigRun *
make_run (guint epochs)
{
  g_autoptr (DigTrainSettings) settings = testing_make_settings (epochs);
  g_autoptr (DigDataSet) data = testing_make_data (80);

  return dig_run_new (settings, data, NULL);
}

static void
test_trains_to_its_end (void)
{
  g_autoptr (DigRun) run = make_run (3);

  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_READY);
  dig_run_start (run);
  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_STARTING);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_end (run)->reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, 3);
  /* 60 images in batches of 10 */
  g_assert_cmpuint (dig_run_get_steps (run)->len, ==, 18);
  g_assert_cmpuint (dig_run_get_total_steps (run), ==, 18);
  g_assert_cmpuint (dig_run_get_last_step (run), ==, 18);
  g_assert_nonnull (dig_run_get_best_snapshot (run));
  g_assert_nonnull (dig_run_get_last_snapshot (run));
  g_assert_cmpstr (dig_run_get_device_name (run), !=, "");
  g_assert_false (dig_run_is_active (run));
}

static void
step_once (DigRun *run)
{
  guint before = dig_run_get_steps (run)->len;

  dig_run_step (run);
  TESTING_WAIT (dig_run_get_steps (run)->len == before + 1
                && dig_run_get_state (run) == DIG_RUN_PAUSED);
}

static void
test_steps_one_batch_at_a_time (void)
{
  g_autoptr (DigRun) run = make_run (2);

  for (guint i = 1; i <= 3; i++)
    {
      step_once (run);
      g_assert_cmpuint (dig_run_get_last_step (run), ==, i);
    }
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_steps (run)->len, ==, 12);
}

static void
test_pauses_and_goes_on (void)
{
  g_autoptr (DigRun) run = make_run (TESTING_ENDLESS);
  guint n_steps;

  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > 0);
  dig_run_pause (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED);
  n_steps = dig_run_get_steps (run)->len;
  for (gint64 until = g_get_monotonic_time () + 100000; g_get_monotonic_time () < until;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (dig_run_get_steps (run)->len, ==, n_steps);
  g_assert_cmpfloat (dig_run_get_images_per_second (run), ==, 0);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > n_steps);
  dig_run_stop_and_join (run);
}

static void
test_stops_now (void)
{
  g_autoptr (DigRun) run = make_run (TESTING_ENDLESS);

  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > 0);
  dig_run_stop_now (run);
  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_STOPPING);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_end (run)->reason, ==, DIG_END_INTERRUPTED);
}

static DigRun *
make_saved_run (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (DigTrainSettings) settings = testing_make_settings (4);
  g_autoptr (DigDataSet) data = testing_make_data (80);

  return dig_run_new (settings, data, path);
}

static void
test_goes_on_after_a_stop (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dig-run-XXXXXX", NULL);
  g_autoptr (DigRun) whole = make_saved_run (folder, "whole");
  g_autoptr (DigRun) stopped = make_saved_run (folder, "stopped");
  const float *weights[2];
  gsize n[2];

  dig_run_start (whole);
  TESTING_WAIT (dig_run_get_state (whole) == DIG_RUN_FINISHED);
  g_assert_false (dig_run_can_continue (whole));
  for (guint i = 0; i < 8; i++)
    step_once (stopped);
  dig_run_stop_now (stopped);
  TESTING_WAIT (dig_run_can_continue (stopped));
  g_assert_cmpuint (dig_run_get_last_step (stopped), ==, 8);

  dig_run_start (stopped);
  g_assert_cmpuint (dig_run_get_state (stopped), ==, DIG_RUN_STARTING);
  g_assert_cmpuint (dig_run_get_last_step (stopped), ==, 6);
  g_assert_cmpuint (dig_run_get_steps (stopped)->len, ==, 6);
  TESTING_WAIT (dig_run_get_state (stopped) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_end (stopped)->reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (dig_run_get_epochs (stopped)->len, ==, 4);
  g_assert_cmpuint (dig_run_get_steps (stopped)->len, ==, 24);
  weights[0] = dig_snapshot_get_parameters (dig_run_get_last_snapshot (whole), &n[0]);
  weights[1] = dig_snapshot_get_parameters (dig_run_get_last_snapshot (stopped), &n[1]);
  g_assert_cmpmem (weights[0], n[0] * sizeof (float), weights[1], n[1] * sizeof (float));
  testing_remove_folder (folder);
}

static void
test_stops_after_the_epoch (void)
{
  g_autoptr (DigRun) run = make_run (TESTING_ENDLESS);

  step_once (run);
  dig_run_stop_after_epoch (run);
  g_assert_true (dig_run_is_stopping_after_epoch (run));
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, 1);
  g_assert_cmpuint (dig_run_get_last_step (run), ==, 6);
  g_assert_false (dig_run_is_stopping_after_epoch (run));
}

static void
test_same_settings_give_the_same_weights (void)
{
  g_autoptr (DigRun) first = make_run (2), second = make_run (2);
  DigRun *const runs[] = { first, second };
  const float *weights[2];
  gsize n[2];

  for (guint i = 0; i < 2; i++)
    {
      dig_run_start (runs[i]);
      TESTING_WAIT (dig_run_get_state (runs[i]) == DIG_RUN_FINISHED);
      weights[i] = dig_snapshot_get_parameters (dig_run_get_last_snapshot (runs[i]), &n[i]);
    }
  g_assert_cmpmem (weights[0], n[0] * sizeof (float), weights[1], n[1] * sizeof (float));
}

static void
test_changes_the_rate_while_it_runs (void)
{
  g_autoptr (DigRun) run = make_run (2);
  const GArray *changes = dig_run_get_rate_changes (run);

  step_once (run);
  dig_run_set_learning_rate (run, 0.125);
  g_assert_cmpfloat (dig_run_get_learning_rate (run), ==, 0.125);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (g_array_index (changes, DigRateChange, 0).step, ==, 1);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpfloat (g_array_index (dig_run_get_epochs (run), DigEpochRecord, 1).learning_rate, ==,
                     0.125);
}

static void
test_joins_its_thread_when_dropped (void)
{
  DigRun *run = make_run (TESTING_ENDLESS);

  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > 0);
  g_assert_finalize_object (run);
}

static void
test_joins_on_demand (void)
{
  g_autoptr (DigRun) run = make_run (TESTING_ENDLESS);

  dig_run_start (run);
  dig_run_stop_and_join (run);
  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_end (run)->reason, ==, DIG_END_INTERRUPTED);
}

static void
state_cb (DigRun *run, GParamSpec *pspec, gpointer data)
{
  GArray *states = data;
  guint state = dig_run_get_state (run);

  g_array_append_val (states, state);
}

static void
test_notifies_each_state_once (void)
{
  g_autoptr (DigRun) run = make_run (TESTING_ENDLESS);
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint expected[] = { DIG_RUN_STARTING, DIG_RUN_RUNNING,  DIG_RUN_PAUSED,
                             DIG_RUN_RUNNING,  DIG_RUN_STOPPING, DIG_RUN_FINISHED };

  g_signal_connect (run, "notify::state", G_CALLBACK (state_cb), states);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_RUNNING);
  dig_run_pause (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED);
  dig_run_start (run);
  dig_run_stop_now (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpmem (states->data, states->len * sizeof (guint), expected, sizeof expected);
}

static void
test_fails_with_a_sentence (void)
{
  g_autoptr (DigTrainSettings) settings = testing_make_settings (1);
  g_autoptr (DigDataSet) data = testing_make_data (80);
  g_autoptr (DigRun) run = NULL;

  g_free (settings->device);
  settings->device = g_strdup ("cuda:99");
  run = dig_run_new (settings, data, NULL);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FAILED);
  g_assert_nonnull (dig_run_get_error (run));
  g_assert_cmpstr (dig_run_get_error (run)->message, !=, "");
}

static void
test_goes_on_when_what_it_failed_by_is_mended (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dig-run-XXXXXX", NULL);
  g_autofree char *obstacle = g_build_filename (folder, "last.safetensors", NULL);
  g_autoptr (DigTrainSettings) settings = testing_make_settings (2);
  g_autoptr (DigDataSet) data = testing_make_data (80);
  g_autoptr (DigRun) run = dig_run_new (settings, data, folder);

  g_assert_cmpint (g_mkdir (obstacle, 0777), ==, 0);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FAILED);
  g_assert_nonnull (strstr (dig_run_get_error (run)->message, obstacle));
  g_assert_true (dig_run_can_continue (run));
  g_assert_cmpint (g_rmdir (obstacle), ==, 0);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_null (dig_run_get_error (run));
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, 2);
  g_assert_false (dig_run_can_continue (run));
  testing_remove_folder (folder);
}

static void
test_picks_a_folder_that_is_new (void)
{
  g_autofree char *parent = g_dir_make_tmp ("dig-run-XXXXXX", NULL);
  g_autofree char *runs = g_build_filename (parent, "digit-lab", "runs", NULL);
  g_autofree char *first = dig_run_pick_folder (runs, NULL), *second = NULL, *third = NULL;

  g_assert_nonnull (first);
  g_assert_cmpint (g_mkdir (first, 0755), ==, 0);
  second = dig_run_pick_folder (runs, NULL);
  g_assert_cmpstr (first, !=, second);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  third = dig_run_pick_folder (runs, NULL);
  g_assert_cmpstr (second, !=, third);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/run/trains-to-its-end", test_trains_to_its_end);
  g_test_add_func ("/run/steps-one-batch-at-a-time", test_steps_one_batch_at_a_time);
  g_test_add_func ("/run/pauses-and-goes-on", test_pauses_and_goes_on);
  g_test_add_func ("/run/stops-now", test_stops_now);
  g_test_add_func ("/run/goes-on-after-a-stop", test_goes_on_after_a_stop);
  g_test_add_func ("/run/stops-after-the-epoch", test_stops_after_the_epoch);
  g_test_add_func ("/run/same-settings-give-the-same-weights",
                   test_same_settings_give_the_same_weights);
  g_test_add_func ("/run/changes-the-rate-while-it-runs", test_changes_the_rate_while_it_runs);
  g_test_add_func ("/run/joins-its-thread-when-dropped", test_joins_its_thread_when_dropped);
  g_test_add_func ("/run/joins-on-demand", test_joins_on_demand);
  g_test_add_func ("/run/notifies-each-state-once", test_notifies_each_state_once);
  g_test_add_func ("/run/fails-with-a-sentence", test_fails_with_a_sentence);
  g_test_add_func ("/run/goes-on-when-what-it-failed-by-is-mended",
                   test_goes_on_when_what_it_failed_by_is_mended);
  g_test_add_func ("/run/picks-a-folder-that-is-new", test_picks_a_folder_that_is_new);
  return g_test_run ();
}
