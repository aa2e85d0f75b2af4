/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "network-fixture.h"
#include "nn/dig-network-report.h"

#include <math.h>

#define WITH_LAYERS(side, layers) "{\"input\": [1, " side ", " side "], \"layers\": [" layers "]}"
#define SOFTMAX "{\"type\": \"dense\", \"units\": 4, \"activation\": \"softmax\"}"

/* Every layer, and nothing that has a corner where a difference quotient goes wrong. */
#define SMOOTH                                                                                     \
  WITH_LAYERS ("9",                                                                                \
               "{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": [4, 3], \"activation\": "       \
               "\"tanh\"}, {\"type\": \"average_pool2d\", \"size\": 2}, {\"type\": "               \
               "\"batch_norm\"}, {\"type\": \"conv2d\", \"filters\": 4, \"kernel\": [2, 3], "      \
               "\"padding\": \"valid\"}, {\"type\": \"activation\", \"activation\": "              \
               "\"sigmoid\"}, {\"type\": \"dropout\", \"rate\": 0.25}, {\"type\": \"flatten\"}, "  \
               "{\"type\": \"dense\", \"units\": 6, \"activation\": \"tanh\"}, {\"type\": "        \
               "\"batch_norm\"}, " SOFTMAX)
#define GLOBAL                                                                                     \
  WITH_LAYERS ("9", "{\"type\": \"conv2d\", \"filters\": 5, \"kernel\": [3, 3], \"activation\": "  \
                    "\"sigmoid\"}, {\"type\": \"conv2d\", \"filters\": 6, \"kernel\": [3, 3]}, "   \
                    "{\"type\": \"global_average_pool2d\"}, " SOFTMAX)
/* What a backend may fuse; 7 and 3 do not divide by 2. */
#define FUSIBLE                                                                                    \
  WITH_LAYERS ("15", "{\"type\": \"conv2d\", \"filters\": 8, \"kernel\": [5, 5], \"activation\": " \
                     "\"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, {\"type\": "             \
                     "\"batch_norm\"}, {\"type\": \"dropout\", \"rate\": 0.25}, {\"type\": "       \
                     "\"conv2d\", \"filters\": 16, \"kernel\": [3, 3], \"activation\": "           \
                     "\"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, {\"type\": "             \
                     "\"batch_norm\"}, {\"type\": \"dropout\", \"rate\": 0.5}, {\"type\": "        \
                     "\"flatten\"}, {\"type\": \"dense\", \"units\": 20, \"activation\": "         \
                     "\"relu\"}, " SOFTMAX)

static DigNetworkSpec *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  DigNetworkSpec *spec = dig_network_spec_new_from_json (json, -1, &error);

  g_assert_no_error (error);
  return spec;
}

static void
set_bar_batch (NetworkFixture *fixture)
{
  g_autofree guint8 *labels = g_new (guint8, fixture->n);
  g_autofree guint8 *images =
      make_bar_images (fixture->n, (guint)sqrt (fixture->n_pixels), fixture->n_classes, labels);
  g_autofree float *x = g_new (float, fixture->n * fixture->n_pixels);

  for (guint i = 0; i < fixture->n * fixture->n_pixels; i++)
    x[i] = (float)images[i] / 255.0f;
  network_fixture_set_batch (fixture, x, labels, fixture->n);
}

/* The loss of a step at rate 0 with `parameters`; its gradients are in the network afterwards. The
 * step's number stays, so that the same units are dropped. */
static double
measure_loss (NetworkFixture *fixture, const float *parameters, gsize n_parameters)
{
  DigStepState state = { .seed = 3 };
  gsize n;

  fixture->backend->upload (fixture->stream, fixture->d_state, &state, sizeof state);
  fixture->backend->upload (fixture->stream, dig_network_get_parameters (fixture->network, &n),
                            parameters, n_parameters * sizeof (float));
  return network_fixture_step (fixture, fixture->n, 0.0f);
}

/* Along the gradient of one tensor, scaled to length 1, the loss must rise by the gradient's
 * length. Central differences in float: good to about 1e-3. */
