/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, reference-counted copy of a network's parameters with what is needed to use them.
 * Any thread may read it. */
#pragma once

#include "nn/dig-network-spec.h"
#include "nn/dig-scaler.h"

G_BEGIN_DECLS

typedef struct _DigSnapshot DigSnapshot;

/* Copies `parameters` (n), in the order of dig_network_spec_list_tensors; `spec` must check and have that many. */
DigSnapshot *dig_snapshot_new (DigNetworkSpec *spec, const DigScaler *scaler,
                               const float *parameters, gsize n_parameters);
DigSnapshot *dig_snapshot_ref (DigSnapshot *snapshot);
void dig_snapshot_unref (DigSnapshot *snapshot);

DigNetworkSpec *dig_snapshot_get_spec (const DigSnapshot *snapshot);
const DigScaler *dig_snapshot_get_scaler (const DigSnapshot *snapshot);
const float *dig_snapshot_get_parameters (const DigSnapshot *snapshot, gsize *n_parameters);

/* One named tensor inside the flat block: "conv2d_1.weight" (OC, C, KH, KW), "conv2d_1.bias",
 * "batch_norm_1.gamma", ".beta", ".running_mean", ".running_var", "dense_1.weight" (OUT, IN), "dense_1.bias". */
typedef struct
{
  char name[DIG_LAYER_NAME_BYTES + 16];
  int n_dimensions;
  int dimensions[4];
  gsize offset; /* in floats from the block's beginning */
  gsize n_elements;
  gboolean is_trainable;
} DigTensorInfo;

/* Of a spec that checks: trainable tensors first, in layer order, then the running statistics. Free with g_free. */
DigTensorInfo *dig_network_spec_list_tensors (const DigNetworkSpec *spec, guint *n_tensors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSnapshot, dig_snapshot_unref)

G_END_DECLS
