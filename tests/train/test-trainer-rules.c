/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trainer keeps, counts and refuses besides learning. */
#include "config.h"

#include "base/dig-error.h"
#include "io/dig-model-file.h"
#include "train-fixture.h"
#include "train/dig-run-folder.h"

#include <math.h>
#include <string.h>

#define N_IMAGES 64 /* 48 to train with */

/* Its loss is a straight line of the weights where it is large, and nothing in it saturates. */
#define LINEAR_NETWORK                                                                             \
  "{\"input\": [1, 8, 8], \"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", "            \
  "\"units\": 3, \"activation\": \"softmax\"}]}"

static DigTrainSettings *
make_linear_settings (guint epochs, double learning_rate)
{
  DigTrainSettings *settings = make_fixture_settings (epochs);

  dig_network_spec_unref (settings->spec);
  settings->spec = dig_network_spec_new_from_json (LINEAR_NETWORK, -1, NULL);
  settings->optimizer = (DigOptimizer){ .kind = DIG_OPTIMIZER_SGD };
  settings->learning_rate = learning_rate;
  settings->has_early_stopping = settings->has_plateau = FALSE;
  return settings;
}

static DigTrainer *
make (const DigTrainSettings *settings, const char *folder)
{
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer = dig_trainer_new (settings, data, folder, &error);

  g_assert_no_error (error);
  return trainer;
}

static void
run (DigTrainer *trainer, DigControl *control, const DigTrainerEvents *events, DigEndRecord *end)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dig_trainer_run (trainer, control, events, end, &error));
  g_assert_no_error (error);
}

static const DigEpochRecord *
get_epoch (DigTrainer *trainer, guint epoch)
{
  return &g_array_index (dig_trainer_get_history (trainer), DigEpochRecord, epoch - 1);
}

static void
assert_same_parameters (DigSnapshot *a, DigSnapshot *b)
{
  gsize n_a, n_b;
  const float *of_a = dig_snapshot_get_parameters (a, &n_a);
  const float *of_b = dig_snapshot_get_parameters (b, &n_b);

  g_assert_cmpmem (of_a, n_a * sizeof (float), of_b, n_b * sizeof (float));
}

/* --- pauses --- */

#define PAUSE_US 400000

typedef struct
{
  DigControl *control;
  guint n_steps, n_pauses, n_ends;
} PauseWatch;

static void
count_step_cb (const DigStepRecord *record, gpointer data)
{
  ((PauseWatch *)data)->n_steps++;
}

/* Before the first step, then after two that were granted. */
static void
paused_cb (gboolean is_paused, gpointer data)
{
  PauseWatch *watch = data;

  if (!is_paused)
    {
      watch->n_ends++;
      return;
    }
  g_assert_cmpuint (watch->n_steps, ==, watch->n_pauses == 0 ? 0 : 2);
  if (watch->n_pauses++ == 0)
    {
      dig_control_grant_steps (watch->control, 2);
      return;
    }
  g_usleep (PAUSE_US);
  dig_control_send (watch->control, DIG_CONTROL_RUN);
}

static void
test_a_pause_shows_every_step_and_is_not_counted (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  g_autoptr (DigTrainer) trainer = make (settings, NULL);
  g_autoptr (DigControl) control = dig_control_new ();
  PauseWatch watch = { .control = control };
  DigTrainerEvents events = { .step_done = count_step_cb, .paused = paused_cb, .data = &watch };
  gint64 begin_us = g_get_monotonic_time ();
  double seconds;
  DigEndRecord end;

  dig_control_send (control, DIG_CONTROL_PAUSE);
  run (trainer, control, &events, &end);
  seconds = (double)(g_get_monotonic_time () - begin_us) * 1e-6;
  g_assert_cmpuint (watch.n_pauses, ==, 2);
  g_assert_cmpuint (watch.n_ends, ==, 2);
  g_assert_cmpuint (watch.n_steps, ==, 10);
  for (guint i = 1; i <= 2; i++)
    {
      const DigEpochRecord *record = get_epoch (trainer, i);

      g_assert_cmpfloat (record->seconds, >, 0.0);
      g_assert_cmpfloat (record->seconds, <=, seconds - PAUSE_US * 1e-6);
      g_assert_cmpfloat_with_epsilon (record->images_per_second * record->seconds, 48.0, 1e-9);
    }
  /* Of the whole run it is a part. */
  g_assert_cmpfloat (end.seconds, >=, PAUSE_US * 1e-6);
}

