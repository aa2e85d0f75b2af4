/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "train-fixture.h"
#include "train/dig-ensemble.h"
#include "train/dig-evaluation.h"

#include <math.h>
#include <string.h>

#define N_PARAMETERS_MOST 4096

/* Not trained: its weights are those of `seed`. With `is_broken` one of them is NaN. */
static DigSnapshot *
make_model (const char *network, guint64 seed, gboolean is_broken)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (network, -1, NULL);
  float parameters[N_PARAMETERS_MOST], offset[64] = { 0 }, scale[64];
  g_autofree DigTensorInfo *tensors = NULL;
  g_autoptr (DigScaler) scaler = NULL;
  guint n_tensors;
  gsize n = 0;

  g_assert_nonnull (spec);
  tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    n += tensors[i].n_elements;
  g_assert_cmpuint (n, <=, N_PARAMETERS_MOST);
  dig_network_spec_initialise (spec, seed, parameters);
  if (is_broken)
    parameters[0] = NAN;
  for (guint i = 0; i < 64; i++)
    scale[i] = 1.0f / 255.0f;
  scaler = dig_scaler_new (DIG_SCALER_255, offset, scale, 64);
  return dig_snapshot_new (spec, scaler, parameters, n);
}

static const DigEnsembleOptions options = { .device = "cpu", .n_threads = 1 };

static DigAnswers *
answer (DigSnapshot *const *models, guint n_models, DigDataSet *data, GError **error)
{
  return dig_ensemble_answer (models, n_models, data, &options, NULL, NULL, NULL, error);
}

static void
test_one_model_answers_as_alone (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (1200);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigPredictor) predictor = dig_predictor_new (model, "cpu", 1, NULL);
  g_autoptr (DigAnswers) answers = answer (&model, 1, data, NULL);
  g_autofree float *expected = g_new (float, 1200 * 3);

  g_assert_true (dig_predictor_run_rows (predictor, data, NULL, 1200, expected, NULL));
  g_assert_cmpuint (dig_answers_get_n_images (answers), ==, 1200);
  g_assert_cmpuint (dig_answers_get_n_classes (answers), ==, 3);
  g_assert_cmpmem (dig_answers_get_probabilities (answers), 1200 * 3 * sizeof (float), expected,
                   1200 * 3 * sizeof (float));
}

static void
test_several_models_answer_with_their_mean (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (50);
  g_autoptr (DigSnapshot) a = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigSnapshot) b = make_model (FIXTURE_NETWORK, 2, FALSE);
  DigSnapshot *models[] = { a, b, b };
  g_autoptr (DigAnswers) one = answer (&a, 1, data, NULL);
  g_autoptr (DigAnswers) two = answer (&b, 1, data, NULL);
  g_autoptr (DigAnswers) mean = answer (models, 3, data, NULL);

  for (guint i = 0; i < 150; i++)
    {
      double p = (double)dig_answers_get_probabilities (one)[i];
      double q = (double)dig_answers_get_probabilities (two)[i];

      g_assert_cmpfloat_with_epsilon ((double)dig_answers_get_probabilities (mean)[i],
                                      (p + 2 * q) / 3, 1e-7);
    }
}

static DigAnswers *
answer_copies (DigSnapshot *model, DigDataSet *data, guint n_copies)
{
  const DigEnsembleOptions augmented = { .device = "cpu", .n_threads = 1, .n_copies = n_copies };

  return dig_ensemble_answer (&model, 1, data, &augmented, NULL, NULL, NULL, NULL);
}

static gboolean
are_same (DigAnswers *a, DigAnswers *b, guint n)
{
  gsize n_classes = dig_answers_get_n_classes (a);

  return memcmp (dig_answers_get_probabilities (a), dig_answers_get_probabilities (b),
                 n * n_classes * sizeof (float))
         == 0;
}

/* The second copy is (2 · mean of two - the first). */
static void
test_copies_are_other_images_and_the_same_in_every_call (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (700);
  g_autoptr (DigDataSet) head = dig_data_set_head (data, 130);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigAnswers) plain = answer (&model, 1, data, NULL);
  g_autoptr (DigAnswers) one = answer_copies (model, data, 1);
  g_autoptr (DigAnswers) two = answer_copies (model, data, 2);
  g_autoptr (DigAnswers) again = answer_copies (model, data, 2);
  g_autoptr (DigAnswers) first_rows = answer_copies (model, head, 2);
  guint n_same = 0;

  g_assert_true (are_same (plain, one, 700));
  g_assert_true (are_same (two, again, 700));
  g_assert_true (are_same (two, first_rows, 130));
  for (guint row = 0; row < 700; row++)
    n_same += dig_answers_get_row (plain, row)[0] == dig_answers_get_row (two, row)[0];
  g_assert_cmpuint (n_same, <, 7);
}

static void
test_copies_of_black_images_change_nothing (void)
{
  g_autoptr (DigDataSet) black =
      dig_data_set_new_take (g_new0 (guint8, 5 * 64), NULL, NULL, 5, 8, 8, 3);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigAnswers) plain = answer (&model, 1, black, NULL);
  g_autoptr (DigAnswers) eight = answer_copies (model, black, 8);

  for (guint i = 0; i < 15; i++)
    g_assert_cmpfloat_with_epsilon ((double)dig_answers_get_probabilities (eight)[i],
                                    (double)dig_answers_get_probabilities (plain)[i], 1e-7);
}

