/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradient of one class's score, taken back through the layers as they answer (running statistics,
 * no dropout), by the operations of the backend that training uses. */
#include "config.h"

#include "nn/dig-layer-private.h"
#include "train/dig-inspector-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  DigInspector *inspector;
  const DigTrace *trace;
  float *d_grad, *d_spare; /* (largest layer) */
  float *d_values;         /* (largest layer): input or output of a layer */
  guint8 *d_which;         /* (largest layer) */
  float *host;             /* (largest layer) */
} Backward;

static gsize
count_inputs (const DigTraceLayer *layer)
{
  return (gsize)layer->info.in_c * (gsize)layer->info.in_h * (gsize)layer->info.in_w;
}

static gsize
count_outputs (const DigTraceLayer *layer)
{
  return (gsize)layer->info.out_c * (gsize)layer->info.out_h * (gsize)layer->info.out_w;
}

static gsize
find_largest (const DigTrace *trace)
{
  gsize largest = 1;

  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    {
      const DigTraceLayer *layer = dig_trace_get_layer (trace, i);

      largest = MAX (largest, MAX (count_inputs (layer), count_outputs (layer)));
    }
  return largest;
}

static void
upload (const Backward *self, float *d_to, const float *from, gsize n)
{
  self->inspector->backend->upload (self->inspector->stream, d_to, from, n * sizeof (float));
}

static void
download (const Backward *self, float *to, const float *d_from, gsize n)
{
  self->inspector->backend->download (self->inspector->stream, to, d_from, n * sizeof (float));
}

static const float *
find_weight (const Backward *self, const DigTraceLayer *layer)
{
  const float *first = dig_snapshot_get_parameters (dig_trace_get_snapshot (self->trace), NULL);
  gsize n;

  return dig_network_get_parameters (self->inspector->network, &n) + (layer->tensors[0] - first);
}

static void
swap (Backward *self)
{
  float *d_grad = self->d_grad;

  self->d_grad = self->d_spare;
  self->d_spare = d_grad;
}

static void
undo_activation (Backward *self, const DigTraceLayer *layer)
{
  gsize n = count_outputs (layer);

  if (layer->spec->activation == DIG_ACTIVATION_NONE)
    return;
  upload (self, self->d_values, layer->output, n);
  self->inspector->backend->activation_backward (self->inspector->stream, layer->spec->activation,
                                                 n, self->d_grad, self->d_grad, self->d_values);
}

static void
undo_convolution (Backward *self, const DigTraceLayer *layer)
{
  const DigLayerInfo *info = &layer->info;
  DigConv2dShape shape = { .n = 1,
                           .c = info->in_c,
                           .h = info->in_h,
                           .w = info->in_w,
                           .oc = info->out_c,
                           .kh = layer->spec->kernel_height,
                           .kw = layer->spec->kernel_width,
                           .oh = info->out_h,
                           .ow = info->out_w };

  dig_trace_layer_get_padding (layer, &shape.pad_top, &shape.pad_left);
  undo_activation (self, layer);
  self->inspector->backend->conv2d_backward_data (self->inspector->stream, &shape, self->d_spare,
                                                  self->d_grad, find_weight (self, layer));
  swap (self);
}

static void
undo_dense (Backward *self, const DigTraceLayer *layer)
{
  DigDenseShape shape = { 1, layer->info.in_c, layer->info.out_c };

  if (!layer->spec->is_softmax)
    undo_activation (self, layer);
  self->inspector->backend->dense_backward_data (self->inspector->stream, &shape, self->d_spare,
                                                 self->d_grad, find_weight (self, layer));
  swap (self);
}

static void
undo_pool (Backward *self, const DigTraceLayer *layer)
{
  const DigBackend *backend = self->inspector->backend;
  DigStream *stream = self->inspector->stream;
  const DigLayerInfo *info = &layer->info;
  DigPoolShape shape = { 1,           info->in_c, info->in_h, info->in_w, layer->spec->size,
                         info->out_h, info->out_w };

  if (layer->spec->type == DIG_LAYER_AVERAGE_POOL2D)
    backend->average_pool_backward (stream, &shape, self->d_spare, self->d_grad);
  else
    {
      upload (self, self->d_values, layer->input, count_inputs (layer));
      backend->max_pool_forward (stream, &shape, self->d_spare, self->d_which, self->d_values);
      backend->max_pool_backward (stream, &shape, self->d_spare, self->d_grad, self->d_which);
    }
  swap (self);
}

