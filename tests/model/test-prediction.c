/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-testing.h"
#include "model/dig-prediction.h"
#include "model/dig-run-list.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_ROWS 60

typedef struct
{
  char *folder;
  DigSession *session;
  DigPrediction *prediction;
  DigRun *run;
} Fixture;

static void
open_digits (Fixture *fixture, const char *name, gboolean is_labelled, guint empty_row)
{
  g_autoptr (GFile) file = testing_make_csv (fixture->folder, name, N_ROWS, is_labelled, empty_row);

  g_assert_no_error (testing_load (fixture->session, file, DIG_DATA_ROLE_AUTO));
}

static void
train (Fixture *fixture)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (1);

  g_clear_object (&fixture->run);
  fixture->run = dig_run_new (settings, dig_session_get_train_data (fixture->session), NULL);
  dig_session_set_run (fixture->session, fixture->run);
  dig_run_start (fixture->run);
  TESTING_WAIT (dig_run_get_state (fixture->run) == DIG_RUN_FINISHED);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  fixture->session = dig_session_new ();
  fixture->prediction = dig_prediction_new (fixture->session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  testing_expect_finalized (fixture->prediction);
  g_clear_object (&fixture->run);
  testing_expect_finalized (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
predict (Fixture *fixture)
{
  g_assert_cmpstr (dig_prediction_why_not (fixture->prediction), ==, NULL);
  dig_prediction_start (fixture->prediction);
  g_assert_true (dig_prediction_is_working (fixture->prediction));
  TESTING_WAIT (!dig_prediction_is_working (fixture->prediction));
}

static void
test_says_what_is_missing (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (dig_prediction_why_not (fixture->prediction), ==,
                   "Open a file of test digits first");
  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  g_assert_cmpstr (dig_prediction_why_not (fixture->prediction), ==,
                   "Train a network or open a model file first");
  train (fixture);
  g_assert_null (dig_prediction_why_not (fixture->prediction));

  g_autoptr (DigModelChoice) choice =
      g_list_model_get_item (G_LIST_MODEL (dig_prediction_get_choices (fixture->prediction)), 0);
  dig_model_choice_set_is_chosen (choice, FALSE);
  g_assert_cmpstr (dig_prediction_why_not (fixture->prediction), ==, "Choose a model first");
}

static void
test_rows_left_out_are_no_submission (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 5);
  train (fixture);
  g_assert_true (dig_prediction_has_rows_left_out (fixture->prediction));
  g_assert_cmpstr (dig_prediction_why_not (fixture->prediction), ==,
                   "Rows with missing values were left out: fill them with 0 on the Data page");
}

static void
test_the_run_answers_and_other_data_drop_it (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  train (fixture);
  predict (fixture);

  DigAnswers *answers = dig_prediction_get_answers (fixture->prediction);
  g_autofree float *expected = g_new (float, N_ROWS * 10);
  g_autoptr (DigPredictor) predictor =
      dig_predictor_new (dig_run_get_best_snapshot (fixture->run), "cpu", 1, NULL);
  g_assert_true (dig_predictor_run_rows (predictor, dig_session_get_test_data (fixture->session),
                                         NULL, N_ROWS, expected, NULL));
  g_assert_cmpuint (dig_answers_get_n_images (answers), ==, N_ROWS);
  g_assert_cmpmem (dig_answers_get_probabilities (answers), N_ROWS * 10 * sizeof (float), expected,
                   N_ROWS * 10 * sizeof (float));
  g_assert_cmpuint (dig_prediction_get_n_models (fixture->prediction), ==, 1);
  g_assert_cmpuint (dig_prediction_get_n_opened (fixture->prediction), ==, 0);
  g_assert_true (dig_submission_report_passes (dig_prediction_get_report (fixture->prediction)));

  open_digits (fixture, "other.csv", FALSE, 0);
  g_assert_null (dig_prediction_get_answers (fixture->prediction));
  g_assert_null (dig_prediction_get_report (fixture->prediction));
}

static void
count_cb (guint *n_notified)
{
  ++*n_notified;
}

static void
test_another_choice_makes_the_answers_old (Fixture *fixture, gconstpointer data)
{
  DigModelChoices *choices = dig_prediction_get_choices (fixture->prediction);
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);
  guint n_notified = 0;

  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  train (fixture);
  g_assert_false (dig_prediction_is_current (fixture->prediction));
  g_signal_connect_swapped (fixture->prediction, "notify::is-current", G_CALLBACK (count_cb),
                            &n_notified);
  predict (fixture);
  g_assert_true (dig_prediction_is_current (fixture->prediction));
  g_assert_cmpuint (dig_prediction_get_n_answered_copies (fixture->prediction), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);

  dig_prediction_set_n_copies (fixture->prediction, 8);
  g_assert_false (dig_prediction_is_current (fixture->prediction));
  dig_prediction_set_n_copies (fixture->prediction, 1);
  g_assert_true (dig_prediction_is_current (fixture->prediction));

  /* Chosen as it comes; it is never read. */
  dig_model_choices_add_file (choices, path);
  g_assert_false (dig_prediction_is_current (fixture->prediction));
  g_autoptr (DigModelChoice) file = g_list_model_get_item (G_LIST_MODEL (choices), 0);
  dig_model_choice_set_is_chosen (file, FALSE);
  g_assert_true (dig_prediction_is_current (fixture->prediction));

  /* As many models, but another one. */
  g_autoptr (DigModelChoice) run = g_list_model_get_item (G_LIST_MODEL (choices), 1);
  dig_model_choice_set_is_chosen (file, TRUE);
  dig_model_choice_set_is_chosen (run, FALSE);
  g_assert_false (dig_prediction_is_current (fixture->prediction));
  g_assert_cmpuint (dig_prediction_get_n_models (fixture->prediction), ==, 1);
  open_digits (fixture, "other.csv", FALSE, 0);
  dig_model_choice_set_is_chosen (run, TRUE);
  dig_model_choice_set_is_chosen (file, FALSE);
  g_assert_false (dig_prediction_is_current (fixture->prediction));
}

