/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-exchange.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/dig-error.h"
#include "model-testing.h"

static DigDrawnDigit *
make_digit (guint k, guint label, const char *writer)
{
  guint8 image[DIG_DRAWN_N_PIXELS];

  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    image[i] = (guint8)((k * 31 + i * 7) % 256);
  return dig_drawn_digit_new (image, label, writer, NULL);
}

static DigKept
add (DigCollectionKeeper *keeper, guint k, guint label, const char *writer)
{
  g_autoptr (DigDrawnDigit) digit = make_digit (k, label, writer);

  return dig_collection_keeper_add (keeper, digit);
}

static DigCollectionKeeper *
open_keeper (const char *folder)
{
  DigCollectionKeeper *keeper = dig_collection_keeper_new (folder);

  dig_collection_keeper_open (keeper, "class");
  TESTING_WAIT (dig_collection_keeper_is_ready (keeper));
  return keeper;
}

/* What is open is saved first. */
static void
open_other (DigCollectionKeeper *keeper, const char *name)
{
  dig_collection_keeper_open (keeper, name);
  TESTING_WAIT (g_strcmp0 (dig_collection_keeper_get_name (keeper), name) == 0
                && dig_collection_keeper_is_ready (keeper));
}

static guint
get_label (DigCollectionKeeper *keeper, guint row)
{
  return dig_data_set_get_labels (dig_collection_keeper_get_data (keeper))[row];
}

typedef struct
{
  char *root, *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("keeper-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->root, "drawings", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  testing_remove_folder (fixture->root);
  g_free (fixture->folder);
  g_free (fixture->root);
}

static void
test_what_was_added_is_there_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), again = NULL;
  TestingCount *revisions = testing_count (keeper, "notify::revision");
  TestingCount *saved = testing_count (keeper, "saved");

  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 0);
  g_assert_null (dig_collection_keeper_get_data (keeper));
  g_assert_cmpint (add (keeper, 1, 7, "Anna"), ==, DIG_KEPT_ADDED);
  g_assert_false (dig_collection_keeper_is_saved (keeper));
  g_assert_cmpuint (revisions->n, ==, 1);
  TESTING_WAIT (dig_collection_keeper_is_saved (keeper));
  g_assert_cmpuint (saved->n, ==, 1);
  /* Another program reads it while this one is open: nothing waits for the end. */
  again = open_keeper (fixture->folder);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 1);
  g_assert_cmpuint (get_label (again, 0), ==, 7);
  g_assert_cmpstr (dig_data_set_get_writer_name (dig_collection_keeper_get_data (again), 0), ==,
                   "Anna");
}

static void
test_many_quick_changes_are_all_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), again = NULL;

  for (guint k = 0; k < 60; k++)
    g_assert_cmpint (add (keeper, k, k % 10, "Anna"), ==, DIG_KEPT_ADDED);
  g_clear_object (&keeper);
  again = open_keeper (fixture->folder);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 60);
}

static void
test_the_same_drawing_is_added_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder);

  g_assert_cmpint (add (keeper, 1, 7, "Anna"), ==, DIG_KEPT_ADDED);
  g_assert_cmpint (add (keeper, 1, 7, "Anna"), ==, DIG_KEPT_SAME);
  g_assert_cmpint (add (keeper, 1, 1, "Anna"), ==, DIG_KEPT_RELABELED);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  g_assert_cmpuint (get_label (keeper, 0), ==, 1);
  g_assert_cmpint (add (keeper, 1, 7, "Bo"), ==, DIG_KEPT_ADDED);
}

static void
test_every_change_can_be_taken_back (Fixture *fixture, gconstpointer data)
{
  static const guint rows[] = { 0, 2 };
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), again = NULL;

  g_assert_false (dig_collection_keeper_can_undo (keeper));
  for (guint k = 0; k < 3; k++)
    add (keeper, k, k, "Anna");
  dig_collection_keeper_remove (keeper, rows, 2);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  g_assert_cmpuint (get_label (keeper, 0), ==, 1);
  dig_collection_keeper_undo (keeper);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 3);
  dig_collection_keeper_relabel (keeper, rows, 2, 9);
  g_assert_cmpuint (get_label (keeper, 2), ==, 9);
  g_assert_true (dig_collection_keeper_rename_writer (keeper, "Anna", " Ada "));
  g_assert_cmpstr (dig_data_set_get_writer_name (dig_collection_keeper_get_data (keeper), 0), ==,
                   "Ada");
  g_assert_false (dig_collection_keeper_rename_writer (keeper, "Ada", "\a"));
  dig_collection_keeper_undo (keeper);
  dig_collection_keeper_undo (keeper);
  g_assert_cmpuint (get_label (keeper, 2), ==, 2);
  for (guint k = 0; k < 3; k++)
    dig_collection_keeper_undo (keeper);
  g_assert_false (dig_collection_keeper_can_undo (keeper));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 0);
  dig_collection_keeper_flush (keeper);
  again = open_keeper (fixture->folder);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 0);
}

typedef struct
{
  gboolean is_done;
  DigMergeCount count;
  GError *error;
} Outcome;

