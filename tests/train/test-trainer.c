/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "train-fixture.h"
#include "train/dig-evaluation.h"

#include <math.h>
#include <string.h>

typedef struct
{
  guint n_steps, n_epochs;
  guint64 last_step;
  float last_loss;
  guint stop_at_step, stop_at_epoch;
  double rate_at_step_2;
  DigControl *control;
} Watch;

static void
step_done_cb (const DigStepRecord *record, gpointer data)
{
  Watch *watch = data;

  watch->n_steps++;
  g_assert_cmpuint (record->step, ==, watch->last_step + 1);
  watch->last_step = record->step;
  watch->last_loss = record->loss;
  if (watch->stop_at_step == record->step)
    dig_control_send (watch->control, DIG_CONTROL_STOP_NOW);
  if (record->step == 2 && watch->rate_at_step_2 > 0.0)
    dig_control_set_learning_rate (watch->control, watch->rate_at_step_2);
}

static void
epoch_done_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
               gpointer data)
{
  Watch *watch = data;

  watch->n_epochs++;
  g_assert_nonnull (snapshot);
  if (watch->stop_at_epoch == record->epoch)
    dig_control_send (watch->control, DIG_CONTROL_STOP_AFTER_EPOCH);
}

static void
run (DigTrainer *trainer, Watch *watch, DigEndRecord *end)
{
  DigTrainerEvents events = { .step_done = step_done_cb,
                              .epoch_done = epoch_done_cb,
                              .data = watch };
  g_autoptr (DigControl) control = dig_control_new ();
  g_autoptr (GError) error = NULL;

  watch->control = control;
  g_assert_true (dig_trainer_run (trainer, control, &events, end, &error));
  g_assert_no_error (error);
}

static DigTrainer *
make (const DigTrainSettings *settings, guint n_images)
{
  g_autoptr (DigDataSet) data = make_fixture_data (n_images);
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer = dig_trainer_new (settings, data, NULL, &error);

  g_assert_no_error (error);
  return trainer;
}

/* Without warm-up the average of the first epochs would still be the random initial weights. */
static void
test_average_is_the_model_and_near_the_weights (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (12);
  DigSnapshot *snapshots[2];
  const float *a, *b;
  double distance = 0.0, size = 0.0;
  gsize n;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (DigTrainer) trainer = NULL;
      Watch watch = { 0 };
      DigEndRecord end;

      settings->average_decay = i == 0 ? 0.0 : 0.9999;
      trainer = make (settings, 96);
      run (trainer, &watch, &end);
      g_assert_cmpfloat (end.val_accuracy, >, 0.9);
      snapshots[i] = dig_trainer_dup_snapshot (trainer, NULL);
    }
  a = dig_snapshot_get_parameters (snapshots[0], &n);
  b = dig_snapshot_get_parameters (snapshots[1], NULL);
  for (gsize i = 0; i < n; i++)
    {
      distance += (double)(a[i] - b[i]) * (double)(a[i] - b[i]);
      size += (double)(a[i] * a[i]);
    }
  distance = sqrt (distance / size);
  g_test_message ("relative distance %.3f", distance);
  g_assert_cmpfloat (distance, >, 1e-4);
  g_assert_cmpfloat (distance, <, 0.3);
  for (guint i = 0; i < 2; i++)
    dig_snapshot_unref (snapshots[i]);
}

