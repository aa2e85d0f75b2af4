/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y (N, C): the mean of each map of x (N, C, H, W). */
#include "config.h"

#include "nn/dig-layer-private.h"

static char *
global_average_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  info->out_c = info->in_c;
  info->out_h = 1;
  info->out_w = 1;
  return NULL;
}

static DigShape4
input_shape (const DigLayer *layer, int n)
{
  return (DigShape4){ n, layer->info.in_c, layer->info.in_h, layer->info.in_w };
}

static const float *
global_average_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigShape4 shape = input_shape (layer, pass->n);

  pass->backend->global_average_forward (pass->stream, &shape, layer->d_own, d_x);
  return layer->d_own;
}

static float *
global_average_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigShape4 shape = input_shape (layer, pass->n);

  pass->backend->global_average_backward (pass->stream, &shape, d_spare, d_grad_y);
  return d_spare;
}

const DigLayerClass dig_layer_global_average_pool2d = {
  .type = DIG_LAYER_GLOBAL_AVERAGE_POOL2D,
  .key = "global_average_pool2d",
  .name = "GlobalAveragePool2D",
  .infer = global_average_infer,
  .plan_memory = dig_layer_plan_output,
  .forward = global_average_forward,
  .backward = global_average_backward,
};