static void
undo_global_average (Backward *self, const DigTraceLayer *layer)
{
  DigShape4 shape = { 1, layer->info.in_c, layer->info.in_h, layer->info.in_w };

  self->inspector->backend->global_average_backward (self->inspector->stream, &shape, self->d_spare,
                                                     self->d_grad);
  swap (self);
}

/* grad_x = grad_y · gamma / sqrt (running variance + epsilon) */
static void
undo_batch_norm (Backward *self, const DigTraceLayer *layer)
{
  gsize area = (gsize)layer->info.in_h * (gsize)layer->info.in_w;
  gsize n = count_inputs (layer);

  download (self, self->host, self->d_grad, n);
  for (gsize i = 0; i < n; i++)
    self->host[i] =
        (float)((double)self->host[i] * (double)layer->tensors[0][i / area]
                / sqrt ((double)layer->tensors[3][i / area] + (double)DIG_BATCH_NORM_EPSILON));
  upload (self, self->d_grad, self->host, n);
}

static void
undo_layer (Backward *self, const DigTraceLayer *layer)
{
  switch (layer->spec->type)
    {
    case DIG_LAYER_CONV2D:
      undo_convolution (self, layer);
      break;
    case DIG_LAYER_DENSE:
      undo_dense (self, layer);
      break;
    case DIG_LAYER_MAX_POOL2D:
    case DIG_LAYER_AVERAGE_POOL2D:
      undo_pool (self, layer);
      break;
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
      undo_global_average (self, layer);
      break;
    case DIG_LAYER_BATCH_NORM:
      undo_batch_norm (self, layer);
      break;
    case DIG_LAYER_ACTIVATION:
      undo_activation (self, layer);
      break;
    case DIG_LAYER_DROPOUT:
    case DIG_LAYER_FLATTEN:
    case DIG_N_LAYER_TYPES:
    default:
      break;
    }
}

/* grad and maps (OC, OH, OW), heat (OH, OW) */
static void
weigh_maps (const DigTraceLayer *layer, const float *grad, float *heat)
{
  gsize area = (gsize)layer->info.out_h * (gsize)layer->info.out_w;
  g_autofree double *sums = g_new0 (double, area);

  for (gsize k = 0; k < (gsize)layer->info.out_c; k++)
    {
      double alpha = 0;

      for (gsize i = 0; i < area; i++)
        alpha += (double)grad[k * area + i];
      alpha /= (double)area;
      for (gsize i = 0; i < area; i++)
        sums[i] += alpha * (double)layer->output[k * area + i];
    }
  for (gsize i = 0; i < area; i++)
    heat[i] = (float)fmax (sums[i], 0);
}

gboolean
dig_inspector_grad_cam (DigInspector *inspector, const DigTrace *trace, guint layer, guint target,
                        float *heat, GError **error)
{
  const DigBackend *backend;
  DigStream *stream;
  Backward self = { inspector, trace };
  gsize largest;
  guint n_classes;
  gboolean is_done;

  g_return_val_if_fail (inspector != NULL && trace != NULL && heat != NULL, FALSE);
  g_return_val_if_fail (layer < dig_trace_get_n_layers (trace), FALSE);
  dig_trace_get_probabilities (trace, &n_classes);
  g_return_val_if_fail (target < n_classes, FALSE);

  backend = inspector->backend;
  stream = inspector->stream;
  largest = find_largest (trace);
  self.d_grad = backend->alloc (stream, largest * sizeof (float));
  self.d_spare = backend->alloc (stream, largest * sizeof (float));
  self.d_values = backend->alloc (stream, largest * sizeof (float));
  self.d_which = backend->alloc (stream, largest);
  self.host = g_new0 (float, largest);
  is_done = dig_inspector_check (inspector, error);
  if (is_done)
    {
      self.host[target] = 1;
      upload (&self, self.d_grad, self.host, n_classes);
      for (guint i = dig_trace_get_n_layers (trace) - 1; i > layer; i--)
        undo_layer (&self, dig_trace_get_layer (trace, i));
      download (&self, self.host, self.d_grad, count_outputs (dig_trace_get_layer (trace, layer)));
      is_done = dig_inspector_check (inspector, error);
      weigh_maps (dig_trace_get_layer (trace, layer), self.host, heat);
    }
  backend->free (stream, self.d_grad);
  backend->free (stream, self.d_spare);
  backend->free (stream, self.d_values);
  backend->free (stream, self.d_which);
  g_free (self.host);
  return is_done;
}
