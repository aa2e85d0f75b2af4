/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ten training steps as PyTorch does them: tests/golden/make-torch-losses.py. */
#include "config.h"

#include "network-fixture.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define N_STEPS 10

static JsonArray *cases;

static void
compare (const char *what, double found, double expected)
{
  double difference = fabs (found - expected) / fabs (expected);

  g_test_message ("%s: %.9g, PyTorch %.9g, relative difference %.1e", what, found, expected,
                  difference);
  g_assert_cmpfloat (difference, <, 1e-4);
}

/* Mean loss in inference over all images, batch by batch. */
static double
evaluate (NetworkFixture *fixture, const float *x, const guint8 *labels)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      network_fixture_set_batch (fixture, x + (gsize)i * fixture->n * fixture->n_pixels,
                                 labels + i * fixture->n, fixture->n);
      dig_network_evaluate (fixture->network, fixture->d_x, fixture->d_y, fixture->n,
                            fixture->d_state, fixture->d_sums);
    }
  return network_fixture_take_loss (fixture);
}

static void
run_case (JsonObject *object, const DigBackend *backend, gboolean keeps_all_layers)
{
  g_autofree char *json = json_to_string (json_object_get_member (object, "network"), FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (json, -1, &error);
  guint n = (guint)json_object_get_int_member (object, "batch");
  float rate = (float)json_object_get_double_member (object, "learning_rate");
  JsonArray *losses = json_object_get_array_member (object, "losses");
  g_autofree guint8 *labels = g_new (guint8, N_STEPS * n), *images = NULL;
  g_autofree float *x = NULL;
  NetworkFixture fixture;

  g_assert_no_error (error);
  network_fixture_init (&fixture, backend, spec, n,
                        (guint64)json_object_get_int_member (object, "seed"), keeps_all_layers);
  images = make_bar_images (N_STEPS * n, (guint)sqrt (fixture.n_pixels), fixture.n_classes, labels);
  x = g_new (float, N_STEPS *n *fixture.n_pixels);
  for (guint i = 0; i < N_STEPS * n * fixture.n_pixels; i++)
    x[i] = (float)images[i] / 255.0f;
  g_assert_cmpuint (json_array_get_length (losses), ==, N_STEPS);
  for (guint i = 0; i < N_STEPS; i++)
    {
      network_fixture_set_batch (&fixture, x + (gsize)i * n * fixture.n_pixels, labels + i * n, n);
      compare ("loss", network_fixture_step (&fixture, n, rate),
               json_array_get_double_element (losses, i));
    }
  compare ("inference afterwards", evaluate (&fixture, x, labels),
           json_object_get_double_member (object, "evaluation_loss"));
  network_fixture_clear (&fixture);
}

static JsonObject *
find_case (const char *name)
{
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *object = json_array_get_object_element (cases, i);

      if (strcmp (json_object_get_string_member (object, "name"), name) == 0)
        return object;
    }
  g_error ("there is no case %s", name);
}

static void
test_cpu (gconstpointer name)
{
  run_case (find_case (name), dig_backend_cpu (), FALSE);
}

static void
test_cpu_with_all_layers (gconstpointer name)
{
  run_case (find_case (name), dig_backend_cpu (), TRUE);
}

static void
test_reference (gconstpointer name)
{
  run_case (find_case (name), dig_backend_reference (), FALSE);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "reference-without-dropout", "odd-shapes",
                                       "global-average" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "golden", "torch", "losses.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  cases =
      json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "cases");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *cpu = g_strconcat ("/golden/cpu-steps-as-pytorch/", names[i], NULL);
      g_autofree char *all =
          g_strconcat ("/golden/cpu-with-all-layers-steps-as-pytorch/", names[i], NULL);
      g_autofree char *reference =
          g_strconcat ("/golden/reference-steps-as-pytorch/", names[i], NULL);

      /* The reference network takes minutes under valgrind. */
      if (i == 0 && g_getenv ("DIG_TEST_SMALL") != NULL)
        continue;
      g_test_add_data_func (cpu, names[i], test_cpu);
      g_test_add_data_func (all, names[i], test_cpu_with_all_layers);
      if (i > 0 || g_test_slow ())
        g_test_add_data_func (reference, names[i], test_reference);
    }
  return g_test_run ();
}
