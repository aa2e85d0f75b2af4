/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/dig-network.h"
#include "train/dig-inspector.h"

G_BEGIN_DECLS

struct _DigInspector
{
  const DigBackend *backend;
  DigStream *stream;
  DigNetwork *network; /* activations are layers of their own */
  DigSnapshot *snapshot;
  guint max_batch, n_last;
  gsize n_pixels;
  DigLayerInfo *infos;    /* (n_layers) of the snapshot's spec */
  guint *before, *output; /* (n_layers): places in `network` */
  float *x;               /* (max_batch, pixels) */
  float *d_x;             /* the same */
  const float *d_probabilities;
};

gboolean dig_inspector_check (DigInspector *inspector, GError **error);

G_END_DECLS
