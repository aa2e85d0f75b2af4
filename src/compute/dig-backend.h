/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface between the network and a processor: one table of functions per backend.
 *
 * Rules, for the caller and for the backend:
 *  - A stream is one queue on one device and is used by one thread at a time. There is no global
 *    state: several streams run side by side.
 *  - Memory belongs to the stream that allocated it. A pointer named d_… may be dereferenced only
 *    inside a backend; it is copied with `upload` and `download`.
 *  - Operations enqueue and return nothing. The first failure sticks to the stream, later
 *    operations do nothing, and `sync` reports it. Wrong shapes are the caller's error.
 *  - What changes from step to step (step number, learning rate, place in the epoch) is read from a
 *    DigStepState in the backend's memory, never from an argument. A step recorded once
 *    with `graph_begin` … `graph_end` can therefore be launched for every later batch of that size.
 *  - Nothing in a backend prints, exits or aborts.
 *  - Results do not depend on the number of threads, and repeat bit for bit on one machine.
 *
 * A pointer that is marked "optional" may be NULL in a table: the caller then composes the same
 * result from the other operations.
 *
 * The table is plain C without GLib, so that a plug-in needs nothing of this program. A plug-in
 * exports `const DigBackend *dig_backend_get (void)`; a table whose `abi` differs is refused. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dig-augment.h"
#include "dig-shape.h"

#define DIG_BACKEND_ABI 4u
#define DIG_BACKEND_MESSAGE_BYTES 512

typedef struct _DigStream DigStream;
typedef struct _DigGraph DigGraph;

typedef enum
{
  DIG_STATUS_OK,
  DIG_STATUS_NO_DEVICE,
  DIG_STATUS_NO_MEMORY,
  DIG_STATUS_DEVICE_LOST,
  DIG_STATUS_FAILED,
} DigStatusCode;

/* What went wrong, as a sentence that the interface shows. */
typedef struct
{
  DigStatusCode code;
  char message[DIG_BACKEND_MESSAGE_BYTES];
} DigStatus;

typedef struct
{
  char name[128];         /* "NVIDIA H200", "Intel Xeon, AVX-512, 2 cores" */
  char driver[64];        /* driver or library version, may be empty */
  uint64_t memory_bytes;  /* 0: unknown */
  int compute_capability; /* 90 for 9.0; 0 on a CPU */
} DigDeviceInfo;

/* Arithmetic of convolutions and matrix products. */
typedef enum
{
  DIG_PRECISION_FP32,
  DIG_PRECISION_TF32,
  DIG_PRECISION_BF16,
} DigPrecision;

typedef struct
{
  int device;    /* index as listed by `probe` */
  int n_threads; /* 0: all cores of this process; ignored by a GPU */
  DigPrecision precision;
  /* Where a GPU's choices of algorithms are kept from one process to the next. NULL: nowhere. */
  const char *choices_file;
} DigStreamOptions;

typedef enum
{
  DIG_ACTIVATION_NONE,
  DIG_ACTIVATION_RELU,
  DIG_ACTIVATION_TANH,
  DIG_ACTIVATION_SIGMOID,
  DIG_ACTIVATION_LEAKY_RELU, /* slope 0.01 below zero, as in PyTorch */
} DigActivation;

/* Lives in the backend's memory; written with `upload`, advanced by `step_advance`. A schedule that
 * changes the rate at every step is a table that is uploaded once an epoch, so that a recorded step
 * needs nothing from the host. */
typedef struct
{
  uint64_t seed;       /* of the run */
  uint64_t step;       /* optimiser steps done before this one, over all epochs */
  int64_t batch_start; /* place in `d_order` where the batch begins */
  float learning_rate;
  uint32_t n_rates;
  uint64_t first_step;  /* of the table */
  const float *d_rates; /* (n_rates): rate of step first_step + i; NULL: the rate stays */
} DigStepState;

/* What the loss adds up over an epoch (or an evaluation); in the backend's memory. The micro
 * counts take every probability > 0.5 as a positive answer. */
