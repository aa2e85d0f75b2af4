/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All memory is planned and allocated once: one block of parameters (the trainable ones first, then
 * the running statistics), one of gradients, one of optimiser state, one arena of what the layers
 * keep between forward and backward. Gradients of activations need two buffers, used in turns. */
#include "config.h"

#include "nn/dig-network.h"

#include "compute/dig-philox.h"
#include "compute/dig-registry.h"
#include "nn/dig-network-spec-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <time.h>

#define ALIGNMENT 64

struct _DigNetwork
{
  DigNetworkSpec *spec;
  DigNetworkOptions options;
  int n_classes;
  DigLayerInfo *infos; /* (n_layers of the spec) */
  GArray *tensors;     /* DigPlacedTensor */
  GArray *layers;      /* DigLayer, as they run */
  guint first_trained; /* place in `layers` where the backward pass ends */
  gsize n_parameters, n_trainable;

  float *d_parameters; /* (n_parameters) */
  float *d_gradients;  /* (n_trainable) */
  float *d_optimizer;  /* (2, n_trainable) */
  guint8 *d_arena;
  float *d_grad_buffers[2]; /* (max_batch, largest layer) */
  float *d_probabilities;   /* (max_batch, K) */
  DigLayerTime *times;      /* (n_layers of the spec), borrowed; NULL: not measured */
};

