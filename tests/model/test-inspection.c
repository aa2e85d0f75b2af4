/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Inside page shows, with a session: the digit that is traced, and the survey of all. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model-testing.h"
#include "model/dig-atlas.h"
#include "model/dig-builtin-model.h"
#include "model/dig-guest-digit.h"
#include "model/dig-inspection.h"

#define N_ROWS 48
#define N_EPOCHS 4

typedef struct
{
  DigSession *session;
  DigRun *run;
  char *folder;
} Fixture;

/* A run of 28×28 digits that trained to its end, its epochs kept in a folder. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (N_EPOCHS);
  g_autofree char *runs = NULL;
  g_autoptr (GError) error = NULL;

  fixture->session = dig_session_new ();
  fixture->folder = g_dir_make_tmp ("dig-inspection-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  runs = g_build_filename (fixture->folder, "runs", NULL);
  testing_open_csv (fixture->session, fixture->folder, "a.csv", N_ROWS);
  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
  fixture->run = dig_session_begin_run (fixture->session, runs, &error);
  g_assert_no_error (error);
  dig_run_start (fixture->run);
  TESTING_WAIT (dig_run_get_state (fixture->run) == DIG_RUN_FINISHED
                && dig_session_get_shown_snapshot (fixture->session) != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  dig_session_stop_runs (fixture->session);
  testing_expect_finalized (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
shows (Fixture *fixture, DigInspection *inspection, guint row)
{
  DigTrace *trace = dig_inspection_get_trace (inspection);

  return trace != NULL && dig_inspection_get_row (inspection) == row
         && dig_trace_get_snapshot (trace) == dig_session_get_shown_snapshot (fixture->session);
}

static void
show_epoch (Fixture *fixture, guint epoch)
{
  dig_session_set_shown_epoch (fixture->session, epoch);
  TESTING_WAIT (dig_session_get_shown_snapshot (fixture->session) != NULL
                && dig_session_get_snapshot_epoch (fixture->session) == epoch);
}

static void
test_follows_the_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  DigDataSet *digits = dig_session_get_train_data (fixture->session);
  const guint rows[] = { 7, 0, N_ROWS - 1 };

  dig_inspection_set_active (inspection, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      dig_session_set_selected_row (fixture->session, rows[i]);
      TESTING_WAIT (shows (fixture, inspection, rows[i]));
      g_assert_cmpmem (dig_trace_get_image (dig_inspection_get_trace (inspection)), 784,
                       dig_data_set_get_image (digits, rows[i]), 784);
      g_assert_cmpint (dig_inspection_get_label (inspection), ==,
                       dig_data_set_get_labels (digits)[rows[i]]);
      g_assert_null (dig_inspection_get_problem (inspection));
    }
}

static void
test_follows_the_epoch_and_keeps_the_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);

  dig_session_set_selected_row (fixture->session, 11);
  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 11));
  for (guint epoch = 1; epoch <= N_EPOCHS; epoch++)
    {
      show_epoch (fixture, epoch);
      TESTING_WAIT (shows (fixture, inspection, 11));
      g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 11);
    }
}

static void
test_newest_row_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  TestingCount *traces = testing_count (inspection, "trace-changed");

  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 0));
  traces->n = 0;
  for (guint row = 1; row < N_ROWS; row++)
    dig_session_set_selected_row (fixture->session, row);
  TESTING_WAIT (shows (fixture, inspection, N_ROWS - 1));
  /* No older answer is shown after it, and those that waited were never worked out. */
  g_assert_cmpuint (traces->n, <=, 2);
}

static void
test_does_nothing_while_nobody_looks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  TestingCount *traces = testing_count (inspection, "trace-changed");

  dig_session_set_selected_row (fixture->session, 5);
  show_epoch (fixture, 1);
  g_assert_cmpuint (traces->n, ==, 0);
  g_assert_null (dig_inspection_get_trace (inspection));
  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 5));
  dig_inspection_set_active (inspection, FALSE);
  dig_session_set_selected_row (fixture->session, 6);
  g_assert_cmpuint (dig_inspection_get_row (inspection), ==, 5);
  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 6));
}

static gboolean
shows_guest (DigInspection *inspection, DigSnapshot *network, const guint8 *image)
{
  DigTrace *trace = dig_inspection_get_trace (inspection);

  return trace != NULL && dig_inspection_is_guest (inspection)
         && dig_trace_get_snapshot (trace) == network
         && memcmp (dig_trace_get_image (trace), image, 784) == 0;
}