typedef struct
{
  double loss; /* sum over images of the cross-entropy, natural logarithm */
  int64_t n_images;
  int64_t n_correct;       /* argmax, the lowest class wins a tie */
  int64_t n_true_positive; /* probability of the true class > 0.5 */
  int64_t n_predicted;     /* probabilities > 0.5 */
  int64_t n_non_finite;    /* images with a loss that is NaN or infinite (not added to `loss`) */
  int64_t confusion[DIG_MAX_CLASSES][DIG_MAX_CLASSES]; /* [true][predicted] */
} DigMetricSums;

/* One entry per step, at [step % capacity], for the live curves. */
typedef struct
{
  float loss;     /* mean of the batch */
  float accuracy; /* 0…1 */
} DigStepLog;

typedef struct
{
  int n;                   /* images in the batch */
  int n_pixels;            /* C · H · W */
  const uint8_t *d_images; /* (rows, pixels), the whole data set */
  const uint8_t *d_labels; /* (rows), NULL: labels are not wanted */
  const int32_t *d_order;  /* (n_order): row of every image of the epoch */
  const float *d_scale;    /* (pixels): x = (byte - offset) · scale */
  const float *d_offset;   /* (pixels) */
  /* NULL: the images as they are. Otherwise in the host's memory, and read while the operation is
   * enqueued: image i is transformed by what dig-augment.h draws for (state->seed, state->step, i). */
  const DigAugmentation *augmentation;
  int height, width; /* of an augmented image: height · width = n_pixels ≤ DIG_AUGMENT_MAX_PIXELS */
} DigGather;

/* The weights' moving average: average += (1 - decay) (p - average), at every step whose number is a
 * multiple of DIG_AVERAGE_PERIOD only, since it costs a pass over all parameters. The decay is
 * `decay` to the power of the period, but at most u / (u + 10) at the u-th time (0 is the first), so
 * that the first epochs are near the weights themselves: the average of the initial ones counts
 * nothing. */
#define DIG_AVERAGE_PERIOD 8
typedef struct
{
  float decay; /* for one step, 0 ≤ decay < 1 */
} DigAverage;

/* The part of the average that stays when it is taken at `step`, as state->step counts. */
DIG_INLINE float
dig_average_keep (const DigAverage *average, uint64_t step)
{
  const float u = (float)(step / DIG_AVERAGE_PERIOD), limit = u / (u + 10.0f);
  float keep = average->decay;

  for (int i = 1; i < DIG_AVERAGE_PERIOD; i *= 2)
    keep *= keep;
  return keep < limit ? keep : limit;
}

typedef struct
{
  float rate;     /* 0 ≤ rate < 1 */
  uint32_t layer; /* place of the layer in the network */
} DigDropout;

typedef struct
{
  float momentum; /* running = momentum · running + (1 - momentum) · batch */
  float epsilon;
} DigBatchNorm;

typedef enum
{
  DIG_OPTIMIZER_ADAM,
  DIG_OPTIMIZER_ADAMW,
  DIG_OPTIMIZER_SGD, /* with momentum: m = momentum · m - lr · g, p = p + m (Keras) */
} DigOptimizerKind;

/* Adam as Keras writes it (Kingma and Ba 2015, section 2's end), t = state->step + 1:
 *   alpha = lr · sqrt (1 - beta2^t) / (1 - beta1^t)
 *   m = m + (1 - beta1)(g - m), v = v + (1 - beta2)(g² - v), p = p - alpha · m / (sqrt (v) + epsilon)
 * AdamW subtracts lr · weight_decay · p first. */
typedef struct
{
  DigOptimizerKind kind;
  float beta1, beta2, epsilon;
  float momentum;
  float weight_decay;
} DigOptimizer;

typedef struct
{
  int n, k;              /* k ≤ DIG_MAX_CLASSES */
  float label_smoothing; /* 0: none; target = (1 - s) · onehot + s / K */
  int log_capacity;      /* entries of d_log */
} DigLoss;