static void
test_a_choice_made_while_it_answers_counts (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  train (fixture);
  dig_prediction_start (fixture->prediction);
  dig_prediction_set_n_copies (fixture->prediction, 2);
  TESTING_WAIT (!dig_prediction_is_working (fixture->prediction));
  g_assert_nonnull (dig_prediction_get_answers (fixture->prediction));
  g_assert_false (dig_prediction_is_current (fixture->prediction));
  g_assert_cmpuint (dig_prediction_get_n_answered_copies (fixture->prediction), ==, 1);
}

typedef struct
{
  gboolean is_done;
  char *error;
} Finished;

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Finished *finished = data;
  g_autoptr (GError) error = NULL;

  if (!dig_prediction_finish (DIG_PREDICTION (source), result, &error))
    finished->error = g_strdup (error->message);
  finished->is_done = TRUE;
}

static void
test_saves_checks_and_scores (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "out.csv", NULL);
  g_autofree char *bad = g_build_filename (fixture->folder, "bad.csv", NULL);
  Finished saved = { 0 }, checked = { 0 }, scored = { 0 }, refused = { 0 };

  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  train (fixture);
  predict (fixture);
  dig_prediction_save_async (fixture->prediction, path, finished_cb, &saved);
  TESTING_WAIT (saved.is_done);
  g_assert_null (saved.error);
  g_assert_cmpstr (dig_prediction_get_report (fixture->prediction)->name, ==, "out.csv");
  g_assert_true (dig_prediction_is_own_report (fixture->prediction));

  /* The answers are their own solution. */
  dig_prediction_score_async (fixture->prediction, path, finished_cb, &scored);
  TESTING_WAIT (scored.is_done);
  g_assert_null (scored.error);
  g_assert_cmpfloat (dig_prediction_get_score (fixture->prediction)->metrics.accuracy, ==, 1.0);
  g_assert_cmpuint (dig_prediction_get_n_opened (fixture->prediction), ==, 1);

  g_assert_true (g_file_set_contents (bad, "ImageId,Label\n1,2\n", -1, NULL));
  dig_prediction_check_async (fixture->prediction, bad, finished_cb, &checked);
  TESTING_WAIT (checked.is_done);
  g_assert_null (checked.error);
  g_assert_false (dig_prediction_is_own_report (fixture->prediction));
  g_assert_cmpstr (dig_prediction_get_report (fixture->prediction)->failures[DIG_SUBMISSION_COUNT],
                   ==, "bad.csv, line 2: the file ends after 1 answer; 60 are expected");
  dig_prediction_score_async (fixture->prediction, bad, finished_cb, &refused);
  TESTING_WAIT (refused.is_done);
  g_assert_cmpstr (refused.error, ==,
                   "bad.csv has 1 answers, and test.csv has 60 images: it is the solution of "
                   "another test set.");
  g_assert_cmpuint (dig_prediction_get_n_opened (fixture->prediction), ==, 1);
  g_free (refused.error);
}

