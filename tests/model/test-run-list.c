/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "model-testing.h"
#include "model/dig-repeat.h"
#include "model/dig-run-difference.h"
#include "model/dig-run-list.h"
#include "model/dig-run-verdict.h"
#include "train/dig-run-lock.h"

#include <utime.h>

#define N_EPOCHS 3

typedef struct
{
  DigSession *session;
  DigRunList *list;
  char *folder, *runs;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (N_EPOCHS);

  fixture->session = dig_session_new ();
  fixture->folder = g_dir_make_tmp ("dig-run-list-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->runs = g_build_filename (fixture->folder, "runs", NULL);
  testing_open_csv (fixture->session, fixture->folder, "a.csv", 40);
  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
  fixture->list = dig_run_list_new (fixture->runs, dig_session_get_live_runs (fixture->session));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  dig_session_stop_runs (fixture->session);
  TESTING_WAIT (!dig_run_list_is_scanning (fixture->list));
  testing_expect_finalized (fixture->list);
  testing_expect_finalized (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->runs);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

/* Lent. */
static DigRunItem *
get (Fixture *fixture, guint position)
{
  g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), position);

  g_assert_nonnull (item);
  return item;
}

static DigRun *
train (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (fixture->session, fixture->runs, &error);

  g_assert_no_error (error);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  return run;
}

static void
scan (Fixture *fixture)
{
  dig_run_list_scan (fixture->list);
  TESTING_WAIT (!dig_run_list_is_scanning (fixture->list));
}

static void
test_run_is_there_while_it_trains (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (fixture->session, fixture->runs, &error);
  guint revision;

  g_assert_cmpuint (count (fixture), ==, 0);
  dig_run_start (run);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (dig_run_item_is_active (get (fixture, 0)));
  revision = dig_run_item_get_revision (get (fixture, 0));
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  g_assert_cmpuint (dig_run_item_get_epochs (get (fixture, 0))->len, ==, N_EPOCHS);
  g_assert_cmpuint (dig_run_item_get_revision (get (fixture, 0)), >, revision);
  g_assert_false (dig_run_item_is_active (get (fixture, 0)));
  g_assert_cmpuint (dig_run_item_get_n_validation (get (fixture, 0)), ==, 4);
}

static void
test_runs_persist (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (dig_run_get_folder (train (fixture)));
  g_autoptr (DigRunList) other = dig_run_list_new (fixture->runs, NULL);
  DigRunItem *live, *stored;

  dig_run_list_scan (other);
  TESTING_WAIT (!dig_run_list_is_scanning (other));
  stored = dig_run_list_find (other, folder);
  live = dig_run_list_find (fixture->list, folder);
  g_assert_nonnull (stored);
  g_assert_null (dig_run_item_get_problem (stored));
  g_assert_cmpmem (dig_run_item_get_epochs (stored)->data, N_EPOCHS * sizeof (DigEpochRecord),
                   dig_run_item_get_epochs (live)->data, N_EPOCHS * sizeof (DigEpochRecord));
  g_assert_cmpuint (dig_run_item_get_end_reason (stored), ==, DIG_END_EPOCHS);
  g_assert_cmpint (dig_run_item_get_n_parameters (stored), ==, 7850);
  g_assert_cmpuint (dig_run_item_get_n_validation (stored), ==, 4);
  g_assert_cmpuint (strlen (dig_run_item_get_fingerprint (stored)), ==, 64);
  g_assert_false (dig_run_item_has_drawings (stored));
}

static void
test_a_run_with_drawings_is_known_as_one (Fixture *fixture, gconstpointer data)
{
  DigRun *run = train (fixture);
  g_autofree char *drawings = g_build_filename (dig_run_get_folder (run), "drawings.csv", NULL);

  g_assert_true (g_file_set_contents (drawings, "", -1, NULL));
  scan (fixture);
  g_assert_true (dig_run_item_has_drawings (get (fixture, 0)));
}

