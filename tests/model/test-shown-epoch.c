/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "io/dig-model-file.h"
#include "model-testing.h"
#include "model/dig-collection-training.h"
#include "model/dig-run-open.h"
#include "train/dig-run-folder.h"

#define N_EPOCHS 5

typedef struct
{
  DigSession *session;
  char *folder, *runs;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (N_EPOCHS);

  fixture->session = dig_session_new ();
  fixture->folder = g_dir_make_tmp ("dig-shown-epoch-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->runs = g_build_filename (fixture->folder, "runs", NULL);
  testing_open_csv (fixture->session, fixture->folder, "a.csv", 40);
  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  dig_session_stop_runs (fixture->session);
  testing_expect_finalized (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->runs);
}

static DigRun *
begin (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (fixture->session, fixture->runs, &error);

  g_assert_no_error (error);
  return run;
}

/* Lent: the folder of a run that trained to its end. */
static const char *
train (Fixture *fixture)
{
  DigRun *run = begin (fixture);

  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  return dig_run_get_folder (run);
}

static void
assert_shows_epoch (Fixture *fixture, const char *folder, guint epoch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) expected = dig_run_folder_load_epoch (folder, epoch, &error);
  DigSnapshot *shown;
  gsize n_expected, n;

  g_assert_no_error (error);
  TESTING_WAIT (dig_session_get_shown_snapshot (fixture->session) != NULL
                && dig_session_get_snapshot_epoch (fixture->session) == epoch);
  shown = dig_session_get_shown_snapshot (fixture->session);
  g_assert_cmpmem (dig_snapshot_get_parameters (shown, &n), n * sizeof (float),
                   dig_snapshot_get_parameters (expected, &n_expected),
                   n_expected * sizeof (float));
}

typedef struct
{
  gboolean is_done;
  GError *error;
} Answer;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  dig_run_open_finish (DIG_SESSION (source), result, &answer->error);
  answer->is_done = TRUE;
}

static DigRun *
open_run (Fixture *fixture, const char *folder)
{
  Answer answer = { 0 };

  dig_run_open_async (fixture->session, folder, opened_cb, &answer);
  TESTING_WAIT (answer.is_done);
  g_assert_no_error (answer.error);
  return dig_session_get_run (fixture->session);
}

static void
test_shows_the_best_epoch_of_a_run_that_ended (Fixture *fixture, gconstpointer data)
{
  const char *folder = train (fixture);
  DigRun *run = dig_session_get_run (fixture->session);

  assert_shows_epoch (fixture, folder, dig_run_get_end (run)->best_epoch);
  g_assert_cmpuint (dig_session_get_shown_epoch (fixture->session), ==, 0);
}

static void
test_follows_the_newest_epoch_while_it_trains (Fixture *fixture, gconstpointer data)
{
  DigRun *run = begin (fixture);

  g_assert_null (dig_session_get_shown_snapshot (fixture->session));
  for (guint epoch = 1; epoch <= 2; epoch++)
    {
      /* 36 images in batches of 10 */
      while (dig_run_get_epochs (run)->len < epoch)
        {
          guint n_steps = dig_run_get_steps (run)->len;

          dig_run_step (run);
          TESTING_WAIT (dig_run_get_steps (run)->len > n_steps
                        && dig_run_get_state (run) == DIG_RUN_PAUSED);
        }
      g_assert_cmpuint (dig_session_get_snapshot_epoch (fixture->session), ==, epoch);
      assert_shows_epoch (fixture, dig_run_get_folder (run), epoch);
    }
}

static void
test_any_epoch_can_be_looked_at (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));

  for (guint epoch = 1; epoch <= N_EPOCHS; epoch++)
    {
      dig_session_set_shown_epoch (fixture->session, epoch);
      assert_shows_epoch (fixture, folder, epoch);
    }
  dig_session_set_shown_epoch (fixture->session, N_EPOCHS + 7);
  g_assert_cmpuint (dig_session_get_shown_epoch (fixture->session), ==, N_EPOCHS);
}

static void
test_tells_once_about_each_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));
  TestingCount *snapshots, *epochs;
  guint other;

  other = dig_session_get_snapshot_epoch (fixture->session) == 2 ? 3 : 2;
  snapshots = testing_count (fixture->session, "notify::shown-snapshot");
  epochs = testing_count (fixture->session, "notify::shown-epoch");
  dig_session_set_shown_epoch (fixture->session, other);
  dig_session_set_shown_epoch (fixture->session, other);
  assert_shows_epoch (fixture, folder, other);
  g_assert_cmpuint (snapshots->n, ==, 1);
  g_assert_cmpuint (epochs->n, ==, 1);
}

/* A slider that is dragged asks for many epochs before the first is read. */
static void
test_the_newest_wish_counts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));

  open_run (fixture, folder);
  dig_session_set_run (fixture->session, NULL);
  open_run (fixture, folder);
  for (guint epoch = 1; epoch <= 4; epoch++)
    dig_session_set_shown_epoch (fixture->session, epoch);
  assert_shows_epoch (fixture, folder, 4);
}