static void
test_a_file_that_is_no_model_is_told (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);
  DigModelChoices *choices = dig_prediction_get_choices (fixture->prediction);

  open_digits (fixture, "test.csv", FALSE, 0);
  g_assert_true (g_file_set_contents (path, "no model", -1, NULL));
  dig_model_choices_add_file (choices, path);
  dig_model_choices_add_file (choices, path);
  g_assert_cmpuint (dig_model_choices_get_n_chosen (choices), ==, 1);
  predict (fixture);
  g_assert_null (dig_prediction_get_answers (fixture->prediction));
  g_assert_nonnull (strstr (dig_prediction_get_error (fixture->prediction), "model.safetensors"));
}

static guint
count_choices (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (dig_prediction_get_choices (fixture->prediction)));
}

static void
test_runs_of_earlier_days_can_be_chosen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (1);
  g_autofree char *runs = dig_run_list_dup_default_folder ();
  g_autofree char *folder = g_build_filename (runs, "first", NULL);
  DigModelChoices *choices = dig_prediction_get_choices (fixture->prediction);

  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  fixture->run = dig_run_new (settings, dig_session_get_train_data (fixture->session), folder);
  dig_session_set_run (fixture->session, fixture->run);
  dig_run_start (fixture->run);
  TESTING_WAIT (dig_run_get_state (fixture->run) == DIG_RUN_FINISHED);
  train (fixture);
  dig_prediction_look_for_runs (fixture->prediction);
  TESTING_WAIT (count_choices (fixture) == 2);

  g_autoptr (DigModelChoice) first = g_list_model_get_item (G_LIST_MODEL (choices), 1);
  g_assert_cmpstr (dig_model_choice_get_path (first), ==, folder);
  g_assert_cmpuint (dig_model_choice_get_epoch (first), ==, 1);
  dig_model_choice_set_is_chosen (first, TRUE);
  predict (fixture);
  g_assert_cmpuint (dig_prediction_get_n_models (fixture->prediction), ==, 2);
  g_assert_true (dig_prediction_is_current (fixture->prediction));
  testing_remove_folder (folder);
}

static void
test_it_can_be_cancelled (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", TRUE, 0);
  open_digits (fixture, "test.csv", FALSE, 0);
  train (fixture);
  dig_prediction_set_n_copies (fixture->prediction, 1000);
  dig_prediction_start (fixture->prediction);
  dig_prediction_cancel (fixture->prediction);
  TESTING_WAIT (!dig_prediction_is_working (fixture->prediction));
  g_assert_null (dig_prediction_get_answers (fixture->prediction));
  g_assert_null (dig_prediction_get_error (fixture->prediction));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/prediction/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  int failures;

  /* The counts of openings. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("says-what-is-missing", test_says_what_is_missing);
  ADD ("rows-left-out-are-no-submission", test_rows_left_out_are_no_submission);
  ADD ("the-run-answers-and-other-data-drop-it", test_the_run_answers_and_other_data_drop_it);
  ADD ("another-choice-makes-the-answers-old", test_another_choice_makes_the_answers_old);
  ADD ("a-choice-made-while-it-answers-counts", test_a_choice_made_while_it_answers_counts);
  ADD ("saves-checks-and-scores", test_saves_checks_and_scores);
  ADD ("a-file-that-is-no-model-is-told", test_a_file_that_is_no_model_is_told);
  ADD ("runs-of-earlier-days-can-be-chosen", test_runs_of_earlier_days_can_be_chosen);
  ADD ("it-can-be-cancelled", test_it_can_be_cancelled);
  failures = g_test_run ();
  testing_remove_folder (home);
  return failures;
}