static void
check_tensor (NetworkFixture *fixture, const DigTensorInfo *tensor, const float *parameters,
              const float *gradient, gsize n_parameters)
{
  const double step = 0.02;
  g_autofree float *moved = g_memdup2 (parameters, n_parameters * sizeof (float));
  double length = 0.0, losses[2];

  for (gsize i = 0; i < tensor->n_elements; i++)
    length += (double)gradient[tensor->offset + i] * (double)gradient[tensor->offset + i];
  length = sqrt (length);
  g_assert_cmpfloat (length, >, 1e-4);
  for (int side = 0; side < 2; side++)
    {
      double signed_step = side == 0 ? -step : step;

      for (gsize i = tensor->offset; i < tensor->offset + tensor->n_elements; i++)
        moved[i] = parameters[i] + (float)(signed_step * (double)gradient[i] / length);
      losses[side] = measure_loss (fixture, moved, n_parameters);
    }
  g_test_message ("%s: gradient %g, difference quotient %g", tensor->name, length,
                  (losses[1] - losses[0]) / (2.0 * step));
  g_assert_cmpfloat (fabs ((losses[1] - losses[0]) / (2.0 * step) - length), <, 5e-3 * length);
}

static void
test_gradients_are_the_slope_of_the_loss (gconstpointer json)
{
  g_autoptr (DigNetworkSpec) spec = parse (json);
  g_autofree float *parameters = NULL, *gradient = NULL;
  g_autofree DigTensorInfo *tensors = NULL;
  NetworkFixture fixture;
  gsize n_parameters, n_trainable;
  guint n_tensors;

  network_fixture_init (&fixture, dig_backend_reference (), spec, 12, 3, FALSE);
  set_bar_batch (&fixture);
  dig_network_get_parameters (fixture.network, &n_parameters);
  parameters = g_new (float, n_parameters);
  dig_network_spec_initialise (spec, 3, parameters);
  measure_loss (&fixture, parameters, n_parameters);
  dig_network_get_gradients (fixture.network, &n_trainable);
  gradient = g_new (float, n_trainable);
  fixture.backend->download (fixture.stream, gradient,
                             dig_network_get_gradients (fixture.network, &n_trainable),
                             n_trainable * sizeof (float));
  tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    if (tensors[i].is_trainable)
      check_tensor (&fixture, &tensors[i], parameters, gradient, n_parameters);
  network_fixture_clear (&fixture);
}

static void
test_overfits_32_images (gconstpointer backend)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
  NetworkFixture fixture;
  double loss = 0.0;

  network_fixture_init (&fixture, backend, spec, 32, 11, FALSE);
  set_bar_batch (&fixture);
  for (guint i = 0; i < 60; i++)
    loss = network_fixture_step (&fixture, 32, 5e-3f);
  g_test_message ("loss %g", loss);
  g_assert_cmpfloat (loss, <, 0.05);
  network_fixture_clear (&fixture);
}

static float *
train_and_download (const DigBackend *backend, DigNetworkSpec *spec, gboolean keeps_all_layers,
                    gsize *n)
{
  NetworkFixture fixture;
  float *parameters;
  const float *d_parameters;

  network_fixture_init (&fixture, backend, spec, 13, 2, keeps_all_layers);
  set_bar_batch (&fixture);
  for (guint i = 0; i < 3; i++)
    network_fixture_step (&fixture, 13, 1e-3f);
  d_parameters = dig_network_get_parameters (fixture.network, n);
  parameters = g_new (float, *n);
  backend->download (fixture.stream, parameters, d_parameters, *n * sizeof (float));
  network_fixture_clear (&fixture);
  return parameters;
}

static void
test_fused_layers_give_the_same (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
  gsize n;
  g_autofree float *reference = train_and_download (dig_backend_reference (), spec, FALSE, &n);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree float *found = train_and_download (dig_backend_cpu (), spec, i == 1, &n);
      double difference = 0.0, size = 0.0;

      for (gsize j = 0; j < n; j++)
        {
          difference += pow ((double)(found[j] - reference[j]), 2.0);
          size += pow ((double)reference[j], 2.0);
        }
      g_test_message ("relative difference %g", sqrt (difference / size));
      g_assert_cmpfloat (sqrt (difference / size), <, 1e-4);
    }
}

