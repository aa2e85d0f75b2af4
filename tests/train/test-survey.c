/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a survey says about all images, against each image by itself; and the occlusion map. */
#include "config.h"

#include "train/dig-evaluation.h"
#include "train/dig-inspector.h"
#include "train/dig-occlusion.h"
#include "train/dig-survey.h"

#include "../core/network-fixture.h"

#include <math.h>

#define N_IMAGES 45
#define SIDE 9

static const char network[] =
    "{\"input\": [1, 9, 9], \"layers\": [{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": [3, "
    "3], "
    "\"padding\": \"same\", \"activation\": \"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, "
    "{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 6, \"activation\": \"tanh\"}, "
    "{\"type\": \"dense\", \"units\": 3, \"activation\": \"softmax\"}]}";

typedef struct
{
  DigSnapshot *snapshot;
  DigDataSet *data;
  gint32 rows[N_IMAGES];
} Fixture;

static void
fixture_init (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (network, -1, &error);
  g_autoptr (DigScaler) scaler = NULL;
  g_autofree float *parameters = NULL;
  guint8 *labels = g_new (guint8, N_IMAGES);
  guint8 *images = make_bar_images (N_IMAGES, SIDE, 3, labels);
  DigLayerInfo total;

  g_assert_no_error (error);
  dig_network_spec_get_totals (spec, &total);
  parameters = g_new0 (float, total.n_parameters);
  dig_network_spec_initialise (spec, 3, parameters);
  self->data = dig_data_set_new_take (images, labels, NULL, N_IMAGES, SIDE, SIDE, 3);
  /* The rows backwards, so that rows and places differ. */
  for (gint32 i = 0; i < N_IMAGES; i++)
    self->rows[i] = N_IMAGES - 1 - i;
  scaler = dig_scaler_fit (DIG_SCALER_255, images, SIDE * SIDE, self->rows, N_IMAGES);
  self->snapshot = dig_snapshot_new (spec, scaler, parameters, (gsize)total.n_parameters);
}

static void
fixture_clear (Fixture *self)
{
  dig_snapshot_unref (self->snapshot);
  dig_data_set_unref (self->data);
}

static DigSurvey *
survey_all (Fixture *self)
{
  DigSurveyOptions options = { .snapshot = self->snapshot,
                               .data = self->data,
                               .rows = self->rows,
                               .n_rows = N_IMAGES,
                               .n_threads = 1 };
  g_autoptr (GError) error = NULL;
  DigSurvey *survey = dig_survey_new (&options, NULL, &error);

  g_assert_no_error (error);
  return survey;
}

static void
test_every_image (void)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (DigSurvey) survey = NULL;
  Fixture self;

  fixture_init (&self);
  survey = survey_all (&self);
  inspector = dig_inspector_new (self.snapshot, dig_backend_cpu (), 1, 1, NULL);
  g_assert_cmpuint (survey->n_images, ==, N_IMAGES);
  g_assert_cmpuint (survey->n_vector, ==, 6);
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (DigTrace) trace = dig_inspector_trace (
          inspector, dig_data_set_get_image (self.data, (guint)self.rows[i]), NULL);
      const DigTraceLayer *last = dig_trace_get_layer (trace, 4);

      g_assert_cmpuint (survey->predicted[i], ==, dig_arg_max (last->output, 3));
      for (guint j = 0; j < 6; j++)
        g_assert_cmpfloat (fabsf (survey->vectors[i * 6 + j] - last->input[j]), <, 1e-6);
    }
  fixture_clear (&self);
}

static void
test_too_wide (void)
{
  DigSurveyOptions options = { .n_rows = N_IMAGES, .n_threads = 1 };
  g_autoptr (GError) error = NULL;
  Fixture self;
  guint n;

  fixture_init (&self);
  options.snapshot = self.snapshot;
  options.data = self.data;
  options.rows = self.rows;
  for (guint is_wide = 0; is_wide < 2; is_wide++)
    {
      g_autoptr (DigSurvey) survey = NULL;

      options.max_bytes = N_IMAGES * 6 * sizeof (float) - is_wide;
      survey = dig_survey_new (&options, NULL, &error);
      g_assert_no_error (error);
      g_assert_true ((survey->vectors == NULL) == is_wide);
      g_assert_true ((survey->problem != NULL) == is_wide);
      /* The rest is there. */
      g_assert_cmpfloat (dig_survey_get_top (survey, 0, 0, &n)->value, >, 0);
      if (is_wide)
        g_assert_nonnull (strstr (survey->problem, "6 values for each of 45 digits"));
    }
  fixture_clear (&self);
}

