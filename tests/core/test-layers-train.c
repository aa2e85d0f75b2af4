/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind of layer that can be built in the window learns, alike on every processor backend. */
#include "config.h"

#include "network-fixture.h"

#include <math.h>

#define N_IMAGES 24
#define SIDE 12
#define N_CLASSES 4
#define N_STEPS 40

typedef struct
{
  const char *name;
  const char *layers; /* before flatten and the output */
} LayerCase;

#define CONV(activation)                                                                           \
  "{\"type\": \"conv2d\", \"filters\": 6, \"kernel\": [3, 3], \"activation\": \"" activation "\"}"
#define ACTIVATION(activation)                                                                     \
  CONV ("none") ", {\"type\": \"activation\", \"activation\": \"" activation "\"}"
#define DENSE(activation)                                                                          \
  "{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 12, \"activation\": \"" activation    \
  "\"}"

static const LayerCase cases[] = {
  { "conv2d", CONV ("none") },
  { "conv2d-even-valid", "{\"type\": \"conv2d\", \"filters\": 5, \"kernel\": [4, 2], \"padding\": "
                         "\"valid\", \"activation\": \"relu\"}" },
  { "conv2d-relu", CONV ("relu") },
  { "conv2d-tanh", CONV ("tanh") },
  { "conv2d-sigmoid", CONV ("sigmoid") },
  { "conv2d-leaky-relu", CONV ("leaky_relu") },
  { "max-pool", CONV ("relu") ", {\"type\": \"max_pool2d\", \"size\": 3}" },
  { "average-pool", CONV ("relu") ", {\"type\": \"average_pool2d\", \"size\": 3}" },
  { "batch-norm", CONV ("relu") ", {\"type\": \"batch_norm\"}" },
  { "batch-norm-of-units", DENSE ("none") ", {\"type\": \"batch_norm\"}" },
  { "dropout", CONV ("relu") ", {\"type\": \"dropout\", \"rate\": 0.25}" },
  { "relu", ACTIVATION ("relu") },
  { "tanh", ACTIVATION ("tanh") },
  { "sigmoid", ACTIVATION ("sigmoid") },
  { "leaky-relu", ACTIVATION ("leaky_relu") },
  { "global-average", "{\"type\": \"conv2d\", \"filters\": 16, \"kernel\": [12, 1], \"padding\": "
                      "\"valid\"}, {\"type\": \"global_average_pool2d\"}" },
  { "dense-relu", DENSE ("relu") },
  { "dense-tanh", DENSE ("tanh") },
  { "dense-sigmoid", DENSE ("sigmoid") },
  { "dense-leaky-relu", DENSE ("leaky_relu") },
};

static DigNetworkSpec *
make_spec (const char *layers)
{
  g_autofree char *json =
      g_strdup_printf ("{\"input\": [1, %d, %d], \"layers\": [%s, {\"type\": \"flatten\"}, "
                       "{\"type\": \"dense\", \"units\": %d, \"activation\": \"softmax\"}]}",
                       SIDE, SIDE, layers, N_CLASSES);
  g_autoptr (GError) error = NULL;
  DigNetworkSpec *spec = dig_network_spec_new_from_json (json, -1, &error);

  g_assert_no_error (error);
  return spec;
}

/* The losses (n_steps) of steps on one batch. */
static void
train (const DigBackend *backend, DigNetworkSpec *spec, guint n_steps, float rate, double *losses)
{
  guint8 labels[N_IMAGES];
  g_autofree guint8 *images = make_bar_images (N_IMAGES, SIDE, N_CLASSES, labels);
  float x[N_IMAGES * SIDE * SIDE];
  NetworkFixture fixture;

  for (guint i = 0; i < N_IMAGES * SIDE * SIDE; i++)
    x[i] = (float)images[i] / 255.0f;
  network_fixture_init (&fixture, backend, spec, N_IMAGES, 5, FALSE);
  network_fixture_set_batch (&fixture, x, labels, N_IMAGES);
  for (guint i = 0; i < n_steps; i++)
    losses[i] = network_fixture_step (&fixture, N_IMAGES, rate);
  network_fixture_clear (&fixture);
}

static void
test_learns_on_every_backend (gconstpointer data)
{
  const LayerCase *layer = data;
  g_autoptr (DigNetworkSpec) spec = make_spec (layer->layers);
  double reference[N_STEPS], cpu[N_STEPS];

  train (dig_backend_reference (), spec, N_STEPS, 1e-2f, reference);
  train (dig_backend_cpu (), spec, N_STEPS, 1e-2f, cpu);
  g_test_message ("%s: reference %g → %g, cpu %g", layer->name, reference[0],
                  reference[N_STEPS - 1], cpu[N_STEPS - 1]);
  g_assert_cmpfloat (reference[N_STEPS - 1], <, 0.3 * reference[0]);
  g_assert_cmpfloat (cpu[N_STEPS - 1], <, 0.3 * cpu[0]);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (cpu[i], reference[i], 1e-3 * reference[i]);
}

/* 12 times convolution, batch norm, activation; a pool, a dropout, and the two at the end. */
static void
test_forty_layers_train (void)
{
  g_autoptr (GString) layers = g_string_new ("{\"type\": \"max_pool2d\", \"size\": 2}");
  g_autoptr (DigNetworkSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  double losses[N_STEPS];

  for (guint i = 0; i < 12; i++)
    g_string_append (
        layers, ", " CONV ("none") ", {\"type\": \"batch_norm\"}, "
                                   "{\"type\": \"activation\", \"activation\": \"leaky_relu\"}");
  g_string_append (layers, ", {\"type\": \"dropout\", \"rate\": 0.1}");
  spec = make_spec (layers->str);
  g_assert_cmpuint (dig_network_spec_get_n_layers (spec), ==, 40);
  dig_network_spec_check (spec, NULL, &error);
  g_assert_no_error (error);
  train (dig_backend_cpu (), spec, N_STEPS, 3e-3f, losses);
  g_test_message ("40 layers: %g → %g", losses[0], losses[N_STEPS - 1]);
  g_assert_cmpfloat (losses[N_STEPS - 1], <, 0.3 * losses[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/layers/learn-on-every-backend/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_learns_on_every_backend);
    }
  g_test_add_func ("/layers/forty-layers-train", test_forty_layers_train);
  return g_test_run ();
}
