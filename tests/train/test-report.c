/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against scikit-learn, statsmodels and numpy: tests/golden/make-report.py. */
#include "config.h"

#include "base/dig-json.h"
#include "train/dig-label-errors.h"
#include "train/dig-report.h"

#include <math.h>

#define CLOSE 1e-6

typedef struct
{
  JsonNode *root;
  JsonObject *golden;
  guint n, n_classes;
  float *probabilities;
  guint8 *labels;
  DigReport *report;
} Fixture;

static double
get_number (JsonArray *array, guint index)
{
  return json_array_get_double_element (array, index);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "golden", "report", "report.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *probabilities, *labels;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  fixture->root = json_from_string (text, &error);
  g_assert_no_error (error);
  fixture->golden = json_node_get_object (fixture->root);
  probabilities = json_object_get_array_member (fixture->golden, "probabilities");
  labels = json_object_get_array_member (fixture->golden, "labels");
  fixture->n = json_array_get_length (labels);
  fixture->n_classes = json_array_get_length (json_array_get_array_element (probabilities, 0));
  fixture->probabilities = g_new (float, fixture->n * fixture->n_classes);
  fixture->labels = g_new (guint8, fixture->n);
  for (guint i = 0; i < fixture->n; i++)
    {
      JsonArray *p = json_array_get_array_element (probabilities, i);

      fixture->labels[i] = (guint8)json_array_get_int_element (labels, i);
      for (guint j = 0; j < fixture->n_classes; j++)
        fixture->probabilities[i * fixture->n_classes + j] = (float)get_number (p, j);
    }
  fixture->report = dig_report_new (fixture->probabilities, NULL, fixture->n, fixture->labels,
                                    fixture->n_classes, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  dig_report_unref (fixture->report);
  g_free (fixture->probabilities);
  g_free (fixture->labels);
  json_node_unref (fixture->root);
}

static void
check_interval (JsonObject *object, const char *name, double low, double high)
{
  JsonArray *expected = json_object_get_array_member (object, name);

  g_assert_cmpfloat_with_epsilon (low, get_number (expected, 0), CLOSE);
  g_assert_cmpfloat_with_epsilon (high, get_number (expected, 1), CLOSE);
}

static void
test_rates_are_scikit_learns (Fixture *fixture, gconstpointer data)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (fixture->report);
  JsonArray *confusion = json_object_get_array_member (fixture->golden, "confusion");

  g_assert_cmpfloat_with_epsilon (evaluation->metrics.accuracy,
                                  json_object_get_double_member (fixture->golden, "accuracy"),
                                  CLOSE);
  g_assert_cmpfloat_with_epsilon (evaluation->metrics.loss,
                                  json_object_get_double_member (fixture->golden, "loss"), CLOSE);
  g_assert_cmpfloat_with_epsilon (evaluation->metrics.macro_f1,
                                  json_object_get_double_member (fixture->golden, "macro_f1"),
                                  CLOSE);
  check_interval (fixture->golden, "accuracy_interval", evaluation->accuracy_low,
                  evaluation->accuracy_high);
  for (guint i = 0; i < fixture->n_classes; i++)
    for (guint j = 0; j < fixture->n_classes; j++)
      g_assert_cmpint (evaluation->confusion[i][j], ==,
                       json_array_get_int_element (json_array_get_array_element (confusion, i), j));
}

static void
test_classes_have_intervals (Fixture *fixture, gconstpointer data)
{
  JsonArray *classes = json_object_get_array_member (fixture->golden, "classes");

  for (guint i = 0; i < fixture->n_classes; i++)
    {
      JsonObject *expected = json_array_get_object_element (classes, i);
      DigClassReport class;

      dig_report_get_class (fixture->report, i, &class);
      g_assert_cmpint (class.support, ==, json_object_get_int_member (expected, "support"));
      g_assert_cmpfloat_with_epsilon (class.precision,
                                      json_object_get_double_member (expected, "precision"), CLOSE);
      g_assert_cmpfloat_with_epsilon (class.recall,
                                      json_object_get_double_member (expected, "recall"), CLOSE);
      g_assert_cmpfloat_with_epsilon (class.f1, json_object_get_double_member (expected, "f1"),
                                      CLOSE);
      check_interval (expected, "precision_interval", class.precision_low, class.precision_high);
      check_interval (expected, "recall_interval", class.recall_low, class.recall_high);
      check_interval (expected, "f1_interval", class.f1_low, class.f1_high);
    }
}

