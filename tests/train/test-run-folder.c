/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "io/dig-model-file.h"
#include "train-fixture.h"
#include "train/dig-run-folder.h"

#include <math.h>
#include <string.h>

#define N_IMAGES 64
#define N_EPOCHS 4

/* What must repeat bit for bit. */
static const char *const files[] = {
  "run.json",
  "history.jsonl",
  "model.safetensors",
  "last.safetensors",
  "state.safetensors",
  "end.json",
  "epochs/0001.safetensors",
  "epochs/0002.safetensors",
  "epochs/0003.safetensors",
  "epochs/0004.safetensors",
};

static void
assert_same_run (const char *folder_a, const char *folder_b)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    assert_same_file (folder_a, folder_b, files[i]);
}

typedef struct
{
  DigControl *control;
  guint stop_at_step;
} Stop;

static void
step_done_cb (const DigStepRecord *record, gpointer data)
{
  Stop *stop = data;

  if (record->step == stop->stop_at_step)
    dig_control_send (stop->control, DIG_CONTROL_STOP_NOW);
}

/* Begins or resumes; stop_at_step 0: to the end. */
static DigEndReason
train_with (const DigTrainSettings *settings, const char *folder, gboolean resumes,
            guint stop_at_step)
{
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (DigControl) control = dig_control_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = resumes ? dig_trainer_new_resume (folder, data, NULL, &error)
                                           : dig_trainer_new (settings, data, folder, &error);
  Stop stop = { control, stop_at_step };
  DigTrainerEvents events = { .step_done = step_done_cb, .data = &stop };
  DigEndRecord end;

  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, control, &events, &end, &error));
  g_assert_no_error (error);
  return end.reason;
}

static DigEndReason
train (const char *folder, gboolean resumes, guint stop_at_step)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (N_EPOCHS);

  return train_with (settings, folder, resumes, stop_at_step);
}

typedef struct
{
  char *root, *whole, *other; /* a folder, and two runs in it; the first is done */
} Folders;

static void
set_up (Folders *folders, gconstpointer unused)
{
  folders->root = make_temporary_folder ();
  folders->whole = g_build_filename (folders->root, "deep", "whole", NULL);
  folders->other = g_build_filename (folders->root, "other", NULL);
  g_assert_cmpint (train (folders->whole, FALSE, 0), ==, DIG_END_EPOCHS);
}

static void
tear_down (Folders *folders, gconstpointer unused)
{
  remove_tree (folders->root);
  g_free (folders->root);
  g_free (folders->whole);
  g_free (folders->other);
}

static void
test_same_seed_gives_identical_files (Folders *folders, gconstpointer unused)
{
  train (folders->other, FALSE, 0);
  assert_same_run (folders->whole, folders->other);
}

static void
test_history_reads_back (Folders *folders, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) history = dig_run_folder_read_history (folders->whole, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, N_EPOCHS);
  for (guint i = 0; i < history->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (history, DigEpochRecord, i);

      g_assert_cmpuint (record->epoch, ==, i + 1);
      g_assert_cmpuint (record->step, ==, 5 * (i + 1));
      g_assert_cmpfloat (record->seconds, >, 0.0);
      g_assert_cmpfloat (record->images_per_second, >, 0.0);
      g_assert_cmpfloat (record->train.loss, >, 0.0);
    }
}

static void
test_model_is_the_best_epoch_and_says_how_it_was_made (Folders *folders, gconstpointer unused)
{
  g_autofree char *summary = NULL, *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) model = dig_model_file_load (folders->whole, &summary, &error);
  g_autoptr (GArray) history = dig_run_folder_read_history (folders->whole, NULL);
  guint best = 1;

  g_assert_no_error (error);
  for (guint i = 2; i <= history->len; i++)
    if (g_array_index (history, DigEpochRecord, i - 1).validation.loss
        < g_array_index (history, DigEpochRecord, best - 1).validation.loss)
      best = i;
  name = g_strdup_printf ("epochs/%04u.safetensors", best);
  {
    g_autofree char *a = g_build_filename (folders->whole, name, NULL);
    g_autofree char *b = g_build_filename (folders->whole, DIG_MODEL_FILE_NAME, NULL);
    g_autofree char *text_a = NULL, *text_b = NULL;
    gsize n_a, n_b;

    g_assert_true (g_file_get_contents (a, &text_a, &n_a, NULL));
    g_assert_true (g_file_get_contents (b, &text_b, &n_b, NULL));
    g_assert_cmpmem (text_a, n_a, text_b, n_b);
  }
  g_assert_nonnull (strstr (summary, "\"fingerprint\""));
  g_assert_nonnull (strstr (summary, "\"val_accuracy\""));
  g_assert_null (strstr (summary, "seconds"));
}

