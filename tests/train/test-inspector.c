/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every layer's values and Grad-CAM as PyTorch has them: tests/golden/make-torch-traces.py. */
#include "config.h"

#include "train/dig-arithmetic.h"
#include "train/dig-inspector.h"

#include "../core/network-fixture.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define N_IMAGES 5
/* Layers with so many values are kept whole. */
#define N_SHORT 256

static JsonArray *cases;

typedef struct
{
  JsonObject *object;
  DigSnapshot *snapshot;
  guint8 *images; /* (N_IMAGES, pixels) */
  guint n_pixels, stride;
} Case;

static double
find_base (const char *name)
{
  if (g_str_has_suffix (name, ".gamma") || g_str_has_suffix (name, ".running_var"))
    return 1;
  return g_str_has_suffix (name, ".running_mean") ? 0.1 : 0;
}

/* Tensors with one dimension: base + sin (i + 1) / 4. */
static void
set_small_tensors (const DigNetworkSpec *spec, float *parameters)
{
  guint n;
  g_autofree DigTensorInfo *tensors = dig_network_spec_list_tensors (spec, &n);

  for (guint i = 0; i < n; i++)
    for (gsize j = 0; tensors[i].n_dimensions == 1 && j < tensors[i].n_elements; j++)
      parameters[tensors[i].offset + j] =
          (float)(find_base (tensors[i].name) + sin ((double)j + 1) / 4);
}

static void
case_init (Case *self, const char *name)
{
  g_autoptr (DigNetworkSpec) spec = NULL;
  g_autoptr (DigScaler) scaler = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree float *parameters = NULL, *offset = NULL, *scale = NULL;
  guint8 labels[N_IMAGES];
  DigLayerInfo total;

  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      self->object = json_array_get_object_element (cases, i);
      if (strcmp (json_object_get_string_member (self->object, "name"), name) == 0)
        break;
    }
  json = json_to_string (json_object_get_member (self->object, "network"), FALSE);
  spec = dig_network_spec_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  dig_network_spec_get_totals (spec, &total);
  self->n_pixels = (guint)(total.in_h * total.in_w);
  self->stride = (guint)json_object_get_int_member (self->object, "stride");
  parameters = g_new0 (float, total.n_parameters);
  dig_network_spec_initialise (spec, (guint64)json_object_get_int_member (self->object, "seed"),
                               parameters);
  set_small_tensors (spec, parameters);
  offset = g_new0 (float, self->n_pixels);
  scale = g_new (float, self->n_pixels);
  for (guint i = 0; i < self->n_pixels; i++)
    scale[i] = 1.0f / 255.0f;
  scaler = dig_scaler_new (DIG_SCALER_255, offset, scale, self->n_pixels);
  self->snapshot = dig_snapshot_new (spec, scaler, parameters, (gsize)total.n_parameters);
  self->images = make_bar_images (N_IMAGES, (guint)total.in_w, (guint)total.out_c, labels);
}

static void
case_clear (Case *self)
{
  dig_snapshot_unref (self->snapshot);
  g_free (self->images);
}

/* ‖found − expected‖ / ‖expected‖ over every stride-th value; of nothing but zeros the length found. */
static double
compare (const char *what, guint layer, const float *found, JsonArray *expected, guint stride)
{
  double difference = 0, length = 0;

  for (guint i = 0; i < json_array_get_length (expected); i++)
    {
      double value = json_array_get_double_element (expected, i);

      difference += pow ((double)found[i * stride] - value, 2);
      length += value * value;
    }
  difference = sqrt (difference) / (length > 0 ? sqrt (length) : 1);
  g_test_message ("layer %u, %s: relative difference %.1e", layer, what, difference);
  g_assert_cmpfloat (difference, <, 1e-4);
  return length;
}

static JsonObject *
get_image (const Case *self, guint image)
{
  return json_array_get_object_element (json_object_get_array_member (self->object, "images"),
                                        image);
}

/* What is kept of `found` (n_maps, area): every value of short ones, else every stride-th; and of every map the sum
 * of v_i cos (i), so that nothing is left out. */
static void
compare_values (const Case *self, guint layer, const char *what, const float *found, int n_maps,
                int area, JsonObject *expected)
{
  JsonArray *values = json_object_get_array_member (expected, what);
  g_autofree char *name = g_strconcat (what, "_maps", NULL);
  JsonArray *maps = json_object_get_array_member (expected, name);
  g_autofree float *sums = g_new0 (float, n_maps);
  guint stride = n_maps * area > N_SHORT ? self->stride : 1;

  g_assert_cmpuint (json_array_get_length (values), ==,
                    ((guint)(n_maps * area) + stride - 1) / stride);
  compare (what, layer, found, values, stride);
  g_assert_cmpuint (json_array_get_length (maps), ==, n_maps);
  for (int i = 0; i < n_maps; i++)
    {
      double sum = 0;

      for (int j = 0; j < area; j++)
        sum += (double)found[i * area + j] * cos (j);
      sums[i] = (float)sum;
    }
  compare (name, layer, sums, maps, 1);
}

