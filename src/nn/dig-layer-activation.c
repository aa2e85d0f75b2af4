/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y = activation (x), element by element. */
#include "config.h"

#include "nn/dig-layer-private.h"

static void
activation_read (DigJsonReader *reader, DigLayerSpec *spec)
{
  spec->activation =
      (DigActivation)dig_json_read_choice (reader, "activation", dig_activation_keys);
}

static void
activation_write (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, ", \"activation\": \"%s\"", dig_activation_keys[spec->activation]);
}

static void
activation_describe (GString *text, const DigLayerSpec *spec)
{
  g_string_append (text, dig_activation_get_name (spec->activation));
}

static const float *
activation_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  pass->backend->activation_forward (pass->stream, layer->spec->activation,
                                     (gsize)pass->n * dig_layer_info_get_n_outputs (&layer->info),
                                     layer->d_own, d_x);
  return layer->d_own;
}

static float *
activation_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  pass->backend->activation_backward (pass->stream, layer->spec->activation,
                                      (gsize)pass->n * dig_layer_info_get_n_outputs (&layer->info),
                                      d_grad_y, d_grad_y, layer->d_y);
  return d_grad_y;
}

const DigLayerClass dig_layer_activation = {
  .type = DIG_LAYER_ACTIVATION,
  .key = "activation",
  .name = "Activation",
  .read = activation_read,
  .write = activation_write,
  .describe = activation_describe,
  .infer = dig_layer_infer_same,
  .plan_memory = dig_layer_plan_output,
  .forward = activation_forward,
  .backward = activation_backward,
};