static void
test_save_and_load_keep_every_bit (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE), other = parse (SMOOTH);
  g_autoptr (DigSnapshot) saved = NULL, again = NULL, foreign = NULL;
  g_autoptr (DigScaler) scaler = NULL;
  g_autofree float *numbers = NULL;
  g_autoptr (GError) error = NULL;
  NetworkFixture fixture, second;
  gsize n;

  network_fixture_init (&fixture, dig_backend_cpu (), spec, 13, 2, FALSE);
  network_fixture_init (&second, dig_backend_cpu (), spec, 13, 9, FALSE);
  set_bar_batch (&fixture);
  network_fixture_step (&fixture, 13, 1e-3f);
  numbers = g_new0 (float, fixture.n_pixels);
  scaler = dig_scaler_new (DIG_SCALER_255, numbers, numbers, fixture.n_pixels);
  saved = dig_network_save (fixture.network, scaler, &error);
  g_assert_no_error (error);
  g_assert_true (dig_network_load (second.network, saved, &error));
  again = dig_network_save (second.network, scaler, &error);
  dig_snapshot_get_parameters (saved, &n);
  g_assert_cmpmem (dig_snapshot_get_parameters (saved, NULL), n * sizeof (float),
                   dig_snapshot_get_parameters (again, NULL), n * sizeof (float));
  network_fixture_clear (&fixture);
  network_fixture_clear (&second);

  network_fixture_init (&fixture, dig_backend_cpu (), other, 2, 2, FALSE);
  g_assert_false (dig_network_load (fixture.network, saved, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_NETWORK);
  network_fixture_clear (&fixture);
}

static void
test_initialising_begins_anew (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
  g_autofree float *initial = NULL, *found = NULL, *state = NULL;
  NetworkFixture fixture;
  gsize n_parameters, n_state;
  float sum = 0.0f;

  network_fixture_init (&fixture, dig_backend_cpu (), spec, 13, 2, FALSE);
  set_bar_batch (&fixture);
  network_fixture_step (&fixture, 13, 1e-3f);
  dig_network_initialise (fixture.network, 2);
  dig_network_get_parameters (fixture.network, &n_parameters);
  initial = g_new (float, n_parameters);
  found = g_new (float, n_parameters);
  dig_network_spec_initialise (spec, 2, initial);
  fixture.backend->download (fixture.stream, found,
                             dig_network_get_parameters (fixture.network, &n_parameters),
                             n_parameters * sizeof (float));
  g_assert_cmpmem (initial, n_parameters * sizeof (float), found, n_parameters * sizeof (float));
  dig_network_get_optimizer_state (fixture.network, &n_state);
  state = g_new (float, n_state);
  fixture.backend->download (fixture.stream, state,
                             dig_network_get_optimizer_state (fixture.network, &n_state),
                             n_state * sizeof (float));
  for (gsize i = 0; i < n_state; i++)
    sum += fabsf (state[i]);
  g_assert_cmpfloat (sum, ==, 0.0f);
  network_fixture_clear (&fixture);
}

static gsize n_allocated;

static void *
count_alloc (DigStream *stream, size_t n_bytes)
{
  n_allocated += n_bytes;
  return dig_backend_reference ()->alloc (stream, n_bytes);
}

/* The report knows what dig_network_new takes. It counts the batch's images besides, and neither the answers nor
 * what a batch norm saves; every piece may be rounded up to 64 bytes. */