static void
compare_layer (const Case *self, guint index, const DigTraceLayer *layer, JsonObject *expected)
{
  const DigLayerInfo *info = &layer->info;
  int area = info->out_h * info->out_w;
  gboolean has_maps = area > 1;

  compare_values (self, index, "before", layer->before, has_maps ? info->out_c : 1,
                  has_maps ? area : info->out_c, expected);
  compare_values (self, index, "output", layer->output, has_maps ? info->out_c : 1,
                  has_maps ? area : info->out_c, expected);
}

static void
compare_layers (const char *name, const DigBackend *backend)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (GError) error = NULL;
  Case self;

  case_init (&self, name);
  inspector = dig_inspector_new (self.snapshot, backend, 1, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (DigTrace) trace =
          dig_inspector_trace (inspector, self.images + i * self.n_pixels, &error);
      JsonArray *layers = json_object_get_array_member (get_image (&self, i), "layers");

      g_assert_no_error (error);
      g_assert_cmpuint (dig_trace_get_n_layers (trace), ==, json_array_get_length (layers));
      for (guint j = 0; j < json_array_get_length (layers); j++)
        compare_layer (&self, j, dig_trace_get_layer (trace, j),
                       json_array_get_object_element (layers, j));
    }
  case_clear (&self);
}

static void
test_layers (gconstpointer name)
{
  compare_layers (name, dig_backend_reference ());
}

static void
test_layers_on_cpu (gconstpointer name)
{
  compare_layers (name, dig_backend_cpu ());
}

static void
test_grad_cam (gconstpointer name)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (GError) error = NULL;
  double total = 0;
  Case self;

  case_init (&self, name);
  inspector = dig_inspector_new (self.snapshot, dig_backend_reference (), 1, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (DigTrace) trace =
          dig_inspector_trace (inspector, self.images + i * self.n_pixels, &error);
      JsonArray *heats = json_object_get_array_member (get_image (&self, i), "grad_cam");

      for (guint j = 0; j < json_array_get_length (heats); j++)
        {
          JsonObject *expected = json_array_get_object_element (heats, j);
          guint layer = (guint)json_object_get_int_member (expected, "layer");
          const DigLayerInfo *info = &dig_trace_get_layer (trace, layer)->info;
          g_autofree float *heat = g_new0 (float, info->out_h * info->out_w);

          dig_inspector_grad_cam (inspector, trace, layer,
                                  (guint)json_object_get_int_member (expected, "class"), heat,
                                  &error);
          g_assert_no_error (error);
          g_assert_cmpint (json_array_get_length (json_object_get_array_member (expected, "heat")),
                           ==, info->out_h * info->out_w);
          total +=
              compare ("Grad-CAM", layer, heat, json_object_get_array_member (expected, "heat"), 1);
        }
    }
  g_assert_cmpfloat (total, >, 0);
  case_clear (&self);
}

/* The products that are shown add up to the sums that are shown, and these to the value; with the engine's own to
 * 1e-6. */
static void
check_products (const DigArithmetic *found)
{
  int area = found->n_rows * found->n_columns;
  double all = 0, total = 0, size = fabs (found->bias);

  for (int c = 0; c < found->n_channels; c++)
    {
      double sum = 0;

      for (int i = c * area; i < (c + 1) * area; i++)
        {
          g_assert_cmpfloat (found->products[i], ==, found->inputs[i] * found->weights[i]);
          sum += (double)found->inputs[i] * (double)found->weights[i];
          total += (double)found->products[i];
          size += fabs ((double)found->products[i]);
        }
      g_assert_cmpfloat_with_epsilon (sum, found->channel_sums[c], 1e-12);
      all += sum;
    }
  g_assert_cmpfloat_with_epsilon (all + found->bias, found->before, 1e-12);
  g_assert_cmpfloat (fabs (total + found->bias - found->before), <=, 1e-6 * fmax (1, size));
}

/* Every place of small layers, some of large ones. */
static double
find_largest_error (const DigTrace *trace, guint index)
{
  const DigLayerInfo *info = &dig_trace_get_layer (trace, index)->info;
  int n = info->out_c * info->out_h * info->out_w;
  int step = MAX (n / 500, 1) | 1;
  double largest = 0;

  for (int place = 0; place < n; place += step)
    {
      int area = info->out_h * info->out_w;
      g_autoptr (DigArithmetic) found = dig_arithmetic_new (
          trace, index, place / area, place % area / info->out_w, place % info->out_w);

      if (found->products != NULL)
        check_products (found);
      largest = fmax (largest, fabs (found->value - (double)found->shown)
                                   / fmax (1, fabs ((double)found->shown)));
    }
  return largest;
}

static void
test_arithmetic (gconstpointer name)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (GError) error = NULL;
  Case self;

  case_init (&self, name);
  inspector = dig_inspector_new (self.snapshot, dig_backend_reference (), 1, 1, &error);
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_autoptr (DigTrace) trace =
          dig_inspector_trace (inspector, self.images + i * self.n_pixels, &error);

      for (guint j = 0; j < dig_trace_get_n_layers (trace); j++)
        {
          double largest = find_largest_error (trace, j);

          g_test_message ("image %u, layer %u: %.1e", i, j, largest);
          g_assert_cmpfloat (largest, <=,
                             1.5e-7); /* the engine's rounding to float, once or twice */
        }
    }
  case_clear (&self);
}

