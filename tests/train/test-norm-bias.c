/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running statistics of batch norm without what they began with. */
#include "config.h"

#include "train-fixture.h"
#include "train/dig-norm-bias.h"

#include <math.h>

#define N_STEPS 43
#define MEAN 0.7f
#define VARIANCE 0.02f

static void
test_is_what_is_left_of_the_beginning (void)
{
  const DigAverage none = { 0.0f };

  g_assert_cmpfloat (dig_norm_bias_after (0, &none), ==, 0.0);
  g_assert_cmpfloat_with_epsilon (dig_norm_bias_after (1, &none), 0.99, 1e-12);
  g_assert_cmpfloat_with_epsilon (dig_norm_bias_after (172, &none), pow (0.99, 172), 1e-12);
  /* What the reference network has left after an epoch of Kaggle's digits is nothing: it is Keras' own. */
  g_assert_cmpfloat (dig_norm_bias_after (1182, &none), ==, 0.0);
  g_assert_cmpfloat (dig_norm_bias_after (G_MAXUINT64, &none), ==, 0.0);
}

/* Statistics of batches that are all alike are known after any number of steps, averaged or not. */
static void
test_leaves_what_the_batches_have (void)
{
  const DigTensorInfo tensors[] = {
    { .name = "a.gamma", .offset = 0, .n_elements = 2, .is_trainable = TRUE },
    { .name = "a.running_mean", .offset = 2, .n_elements = 2 },
    { .name = "a.running_var", .offset = 4, .n_elements = 2 },
  };

  for (int i = 0; i < 3; i++)
    {
      const DigAverage average = { (float[]){ 0.0f, 0.9f, 0.999f }[i] };
      double mean = 0, variance = 1, mean_average = 0, variance_average = 1;

      for (guint64 step = 0; step < N_STEPS; step++)
        {
          double rest = 1 - (double)dig_average_keep (&average, step);

          mean = 0.99 * mean + 0.01 * (double)MEAN;
          variance = 0.99 * variance + 0.01 * (double)VARIANCE;
          if (step % DIG_AVERAGE_PERIOD > 0)
            continue;
          mean_average += rest * (mean - mean_average);
          variance_average += rest * (variance - variance_average);
        }
      {
        float m = (float)(i > 0 ? mean_average : mean);
        float v = (float)(i > 0 ? variance_average : variance);
        float statistics[] = { m, 0.0f, v, v };

        dig_norm_bias_remove (statistics, 2, tensors, G_N_ELEMENTS (tensors),
                              dig_norm_bias_after (N_STEPS, &average));
        g_assert_cmpfloat_with_epsilon (statistics[0], MEAN, 1e-5f);
        g_assert_cmpfloat (statistics[1], ==, 0.0f);
        g_assert_cmpfloat_with_epsilon (statistics[2], VARIANCE, 1e-5f);
      }
    }
}

static void
test_makes_no_negative_variance (void)
{
  const DigTensorInfo tensor = { .name = "a.running_var", .n_elements = 1 };
  float statistics[] = { 0.4999f };

  dig_norm_bias_remove (statistics, 0, &tensor, 1, 0.5);
  g_assert_cmpfloat (statistics[0], ==, 0.0f);
}

static gsize
find_statistics (DigSnapshot *snapshot, gsize *n)
{
  guint n_tensors;
  g_autofree DigTensorInfo *tensors =
      dig_network_spec_list_tensors (dig_snapshot_get_spec (snapshot), &n_tensors);

  *n = 0;
  for (guint i = 0; i < n_tensors; i++)
    if (!tensors[i].is_trainable)
      {
        dig_snapshot_get_parameters (snapshot, n);
        return tensors[i].offset;
      }
  g_assert_not_reached ();
}

static DigSnapshot *
train_slowly (guint epochs, double average_decay, DigEndRecord *end)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (epochs);
  g_autoptr (DigDataSet) data = make_fixture_data (96);
  g_autoptr (DigControl) control = dig_control_new ();
  g_autoptr (DigTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  DigSnapshot *snapshot;

  settings->batch_size = 72; /* all of them: every step sees the same statistics */
  settings->learning_rate = DIG_MIN_LEARNING_RATE;
  settings->average_decay = average_decay;
  trainer = dig_trainer_new (settings, data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, control, NULL, end, &error));
  g_assert_no_error (error);
  snapshot = dig_trainer_dup_snapshot (trainer, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* Weights that stand still, and one batch of all images: one step tells as much as twenty. Here the momentum is that
 * of the layer, wherever that comes from. */
static void
test_a_model_knows_its_batches_after_one_step (void)
{
  for (int i = 0; i < 2; i++)
    {
      double decay = i == 0 ? 0.0 : 0.99;
      DigEndRecord end_of_one, end_of_many;
      g_autoptr (DigSnapshot) one = train_slowly (1, decay, &end_of_one);
      g_autoptr (DigSnapshot) many = train_slowly (20, decay, &end_of_many);
      const float *a = dig_snapshot_get_parameters (one, NULL);
      const float *b = dig_snapshot_get_parameters (many, NULL);
      gsize n;

      for (gsize j = find_statistics (one, &n); j < n; j++)
        g_assert_cmpfloat_with_epsilon (a[j], b[j], 1e-4f * (1.0f + fabsf (b[j])));
      g_assert_cmpfloat_with_epsilon (end_of_one.val_loss, end_of_many.val_loss, 1e-3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/norm-bias/is-what-is-left-of-the-beginning",
                   test_is_what_is_left_of_the_beginning);
  g_test_add_func ("/norm-bias/leaves-what-the-batches-have", test_leaves_what_the_batches_have);
  g_test_add_func ("/norm-bias/makes-no-negative-variance", test_makes_no_negative_variance);
  g_test_add_func ("/norm-bias/a-model-knows-its-batches-after-one-step",
                   test_a_model_knows_its_batches_after_one_step);
  return g_test_run ();
}
