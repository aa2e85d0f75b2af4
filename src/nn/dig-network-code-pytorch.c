/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-layer-private.h"
#include "nn/dig-network-code-private.h"

static const char *const loader =
    "\n"
    "\n"
    "# What PyTorch calls the arrays of a layer.\n"
    "ARRAYS = {\n"
    "    \"weight\": \"weight\",\n"
    "    \"bias\": \"bias\",\n"
    "    \"gamma\": \"weight\",\n"
    "    \"beta\": \"bias\",\n"
    "    \"running_mean\": \"running_mean\",\n"
    "    \"running_var\": \"running_var\",\n"
    "}\n"
    "\n"
    "\n"
    "def load(path):\n"
    "    \"\"\"A model file of Digit Lab: the network, offset and scale of each pixel.\"\"\"\n"
    "    arrays, texts = read_model(path)\n"
    "    network = Network()\n"
    "    state = network.state_dict()\n"
    "    for name, values in arrays.items():\n"
    "        layer, kind = name.rsplit(\".\", 1)\n"
    "        state[f\"{%s}.{ARRAYS[kind]}\"] = torch.tensor(values)\n"
    "    network.load_state_dict(state)\n"
    "    return (network, *read_scaling(texts))\n"
    "\n"
    "\n"
    "def probabilities(network, images, offset, scale):\n"
    "    \"\"\"Of images (N, pixels) of bytes: (N, classes).\"\"\"\n"
    "    x = torch.tensor((images - offset) * scale, dtype=torch.float32)\n"
    "    network.eval()\n"
    "    with torch.no_grad():\n"
    "        parts = x.reshape(-1, %d, %d, %d).split(1000)\n"
    "        return torch.cat([F.softmax(network(part), 1) for part in parts]).numpy()\n";

/* Names as the window gives them are good attributes; any other could be one that every module has. */
static gboolean
is_attribute (const char *name)
{
  const char *number = strrchr (name, '_');

  if (number == NULL || number == name || number[1] == '\0' || !g_ascii_isalpha (name[0])
      || strchr (name, '-') != NULL)
    return FALSE;
  for (const char *c = number + 1; *c != '\0'; c++)
    if (!g_ascii_isdigit (*c))
      return FALSE;
  return TRUE;
}

static char *
dup_attribute (const DigNetworkSpec *spec, guint index)
{
  const char *name = dig_network_spec_get_layer (spec, index)->name;

  return is_attribute (name) ? g_strdup (name) : g_strdup_printf ("layer%u", index + 1);
}

static const char *
get_function (DigActivation activation)
{
  static const char *const functions[] = { NULL, "F.relu", "torch.tanh", "torch.sigmoid",
                                           "F.leaky_relu" };

  return functions[activation];
}

/* The module of a layer that has one: what is behind the "=". */
static gboolean
append_module (GString *text, const DigLayerSpec *layer, const DigLayerInfo *info, gboolean is_flat)
{
  switch (layer->type)
    {
    case DIG_LAYER_CONV2D:
      g_string_append_printf (text, "nn.Conv2d(%d, %d, (%d, %d)%s)", info->in_c, layer->filters,
                              layer->kernel_height, layer->kernel_width,
                              layer->padding == DIG_PADDING_SAME ? ", padding=\"same\"" : "");
      return TRUE;
    case DIG_LAYER_BATCH_NORM:
      g_string_append_printf (text, "nn.BatchNorm%dd(%d, eps=0.001, momentum=0.01)",
                              is_flat ? 1 : 2, info->in_c);
      return TRUE;
    case DIG_LAYER_DROPOUT:
      g_string_append (text, "nn.Dropout(");
      dig_json_append_float (text, layer->rate);
      g_string_append_c (text, ')');
      return TRUE;
    case DIG_LAYER_DENSE:
      g_string_append_printf (text, "nn.Linear(%d, %d)", info->in_c, layer->units);
      return TRUE;
    case DIG_LAYER_MAX_POOL2D:
    case DIG_LAYER_AVERAGE_POOL2D:
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
    case DIG_LAYER_ACTIVATION:
    case DIG_LAYER_FLATTEN:
    case DIG_N_LAYER_TYPES:
    default:
      return FALSE;
    }
}

/* Whether its output is (N, units), when its input is (`is_flat`) or is not. */
static gboolean
gives_flat (DigLayerType type, gboolean is_flat)
{
  if (type == DIG_LAYER_FLATTEN || type == DIG_LAYER_DENSE
      || type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D)
    return TRUE;
  if (type == DIG_LAYER_CONV2D || type == DIG_LAYER_MAX_POOL2D || type == DIG_LAYER_AVERAGE_POOL2D)
    return FALSE;
  return is_flat;
}