static void
test_shares (void)
{
  g_autoptr (DigInspector) inspector = NULL;
  g_autoptr (DigTrace) trace = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *shares = NULL;
  const DigTraceLayer *layer;
  int area;
  Case self;

  case_init (&self, "odd-shapes");
  inspector = dig_inspector_new (self.snapshot, dig_backend_reference (), 1, 1, &error);
  trace = dig_inspector_trace (inspector, self.images, &error);
  layer = dig_trace_get_layer (trace, 3);
  area = layer->info.out_h * layer->info.out_w;
  shares = g_new (float, layer->info.in_c *area);
  dig_arithmetic_shares (layer, 2, shares);
  for (int i = 0; i < area; i++)
    {
      double sum = (double)layer->tensors[1][2];

      for (int c = 0; c < layer->info.in_c; c++)
        sum += (double)shares[c * area + i];
      g_assert_cmpfloat (fabs (sum - (double)layer->before[2 * area + i]), <, 1e-5);
    }
  case_clear (&self);
}

static void
assert_field (DigField found, int row, int column, int n_rows, int n_columns)
{
  g_assert_cmpint (found.row, ==, row);
  g_assert_cmpint (found.column, ==, column);
  g_assert_cmpint (found.n_rows, ==, n_rows);
  g_assert_cmpint (found.n_columns, ==, n_columns);
}

static void
test_field (void)
{
  g_autoptr (DigTrace) trace = NULL;
  Case self;

  case_init (&self, "reference");
  trace = dig_trace_new (self.snapshot, self.images);
  /* conv 5×5, pool 2, norm, dropout, conv 5×5, pool 2, norm, dropout, flatten, dense, dropout, dense */
  assert_field (dig_trace_find_field (trace, 0, 3, 10, 11, 0), 8, 9, 5, 5);
  assert_field (dig_trace_find_field (trace, 0, 3, 0, 27, 0), 0, 25, 3, 3);
  assert_field (dig_trace_find_field (trace, 1, 3, 5, 6, 0), 8, 10, 6, 6);
  assert_field (dig_trace_find_field (trace, 4, 3, 5, 6, 4), 3, 4, 5, 5);
  assert_field (dig_trace_find_field (trace, 4, 3, 5, 6, 0), 4, 6, 14, 14);
  assert_field (dig_trace_find_field (trace, 5, 3, 3, 3, 0), 6, 6, 16, 16);
  /* Unit 50 of 3136 is map 1, row 0, column 1. */
  assert_field (dig_trace_find_field (trace, 8, 50, 0, 0, 8), 0, 1, 1, 1);
  assert_field (dig_trace_find_field (trace, 8, 50, 0, 0, 0), 0, 0, 10, 14);
  assert_field (dig_trace_find_field (trace, 11, 1, 0, 0, 0), 0, 0, 28, 28);
  case_clear (&self);
}

/* What is compared with PyTorch is what people train. */
static void
test_preset (void)
{
  g_autoptr (DigNetworkSpec) preset = dig_network_spec_new_preset ("reference");
  g_autofree char *expected = dig_network_spec_to_json (preset);
  g_autofree char *found = NULL;
  Case self;

  case_init (&self, "reference");
  found = dig_network_spec_to_json (dig_snapshot_get_spec (self.snapshot));
  g_assert_cmpstr (found, ==, expected);
  case_clear (&self);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "reference", "odd-shapes", "global-average" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "golden", "torch", "traces.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  cases =
      json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "cases");
  /* The reference network takes minutes under valgrind. */
  for (guint i = g_getenv ("DIG_TEST_SMALL") != NULL ? 1 : 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *layers = g_strconcat ("/inspector/has-pytorchs-values/", names[i], NULL);
      g_autofree char *on_cpu =
          g_strconcat ("/inspector/has-pytorchs-values-on-the-cpu/", names[i], NULL);
      g_autofree char *heat = g_strconcat ("/grad-cam/is-pytorchs/", names[i], NULL);
      g_autofree char *sums =
          g_strconcat ("/arithmetic/sums-to-the-engines-value/", names[i], NULL);

      g_test_add_data_func (layers, names[i], test_layers);
      g_test_add_data_func (on_cpu, names[i], test_layers_on_cpu);
      g_test_add_data_func (heat, names[i], test_grad_cam);
      g_test_add_data_func (sums, names[i], test_arithmetic);
    }
  g_test_add_func ("/inspector/is-compared-with-the-preset", test_preset);
  g_test_add_func ("/arithmetic/shares-of-the-input-maps-add-up", test_shares);
  if (g_getenv ("DIG_TEST_SMALL") == NULL)
    g_test_add_func ("/trace/finds-the-receptive-field", test_field);
  return g_test_run ();
}
