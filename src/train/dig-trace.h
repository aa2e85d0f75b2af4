/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every number of one image's way through a network. Immutable and reference-counted; any thread may
 * read it. */
#pragma once

#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

typedef struct _DigTrace DigTrace;

/* Shapes are those of `info`. Where a layer only hands on, `output` is `input`. */
typedef struct
{
  const DigLayerSpec *spec;
  DigLayerInfo info;
  const float *input;      /* (C, H, W) */
  const float *before;     /* (OC, OH, OW) before the activation; softmax: the logits */
  const float *output;     /* (OC, OH, OW) */
  const float *tensors[4]; /* weight, bias; gamma, beta, running mean, running variance */
} DigTraceLayer;

/* What DigInspector fills: room for all values, zero. */
DigTrace *dig_trace_new (DigSnapshot *snapshot, const guint8 *image);
DigTrace *dig_trace_ref (DigTrace *trace);
void dig_trace_unref (DigTrace *trace);

DigSnapshot *dig_trace_get_snapshot (const DigTrace *trace);
/* (pixels), as bytes and as the network got it. */
const guint8 *dig_trace_get_image (const DigTrace *trace);
const float *dig_trace_get_input (const DigTrace *trace);
guint dig_trace_get_n_layers (const DigTrace *trace);
const DigTraceLayer *dig_trace_get_layer (const DigTrace *trace, guint layer);
/* (K) */
const float *dig_trace_get_probabilities (const DigTrace *trace, guint *n_classes);

/* Rows and columns of a layer's zero border, before the first ones. */
void dig_trace_layer_get_padding (const DigTraceLayer *layer, int *top, int *left);

/* A rectangle of pixels. */
typedef struct
{
  int row, column;
  int n_rows, n_columns;
} DigField;

/* The part of the input of layer `source` that output (map, row, column) of layer `layer` depends on,
 * cut at the border; source 0: the part of the image. source ≤ layer. */
DigField dig_trace_find_field (const DigTrace *trace, guint layer, int map, int row, int column,
                               guint source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigTrace, dig_trace_unref)

G_END_DECLS