static void
append_modules (GString *text, const DigNetworkSpec *spec, const DigLayerInfo *infos)
{
  gboolean is_flat = FALSE;

  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);
      g_autoptr (GString) module = g_string_new (NULL);
      g_autofree char *attribute = dup_attribute (spec, i);

      if (append_module (module, layer, &infos[i], is_flat))
        g_string_append_printf (text, "        self.%s = %s\n", attribute, module->str);
      is_flat = gives_flat (layer->type, is_flat);
    }
}

/* What the layer makes of x, as an expression. */
static char *
dup_expression (const DigLayerSpec *layer, const char *attribute)
{
  switch (layer->type)
    {
    case DIG_LAYER_MAX_POOL2D:
      return g_strdup_printf ("F.max_pool2d(x, %d)", layer->size);
    case DIG_LAYER_AVERAGE_POOL2D:
      return g_strdup_printf ("F.avg_pool2d(x, %d)", layer->size);
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
      return g_strdup ("x.mean((2, 3))");
    case DIG_LAYER_FLATTEN:
      return g_strdup ("torch.flatten(x, 1)");
    case DIG_LAYER_ACTIVATION:
      return g_strdup ("x");
    case DIG_LAYER_CONV2D:
    case DIG_LAYER_BATCH_NORM:
    case DIG_LAYER_DROPOUT:
    case DIG_LAYER_DENSE:
    case DIG_N_LAYER_TYPES:
    default:
      return g_strdup_printf ("self.%s(x)", attribute);
    }
}

/* Pools and convolutions of a row of units, and dense layers of 1×1 maps, which Digit Lab takes as they are. */
static void
append_reshape (GString *text, const DigLayerSpec *layer, gboolean is_flat)
{
  gboolean wants_maps =
      layer->type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D || !gives_flat (layer->type, TRUE);

  if (is_flat && wants_maps)
    g_string_append (text, "        x = x[:, :, None, None]\n");
  else if (!is_flat && layer->type == DIG_LAYER_DENSE)
    g_string_append (text, "        x = torch.flatten(x, 1)\n");
}

static void
append_forward (GString *text, const DigNetworkSpec *spec, const DigLayerInfo *infos)
{
  guint n_layers = dig_network_spec_get_n_layers (spec);
  gboolean is_flat = FALSE;

  g_string_append (text, "\n    def forward(self, x):\n");
  for (guint i = 0; i < n_layers; i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);
      g_autofree char *attribute = dup_attribute (spec, i);
      g_autofree char *expression = dup_expression (layer, attribute);
      const char *function = get_function (layer->activation);

      append_reshape (text, layer, is_flat);
      is_flat = gives_flat (layer->type, is_flat);
      if (i + 1 == n_layers)
        g_string_append_printf (text, "        return %s\n", expression);
      else if (function != NULL)
        g_string_append_printf (text, "        x = %s(%s)", function, expression);
      else
        g_string_append_printf (text, "        x = %s", expression);
      if (i + 1 == n_layers)
        break;
      if (is_flat)
        g_string_append_printf (text, "  # %d\n", infos[i].out_c);
      else
        g_string_append_printf (text, "  # %d×%d×%d\n", infos[i].out_c, infos[i].out_h,
                                infos[i].out_w);
    }
}

/* Attributes in place of names: {"first": "layer1"}. FALSE: each has its own name. */
static gboolean
append_renamed (GString *text, const DigNetworkSpec *spec)
{
  gboolean is_any = FALSE;

  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      const char *name = dig_network_spec_get_layer (spec, i)->name;
      g_autofree char *attribute = dup_attribute (spec, i);

      if (is_attribute (name))
        continue;
      if (!is_any)
        g_string_append (text, "\n\n# Layers whose names mean something else in Python.\n"
                               "RENAMED = {\n");
      is_any = TRUE;
      g_string_append_printf (text, "    \"%s\": \"%s\",\n", name, attribute);
    }
  if (is_any)
    g_string_append (text, "}\n");
  return is_any;
}

void
dig_network_code_append_pytorch (GString *text, const DigNetworkSpec *spec,
                                 const DigLayerInfo *infos)
{
  DigLayerInfo total;
  gboolean is_renamed;

  dig_network_spec_get_totals (spec, &total);
  g_string_append_printf (text,
                          "class Network(nn.Module):\n"
                          "    \"\"\"%" G_GINT64_FORMAT
                          " parameters. Gives logits: softmax makes probabilities of them.\"\"\"\n"
                          "\n"
                          "    def __init__(self):\n"
                          "        super().__init__()\n",
                          total.n_parameters);
  append_modules (text, spec, infos);
  g_string_append (text, "        for module in self.modules():  # as Keras begins\n"
                         "            if isinstance(module, (nn.Conv2d, nn.Linear)):\n"
                         "                nn.init.xavier_uniform_(module.weight)\n"
                         "                nn.init.zeros_(module.bias)\n");
  append_forward (text, spec, infos);
  is_renamed = append_renamed (text, spec);
  g_string_append_printf (text, loader, is_renamed ? "RENAMED.get(layer, layer)" : "layer",
                          total.in_c, total.in_h, total.in_w);
}