static void
test_looks_at_a_drawing_until_a_row_is_chosen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  DigGuestDigit *guest = dig_guest_digit_get (fixture->session);
  guint8 image[784] = { 0 };

  dig_session_set_selected_row (fixture->session, 4);
  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 4));
  g_assert_false (dig_inspection_is_guest (inspection));
  dig_guest_digit_set_shown (guest, TRUE);
  g_assert_false (dig_guest_digit_is_shown (guest));

  image[300] = 200;
  dig_guest_digit_set (guest, image, NULL);
  g_assert_false (dig_guest_digit_is_shown (guest));
  dig_guest_digit_set_shown (guest, TRUE);
  TESTING_WAIT (shows_guest (inspection, dig_session_get_shown_snapshot (fixture->session), image));
  g_assert_cmpint (dig_inspection_get_label (inspection), ==, -1);

  /* It follows the epoch, and the pen. */
  show_epoch (fixture, 1);
  TESTING_WAIT (shows_guest (inspection, dig_session_get_shown_snapshot (fixture->session), image));
  image[301] = 255;
  dig_guest_digit_set (guest, image, NULL);
  TESTING_WAIT (shows_guest (inspection, dig_session_get_shown_snapshot (fixture->session), image));

  dig_session_set_selected_row (fixture->session, 5);
  g_assert_false (dig_guest_digit_is_shown (guest));
  TESTING_WAIT (!dig_inspection_is_guest (inspection) && shows (fixture, inspection, 5));
  dig_guest_digit_set_shown (guest, TRUE);
  TESTING_WAIT (dig_inspection_is_guest (inspection));
  dig_guest_digit_set (guest, NULL, NULL);
  TESTING_WAIT (!dig_inspection_is_guest (inspection) && shows (fixture, inspection, 5));
}

/* Then it is the model that comes with the program. */
static void
test_without_a_run_there_is_a_network_all_the_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  DigBuiltinModel *builtin = dig_builtin_model_get (fixture->session);
  DigTrace *trace;

  dig_inspection_set_active (inspection, TRUE);
  TESTING_WAIT (shows (fixture, inspection, 0) && dig_builtin_model_get_snapshot (builtin) != NULL);
  g_assert_true (dig_builtin_model_get_answering (fixture->session)
                 == dig_session_get_shown_snapshot (fixture->session));
  dig_session_set_run (fixture->session, NULL);
  TESTING_WAIT ((trace = dig_inspection_get_trace (inspection)) != NULL
                && dig_trace_get_snapshot (trace) == dig_builtin_model_get_snapshot (builtin));
  g_assert_null (dig_inspection_get_problem (inspection));
}

/* The network has no maps but those of its dense layer: that is the layer that is asked for. */
static void
test_answers_why_for_every_digit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigInspection) inspection = dig_inspection_new (fixture->session);
  TestingCount *answers = testing_count (inspection, "why-changed");
  const DigWhy *why;

  dig_inspection_set_active (inspection, TRUE);
  dig_inspection_ask_why (inspection, 1, 3);
  TESTING_WAIT (dig_inspection_get_why (inspection) != NULL);
  why = dig_inspection_get_why (inspection);
  g_assert_cmpuint (why->layer, ==, 1);
  g_assert_cmpuint (why->target, ==, 3);
  g_assert_cmpint (why->image_rows, ==, 28);
  g_assert_cmpint (why->image_columns, ==, 28);
  answers->n = 0;
  dig_session_set_selected_row (fixture->session, 9);
  TESTING_WAIT (answers->n == 1);
  dig_inspection_stop_why (inspection);
  dig_session_set_selected_row (fixture->session, 10);
  TESTING_WAIT (shows (fixture, inspection, 10));
  g_assert_cmpuint (answers->n, ==, 1);
}

static void
test_goes_away_while_it_works (Fixture *fixture, gconstpointer data)
{
  DigInspection *inspection = dig_inspection_new (fixture->session);
  DigAtlas *atlas = dig_atlas_new (fixture->session);

  dig_inspection_set_active (inspection, TRUE);
  dig_inspection_ask_why (inspection, 1, 0);
  dig_atlas_set_active (atlas, TRUE);
  testing_expect_finalized (inspection);
  testing_expect_finalized (atlas);
}

static gboolean
has_survey (DigAtlas *atlas)
{
  return dig_atlas_get_survey (atlas) != NULL && dig_atlas_get_progress (atlas) < 0;
}

static void
test_atlas_has_the_validation_rows (Fixture *fixture, gconstpointer data)
{
  const DigTrainSettings *settings = dig_run_get_settings (fixture->run);
  g_autoptr (DigSplit) split =
      dig_split_new (N_ROWS, settings->test_size, settings->split_seed, NULL);
  g_autoptr (DigAtlas) atlas = dig_atlas_new (fixture->session);
  DigSurvey *survey;

  g_assert_null (dig_atlas_get_survey (atlas));
  dig_atlas_set_active (atlas, TRUE);
  TESTING_WAIT (has_survey (atlas));
  survey = dig_atlas_get_survey (atlas);
  g_assert_cmpmem (survey->rows, survey->n_images * sizeof (gint32), split->validation,
                   split->n_validation * sizeof (gint32));
  g_assert_true (dig_atlas_get_data (atlas) == dig_session_get_train_data (fixture->session));
  g_assert_nonnull (dig_atlas_get_points (atlas));
}

