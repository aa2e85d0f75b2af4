/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y = gamma (x - mean) / sqrt (var + epsilon) + beta per channel (Ioffe and Szegedy 2015), with
 * Keras' momentum and epsilon. Training: the batch's statistics; else the running ones. */
#include "config.h"

#include "nn/dig-layer-private.h"

static const DigBatchNorm norm = {
  .momentum = DIG_BATCH_NORM_MOMENTUM,
  .epsilon = DIG_BATCH_NORM_EPSILON,
};

guint
dig_batch_norm_list_tensors (const DigLayerSpec *spec, const DigLayerInfo *info,
                             DigTensorShape tensors[DIG_LAYER_MAX_TENSORS])
{
  static const char *const suffixes[] = { "gamma", "beta", "running_mean", "running_var" };

  for (guint i = 0; i < 4; i++)
    tensors[i] = (DigTensorShape){
      .suffix = suffixes[i],
      .n_dimensions = 1,
      .dimensions = { info->in_c },
      .is_trainable = i < 2,
      .initial = i == 0 || i == 3 ? DIG_INITIAL_ONE : DIG_INITIAL_ZERO,
    };
  return 4;
}

static char *
batch_norm_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  info->n_multiply_adds = (gint64)info->in_c * info->in_h * info->in_w;
  return dig_layer_infer_same (spec, info);
}

static void
batch_norm_plan_memory (const DigLayer *layer, DigLayerMemory *memory)
{
  memory->own_floats = dig_layer_info_get_n_outputs (&layer->info);
  memory->saved_floats = 2 * (gsize)layer->info.in_c;
}

static DigShape4
get_shape (const DigLayer *layer, int n)
{
  return (DigShape4){ n, layer->info.in_c, layer->info.in_h, layer->info.in_w };
}

static DigDropout
get_dropout (const DigLayer *layer)
{
  return (DigDropout){ .rate = layer->second->rate, .layer = layer->second_index };
}

static const float *
infer (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigShape4 shape = get_shape (layer, pass->n);
  float **d_tensor = layer->d_tensor;

  pass->backend->batch_norm_infer (pass->stream, &shape, &norm, layer->d_own, d_x, d_tensor[0],
                                   d_tensor[1], d_tensor[2], d_tensor[3]);
  return layer->d_own;
}

static const float *
batch_norm_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigShape4 shape = get_shape (layer, pass->n);
  float **d_tensor = layer->d_tensor;

  if (!pass->is_training)
    return infer (layer, pass, d_x);
  pass->backend->batch_norm_forward (pass->stream, &shape, &norm, layer->d_own, d_x, d_tensor[0],
                                     d_tensor[1], d_tensor[2], d_tensor[3], layer->d_saved);
  return layer->d_own;
}

static float *
batch_norm_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigShape4 shape = get_shape (layer, pass->n);

  pass->backend->batch_norm_backward (pass->stream, &shape, d_spare, layer->d_grad[0],
                                      layer->d_grad[1], d_grad_y, layer->d_x, layer->d_tensor[0],
                                      layer->d_saved);
  return d_spare;
}

static const float *
batch_norm_dropout_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigShape4 shape = get_shape (layer, pass->n);
  DigDropout dropout = get_dropout (layer);
  float **d_tensor = layer->d_tensor;

  if (!pass->is_training)
    return infer (layer, pass, d_x);
  pass->backend->batch_norm_dropout_forward (pass->stream, &shape, &norm, &dropout, pass->d_state,
                                             layer->d_own, d_x, d_tensor[0], d_tensor[1],
                                             d_tensor[2], d_tensor[3], layer->d_saved);
  return layer->d_own;
}

static float *
batch_norm_dropout_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigShape4 shape = get_shape (layer, pass->n);
  DigDropout dropout = get_dropout (layer);

  pass->backend->batch_norm_dropout_backward (pass->stream, &shape, &dropout, pass->d_state,
                                              d_spare, layer->d_grad[0], layer->d_grad[1], d_grad_y,
                                              layer->d_x, layer->d_tensor[0], layer->d_saved);
  return d_spare;
}

const DigLayerClass dig_layer_batch_norm = {
  .type = DIG_LAYER_BATCH_NORM,
  .key = "batch_norm",
  .name = "BatchNorm",
  .infer = batch_norm_infer,
  .list_tensors = dig_batch_norm_list_tensors,
  .plan_memory = batch_norm_plan_memory,
  .forward = batch_norm_forward,
  .backward = batch_norm_backward,
};

const DigLayerClass dig_layer_batch_norm_dropout = {
  .type = DIG_LAYER_BATCH_NORM,
  .list_tensors = dig_batch_norm_list_tensors,
  .plan_memory = batch_norm_plan_memory,
  .forward = batch_norm_dropout_forward,
  .backward = batch_norm_dropout_backward,
};