typedef struct _DigBackend
{
  uint32_t abi;     /* DIG_BACKEND_ABI */
  uint32_t size;    /* sizeof (DigBackend) */
  const char *name; /* "cpu", "cuda", "reference" */

  /* Writes up to `max` devices and returns how many there are. When there is none, `status` says why. */
  int (*probe) (DigDeviceInfo *devices, int max, DigStatus *status);

  /* NULL with `status` filled when the device cannot be used. */
  DigStream *(*stream_new) (const DigStreamOptions *options, DigStatus *status);
  void (*stream_free) (DigStream *stream);
  /* Waits for all that was enqueued; false and the first failure since the stream began. */
  bool (*sync) (DigStream *stream, DigStatus *status);

  /* Memory, zeroed, aligned to 64 bytes or more. NULL: no memory (sticks to the stream). */
  void *(*alloc) (DigStream *stream, size_t n_bytes);
  void (*free) (DigStream *stream, void *d_memory);
  void (*upload) (DigStream *stream, void *d_to, const void *from, size_t n_bytes);
  /* Returns when the bytes are there. */
  void (*download) (DigStream *stream, void *to, const void *d_from, size_t n_bytes);
  void (*copy) (DigStream *stream, void *d_to, const void *d_from, size_t n_bytes);
  void (*zero) (DigStream *stream, void *d_memory, size_t n_bytes);

  /* Optional, all three or none: records what is enqueued between begin and end; `graph_launch`
   * enqueues it again. */
  void (*graph_begin) (DigStream *stream);
  DigGraph *(*graph_end) (DigStream *stream);
  void (*graph_launch) (DigStream *stream, DigGraph *graph);
  void (*graph_free) (DigStream *stream, DigGraph *graph);

  /* d_x (N, pixels), d_y (N) class of each image or NULL. Image i is row
   * d_order[state->batch_start + i]. */
  void (*gather) (DigStream *stream, const DigGather *gather, const DigStepState *d_state,
                  float *d_x, uint8_t *d_y);
  /* batch_start += n_images, step += 1, learning_rate = d_rates[step - first_step] where the table has
   * it. */
  void (*step_advance) (DigStream *stream, DigStepState *d_state, int n_images);

  /* d_y = activation (conv (d_x) + d_b). */
  void (*conv2d_forward) (DigStream *stream, const DigConv2dShape *shape, DigActivation activation,
                          float *d_y, const float *d_x, const float *d_w, const float *d_b);
  /* d_grad_x (N, C, H, W) from d_grad_y (N, OC, OH, OW), the gradient before the activation. */
  void (*conv2d_backward_data) (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                                const float *d_grad_y, const float *d_w);
  /* Overwrites d_grad_w and d_grad_b with the sums over the batch. */
  void (*conv2d_backward_params) (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                                  float *d_grad_b, const float *d_x, const float *d_grad_y);

  void (*dense_forward) (DigStream *stream, const DigDenseShape *shape, DigActivation activation,
                         float *d_y, const float *d_x, const float *d_w, const float *d_b);
  void (*dense_backward_data) (DigStream *stream, const DigDenseShape *shape, float *d_grad_x,
                               const float *d_grad_y, const float *d_w);
  void (*dense_backward_params) (DigStream *stream, const DigDenseShape *shape, float *d_grad_w,
                                 float *d_grad_b, const float *d_x, const float *d_grad_y);

  void (*activation_forward) (DigStream *stream, DigActivation activation, size_t n, float *d_y,
                              const float *d_x);
  /* From the output: relu y > 0, tanh 1 - y², sigmoid y (1 - y). d_grad_x may be d_grad_y. */
  void (*activation_backward) (DigStream *stream, DigActivation activation, size_t n,
                               float *d_grad_x, const float *d_grad_y, const float *d_y);

  /* d_which (N, C, OH, OW): place of the maximum in its window, row-major, the first one wins;
   * NULL when no backward pass follows. size ≤ 15. */
  void (*max_pool_forward) (DigStream *stream, const DigPoolShape *shape, float *d_y,
                            uint8_t *d_which, const float *d_x);
  void (*max_pool_backward) (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                             const float *d_grad_y, const uint8_t *d_which);
  void (*average_pool_forward) (DigStream *stream, const DigPoolShape *shape, float *d_y,
                                const float *d_x);
  void (*average_pool_backward) (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                                 const float *d_grad_y);
  /* d_y (N, C): mean over H and W. */
  void (*global_average_forward) (DigStream *stream, const DigShape4 *shape, float *d_y,
                                  const float *d_x);
  void (*global_average_backward) (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                                   const float *d_grad_y);

  /* y = gamma (x - mean) / sqrt (var + epsilon) + beta per channel, statistics over N, H and W.
   * gamma, beta, running mean, running variance (C); the running variance takes the unbiased batch
   * variance m / (m - 1), as Keras' fused kernel does. d_saved (2, C): mean, 1 / sqrt (var + eps). */
  void (*batch_norm_forward) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                              float *d_y, const float *d_x, const float *d_gamma,
                              const float *d_beta, float *d_running_mean, float *d_running_var,
                              float *d_saved);
  void (*batch_norm_infer) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                            float *d_y, const float *d_x, const float *d_gamma, const float *d_beta,
                            const float *d_running_mean, const float *d_running_var);
  void (*batch_norm_backward) (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                               float *d_grad_gamma, float *d_grad_beta, const float *d_grad_y,
                               const float *d_x, const float *d_gamma, const float *d_saved);

  /* Keeps or drops by dig-philox.h's rule; the same call on the gradient is the backward pass.
   * d_y may be d_x. */
  void (*dropout) (DigStream *stream, const DigDropout *dropout, const DigStepState *d_state,
                   size_t n, float *d_y, const float *d_x);

  /* d_probabilities (N, K) = softmax of d_logits (N, K). */
  void (*softmax) (DigStream *stream, int n, int k, float *d_probabilities, const float *d_logits);
  /* Softmax and cross-entropy together. d_grad_logits (N, K) = (p - target) / N, or NULL for an
   * evaluation; adds to d_sums; writes d_log[state->step % log_capacity] when d_log is not NULL. */
  void (*softmax_cross_entropy) (DigStream *stream, const DigLoss *loss,
                                 const DigStepState *d_state, float *d_probabilities,
                                 float *d_grad_logits, const float *d_logits, const uint8_t *d_y,
                                 DigMetricSums *d_sums, DigStepLog *d_log);

  /* One update of a flat block of n parameters; d_m and d_v (n) are the optimiser's state (SGD
   * leaves d_v alone). */
  void (*optimizer_step) (DigStream *stream, const DigOptimizer *optimizer,
                          const DigStepState *d_state, size_t n, float *d_p, const float *d_grad,
                          float *d_m, float *d_v);

  /* d_average (n) follows d_p (n) where state->step is a multiple of DIG_AVERAGE_PERIOD. */
  void (*average_step) (DigStream *stream, const DigAverage *average, const DigStepState *d_state,
                        size_t n, float *d_average, const float *d_p);

  /* d_to += d_from (n), where a tensor feeds several layers. */
  void (*add) (DigStream *stream, size_t n, float *d_to, const float *d_from);

  /* Optional pair: convolution, bias, ReLU and max pool in one, without keeping the convolution's
   * own output. d_y and d_which (N, OC, OH / size, OW / size). The gradient arrives at the pooled
   * output; d_grad_x may be NULL (the first layer needs none). */
  void (*conv2d_relu_pool_forward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                    float *d_y, uint8_t *d_which, const float *d_x,
                                    const float *d_w, const float *d_b);
  void (*conv2d_relu_pool_backward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                     float *d_grad_x, float *d_grad_w, float *d_grad_b,
                                     const float *d_grad_y, const float *d_y,
                                     const uint8_t *d_which, const float *d_x, const float *d_w);

  /* Optional pair: batch norm followed by dropout in one pass over memory. */
  void (*batch_norm_dropout_forward) (DigStream *stream, const DigShape4 *shape,
                                      const DigBatchNorm *norm, const DigDropout *dropout,
                                      const DigStepState *d_state, float *d_y, const float *d_x,
                                      const float *d_gamma, const float *d_beta,
                                      float *d_running_mean, float *d_running_var, float *d_saved);
  void (*batch_norm_dropout_backward) (DigStream *stream, const DigShape4 *shape,
                                       const DigDropout *dropout, const DigStepState *d_state,
                                       float *d_grad_x, float *d_grad_gamma, float *d_grad_beta,
                                       const float *d_grad_y, const float *d_x,
                                       const float *d_gamma, const float *d_saved);
} DigBackend;

/* The backends that are part of the program. */
const DigBackend *dig_backend_cpu (void);
const DigBackend *dig_backend_reference (void);

/* What a plug-in exports. */
typedef const DigBackend *(*DigBackendGetFunc) (void);