static void
test_learns_the_fixture (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (12);
  g_autoptr (DigTrainer) trainer = make (settings, 96);
  const DigEpochRecord *last;
  Watch watch = { 0 };
  DigEndRecord end;

  run (trainer, &watch, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (watch.n_epochs, ==, 12);
  /* 72 training images in batches of 10: the eighth has 2. */
  g_assert_cmpuint (watch.n_steps, ==, 12 * 8);
  g_assert_cmpuint (dig_trainer_get_split (trainer)->n_validation, ==, 24);
  last = &g_array_index (dig_trainer_get_history (trainer), DigEpochRecord, 11);
  g_assert_cmpfloat (end.val_accuracy, >, 0.9);
  g_assert_cmpfloat (last->validation.loss, <, 0.8);
  g_assert_cmpuint (last->best_epoch, ==, end.best_epoch);
  g_assert_cmpfloat (last->validation.macro_f1, >, 0.8);
}

/* All that augmentation can do, and a moving average. */
static void
augment_settings (DigTrainSettings *settings)
{
  settings->is_augmented = TRUE;
  settings->augmentation.shear = 5.0f;
  settings->augmentation.elastic_alpha = 2.0f;
  settings->augmentation.erase_probability = 0.5f;
  settings->average_decay = 0.9;
}

static void
test_same_seed_gives_the_same_weights (gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  DigSnapshot *snapshots[3];
  gsize n;

  if (data != NULL)
    augment_settings (settings);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DigTrainer) trainer = NULL;
      Watch watch = { 0 };
      DigEndRecord end;

      settings->seed = i == 2 ? 2 : 1;
      settings->n_threads = 1 + i % 2;
      trainer = make (settings, 64);
      run (trainer, &watch, &end);
      snapshots[i] = dig_trainer_dup_snapshot (trainer, NULL);
    }
  dig_snapshot_get_parameters (snapshots[0], &n);
  g_assert_cmpmem (dig_snapshot_get_parameters (snapshots[0], NULL), n * sizeof (float),
                   dig_snapshot_get_parameters (snapshots[1], NULL), n * sizeof (float));
  g_assert_cmpint (memcmp (dig_snapshot_get_parameters (snapshots[0], NULL),
                           dig_snapshot_get_parameters (snapshots[2], NULL), n * sizeof (float)),
                   !=, 0);
  for (guint i = 0; i < 3; i++)
    dig_snapshot_unref (snapshots[i]);
}