/* --- what a stop leaves --- */

typedef struct
{
  DigControl *control;
  guint64 at_step;
  guint pause_after_epoch, sleep_us;
} StopWatch;

static void
stop_at_step_cb (const DigStepRecord *record, gpointer data)
{
  const StopWatch *watch = data;

  if (record->step == 1)
    g_usleep (watch->sleep_us);
  if (record->step == watch->at_step)
    dig_control_send (watch->control, DIG_CONTROL_STOP_NOW);
}

static void
pause_after_epoch_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                      gpointer data)
{
  const StopWatch *watch = data;

  if (record->epoch == watch->pause_after_epoch)
    dig_control_send (watch->control, DIG_CONTROL_PAUSE);
}

static void
stop_in_pause_cb (gboolean is_paused, gpointer data)
{
  if (is_paused)
    dig_control_send (((const StopWatch *)data)->control, DIG_CONTROL_STOP_NOW);
}

static DigEndRecord
run_to_stop (DigTrainer *trainer, StopWatch watch)
{
  g_autoptr (DigControl) control = dig_control_new ();
  DigTrainerEvents events = { stop_at_step_cb, pause_after_epoch_cb, stop_in_pause_cb, &watch };
  DigEndRecord end;

  watch.control = control;
  run (trainer, control, &events, &end);
  return end;
}

static void
test_a_stopped_epoch_is_learnt_anew_from_its_beginning (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  g_autoptr (DigTrainer) whole = make (settings, NULL), parts = make (settings, NULL);
  g_autoptr (DigSnapshot) expected = NULL, found = NULL;

  g_assert_cmpint (run_to_stop (whole, (StopWatch){ 0 }).reason, ==, DIG_END_EPOCHS);
  g_assert_cmpint (run_to_stop (parts, (StopWatch){ .at_step = 3 }).reason, ==,
                   DIG_END_INTERRUPTED);
  g_assert_cmpint (run_to_stop (parts, (StopWatch){ .at_step = 7 }).reason, ==,
                   DIG_END_INTERRUPTED);
  g_assert_cmpint (run_to_stop (parts, (StopWatch){ 0 }).reason, ==, DIG_END_EPOCHS);
  expected = dig_trainer_dup_snapshot (whole, NULL);
  found = dig_trainer_dup_snapshot (parts, NULL);
  assert_same_parameters (expected, found);
}

typedef struct
{
  gint64 epoch, step, metrics_epoch; /* 0: without metrics */
} Summary;

/* What last.safetensors says of its weights. */
static Summary
read_last (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "last.safetensors", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) snapshot = dig_model_file_load (path, &text, &error);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *summary;

  g_assert_no_error (error);
  root = json_from_string (text, &error);
  g_assert_no_error (error);
  summary = json_node_get_object (root);
  return (Summary){
    json_object_get_int_member (summary, "epoch"),
    json_object_get_int_member (summary, "step"),
    json_object_has_member (summary, "metrics")
        ? json_object_get_int_member (json_object_get_object_member (summary, "metrics"), "epoch")
        : 0,
  };
}

static void
assert_last (const char *folder, gint64 epoch, gint64 step, gint64 metrics_epoch)
{
  Summary summary = read_last (folder);

  g_assert_cmpint (summary.epoch, ==, epoch);
  g_assert_cmpint (summary.step, ==, step);
  g_assert_cmpint (summary.metrics_epoch, ==, metrics_epoch);
}

/* Five steps an epoch. Stopped before the first step of an epoch, there is nothing of that one. */
static void
test_the_last_weights_say_which_they_are (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autofree char *root = make_temporary_folder ();
  g_autofree char *folder = g_build_filename (root, "run", NULL);
  g_autoptr (DigTrainer) trainer = make (settings, folder);

  run_to_stop (trainer, (StopWatch){ .at_step = 2 });
  assert_last (folder, 1, 2, 0);
  run_to_stop (trainer, (StopWatch){ .pause_after_epoch = 1 });
  assert_last (folder, 1, 5, 1);
  run_to_stop (trainer, (StopWatch){ .at_step = 8 });
  assert_last (folder, 2, 8, 0);
  run_to_stop (trainer, (StopWatch){ 0 });
  assert_last (folder, 3, 15, 3);
  remove_tree (root);
}

