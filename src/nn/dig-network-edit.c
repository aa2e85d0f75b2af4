/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-network-edit.h"

#include "nn/dig-layer-private.h"

#include <string.h>

static GArray *
copy_layers (const DigNetworkSpec *spec)
{
  guint n_layers = dig_network_spec_get_n_layers (spec);
  GArray *layers = g_array_sized_new (FALSE, TRUE, sizeof (DigLayerSpec), n_layers + 1);

  for (guint i = 0; i < n_layers; i++)
    g_array_append_vals (layers, dig_network_spec_get_layer (spec, i), 1);
  return layers;
}

/* A spec with the input of `spec` and these layers, which are freed. */
static DigNetworkSpec *
take_layers (const DigNetworkSpec *spec, GArray *layers)
{
  DigNetworkSpec *result;
  int channels, height, width;

  dig_network_spec_get_input (spec, &channels, &height, &width);
  result = dig_network_spec_new (channels, height, width, (DigLayerSpec *)(void *)layers->data,
                                 layers->len);
  g_array_unref (layers);
  return result;
}

static gboolean
has_name (const DigNetworkSpec *spec, const char *name)
{
  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    if (strcmp (dig_network_spec_get_layer (spec, i)->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* "conv2d_3": the first number that no layer has. */
static void
give_name (const DigNetworkSpec *spec, DigLayerSpec *layer)
{
  for (guint i = 1; layer->name[0] == '\0' || has_name (spec, layer->name); i++)
    g_snprintf (layer->name, sizeof layer->name, "%s_%u", dig_layer_class_get (layer->type)->key,
                i);
}

DigLayerSpec
dig_network_edit_propose (const DigNetworkSpec *spec, DigLayerType type, guint index)
{
  static const DigLayerSpec firsts[DIG_N_LAYER_TYPES] = {
    [DIG_LAYER_CONV2D] = { .filters = 32,
                           .kernel_height = 3,
                           .kernel_width = 3,
                           .activation = DIG_ACTIVATION_RELU },
    [DIG_LAYER_MAX_POOL2D] = { .size = 2 },
    [DIG_LAYER_AVERAGE_POOL2D] = { .size = 2 },
    [DIG_LAYER_DROPOUT] = { .rate = 0.25f },
    [DIG_LAYER_ACTIVATION] = { .activation = DIG_ACTIVATION_RELU },
    [DIG_LAYER_DENSE] = { .units = 128, .activation = DIG_ACTIVATION_RELU },
  };
  DigLayerSpec layer = { 0 };

  g_return_val_if_fail (spec != NULL && (guint)type < DIG_N_LAYER_TYPES, layer);

  layer = firsts[type];
  layer.type = type;
  for (guint i = 0; i < MIN (index, dig_network_spec_get_n_layers (spec)); i++)
    if (dig_network_spec_get_layer (spec, i)->type == type
        && !dig_network_spec_get_layer (spec, i)->is_softmax)
      layer = *dig_network_spec_get_layer (spec, i);
  layer.name[0] = '\0';
  return layer;
}

DigNetworkSpec *
dig_network_edit_insert (const DigNetworkSpec *spec, guint index, const DigLayerSpec *layer)
{
  DigLayerSpec own;
  GArray *layers;

  g_return_val_if_fail (spec != NULL && layer != NULL, NULL);
  g_return_val_if_fail (index <= dig_network_spec_get_n_layers (spec), NULL);

  own = *layer;
  give_name (spec, &own);
  layers = copy_layers (spec);
  g_array_insert_val (layers, index, own);
  return take_layers (spec, layers);
}

DigNetworkSpec *
dig_network_edit_remove (const DigNetworkSpec *spec, guint index)
{
  GArray *layers;

  g_return_val_if_fail (spec != NULL && index < dig_network_spec_get_n_layers (spec), NULL);

  layers = copy_layers (spec);
  g_array_remove_index (layers, index);
  return take_layers (spec, layers);
}

DigNetworkSpec *
dig_network_edit_move (const DigNetworkSpec *spec, guint from, guint to)
{
  DigLayerSpec layer;
  GArray *layers;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (MAX (from, to) < dig_network_spec_get_n_layers (spec), NULL);

  layer = *dig_network_spec_get_layer (spec, from);
  layers = copy_layers (spec);
  g_array_remove_index (layers, from);
  g_array_insert_val (layers, to, layer);
  return take_layers (spec, layers);
}

DigNetworkSpec *
dig_network_edit_duplicate (const DigNetworkSpec *spec, guint index)
{
  DigLayerSpec layer;

  g_return_val_if_fail (spec != NULL && index < dig_network_spec_get_n_layers (spec), NULL);

  layer = *dig_network_spec_get_layer (spec, index);
  layer.name[0] = '\0';
  if (!layer.is_softmax)
    return dig_network_edit_insert (spec, index + 1, &layer);
  layer.is_softmax = FALSE;
  layer.activation = DIG_ACTIVATION_RELU;
  return dig_network_edit_insert (spec, index, &layer);
}

DigNetworkSpec *
dig_network_edit_change (const DigNetworkSpec *spec, guint index, const DigLayerSpec *layer)
{
  GArray *layers;

  g_return_val_if_fail (spec != NULL && layer != NULL, NULL);
  g_return_val_if_fail (index < dig_network_spec_get_n_layers (spec), NULL);

  layers = copy_layers (spec);
  g_array_index (layers, DigLayerSpec, index) = *layer;
  return take_layers (spec, layers);
}

guint
dig_network_edit_get_place (const DigNetworkSpec *spec, int chosen)
{
  guint n_layers;
  gboolean has_output;

  g_return_val_if_fail (spec != NULL, 0);

  n_layers = dig_network_spec_get_n_layers (spec);
  has_output = n_layers > 0 && dig_network_spec_get_layer (spec, n_layers - 1)->is_softmax;
  if (chosen >= 0 && (guint)chosen + 1 < n_layers)
    return (guint)chosen + 1;
  return has_output ? n_layers - 1 : n_layers;
}
