/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train-fixture.h"
#include "train/dig-evaluation.h"
#include "train/dig-metrics.h"

#include <math.h>
#include <string.h>

/* Four images of three classes: right and sure, right and unsure, wrong and sure, a tie. */
static const float probabilities[] = {
  0.9f, 0.05f, 0.05f, 0.3f, 0.4f, 0.3f, 0.1f, 0.8f, 0.1f, 0.4f, 0.4f, 0.2f,
};
static const guint8 labels[] = { 0, 1, 2, 0 };

static void
test_rates_by_hand (void)
{
  DigEvaluation evaluation;

  dig_evaluation_compute (&evaluation, probabilities, labels, 4, 3);
  g_assert_cmpuint (evaluation.n_images, ==, 4);
  /* The lowest class wins the tie: image 4 is read as 0. */
  g_assert_cmpfloat (evaluation.metrics.accuracy, ==, 0.75);
  g_assert_cmpfloat_with_epsilon (evaluation.metrics.loss,
                                  -(log (0.9) + log (0.4) + log (0.1) + log (0.4)) / 4.0, 1e-6);
  /* Above 0.5: images 1 (right) and 3 (wrong). */
  g_assert_cmpfloat (evaluation.metrics.precision, ==, 0.5);
  g_assert_cmpfloat (evaluation.metrics.recall, ==, 0.25);
  g_assert_cmpfloat_with_epsilon (evaluation.metrics.f1, 1.0 / 3.0, 1e-12);
  g_assert_cmpuint (evaluation.confusion[0][0], ==, 2);
  g_assert_cmpuint (evaluation.confusion[1][1], ==, 1);
  g_assert_cmpuint (evaluation.confusion[2][1], ==, 1);
  g_assert_cmpfloat (evaluation.precision[1], ==, 0.5);
  g_assert_cmpfloat (evaluation.recall[1], ==, 1.0);
  /* Class 2 is never answered: 0 by rule. */
  g_assert_cmpfloat (evaluation.precision[2], ==, 0.0);
  g_assert_cmpfloat (evaluation.f1[2], ==, 0.0);
  g_assert_cmpfloat_with_epsilon (evaluation.metrics.macro_f1, (1.0 + 2.0 / 3.0 + 0.0) / 3.0,
                                  1e-12);
  g_assert_cmpint (evaluation.most_confused_true, ==, 2);
  g_assert_cmpint (evaluation.most_confused_predicted, ==, 1);
}

/* Two of five images have a loss that is not a number: they count as images, but not in the mean. */
static void
test_the_loss_is_the_mean_of_the_finite_ones (void)
{
  DigMetricSums sums = { .loss = 6.0,
                         .n_images = 5,
                         .n_correct = 1,
                         .n_true_positive = 2,
                         .n_predicted = 4,
                         .n_non_finite = 2,
                         .confusion = { { 1, 2 }, { 0, 2 } } };
  DigMetricSums none = { 0 };
  DigMetrics metrics;

  dig_metrics_compute (&metrics, &sums, 2);
  g_assert_cmpfloat (metrics.loss, ==, 2.0);
  g_assert_cmpfloat (metrics.accuracy, ==, 0.2);
  g_assert_cmpfloat (metrics.precision, ==, 0.5);
  g_assert_cmpfloat (metrics.recall, ==, 0.4);
  g_assert_cmpfloat_with_epsilon (metrics.f1, 4.0 / 9.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics.macro_precision, (1.0 + 1.0 / 2) / 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics.macro_recall, (1.0 / 3 + 1.0) / 2, 1e-12);
  dig_metrics_compute (&metrics, &none, 2);
  g_assert_cmpfloat (metrics.loss, ==, 0.0);
  g_assert_cmpfloat (metrics.macro_f1, ==, 0.0);
}

static void
test_impossible_answers_have_a_finite_loss (void)
{
  static const float sure[] = { 1.0f, 0.0f };
  static const guint8 label[] = { 1 };
  DigEvaluation evaluation;

  dig_evaluation_compute (&evaluation, sure, label, 1, 2);
  g_assert_cmpfloat_with_epsilon (evaluation.metrics.loss, 87.336544, 1e-4);
}

/* Against scipy.stats.binomtest (k, n).proportion_ci (method="wilson"). */
static void
test_wilson_interval (void)
{
  double low, high;

  dig_wilson_interval (4154, 4200, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, 0.9854229382, 1e-9);
  g_assert_cmpfloat_with_epsilon (high, 0.9917785192, 1e-9);
  dig_wilson_interval (10, 10, &low, &high);
  g_assert_cmpfloat_with_epsilon (low, 0.7224672001, 1e-9);
  g_assert_cmpfloat (high, ==, 1.0);
  dig_wilson_interval (0, 0, &low, &high);
  g_assert_cmpfloat (low, ==, 0.0);
  g_assert_cmpfloat (high, ==, 1.0);
}

