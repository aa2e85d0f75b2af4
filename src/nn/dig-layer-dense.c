/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y (N, OUT) = activation (x (N, IN) · wᵀ + b). A softmax is the network's last word: the layer
 * gives the logits, the loss (or dig_network_infer_probabilities) does the rest. */
#include "config.h"

#include "nn/dig-layer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_UNITS 1048576

static void
dense_read (DigJsonReader *reader, DigLayerSpec *spec)
{
  const char *activation;

  spec->units = (int)dig_json_read_int (reader, "units", 1, MAX_UNITS);
  activation = dig_json_read_string_or_null (reader, "activation");
  if (activation == NULL)
    return;
  spec->is_softmax = strcmp (activation, "softmax") == 0;
  if (!spec->is_softmax)
    spec->activation =
        (DigActivation)dig_json_read_choice (reader, "activation", dig_activation_keys);
}

static void
dense_write (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, ", \"units\": %d, \"activation\": \"%s\"", spec->units,
                          spec->is_softmax ? "softmax" : dig_activation_keys[spec->activation]);
}

static void
dense_describe (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, "%d", spec->units);
  if (spec->is_softmax)
    g_string_append (text, ", softmax");
  else if (spec->activation != DIG_ACTIVATION_NONE)
    g_string_append_printf (text, ", %s", dig_activation_get_name (spec->activation));
}

static char *
dense_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  if (spec->units < 1 || spec->units > MAX_UNITS)
    return g_strdup_printf (_ ("it has %d units; 1…%d are possible"), spec->units, MAX_UNITS);
  if (info->in_h != 1 || info->in_w != 1)
    return g_strdup_printf (_ ("a dense layer takes one row of numbers and gets %d maps of %d×%d; "
                               "put a flatten layer before it"),
                            info->in_c, info->in_h, info->in_w);
  info->out_c = spec->units;
  info->out_h = 1;
  info->out_w = 1;
  info->n_multiply_adds = (gint64)info->in_c * spec->units;
  return NULL;
}

static guint
dense_list_tensors (const DigLayerSpec *spec, const DigLayerInfo *info,
                    DigTensorShape tensors[DIG_LAYER_MAX_TENSORS])
{
  tensors[0] = (DigTensorShape){
    .suffix = "weight",
    .n_dimensions = 2,
    .dimensions = { spec->units, info->in_c },
    .is_trainable = TRUE,
    .initial = DIG_INITIAL_GLOROT_UNIFORM,
    .fan_in = info->in_c,
    .fan_out = spec->units,
  };
  tensors[1] = (DigTensorShape){
    .suffix = "bias",
    .n_dimensions = 1,
    .dimensions = { spec->units },
    .is_trainable = TRUE,
  };
  return 2;
}

static const float *
dense_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigDenseShape shape = { pass->n, layer->info.in_c, layer->spec->units };

  pass->backend->dense_forward (pass->stream, &shape, layer->spec->activation, layer->d_own, d_x,
                                layer->d_tensor[0], layer->d_tensor[1]);
  return layer->d_own;
}

static float *
dense_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigDenseShape shape = { pass->n, layer->info.in_c, layer->spec->units };

  if (layer->spec->activation != DIG_ACTIVATION_NONE)
    pass->backend->activation_backward (pass->stream, layer->spec->activation,
                                        (gsize)pass->n * (gsize)layer->spec->units, d_grad_y,
                                        d_grad_y, layer->d_y);
  pass->backend->dense_backward_params (pass->stream, &shape, layer->d_grad[0], layer->d_grad[1],
                                        layer->d_x, d_grad_y);
  if (layer->needs_grad_x)
    pass->backend->dense_backward_data (pass->stream, &shape, d_spare, d_grad_y,
                                        layer->d_tensor[0]);
  return d_spare;
}

const DigLayerClass dig_layer_dense = {
  .type = DIG_LAYER_DENSE,
  .key = "dense",
  .name = "Dense",
  .read = dense_read,
  .write = dense_write,
  .describe = dense_describe,
  .infer = dense_infer,
  .list_tensors = dense_list_tensors,
  .plan_memory = dig_layer_plan_output,
  .forward = dense_forward,
  .backward = dense_backward,
};