static void
test_confidence_is_compared_with_accuracy (Fixture *fixture, gconstpointer data)
{
  JsonArray *bins = json_object_get_array_member (fixture->golden, "calibration");
  const DigCalibrationBin *found = dig_report_get_calibration (fixture->report);

  for (guint i = 0; i < DIG_CALIBRATION_BINS; i++)
    {
      JsonObject *expected = json_array_get_object_element (bins, i);

      g_assert_cmpint (found[i].n, ==, json_object_get_int_member (expected, "n"));
      g_assert_cmpfloat_with_epsilon (
          found[i].confidence, json_object_get_double_member (expected, "confidence"), CLOSE);
      g_assert_cmpfloat_with_epsilon (found[i].accuracy,
                                      json_object_get_double_member (expected, "accuracy"), CLOSE);
    }
  g_assert_cmpfloat_with_epsilon (
      dig_report_get_calibration_error (fixture->report),
      json_object_get_double_member (fixture->golden, "calibration_error"), CLOSE);
}

static void
test_suspects_are_those_of_confident_learning (Fixture *fixture, gconstpointer data)
{
  JsonArray *thresholds = json_object_get_array_member (fixture->golden, "thresholds");
  JsonArray *suspects = json_object_get_array_member (fixture->golden, "suspects");
  double found_thresholds[DIG_MAX_CLASSES];
  const DigLabelSuspect *found;
  guint n;

  dig_label_thresholds (fixture->probabilities, fixture->labels, fixture->n, fixture->n_classes,
                        found_thresholds);
  for (guint j = 0; j < fixture->n_classes; j++)
    g_assert_cmpfloat_with_epsilon (found_thresholds[j], get_number (thresholds, j), CLOSE);
  found = dig_report_get_suspects (fixture->report, &n);
  g_assert_cmpuint (n, ==, json_array_get_length (suspects));
  g_assert_cmpuint (n, >, 5);
  for (guint i = 0; i < n; i++)
    {
      JsonArray *expected = json_array_get_array_element (suspects, i);

      g_assert_cmpint (found[i].index, ==, json_array_get_int_element (expected, 0));
      g_assert_cmpint (found[i].suggested, ==, json_array_get_int_element (expected, 1));
      g_assert_cmpfloat_with_epsilon (found[i].margin, get_number (expected, 2), CLOSE);
    }
  g_assert_cmpfloat_with_epsilon (
      dig_report_get_estimated_label_errors (fixture->report),
      json_object_get_double_member (fixture->golden, "estimated_label_errors"), 1e-4);
}

/* Three images of two classes, counted as rows 7, 2 and 5 of a data set. */
static void
test_lists_are_sorted_and_filtered (void)
{
  static const float probabilities[] = { 0.9f, 0.1f, 0.2f, 0.8f, 0.4f, 0.6f };
  static const guint8 labels[8] = { 1, 1, [7] = 0, [2] = 0, [5] = 0 };
  static const gint32 rows[] = { 7, 2, 5 };
  g_autoptr (DigReport) report = dig_report_new (probabilities, rows, 3, labels, 2, FALSE);
  const struct
  {
    DigImageOrder order;
    gboolean only_errors;
    guint n;
    guint32 expected[3];
  } cases[] = {
    { DIG_ORDER_ROW, FALSE, 3, { 2, 5, 7 } },
    { DIG_ORDER_LOSS, FALSE, 3, { 2, 5, 7 } },
    { DIG_ORDER_CONFIDENCE, FALSE, 3, { 7, 2, 5 } },
    { DIG_ORDER_CONFIDENCE, TRUE, 2, { 2, 5 } },
  };
  guint index;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) found =
          dig_report_list (report, -1, -1, cases[i].only_errors, cases[i].order);

      g_assert_cmpuint (found->len, ==, cases[i].n);
      for (guint j = 0; j < cases[i].n; j++)
        g_assert_cmpuint (dig_report_get_image (report, g_array_index (found, guint32, j))->row, ==,
                          cases[i].expected[j]);
    }
  g_autoptr (GArray) cell = dig_report_list (report, 0, 1, FALSE, DIG_ORDER_ROW);
  g_assert_cmpuint (cell->len, ==, 2);
  g_assert_true (dig_report_find_row (report, 5, &index));
  g_assert_cmpuint (index, ==, 2);
  g_assert_false (dig_report_find_row (report, 0, &index));
  g_assert_false (dig_report_is_out_of_sample (report));
}

