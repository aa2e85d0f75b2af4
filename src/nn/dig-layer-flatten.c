/* SPDX-License-Identifier: GPL-3.0-or-later */
/* (N, C, H, W) as (N, C · H · W): the same memory. */
#include "config.h"

#include "nn/dig-layer-private.h"

static char *
flatten_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  info->out_c = info->in_c * info->in_h * info->in_w;
  info->out_h = 1;
  info->out_w = 1;
  return NULL;
}

static const float *
flatten_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  return d_x;
}

static float *
flatten_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  return d_grad_y;
}

const DigLayerClass dig_layer_flatten = {
  .type = DIG_LAYER_FLATTEN,
  .key = "flatten",
  .name = "Flatten",
  .infer = flatten_infer,
  .forward = flatten_forward,
  .backward = flatten_backward,
};