static void
test_seconds_of_all_parts_are_added (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autofree char *root = make_temporary_folder ();
  g_autofree char *folder = g_build_filename (root, "run", NULL);
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autoptr (DigTrainer) trainer = make (settings, folder);
  DigEndRecord first, second, third;

  first = run_to_stop (trainer, (StopWatch){ .sleep_us = PAUSE_US, .pause_after_epoch = 1 });
  g_assert_cmpfloat (first.seconds, >=, PAUSE_US * 1e-6);
  second = run_to_stop (trainer, (StopWatch){ .pause_after_epoch = 2 });
  g_assert_cmpfloat (second.seconds, >, first.seconds);
  g_clear_pointer (&trainer, dig_trainer_free);
  /* What was done since the last finished epoch is lost. */
  trainer = dig_trainer_new_resume (folder, data, NULL, NULL);
  third = run_to_stop (trainer, (StopWatch){ 0 });
  g_assert_cmpfloat (third.seconds, >, first.seconds);
  remove_tree (root);
}

static void
test_every_epoch_has_the_curve_of_its_own_steps (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autofree char *root = make_temporary_folder ();
  g_autofree char *folder = g_build_filename (root, "run", NULL);
  g_autoptr (DigTrainer) trainer = make (settings, folder);
  g_autoptr (GArray) steps = NULL;

  run_to_stop (trainer, (StopWatch){ .at_step = 7 });
  run_to_stop (trainer, (StopWatch){ 0 });
  steps = dig_run_folder_read_steps (folder);
  g_assert_cmpuint (steps->len, ==, 15);
  for (guint i = 0; i < steps->len; i++)
    {
      const DigStepRecord *record = &g_array_index (steps, DigStepRecord, i);

      g_assert_cmpuint (record->step, ==, i + 1);
      g_assert_cmpuint (record->epoch, ==, i / 5 + 1);
    }
  remove_tree (root);
}

static void
test_a_run_says_how_many_images_it_has (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (1);
  g_autofree char *root = make_temporary_folder ();
  g_autofree char *folder = g_build_filename (root, "run", NULL);
  g_autoptr (DigTrainer) trainer = make (settings, folder);
  g_autoptr (DigRunDescription) description = dig_run_folder_read (folder, NULL);

  g_assert_cmpuint (description->n_train, ==, 48);
  g_assert_cmpuint (description->n_validation, ==, 16);
  g_assert_cmpuint (description->n_threads, ==, 1);
  g_assert_cmpuint (dig_trainer_get_n_threads (trainer), ==, 1);
  remove_tree (root);
}

static char *
dup_data_member (const char *folder, const char *member)
{
  g_autofree char *path = g_build_filename (folder, "model.safetensors", NULL), *text = NULL;
  g_autoptr (DigSnapshot) snapshot = dig_model_file_load (path, &text, NULL);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *data = json_object_get_object_member (json_node_get_object (root), "data");

  g_assert_nonnull (snapshot);
  return g_strdup (json_object_get_string_member_with_default (data, member, NULL));
}

/* What was joined is for training alone, and the model says which digits it knows besides. */
static void
test_a_model_knows_its_digits_without_what_was_joined (void)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (1);
  g_autoptr (DigDataSet) digits = make_fixture_data (N_IMAGES), more = make_fixture_data (10);
  g_autoptr (DigDataSet) joined = dig_data_set_join (digits, more, NULL);
  g_autofree char *of_digits = dig_data_set_dup_fingerprint (digits);

  for (guint i = 0; i < 2; i++)
    {
      DigDataSet *data = i == 0 ? digits : joined;
      g_autofree char *root = make_temporary_folder ();
      g_autofree char *folder = g_build_filename (root, "run", NULL);
      g_autofree char *of_data = dig_data_set_dup_fingerprint (data), *found = NULL, *known = NULL;
      g_autoptr (DigTrainer) trainer = dig_trainer_new (settings, data, folder, NULL);
      g_autoptr (DigRunDescription) description = dig_run_folder_read (folder, NULL);
      DigEndRecord end;

      run (trainer, NULL, NULL, &end);
      g_assert_cmpuint (description->n_train, ==, i == 0 ? 48 : 58);
      g_assert_cmpuint (description->n_validation, ==, 16);
      found = dup_data_member (folder, "fingerprint");
      known = dup_data_member (folder, "digits_fingerprint");
      g_assert_cmpstr (found, ==, of_data);
      g_assert_cmpstr (known, ==, i == 0 ? NULL : of_digits);
      remove_tree (root);
    }
}

/* --- rates --- */