static void
test_another_run_is_followed_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));
  DigRun *other;

  dig_session_set_shown_epoch (fixture->session, 2);
  other = begin (fixture);
  g_assert_cmpuint (dig_session_get_shown_epoch (fixture->session), ==, 0);
  g_assert_null (dig_session_get_shown_snapshot (fixture->session));
  g_assert_cmpuint (dig_run_get_state (other), ==, DIG_RUN_READY);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

static void
test_lost_weights_show_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture)), *path = NULL;
  DigRun *run = open_run (fixture, folder);
  guint best = dig_run_get_end (run)->best_epoch, lost = best == 2 ? 3 : 2;
  g_autofree char *name = g_strdup_printf ("%04u.safetensors", lost);

  path = g_build_filename (folder, "epochs", name, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  dig_session_set_run (fixture->session, NULL);
  open_run (fixture, folder);
  assert_shows_epoch (fixture, folder, best);
  dig_session_set_shown_epoch (fixture->session, lost);
  TESTING_WAIT (dig_session_get_shown_snapshot (fixture->session) == NULL);
  dig_session_set_shown_epoch (fixture->session, 0);
  assert_shows_epoch (fixture, folder, best);
}

static void
test_opened_run_has_the_same_curves (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));
  g_autoptr (DigRun) before = g_object_ref (dig_session_get_run (fixture->session));
  const GArray *epochs, *steps;
  DigRun *after;

  dig_session_set_run (fixture->session, NULL);
  after = open_run (fixture, folder);
  g_assert_true (after != before);
  epochs = dig_run_get_epochs (after);
  g_assert_cmpmem (epochs->data, epochs->len * sizeof (DigEpochRecord),
                   dig_run_get_epochs (before)->data, N_EPOCHS * sizeof (DigEpochRecord));
  /* Four steps an epoch are few enough to be kept one by one. */
  steps = dig_run_get_steps (after);
  g_assert_cmpuint (steps->len, ==, 4 * N_EPOCHS);
  for (guint i = 0; i < steps->len; i++)
    {
      const DigStepRecord *a = &g_array_index (dig_run_get_steps (before), DigStepRecord, i);
      const DigStepRecord *b = &g_array_index (steps, DigStepRecord, i);

      g_assert_cmpuint (a->step, ==, b->step);
      g_assert_cmpuint (a->epoch, ==, b->epoch);
      g_assert_cmpfloat (a->loss, ==, b->loss);
      g_assert_cmpfloat (a->accuracy, ==, b->accuracy);
    }
  g_assert_cmpuint (dig_run_get_last_step (after), ==, dig_run_get_last_step (before));
  g_assert_cmpuint (dig_run_get_end (after)->reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (dig_run_get_end (after)->best_epoch, ==, dig_run_get_end (before)->best_epoch);
  g_assert_cmpstr (dig_run_get_device_name (after), ==, dig_run_get_device_name (before));
  g_assert_true (dig_run_get_data (after) == dig_run_get_data (before));
  assert_shows_epoch (fixture, folder, dig_run_get_end (after)->best_epoch);
}

static void
test_opened_run_goes_on_as_if_it_had_not_stopped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = g_strdup (train (fixture)), *folder = NULL;
  g_autofree char *expected = NULL, *found = NULL, *a = NULL, *b = NULL;
  DigRun *run = begin (fixture);

  dig_run_step (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED);
  dig_run_stop_after_epoch (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  folder = g_strdup (dig_run_get_folder (run));
  dig_session_set_run (fixture->session, NULL);
  run = open_run (fixture, folder);
  g_assert_true (dig_run_can_continue (run));
  g_assert_true (dig_session_can_continue_run (fixture->session));
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, N_EPOCHS);
  for (guint i = 0; i < 2; i++)
    {
      const char *const names[] = { "history.jsonl", "steps.jsonl" };

      g_clear_pointer (&a, g_free);
      g_clear_pointer (&b, g_free);
      g_clear_pointer (&expected, g_free);
      g_clear_pointer (&found, g_free);
      a = g_build_filename (whole, names[i], NULL);
      b = g_build_filename (folder, names[i], NULL);
      g_assert_true (g_file_get_contents (a, &expected, NULL, NULL));
      g_assert_true (g_file_get_contents (b, &found, NULL, NULL));
      g_assert_cmpstr (found, ==, expected);
    }
}

/* One drawing, that of row 3 of the digits with another label. */
static DigRunDrawings *
make_drawings (Fixture *fixture)
{
  DigDataSet *digits = dig_session_get_train_data (fixture->session);
  g_autoptr (DigCollection) collection = dig_collection_new ();
  g_autoptr (DigDrawnDigit) digit = NULL;
  g_autoptr (GError) error = NULL;
  DigRunDrawings *drawings;

  digit =
      dig_drawn_digit_new (dig_data_set_get_images (digits) + 2 * DIG_DRAWN_N_PIXELS, 9, "", NULL);
  dig_collection_add (collection, digit);
  drawings = dig_run_drawings_new (collection, NULL, &error);
  g_assert_no_error (error);
  return drawings;
}