static void
test_newest_run_is_first (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strdup (dig_run_get_folder (train (fixture)));
  g_autofree char *second = g_strdup (dig_run_get_folder (train (fixture)));

  scan (fixture);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_cmpstr (dig_run_item_get_folder (get (fixture, 0)), ==, second);
  g_assert_cmpstr (dig_run_item_get_folder (get (fixture, 1)), ==, first);
}

static void
test_broken_folder_says_so (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->runs, "broken", NULL);
  g_autofree char *path = g_build_filename (folder, "run.json", NULL);
  struct utimbuf time = { 1000000, 1000000 };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "{\"format\": 3}", -1, NULL));
  g_assert_cmpint (g_utime (folder, &time), ==, 0);
  scan (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_nonnull (strstr (dig_run_item_get_problem (get (fixture, 0)), path));
  g_assert_null (dig_run_item_get_settings (get (fixture, 0)));
  g_assert_cmpstr (dig_run_item_get_title (get (fixture, 0)), ==, "broken");
  g_assert_cmpint (dig_run_item_get_begun (get (fixture, 0)), ==, 1000000);
}

static gboolean
has_title (DigRunItem *item, const char *title)
{
  g_autoptr (DigRunNotes) notes = dig_run_notes_read (dig_run_item_get_folder (item), NULL);

  return notes != NULL && g_strcmp0 (notes->title, title) == 0;
}

