/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "train-fixture.h"
#include "train/dig-run-folder.h"
#include "train/dig-run-lock.h"
#include "train/dig-stored-run.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

typedef struct
{
  char *root, *run;
  DigDataSet *data;
  DigTrainSettings *settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->root = make_temporary_folder ();
  fixture->run = g_build_filename (fixture->root, "run", NULL);
  fixture->data = make_fixture_data (40);
  fixture->settings = make_fixture_settings (1);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->run);
  dig_data_set_unref (fixture->data);
  dig_train_settings_free (fixture->settings);
}

static void
test_one_trainer_at_a_time (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  DigTrainer *first, *second;

  first = dig_trainer_new (fixture->settings, fixture->data, fixture->run, &error);
  g_assert_no_error (error);
  second = dig_trainer_new_resume (fixture->run, fixture->data, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, fixture->run));
  g_clear_error (&error);

  dig_trainer_free (first);
  second = dig_trainer_new_resume (fixture->run, fixture->data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dig_run_lock_is_held (fixture->run));
  dig_trainer_free (second);
  g_assert_false (dig_run_lock_is_held (fixture->run));
}

static void
test_asking_takes_nothing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer = dig_trainer_new (fixture->settings, fixture->data, fixture->run, &error);
  DigRunLock *lock;

  for (guint i = 0; i < 2; i++)
    g_assert_true (dig_run_lock_is_held (fixture->run));
  dig_trainer_free (trainer);
  for (guint i = 0; i < 2; i++)
    g_assert_false (dig_run_lock_is_held (fixture->run));
  lock = dig_run_lock_take (fixture->run, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lock);
  dig_run_lock_release (lock);
}

static void
test_stored_run_says_who_holds_it (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer = dig_trainer_new (fixture->settings, fixture->data, fixture->run, &error);
  g_autoptr (DigStoredRun) held = dig_stored_run_read (fixture->run, &error);
  g_autoptr (DigStoredRun) left = NULL;

  g_assert_no_error (error);
  g_assert_true (held->is_held);
  dig_trainer_free (trainer);
  left = dig_stored_run_read (fixture->run, &error);
  g_assert_no_error (error);
  g_assert_false (left->is_held);
}

static void
test_folder_without_a_run_has_no_lock (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dig_run_lock_is_held (fixture->root));
  g_assert_false (dig_run_lock_is_held (fixture->run));
  g_assert_null (dig_run_lock_take (fixture->run, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
}

/* As a run does that goes on on another device. */
static void
test_stays_when_the_description_is_written_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer = dig_trainer_new (fixture->settings, fixture->data, fixture->run, &error);
  g_autofree char *path = g_build_filename (fixture->run, DIG_RUN_FILE_NAME, NULL);
  g_autoptr (DigRunDescription) description = dig_run_folder_read (fixture->run, &error);
  struct utimbuf begin = { 1000000000, 1000000000 };
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpint (g_utime (path, &begin), ==, 0);
  g_assert_true (dig_run_folder_update (fixture->run, description, &error));
  g_assert_true (dig_run_lock_is_held (fixture->run));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, begin.modtime);
  g_assert_null (dig_trainer_new (fixture->settings, fixture->data, fixture->run, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  dig_trainer_free (trainer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/run-lock/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-trainer-at-a-time", test_one_trainer_at_a_time);
  ADD ("asking-takes-nothing", test_asking_takes_nothing);
  ADD ("stored-run-says-who-holds-it", test_stored_run_says_who_holds_it);
  ADD ("stays-when-the-description-is-written-again",
       test_stays_when_the_description_is_written_again);
  ADD ("folder-without-a-run-has-no-lock", test_folder_without_a_run_has_no_lock);
  return g_test_run ();
}