static void
test_stops_now_and_after_the_epoch (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (5);
  g_autoptr (DigTrainer) trainer = make (settings, 64);
  Watch now = { .stop_at_step = 3 }, after = { .stop_at_epoch = 2 }, rest = { 0 };
  DigEndRecord end;

  run (trainer, &now, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_INTERRUPTED);
  g_assert_cmpuint (now.n_steps, ==, 3);
  g_assert_cmpuint (end.best_epoch, ==, 0);
  g_assert_true (isnan (end.val_loss));

  /* The stopped epoch is done again from its first step. */
  run (trainer, &after, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_INTERRUPTED);
  g_assert_cmpuint (after.n_epochs, ==, 2);
  rest.last_step = after.last_step;
  run (trainer, &rest, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (dig_trainer_get_history (trainer)->len, ==, 5);
}

static void
test_learning_rate_changes_while_running (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  g_autoptr (DigTrainer) trainer = make (settings, 64);
  Watch watch = { .rate_at_step_2 = 0.02 };
  DigEndRecord end;

  run (trainer, &watch, &end);
  g_assert_cmpfloat (
      g_array_index (dig_trainer_get_history (trainer), DigEpochRecord, 0).learning_rate, ==, 0.02);
  g_assert_cmpfloat (
      g_array_index (dig_trainer_get_history (trainer), DigEpochRecord, 1).learning_rate, ==, 0.02);
}

static void
set_one_cycle (DigTrainSettings *settings)
{
  settings->schedule = (DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.5, 0.2, 0.0 };
  settings->has_plateau = FALSE;
}

/* 48 training images in batches of 10 are five steps: the peak is at the end of the second epoch of
 * four. */
static void
test_one_cycle_spans_the_epochs_asked_for (void)
{
  static const double rates[] = { 2e-3, 6e-3, 1e-2, 5e-3, 0.0 };
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (4);
  g_autoptr (DigTrainer) trainer = NULL;
  Watch watch = { 0 };
  DigEndRecord end;

  set_one_cycle (settings);
  settings->learning_rate = 1e-2;
  trainer = make (settings, 64);
  run (trainer, &watch, &end);
  for (guint i = 0; i < 4; i++)
    {
      const DigEpochRecord *record =
          &g_array_index (dig_trainer_get_history (trainer), DigEpochRecord, i);

      g_assert_cmpfloat_with_epsilon (record->learning_rate, rates[i], 1e-12);
      g_assert_cmpfloat_with_epsilon (record->next_learning_rate, rates[i + 1], 1e-12);
    }
}

/* The very first step takes the schedule's first rate: from a factor of 0 it changes nothing, and the
 * second one does. */
static void
test_schedule_reaches_the_step (void)
{
  for (guint n_epochs = 1; n_epochs <= 2; n_epochs++)
    {
      g_autoptr (DigTrainSettings) settings = make_fixture_settings (n_epochs);
      g_autofree float *initial = NULL;
      g_autoptr (DigTrainer) trainer = NULL;
      g_autoptr (DigSnapshot) snapshot = NULL;
      Watch watch = { 0 };
      DigEndRecord end;
      gsize n;

      set_one_cycle (settings);
      settings->schedule.start = 0.0;
      settings->batch_size = 48;
      trainer = make (settings, 64);
      run (trainer, &watch, &end);
      g_assert_cmpuint (watch.n_steps, ==, n_epochs);
      snapshot = dig_trainer_dup_snapshot (trainer, NULL);
      dig_snapshot_get_parameters (snapshot, &n);
      initial = g_new (float, n);
      dig_network_spec_initialise (settings->spec, settings->seed, initial);
      /* The first convolution's 4×3×3 weights. */
      g_assert_cmpint (
          memcmp (initial, dig_snapshot_get_parameters (snapshot, NULL), 36 * sizeof (float)) == 0,
          ==, n_epochs == 1);
    }
}

static void
test_resumed_schedule_gives_the_same_weights (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autoptr (DigDataSet) data = make_fixture_data (64);
  g_autofree char *folder = make_temporary_folder ();
  g_autofree char *whole = g_build_filename (folder, "whole", NULL);
  g_autofree char *parts = g_build_filename (folder, "parts", NULL);
  g_autoptr (DigTrainer) once = NULL, begun = NULL, resumed = NULL;
  Watch all = { 0 }, first = { .stop_at_step = 8 }, rest = { .last_step = 5 };
  DigEndRecord end;

  set_one_cycle (settings);
  settings->label_smoothing = 0.1f;
  once = dig_trainer_new (settings, data, whole, NULL);
  run (once, &all, &end);
  begun = dig_trainer_new (settings, data, parts, NULL);
  run (begun, &first, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_INTERRUPTED);
  g_clear_pointer (&begun, dig_trainer_free);
  resumed = dig_trainer_new_resume (parts, data, NULL, NULL);
  run (resumed, &rest, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  assert_same_file (whole, parts, "model.safetensors");
  assert_same_file (whole, parts, "state.safetensors");
  assert_same_file (whole, parts, "history.jsonl");
  remove_tree (folder);
}

static void
assert_is_initial (DigTrainer *trainer, const DigTrainSettings *settings)
{
  g_autoptr (DigSnapshot) snapshot = dig_trainer_dup_snapshot (trainer, NULL);
  g_autofree float *initial = NULL;
  gsize n;
  const float *parameters = dig_snapshot_get_parameters (snapshot, &n);

  initial = g_new (float, n);
  dig_network_spec_initialise (settings->spec, settings->seed, initial);
  g_assert_cmpmem (parameters, n * sizeof (float), initial, n * sizeof (float));
}

static void
test_diverged_run_ends_and_keeps_good_weights (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autoptr (DigTrainer) trainer = NULL;
  Watch watch = { 0 };
  DigEndRecord end;

  settings->learning_rate = 1e6;
  trainer = make (settings, 64);
  run (trainer, &watch, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  g_assert_nonnull (strstr (end.message, "learning rate 1e+06"));
  g_assert_nonnull (strstr (end.message, "ten times smaller"));
  g_assert_cmpuint (strlen (end.message), <, sizeof end.message - 1);
  assert_is_initial (trainer, settings);
}

static void
test_diverging_later_goes_back_to_the_last_epoch (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autoptr (DigTrainer) trainer = make (settings, 64);
  g_autoptr (DigSnapshot) good = NULL, kept = NULL;
  g_autoptr (DigControl) control = dig_control_new ();
  Watch first = { .stop_at_epoch = 1 };
  DigEndRecord end;
  gsize n;

  run (trainer, &first, &end);
  good = dig_trainer_dup_snapshot (trainer, NULL);
  dig_control_set_learning_rate (control, 1e8);
  g_assert_true (dig_trainer_run (trainer, control, NULL, &end, NULL));
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  g_assert_cmpuint (end.best_epoch, ==, 1);
  g_assert_nonnull (strstr (end.message, "those of epoch 1"));
  kept = dig_trainer_dup_snapshot (trainer, NULL);
  dig_snapshot_get_parameters (good, &n);
  g_assert_cmpmem (dig_snapshot_get_parameters (good, NULL), n * sizeof (float),
                   dig_snapshot_get_parameters (kept, NULL), n * sizeof (float));
}

static void
test_early_stopping_ends_and_restores (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (50);
  g_autoptr (DigTrainer) trainer = NULL;
  g_autoptr (DigSnapshot) best = NULL, left = NULL;
  Watch watch = { 0 };
  DigEndRecord end;
  gsize n;

  settings->stopping_patience = 2;
  settings->stopping_min_delta = 100.0;
  trainer = make (settings, 64);
  run (trainer, &watch, &end);
  /* After the first epoch nothing is better by 100: it waits two epochs and stops. */
  g_assert_cmpint (end.reason, ==, DIG_END_EARLY_STOPPING);
  g_assert_cmpuint (watch.n_epochs, ==, 3);
  g_assert_cmpuint (end.best_epoch, ==, 3);
  best = dig_trainer_dup_best (trainer);
  left = dig_trainer_dup_snapshot (trainer, NULL);
  dig_snapshot_get_parameters (best, &n);
  g_assert_cmpint (memcmp (dig_snapshot_get_parameters (best, NULL),
                           dig_snapshot_get_parameters (left, NULL), n * sizeof (float)),
                   !=, 0);
}

static void
assert_refused (const DigTrainSettings *settings, DigDataSet *data, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = dig_trainer_new (settings, data, NULL, &error);

  g_assert_null (trainer);
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

typedef struct
{
  guint n_epochs, lowest_loss_epoch, best_epoch; /* by loss; by accuracy, then loss */
  DigMetrics lowest, best;
} BestWatch;

static void
compare_epochs_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                   gpointer data)
{
  BestWatch *watch = data;
  const DigMetrics *now = &record->validation;

  if (watch->n_epochs++ == 0 || now->loss < watch->lowest.loss)
    {
      watch->lowest = *now;
      watch->lowest_loss_epoch = record->epoch;
    }
  if (watch->n_epochs == 1 || now->accuracy > watch->best.accuracy
      || (now->accuracy == watch->best.accuracy && now->loss < watch->best.loss))
    {
      watch->best = *now;
      watch->best_epoch = record->epoch;
    }
}

/* Wrong labels: the better the others are learnt, the higher the loss of those may be. */
static BestWatch
find_best_epoch (DigBestRule rule, DigEndRecord *end)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (60);
  BestWatch watch = { 0 };
  DigTrainerEvents events = { .epoch_done = compare_epochs_cb, .data = &watch };
  g_autoptr (DigControl) control = dig_control_new ();
  g_autoptr (DigDataSet) data = make_fixture_data_with_errors (160, 4);
  g_autoptr (DigTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;

  settings->best_by = rule;
  settings->has_early_stopping = settings->has_plateau = FALSE;
  trainer = dig_trainer_new (settings, data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, control, &events, end, &error));
  g_assert_no_error (error);
  return watch;
}

static void
test_best_epoch_is_by_loss_or_by_accuracy (void)
{
  DigEndRecord by_loss, by_accuracy;
  BestWatch watch = find_best_epoch (DIG_BEST_LOSS, &by_loss);

  g_assert_cmpuint (watch.lowest_loss_epoch, !=, watch.best_epoch);
  g_assert_cmpuint (by_loss.best_epoch, ==, watch.lowest_loss_epoch);
  g_assert_cmpfloat (by_loss.val_loss, ==, watch.lowest.loss);
  watch = find_best_epoch (DIG_BEST_ACCURACY, &by_accuracy);
  g_assert_cmpuint (by_accuracy.best_epoch, ==, watch.best_epoch);
  g_assert_cmpfloat (by_accuracy.val_accuracy, ==, watch.best.accuracy);
  g_assert_cmpfloat (by_accuracy.val_loss, ==, watch.best.loss);
}

typedef struct
{
  DigTrainer *trainer;
  DigDataSet *data;
  guint n_epochs;
} AnswersWatch;

static void
compare_answers_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                    gpointer data)
{
  AnswersWatch *watch = data;
  const DigSplit *split = dig_trainer_get_split (watch->trainer);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigPredictor) predictor = dig_predictor_new (snapshot, "cpu", 1, &error);
  gsize n = (gsize)split->n_validation * FIXTURE_CLASSES;
  g_autofree float *probabilities = g_new (float, n);

  g_assert_no_error (error);
  g_assert_cmpuint (dig_answers_get_n_images (answers), ==, split->n_validation);
  g_assert_true (dig_predictor_run_rows (predictor, watch->data, split->validation,
                                         split->n_validation, probabilities, &error));
  g_assert_cmpmem (dig_answers_get_probabilities (answers), n * sizeof (float), probabilities,
                   n * sizeof (float));
  watch->n_epochs++;
}

