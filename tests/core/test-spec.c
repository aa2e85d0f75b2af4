/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "nn/dig-network-spec.h"
#include "nn/dig-snapshot.h"

#include <string.h>

static void
test_reference_has_858122_parameters (void)
{
  static const struct
  {
    guint layer;
    gint64 n_parameters;
  } rows[] = { { 0, 832 }, { 2, 128 }, { 4, 51264 }, { 6, 256 }, { 9, 803072 }, { 11, 2570 } };
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  DigLayerInfo infos[12], total;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (dig_network_spec_get_n_layers (spec), ==, 12);
  g_assert_true (dig_network_spec_check (spec, infos, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (infos[rows[i].layer].n_parameters, ==, rows[i].n_parameters);
  dig_network_spec_get_totals (spec, &total);
  g_assert_cmpint (total.n_parameters, ==, 858122);
  g_assert_cmpint (total.n_parameters - total.n_trainable, ==, 192);
  g_assert_cmpint (infos[8].out_c, ==, 3136);
  /* Outputs of the convolutions; of pool, batch norm and dropout, twice; of flatten and what follows. */
  g_assert_cmpint (total.activation_bytes, ==,
                   4 * (25088 + 12544 + 3 * 6272 + 3 * 3136 + 3136 + 256 + 256 + 10));
  /* 22.9 MFLOP forward: multiply and add counted apart. */
  g_assert_cmpint (total.n_multiply_adds, ==, 627200 + 10035200 + 802816 + 2560 + 6272 + 3136);
}

static void
test_tuned_has_755914_parameters (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("tuned");
  DigLayerInfo total;

  dig_network_spec_get_totals (spec, &total);
  g_assert_cmpint (total.n_parameters, ==, 755914);
  g_assert_cmpint (total.n_parameters - total.n_trainable, ==, 768);
}

/* As PERFORMANCE.md describes those that were found by trying. */
static void
test_small_presets_are_as_they_were_found (void)
{
  g_autoptr (DigNetworkSpec) quick = dig_network_spec_new_preset ("quick");
  g_autoptr (DigNetworkSpec) compact = dig_network_spec_new_preset ("compact");
  g_autoptr (DigNetworkSpec) tuned = dig_network_spec_new_preset ("tuned");
  static const struct
  {
    guint layer;
    float rate;
  } of_tuned[] = { { 3, 0.15f }, { 7, 0.15f }, { 11, 0.15f }, { 15, 0.15f }, { 18, 0.4f } };
  DigLayerInfo total;

  dig_network_spec_get_totals (quick, &total);
  g_assert_cmpint (total.n_parameters, ==, 61322);
  g_assert_cmpfloat (dig_network_spec_get_layer (quick, 11)->rate, ==, 0.3f);
  dig_network_spec_get_totals (compact, &total);
  g_assert_cmpint (total.n_parameters, ==, 242442);
  g_assert_cmpfloat (dig_network_spec_get_layer (compact, 11)->rate, ==, 0.4f);
  for (guint i = 0; i < G_N_ELEMENTS (of_tuned); i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (tuned, of_tuned[i].layer);

      g_assert_cmpint (layer->type, ==, DIG_LAYER_DROPOUT);
      g_assert_cmpfloat (layer->rate, ==, of_tuned[i].rate);
    }
}

static void
test_every_preset_survives_json (void)
{
  static const char *const presets[] = { "reference", "augmented", "tuned", "quick", "compact" };

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset (presets[i]);
      g_autofree char *json = dig_network_spec_to_json (spec);
      g_autoptr (GError) error = NULL;
      g_autoptr (DigNetworkSpec) again = dig_network_spec_new_from_json (json, -1, &error);

      g_assert_no_error (error);
      g_assert_true (dig_network_spec_equal (spec, again));
      g_assert_true (dig_network_spec_check (again, NULL, NULL));
    }
  g_assert_null (dig_network_spec_new_preset ("best"));
}

static void
test_layers_are_named_as_in_keras (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autofree char *text = dig_layer_spec_describe (dig_network_spec_get_layer (spec, 0));
  guint n;
  g_autofree DigTensorInfo *tensors = dig_network_spec_list_tensors (spec, &n);

  g_assert_cmpstr (dig_network_spec_get_layer (spec, 4)->name, ==, "conv2d_2");
  g_assert_cmpstr (text, ==, "Conv2D 5×5, 32, same, ReLU");
  g_assert_cmpuint (n, ==, 16);
  g_assert_cmpstr (tensors[0].name, ==, "conv2d_1.weight");
  g_assert_cmpstr (tensors[2].name, ==, "batch_norm_1.gamma");
  g_assert_cmpstr (tensors[12].name, ==, "batch_norm_1.running_mean");
  g_assert_false (tensors[12].is_trainable);
  g_assert_cmpuint (tensors[12].offset, ==, 858122 - 192);
}

#define WITH_LAYERS(layers) "{\"input\": [1, 28, 28], \"layers\": [" layers "]}"
#define SOFTMAX "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}"
#define FLATTEN "{\"type\": \"flatten\"}, "

#define NAME_31 "a_name_of_as_many_bytes_as_fit_"
#define NAME_32 NAME_31 "x"

static void
test_what_just_fits_is_taken (void)
{
  static const char *const jsons[] = {
    WITH_LAYERS ("{\"type\": \"flatten\", \"name\": \"" NAME_31 "\"}, " SOFTMAX),
    WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 2, \"kernel\": [28, 28], \"padding\": "
                 "\"valid\"}, " SOFTMAX),
    WITH_LAYERS (
        "{\"type\": \"conv2d\", \"filters\": 1, \"kernel\": [255, 255]}, " FLATTEN SOFTMAX),
    WITH_LAYERS ("{\"type\": \"max_pool2d\", \"size\": 15}, " FLATTEN
                 "{\"type\": \"dense\", \"units\": 2, \"activation\": \"softmax\"}"),
    "{\"input\": [1, 4096, 4096], \"layers\": [{\"type\": \"conv2d\", \"filters\": 4, \"kernel\": "
    "[1, "
    "1]}, {\"type\": \"global_average_pool2d\"}, " SOFTMAX "]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (jsons); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (jsons[i], -1, &error);

      g_assert_no_error (error);
      dig_network_spec_check (spec, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
test_bad_json_is_refused_in_words (void)
{
  static const struct
  {
    const char *json, *words;
  } rows[] = {
    { "{}", "\"input\" is missing" },
    { "{\"input\": [28, 28], \"layers\": []}", "[channels, height, width]" },
    { "{\"input\": [1, 28, 28]}", "\"layers\" is missing" },
    { "{\"input\": [1, 28, 28], \"layers\": [], \"optimizer\": 1}", "\"optimizer\" is not known" },
    { WITH_LAYERS ("3"), "Layer 1: an object" },
    { WITH_LAYERS (FLATTEN "{\"type\": \"lstm\"}"), "Layer 2: \"type\" is \"lstm\"" },
    { WITH_LAYERS ("{\"type\": \"flatten\", \"units\": 3}"), "Layer 1: the key \"units\"" },
    { WITH_LAYERS ("{\"type\": \"dense\", \"units\": \"ten\"}"), "\"units\" must be a whole" },
    { WITH_LAYERS ("{\"type\": \"dense\", \"units\": 0}"), "\"units\" is 0" },
    { WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": 5}"), "list in [ ]" },
    { WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": [5]}"), "[height, width]" },
    { WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": [5, 0]}"), "1…255" },
    { WITH_LAYERS ("{\"type\": \"activation\", \"activation\": \"gelu\"}"), "one of none, relu" },
    { WITH_LAYERS ("{\"type\": \"flatten\", \"name\": \"" NAME_32 "\"}"), "longer than 31 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dig_network_spec_new_from_json (rows[i].json, -1, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_NETWORK);
      if (strstr (error->message, rows[i].words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, rows[i].words);
    }
}

static void
test_impossible_networks_are_refused_with_the_layer (void)
{
  static const struct
  {
    const char *json, *words;
  } rows[] = {
    { WITH_LAYERS (""), "0 layers" },
    { WITH_LAYERS (FLATTEN "{\"type\": \"dense\", \"units\": 10}"), "Layer 2 (dense_1): the last" },
    { WITH_LAYERS (FLATTEN "{\"type\": \"dense\", \"units\": 17, \"activation\": \"softmax\"}"),
      "2…16 units" },
    { WITH_LAYERS (FLATTEN "{\"type\": \"dense\", \"units\": 1, \"activation\": \"softmax\"}"),
      "2…16 units" },
    { WITH_LAYERS (SOFTMAX), "put a flatten layer before it" },
    { "{\"input\": [3, 1, 2], \"layers\": [" SOFTMAX "]}", "3 maps of 1×2" },
    { "{\"input\": [1, 4, 1], \"layers\": [{\"type\": \"max_pool2d\", \"size\": 2}, " FLATTEN
          SOFTMAX "]}",
      "a window of 2×2 does not fit its 4×1 input" },
    { WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 2, \"kernel\": [3, 29], \"padding\": "
                   "\"valid\"}, " FLATTEN SOFTMAX),
      "Layer 1 (conv2d_1): a kernel of 3×29 does not fit its 28×28 input" },
    { WITH_LAYERS (FLATTEN SOFTMAX ", " SOFTMAX), "Layer 2 (dense_1): softmax is for the last" },
    { WITH_LAYERS (
          "{\"type\": \"max_pool2d\", \"size\": 14}, {\"type\": \"max_pool2d\", \"size\": 2}, "
          "{\"type\": \"max_pool2d\", \"size\": 2}, " FLATTEN SOFTMAX),
      "Layer 3 (max_pool2d_3): a window of 2×2 does not fit its 1×1 input" },
    { WITH_LAYERS ("{\"type\": \"conv2d\", \"filters\": 2, \"kernel\": [29, 3], \"padding\": "
                   "\"valid\"}, " FLATTEN SOFTMAX),
      "Layer 1 (conv2d_1): a kernel of 29×3 does not fit its 28×28 input" },
    { WITH_LAYERS ("{\"type\": \"dropout\", \"rate\": 1}, " FLATTEN SOFTMAX), "0…0.99" },
    { WITH_LAYERS ("{\"type\": \"dropout\", \"rate\": null}, " FLATTEN SOFTMAX), "0…0.99" },
    { WITH_LAYERS ("{\"type\": \"flatten\", \"name\": \"a\"}, {\"type\": \"dense\", \"units\": 10, "
                   "\"activation\": \"softmax\", \"name\": \"a\"}"),
      "same name as layer 1" },
    { WITH_LAYERS ("{\"type\": \"flatten\", \"name\": \"a.b\"}, " SOFTMAX), "letters, digits" },
    { WITH_LAYERS (FLATTEN "{\"type\": \"dense\", \"units\": 1048576}, "
                           "{\"type\": \"dense\", \"units\": 1048576}, " SOFTMAX),
      "more than 536870911 parameters" },
    { WITH_LAYERS (
          "{\"type\": \"conv2d\", \"filters\": 65536, \"kernel\": [1, 1]}, "
          "{\"type\": \"conv2d\", \"filters\": 65536, \"kernel\": [3, 3]}, " FLATTEN SOFTMAX),
      "more than" },
    { "{\"input\": [1, 4096, 4096], \"layers\": [{\"type\": \"conv2d\", \"filters\": 5, "
      "\"kernel\": [1, 1]}, " FLATTEN SOFTMAX "]}",
      "256 MiB" },
    { "{\"input\": [1, 129, 1], \"layers\": [{\"type\": \"conv2d\", \"filters\": 65536, "
      "\"kernel\": [1, 1]}, {\"type\": \"conv2d\", \"filters\": 1, \"kernel\": [1, 255]}, " FLATTEN
          SOFTMAX "]}",
      "Layer 2 (conv2d_2): its input with its padding needs more than 1 GiB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (rows[i].json, -1, &error);

      g_assert_no_error (error);
      g_assert_false (dig_network_spec_check (spec, NULL, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_NETWORK);
      if (strstr (error->message, rows[i].words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, rows[i].words);
    }
}

static void
test_initial_weights_are_glorot_uniform (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  DigLayerInfo total;
  guint n;
  g_autofree DigTensorInfo *tensors = dig_network_spec_list_tensors (spec, &n);
  g_autofree float *one = NULL, *two = NULL;
  double sum = 0.0, largest = 0.0, limit;

  dig_network_spec_get_totals (spec, &total);
  one = g_new (float, total.n_parameters);
  two = g_new (float, total.n_parameters);
  dig_network_spec_initialise (spec, 7, one);
  dig_network_spec_initialise (spec, 7, two);
  g_assert_cmpmem (one, (gsize)total.n_parameters * sizeof (float), two,
                   (gsize)total.n_parameters * sizeof (float));
  dig_network_spec_initialise (spec, 8, two);
  g_assert_cmpfloat (one[0], !=, two[0]);

  /* conv2d_2.weight: (64, 32, 5, 5), limit sqrt (6 / (800 + 1600)). */
  g_assert_cmpstr (tensors[4].name, ==, "conv2d_2.weight");
  limit = 0.05;
  for (gsize i = 0; i < tensors[4].n_elements; i++)
    {
      double value = (double)one[tensors[4].offset + i];

      sum += value;
      largest = MAX (largest, ABS (value));
    }
  g_assert_cmpfloat (largest, <=, limit * 1.000001);
  g_assert_cmpfloat (largest, >, limit * 0.999);
  g_assert_cmpfloat (ABS (sum / (double)tensors[4].n_elements), <, limit * 0.02);
  g_assert_cmpstr (tensors[2].name, ==, "batch_norm_1.gamma");
  g_assert_cmpfloat (one[tensors[2].offset], ==, 1.0f);
  g_assert_cmpfloat (one[tensors[3].offset], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spec/reference-has-858122-parameters", test_reference_has_858122_parameters);
  g_test_add_func ("/spec/tuned-has-755914-parameters", test_tuned_has_755914_parameters);
  g_test_add_func ("/spec/small-presets-are-as-they-were-found",
                   test_small_presets_are_as_they_were_found);
  g_test_add_func ("/spec/every-preset-survives-json", test_every_preset_survives_json);
  g_test_add_func ("/spec/layers-are-named-as-in-keras", test_layers_are_named_as_in_keras);
  g_test_add_func ("/spec/what-just-fits-is-taken", test_what_just_fits_is_taken);
  g_test_add_func ("/spec/bad-json-is-refused-in-words", test_bad_json_is_refused_in_words);
  g_test_add_func ("/spec/impossible-networks-are-refused-with-the-layer",
                   test_impossible_networks_are_refused_with_the_layer);
  g_test_add_func ("/spec/initial-weights-are-glorot-uniform",
                   test_initial_weights_are_glorot_uniform);
  return g_test_run ();
}