static void
test_a_folder_with_a_run_is_not_overwritten (Folders *folders, gconstpointer unused)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (1);
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_trainer_new (settings, data, folders->whole, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "holds a run already"));
}

static void
test_resumes_exactly_after_a_stop_at_any_step (Folders *folders, gconstpointer unused)
{
  static const guint stops[] = { 1, 5, 6, 12, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_autoptr (DigSnapshot) left = NULL;

      g_assert_cmpint (train (folders->other, FALSE, stops[i]), ==, DIG_END_INTERRUPTED);
      left = dig_model_file_load (folders->other, NULL, NULL);
      g_assert_nonnull (left);
      g_assert_cmpint (train (folders->other, TRUE, 0), ==, DIG_END_EPOCHS);
      assert_same_run (folders->whole, folders->other);
      remove_tree (folders->other);
    }
}

static void
test_resuming_a_finished_run_changes_nothing (Folders *folders, gconstpointer unused)
{
  train (folders->other, FALSE, 0);
  g_assert_cmpint (train (folders->other, TRUE, 0), ==, DIG_END_EPOCHS);
  assert_same_run (folders->whole, folders->other);
}

static void
write_into (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (dig_file_write_atomic (path, text, strlen (text), NULL));
}

static void
cut_end (const char *folder, const char *name, gsize n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpuint (length, >, n);
  g_assert_true (g_file_set_contents (path, text, (gssize)(length - n), NULL));
}

static void
test_what_a_crash_leaves_is_repaired (Folders *folders, gconstpointer unused)
{
  g_autofree char *temporary =
      g_build_filename (folders->other, ".state.safetensors.tmp-77-1", NULL);
  g_autofree char *temporary_epoch =
      g_build_filename (folders->other, "epochs", ".0003.safetensors.tmp-77-2", NULL);

  /* Stopped in epoch 3; as if its files had been written, but not the state. */
  train (folders->other, FALSE, 13);
  cut_end (folders->other, "history.jsonl", 30);
  cut_end (folders->other, "timing.jsonl", 5);
  write_into (folders->other, "epochs/0003.safetensors", "of an epoch that is not committed");
  write_into (folders->other, "epochs/0004.safetensors", "and the next");
  write_into (folders->other, ".state.safetensors.tmp-77-1", "half");
  write_into (folders->other, "epochs/.0003.safetensors.tmp-77-2", "half");
  g_assert_cmpint (train (folders->other, TRUE, 0), ==, DIG_END_EPOCHS);
  assert_same_run (folders->whole, folders->other);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (temporary_epoch, G_FILE_TEST_EXISTS));
}

static void
assert_resume_fails (const char *folder, DigDataSet *data, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = dig_trainer_new_resume (folder, data, NULL, &error);

  g_assert_null (trainer);
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_resume_refuses_in_words (Folders *folders, gconstpointer unused)
{
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES),
                         other = make_fixture_data (N_IMAGES + 1);

  assert_resume_fails (folders->root, data, "holds no run");
  assert_resume_fails (folders->whole, other, "begun with other data");
  cut_end (folders->whole, "state.safetensors", 4);
  assert_resume_fails (folders->whole, data, "state.safetensors");
  write_into (folders->whole, "state.safetensors", "");
  assert_resume_fails (folders->whole, data, "not a safetensors file");
  cut_end (folders->whole, "run.json", 10);
  assert_resume_fails (folders->whole, data, "run.json");
}