/* Each confidence is the upper end of its bin, which belongs to it; the bins are thirds of right answers. */
static void
test_bins_end_with_their_upper_end (void)
{
  static const float probabilities[] = { 0.5f, 0.25f, 0.25f, 0.25f, 0.5f,  0.25f,
                                         0.5f, 0.25f, 0.25f, 1.0f,  0.0f,  0.0f,
                                         0.0f, 0.75f, 0.25f, 0.0f,  0.75f, 0.25f };
  static const guint8 labels[] = { 0, 1, 2, 0, 1, 2 };
  g_autoptr (DigReport) report = dig_report_new (probabilities, NULL, 6, labels, 3, TRUE);
  const DigCalibrationBin *bins = dig_report_get_calibration (report);
  g_autoptr (GArray) second = dig_report_list (report, 1, -1, FALSE, DIG_ORDER_ROW);
  double low, high;

  g_assert_cmpuint (bins[4].n, ==, 3);
  g_assert_cmpuint (bins[4].n_correct, ==, 2);
  g_assert_cmpuint (bins[5].n, ==, 0);
  g_assert_cmpuint (bins[7].n, ==, 2);
  g_assert_cmpuint (bins[9].n, ==, 1);
  dig_wilson_interval (2, 3, &low, &high);
  g_assert_cmpfloat (bins[4].accuracy_low, ==, low);
  g_assert_cmpfloat (bins[4].accuracy_high, ==, high);
  g_assert_cmpfloat (bins[5].accuracy_low, ==, 0);
  g_assert_cmpfloat (bins[5].accuracy_high, ==, 1);
  g_assert_cmpuint (second->len, ==, 2);
  g_assert_cmpuint (g_array_index (second, guint32, 0), ==, 1);
  g_assert_cmpuint (g_array_index (second, guint32, 1), ==, 4);
}

/* An answer of 0 for the label, and one that is not a number. */
static void
test_impossible_answers_stay_numbers (void)
{
  const float probabilities[] = { 1.0f, 0.0f, (float)NAN, (float)NAN };
  static const guint8 labels[] = { 1, 0 };
  g_autoptr (DigReport) report = dig_report_new (probabilities, NULL, 2, labels, 2, TRUE);
  g_autoptr (GArray) worst = dig_report_list (report, -1, -1, FALSE, DIG_ORDER_LOSS);

  g_assert_cmpfloat_with_epsilon (dig_report_get_image (report, 0)->loss, 87.336544, 1e-4);
  g_assert_true (isfinite (dig_report_get_image (report, 1)->loss));
  g_assert_cmpfloat (dig_report_get_image (report, 1)->confidence, ==, 0);
  g_assert_cmpuint (dig_report_get_calibration (report)[0].n, ==, 1);
  g_assert_true (isfinite (dig_report_get_calibration_error (report)));
  g_assert_cmpuint (worst->len, ==, 2);
}

static void
test_nothing_evaluated_is_no_crash (void)
{
  static const guint8 labels[1] = { 0 };
  static const float none[1] = { 0 };
  g_autoptr (DigReport) report = dig_report_new (none, NULL, 0, labels, 10, TRUE);
  DigClassReport class;
  guint n;

  dig_report_get_class (report, 3, &class);
  g_assert_cmpfloat (class.recall_high, ==, 1.0);
  dig_report_get_suspects (report, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpfloat (dig_report_get_calibration_error (report), ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/report/rates-are-scikit-learns", test_rates_are_scikit_learns);
  ADD ("/report/classes-have-intervals", test_classes_have_intervals);
  ADD ("/report/confidence-is-compared-with-accuracy", test_confidence_is_compared_with_accuracy);
  ADD ("/report/suspects-are-those-of-confident-learning",
       test_suspects_are_those_of_confident_learning);
  g_test_add_func ("/report/lists-are-sorted-and-filtered", test_lists_are_sorted_and_filtered);
  g_test_add_func ("/report/bins-end-with-their-upper-end", test_bins_end_with_their_upper_end);
  g_test_add_func ("/report/impossible-answers-stay-numbers", test_impossible_answers_stay_numbers);
  g_test_add_func ("/report/nothing-evaluated-is-no-crash", test_nothing_evaluated_is_no_crash);
  return g_test_run ();
}
