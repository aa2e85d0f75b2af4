/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole training runs through the CUDA backend's operations, graphs included, as a plug-in whose
 * GPU is emulated (cuda-emulation.c). */
#include "config.h"

#include "../train/train-fixture.h"
#include "compute/dig-registry.h"
#include "train/dig-train-engine.h"

#define N_EPOCHS 4
#define STEPS_AN_EPOCH 15
#define N_STEPS (N_EPOCHS * STEPS_AN_EPOCH)

typedef struct
{
  double loss[N_STEPS + 1];
  guint n_steps;
} Losses;

static void
step_done_cb (const DigStepRecord *record, gpointer data)
{
  Losses *losses = data;

  g_assert_cmpuint (record->step, <=, N_STEPS);
  losses->loss[record->step] = (double)record->loss;
  losses->n_steps++;
}

/* 72 images in batches of 5: eight at a time go together, and the last batch of an epoch has 2 images. */
static DigTrainSettings *
make_settings (const char *device)
{
  DigTrainSettings *settings = make_fixture_settings (N_EPOCHS);

  settings->batch_size = 5;
  g_free (settings->device);
  settings->device = g_strdup (device);
  return settings;
}

static DigSnapshot *
train_on (const char *device, Losses *losses)
{
  g_autoptr (DigTrainSettings) settings = make_settings (device);
  g_autoptr (DigDataSet) data = make_fixture_data (96);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = NULL;
  DigTrainerEvents events = { .step_done = step_done_cb, .data = losses };
  DigEndRecord end;

  trainer = dig_trainer_new (settings, data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, NULL, &events, &end, &error));
  g_assert_no_error (error);
  g_assert_cmpint (end.reason, ==, DIG_END_EPOCHS);
  g_assert_cmpuint (losses->n_steps, ==, N_STEPS);
  g_test_message ("%s: validation accuracy %.4f", device, end.val_accuracy);
  return dig_trainer_dup_snapshot (trainer, NULL);
}

static void
test_losses_agree_with_the_cpu (void)
{
  /* The libraries of the tests round otherwise, and Adam takes steps of full length from gradients that are rounding alone. */
  const double tolerance = g_getenv ("DIG_CUDA_LIBRARY_US") != NULL ? 1e-2 : 1e-3;
  Losses cpu = { 0 }, cuda = { 0 };

  dig_snapshot_unref (train_on ("cpu", &cpu));
  dig_snapshot_unref (train_on ("cuda", &cuda));
  for (guint i = 1; i <= 50; i++)
    g_assert_cmpfloat_with_epsilon (cuda.loss[i], cpu.loss[i], tolerance);
}

/* The first of the tests: a process keeps them in one place. */
static void
test_what_was_tried_is_kept (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_cache_dir (), "digit-lab", "gpu-algorithms.txt", NULL);
  g_autoptr (DigDevice) device = dig_device_find ("cuda", NULL);
  GThread *warm_up = dig_device_warm_up (device);
  Losses losses = { 0 };

  g_assert_nonnull (warm_up);
  g_thread_join (warm_up);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  dig_snapshot_unref (train_on ("cuda", &losses));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS)
                 == (g_getenv ("DIG_CUDA_LIBRARY_US") != NULL));
}

static void
test_same_seed_gives_the_same_weights (void)
{
  Losses first = { 0 }, second = { 0 };
  DigSnapshot *a = train_on ("cuda", &first), *b = train_on ("cuda", &second);
  gsize n;
  const float *parameters = dig_snapshot_get_parameters (a, &n);

  g_assert_cmpmem (parameters, n * sizeof (float), dig_snapshot_get_parameters (b, NULL),
                   n * sizeof (float));
  dig_snapshot_unref (a);
  dig_snapshot_unref (b);
}