static void
test_early_stopping_is_remembered (Folders *folders, gconstpointer unused)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (9);
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (GError) error = NULL;
  g_autofree char *end_path = g_build_filename (folders->other, "end.json", NULL), *text = NULL;

  settings->stopping_patience = 1;
  settings->stopping_min_delta = 100.0;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (DigTrainer) trainer =
          i == 0 ? dig_trainer_new (settings, data, folders->other, &error)
                 : dig_trainer_new_resume (folders->other, data, NULL, &error);
      g_autoptr (DigSnapshot) left = NULL, first = NULL;
      DigEndRecord end;
      gsize n;

      g_assert_no_error (error);
      g_assert_true (dig_trainer_run (trainer, NULL, NULL, &end, NULL));
      g_assert_cmpint (end.reason, ==, DIG_END_EARLY_STOPPING);
      g_assert_cmpuint (dig_trainer_get_history (trainer)->len, ==, 2);
      /* Keras restores epoch 1: nothing was better by 100. */
      left = dig_trainer_dup_snapshot (trainer, NULL);
      first = dig_run_folder_load_epoch (folders->other, 1, NULL);
      dig_snapshot_get_parameters (left, &n);
      g_assert_cmpmem (dig_snapshot_get_parameters (left, NULL), n * sizeof (float),
                       dig_snapshot_get_parameters (first, NULL), n * sizeof (float));
    }
  g_assert_true (g_file_get_contents (end_path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"early-stopping\""));
}

static void
test_diverged_run_leaves_a_good_model (Folders *folders, gconstpointer unused)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (DigTrainer) trainer = NULL;
  g_autoptr (DigSnapshot) model = NULL;
  g_autoptr (GError) error = NULL;
  const float *parameters;
  DigEndRecord end;
  gsize n;

  settings->learning_rate = 1e6;
  trainer = dig_trainer_new (settings, data, folders->other, &error);
  g_assert_true (dig_trainer_run (trainer, NULL, NULL, &end, &error));
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  model = dig_model_file_load (folders->other, NULL, &error);
  g_assert_no_error (error);
  parameters = dig_snapshot_get_parameters (model, &n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabsf (parameters[i]), <=, 1.0f);
}

#define ADD(path, function) g_test_add (path, Folders, NULL, set_up, function, tear_down)

/* The images of the third epoch depend on the step; the average is part of the state. */
static void
test_resumed_run_with_augmentation_and_average_is_the_same (Folders *folders, gconstpointer unused)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (N_EPOCHS);
  g_autofree char *whole = g_build_filename (folders->root, "augmented", NULL);
  g_autofree char *plain = g_build_filename (folders->whole, "last.safetensors", NULL);
  g_autofree char *augmented = g_build_filename (whole, "last.safetensors", NULL);
  g_autoptr (DigSnapshot) a = NULL, b = NULL;

  settings->is_augmented = TRUE;
  settings->augmentation.elastic_alpha = 2.0f;
  settings->average_decay = 0.9;
  train_with (settings, whole, FALSE, 0);
  g_assert_cmpint (train_with (settings, folders->other, FALSE, 12), ==, DIG_END_INTERRUPTED);
  train (folders->other, TRUE, 0);
  assert_same_run (whole, folders->other);
  a = dig_model_file_load (plain, NULL, NULL);
  b = dig_model_file_load (augmented, NULL, NULL);
  g_assert_cmpfloat (dig_snapshot_get_parameters (a, NULL)[0], !=,
                     dig_snapshot_get_parameters (b, NULL)[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/run-folder/resumed-run-with-augmentation-and-average-is-the-same",
       test_resumed_run_with_augmentation_and_average_is_the_same);
  ADD ("/run-folder/same-seed-gives-identical-files", test_same_seed_gives_identical_files);
  ADD ("/run-folder/history-reads-back", test_history_reads_back);
  ADD ("/run-folder/model-is-the-best-epoch-and-says-how-it-was-made",
       test_model_is_the_best_epoch_and_says_how_it_was_made);
  ADD ("/run-folder/a-folder-with-a-run-is-not-overwritten",
       test_a_folder_with_a_run_is_not_overwritten);
  ADD ("/run-folder/resumes-exactly-after-a-stop-at-any-step",
       test_resumes_exactly_after_a_stop_at_any_step);
  ADD ("/run-folder/resuming-a-finished-run-changes-nothing",
       test_resuming_a_finished_run_changes_nothing);
  ADD ("/run-folder/what-a-crash-leaves-is-repaired", test_what_a_crash_leaves_is_repaired);
  ADD ("/run-folder/resume-refuses-in-words", test_resume_refuses_in_words);
  ADD ("/run-folder/early-stopping-is-remembered", test_early_stopping_is_remembered);
  ADD ("/run-folder/diverged-run-leaves-a-good-model", test_diverged_run_leaves_a_good_model);
  return g_test_run ();
}
