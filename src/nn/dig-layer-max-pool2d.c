/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y (N, C, OH, OW): the largest of each size × size window, stride `size`. */
#include "config.h"

#include "nn/dig-layer-private.h"

#include <glib/gi18n-lib.h>

/* The place of the maximum in its window is kept in a byte. */
#define MAX_SIZE 15

void
dig_pool_read (DigJsonReader *reader, DigLayerSpec *spec)
{
  spec->size = (int)dig_json_read_int (reader, "size", 1, MAX_SIZE);
}

void
dig_pool_write (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, ", \"size\": %d", spec->size);
}

void
dig_pool_describe (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, "%d×%d", spec->size, spec->size);
}

char *
dig_pool_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  if (spec->size < 1 || spec->size > MAX_SIZE)
    return g_strdup_printf (_ ("its window is %d×%d; 1…%d are possible"), spec->size, spec->size,
                            MAX_SIZE);
  if (spec->size > info->in_h || spec->size > info->in_w)
    return g_strdup_printf (_ ("a window of %d×%d does not fit its %d×%d input"), spec->size,
                            spec->size, info->in_h, info->in_w);
  info->out_c = info->in_c;
  info->out_h = info->in_h / spec->size;
  info->out_w = info->in_w / spec->size;
  return NULL;
}

DigPoolShape
dig_pool_shape (const DigLayerSpec *spec, const DigLayerInfo *info, int n)
{
  return (DigPoolShape){
    .n = n,
    .c = info->in_c,
    .h = info->in_h,
    .w = info->in_w,
    .size = spec->size,
    .oh = info->in_h / spec->size,
    .ow = info->in_w / spec->size,
  };
}

static void
max_pool_plan_memory (const DigLayer *layer, DigLayerMemory *memory)
{
  memory->own_floats = dig_layer_info_get_n_outputs (&layer->info);
  memory->which_bytes = memory->own_floats;
}

static const float *
max_pool_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigPoolShape shape = dig_pool_shape (layer->spec, &layer->info, pass->n);

  pass->backend->max_pool_forward (pass->stream, &shape, layer->d_own,
                                   pass->is_training ? layer->d_which : NULL, d_x);
  return layer->d_own;
}

static float *
max_pool_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigPoolShape shape = dig_pool_shape (layer->spec, &layer->info, pass->n);

  pass->backend->max_pool_backward (pass->stream, &shape, d_spare, d_grad_y, layer->d_which);
  return d_spare;
}

const DigLayerClass dig_layer_max_pool2d = {
  .type = DIG_LAYER_MAX_POOL2D,
  .key = "max_pool2d",
  .name = "MaxPool2D",
  .read = dig_pool_read,
  .write = dig_pool_write,
  .describe = dig_pool_describe,
  .infer = dig_pool_infer,
  .plan_memory = max_pool_plan_memory,
  .forward = max_pool_forward,
  .backward = max_pool_backward,
};