/* More validation images than are evaluated at a time, and a model that is an average. */
static void
test_answers_of_an_epoch_are_those_of_its_snapshot (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  g_autoptr (DigDataSet) data = make_fixture_data (900);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = NULL;
  AnswersWatch watch = { .data = data };
  DigTrainerEvents events = { .epoch_done = compare_answers_cb, .data = &watch };
  DigEndRecord end;

  settings->average_decay = 0.9;
  settings->test_size = 0.5;
  watch.trainer = trainer = dig_trainer_new (settings, data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, NULL, &events, &end, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_epochs, ==, 2);
}

static void
test_unfit_data_is_refused_in_words (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (1);
  g_autoptr (DigTrainSettings) reference = dig_train_settings_new_preset ("reference");
  g_autoptr (DigDataSet) data = make_fixture_data (30);
  g_autoptr (DigDataSet) unlabelled =
      dig_data_set_new_take (g_new0 (guint8, 64 * 4), NULL, NULL, 4, 8, 8, 3);
  g_autoptr (DigDataSet) classes =
      dig_data_set_new_take (g_new0 (guint8, 64 * 4), g_new0 (guint8, 4), NULL, 4, 8, 8, 5);

  g_free (reference->device);
  reference->device = g_strdup ("cpu");
  assert_refused (reference, data, "1×28×28; those of fixture are 1×8×8");
  assert_refused (settings, unlabelled, "no labels");
  assert_refused (settings, classes, "tells 3 classes apart");
  settings->batch_size = 0;
  assert_refused (settings, data, "The batch size is 0; it must be 1…8192");
  settings->batch_size = 10;
  settings->limit = 1;
  assert_refused (settings, data, "");
  settings->limit = 0;
  g_free (settings->device);
  settings->device = g_strdup ("abacus");
  assert_refused (settings, data, "abacus");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/learns-the-fixture", test_learns_the_fixture);
  g_test_add_data_func ("/trainer/same-seed-gives-the-same-weights", NULL,
                        test_same_seed_gives_the_same_weights);
  g_test_add_data_func ("/trainer/same-seed-gives-the-same-weights-with-augmentation", "augmented",
                        test_same_seed_gives_the_same_weights);
  g_test_add_func ("/trainer/average-is-the-model-and-near-the-weights",
                   test_average_is_the_model_and_near_the_weights);
  g_test_add_func ("/trainer/stops-now-and-after-the-epoch", test_stops_now_and_after_the_epoch);
  g_test_add_func ("/trainer/learning-rate-changes-while-running",
                   test_learning_rate_changes_while_running);
  g_test_add_func ("/trainer/one-cycle-spans-the-epochs-asked-for",
                   test_one_cycle_spans_the_epochs_asked_for);
  g_test_add_func ("/trainer/schedule-reaches-the-step", test_schedule_reaches_the_step);
  g_test_add_func ("/trainer/resumed-schedule-gives-the-same-weights",
                   test_resumed_schedule_gives_the_same_weights);
  g_test_add_func ("/trainer/diverged-run-ends-and-keeps-good-weights",
                   test_diverged_run_ends_and_keeps_good_weights);
  g_test_add_func ("/trainer/diverging-later-goes-back-to-the-last-epoch",
                   test_diverging_later_goes_back_to_the_last_epoch);
  g_test_add_func ("/trainer/early-stopping-ends-and-restores",
                   test_early_stopping_ends_and_restores);
  g_test_add_func ("/trainer/best-epoch-is-by-loss-or-by-accuracy",
                   test_best_epoch_is_by_loss_or_by_accuracy);
  g_test_add_func ("/trainer/unfit-data-is-refused-in-words", test_unfit_data_is_refused_in_words);
  g_test_add_func ("/trainer/answers-of-an-epoch-are-those-of-its-snapshot",
                   test_answers_of_an_epoch_are_those_of_its_snapshot);
  return g_test_run ();
}
