/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training: drops each unit with probability `rate` and scales the others so that the mean stays.
 * Otherwise its input is its output. */
#include "config.h"

#include "nn/dig-layer-private.h"

#include <glib/gi18n-lib.h>

static void
dropout_read (DigJsonReader *reader, DigLayerSpec *spec)
{
  spec->rate = (float)dig_json_read_double (reader, "rate");
}

static void
dropout_write (GString *text, const DigLayerSpec *spec)
{
  g_string_append (text, ", \"rate\": ");
  dig_json_append_float (text, spec->rate);
}

static void
dropout_describe (GString *text, const DigLayerSpec *spec)
{
  dig_json_append_float (text, spec->rate);
}

static char *
dropout_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  if (!(spec->rate >= 0.0f && spec->rate <= 0.99f))
    return g_strdup_printf (_ ("its rate is %g; 0…0.99 are possible"), (double)spec->rate);
  return dig_layer_infer_same (spec, info);
}

static void
run_dropout (const DigLayer *layer, const DigPass *pass, float *d_y, const float *d_x)
{
  DigDropout dropout = { .rate = layer->spec->rate, .layer = layer->index };

  pass->backend->dropout (pass->stream, &dropout, pass->d_state,
                          (gsize)pass->n * dig_layer_info_get_n_outputs (&layer->info), d_y, d_x);
}

static const float *
dropout_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  if (!pass->is_training)
    return d_x;
  run_dropout (layer, pass, layer->d_own, d_x);
  return layer->d_own;
}

static float *
dropout_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  run_dropout (layer, pass, d_grad_y, d_grad_y);
  return d_grad_y;
}

const DigLayerClass dig_layer_dropout = {
  .type = DIG_LAYER_DROPOUT,
  .key = "dropout",
  .name = "Dropout",
  .read = dropout_read,
  .write = dropout_write,
  .describe = dropout_describe,
  .infer = dropout_infer,
  .plan_memory = dig_layer_plan_output,
  .forward = dropout_forward,
  .backward = dropout_backward,
};
