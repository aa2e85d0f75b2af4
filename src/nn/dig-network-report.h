/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said of a network while it is being built: of every layer its shapes, its costs, and
 * what stands in its way. A spec that cannot work is still a value that can be shown and edited. */
#pragma once

#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

/* Two gigabytes of weights, and four times that in training. */
#define DIG_MAX_PARAMETERS 536870911
/* Channels, height and width of the input, each. */
#define DIG_MAX_SIDE 4096

typedef struct
{
  DigLayerInfo info; /* where a layer before has a problem: as if that had none */
  /* Training: parameters, their gradients and the optimiser's two moments; and what one image of a
   * batch leaves for the backward pass. */
  gint64 parameter_bytes;
  gint64 image_bytes;
  char *
      problem; /* NULL: it works. Else "a window of 2×2 does not fit its 1×1 input", without a full stop */
} DigLayerReport;

typedef struct
{
  guint n_layers;
  DigLayerReport *layers; /* (n_layers) */
  char *problem; /* of the network as a whole, or of its memory; a sentence without a full stop */
  guint n_problems;
  DigLayerInfo total; /* input of the first, output of the last, all costs added up */
  guint batch_size;
  gint64 training_bytes; /* what a training step with that batch needs at most */
} DigNetworkReport;

/* `memory_bytes`: of the device that is to train it; 0: not known. */
DigNetworkReport *dig_network_report_new (const DigNetworkSpec *spec, guint batch_size,
                                          guint64 memory_bytes);
void dig_network_report_free (DigNetworkReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigNetworkReport, dig_network_report_free)

G_END_DECLS
