/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/dig-error.h"
#include "model-testing.h"

typedef struct
{
  DigSession *session;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = dig_session_new ();
  fixture->folder = g_dir_make_tmp ("dig-session-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  testing_expect_finalized (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
test_sorts_files_by_their_labels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) train = testing_make_csv (fixture->folder, "a.csv", 40, TRUE, 0);
  g_autoptr (GFile) test = testing_make_csv (fixture->folder, "b.csv", 20, FALSE, 0);
  GFile *files[] = { train, test };
  TestingCount *revision = testing_count (fixture->session, "notify::revision");
  TestingCount *test_revision = testing_count (fixture->session, "notify::test-revision");
  TestingCount *loading = testing_count (fixture->session, "notify::is-loading");
  TestingLoad answer = { 0 };

  dig_session_load_files_async (fixture->session, files, 2, DIG_DATA_ROLE_AUTO, NULL,
                                testing_loaded_cb, &answer);
  g_assert_true (dig_session_is_loading (fixture->session));
  TESTING_WAIT (answer.is_done);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_train_data (fixture->session)), ==,
                    40);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_test_data (fixture->session)), ==,
                    20);
  g_assert_cmpuint (dig_session_get_train_report (fixture->session)->n_columns, ==, 785);
  g_assert_cmpuint (dig_session_get_split (fixture->session)->n_validation, ==, 4);
  g_assert_cmpuint (revision->n, ==, 1);
  g_assert_cmpuint (test_revision->n, ==, 1);
  g_assert_cmpuint (loading->n, ==, 2);
  g_assert_false (dig_session_is_loading (fixture->session));
}

static void
test_keeps_what_was_open_when_a_load_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) good = testing_make_csv (fixture->folder, "a.csv", 40, TRUE, 0);
  g_autoptr (GFile) missing = g_file_get_child (good, "none.csv");
  g_autoptr (GError) error = NULL;
  DigDataSet *before;

  g_assert_no_error (testing_load (fixture->session, good, DIG_DATA_ROLE_AUTO));
  before = dig_session_get_train_data (fixture->session);
  error = testing_load (fixture->session, missing, DIG_DATA_ROLE_AUTO);
  g_assert_nonnull (error);
  g_assert_true (dig_session_get_train_data (fixture->session) == before);
  g_assert_cmpuint (dig_session_get_revision (fixture->session), ==, 1);
  g_assert_false (dig_session_is_loading (fixture->session));
}

static void
reload_failed_cb (DigSession *session, const char *sentence, gpointer data)
{
  char **kept = data;

  g_free (*kept);
  *kept = g_strdup (sentence);
}

static void
test_reads_both_files_again_for_another_missing_rule (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) train = testing_make_csv (fixture->folder, "a.csv", 40, TRUE, 3);
  g_autoptr (GFile) test = testing_make_csv (fixture->folder, "b.csv", 20, FALSE, 2);
  g_autofree char *sentence = NULL;
  g_autofree char *test_path = g_file_get_path (test);

  g_signal_connect (fixture->session, "reload-failed", G_CALLBACK (reload_failed_cb), &sentence);
  g_assert_no_error (testing_load (fixture->session, train, DIG_DATA_ROLE_AUTO));
  g_assert_no_error (testing_load (fixture->session, test, DIG_DATA_ROLE_AUTO));
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_test_data (fixture->session)), <,
                    20);
  dig_session_set_missing_rule (fixture->session, DIG_MISSING_ZERO);
  TESTING_WAIT (!dig_session_is_loading (fixture->session));
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_train_data (fixture->session)), ==,
                    40);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_test_data (fixture->session)), ==,
                    20);
  g_assert_null (sentence);

  g_remove (test_path);
  dig_session_set_missing_rule (fixture->session, DIG_MISSING_DROP_ROWS);
  TESTING_WAIT (sentence != NULL);
  g_assert_nonnull (strstr (sentence, "b.csv"));
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_test_data (fixture->session)), ==,
                    20);
}

static void
test_refuses_training_data_without_labels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = testing_make_csv (fixture->folder, "b.csv", 20, FALSE, 0);
  g_autoptr (GError) error = testing_load (fixture->session, file, DIG_DATA_ROLE_TRAIN);

  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "b.csv"));
  g_assert_null (dig_session_get_train_data (fixture->session));
}

static void
test_newer_load_cancels_the_older (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) old = testing_make_csv (fixture->folder, "old.csv", 2000, TRUE, 0);
  g_autoptr (GFile) new = testing_make_csv (fixture->folder, "new.csv", 30, TRUE, 0);
  TestingLoad first = { 0 }, second = { 0 };

  dig_session_load_async (fixture->session, old, DIG_DATA_ROLE_AUTO, NULL, testing_loaded_cb,
                          &first);
  dig_session_load_async (fixture->session, new, DIG_DATA_ROLE_AUTO, NULL, testing_loaded_cb,
                          &second);
  TESTING_WAIT (first.is_done && second.is_done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (second.error);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_train_data (fixture->session)), ==,
                    30);
  g_assert_cmpuint (dig_session_get_revision (fixture->session), ==, 1);
  g_clear_error (&first.error);
}

