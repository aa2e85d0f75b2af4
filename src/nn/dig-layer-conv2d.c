/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y (N, OC, OH, OW) = activation (x (N, C, H, W) * w (OC, C, KH, KW) + b (OC)), stride 1. */
#include "config.h"

#include "nn/dig-layer-private.h"

#include <glib/gi18n-lib.h>

#define MAX_FILTERS 65536
#define MAX_KERNEL 255
/* Floats of an image with its padding, so that places in it fit 32 bits. */
#define MAX_PADDED ((gint64)1 << 28)

static const char *const padding_keys[] = { "same", "valid", NULL };

static void
read_kernel (DigJsonReader *reader, DigLayerSpec *spec)
{
  JsonArray *kernel = dig_json_read_array (reader, "kernel");

  if (kernel == NULL)
    return;
  if (json_array_get_length (kernel) != 2)
    {
      dig_json_reader_fail (reader, _ ("\"kernel\" must be [height, width]"));
      return;
    }
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *node = json_array_get_element (kernel, i);
      gint64 size = 0;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
        size = json_node_get_int (node);
      if (size < 1 || size > MAX_KERNEL)
        dig_json_reader_fail (reader, _ ("\"kernel\" must be two whole numbers 1…%d"), MAX_KERNEL);
      else if (i == 0)
        spec->kernel_height = (int)size;
      else
        spec->kernel_width = (int)size;
    }
}

static void
conv2d_read (DigJsonReader *reader, DigLayerSpec *spec)
{
  spec->filters = (int)dig_json_read_int (reader, "filters", 1, MAX_FILTERS);
  read_kernel (reader, spec);
  if (dig_json_has (reader, "padding"))
    spec->padding = (DigPadding)dig_json_read_choice (reader, "padding", padding_keys);
  if (dig_json_has (reader, "activation"))
    spec->activation =
        (DigActivation)dig_json_read_choice (reader, "activation", dig_activation_keys);
}

static void
conv2d_write (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text,
                          ", \"filters\": %d, \"kernel\": [%d, %d], \"padding\": \"%s\", "
                          "\"activation\": \"%s\"",
                          spec->filters, spec->kernel_height, spec->kernel_width,
                          padding_keys[spec->padding], dig_activation_keys[spec->activation]);
}

static void
conv2d_describe (GString *text, const DigLayerSpec *spec)
{
  g_string_append_printf (text, "%d×%d, %d, %s", spec->kernel_height, spec->kernel_width,
                          spec->filters, padding_keys[spec->padding]);
  if (spec->activation != DIG_ACTIVATION_NONE)
    g_string_append_printf (text, ", %s", dig_activation_get_name (spec->activation));
}

static char *
conv2d_infer (const DigLayerSpec *spec, DigLayerInfo *info)
{
  if (spec->filters < 1 || spec->filters > MAX_FILTERS)
    return g_strdup_printf (_ ("it has %d filters; 1…%d are possible"), spec->filters, MAX_FILTERS);
  if (spec->kernel_height < 1 || spec->kernel_height > MAX_KERNEL || spec->kernel_width < 1
      || spec->kernel_width > MAX_KERNEL)
    return g_strdup_printf (_ ("its kernel is %d×%d; 1…%d are possible"), spec->kernel_height,
                            spec->kernel_width, MAX_KERNEL);
  info->out_c = spec->filters;
  info->out_h = info->in_h;
  info->out_w = info->in_w;
  if (spec->padding == DIG_PADDING_VALID)
    {
      info->out_h = info->in_h - spec->kernel_height + 1;
      info->out_w = info->in_w - spec->kernel_width + 1;
    }
  if (info->out_h < 1 || info->out_w < 1)
    return g_strdup_printf (_ ("a kernel of %d×%d does not fit its %d×%d input; "
                               "use a smaller kernel or padding \"same\""),
                            spec->kernel_height, spec->kernel_width, info->in_h, info->in_w);
  if ((gint64)info->in_c * (info->out_h + spec->kernel_height - 1)
          * (info->out_w + spec->kernel_width - 1)
      > MAX_PADDED)
    return g_strdup (_ ("its input with its padding needs more than 1 GiB for one image; use a "
                        "smaller kernel or padding \"valid\""));
  info->n_multiply_adds = (gint64)info->out_h * info->out_w * spec->filters * info->in_c
                          * spec->kernel_height * spec->kernel_width;
  return NULL;
}