static gsize
align (gsize n_bytes)
{
  return (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void
plan_layers (DigNetwork *network)
{
  guint n_layers = dig_network_spec_get_n_layers (network->spec);

  for (guint i = 0; i < n_layers; i++)
    {
      const DigLayerSpec *spec = dig_network_spec_get_layer (network->spec, i);
      const DigLayerSpec *next =
          i + 1 < n_layers ? dig_network_spec_get_layer (network->spec, i + 1) : NULL;
      DigLayer layer = { .klass = dig_layer_class_get (spec->type),
                         .spec = spec,
                         .info = network->infos[i],
                         .index = i,
                         .n_layers = 1 };
      const DigLayerClass *fused = NULL;

      if (!network->options.keeps_all_layers && next != NULL)
        fused = dig_layer_class_fuse (network->options.backend, spec, next);
      if (fused != NULL)
        {
          layer.klass = fused;
          layer.n_layers = 2;
          layer.second = next;
          layer.second_index = ++i;
          layer.info.out_c = network->infos[i].out_c;
          layer.info.out_h = network->infos[i].out_h;
          layer.info.out_w = network->infos[i].out_w;
        }
      g_array_append_val (network->layers, layer);
    }
}

/* Cuts the layer's pieces from the arena; with d_arena NULL it only adds up. */
static gsize
cut_arena (DigNetwork *network, DigLayer *layer, gsize offset)
{
  DigLayerMemory memory = { 0 };
  gsize n_images = network->options.max_batch;

  if (layer->klass->plan_memory != NULL)
    layer->klass->plan_memory (layer, &memory);
  if (network->d_arena != NULL)
    {
      layer->d_own = (float *)(void *)(network->d_arena + offset);
      layer->d_which =
          network->d_arena + offset + align (memory.own_floats * n_images * sizeof (float));
      layer->d_saved = (float *)(void *)(layer->d_which + align (memory.which_bytes * n_images));
    }
  offset += align (memory.own_floats * n_images * sizeof (float));
  offset += align (memory.which_bytes * n_images);
  offset += align (memory.saved_floats * sizeof (float));
  return offset;
}

static void
attach_tensors (DigNetwork *network)
{
  for (guint i = 0; i < network->tensors->len; i++)
    {
      const DigPlacedTensor *tensor = &g_array_index (network->tensors, DigPlacedTensor, i);

      for (guint j = 0; j < network->layers->len; j++)
        {
          DigLayer *layer = &g_array_index (network->layers, DigLayer, j);

          if (layer->index != tensor->layer)
            continue;
          layer->d_tensor[tensor->place] = network->d_parameters + tensor->info.offset;
          if (tensor->info.is_trainable && network->d_gradients != NULL)
            layer->d_grad[tensor->place] = network->d_gradients + tensor->info.offset;
        }
    }
}

/* The first layer with parameters needs no gradient of its input, those before it none at all. */
static void
mark_gradients (DigNetwork *network)
{
  gboolean is_first = TRUE;

  for (guint i = 0; i < network->layers->len; i++)
    {
      DigLayer *layer = &g_array_index (network->layers, DigLayer, i);

      layer->needs_grad_x = !is_first;
      if (is_first && layer->klass->list_tensors != NULL)
        {
          network->first_trained = i;
          is_first = FALSE;
        }
    }
}

static gsize
find_largest_layer (const DigNetwork *network)
{
  gsize largest = (gsize)network->n_classes;

  for (guint i = 0; i < network->layers->len; i++)
    {
      const DigLayerInfo *info = &g_array_index (network->layers, DigLayer, i).info;
      gsize n_inputs = (gsize)info->in_c * (gsize)info->in_h * (gsize)info->in_w;

      largest = MAX (largest, MAX (n_inputs, dig_layer_info_get_n_outputs (info)));
    }
  return largest;
}

static void *
allocate (DigNetwork *network, gsize n_floats)
{
  return network->options.backend->alloc (network->options.stream, n_floats * sizeof (float));
}

static gboolean
allocate_blocks (DigNetwork *network, GError **error)
{
  const DigNetworkOptions *options = &network->options;
  gsize arena_bytes = 0, largest = find_largest_layer (network);
  DigStatus status = { 0 };

  for (guint i = 0; i < network->layers->len; i++)
    arena_bytes = cut_arena (network, &g_array_index (network->layers, DigLayer, i), arena_bytes);
  network->d_parameters = allocate (network, network->n_parameters);
  network->d_probabilities = allocate (network, (gsize)options->max_batch * network->n_classes);
  network->d_arena = options->backend->alloc (options->stream, MAX (arena_bytes, 1));
  if (options->is_training)
    {
      network->d_gradients = allocate (network, network->n_trainable);
      network->d_optimizer = allocate (network, 2 * network->n_trainable);
      for (guint i = 0; i < 2; i++)
        network->d_grad_buffers[i] = allocate (network, largest * options->max_batch);
    }
  if (options->backend->sync (options->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

DigNetwork *
dig_network_new (DigNetworkSpec *spec, const DigNetworkOptions *options, GError **error)
{
  g_autoptr (DigNetwork) network = NULL;
  DigLayerInfo total;
  guint n_layers;
  gsize offset = 0;

  g_return_val_if_fail (spec != NULL && options != NULL && options->max_batch > 0, NULL);

  if (!dig_network_spec_check (spec, NULL, error))
    return NULL;
  n_layers = dig_network_spec_get_n_layers (spec);
  network = g_new0 (DigNetwork, 1);
  network->spec = dig_network_spec_ref (spec);
  network->options = *options;
  network->infos = g_new0 (DigLayerInfo, n_layers);
  dig_network_spec_check (spec, network->infos, NULL);
  network->n_classes = dig_network_spec_get_layer (spec, n_layers - 1)->units;
  dig_network_spec_get_totals (spec, &total);
  network->n_parameters = (gsize)total.n_parameters;
  network->n_trainable = (gsize)total.n_trainable;
  network->tensors = dig_network_spec_place_tensors (spec);
  network->layers = g_array_new (FALSE, TRUE, sizeof (DigLayer));
  plan_layers (network);
  mark_gradients (network);
  if (!allocate_blocks (network, error))
    return NULL;
  for (guint i = 0; i < network->layers->len; i++)
    offset = cut_arena (network, &g_array_index (network->layers, DigLayer, i), offset);
  attach_tensors (network);
  return g_steal_pointer (&network);
}

void
dig_network_free (DigNetwork *network)
{
  const DigBackend *backend;
  DigStream *stream;

  if (network == NULL)
    return;
  backend = network->options.backend;
  stream = network->options.stream;
  backend->free (stream, network->d_parameters);
  backend->free (stream, network->d_gradients);
  backend->free (stream, network->d_optimizer);
  backend->free (stream, network->d_arena);
  backend->free (stream, network->d_grad_buffers[0]);
  backend->free (stream, network->d_grad_buffers[1]);
  backend->free (stream, network->d_probabilities);
  g_array_unref (network->tensors);
  g_array_unref (network->layers);
  g_free (network->infos);
  dig_network_spec_unref (network->spec);
  g_free (network);
}

/* Element i takes number i % 4 of block i / 4. */
static void
fill_uniform (float *values, gsize n, float limit, guint64 seed, guint layer)
{
  DigRandomBlock block = { { 0 } };

  for (gsize i = 0; i < n; i++)
    {
      if (i % 4 == 0)
        block = dig_random_block (seed, DIG_RANDOM_INITIAL, layer, 0, (uint32_t)(i / 4));
      values[i] = (2.0f * dig_random_unit (block.word[i % 4]) - 1.0f) * limit;
    }
}

void
dig_network_spec_initialise (const DigNetworkSpec *spec, guint64 seed, float *parameters)
{
  g_autoptr (GArray) tensors = NULL;

  g_return_if_fail (spec != NULL && parameters != NULL);

  tensors = dig_network_spec_place_tensors (spec);
  for (guint i = 0; i < tensors->len; i++)
    {
      const DigPlacedTensor *tensor = &g_array_index (tensors, DigPlacedTensor, i);
      float *values = parameters + tensor->info.offset;
      double n_fans = (double)tensor->shape.fan_in + (double)tensor->shape.fan_out;

      if (tensor->shape.initial == DIG_INITIAL_GLOROT_UNIFORM)
        fill_uniform (values, tensor->info.n_elements, (float)sqrt (6.0 / n_fans), seed,
                      tensor->layer);
      else
        for (gsize j = 0; j < tensor->info.n_elements; j++)
          values[j] = tensor->shape.initial == DIG_INITIAL_ONE ? 1.0f : 0.0f;
    }
}

void
dig_network_initialise (DigNetwork *network, guint64 seed)
{
  g_autofree float *parameters = NULL;
  const DigBackend *backend;
  DigStream *stream;

  g_return_if_fail (network != NULL);

  backend = network->options.backend;
  stream = network->options.stream;
  parameters = g_new (float, network->n_parameters);
  dig_network_spec_initialise (network->spec, seed, parameters);
  backend->upload (stream, network->d_parameters, parameters,
                   network->n_parameters * sizeof (float));
  if (network->d_optimizer != NULL)
    backend->zero (stream, network->d_optimizer, 2 * network->n_trainable * sizeof (float));
}

gboolean
dig_network_load (DigNetwork *network, const DigSnapshot *snapshot, GError **error)
{
  const DigNetworkOptions *options;
  DigStatus status = { 0 };

  g_return_val_if_fail (network != NULL && snapshot != NULL, FALSE);

  options = &network->options;
  if (!dig_network_spec_equal (network->spec, dig_snapshot_get_spec (snapshot)))
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_NETWORK,
                           _ ("These parameters belong to a network with other layers"));
      return FALSE;
    }
  options->backend->upload (options->stream, network->d_parameters,
                            dig_snapshot_get_parameters (snapshot, NULL),
                            network->n_parameters * sizeof (float));
  if (options->backend->sync (options->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

DigSnapshot *
dig_network_save (DigNetwork *network, const DigScaler *scaler, GError **error)
{
  g_autofree float *parameters = NULL;
  const DigNetworkOptions *options;
  DigStatus status = { 0 };

  g_return_val_if_fail (network != NULL && scaler != NULL, NULL);

  options = &network->options;
  parameters = g_new (float, network->n_parameters);
  options->backend->download (options->stream, parameters, network->d_parameters,
                              network->n_parameters * sizeof (float));
  if (!options->backend->sync (options->stream, &status))
    {
      dig_status_to_error (&status, error);
      return NULL;
    }
  return dig_snapshot_new (network->spec, scaler, parameters, network->n_parameters);
}

/* Seconds of the monotonic clock when all that was enqueued is done; 0 while nothing is measured. A failure
 * of the stream stays on it for whoever asks next. */
static double
read_clock (const DigNetwork *network)
{
  struct timespec now;
  DigStatus status = { 0 };

  if (network->times == NULL)
    return 0;
  network->options.backend->sync (network->options.stream, &status);
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static const float *
run_forward (DigNetwork *network, const DigPass *pass, const float *d_x)
{
  double begin = read_clock (network);

  for (guint i = 0; i < network->layers->len; i++)
    {
      DigLayer *layer = &g_array_index (network->layers, DigLayer, i);

      layer->d_x = d_x;
      d_x = layer->klass->forward (layer, pass, d_x);
      layer->d_y = d_x;
      if (network->times != NULL)
        {
          double end = read_clock (network);

          network->times[layer->index].forward += end - begin;
          begin = end;
        }
    }
  return d_x;
}

/* From the gradient of the logits, in d_grad_buffers[0]. */
static void
run_backward (DigNetwork *network, const DigPass *pass)
{
  float *d_grad = network->d_grad_buffers[0];
  double begin = read_clock (network);

  for (guint i = network->layers->len; i-- > network->first_trained;)
    {
      DigLayer *layer = &g_array_index (network->layers, DigLayer, i);
      float *d_spare = d_grad == network->d_grad_buffers[0] ? network->d_grad_buffers[1]
                                                            : network->d_grad_buffers[0];

      d_grad = layer->klass->backward (layer, pass, d_grad, d_spare);
      if (network->times != NULL)
        {
          double end = read_clock (network);

          network->times[layer->index].backward += end - begin;
          begin = end;
        }
    }
}

static DigPass
make_pass (const DigNetwork *network, guint n, const DigStepState *d_state)
{
  return (DigPass){
    .backend = network->options.backend,
    .stream = network->options.stream,
    .n = (int)n,
    .is_training = d_state != NULL,
    .d_state = d_state,
  };
}

const float *
dig_network_infer (DigNetwork *network, const float *d_x, guint n)
{
  DigPass pass;

  g_return_val_if_fail (network != NULL && n > 0 && n <= network->options.max_batch, NULL);

  pass = make_pass (network, n, NULL);
  return run_forward (network, &pass, d_x);
}

const float *
dig_network_infer_probabilities (DigNetwork *network, const float *d_x, guint n)
{
  const float *d_logits = dig_network_infer (network, d_x, n);

  if (d_logits == NULL)
    return NULL;
  network->options.backend->softmax (network->options.stream, (int)n, network->n_classes,
                                     network->d_probabilities, d_logits);
  return network->d_probabilities;
}

const float *
dig_network_evaluate (DigNetwork *network, const float *d_x, const guint8 *d_y, guint n,
                      const DigStepState *d_state, DigMetricSums *d_sums)
{
  const float *d_logits = dig_network_infer (network, d_x, n);
  DigLoss loss = { .n = (int)n, .k = network->n_classes };

  if (d_logits == NULL)
    return NULL;
  network->options.backend->softmax_cross_entropy (network->options.stream, &loss, d_state,
                                                   network->d_probabilities, NULL, d_logits, d_y,
                                                   d_sums, NULL);
  return network->d_probabilities;
}

void
dig_network_train_step (DigNetwork *network, const float *d_x, const guint8 *d_y, guint n,
                        const DigStepState *d_state, const DigOptimizer *optimizer,
                        const DigLoss *loss, DigMetricSums *d_sums, DigStepLog *d_log)
{
  const DigBackend *backend;
  DigStream *stream;
  const float *d_logits;
  DigPass pass;

  g_return_if_fail (network != NULL && network->options.is_training);
  g_return_if_fail (n > 0 && n <= network->options.max_batch && d_state != NULL);

  backend = network->options.backend;
  stream = network->options.stream;
  pass = make_pass (network, n, d_state);
  d_logits = run_forward (network, &pass, d_x);
  backend->softmax_cross_entropy (stream, loss, d_state, network->d_probabilities,
                                  network->d_grad_buffers[0], d_logits, d_y, d_sums, d_log);
  run_backward (network, &pass);
  backend->optimizer_step (stream, optimizer, d_state, network->n_trainable, network->d_parameters,
                           network->d_gradients, network->d_optimizer,
                           network->d_optimizer + network->n_trainable);
}

void
dig_network_set_layer_times (DigNetwork *network, DigLayerTime *times)
{
  g_return_if_fail (network != NULL);

  network->times = times;
  if (times == NULL)
    return;
  for (guint i = 0; i < network->layers->len; i++)
    {
      const DigLayer *layer = &g_array_index (network->layers, DigLayer, i);

      times[layer->index].is_fused = FALSE;
      if (layer->n_layers == 2)
        times[layer->second_index].is_fused = TRUE;
    }
}

const float *
dig_network_get_output (DigNetwork *network, guint index)
{
  g_return_val_if_fail (network != NULL && network->options.keeps_all_layers, NULL);
  g_return_val_if_fail (index < network->layers->len, NULL);

  return g_array_index (network->layers, DigLayer, index).d_y;
}

float *
dig_network_get_parameters (DigNetwork *network, gsize *n_parameters)
{
  g_return_val_if_fail (network != NULL, NULL);

  *n_parameters = network->n_parameters;
  return network->d_parameters;
}

float *
dig_network_get_gradients (DigNetwork *network, gsize *n_trainable)
{
  g_return_val_if_fail (network != NULL, NULL);

  *n_trainable = network->n_trainable;
  return network->d_gradients;
}

float *
dig_network_get_optimizer_state (DigNetwork *network, gsize *n_floats)
{
  g_return_val_if_fail (network != NULL, NULL);

  *n_floats = 2 * network->n_trainable;
  return network->d_optimizer;
}
