/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole training runs through the CUDA backend's operations, graphs included, as a plug-in whose
 * GPU is emulated (cuda-emulation.c). */
#include "config.h"

#include "../train/train-fixture.h"

#define N_STEPS 56

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

/* Seven epochs of eight steps; the last batch of each has 2 images. */
static DigSnapshot *
train_on (const char *device, Losses *losses)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (7);
  g_autoptr (DigDataSet) data = make_fixture_data (96);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = NULL;
  DigTrainerEvents events = { .step_done = step_done_cb, .data = losses };
  DigEndRecord end;

  g_free (settings->device);
  settings->device = g_strdup (device);
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
  Losses cpu = { 0 }, cuda = { 0 };

  dig_snapshot_unref (train_on ("cpu", &cpu));
  dig_snapshot_unref (train_on ("cuda", &cuda));
  for (guint i = 1; i <= 50; i++)
    g_assert_cmpfloat_with_epsilon (cuda.loss[i], cpu.loss[i], 1e-3);
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

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("DIG_TEST_PLUGIN");

  g_setenv ("DIGIT_LAB_BACKEND_DIR", folder != NULL ? folder : BUILD_ROOT "/tests/core", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda-training/losses-agree-with-the-cpu", test_losses_agree_with_the_cpu);
  g_test_add_func ("/cuda-training/same-seed-gives-the-same-weights",
                   test_same_seed_gives_the_same_weights);
  return g_test_run ();
}
