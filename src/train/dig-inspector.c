/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network runs with every activation as a layer of its own. Such layers have no tensors, so the
 * flat block of parameters is the same, and what a layer gives before its activation can be read. */
#include "config.h"

#include "train/dig-inspector-private.h"

#include "compute/dig-registry.h"
#include "train/dig-trace-private.h"

#include <string.h>

static gsize
count_outputs (const DigLayerInfo *info)
{
  return (gsize)info->out_c * (gsize)info->out_h * (gsize)info->out_w;
}

/* Names do not matter here, they only have to differ. */
static void
append_layer (GArray *layers, DigLayerSpec layer)
{
  g_snprintf (layer.name, sizeof layer.name, "layer_%u", layers->len);
  g_array_append_val (layers, layer);
}

static DigNetworkSpec *
split_activations (DigNetworkSpec *spec, guint *before, guint *output)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (DigLayerSpec));
  int channels, height, width;

  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      DigLayerSpec layer = *dig_network_spec_get_layer (spec, i);
      DigActivation activation = layer.activation;
      gboolean is_split = dig_layer_has_two_values (&layer) && !layer.is_softmax;

      if (is_split)
        layer.activation = DIG_ACTIVATION_NONE;
      before[i] = output[i] = layers->len;
      append_layer (layers, layer);
      if (is_split)
        {
          output[i] = layers->len;
          append_layer (layers,
                        (DigLayerSpec){ .type = DIG_LAYER_ACTIVATION, .activation = activation });
        }
    }
  dig_network_spec_get_input (spec, &channels, &height, &width);
  return dig_network_spec_new (channels, height, width, (DigLayerSpec *)(void *)layers->data,
                               layers->len);
}