static void
test_models_that_do_not_fit_are_refused (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (5);
  g_autoptr (DigDataSet) other = dig_data_set_new_take (g_new0 (guint8, 9), NULL, NULL, 1, 3, 3, 3);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigSnapshot) four = make_model ("{\"input\": [1, 8, 8], \"layers\": [{\"type\": "
                                             "\"flatten\"}, {\"type\": \"dense\", \"units\": 4, "
                                             "\"activation\": \"softmax\"}]}",
                                             1, FALSE);
  DigSnapshot *models[] = { model, four };
  g_autoptr (GError) size = NULL, classes = NULL;

  dig_data_set_set_name (other, "small.csv");
  g_assert_null (answer (&model, 1, other, &size));
  g_assert_cmpstr (size->message, ==,
                   "small.csv has images of 3 × 3 pixels; the model was trained on 8 × 8.");
  g_assert_null (answer (models, 2, data, &classes));
  g_assert_error (classes, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_cmpstr (classes->message, ==,
                   "The first model tells 3 classes apart and model 2 tells 4: their answers have "
                   "no mean.");
}

static void
test_a_diverged_model_is_named (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (5);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (DigSnapshot) broken = make_model (FIXTURE_NETWORK, 1, TRUE);
  DigSnapshot *models[] = { model, broken };
  g_autoptr (GError) error = NULL;

  g_assert_null (answer (models, 2, data, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_DIVERGED);
  g_assert_true (g_str_has_prefix (error->message, "Model 2 answers "));
}

typedef struct
{
  GCancellable *cancellable;
  double last;
  guint n_calls;
} Watch;

static void
progress_cb (double fraction, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >, watch->last);
  watch->last = fraction;
  if (++watch->n_calls == 3 && watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress_rises_to_one (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (1100);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  DigSnapshot *models[] = { model, model };
  Watch watch = { NULL, 0, 0 };
  g_autoptr (DigAnswers) answers =
      dig_ensemble_answer (models, 2, data, &options, NULL, progress_cb, &watch, NULL);

  g_assert_nonnull (answers);
  g_assert_cmpfloat (watch.last, ==, 1.0);
  g_assert_cmpuint (watch.n_calls, ==, 6);
}

static void
test_it_stops_when_told (void)
{
  g_autoptr (DigDataSet) data = make_fixture_data (5000);
  g_autoptr (DigSnapshot) model = make_model (FIXTURE_NETWORK, 1, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Watch watch = { cancellable, 0, 0 };

  g_assert_null (
      dig_ensemble_answer (&model, 1, data, &options, cancellable, progress_cb, &watch, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_calls, ==, 3);
}

/* Sure, unsure, a tie, unsure in the same way. */
static DigAnswers *
make_answers (void)
{
  static const float p[] = { 0.05f, 0.9f, 0.05f, 0.3f, 0.3f, 0.4f,
                             0.5f,  0.5f, 0.0f,  0.4f, 0.3f, 0.3f };

  return dig_answers_new_take (g_memdup2 (p, sizeof p), 4, 3);
}

static void
test_answers_by_hand (void)
{
  g_autoptr (DigAnswers) answers = make_answers ();
  guint counts[3];

  g_assert_cmpmem (dig_answers_get_digits (answers), 4, "\1\2\0\0", 4);
  g_assert_cmpuint (dig_answers_get_second (answers, 0), ==, 0);
  g_assert_cmpuint (dig_answers_get_second (answers, 1), ==, 0);
  g_assert_cmpuint (dig_answers_get_second (answers, 2), ==, 1);
  g_assert_cmpfloat (dig_answers_get_certainty (answers, 0), ==, 0.9f);
  dig_answers_count_classes (answers, counts);
  g_assert_cmpuint (counts[0], ==, 2);
  g_assert_cmpuint (counts[1], ==, 1);
  g_assert_cmpuint (counts[2], ==, 1);
}

static void
test_the_least_certain_come_first (void)
{
  g_autoptr (DigAnswers) answers = make_answers ();
  g_autoptr (GArray) all = dig_answers_list_least_certain (answers, 100);
  g_autoptr (GArray) two = dig_answers_list_least_certain (answers, 2);
  static const guint32 expected[] = { 1, 3, 2, 0 };

  g_assert_cmpmem (all->data, all->len * sizeof (guint32), expected, sizeof expected);
  g_assert_cmpmem (two->data, two->len * sizeof (guint32), expected, 2 * sizeof (guint32));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ensemble/one-model-answers-as-alone", test_one_model_answers_as_alone);
  g_test_add_func ("/ensemble/several-models-answer-with-their-mean",
                   test_several_models_answer_with_their_mean);
  g_test_add_func ("/ensemble/copies-are-other-images-and-the-same-in-every-call",
                   test_copies_are_other_images_and_the_same_in_every_call);
  g_test_add_func ("/ensemble/copies-of-black-images-change-nothing",
                   test_copies_of_black_images_change_nothing);
  g_test_add_func ("/ensemble/models-that-do-not-fit-are-refused",
                   test_models_that_do_not_fit_are_refused);
  g_test_add_func ("/ensemble/a-diverged-model-is-named", test_a_diverged_model_is_named);
  g_test_add_func ("/ensemble/progress-rises-to-one", test_progress_rises_to_one);
  g_test_add_func ("/ensemble/it-stops-when-told", test_it_stops_when_told);
  g_test_add_func ("/answers/by-hand", test_answers_by_hand);
  g_test_add_func ("/answers/the-least-certain-come-first", test_the_least_certain_come_first);
  return g_test_run ();
}
