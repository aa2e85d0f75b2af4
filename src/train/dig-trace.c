/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-trace-private.h"

#include <stdatomic.h>
#include <string.h>

struct _DigTrace
{
  atomic_int ref_count;
  DigSnapshot *snapshot;
  guint8 *image; /* (pixels) */
  float *values; /* the input, then what every layer adds */
  DigTraceLayer *layers;
  guint n_layers;
};

static gsize
count_outputs (const DigLayerInfo *info)
{
  return (gsize)info->out_c * (gsize)info->out_h * (gsize)info->out_w;
}

gboolean
dig_layer_hands_on (const DigLayerSpec *spec)
{
  return spec->type == DIG_LAYER_FLATTEN || spec->type == DIG_LAYER_DROPOUT;
}

gboolean
dig_layer_has_two_values (const DigLayerSpec *spec)
{
  return spec->is_softmax
         || (spec->type != DIG_LAYER_ACTIVATION && spec->activation != DIG_ACTIVATION_NONE);
}

/* Of one image; without the input. */
static gsize
count_values (const DigTraceLayer *layer)
{
  if (dig_layer_hands_on (layer->spec))
    return 0;
  return count_outputs (&layer->info) * (dig_layer_has_two_values (layer->spec) ? 2 : 1);
}

static void
find_tensors (DigTraceLayer *layer, const DigSnapshot *snapshot, const DigTensorInfo *tensors,
              guint n_tensors)
{
  const float *parameters = dig_snapshot_get_parameters (snapshot, NULL);
  gsize length = strlen (layer->spec->name);
  guint n = 0;

  for (guint i = 0; i < n_tensors && n < G_N_ELEMENTS (layer->tensors); i++)
    if (strncmp (tensors[i].name, layer->spec->name, length) == 0 && tensors[i].name[length] == '.')
      layer->tensors[n++] = parameters + tensors[i].offset;
}

/* Cuts `before` and `output` of every layer from the block of values. */
static void
place_values (DigTrace *trace, gsize n_pixels)
{
  float *next = trace->values + n_pixels;
  const float *input = trace->values;

  for (guint i = 0; i < trace->n_layers; i++)
    {
      DigTraceLayer *layer = &trace->layers[i];

      layer->input = layer->before = layer->output = input;
      if (!dig_layer_hands_on (layer->spec))
        {
          gsize n = count_values (layer);

          layer->before = next;
          layer->output = next + n - count_outputs (&layer->info);
          next += n;
        }
      input = layer->output;
    }
}

DigTrace *
dig_trace_new (DigSnapshot *snapshot, const guint8 *image)
{
  DigNetworkSpec *spec;
  DigTrace *trace;
  gsize n_pixels, n_values;
  guint n_tensors;
  g_autofree DigLayerInfo *infos = NULL;
  g_autofree DigTensorInfo *tensors = NULL;

  g_return_val_if_fail (snapshot != NULL && image != NULL, NULL);

  spec = dig_snapshot_get_spec (snapshot);
  n_pixels = n_values = dig_snapshot_get_scaler (snapshot)->n_pixels;
  trace = g_new0 (DigTrace, 1);
  atomic_init (&trace->ref_count, 1);
  trace->snapshot = dig_snapshot_ref (snapshot);
  trace->image = g_memdup2 (image, n_pixels);
  trace->n_layers = dig_network_spec_get_n_layers (spec);
  trace->layers = g_new0 (DigTraceLayer, trace->n_layers);
  infos = g_new0 (DigLayerInfo, trace->n_layers);
  dig_network_spec_check (spec, infos, NULL);
  tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  for (guint i = 0; i < trace->n_layers; i++)
    {
      trace->layers[i].spec = dig_network_spec_get_layer (spec, i);
      trace->layers[i].info = infos[i];
      find_tensors (&trace->layers[i], snapshot, tensors, n_tensors);
      n_values += count_values (&trace->layers[i]);
    }
  trace->values = g_new0 (float, n_values);
  place_values (trace, n_pixels);
  return trace;
}

DigTrace *
dig_trace_ref (DigTrace *trace)
{
  g_return_val_if_fail (trace != NULL, NULL);

  atomic_fetch_add (&trace->ref_count, 1);
  return trace;
}

