/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer is one file with one table: how it is written in JSON, which shape it gives, which
 * tensors it has, and what it does on a stream. To add a layer: its type in dig-network-spec.h, its file, a
 * line in dig-layer-registry.c, and tests. */
#pragma once

#include "base/dig-json.h"
#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

#define DIG_LAYER_MAX_TENSORS 4

typedef enum
{
  DIG_INITIAL_ZERO,
  DIG_INITIAL_ONE,
  DIG_INITIAL_GLOROT_UNIFORM, /* ± sqrt (6 / (fan_in + fan_out)), Glorot and Bengio 2010 */
} DigInitialValue;

/* One tensor that a layer owns. Trainable ones come first. */
typedef struct
{
  const char *suffix; /* "weight": its name is "conv2d_1.weight" */
  int n_dimensions;
  int dimensions[4];
  gboolean is_trainable;
  DigInitialValue initial;
  gint64 fan_in, fan_out;
} DigTensorShape;

typedef struct _DigLayerClass DigLayerClass;

/* A layer, or two of them done by one fused operation, ready to work on a stream. */
typedef struct
{
  const DigLayerClass *klass;
  const DigLayerSpec *spec;
  DigLayerInfo info; /* of both together: input of the first, output of the second */
  guint index;       /* place in the spec; of the first */
  guint n_layers;    /* 1, or 2 when fused */
  /* Fused: the second layer. */
  const DigLayerSpec *second;
  guint second_index;

  /* All d_…: in the backend's memory. */
  float *d_tensor[DIG_LAYER_MAX_TENSORS];
  float *d_grad[DIG_LAYER_MAX_TENSORS]; /* of the trainable ones */
  float *d_own;           /* (max_batch, C, H, W) of its output; NULL: never written */
  guint8 *d_which;        /* (max_batch, C, H, W) */
  float *d_saved;         /* (n_saved) */
  const float *d_x, *d_y; /* input and output of the last pass */
  gboolean needs_grad_x;
} DigLayer;

/* What holds for one pass through all layers. */
typedef struct
{
  const DigBackend *backend;
  DigStream *stream;
  int n; /* images in the batch */
  gboolean is_training;
  const DigStepState *d_state; /* training */
} DigPass;

/* What the layer wants from the network's arena. */
typedef struct
{
  gsize own_floats;  /* per image */
  gsize which_bytes; /* per image */
  gsize saved_floats;
} DigLayerMemory;

struct _DigLayerClass
{
  DigLayerType type;
  const char *key;  /* in JSON and in tensor names: "conv2d" */
  const char *name; /* to show: "Conv2D" */

  /* The JSON fields of its own; either may be NULL. */
  void (*read) (DigJsonReader *reader, DigLayerSpec *spec);
  void (*write) (GString *text, const DigLayerSpec *spec);
  /* Appends what it is, short: "5×5, 32, same, ReLU". May be NULL. */
  void (*describe) (GString *text, const DigLayerSpec *spec);

  /* From in_… of `info`: fills out_… and n_multiply_adds. NULL, or the end of a sentence that says
   * why it cannot work and what would. */
  char *(*infer) (const DigLayerSpec *spec, DigLayerInfo *info);
  /* Fills `tensors` and returns how many there are. May be NULL. */
  guint (*list_tensors) (const DigLayerSpec *spec, const DigLayerInfo *info,
                         DigTensorShape tensors[DIG_LAYER_MAX_TENSORS]);

  /* May be NULL: nothing is wanted. */
  void (*plan_memory) (const DigLayer *layer, DigLayerMemory *memory);
  /* Returns its output: layer->d_own, or d_x when there is nothing to do. */
  const float *(*forward) (DigLayer *layer, const DigPass *pass, const float *d_x);
  /* May overwrite d_grad_y; writes the gradients of its tensors; returns the gradient of its input:
   * d_spare, or d_grad_y itself (of no meaning unless needs_grad_x). */
  float *(*backward) (DigLayer *layer, const DigPass *pass, float *d_grad_y, float *d_spare);
};

extern const DigLayerClass dig_layer_activation;
extern const DigLayerClass dig_layer_average_pool2d;
extern const DigLayerClass dig_layer_batch_norm;
extern const DigLayerClass dig_layer_conv2d;
extern const DigLayerClass dig_layer_dense;
extern const DigLayerClass dig_layer_dropout;
extern const DigLayerClass dig_layer_flatten;
extern const DigLayerClass dig_layer_global_average_pool2d;
extern const DigLayerClass dig_layer_max_pool2d;

/* Two layers in one operation; not in the registry. */
extern const DigLayerClass dig_layer_conv2d_relu_pool;
extern const DigLayerClass dig_layer_batch_norm_dropout;

const DigLayerClass *dig_layer_class_get (DigLayerType type);
/* NULL: no such layer. */
const DigLayerClass *dig_layer_class_find (const char *key);
/* The keys of all layers, NULL-terminated. */
const char *const *dig_layer_class_get_keys (void);

/* "relu" and so on, NULL-terminated, in the order of DigActivation; and as people write them. */
extern const char *const dig_activation_keys[];
const char *dig_activation_get_name (DigActivation activation);

/* The fused class that does `first` and `second` on this backend; NULL: none. */
const DigLayerClass *dig_layer_class_fuse (const DigBackend *backend, const DigLayerSpec *first,
                                           const DigLayerSpec *second);

#define DIG_BATCH_NORM_MOMENTUM 0.99f /* Keras */
#define DIG_BATCH_NORM_EPSILON 1e-3f  /* Keras */

gsize dig_layer_info_get_n_outputs (const DigLayerInfo *info);
DigConv2dShape dig_conv2d_shape (const DigLayerSpec *spec, const DigLayerInfo *info, int n);
DigPoolShape dig_pool_shape (const DigLayerSpec *spec, const DigLayerInfo *info, int n);
/* What the two pools share. */
void dig_pool_read (DigJsonReader *reader, DigLayerSpec *spec);
void dig_pool_write (GString *text, const DigLayerSpec *spec);
void dig_pool_describe (GString *text, const DigLayerSpec *spec);
char *dig_pool_infer (const DigLayerSpec *spec, DigLayerInfo *info);
/* own_floats: the output. */
void dig_layer_plan_output (const DigLayer *layer, DigLayerMemory *memory);
/* The output has the shape of the input. */
char *dig_layer_infer_same (const DigLayerSpec *spec, DigLayerInfo *info);
/* The same for batch norm: its tensors and its shape. */
guint dig_batch_norm_list_tensors (const DigLayerSpec *spec, const DigLayerInfo *info,
                                   DigTensorShape tensors[DIG_LAYER_MAX_TENSORS]);
guint dig_conv2d_list_tensors (const DigLayerSpec *spec, const DigLayerInfo *info,
                               DigTensorShape tensors[DIG_LAYER_MAX_TENSORS]);

G_END_DECLS