static void
merged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  dig_collection_keeper_merge_finish (DIG_COLLECTION_KEEPER (source), result, &outcome->count,
                                      &outcome->error);
  outcome->is_done = TRUE;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  dig_collection_keeper_export_finish (DIG_COLLECTION_KEEPER (source), result, &outcome->error);
  outcome->is_done = TRUE;
}

static void
test_a_file_is_merged_and_the_merge_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root, "theirs.csv", NULL);
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder);
  Outcome outcome = { 0 };

  add (keeper, 0, 0, "Anna");
  add (keeper, 1, 1, "Anna");
  dig_collection_keeper_export_async (keeper, path, exported_cb, &outcome);
  TESTING_WAIT (outcome.is_done);
  g_assert_no_error (outcome.error);
  dig_collection_keeper_undo (keeper);
  outcome.is_done = FALSE;
  dig_collection_keeper_merge_async (keeper, path, merged_cb, &outcome);
  TESTING_WAIT (outcome.is_done);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.count.n_added, ==, 1);
  g_assert_cmpuint (outcome.count.n_same, ==, 1);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 2);
  dig_collection_keeper_undo (keeper);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  outcome.is_done = FALSE;
  g_assert_true (g_file_set_contents (path, "label,age\n1,2\n", -1, NULL));
  dig_collection_keeper_merge_async (keeper, path, merged_cb, &outcome);
  TESTING_WAIT (outcome.is_done);
  g_assert_nonnull (outcome.error);
  g_assert_nonnull (strstr (outcome.error->message, "theirs.csv, line 1, column 2"));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  g_clear_error (&outcome.error);
}

static void
test_a_merge_is_for_the_collection_it_was_begun_in (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root, "theirs.csv", NULL);
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder);
  Outcome outcome = { 0 };

  add (keeper, 0, 0, "Anna");
  dig_collection_keeper_export_async (keeper, path, exported_cb, &outcome);
  TESTING_WAIT (outcome.is_done);
  dig_collection_keeper_flush (keeper);
  outcome.is_done = FALSE;
  dig_collection_keeper_merge_async (keeper, path, merged_cb, &outcome);
  dig_collection_keeper_open (keeper, "other");
  TESTING_WAIT (outcome.is_done && dig_collection_keeper_is_ready (keeper));
  g_assert_error (outcome.error, DIG_ERROR, DIG_ERROR_FAILED);
  g_assert_nonnull (strstr (outcome.error->message, "“class”"));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 0);
  g_assert_false (dig_collection_keeper_can_undo (keeper));
  g_clear_error (&outcome.error);
}

static void
test_a_bad_file_is_left_alone (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "label,pixel0\n1,2\n";
  g_autofree char *path = g_build_filename (fixture->folder, "class.csv", NULL);
  g_autofree char *after = NULL;
  g_autoptr (DigCollectionKeeper) keeper = dig_collection_keeper_new (fixture->folder);

  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  dig_collection_keeper_open (keeper, "class");
  TESTING_WAIT (dig_collection_keeper_get_problem (keeper) != NULL);
  g_assert_false (dig_collection_keeper_is_ready (keeper));
  g_assert_cmpint (add (keeper, 0, 0, "Anna"), ==, DIG_KEPT_REFUSED);
  dig_collection_keeper_flush (keeper);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
  /* Another collection works. */
  dig_collection_keeper_open (keeper, "other");
  TESTING_WAIT (dig_collection_keeper_is_ready (keeper));
  g_assert_null (dig_collection_keeper_get_problem (keeper));
  g_assert_cmpint (add (keeper, 0, 0, "Anna"), ==, DIG_KEPT_ADDED);
}

static void
problem_cb (DigCollectionKeeper *keeper, const char *sentence, gpointer data)
{
  char **problem = data;

  g_free (*problem);
  *problem = g_strdup (sentence);
}

/* One digit that cannot be saved: a file stands where the folder should be. */
static void
fail_to_save (Fixture *fixture, DigCollectionKeeper *keeper, char **problem)
{
  g_signal_connect (keeper, "problem", G_CALLBACK (problem_cb), problem);
  g_assert_true (g_file_set_contents (fixture->folder, "", -1, NULL));
  add (keeper, 0, 0, "Anna");
  TESTING_WAIT (*problem != NULL);
  g_assert_false (dig_collection_keeper_is_saved (keeper));
}

static void
test_a_save_that_fails_is_told_and_the_next_one_has_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), again = NULL;
  g_autofree char *problem = NULL;

  fail_to_save (fixture, keeper, &problem);
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);
  add (keeper, 1, 1, "Anna");
  TESTING_WAIT (dig_collection_keeper_is_saved (keeper));
  again = open_keeper (fixture->folder);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 2);
}

static void
test_what_could_not_be_saved_is_at_the_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), again = NULL;
  g_autofree char *problem = NULL;

  fail_to_save (fixture, keeper, &problem);
  g_assert_cmpstr (dig_collection_keeper_flush (keeper), ==, problem);
  g_assert_false (dig_collection_keeper_is_saved (keeper));
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);
  g_assert_null (dig_collection_keeper_flush (keeper));
  g_assert_true (dig_collection_keeper_is_saved (keeper));
  again = open_keeper (fixture->folder);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 1);
}