static void
test_folder_of_a_time_is_named_as_a_time (void)
{
  static const char *const names[][2] = {
    { "/runs/2026-11-27_09-50-48", "2026-11-27 09:50:48" },
    { "/runs/2026-11-27_09-50-48_2", "2026-11-27 09:50:48_2" },
    { "/runs/2026-11-27_09-50-48b", "2026-11-27_09-50-48b" },
    { "/runs/2026-11-27_09-50", "2026-11-27_09-50" },
    { "/runs/a", "a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (DigRunItem) item = dig_run_item_new (names[i][0]);

      g_assert_cmpstr (dig_run_item_get_title (item), ==, names[i][1]);
      g_assert_cmpstr (dig_run_item_get_folder (item), ==, names[i][0]);
    }
}

static void
test_notes_persist (Fixture *fixture, gconstpointer data)
{
  DigRunItem *item;

  train (fixture);
  scan (fixture);
  item = get (fixture, 0);
  dig_run_list_set_notes (fixture->list, item, "Baseline", "Two\nlines, “quoted”");
  g_assert_cmpstr (dig_run_item_get_title (item), ==, "Baseline");
  TESTING_WAIT (has_title (item, "Baseline"));
  scan (fixture);
  g_assert_cmpstr (dig_run_item_get_title (item), ==, "Baseline");
  g_assert_cmpstr (dig_run_item_get_notes (item)->text, ==, "Two\nlines, “quoted”");
}

static void
test_delete_can_be_undone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (dig_run_get_folder (train (fixture)));
  g_autoptr (DigRunItem) item = NULL;
  g_autoptr (GError) error = NULL;

  scan (fixture);
  item = g_object_ref (get (fixture, 0));
  g_assert_true (dig_run_list_delete (fixture->list, item, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  scan (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_true (dig_run_list_undelete (fixture->list, item, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  scan (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* Time enough for the worker to read the folder; what it found waits for the main loop. */
static void
begin_scan (Fixture *fixture)
{
  dig_run_list_scan (fixture->list);
  g_usleep (200000);
}

static void
test_a_scan_that_began_before_does_not_undo_a_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRunItem) item = NULL;
  g_autoptr (GError) error = NULL;

  train (fixture);
  scan (fixture);
  item = g_object_ref (get (fixture, 0));
  begin_scan (fixture);
  g_assert_true (dig_run_list_delete (fixture->list, item, &error));
  TESTING_WAIT (!dig_run_list_is_scanning (fixture->list));
  g_assert_cmpuint (count (fixture), ==, 0);
  begin_scan (fixture);
  g_assert_true (dig_run_list_undelete (fixture->list, item, &error));
  TESTING_WAIT (!dig_run_list_is_scanning (fixture->list));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* The command line trains into the folder of a run that was deleted here. */
static void
test_a_folder_is_deleted_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->runs, "test", NULL);
  g_autofree char *mark = g_build_filename (path, "mark", NULL);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      const char number[] = { (char)('0' + i), '\0' };

      g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
      g_assert_true (g_file_set_contents (mark, number, -1, NULL));
      scan (fixture);
      g_ptr_array_add (deleted, g_object_ref (get (fixture, 0)));
      dig_run_list_delete (fixture->list, get (fixture, 0), &error);
      g_assert_no_error (error);
    }
  /* Each brings its own back. */
  g_assert_true (dig_run_list_undelete (fixture->list, deleted->pdata[1], &error));
  g_assert_true (g_file_get_contents (mark, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "1");
  /* Where another run lies, nothing is moved. */
  g_assert_false (dig_run_list_undelete (fixture->list, deleted->pdata[0], &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_training_run_is_not_deleted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (TESTING_ENDLESS);
  g_autoptr (GError) error = NULL;
  DigRun *run;

  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
  run = dig_session_begin_run (fixture->session, fixture->runs, &error);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_steps (run)->len > 0);
  g_assert_false (dig_run_list_delete (fixture->list, get (fixture, 0), &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_run_of_another_program_is_left_alone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_strdup (dig_run_get_folder (train (fixture)));
  g_autoptr (GError) error = NULL;
  DigRunLock *lock;

  dig_session_set_run (fixture->session, NULL);
  lock = dig_run_lock_take (folder, &error);
  g_assert_no_error (error);
  scan (fixture);
  g_assert_true (dig_run_item_is_elsewhere (get (fixture, 0)));
  g_assert_false (dig_run_item_can_continue (get (fixture, 0)));
  g_assert_false (dig_run_list_delete (fixture->list, get (fixture, 0), &error));
  g_assert_nonnull (error);
  dig_run_lock_release (lock);
  scan (fixture);
  g_assert_false (dig_run_item_is_elsewhere (get (fixture, 0)));
}

static void
test_repeats_with_the_seeds_that_follow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRepeat) repeat = dig_repeat_new (fixture->session, fixture->runs);
  g_autoptr (GError) error = NULL;
  g_autofree DigRunItem **items = g_new0 (DigRunItem *, 3);
  g_autofree char *words = NULL;
  DigRun *run = train (fixture);
  guint64 seeds = 0;

  g_assert_true (dig_repeat_start (repeat, dig_run_get_settings (run), 2, FALSE, &error));
  g_assert_true (dig_repeat_is_active (repeat));
  g_assert_false (dig_repeat_start (repeat, dig_run_get_settings (run), 2, FALSE, &error));
  g_assert_nonnull (error);
  TESTING_WAIT (!dig_repeat_is_active (repeat));
  g_assert_cmpuint (dig_repeat_get_n_done (repeat), ==, 2);
  g_assert_true (dig_session_get_run (fixture->session) == run);
  scan (fixture);
  g_assert_cmpuint (count (fixture), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      items[i] = get (fixture, i);
      seeds |= (guint64)1 << dig_run_item_get_settings (items[i])->seed;
      g_assert_cmpuint (dig_run_item_get_epochs (items[i])->len, ==, N_EPOCHS);
    }
  g_assert_cmpuint (seeds, ==, 1 << 1 | 1 << 2 | 1 << 3);
  words = dig_run_compare_in_words (items, 3);
  g_assert_true (g_str_has_prefix (words, "3 seeds: "));
}

static void
test_says_what_differs (void)
{
  g_autoptr (DigTrainSettings) a = dig_train_settings_new_preset ("reference");
  g_autoptr (DigTrainSettings) b = dig_train_settings_copy (a);
  g_autoptr (DigTrainSettings) c = dig_train_settings_copy (a);
  const DigTrainSettings *const all[] = { a, b, c };
  g_auto (GStrv) texts = NULL;

  b->learning_rate = 0.001;
  b->n_threads = 7;
  c->learning_rate = 0.001;
  c->seed = 2;
  c->has_plateau = FALSE;
  texts = dig_run_describe_differences (all, 3);
  g_assert_cmpuint (g_strv_length (texts), ==, 3);
  g_assert_cmpstr (texts[0], ==, "learning rate 0.0001, seed 1, plateau rule on");
  g_assert_cmpstr (texts[1], ==, "learning rate 0.001, seed 1, plateau rule on");
  g_assert_cmpstr (texts[2], ==, "learning rate 0.001, seed 2, plateau rule off");
}

static void
test_names_presets_instead_of_what_they_set (void)
{
  g_autoptr (DigTrainSettings) a = dig_train_settings_new_preset ("reference");
  g_autoptr (DigTrainSettings) b = dig_train_settings_new_preset ("quick");
  const DigTrainSettings *const all[] = { a, b };
  g_auto (GStrv) texts = NULL;

  b->seed = 3;
  texts = dig_run_describe_differences (all, 2);
  g_assert_cmpstr (texts[0], ==, "reference");
  g_assert_cmpstr (texts[1], ==, "quick, seed 3");
}

static void
test_equal_settings_differ_in_nothing (void)
{
  g_autoptr (DigTrainSettings) a = dig_train_settings_new_preset ("quick");
  const DigTrainSettings *const all[] = { a, a };
  g_auto (GStrv) texts = dig_run_describe_differences (all, 2);

  g_assert_cmpstr (texts[0], ==, "");
  g_assert_cmpstr (texts[1], ==, "");
}

/* A stored run whose best epoch has this validation accuracy, on 4200 images. */
typedef struct
{
  double rate;
  guint64 seed;
  double accuracy;
  DigEndReason reason;
  gboolean is_held;
  const char *name, *fingerprint; /* NULL: "digits", "these" */
} Made;

static DigRunItem *
make_item_of (const Made *made)
{
  DigRunItem *item = dig_run_item_new ("/nowhere/run");
  DigStoredRun *stored = g_new0 (DigStoredRun, 1);
  DigEpochRecord record = { .epoch = 1, .step = 1, .best_epoch = 1 };

  stored->description = g_new0 (DigRunDescription, 1);
  stored->description->settings = dig_train_settings_new_preset ("reference");
  stored->description->settings->learning_rate = made->rate;
  stored->description->settings->seed = made->seed;
  stored->description->data_name = g_strdup (made->name ? made->name : "digits");
  stored->description->fingerprint = g_strdup (made->fingerprint ? made->fingerprint : "these");
  stored->description->n_validation = 4200;
  stored->end.reason = made->reason;
  stored->is_held = made->is_held;
  stored->epochs = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  record.validation.accuracy = made->accuracy;
  g_array_append_val (stored->epochs, record);
  dig_run_item_take_stored (item, stored, NULL);
  return item;
}

static DigRunItem *
make_item (double rate, guint64 seed, double accuracy)
{
  const Made made = { rate, seed, accuracy, DIG_END_EPOCHS, FALSE, NULL, NULL };

  return make_item_of (&made);
}

static void
assert_verdict (const double (*runs)[3], guint n, const char *expected)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *words = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, make_item (runs[i][0], (guint64)runs[i][1], runs[i][2]));
  words = dig_run_compare_in_words ((DigRunItem *const *)items->pdata, n);
  if (strstr (words, expected) == NULL)
    g_error ("“%s” is not in “%s”", expected, words);
}

static void
test_says_whether_it_is_noise (void)
{
  const double small[][3] = { { 1e-4, 1, 0.989 }, { 1e-3, 1, 0.990 } };
  const double large[][3] = { { 1e-4, 1, 0.970 }, { 1e-3, 1, 0.990 } };
  const double noisy[][3] = { { 1e-4, 1, 0.988 }, { 1e-4, 2, 0.991 }, { 1e-4, 3, 0.989 },
                              { 1e-3, 1, 0.990 }, { 1e-3, 2, 0.988 }, { 1e-3, 3, 0.992 } };
  const double clear[][3] = { { 1e-4, 1, 0.980 }, { 1e-4, 2, 0.981 }, { 1e-4, 3, 0.979 },
                              { 1e-3, 1, 0.990 }, { 1e-3, 2, 0.991 }, { 1e-3, 3, 0.992 } };
  const double mixed[][3] = {
    { 1e-4, 1, 0.9805 }, { 1e-3, 1, 0.980 }, { 1e-3, 2, 0.982 }, { 1e-3, 3, 0.981 }
  };

  const double two[][3] = { { 1e-4, 1, 0.99 }, { 1e-4, 2, 0.90 }, { 1e-3, 1, 0.95 } };

  assert_verdict (two, 3, "(0.00 to 100.00 %");
  assert_verdict (two, 2, "between 37.32 and 100.00 %");
  assert_verdict (small, 1, "Wilson");
  assert_verdict (small, 2, "within the noise of the validation images");
  assert_verdict (large, 2, "more than the noise of the validation images");
  assert_verdict (noisy, 6, "within the noise (Welch");
  assert_verdict (clear, 6, "more than noise (Welch");
  assert_verdict (clear, 3, "3 seeds: validation accuracy 98.00 ± 0.10");
  assert_verdict (mixed, 4, "prediction interval): no difference");
}

static void
test_the_same_run_twice_is_no_spread (void)
{
  const double same[][3] = { { 1e-4, 1, 0.989 }, { 1e-4, 1, 0.989 }, { 1e-4, 1, 0.989 } };
  const double three[][3] = {
    { 1e-4, 1, 0.98 }, { 1e-4, 1, 0.98 }, { 1e-4, 2, 0.98 }, { 1e-4, 3, 0.98 }
  };
  const double against[][3] = { { 1e-4, 1, 0.989 }, { 1e-4, 1, 0.989 }, { 1e-3, 1, 0.990 } };

  assert_verdict (same, 2,
                  "The same run twice: seed, settings and digits are the same. Validation "
                  "accuracy 98.90 %; on as many other digits");
  assert_verdict (same, 3, "The same run 3 times: ");
  assert_verdict (three, 3, "2 seeds: ");
  assert_verdict (three, 4, "3 seeds: ");
  assert_verdict (three, 4, " Runs of the same seed count once.");
  assert_verdict (against, 3, "98.90 % against 99.00 %: the difference");
  assert_verdict (against, 3, " Runs of the same seed count once.");
}

/* Of a run of "digits" and one of other digits; settings and seed are the same. */
static char *
dup_verdict_on_digits (const char *name, const char *fingerprint, gboolean has_drawings)
{
  const Made made = { 1e-4, 1, 0.97, DIG_END_EPOCHS, FALSE, name, fingerprint };
  g_autoptr (DigRunItem) a = make_item (1e-4, 1, 0.98), b = make_item_of (&made);
  DigRunItem *items[] = { a, b };

  dig_run_item_set_has_drawings (b, has_drawings);
  return dig_run_compare_in_words (items, 2);
}

static void
test_the_same_seed_on_other_digits_is_another_run (void)
{
  g_autofree char *other = dup_verdict_on_digits ("digits", "another", FALSE);
  g_autofree char *drawn = dup_verdict_on_digits ("digits", "another", TRUE);
  g_autofree char *renamed = dup_verdict_on_digits ("copy", "these", FALSE);
  g_autofree char *unknown = dup_verdict_on_digits ("digits", "", FALSE);
  g_autofree char *unknown_other = dup_verdict_on_digits ("copy", "", FALSE);

  g_assert_true (g_str_has_prefix (other, "98.00 % against 97.00 %: "));
  g_assert_true (g_str_has_suffix (other, " They were measured on different images."));
  /* Validated on the same ones. */
  g_assert_true (g_str_has_prefix (drawn, "98.00 % against 97.00 %: "));
  g_assert_false (g_str_has_suffix (drawn, " They were measured on different images."));
  g_assert_true (g_str_has_prefix (renamed, "The same run twice: "));
  g_assert_true (g_str_has_prefix (unknown, "The same run twice: "));
  g_assert_true (g_str_has_suffix (unknown_other, " They were measured on different images."));
}

static void
test_of_three_settings_two_are_to_be_ticked (void)
{
  const double three[][3] = { { 1e-4, 1, 0.98 }, { 1e-3, 1, 0.98 }, { 1e-2, 1, 0.98 } };

  assert_verdict (three, 3, "Runs of 3 different settings or digits are ticked. Tick those of ");
}

static char *
dup_verdict_on (DigEndReason reason, gboolean is_held, guint n_finished)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  const Made made = { 1e-4, 9, 0.5, reason, is_held, NULL, NULL };

  g_ptr_array_add (items, make_item_of (&made));
  for (guint i = 0; i < n_finished; i++)
    g_ptr_array_add (items, make_item (1e-4, 1 + i, 0.98));
  return dig_run_compare_in_words ((DigRunItem *const *)items->pdata, items->len);
}

static void
test_only_finished_runs_count (void)
{
  g_autofree char *training = dup_verdict_on (DIG_END_INTERRUPTED, TRUE, 2);
  g_autofree char *alone = dup_verdict_on (DIG_END_INTERRUPTED, TRUE, 0);
  g_autofree char *stopped = dup_verdict_on (DIG_END_INTERRUPTED, FALSE, 2);
  g_autofree char *only_stopped = dup_verdict_on (DIG_END_INTERRUPTED, FALSE, 0);

  g_assert_true (g_str_has_prefix (training, "2 seeds: validation accuracy 98.00 ± 0.00 %"));
  g_assert_true (g_str_has_suffix (training, " 1 run is still training and does not count yet."));
  g_assert_true (g_str_has_prefix (alone, "Validation accuracy 50.00 %; "));
  g_assert_true (g_str_has_suffix (alone, " It is still training."));
  g_assert_true (g_str_has_prefix (stopped, "2 seeds: validation accuracy 98.00 ± 0.00 %"));
  g_assert_true (
      g_str_has_suffix (stopped, " 1 run that was not trained to its end does not count."));
  g_assert_true (g_str_has_prefix (only_stopped, "Validation accuracy 50.00 %; "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run-list/" name, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/run-item/folder-of-a-time-is-named-as-a-time",
                   test_folder_of_a_time_is_named_as_a_time);
  ADD ("run-is-there-while-it-trains", test_run_is_there_while_it_trains);
  ADD ("runs-persist", test_runs_persist);
  ADD ("a-run-with-drawings-is-known-as-one", test_a_run_with_drawings_is_known_as_one);
  ADD ("newest-run-is-first", test_newest_run_is_first);
  ADD ("broken-folder-says-so", test_broken_folder_says_so);
  ADD ("notes-persist", test_notes_persist);
  ADD ("delete-can-be-undone", test_delete_can_be_undone);
  ADD ("a-scan-that-began-before-does-not-undo-a-delete",
       test_a_scan_that_began_before_does_not_undo_a_delete);
  ADD ("a-folder-is-deleted-again", test_a_folder_is_deleted_again);
  ADD ("training-run-is-not-deleted", test_training_run_is_not_deleted);
  ADD ("run-of-another-program-is-left-alone", test_run_of_another_program_is_left_alone);
  ADD ("repeats-with-the-seeds-that-follow", test_repeats_with_the_seeds_that_follow);
  g_test_add_func ("/run-difference/says-what-differs", test_says_what_differs);
  g_test_add_func ("/run-difference/names-presets-instead-of-what-they-set",
                   test_names_presets_instead_of_what_they_set);
  g_test_add_func ("/run-difference/equal-settings-differ-in-nothing",
                   test_equal_settings_differ_in_nothing);
  g_test_add_func ("/run-verdict/says-whether-it-is-noise", test_says_whether_it_is_noise);
  g_test_add_func ("/run-verdict/the-same-run-twice-is-no-spread",
                   test_the_same_run_twice_is_no_spread);
  g_test_add_func ("/run-verdict/the-same-seed-on-other-digits-is-another-run",
                   test_the_same_seed_on_other_digits_is_another_run);
  g_test_add_func ("/run-verdict/of-three-settings-two-are-to-be-ticked",
                   test_of_three_settings_two_are_to_be_ticked);
  g_test_add_func ("/run-verdict/only-finished-runs-count", test_only_finished_runs_count);
  return g_test_run ();
}