static void
test_atlas_follows_the_epoch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigAtlas) atlas = dig_atlas_new (fixture->session);
  TestingCount *surveys = testing_count (atlas, "survey-changed");
  DigSurvey *before;

  dig_atlas_set_active (atlas, TRUE);
  TESTING_WAIT (has_survey (atlas));
  before = dig_survey_ref (dig_atlas_get_survey (atlas));
  surveys->n = 0;
  for (guint epoch = 1; epoch <= N_EPOCHS; epoch++)
    show_epoch (fixture, epoch);
  show_epoch (fixture, 1);
  TESTING_WAIT (surveys->n > 0 && has_survey (atlas));
  g_assert_true (dig_atlas_get_survey (atlas) != before);
  dig_survey_unref (before);

  /* Another digit is no reason to survey again. */
  surveys->n = 0;
  dig_session_set_selected_row (fixture->session, 3);
  g_assert_cmpfloat (dig_atlas_get_progress (atlas), ==, -1);
  g_assert_cmpuint (surveys->n, ==, 0);
}

static void
test_atlas_keeps_what_it_has_while_nobody_looks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigAtlas) atlas = dig_atlas_new (fixture->session);
  DigSurvey *survey;

  dig_atlas_set_active (atlas, TRUE);
  TESTING_WAIT (has_survey (atlas));
  survey = dig_atlas_get_survey (atlas);
  dig_atlas_set_active (atlas, FALSE);
  dig_session_set_selected_row (fixture->session, 2);
  g_assert_true (dig_atlas_get_survey (atlas) == survey);
  dig_atlas_set_active (atlas, TRUE);
  g_assert_true (dig_atlas_get_survey (atlas) == survey);
  g_assert_cmpfloat (dig_atlas_get_progress (atlas), ==, -1);
}

static void
test_atlas_maps_by_tsne_when_asked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigAtlas) atlas = dig_atlas_new (fixture->session);
  const float *pca;

  dig_atlas_set_active (atlas, TRUE);
  TESTING_WAIT (has_survey (atlas));
  pca = dig_atlas_get_points (atlas);
  dig_atlas_set_method (atlas, DIG_ATLAS_TSNE);
  TESTING_WAIT (dig_atlas_get_points (atlas) != NULL && dig_atlas_get_progress (atlas) < 0);
  g_assert_true (dig_atlas_get_points (atlas) != pca);
  dig_atlas_set_method (atlas, DIG_ATLAS_PCA);
  g_assert_true (dig_atlas_get_points (atlas) == pca);
}

static void
test_atlas_says_why_it_has_no_map (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigAtlas) atlas = dig_atlas_new (fixture->session);

  dig_atlas_set_max_bytes (atlas, 1);
  dig_atlas_set_method (atlas, DIG_ATLAS_TSNE);
  dig_atlas_set_active (atlas, TRUE);
  g_assert_null (dig_atlas_get_problem (atlas));
  TESTING_WAIT (has_survey (atlas));
  g_assert_nonnull (dig_atlas_get_problem (atlas));
  g_assert_null (dig_atlas_get_points (atlas));
  dig_atlas_set_method (atlas, DIG_ATLAS_PCA);
  g_assert_null (dig_atlas_get_points (atlas));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/inspection/follows-the-row", test_follows_the_row);
  ADD ("/inspection/follows-the-epoch-and-keeps-the-row", test_follows_the_epoch_and_keeps_the_row);
  ADD ("/inspection/newest-row-wins", test_newest_row_wins);
  ADD ("/inspection/does-nothing-while-nobody-looks", test_does_nothing_while_nobody_looks);
  ADD ("/inspection/looks-at-a-drawing-until-a-row-is-chosen",
       test_looks_at_a_drawing_until_a_row_is_chosen);
  ADD ("/inspection/without-a-run-there-is-a-network-all-the-same",
       test_without_a_run_there_is_a_network_all_the_same);
  ADD ("/inspection/answers-why-for-every-digit", test_answers_why_for_every_digit);
  ADD ("/inspection/goes-away-while-it-works", test_goes_away_while_it_works);
  ADD ("/atlas/has-the-validation-rows", test_atlas_has_the_validation_rows);
  ADD ("/atlas/follows-the-epoch", test_atlas_follows_the_epoch);
  ADD ("/atlas/keeps-what-it-has-while-nobody-looks",
       test_atlas_keeps_what_it_has_while_nobody_looks);
  ADD ("/atlas/maps-by-tsne-when-asked", test_atlas_maps_by_tsne_when_asked);
  ADD ("/atlas/says-why-it-has-no-map", test_atlas_says_why_it_has_no_map);
  return g_test_run ();
}