gboolean
dig_inspector_check (DigInspector *inspector, GError **error)
{
  DigStatus status = { 0 };

  if (inspector->backend->sync (inspector->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

static gboolean
open_stream (DigInspector *inspector, guint n_threads, GError **error)
{
  DigStreamOptions options = { .n_threads = (int)n_threads };
  DigStatus status = { 0 };

  inspector->stream = inspector->backend->stream_new (&options, &status);
  if (inspector->stream == NULL)
    {
      dig_status_to_error (&status, error);
      return FALSE;
    }
  inspector->d_x = inspector->backend->alloc (
      inspector->stream, inspector->max_batch * inspector->n_pixels * sizeof (float));
  return dig_inspector_check (inspector, error);
}

static gboolean
make_network (DigInspector *inspector, GError **error)
{
  DigSnapshot *snapshot = inspector->snapshot;
  g_autoptr (DigNetworkSpec) spec = NULL;
  g_autoptr (DigSnapshot) same = NULL;
  DigNetworkOptions options = { .backend = inspector->backend,
                                .stream = inspector->stream,
                                .max_batch = inspector->max_batch,
                                .keeps_all_layers = TRUE };
  const float *parameters;
  gsize n_parameters;

  spec = split_activations (dig_snapshot_get_spec (snapshot), inspector->before, inspector->output);
  parameters = dig_snapshot_get_parameters (snapshot, &n_parameters);
  same = dig_snapshot_new (spec, dig_snapshot_get_scaler (snapshot), parameters, n_parameters);
  inspector->network = dig_network_new (spec, &options, error);
  return inspector->network != NULL && dig_network_load (inspector->network, same, error);
}

DigInspector *
dig_inspector_new (DigSnapshot *snapshot, const DigBackend *backend, guint max_batch,
                   guint n_threads, GError **error)
{
  g_autoptr (DigInspector) inspector = NULL;
  guint n_layers;

  g_return_val_if_fail (snapshot != NULL && backend != NULL && max_batch > 0, NULL);

  n_layers = dig_network_spec_get_n_layers (dig_snapshot_get_spec (snapshot));
  inspector = g_new0 (DigInspector, 1);
  inspector->snapshot = dig_snapshot_ref (snapshot);
  inspector->backend = backend;
  inspector->max_batch = max_batch;
  inspector->n_pixels = dig_snapshot_get_scaler (snapshot)->n_pixels;
  inspector->infos = g_new0 (DigLayerInfo, n_layers);
  inspector->before = g_new0 (guint, n_layers);
  inspector->output = g_new0 (guint, n_layers);
  inspector->x = g_new (float, max_batch * inspector->n_pixels);
  if (!dig_network_spec_check (dig_snapshot_get_spec (snapshot), inspector->infos, error)
      || !open_stream (inspector, n_threads, error) || !make_network (inspector, error))
    return NULL;
  return g_steal_pointer (&inspector);
}

void
dig_inspector_free (DigInspector *inspector)
{
  if (inspector == NULL)
    return;
  g_clear_pointer (&inspector->network, dig_network_free);
  if (inspector->stream != NULL)
    {
      inspector->backend->free (inspector->stream, inspector->d_x);
      inspector->backend->stream_free (inspector->stream);
    }
  dig_snapshot_unref (inspector->snapshot);
  g_free (inspector->infos);
  g_free (inspector->before);
  g_free (inspector->output);
  g_free (inspector->x);
  g_free (inspector);
}

DigSnapshot *
dig_inspector_get_snapshot (const DigInspector *inspector)
{
  g_return_val_if_fail (inspector != NULL, NULL);

  return inspector->snapshot;
}

/* x (n, pixels) = (byte - offset) · scale, as the backends' gather does. */
static void
scale_images (const DigInspector *inspector, const guint8 *images, guint n)
{
  const DigScaler *scaler = dig_snapshot_get_scaler (inspector->snapshot);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < inspector->n_pixels; j++)
      {
        gsize k = i * inspector->n_pixels + j;

        inspector->x[k] = ((float)images[k] - scaler->offset[j]) * scaler->scale[j];
      }
}

gboolean
dig_inspector_run (DigInspector *inspector, const guint8 *images, guint n, GError **error)
{
  g_return_val_if_fail (inspector != NULL && images != NULL, FALSE);
  g_return_val_if_fail (n > 0 && n <= inspector->max_batch, FALSE);

  scale_images (inspector, images, n);
  inspector->backend->upload (inspector->stream, inspector->d_x, inspector->x,
                              n * inspector->n_pixels * sizeof (float));
  inspector->d_probabilities =
      dig_network_infer_probabilities (inspector->network, inspector->d_x, n);
  inspector->n_last = n;
  return dig_inspector_check (inspector, error);
}

static void
download (DigInspector *inspector, float *to, const float *d_from, guint layer)
{
  inspector->backend->download (inspector->stream, to, d_from,
                                inspector->n_last * count_outputs (&inspector->infos[layer])
                                    * sizeof (float));
}

gboolean
dig_inspector_read (DigInspector *inspector, guint layer, float *output, GError **error)
{
  const DigLayerSpec *spec;
  const float *d_from;

  g_return_val_if_fail (inspector != NULL && output != NULL && inspector->n_last > 0, FALSE);

  spec = dig_network_spec_get_layer (dig_snapshot_get_spec (inspector->snapshot), layer);
  d_from = spec->is_softmax ? inspector->d_probabilities
                            : dig_network_get_output (inspector->network, inspector->output[layer]);
  download (inspector, output, d_from, layer);
  return dig_inspector_check (inspector, error);
}

/* The trace is new and nobody else has it yet. */
static gboolean
fill_trace (DigInspector *inspector, DigTrace *trace, GError **error)
{
  memcpy ((float *)dig_trace_get_input (trace), inspector->x, inspector->n_pixels * sizeof (float));
  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    {
      const DigTraceLayer *layer = dig_trace_get_layer (trace, i);

      if (dig_layer_hands_on (layer->spec))
        continue;
      if (!dig_inspector_read (inspector, i, (float *)layer->output, error))
        return FALSE;
      if (layer->before != layer->output)
        download (inspector, (float *)layer->before,
                  dig_network_get_output (inspector->network, inspector->before[i]), i);
    }
  return dig_inspector_check (inspector, error);
}

DigTrace *
dig_inspector_trace (DigInspector *inspector, const guint8 *image, GError **error)
{
  g_autoptr (DigTrace) trace = NULL;

  g_return_val_if_fail (inspector != NULL && image != NULL, NULL);

  trace = dig_trace_new (inspector->snapshot, image);
  if (!dig_inspector_run (inspector, image, 1, error) || !fill_trace (inspector, trace, error))
    return NULL;
  return g_steal_pointer (&trace);
}