/* The k-th of all images by the largest value of a map, found the slow way. */
static void
check_unit (const DigSurvey *survey, DigTrace **traces, guint layer, guint unit)
{
  guint n;
  const DigExcitement *top = dig_survey_get_top (survey, layer, unit, &n);
  const DigLayerInfo *info = &dig_trace_get_layer (traces[0], layer)->info;
  int area = info->out_h * info->out_w;

  g_assert_cmpuint (n, ==, DIG_SURVEY_N_TOP);
  for (guint k = 0; k < n; k++)
    {
      const float *map =
          dig_trace_get_layer (traces[top[k].image], layer)->output + (gsize)unit * (gsize)area;
      guint n_larger = 0;

      g_assert_cmpfloat (fabsf (map[top[k].place] - top[k].value), <, 1e-6);
      for (guint i = 0; i < survey->n_images; i++)
        {
          const float *other =
              dig_trace_get_layer (traces[i], layer)->output + (gsize)unit * (gsize)area;
          float largest = other[0];

          for (int j = 1; j < area; j++)
            largest = fmaxf (largest, other[j]);
          n_larger += largest > top[k].value + 1e-6f;
        }
      g_assert_cmpuint (n_larger, <=, k);
    }
}

static void
test_top (void)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (DigSurvey) survey = NULL;
  DigTrace *traces[N_IMAGES];
  Fixture self;

  fixture_init (&self);
  survey = survey_all (&self);
  inspector = dig_inspector_new (self.snapshot, dig_backend_cpu (), 1, 1, NULL);
  for (guint i = 0; i < N_IMAGES; i++)
    traces[i] = dig_inspector_trace (inspector,
                                     dig_data_set_get_image (self.data, (guint)self.rows[i]), NULL);
  for (guint layer = 0; layer < survey->n_layers; layer++)
    for (guint unit = 0; unit < survey->n_units[layer]; unit++)
      check_unit (survey, traces, layer, unit);
  for (guint i = 0; i < N_IMAGES; i++)
    dig_trace_unref (traces[i]);
  fixture_clear (&self);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Fixture self;

  fixture_init (&self);
  g_cancellable_cancel (cancellable);
  DigSurveyOptions options = {
    .snapshot = self.snapshot, .data = self.data, .rows = self.rows, .n_rows = N_IMAGES
  };
  g_assert_null (dig_survey_new (&options, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_clear (&self);
}

/* Each place by itself: the image with the square black, through the predictor. */
static void
test_occlusion (void)
{
  g_autoptr (DigPredictor) predictor = NULL;
  g_autoptr (GError) error = NULL;
  float drop[SIDE * SIDE], whole[3], covered[3];
  const guint8 *image;
  Fixture self;

  fixture_init (&self);
  image = dig_data_set_get_image (self.data, 1);
  g_assert_true (dig_occlusion_compute (self.snapshot, image, 2, 3, drop, NULL, &error));
  predictor = dig_predictor_new (self.snapshot, "cpu", 1, NULL);
  dig_predictor_run (predictor, image, 1, whole, NULL);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      {
        guint8 copy[SIDE * SIDE];

        memcpy (copy, image, sizeof copy);
        for (int i = 0; i < SIDE; i++)
          for (int j = 0; j < SIDE; j++)
            if (abs (i - row) <= 1 && abs (j - column) <= 1)
              copy[i * SIDE + j] = 0;
        dig_predictor_run (predictor, copy, 1, covered, NULL);
        g_assert_cmpfloat (fabsf (drop[row * SIDE + column] - (whole[2] - covered[2])), <, 1e-6);
      }
  fixture_clear (&self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/has-what-each-image-has-by-itself", test_every_image);
  g_test_add_func ("/survey/leaves-out-what-is-too-wide", test_too_wide);
  g_test_add_func ("/survey/finds-the-images-that-excite-a-unit-most", test_top);
  g_test_add_func ("/survey/ends-when-it-is-cancelled", test_cancel);
  g_test_add_func ("/occlusion/is-what-covered-images-answer", test_occlusion);
  return g_test_run ();
}