static void
set_rate_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
             gpointer data)
{
  static const double impossible[] = { 0.0, -1.0, 2 * DIG_MAX_LEARNING_RATE,
                                       DIG_MIN_LEARNING_RATE / 2 };

  if (record->epoch <= G_N_ELEMENTS (impossible))
    dig_control_set_learning_rate (data, impossible[record->epoch - 1]);
}

static void
test_impossible_rates_are_not_taken (void)
{
  g_autoptr (DigTrainSettings) settings = make_linear_settings (5, 1e-3);
  g_autoptr (DigTrainer) trainer = make (settings, NULL);
  g_autoptr (DigControl) control = dig_control_new ();
  DigTrainerEvents events = { .epoch_done = set_rate_cb, .data = control };
  DigEndRecord end;

  run (trainer, control, &events, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  for (guint i = 1; i <= 5; i++)
    g_assert_cmpfloat (get_epoch (trainer, i)->learning_rate, ==, 1e-3);
}

/* Nothing is better by a hundred: the first epoch that is not the first lowers the rate. */
static void
test_the_plateau_rule_sets_the_next_epoch (void)
{
  g_autoptr (DigTrainSettings) settings = make_linear_settings (3, 1e-3);
  g_autoptr (DigTrainer) trainer = NULL;
  static const double rates[] = { 1e-3, 1e-3, 5e-4, 2.5e-4 };
  DigEndRecord end;

  settings->has_plateau = TRUE;
  settings->plateau_patience = 1;
  settings->plateau_factor = 0.5;
  settings->plateau_min_delta = 100.0;
  settings->plateau_min_rate = 0.0;
  trainer = make (settings, NULL);
  run (trainer, NULL, NULL, &end);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (get_epoch (trainer, i + 1)->learning_rate, ==, rates[i]);
      g_assert_cmpfloat (get_epoch (trainer, i + 1)->next_learning_rate, ==, rates[i + 1]);
    }
}

/* --- which epoch --- */

/* The smallest rate changes no weight: all epochs have the same loss. */
static void
test_of_equal_epochs_the_first_is_best (void)
{
  g_autoptr (DigTrainSettings) settings = make_linear_settings (3, DIG_MIN_LEARNING_RATE);
  g_autoptr (DigTrainer) trainer = make (settings, NULL);
  DigEndRecord end;

  run (trainer, NULL, NULL, &end);
  g_assert_cmpfloat (get_epoch (trainer, 1)->validation.loss, ==,
                     get_epoch (trainer, 3)->validation.loss);
  g_assert_cmpuint (end.best_epoch, ==, 1);
}

/* Nothing is better than the first epoch by a hundred, though the third is best. */
static void
test_early_stopping_leaves_what_was_asked_for (void)
{
  for (guint restores = 0; restores < 2; restores++)
    {
      g_autoptr (DigTrainSettings) settings = make_fixture_settings (50);
      g_autofree char *root = make_temporary_folder ();
      g_autofree char *folder = g_build_filename (root, "run", NULL);
      g_autofree char *path = g_build_filename (
          folder, "epochs", restores ? "0001.safetensors" : "0003.safetensors", NULL);
      g_autoptr (DigTrainer) trainer = NULL;
      g_autoptr (DigSnapshot) left = NULL, epoch = NULL;
      DigEndRecord end;

      settings->stopping_patience = 2;
      settings->stopping_min_delta = 100.0;
      settings->restores_best = restores == 1;
      trainer = make (settings, folder);
      run (trainer, NULL, NULL, &end);
      g_assert_cmpint (end.reason, ==, DIG_END_EARLY_STOPPING);
      g_assert_cmpuint (end.best_epoch, ==, 3);
      left = dig_trainer_dup_snapshot (trainer, NULL);
      epoch = dig_model_file_load (path, NULL, NULL);
      assert_same_parameters (left, epoch);
      if (restores)
        assert_last (folder, 1, 5, 1);
      else
        assert_last (folder, 3, 15, 3);
      remove_tree (root);
    }
}

/* --- divergence --- */

static DigEndRecord
run_linear (double learning_rate, guint batch_size, double *loss)
{
  g_autoptr (DigTrainSettings) settings = make_linear_settings (1, learning_rate);
  g_autoptr (DigTrainer) trainer = NULL;
  DigEndRecord end;

  settings->batch_size = batch_size;
  trainer = make (settings, NULL);
  run (trainer, NULL, NULL, &end);
  if (end.reason == DIG_END_EPOCHS)
    *loss = get_epoch (trainer, 1)->validation.loss;
  return end;
}

