/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y (N, C, OH, OW): the mean of each size × size window, stride `size`. */
#include "config.h"

#include "nn/dig-layer-private.h"

static const float *
average_pool_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigPoolShape shape = dig_pool_shape (layer->spec, &layer->info, pass->n);

  pass->backend->average_pool_forward (pass->stream, &shape, layer->d_own, d_x);
  return layer->d_own;
}

static float *
average_pool_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigPoolShape shape = dig_pool_shape (layer->spec, &layer->info, pass->n);

  pass->backend->average_pool_backward (pass->stream, &shape, d_spare, d_grad_y);
  return d_spare;
}

const DigLayerClass dig_layer_average_pool2d = {
  .type = DIG_LAYER_AVERAGE_POOL2D,
  .key = "average_pool2d",
  .name = "AveragePool2D",
  .read = dig_pool_read,
  .write = dig_pool_write,
  .describe = dig_pool_describe,
  .infer = dig_pool_infer,
  .plan_memory = dig_layer_plan_output,
  .forward = average_pool_forward,
  .backward = average_pool_backward,
};