/* Steps done after each call, in an epoch of 14 full batches and a smaller one. */
static void
assert_steps (DigTrainEngine *engine, guint epoch, gboolean may_hurry, const guint *expected,
              guint n)
{
  g_autoptr (GArray) log = g_array_new (FALSE, TRUE, sizeof (DigStepLog));
  guint64 first;

  dig_train_engine_begin_epoch (engine, epoch, 0, 1e-3);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (dig_train_engine_has_more (engine));
      dig_train_engine_step (engine, may_hurry);
      g_assert_cmpuint (dig_train_engine_get_step (engine), ==, expected[i]);
    }
  g_assert_false (dig_train_engine_has_more (engine));
  g_assert_true (dig_train_engine_read_log (engine, log, &first, NULL));
  g_assert_cmpuint (log->len, ==, STEPS_AN_EPOCH);
}

static void
test_full_steps_go_together_when_they_may (void)
{
  static const guint first[] = { 1, 9, 10, 11, 12, 13, 14, 15 };
  static const guint later[] = { 8, 9, 10, 11, 12, 13, 14, 15 };
  static const guint singles[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  g_autoptr (DigTrainSettings) settings = make_settings ("cuda");
  g_autoptr (DigDataSet) data = make_fixture_data (96);
  g_autoptr (DigSplit) split = dig_split_new (96, settings->test_size, settings->split_seed, NULL);
  DigScaler *scaler = dig_scaler_fit (DIG_SCALER_255, dig_data_set_get_images (data), 64,
                                      split->train, split->n_train);
  g_autoptr (DigTrainEngine) engine =
      dig_train_engine_new (settings, "cuda", data, split, scaler, NULL);

  assert_steps (engine, 1, TRUE, first, G_N_ELEMENTS (first));
  assert_steps (engine, 2, TRUE, later, G_N_ELEMENTS (later));
  assert_steps (engine, 3, FALSE, singles, G_N_ELEMENTS (singles));
  dig_scaler_free (scaler);
}

typedef struct
{
  DigControl *control;
  guint n_steps, n_pauses;
} Pauses;

static void
count_step_cb (const DigStepRecord *record, gpointer data)
{
  ((Pauses *)data)->n_steps++;
}

/* Three steps, two more, and an end. */
static void
paused_cb (gboolean is_paused, gpointer data)
{
  Pauses *pauses = data;

  if (!is_paused)
    return;
  g_assert_cmpuint (pauses->n_steps, ==, pauses->n_pauses == 0 ? 3 : 5);
  if (pauses->n_pauses++ == 0)
    dig_control_grant_steps (pauses->control, 2);
  else
    dig_control_send (pauses->control, DIG_CONTROL_STOP_NOW);
}

static void
test_single_steps_stay_single (void)
{
  g_autoptr (DigTrainSettings) settings = make_settings ("cuda");
  g_autoptr (DigDataSet) data = make_fixture_data (96);
  g_autoptr (DigControl) control = dig_control_new ();
  g_autoptr (DigTrainer) trainer = dig_trainer_new (settings, data, NULL, NULL);
  Pauses pauses = { .control = control };
  DigTrainerEvents events = { .step_done = count_step_cb, .paused = paused_cb, .data = &pauses };
  DigEndRecord end;

  dig_control_send (control, DIG_CONTROL_PAUSE);
  dig_control_grant_steps (control, 3);
  g_assert_true (dig_trainer_run (trainer, control, &events, &end, NULL));
  g_assert_cmpint (end.reason, ==, DIG_END_INTERRUPTED);
  g_assert_cmpuint (pauses.n_pauses, ==, 2);
}

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("DIG_TEST_PLUGIN");

  g_setenv ("DIGIT_LAB_BACKEND_DIR", folder != NULL ? folder : BUILD_ROOT "/tests/core", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cuda-training/what-was-tried-is-kept", test_what_was_tried_is_kept);
  g_test_add_func ("/cuda-training/losses-agree-with-the-cpu", test_losses_agree_with_the_cpu);
  g_test_add_func ("/cuda-training/same-seed-gives-the-same-weights",
                   test_same_seed_gives_the_same_weights);
  g_test_add_func ("/cuda-training/full-steps-go-together-when-they-may",
                   test_full_steps_go_together_when_they_may);
  g_test_add_func ("/cuda-training/single-steps-stay-single", test_single_steps_stay_single);
  return g_test_run ();
}