void
dig_trace_unref (DigTrace *trace)
{
  g_return_if_fail (trace != NULL);

  if (atomic_fetch_sub (&trace->ref_count, 1) != 1)
    return;
  dig_snapshot_unref (trace->snapshot);
  g_free (trace->image);
  g_free (trace->values);
  g_free (trace->layers);
  g_free (trace);
}

DigSnapshot *
dig_trace_get_snapshot (const DigTrace *trace)
{
  g_return_val_if_fail (trace != NULL, NULL);

  return trace->snapshot;
}

const guint8 *
dig_trace_get_image (const DigTrace *trace)
{
  g_return_val_if_fail (trace != NULL, NULL);

  return trace->image;
}

const float *
dig_trace_get_input (const DigTrace *trace)
{
  g_return_val_if_fail (trace != NULL, NULL);

  return trace->values;
}

guint
dig_trace_get_n_layers (const DigTrace *trace)
{
  g_return_val_if_fail (trace != NULL, 0);

  return trace->n_layers;
}

const DigTraceLayer *
dig_trace_get_layer (const DigTrace *trace, guint layer)
{
  g_return_val_if_fail (trace != NULL && layer < trace->n_layers, NULL);

  return &trace->layers[layer];
}

const float *
dig_trace_get_probabilities (const DigTrace *trace, guint *n_classes)
{
  const DigTraceLayer *last;

  g_return_val_if_fail (trace != NULL && n_classes != NULL, NULL);

  last = &trace->layers[trace->n_layers - 1];
  *n_classes = (guint)last->info.out_c;
  return last->output;
}

void
dig_trace_layer_get_padding (const DigTraceLayer *layer, int *top, int *left)
{
  gboolean is_padded;

  g_return_if_fail (layer != NULL && top != NULL && left != NULL);

  is_padded = layer->spec->type == DIG_LAYER_CONV2D && layer->spec->padding == DIG_PADDING_SAME;
  *top = is_padded ? (layer->spec->kernel_height - 1) / 2 : 0;
  *left = is_padded ? (layer->spec->kernel_width - 1) / 2 : 0;
}

static void
cut (int *first, int *n, int size)
{
  int end = MIN (*first + *n, size);

  *first = CLAMP (*first, 0, size - 1);
  *n = MAX (end - *first, 1);
}

/* From a part of the layer's output to the part of its input; *map follows through a flatten layer. */
static void
step_back (const DigTraceLayer *layer, DigField *field, int *map)
{
  const DigLayerInfo *info = &layer->info;
  int size = layer->spec->size, top, left;

  switch (layer->spec->type)
    {
    case DIG_LAYER_CONV2D:
      dig_trace_layer_get_padding (layer, &top, &left);
      field->row -= top;
      field->column -= left;
      field->n_rows += layer->spec->kernel_height - 1;
      field->n_columns += layer->spec->kernel_width - 1;
      break;
    case DIG_LAYER_MAX_POOL2D:
    case DIG_LAYER_AVERAGE_POOL2D:
      *field = (DigField){ field->row * size, field->column * size, field->n_rows * size,
                           field->n_columns * size };
      break;
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
    case DIG_LAYER_DENSE:
      *field = (DigField){ 0, 0, info->in_h, info->in_w };
      *map = -1;
      break;
    case DIG_LAYER_FLATTEN:
      *field = (DigField){ 0, 0, info->in_h, info->in_w };
      if (*map >= 0)
        *field = (DigField){ *map / info->in_w % info->in_h, *map % info->in_w, 1, 1 };
      break;
    case DIG_LAYER_BATCH_NORM:
    case DIG_LAYER_DROPOUT:
    case DIG_LAYER_ACTIVATION:
    case DIG_N_LAYER_TYPES:
    default:
      break;
    }
  cut (&field->row, &field->n_rows, info->in_h);
  cut (&field->column, &field->n_columns, info->in_w);
}

DigField
dig_trace_find_field (const DigTrace *trace, guint layer, int map, int row, int column,
                      guint source)
{
  DigField field = { row, column, 1, 1 };

  g_return_val_if_fail (trace != NULL && layer < trace->n_layers && source <= layer, field);

  for (guint i = layer + 1; i-- > source;)
    step_back (&trace->layers[i], &field, &map);
  return field;
}