/* The loss grows with the rate: at 1e5 it is some ten thousand, and at 1e8 some ten million. */
static void
test_a_loss_beyond_a_million_is_divergence (void)
{
  double loss = 0.0;
  DigEndRecord end = run_linear (1e5, 10, &loss);

  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  g_assert_cmpfloat (loss, >, 2e3);
  g_assert_cmpfloat (loss, <, 1e6);
  end = run_linear (1e8, 10, &loss);
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  g_assert_nonnull (strstr (end.message, "The loss was more than a million at step 2 (epoch 1)"));
}

/* One step an epoch: the loss that is logged is that of the initial weights. */
static void
test_the_validation_loss_shows_divergence_too (void)
{
  double loss = 0.0;
  DigEndRecord end = run_linear (1e5, 48, &loss);

  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  end = run_linear (1e8, 48, &loss);
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  g_assert_nonnull (
      strstr (end.message, "The validation loss was more than a million at step 1 (epoch 1)"));
  g_assert_nonnull (strstr (end.message, "the initial ones"));
  g_assert_cmpuint (end.best_epoch, ==, 0);
}

#define DENSE "{\"type\": \"dense\", \"units\": 8}, "
/* One step makes every weight so large that their product overflows. */
#define DEEP_NETWORK                                                                               \
  "{\"input\": [1, 8, 8], \"layers\": [{\"type\": \"flatten\"}, " DENSE DENSE DENSE DENSE DENSE    \
      DENSE "{\"type\": \"dense\", \"units\": 3, \"activation\": \"softmax\"}]}"

static void
test_a_validation_loss_that_is_no_number_is_divergence (void)
{
  g_autoptr (DigTrainSettings) settings = make_linear_settings (1, DIG_MAX_LEARNING_RATE);
  g_autoptr (DigTrainer) trainer = NULL;
  DigEndRecord end;

  dig_network_spec_unref (settings->spec);
  settings->spec = dig_network_spec_new_from_json (DEEP_NETWORK, -1, NULL);
  settings->batch_size = 48;
  trainer = make (settings, NULL);
  run (trainer, NULL, NULL, &end);
  g_assert_cmpint (end.reason, ==, DIG_END_DIVERGED);
  g_assert_nonnull (
      strstr (end.message, "The validation loss was not a number at step 1 (epoch 1)"));
  g_assert_cmpuint (dig_trainer_get_history (trainer)->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/a-pause-shows-every-step-and-is-not-counted",
                   test_a_pause_shows_every_step_and_is_not_counted);
  g_test_add_func ("/trainer/a-stopped-epoch-is-learnt-anew-from-its-beginning",
                   test_a_stopped_epoch_is_learnt_anew_from_its_beginning);
  g_test_add_func ("/trainer/the-last-weights-say-which-they-are",
                   test_the_last_weights_say_which_they_are);
  g_test_add_func ("/trainer/seconds-of-all-parts-are-added", test_seconds_of_all_parts_are_added);
  g_test_add_func ("/trainer/every-epoch-has-the-curve-of-its-own-steps",
                   test_every_epoch_has_the_curve_of_its_own_steps);
  g_test_add_func ("/trainer/a-run-says-how-many-images-it-has",
                   test_a_run_says_how_many_images_it_has);
  g_test_add_func ("/trainer/a-model-knows-its-digits-without-what-was-joined",
                   test_a_model_knows_its_digits_without_what_was_joined);
  g_test_add_func ("/trainer/impossible-rates-are-not-taken", test_impossible_rates_are_not_taken);
  g_test_add_func ("/trainer/the-plateau-rule-sets-the-next-epoch",
                   test_the_plateau_rule_sets_the_next_epoch);
  g_test_add_func ("/trainer/of-equal-epochs-the-first-is-best",
                   test_of_equal_epochs_the_first_is_best);
  g_test_add_func ("/trainer/early-stopping-leaves-what-was-asked-for",
                   test_early_stopping_leaves_what_was_asked_for);
  g_test_add_func ("/trainer/a-loss-beyond-a-million-is-divergence",
                   test_a_loss_beyond_a_million_is_divergence);
  g_test_add_func ("/trainer/the-validation-loss-shows-divergence-too",
                   test_the_validation_loss_shows_divergence_too);
  g_test_add_func ("/trainer/a-validation-loss-that-is-no-number-is-divergence",
                   test_a_validation_loss_that_is_no_number_is_divergence);
  return g_test_run ();
}