static void
test_missing_rule_reads_the_file_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = testing_make_csv (fixture->folder, "a.csv", 40, TRUE, 5);

  g_assert_no_error (testing_load (fixture->session, file, DIG_DATA_ROLE_AUTO));
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_train_data (fixture->session)), ==,
                    39);
  g_assert_cmpuint (dig_session_get_train_report (fixture->session)->n_missing, ==, 1);
  dig_session_set_missing_rule (fixture->session, DIG_MISSING_ZERO);
  TESTING_WAIT (dig_session_get_revision (fixture->session) == 2);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_session_get_train_data (fixture->session)), ==,
                    40);
  TESTING_WAIT (!dig_session_is_loading (fixture->session));
}

static void
test_notifies_each_setter_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = testing_make_csv (fixture->folder, "a.csv", 40, TRUE, 0);
  DigSession *session = fixture->session;
  TestingCount *row = testing_count (session, "notify::selected-row");
  TestingCount *size = testing_count (session, "notify::test-size");
  TestingCount *seed = testing_count (session, "notify::split-seed");

  g_assert_no_error (testing_load (session, file, DIG_DATA_ROLE_AUTO));
  for (guint i = 0; i < 2; i++)
    {
      dig_session_set_selected_row (session, 12);
      dig_session_set_test_size (session, 0.25);
      dig_session_set_split_seed (session, 3);
    }
  g_assert_cmpuint (row->n, ==, 1);
  g_assert_cmpuint (size->n, ==, 1);
  g_assert_cmpuint (seed->n, ==, 1);
  g_assert_cmpuint (dig_session_get_split (session)->n_validation, ==, 10);
  dig_session_set_selected_row (session, 5000);
  g_assert_cmpuint (dig_session_get_selected_row (session), ==, 39);
}

static DigRun *
begin (DigSession *session)
{
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (session, NULL, &error);

  g_assert_no_error (error);
  return run;
}

static void
prepare_training (Fixture *fixture)
{
  g_autoptr (GFile) file = testing_make_csv (fixture->folder, "a.csv", 60, TRUE, 0);
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (TESTING_ENDLESS);

  g_assert_no_error (testing_load (fixture->session, file, DIG_DATA_ROLE_AUTO));
  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
}

static void
test_refuses_to_train_without_data (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_session_begin_run (fixture->session, NULL, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_null (dig_session_get_run (fixture->session));
}

static void
test_newest_run_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRun) old = NULL;
  DigRun *new;
  TestingCount *count = testing_count (fixture->session, "notify::run");

  prepare_training (fixture);
  old = g_object_ref (begin (fixture->session));
  dig_run_start (old);
  TESTING_WAIT (dig_run_get_steps (old)->len > 0);
  new = begin (fixture->session);
  g_assert_true (dig_session_get_run (fixture->session) == new);
  g_assert_cmpuint (dig_run_get_steps (new)->len, ==, 0);
  TESTING_WAIT (!dig_run_is_active (old));
  g_assert_cmpuint (dig_run_get_steps (new)->len, ==, 0);
  g_assert_cmpuint (count->n, ==, 2);
}

static void
test_reset_begins_with_the_same_weights (Fixture *fixture, gconstpointer data)
{
  float losses[2];

  prepare_training (fixture);
  for (guint i = 0; i < 2; i++)
    {
      DigRun *run = begin (fixture->session);

      dig_run_step (run);
      TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED && dig_run_get_steps (run)->len == 1);
      losses[i] = g_array_index (dig_run_get_steps (run), DigStepRecord, 0).loss;
      dig_session_set_run (fixture->session, NULL);
    }
  g_assert_cmpfloat (losses[0], ==, losses[1]);
  dig_session_stop_runs (fixture->session);
}

static void
test_run_saves_what_was_learnt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *runs = g_build_filename (fixture->folder, "runs", NULL);
  g_autofree char *history = NULL, *model = NULL;
  DigRun *run;

  prepare_training (fixture);
  run = dig_session_begin_run (fixture->session, runs, &error);
  g_assert_no_error (error);
  dig_run_step (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED);
  dig_run_stop_after_epoch (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  history = g_build_filename (dig_run_get_folder (run), "history.jsonl", NULL);
  model = g_build_filename (dig_run_get_folder (run), "model.safetensors", NULL);
  g_assert_true (g_file_test (history, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/session/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("sorts-files-by-their-labels", test_sorts_files_by_their_labels);
  ADD ("keeps-what-was-open-when-a-load-fails", test_keeps_what_was_open_when_a_load_fails);
  ADD ("refuses-training-data-without-labels", test_refuses_training_data_without_labels);
  ADD ("reads-both-files-again-for-another-missing-rule",
       test_reads_both_files_again_for_another_missing_rule);
  ADD ("newer-load-cancels-the-older", test_newer_load_cancels_the_older);
  ADD ("missing-rule-reads-the-file-again", test_missing_rule_reads_the_file_again);
  ADD ("notifies-each-setter-once", test_notifies_each_setter_once);
  ADD ("refuses-to-train-without-data", test_refuses_to_train_without_data);
  ADD ("newest-run-wins", test_newest_run_wins);
  ADD ("reset-begins-with-the-same-weights", test_reset_begins_with_the_same_weights);
  ADD ("run-saves-what-was-learnt", test_run_saves_what_was_learnt);
  return g_test_run ();
}