static void
test_opened_run_with_drawings_goes_on (Fixture *fixture, gconstpointer data)
{
  DigDataSet *digits = dig_session_get_train_data (fixture->session);
  g_autoptr (DigRunDrawings) drawings = make_drawings (fixture);
  g_autoptr (DigDataSet) joined = dig_run_drawings_join (drawings, digits, NULL);
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (N_EPOCHS);
  g_autofree char *folder = g_build_filename (fixture->runs, "drawn", NULL);
  g_autoptr (DigRun) first = dig_run_new (settings, joined, folder);
  g_autoptr (GError) error = NULL;
  DigRun *run;

  dig_session_set_run (fixture->session, first);
  dig_run_step (first);
  TESTING_WAIT (dig_run_get_state (first) == DIG_RUN_PAUSED);
  dig_run_stop_after_epoch (first);
  TESTING_WAIT (dig_run_get_state (first) == DIG_RUN_FINISHED);
  dig_run_drawings_write (drawings, folder, &error);
  g_assert_no_error (error);
  dig_session_set_run (fixture->session, NULL);

  run = open_run (fixture, folder);
  g_assert_true (dig_run_can_continue (run));
  g_assert_true (dig_collection_training_get_digits (run) == digits);
  /* "Start" would begin a run on digits alone: the drawings are not switched on. */
  g_assert_false (dig_session_can_continue_run (fixture->session));
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_no_error (dig_run_get_error (run));
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, N_EPOCHS);
}

static void
test_run_of_other_data_shows_but_does_not_go_on (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  DigRun *run = begin (fixture);

  dig_run_step (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_PAUSED);
  dig_run_stop_after_epoch (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  folder = g_strdup (dig_run_get_folder (run));
  dig_session_set_run (fixture->session, NULL);
  testing_open_csv (fixture->session, fixture->folder, "b.csv", 50);
  run = open_run (fixture, folder);
  g_assert_null (dig_run_get_data (run));
  g_assert_false (dig_run_can_continue (run));
  g_assert_cmpuint (dig_run_get_epochs (run)->len, ==, 1);
  assert_shows_epoch (fixture, folder, 1);
}

static void
test_looking_elsewhere_does_not_stop_a_training (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (train (fixture));
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (TESTING_ENDLESS);
  GListModel *live = dig_session_get_live_runs (fixture->session);
  g_autoptr (DigRun) run = NULL;

  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
  run = g_object_ref (begin (fixture));
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > 0);
  open_run (fixture, folder);
  g_assert_true (dig_run_is_active (run));
  g_assert_cmpuint (g_list_model_get_n_items (live), ==, 2);
  g_assert_true (open_run (fixture, dig_run_get_folder (run)) == run);
  g_assert_cmpuint (g_list_model_get_n_items (live), ==, 1);
  dig_session_stop_runs (fixture->session);
  g_assert_false (dig_run_is_active (run));
}

static void
test_refuses_a_folder_without_a_run (Fixture *fixture, gconstpointer data)
{
  Answer answer = { 0 };

  dig_run_open_async (fixture->session, fixture->folder, opened_cb, &answer);
  TESTING_WAIT (answer.is_done);
  g_assert_nonnull (answer.error);
  g_assert_nonnull (strstr (answer.error->message, fixture->folder));
  g_clear_error (&answer.error);
  g_assert_null (dig_session_get_run (fixture->session));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/shown-epoch/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("is-the-best-of-a-run-that-ended", test_shows_the_best_epoch_of_a_run_that_ended);
  ADD ("is-the-newest-while-it-trains", test_follows_the_newest_epoch_while_it_trains);
  ADD ("can-be-any", test_any_epoch_can_be_looked_at);
  ADD ("tells-once-about-each-change", test_tells_once_about_each_change);
  ADD ("newest-wish-counts", test_the_newest_wish_counts);
  ADD ("another-run-is-followed-again", test_another_run_is_followed_again);
  ADD ("lost-weights-show-nothing", test_lost_weights_show_nothing);
  ADD ("opened-run-has-the-same-curves", test_opened_run_has_the_same_curves);
  ADD ("opened-run-goes-on-as-if-it-had-not-stopped",
       test_opened_run_goes_on_as_if_it_had_not_stopped);
  ADD ("opened-run-with-drawings-goes-on", test_opened_run_with_drawings_goes_on);
  ADD ("run-of-other-data-shows-but-does-not-go-on",
       test_run_of_other_data_shows_but_does_not_go_on);
  ADD ("looking-elsewhere-does-not-stop-a-training",
       test_looking_elsewhere_does_not_stop_a_training);
  ADD ("refuses-a-folder-without-a-run", test_refuses_a_folder_without_a_run);
  return g_test_run ();
}
