/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/dig-layer-private.h"
#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

/* A tensor in the flat block, with the layer that it belongs to. */
typedef struct
{
  DigTensorInfo info;
  guint layer; /* place in the spec */
  guint place; /* in the layer's own list */
  DigTensorShape shape;
} DigPlacedTensor;

/* Of DigPlacedTensor, in the order of dig_network_spec_list_tensors; empty when the spec does not
 * check. */
GArray *dig_network_spec_place_tensors (const DigNetworkSpec *spec);

G_END_DECLS