guint
dig_conv2d_list_tensors (const DigLayerSpec *spec, const DigLayerInfo *info,
                         DigTensorShape tensors[DIG_LAYER_MAX_TENSORS])
{
  gint64 area = (gint64)spec->kernel_height * spec->kernel_width;

  tensors[0] = (DigTensorShape){
    .suffix = "weight",
    .n_dimensions = 4,
    .dimensions = { spec->filters, info->in_c, spec->kernel_height, spec->kernel_width },
    .is_trainable = TRUE,
    .initial = DIG_INITIAL_GLOROT_UNIFORM,
    .fan_in = info->in_c * area,
    .fan_out = spec->filters * area,
  };
  tensors[1] = (DigTensorShape){
    .suffix = "bias",
    .n_dimensions = 1,
    .dimensions = { spec->filters },
    .is_trainable = TRUE,
  };
  return 2;
}

DigConv2dShape
dig_conv2d_shape (const DigLayerSpec *spec, const DigLayerInfo *info, int n)
{
  gboolean is_same = spec->padding == DIG_PADDING_SAME;

  return (DigConv2dShape){
    .n = n,
    .c = info->in_c,
    .h = info->in_h,
    .w = info->in_w,
    .oc = spec->filters,
    .kh = spec->kernel_height,
    .kw = spec->kernel_width,
    .pad_top = is_same ? (spec->kernel_height - 1) / 2 : 0,
    .pad_left = is_same ? (spec->kernel_width - 1) / 2 : 0,
    .oh = is_same ? info->in_h : info->in_h - spec->kernel_height + 1,
    .ow = is_same ? info->in_w : info->in_w - spec->kernel_width + 1,
  };
}

static const float *
conv2d_forward (DigLayer *layer, const DigPass *pass, const float *d_x)
{
  DigConv2dShape shape = dig_conv2d_shape (layer->spec, &layer->info, pass->n);

  pass->backend->conv2d_forward (pass->stream, &shape, layer->spec->activation, layer->d_own, d_x,
                                 layer->d_tensor[0], layer->d_tensor[1]);
  return layer->d_own;
}

static float *
conv2d_backward (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare)
{
  DigConv2dShape shape = dig_conv2d_shape (layer->spec, &layer->info, pass->n);
  gsize n_outputs = (gsize)pass->n * dig_layer_info_get_n_outputs (&layer->info);

  if (layer->spec->activation != DIG_ACTIVATION_NONE)
    pass->backend->activation_backward (pass->stream, layer->spec->activation, n_outputs, d_grad_y,
                                        d_grad_y, layer->d_y);
  pass->backend->conv2d_backward_params (pass->stream, &shape, layer->d_grad[0], layer->d_grad[1],
                                         layer->d_x, d_grad_y);
  if (layer->needs_grad_x)
    pass->backend->conv2d_backward_data (pass->stream, &shape, d_spare, d_grad_y,
                                         layer->d_tensor[0]);
  return d_spare;
}

const DigLayerClass dig_layer_conv2d = {
  .type = DIG_LAYER_CONV2D,
  .key = "conv2d",
  .name = "Conv2D",
  .read = conv2d_read,
  .write = conv2d_write,
  .describe = conv2d_describe,
  .infer = conv2d_infer,
  .list_tensors = dig_conv2d_list_tensors,
  .plan_memory = dig_layer_plan_output,
  .forward = conv2d_forward,
  .backward = conv2d_backward,
};
