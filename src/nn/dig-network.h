/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that lives on a stream: flat blocks of parameters, gradients, optimiser state and
 * activations; nothing is allocated inside a step. Used by the stream's thread only. */
#pragma once

#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

typedef struct _DigNetwork DigNetwork;

typedef struct
{
  const DigBackend *backend; /* borrowed */
  DigStream *stream;         /* borrowed, outlives the network */
  guint max_batch;
  gboolean is_training;      /* allocates gradients and optimiser state */
  gboolean keeps_all_layers; /* no fused operations: every layer's output can be read */
} DigNetworkOptions;

/* DIG_ERROR_NETWORK, DIG_ERROR_MEMORY. */
DigNetwork *dig_network_new (DigNetworkSpec *spec, const DigNetworkOptions *options,
                             GError **error);
void dig_network_free (DigNetwork *network);

/* Glorot uniform weights, zero biases, gamma 1, beta 0, running mean 0 and variance 1; optimiser state zero. */
void dig_network_initialise (DigNetwork *network, guint64 seed);
/* Its parameters in place of these; the optimiser's state stays. Waits for the stream. DIG_ERROR_NETWORK: of a network with
 * other layers; DIG_ERROR_DEVICE, DIG_ERROR_MEMORY: the stream has failed. */
gboolean dig_network_load (DigNetwork *network, const DigSnapshot *snapshot, GError **error);
/* Waits for the stream. DIG_ERROR_DEVICE, DIG_ERROR_MEMORY. */
DigSnapshot *dig_network_save (DigNetwork *network, const DigScaler *scaler, GError **error);

/* d_x (n, C, H, W) in the backend's memory. Inference: running statistics, no dropout; returns the logits (n, K). */
const float *dig_network_infer (DigNetwork *network, const float *d_x, guint n);
/* The same with softmax: probabilities (n, K). */
const float *dig_network_infer_probabilities (DigNetwork *network, const float *d_x, guint n);
/* Inference, and its loss and metrics added to d_sums; d_y (n) the classes; returns the probabilities (n, K). */
const float *dig_network_evaluate (DigNetwork *network, const float *d_x, const guint8 *d_y,
                                   guint n, const DigStepState *d_state, DigMetricSums *d_sums);
/* One step on d_x (n, C, H, W) with classes d_y (n): forward, loss, backward, update. Adds to d_sums; d_log
 * (loss->log_capacity) may be NULL. */
void dig_network_train_step (DigNetwork *network, const float *d_x, const guint8 *d_y, guint n,
                             const DigStepState *d_state, const DigOptimizer *optimizer,
                             const DigLoss *loss, DigMetricSums *d_sums, DigStepLog *d_log);

/* Output of layer `index` for the last n images (n, C, H, W), in the backend's memory; needs keeps_all_layers.
 * Of the last layer: its logits. */
const float *dig_network_get_output (DigNetwork *network, guint index);
/* The flat blocks, in the backend's memory: n_parameters and n_trainable floats. */
float *dig_network_get_parameters (DigNetwork *network, gsize *n_parameters);
float *dig_network_get_gradients (DigNetwork *network, gsize *n_trainable);
/* (2, n_trainable): first and second moments. */
float *dig_network_get_optimizer_state (DigNetwork *network, gsize *n_floats);

/* Seconds that one layer took, added up over the steps since they were asked for. */
typedef struct
{
  double forward, backward;
  gboolean is_fused; /* done together with the layer before it, where the time is counted */
} DigLayerTime;

/* From now on, forward and backward passes add to `times` (n_layers of the spec, borrowed); NULL: no more. Waits for
 * the stream after every layer, so that a GPU is measured too: the sum is more than a step without it. */
void dig_network_set_layer_times (DigNetwork *network, DigLayerTime *times);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigNetwork, dig_network_free)

G_END_DECLS
