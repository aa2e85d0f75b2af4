/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network is, before it exists: a value that serialises to JSON and can be checked.
 *
 * JSON: {"input": [1, 28, 28], "layers": [{"type": "conv2d", "name": "conv2d_1", "filters": 32, "kernel": [5, 5],
 *   "padding": "same", "activation": "relu"}, {"type": "max_pool2d", "size": 2}, {"type": "batch_norm"},
 *   {"type": "dropout", "rate": 0.25}, {"type": "flatten"}, {"type": "dense", "units": 10, "activation": "softmax"}]} */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

#include "compute/dig-backend.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_LAYER_CONV2D,
  DIG_LAYER_MAX_POOL2D,
  DIG_LAYER_AVERAGE_POOL2D,
  DIG_LAYER_GLOBAL_AVERAGE_POOL2D,
  DIG_LAYER_BATCH_NORM,
  DIG_LAYER_DROPOUT,
  DIG_LAYER_ACTIVATION,
  DIG_LAYER_FLATTEN,
  DIG_LAYER_DENSE,
  DIG_N_LAYER_TYPES,
} DigLayerType;

typedef enum
{
  DIG_PADDING_SAME,
  DIG_PADDING_VALID,
} DigPadding;

#define DIG_LAYER_NAME_BYTES 32

/* One layer; the fields that its type does not name are 0. */
typedef struct
{
  DigLayerType type;
  char name[DIG_LAYER_NAME_BYTES]; /* unique: "conv2d_1", as in Keras */
  int filters;                     /* conv2d */
  int kernel_height, kernel_width; /* conv2d */
  DigPadding padding;              /* conv2d */
  DigActivation activation;        /* conv2d, dense, activation */
  gboolean is_softmax;             /* dense: the output layer */
  int size;                        /* pools */
  float rate;                      /* dropout */
  int units;                       /* dense */
} DigLayerSpec;

/* What checking finds out about a layer. Shapes are for one image, (C, H, W); dense layers and
 * flatten have H = W = 1. */
typedef struct
{
  int in_c, in_h, in_w;
  int out_c, out_h, out_w;
  gint64 n_parameters; /* trainable and not */
  gint64 n_trainable;
  gint64 n_multiply_adds;  /* forward, for one image */
  gint64 activation_bytes; /* float32 output for one image */
} DigLayerInfo;

typedef struct _DigNetworkSpec DigNetworkSpec;

/* Immutable and reference-counted once made. */
DigNetworkSpec *dig_network_spec_new (int channels, int height, int width,
                                      const DigLayerSpec *layers, guint n_layers);
/* "reference", "augmented", "tuned", "quick", "compact"; NULL for any other name. */
DigNetworkSpec *dig_network_spec_new_preset (const char *preset);
/* DIG_ERROR_NETWORK: unknown keys, wrong types and values, with the layer. The shapes are
 * dig_network_spec_check's business. */
DigNetworkSpec *dig_network_spec_new_from_json (const char *json, gssize length, GError **error);
/* From a part of a JSON text that is already parsed. */
DigNetworkSpec *dig_network_spec_new_from_object (JsonObject *object, GError **error);
char *dig_network_spec_to_json (const DigNetworkSpec *spec);
DigNetworkSpec *dig_network_spec_ref (DigNetworkSpec *spec);
void dig_network_spec_unref (DigNetworkSpec *spec);

guint dig_network_spec_get_n_layers (const DigNetworkSpec *spec);
const DigLayerSpec *dig_network_spec_get_layer (const DigNetworkSpec *spec, guint index);
void dig_network_spec_get_input (const DigNetworkSpec *spec, int *channels, int *height,
                                 int *width);

/* Infers every shape. infos (n_layers) may be NULL. DIG_ERROR_NETWORK names the layer that cannot work, why, and what would do:
 * "Layer 7 (max_pool2d_3): a window of 2×2 does not fit its 1×1 input". Also refuses a network whose last layer is not a dense softmax
 * with 2…DIG_MAX_CLASSES units, and more than DIG_MAX_PARAMETERS (dig-network-report.h) parameters. */
gboolean dig_network_spec_check (const DigNetworkSpec *spec, DigLayerInfo *infos, GError **error);
/* Totals over all layers; spec must check. */
void dig_network_spec_get_totals (const DigNetworkSpec *spec, DigLayerInfo *total);
gboolean dig_network_spec_equal (const DigNetworkSpec *a, const DigNetworkSpec *b);

/* "Conv2D"; and the whole layer, "Conv2D 5×5, 32, same, ReLU": for the layer table, not translated. */
const char *dig_layer_type_get_name (DigLayerType type);
char *dig_layer_spec_describe (const DigLayerSpec *layer);

/* The values that a new network begins with, in the order of dig_network_spec_list_tensors; see dig_network_initialise. */
void dig_network_spec_initialise (const DigNetworkSpec *spec, guint64 seed, float *parameters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigNetworkSpec, dig_network_spec_unref)

G_END_DECLS
