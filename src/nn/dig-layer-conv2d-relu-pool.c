/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution, ReLU and max pool in the backend's one operation: the convolution's own output, the
 * largest of the reference network's tensors, is never written to memory. */
#include "config.h"

#include "nn/dig-layer-private.h"

static void
plan_memory (const DigLayer *layer, DigLayerMemory *memory)
{
  memory->own_floats = dig_layer_info_get_n_outputs (&layer->info);
  memory->which_bytes = memory->own_floats;
}

static const float *
forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigConv2dShape shape = dig_conv2d_shape (layer->spec, &layer->info, pass->n);

  pass->backend->conv2d_relu_pool_forward (pass->stream, &shape, layer->second->size, layer->d_own,
                                           layer->d_which, d_x, layer->d_tensor[0],
                                           layer->d_tensor[1]);
  return layer->d_own;
}

static float *
backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigConv2dShape shape = dig_conv2d_shape (layer->spec, &layer->info, pass->n);

  pass->backend->conv2d_relu_pool_backward (pass->stream, &shape, layer->second->size,
                                            layer->needs_grad_x ? d_spare : NULL, layer->d_grad[0],
                                            layer->d_grad[1], d_grad_y, layer->d_y, layer->d_which,
                                            layer->d_x, layer->d_tensor[0]);
  return d_spare;
}

const DigLayerClass dig_layer_conv2d_relu_pool = {
  .type = DIG_LAYER_CONV2D,
  .list_tensors = dig_conv2d_list_tensors,
  .plan_memory = plan_memory,
  .forward = forward,
  .backward = backward,
};
