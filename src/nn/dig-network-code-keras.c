/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keras has the channels last: kernels are transposed when they are loaded, and what stands behind a
 * flatten layer counts its inputs in another order. */
#include "config.h"

#include "nn/dig-layer-private.h"
#include "nn/dig-network-code-private.h"

static const char *const reorder =
    "\n"
    "\n"
    "# Layers behind a flatten layer: channels, height and width of its input.\n"
    "FLATTENED = {\n"
    "%s"
    "}\n"
    "\n"
    "\n"
    "def reorder(values, axis, shape):\n"
    "    \"\"\"From channels, height, width, as the file counts, to height, width, "
    "channels.\"\"\"\n"
    "    order = np.arange(values.shape[axis]).reshape(shape).transpose(1, 2, 0).ravel()\n"
    "    return values.take(order, axis)\n";

static const char *const loader =
    "\n"
    "\n"
    "# The arrays of a layer, in Keras' order.\n"
    "ARRAYS = (\"weight\", \"bias\", \"gamma\", \"beta\", \"running_mean\", \"running_var\")\n"
    "\n"
    "\n"
    "def load(path):\n"
    "    \"\"\"A model file of Digit Lab: the network, offset and scale of each pixel.\"\"\"\n"
    "    arrays, texts = read_model(path)\n"
    "    network = build()\n"
    "    for layer in network.layers:\n"
    "        weights = [arrays[f\"{layer.name}.{kind}\"] for kind in ARRAYS\n"
    "                   if f\"{layer.name}.{kind}\" in arrays]\n"
    "%s"
    "        if weights and weights[0].ndim == 4:\n"
    "            weights[0] = weights[0].transpose(2, 3, 1, 0)\n"
    "        if weights and weights[0].ndim == 2:\n"
    "            weights[0] = weights[0].T\n"
    "        layer.set_weights(weights)\n"
    "    return (network, *read_scaling(texts))\n"
    "\n"
    "\n"
    "def probabilities(network, images, offset, scale):\n"
    "    \"\"\"Of images (N, pixels) of bytes: (N, classes).\"\"\"\n"
    "    x = ((images - offset) * scale).astype(\"float32\").reshape(-1, %d, %d, %d)\n"
    "    return network.predict(x.transpose(0, 2, 3, 1), batch_size=1000, verbose=0)\n";

static const char *const apply_reorder =
    "        if layer.name in FLATTENED and weights[0].ndim == 1:\n"
    "            weights = [reorder(values, 0, FLATTENED[layer.name]) for values in weights]\n"
    "        elif layer.name in FLATTENED:\n"
    "            weights[0] = reorder(weights[0], 1, FLATTENED[layer.name])\n";

/* Keras has no name for it with PyTorch's slope. */
static gboolean
is_leaky (DigActivation activation)
{
  return activation == DIG_ACTIVATION_LEAKY_RELU;
}

static void
append_activation (GString *text, const DigLayerSpec *layer)
{
  if (layer->is_softmax)
    g_string_append (text, ", activation=\"softmax\"");
  else if (layer->activation != DIG_ACTIVATION_NONE && !is_leaky (layer->activation))
    g_string_append_printf (text, ", activation=\"%s\"", dig_activation_keys[layer->activation]);
}

/* Up to the name. */
static void
append_call (GString *text, const DigLayerSpec *layer)
{
  switch (layer->type)
    {
    case DIG_LAYER_CONV2D:
      g_string_append_printf (text, "Conv2D(%d, (%d, %d)%s", layer->filters, layer->kernel_height,
                              layer->kernel_width,
                              layer->padding == DIG_PADDING_SAME ? ", padding=\"same\"" : "");
      append_activation (text, layer);
      break;
    case DIG_LAYER_MAX_POOL2D:
      g_string_append_printf (text, "MaxPooling2D(%d", layer->size);
      break;
    case DIG_LAYER_AVERAGE_POOL2D:
      g_string_append_printf (text, "AveragePooling2D(%d", layer->size);
      break;
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
      g_string_append (text, "GlobalAveragePooling2D(");
      break;
    case DIG_LAYER_BATCH_NORM:
      g_string_append (text, "BatchNormalization(");
      break;
    case DIG_LAYER_DROPOUT:
      g_string_append (text, "Dropout(");
      dig_json_append_float (text, layer->rate);
      break;
    case DIG_LAYER_ACTIVATION:
      if (is_leaky (layer->activation))
        g_string_append (text, "LeakyReLU(negative_slope=0.01");
      else
        g_string_append_printf (text, "Activation(\"%s\"",
                                layer->activation == DIG_ACTIVATION_NONE
                                    ? "linear"
                                    : dig_activation_keys[layer->activation]);
      break;
    case DIG_LAYER_DENSE:
      g_string_append_printf (text, "Dense(%d", layer->units);
      append_activation (text, layer);
      break;
    case DIG_LAYER_FLATTEN:
    case DIG_N_LAYER_TYPES:
    default:
      g_string_append (text, "Flatten(");
      break;
    }
}

