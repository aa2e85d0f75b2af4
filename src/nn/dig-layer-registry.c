/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-layer-private.h"

#include <string.h>

static const DigLayerClass *const classes[DIG_N_LAYER_TYPES] = {
  [DIG_LAYER_CONV2D] = &dig_layer_conv2d,
  [DIG_LAYER_MAX_POOL2D] = &dig_layer_max_pool2d,
  [DIG_LAYER_AVERAGE_POOL2D] = &dig_layer_average_pool2d,
  [DIG_LAYER_GLOBAL_AVERAGE_POOL2D] = &dig_layer_global_average_pool2d,
  [DIG_LAYER_BATCH_NORM] = &dig_layer_batch_norm,
  [DIG_LAYER_DROPOUT] = &dig_layer_dropout,
  [DIG_LAYER_ACTIVATION] = &dig_layer_activation,
  [DIG_LAYER_FLATTEN] = &dig_layer_flatten,
  [DIG_LAYER_DENSE] = &dig_layer_dense,
};

static const char *const keys[] = {
  "conv2d",     "max_pool2d", "average_pool2d", "global_average_pool2d",
  "batch_norm", "dropout",    "activation",     "flatten",
  "dense",      NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (keys) == DIG_N_LAYER_TYPES + 1);

const char *const dig_activation_keys[] = { "none", "relu", "tanh", "sigmoid", "leaky_relu", NULL };

const DigLayerClass *
dig_layer_class_get (DigLayerType type)
{
  g_return_val_if_fail ((guint)type < DIG_N_LAYER_TYPES, NULL);

  return classes[type];
}

const DigLayerClass *
dig_layer_class_find (const char *key)
{
  for (guint i = 0; i < DIG_N_LAYER_TYPES; i++)
    if (strcmp (classes[i]->key, key) == 0)
      return classes[i];
  return NULL;
}

const char *const *
dig_layer_class_get_keys (void)
{
  return keys;
}

const char *
dig_activation_get_name (DigActivation activation)
{
  static const char *const names[] = { "none", "ReLU", "tanh", "sigmoid", "leaky ReLU" };

  g_return_val_if_fail ((guint)activation < G_N_ELEMENTS (names), "none");

  return names[activation];
}

const DigLayerClass *
dig_layer_class_fuse (const DigBackend *backend, const DigLayerSpec *first,
                      const DigLayerSpec *second)
{
  if (first->type == DIG_LAYER_CONV2D && first->activation == DIG_ACTIVATION_RELU
      && second->type == DIG_LAYER_MAX_POOL2D && backend->conv2d_relu_pool_forward != NULL
      && backend->conv2d_relu_pool_backward != NULL)
    return &dig_layer_conv2d_relu_pool;
  if (first->type == DIG_LAYER_BATCH_NORM && second->type == DIG_LAYER_DROPOUT
      && backend->batch_norm_dropout_forward != NULL
      && backend->batch_norm_dropout_backward != NULL)
    return &dig_layer_batch_norm_dropout;
  return NULL;
}

gsize
dig_layer_info_get_n_outputs (const DigLayerInfo *info)
{
  return (gsize)info->out_c * (gsize)info->out_h * (gsize)info->out_w;
}

void
dig_layer_plan_output (const DigLayer *layer, DigLayerMemory *memory)
{
  memory->own_floats = dig_layer_info_get_n_outputs (&layer->info);
}

char *
dig_layer_infer_same (const DigLayerSpec *spec, DigLayerInfo *info)
{
  info->out_c = info->in_c;
  info->out_h = info->in_h;
  info->out_w = info->in_w;
  return NULL;
}