static void
test_what_cannot_be_saved_stays_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder);
  g_autofree char *problem = NULL;

  fail_to_save (fixture, keeper, &problem);
  g_clear_pointer (&problem, g_free);
  dig_collection_keeper_open (keeper, "other");
  TESTING_WAIT (problem != NULL);
  g_assert_cmpstr (dig_collection_keeper_get_name (keeper), ==, "class");
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  g_assert_true (dig_collection_keeper_can_undo (keeper));
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);
  open_other (keeper, "other");
  open_other (keeper, "class");
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
}

static void
expect_file (Fixture *fixture, guint n)
{
  g_autofree char *path = g_build_filename (fixture->folder, "class.csv", NULL);
  g_autoptr (DigCollection) found = dig_collection_read (path, NULL);

  g_assert_nonnull (found);
  g_assert_cmpuint (dig_collection_get_n_digits (found), ==, n);
}

static void
test_two_windows_keep_each_others_drawings (Fixture *fixture, gconstpointer data)
{
  static const guint first = 0;
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder), other = NULL;
  g_autoptr (DigDrawnDigit) removed = make_digit (0, 0, "Anna");

  add (keeper, 0, 0, "Anna");
  add (keeper, 1, 1, "Anna");
  dig_collection_keeper_flush (keeper);
  other = open_keeper (fixture->folder);
  dig_collection_keeper_remove (keeper, &first, 1);
  for (guint k = 2; k < 10; k++)
    add (keeper, k, k, "Anna");
  dig_collection_keeper_flush (keeper);
  for (guint k = 2; k < 30; k++)
    add (other, k, k % 10, "Bo");
  dig_collection_keeper_flush (other);
  expect_file (fixture, 37);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (other), ==, 37);
  g_assert_cmpint (dig_collection_find (dig_collection_keeper_get_collection (other), removed), ==,
                   -1);
  /* Taking back takes back one's own. */
  for (guint k = 2; k < 30; k++)
    dig_collection_keeper_undo (other);
  dig_collection_keeper_flush (other);
  g_assert_false (dig_collection_keeper_can_undo (other));
  expect_file (fixture, 9);
  /* Here it is known when something is saved. */
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 9);
  add (other, 50, 0, "Bo");
  dig_collection_keeper_flush (other);
  add (keeper, 51, 0, "Anna");
  dig_collection_keeper_flush (keeper);
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 11);
  /* At its end too. */
  add (other, 52, 0, "Bo");
  g_clear_object (&other);
  expect_file (fixture, 12);
}

static void
test_there_are_several_collections (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) keeper = open_keeper (fixture->folder);
  g_auto (GStrv) names = NULL;
  g_autofree char *taken = NULL, *slash = NULL, *empty = NULL;

  add (keeper, 0, 0, "Anna");
  open_other (keeper, "zebras 7b");
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 0);
  g_assert_false (dig_collection_keeper_can_undo (keeper));
  names = dig_collection_keeper_dup_names (keeper);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "class");
  g_assert_cmpstr (names[1], ==, "zebras 7b");
  taken = dig_collection_keeper_check_name (keeper, " class ");
  slash = dig_collection_keeper_check_name (keeper, "a/b");
  empty = dig_collection_keeper_check_name (keeper, " ");
  g_assert_nonnull (taken);
  g_assert_nonnull (slash);
  g_assert_nonnull (empty);
  g_assert_null (dig_collection_keeper_check_name (keeper, "7c"));
  open_other (keeper, "class");
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/collection-keeper/what-was-added-is-there-again", test_what_was_added_is_there_again);
  ADD ("/collection-keeper/many-quick-changes-are-all-saved",
       test_many_quick_changes_are_all_saved);
  ADD ("/collection-keeper/the-same-drawing-is-added-once", test_the_same_drawing_is_added_once);
  ADD ("/collection-keeper/every-change-can-be-taken-back", test_every_change_can_be_taken_back);
  ADD ("/collection-keeper/a-file-is-merged-and-the-merge-taken-back",
       test_a_file_is_merged_and_the_merge_taken_back);
  ADD ("/collection-keeper/a-merge-is-for-the-collection-it-was-begun-in",
       test_a_merge_is_for_the_collection_it_was_begun_in);
  ADD ("/collection-keeper/a-bad-file-is-left-alone", test_a_bad_file_is_left_alone);
  ADD ("/collection-keeper/a-save-that-fails-is-told-and-the-next-one-has-all",
       test_a_save_that_fails_is_told_and_the_next_one_has_all);
  ADD ("/collection-keeper/what-could-not-be-saved-is-at-the-end",
       test_what_could_not_be_saved_is_at_the_end);
  ADD ("/collection-keeper/what-cannot-be-saved-stays-open", test_what_cannot_be_saved_stays_open);
  ADD ("/collection-keeper/two-windows-keep-each-others-drawings",
       test_two_windows_keep_each_others_drawings);
  ADD ("/collection-keeper/there-are-several-collections", test_there_are_several_collections);
#undef ADD
  return g_test_run ();
}