static void
append_layer (GString *text, const DigLayerSpec *layer)
{
  g_string_append (text, "        layers.");
  append_call (text, layer);
  g_string_append_printf (text, "%sname=\"%s\"),\n", text->str[text->len - 1] == '(' ? "" : ", ",
                          layer->name);
  if ((layer->type == DIG_LAYER_CONV2D || layer->type == DIG_LAYER_DENSE)
      && is_leaky (layer->activation))
    g_string_append (text, "        layers.LeakyReLU(negative_slope=0.01),\n");
}

/* Whether the output is a row of units; the reshaping that Keras wants and Digit Lab does not. */
static gboolean
append_reshape (GString *text, const DigLayerSpec *layer, const DigLayerInfo *info,
                gboolean is_flat)
{
  gboolean takes_maps = layer->type == DIG_LAYER_CONV2D || layer->type == DIG_LAYER_MAX_POOL2D
                        || layer->type == DIG_LAYER_AVERAGE_POOL2D
                        || layer->type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D;

  if (is_flat && takes_maps)
    g_string_append_printf (text, "        layers.Reshape((1, 1, %d)),\n", info->in_c);
  if (!is_flat && layer->type == DIG_LAYER_DENSE)
    g_string_append (text, "        layers.Flatten(),\n");
  if (takes_maps)
    return layer->type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D;
  return is_flat || layer->type == DIG_LAYER_DENSE || layer->type == DIG_LAYER_FLATTEN;
}

/* The lines of FLATTENED. */
static char *
list_flattened (const DigNetworkSpec *spec, const DigLayerInfo *infos)
{
  GString *text = g_string_new (NULL);
  const DigLayerInfo *flat = NULL;

  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);
      gboolean has_weights = dig_layer_class_get (layer->type)->list_tensors != NULL;

      if (layer->type == DIG_LAYER_FLATTEN && infos[i].in_c > 1
          && infos[i].in_h * infos[i].in_w > 1)
        flat = &infos[i];
      if (flat == NULL || !has_weights)
        continue;
      g_string_append_printf (text, "    \"%s\": ", layer->name);
      dig_network_code_append_shape (text, flat->in_c, flat->in_h, flat->in_w);
      g_string_append (text, ",\n");
      if (layer->type != DIG_LAYER_BATCH_NORM)
        flat = NULL;
    }
  return g_string_free (text, FALSE);
}

void
dig_network_code_append_keras (GString *text, const DigNetworkSpec *spec, const DigLayerInfo *infos)
{
  g_autofree char *flattened = list_flattened (spec, infos);
  gboolean has_flattened = flattened[0] != '\0', is_flat = FALSE;
  DigLayerInfo total;

  dig_network_spec_get_totals (spec, &total);
  g_string_append_printf (text,
                          "def build():\n"
                          "    \"\"\"%" G_GINT64_FORMAT " parameters.\"\"\"\n"
                          "    return keras.Sequential([\n"
                          "        keras.Input(",
                          total.n_parameters);
  dig_network_code_append_shape (text, total.in_h, total.in_w, total.in_c);
  g_string_append (text, "),\n");
  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);

      is_flat = append_reshape (text, layer, &infos[i], is_flat);
      append_layer (text, layer);
    }
  g_string_append (text, "    ])\n");
  if (has_flattened)
    g_string_append_printf (text, reorder, flattened);
  g_string_append_printf (text, loader, has_flattened ? apply_reorder : "", total.in_c, total.in_h,
                          total.in_w);
}