static DigSnapshot *
train_fixture (DigDataSet *data)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (2);
  g_autoptr (DigTrainer) trainer = dig_trainer_new (settings, data, NULL, NULL);
  DigEndRecord end;

  g_assert_true (dig_trainer_run (trainer, NULL, NULL, &end, NULL));
  return dig_trainer_dup_snapshot (trainer, NULL);
}

/* Bit for bit, whatever is asked together with an image and in which order. */
static void
check_independence (DigSnapshot *snapshot, DigDataSet *data, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigPredictor) one = dig_predictor_new (snapshot, "cpu", 1, &error);
  g_autoptr (DigPredictor) two = dig_predictor_new (snapshot, "cpu", 2, &error);
  guint n_classes = dig_predictor_get_n_classes (one);
  g_autofree float *all = g_new (float, n *n_classes), *some = g_new (float, n *n_classes);
  g_autofree gint32 *rows = g_new (gint32, n);

  g_assert_no_error (error);
  g_assert_true (dig_predictor_run_rows (one, data, NULL, n, all, &error));
  g_assert_true (dig_predictor_run_rows (two, data, NULL, n, some, &error));
  g_assert_cmpmem (all, n * n_classes * sizeof (float), some, n * n_classes * sizeof (float));
  for (guint i = 0; i < n; i++)
    rows[i] = (gint32)(n - 1 - i);
  g_assert_true (dig_predictor_run_rows (one, data, rows, n, some, &error));
  for (guint i = 0; i < n; i++)
    g_assert_cmpmem (all + i * n_classes, n_classes * sizeof (float),
                     some + (n - 1 - i) * n_classes, n_classes * sizeof (float));
  for (guint size = 1; size <= n; size += 1 + size / 4)
    {
      guint first = (size * 7) % (n - size + 1);

      g_assert_true (
          dig_predictor_run (one, dig_data_set_get_image (data, first), size, some, &error));
      if (memcmp (all + first * n_classes, some, size * n_classes * sizeof (float)) != 0)
        g_error ("%u images from %u on are answered otherwise than among %u", size, first, n);
    }
}

static void
test_answers_do_not_depend_on_the_batch (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (200);
  g_autoptr (DigSnapshot) snapshot = train_fixture (data);

  check_independence (snapshot, data, 200);
}

static void
test_answers_of_the_reference_network_do_not_depend_on_the_batch (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autofree float *parameters = g_new (float, 858122), *numbers = g_new (float, 784);
  g_autofree guint8 *images = g_malloc (150 * 784);
  g_autoptr (DigScaler) scaler = NULL;
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (DigDataSet) data = NULL;

  for (guint i = 0; i < 150 * 784; i++)
    images[i] = (guint8)((i * 2654435761u) >> 24);
  for (guint i = 0; i < 784; i++)
    numbers[i] = 1.0f / 255.0f;
  dig_network_spec_initialise (spec, 4, parameters);
  scaler = dig_scaler_new (DIG_SCALER_255, numbers, numbers, 784);
  snapshot = dig_snapshot_new (spec, scaler, parameters, 858122);
  data = dig_data_set_new_take (g_steal_pointer (&images), NULL, NULL, 150, 28, 28, 10);
  check_independence (snapshot, data, 150);
}

static void
test_images_of_another_size_are_refused (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (40);
  g_autoptr (DigDataSet) other = dig_data_set_new_take (g_new0 (guint8, 9), NULL, NULL, 1, 3, 3, 3);
  g_autoptr (DigSnapshot) snapshot = train_fixture (data);
  g_autoptr (DigPredictor) predictor = dig_predictor_new (snapshot, "cpu", 1, NULL);
  g_autoptr (GError) error = NULL;
  float answers[3];

  g_assert_false (dig_predictor_run_rows (predictor, other, NULL, 1, answers, &error));
  g_assert_cmpstr (error->message, ==, "The images have 9 pixels; this network takes 64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluation/rates-by-hand", test_rates_by_hand);
  g_test_add_func ("/evaluation/the-loss-is-the-mean-of-the-finite-ones",
                   test_the_loss_is_the_mean_of_the_finite_ones);
  g_test_add_func ("/evaluation/impossible-answers-have-a-finite-loss",
                   test_impossible_answers_have_a_finite_loss);
  g_test_add_func ("/evaluation/wilson-interval", test_wilson_interval);
  g_test_add_func ("/predictor/answers-do-not-depend-on-the-batch",
                   test_answers_do_not_depend_on_the_batch);
  if (g_getenv ("DIG_TEST_SMALL") == NULL)
    g_test_add_func ("/predictor/answers-of-the-reference-network-do-not-depend-on-the-batch",
                     test_answers_of_the_reference_network_do_not_depend_on_the_batch);
  g_test_add_func ("/predictor/images-of-another-size-are-refused",
                   test_images_of_another_size_are_refused);
  return g_test_run ();
}
