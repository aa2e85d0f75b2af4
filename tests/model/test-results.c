/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-results.h"
#include "model/dig-votes.h"

#include <glib/gstdio.h>

#include "model-testing.h"
#include "train/dig-stored-run.h"

static DigRun *
begin_run (DigSession *session, guint epochs, guint n_images)
{
  g_autoptr (DigTrainSettings) settings = testing_make_settings (epochs);
  g_autoptr (DigDataSet) data = testing_make_data (n_images);
  g_autoptr (DigRun) run = dig_run_new (settings, data, NULL);

  dig_session_set_run (session, run);
  dig_run_start (run);
  return run;
}

static void
test_numbers_are_those_of_the_run (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  g_autoptr (DigResults) results = dig_results_new (session);
  DigRun *run = begin_run (session, 3, 80);
  const DigEvaluation *evaluation;
  const DigEpochRecord *best;

  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_null (dig_results_get_report (results));
  dig_results_set_is_watched (results, TRUE);
  TESTING_WAIT (dig_results_get_report (results) != NULL && !dig_results_is_computing (results));
  evaluation = dig_report_get_evaluation (dig_results_get_report (results));
  best = &g_array_index (dig_run_get_epochs (run), DigEpochRecord,
                         dig_run_get_end (run)->best_epoch - 1);
  g_assert_cmpfloat (evaluation->metrics.accuracy, ==, best->validation.accuracy);
  g_assert_cmpfloat_with_epsilon (evaluation->metrics.loss, best->validation.loss, 1e-6);
  g_assert_true (dig_report_is_out_of_sample (dig_results_get_report (results)));
  g_assert_nonnull (dig_run_get_answers (run, dig_run_get_best_snapshot (run)));
  g_assert_null (dig_results_get_error (results));
  g_assert_true (dig_results_get_data (results) == dig_run_get_data (run));

  dig_results_set_part (results, DIG_RESULTS_TRAINING);
  TESTING_WAIT (!dig_results_is_computing (results));
  g_assert_false (dig_report_is_out_of_sample (dig_results_get_report (results)));
  g_assert_cmpuint (dig_report_get_n_images (dig_results_get_report (results)), ==, 60);
}

static void
test_every_epoch_is_followed_while_it_trains (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  g_autoptr (DigResults) results = dig_results_new (session);
  TestingCount *revisions;
  DigRun *run;

  dig_results_set_is_watched (results, TRUE);
  revisions = testing_count (results, "notify::revision");
  run = begin_run (session, 6, 80);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED
                && dig_results_get_snapshot (results) == dig_run_get_best_snapshot (run)
                && !dig_results_is_computing (results));
  g_assert_cmpuint (revisions->n, >=, 1);
}

static void
test_another_run_takes_the_report_away (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  g_autoptr (DigResults) results = dig_results_new (session);
  DigRun *run;

  dig_results_set_is_watched (results, TRUE);
  run = begin_run (session, 1, 80);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED
                && dig_results_get_report (results) != NULL);
  dig_session_set_run (session, NULL);
  g_assert_null (dig_results_get_report (results));
  g_assert_null (dig_results_get_data (results));
  TESTING_WAIT (!dig_results_is_computing (results));
  g_assert_null (dig_results_get_report (results));
}

/* A run from the disk, shown while other digits are open. */
static void
test_says_that_the_digits_are_missing (void)
{
  g_autofree char *parent = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "run", NULL);
  g_autoptr (DigSession) session = dig_session_new ();
  g_autoptr (DigResults) results = dig_results_new (session);
  g_autoptr (DigTrainSettings) settings = testing_make_settings (2);
  g_autoptr (DigDataSet) data = testing_make_data (80);
  g_autoptr (DigRun) trained = dig_run_new (settings, data, folder);
  g_autoptr (DigRun) run = NULL;
  g_autoptr (GError) error = NULL;
  DigStoredRun *stored;

  dig_run_start (trained);
  TESTING_WAIT (dig_run_get_state (trained) == DIG_RUN_FINISHED);
  stored = dig_stored_run_read (folder, &error);
  g_assert_no_error (error);
  run = dig_run_new_stored (stored, NULL, NULL, folder);
  dig_stored_run_free (stored);
  dig_results_set_is_watched (results, TRUE);
  dig_session_show_run (session, run);
  TESTING_WAIT (dig_results_get_error (results) != NULL);
  g_assert_null (dig_results_get_report (results));
  g_assert_nonnull (strstr (dig_results_get_error (results), "other digits"));
  /* Another run takes the sentence away. */
  dig_session_set_run (session, NULL);
  g_assert_null (dig_results_get_error (results));
  testing_remove_folder (parent);
}

static void
test_goes_away_while_it_computes (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  DigResults *results = dig_results_new (session);
  DigRun *run = begin_run (session, 1, 400);
  gpointer watched = results;

  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  dig_results_set_is_watched (results, TRUE);
  g_assert_true (dig_results_is_computing (results));
  g_object_add_weak_pointer (G_OBJECT (results), &watched);
  g_object_run_dispose (G_OBJECT (results));
  g_object_unref (results);
  TESTING_WAIT (watched == NULL);
}

static void
test_votes_are_kept_and_counted (void)
{
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "votes.json", NULL);
  g_autoptr (DigVotes) votes = dig_votes_new ();
  g_autoptr (DigVotes) again = dig_votes_new ();
  const DigVote cast[] = { { 7, 4, 9, 4 }, { 12, 4, 9, 9 }, { 3, 5, 6, 8 }, { 7, 4, 9, 9 } };
  g_autoptr (GError) error = NULL;
  DigVoteCount count;
  DigVote vote;

  g_assert_true (dig_votes_open (votes, path, &error));
  for (guint i = 0; i < G_N_ELEMENTS (cast); i++)
    dig_votes_add (votes, &cast[i]);
  dig_votes_flush (votes);
  g_assert_true (dig_votes_open (again, path, &error));
  dig_votes_count (again, &count);
  g_assert_cmpuint (count.n, ==, 3);
  g_assert_cmpuint (count.n_label, ==, 0);
  g_assert_cmpuint (count.n_network, ==, 2);
  g_assert_cmpuint (count.n_neither, ==, 1);
  g_assert_true (dig_votes_find (again, 7, &vote));
  g_assert_cmpuint (vote.people, ==, 9);
  g_assert_false (dig_votes_find (again, 8, &vote));

  g_assert_true (g_file_set_contents (path, "{\"votes\":[{\"row\":-1}]}", -1, NULL));
  g_assert_false (dig_votes_open (again, path, &error));
  g_assert_nonnull (strstr (error->message, "votes.json"));
  dig_votes_count (again, &count);
  g_assert_cmpuint (count.n, ==, 0);
  testing_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/results/numbers-are-those-of-the-run", test_numbers_are_those_of_the_run);
  g_test_add_func ("/results/every-epoch-is-followed-while-it-trains",
                   test_every_epoch_is_followed_while_it_trains);
  g_test_add_func ("/results/another-run-takes-the-report-away",
                   test_another_run_takes_the_report_away);
  g_test_add_func ("/results/says-that-the-digits-are-missing",
                   test_says_that_the_digits_are_missing);
  g_test_add_func ("/results/goes-away-while-it-computes", test_goes_away_while_it_computes);
  g_test_add_func ("/votes/are-kept-and-counted", test_votes_are_kept_and_counted);
  return g_test_run ();
}
