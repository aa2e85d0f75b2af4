/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line by line what a network is in Keras and in PyTorch; that these lines compute the same is tested where those
 * libraries are (tests/cli/test-code.py). */
#include "config.h"

#include "base/dig-error.h"
#include "nn/dig-network-code.h"

#include <string.h>

#define NETWORK                                                                                    \
  "{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"conv2d\", \"filters\": 6, \"kernel\": [5, "  \
  "3], \"activation\": \"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, {\"type\": "            \
  "\"batch_norm\"}, {\"type\": \"dropout\", \"rate\": 0.25}, {\"type\": \"conv2d\", \"filters\": " \
  "8, \"kernel\": [3, 3], \"padding\": \"valid\", \"activation\": \"leaky_relu\", \"name\": "      \
  "\"long-name\"}, {\"type\": \"average_pool2d\", \"size\": 3}, {\"type\": \"flatten\"}, "         \
  "{\"type\": \"batch_norm\"}, {\"type\": \"dense\", \"units\": 16, \"activation\": \"tanh\"}, "   \
  "{\"type\": \"activation\", \"activation\": \"sigmoid\"}, {\"type\": \"dense\", \"units\": 10, " \
  "\"activation\": \"softmax\"}]}"

static const char *const keras[] = {
  "    \"\"\"3306 parameters.\"\"\"",
  "        keras.Input((28, 28, 1)),",
  "        layers.Conv2D(6, (5, 3), padding=\"same\", activation=\"relu\", name=\"conv2d_1\"),",
  "        layers.MaxPooling2D(2, name=\"max_pool2d_1\"),",
  "        layers.BatchNormalization(name=\"batch_norm_1\"),",
  "        layers.Dropout(0.25, name=\"dropout_1\"),",
  "        layers.Conv2D(8, (3, 3), name=\"long-name\"),",
  "        layers.LeakyReLU(negative_slope=0.01),",
  "        layers.AveragePooling2D(3, name=\"average_pool2d_1\"),",
  "        layers.Flatten(name=\"flatten_1\"),",
  "        layers.BatchNormalization(name=\"batch_norm_2\"),",
  "        layers.Dense(16, activation=\"tanh\", name=\"dense_1\"),",
  "        layers.Activation(\"sigmoid\", name=\"activation_1\"),",
  "        layers.Dense(10, activation=\"softmax\", name=\"dense_2\"),",
  "    \"batch_norm_2\": (8, 4, 4),",
  "    \"dense_1\": (8, 4, 4),",
  "    order = np.arange(values.shape[axis]).reshape(shape).transpose(1, 2, 0).ravel()",
  "            weights[0] = weights[0].transpose(2, 3, 1, 0)",
  "            weights[0] = weights[0].T",
  "    x = ((images - offset) * scale).astype(\"float32\").reshape(-1, 1, 28, 28)",
  "    return network.predict(x.transpose(0, 2, 3, 1), batch_size=1000, verbose=0)",
  NULL,
};

static const char *const pytorch[] = {
  "    \"\"\"3306 parameters. Gives logits: softmax makes probabilities of them.\"\"\"",
  "        self.conv2d_1 = nn.Conv2d(1, 6, (5, 3), padding=\"same\")",
  "        self.batch_norm_1 = nn.BatchNorm2d(6, eps=0.001, momentum=0.01)",
  "        self.dropout_1 = nn.Dropout(0.25)",
  "        self.layer5 = nn.Conv2d(6, 8, (3, 3))",
  "        self.batch_norm_2 = nn.BatchNorm1d(128, eps=0.001, momentum=0.01)",
  "        self.dense_1 = nn.Linear(128, 16)",
  "        self.dense_2 = nn.Linear(16, 10)",
  "        x = F.relu(self.conv2d_1(x))  # 6×28×28",
  "        x = F.max_pool2d(x, 2)  # 6×14×14",
  "        x = self.batch_norm_1(x)  # 6×14×14",
  "        x = self.dropout_1(x)  # 6×14×14",
  "        x = F.leaky_relu(self.layer5(x))  # 8×12×12",
  "        x = F.avg_pool2d(x, 3)  # 8×4×4",
  "        x = torch.flatten(x, 1)  # 128",
  "        x = self.batch_norm_2(x)  # 128",
  "        x = torch.tanh(self.dense_1(x))  # 16",
  "        x = torch.sigmoid(x)  # 16",
  "        return self.dense_2(x)",
  "    \"gamma\": \"weight\",",
  "    \"beta\": \"bias\",",
  "    x = torch.tensor((images - offset) * scale, dtype=torch.float32)",
  "        parts = x.reshape(-1, 1, 28, 28).split(1000)",
  NULL,
};

/* In this order, with others between them. */
static void
assert_lines (DigCodeLibrary library, const char *const *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (NETWORK, -1, &error);
  g_autofree char *code = dig_network_code_new (spec, library, &error);
  g_auto (GStrv) found = NULL;
  guint next = 0;

  g_assert_no_error (error);
  found = g_strsplit (code, "\n", -1);
  for (guint i = 0; found[i] != NULL && lines[next] != NULL; i++)
    next += g_str_equal (found[i], lines[next]);
  g_assert_cmpstr (lines[next], ==, NULL);
}

static void
test_keras (void)
{
  assert_lines (DIG_CODE_KERAS, keras);
}

static void
test_pytorch (void)
{
  assert_lines (DIG_CODE_PYTORCH, pytorch);
}

/* A flatten of one map or of single pixels keeps the order: nothing is to be reordered. */
static void
test_one_map_is_not_reordered (void)
{
  static const char *const inputs[] = { "1, 4, 4", "5, 1, 1", "2, 4, 1" };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{\"input\": [%s], \"layers\": [{\"type\": \"flatten\"}, {\"type\": "
                           "\"dense\", \"units\": 3, \"activation\": \"softmax\"}]}",
                           inputs[i]);
      g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (json, -1, NULL);
      g_autofree char *code = dig_network_code_new (spec, DIG_CODE_KERAS, NULL);

      g_assert_cmpint (strstr (code, "FLATTENED") != NULL, ==, i == 2);
    }
}

static void
test_what_cannot_work_has_no_code (void)
{
  g_autoptr (DigNetworkSpec) spec =
      dig_network_spec_new_from_json ("{\"input\": [1, 28, 28], \"layers\": []}", -1, NULL);

  for (guint i = 0; i < DIG_N_CODE_LIBRARIES; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dig_network_code_new (spec, (DigCodeLibrary)i, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_NETWORK);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-code/keras-has-every-layer", test_keras);
  g_test_add_func ("/network-code/pytorch-has-every-layer", test_pytorch);
  g_test_add_func ("/network-code/one-map-is-not-reordered", test_one_map_is_not_reordered);
  g_test_add_func ("/network-code/what-cannot-work-has-no-code", test_what_cannot_work_has_no_code);
  return g_test_run ();
}