static void
test_the_report_counts_the_memory (void)
{
  for (guint n = 1; n <= 64; n *= 64)
    {
      g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
      g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, n, 0);
      DigBackend counting = *dig_backend_reference ();
      DigStream *stream = counting.stream_new (&(DigStreamOptions){ .n_threads = 1 }, NULL);
      DigNetworkOptions options = {
        .backend = &counting, .stream = stream, .max_batch = n, .is_training = TRUE
      };
      const DigLayerInfo *total = &report->total;
      g_autoptr (GError) error = NULL;
      DigNetwork *network;
      gint64 expected;

      n_allocated = 0;
      counting.alloc = count_alloc;
      counting.conv2d_relu_pool_forward = NULL;
      counting.batch_norm_dropout_forward = NULL;
      network = dig_network_new (spec, &options, &error);
      g_assert_no_error (error);
      expected = report->training_bytes - 4 * (gint64)n * total->in_c * total->in_h * total->in_w
                 + 4 * (gint64)n * total->out_c;
      g_assert_cmpint ((gint64)n_allocated, >=, expected);
      g_assert_cmpint ((gint64)n_allocated, <, expected + 4096);
      dig_network_free (network);
      counting.stream_free (stream);
    }
}

static void
test_layer_times_add_up (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
  guint n_layers = dig_network_spec_get_n_layers (spec);
  g_autofree DigLayerTime *times = g_new0 (DigLayerTime, n_layers);
  g_autofree DigLayerTime *before = g_new0 (DigLayerTime, n_layers);
  NetworkFixture fixture;
  guint n_fused = 0;

  network_fixture_init (&fixture, dig_backend_cpu (), spec, 13, 2, FALSE);
  set_bar_batch (&fixture);
  dig_network_set_layer_times (fixture.network, times);
  for (guint step = 0; step < 10; step++)
    {
      network_fixture_step (&fixture, 13, 1e-3f);
      for (guint i = 0; i < n_layers; i++)
        {
          g_assert_cmpfloat (times[i].forward, >=, before[i].forward);
          g_assert_cmpfloat (times[i].backward, >=, before[i].backward);
        }
      memcpy (before, times, n_layers * sizeof *times);
    }
  for (guint i = 0; i < n_layers; i++)
    {
      n_fused += times[i].is_fused;
      g_assert_cmpint (times[i].forward > 0.0, ==, !times[i].is_fused);
    }
  g_assert_cmpuint (n_fused, >, 0);
  network_fixture_clear (&fixture);
}

static void
test_every_layer_can_be_read (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (FUSIBLE);
  NetworkFixture fixture;
  float values[4], outputs[4];

  network_fixture_init (&fixture, dig_backend_cpu (), spec, 3, 2, TRUE);
  set_bar_batch (&fixture);
  fixture.backend->download (fixture.stream, values,
                             dig_network_infer (fixture.network, fixture.d_x, 3), sizeof values);
  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    g_assert_nonnull (dig_network_get_output (fixture.network, i));
  fixture.backend->download (fixture.stream, outputs, dig_network_get_output (fixture.network, 10),
                             sizeof outputs);
  g_assert_cmpmem (values, sizeof values, outputs, sizeof outputs);
  network_fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/network/gradients-are-the-slope-of-the-loss/smooth", SMOOTH,
                        test_gradients_are_the_slope_of_the_loss);
  g_test_add_data_func ("/network/gradients-are-the-slope-of-the-loss/global", GLOBAL,
                        test_gradients_are_the_slope_of_the_loss);
  g_test_add_data_func ("/network/overfits-32-images/reference", dig_backend_reference (),
                        test_overfits_32_images);
  g_test_add_data_func ("/network/overfits-32-images/cpu", dig_backend_cpu (),
                        test_overfits_32_images);
  g_test_add_func ("/network/fused-layers-give-the-same", test_fused_layers_give_the_same);
  g_test_add_func ("/network/save-and-load-keep-every-bit", test_save_and_load_keep_every_bit);
  g_test_add_func ("/network/initialising-begins-anew", test_initialising_begins_anew);
  g_test_add_func ("/network/the-report-counts-the-memory", test_the_report_counts_the_memory);
  g_test_add_func ("/network/layer-times-add-up", test_layer_times_add_up);
  g_test_add_func ("/network/every-layer-can-be-read", test_every_layer_can_be_read);
  return g_test_run ();
}
