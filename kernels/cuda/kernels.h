/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA backend's own kernels: names, argument structs, and the words they are written with.
 *
 * A kernel takes one struct by value and is written in C that nvcc, as CUDA, and a C compiler both
 * accept. For a C compiler, with DIG_CUDA_EMULATED defined, `cuda-emulation.h` supplies threadIdx,
 * __syncthreads and the warp shuffles, and a kernel becomes a function that the tests run block by
 * block, every thread of a block on a stack of its own. */
#pragma once

#include "compute/dig-backend.h"
#include "compute/dig-philox.h"

/* No block has more threads. Every kernel is compiled for that many unless it says otherwise, or one with many
 * registers could not be started with them. */
#define DIG_CUDA_MAX_THREADS 512

#if defined(__CUDACC__)
#define DIG_DEVICE static __device__ __forceinline__
#define DIG_SHARED __shared__
#define DIG_ALIGNED(n_bytes) __align__ (n_bytes)
#define DIG_UNROLL _Pragma ("unroll")
/* A kernel may have been started while the one before it runs (stream.c): it touches nothing before that one has ended, and
 * lets the next one be brought to the multiprocessors meanwhile. Elsewhere both words do nothing. */
DIG_DEVICE void
dig_follow (void)
{
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  cudaGridDependencySynchronize ();
  cudaTriggerProgrammaticLaunchCompletion ();
#endif
}
/* One whose blocks never have more than max_threads, and of which no more than min_blocks need to fit a multiprocessor, may
 * keep more in registers. */
#define DIG_BOUNDED_KERNEL(max_threads, min_blocks, name, Arguments)                               \
  static __device__ __forceinline__ void dig_body_##name (const Arguments &args);                  \
  extern "C" __global__ void __launch_bounds__ (max_threads, min_blocks)                           \
      dig_kernel_##name (const Arguments args)                                                     \
  {                                                                                                \
    dig_follow ();                                                                                 \
    dig_body_##name (args);                                                                        \
  }                                                                                                \
  static __device__ __forceinline__ void dig_body_##name (const Arguments &args)
#elif defined(DIG_CUDA_EMULATED)
#include "cuda-emulation.h"
#define DIG_DEVICE static inline
#define DIG_SHARED static
#define DIG_ALIGNED(n_bytes) __attribute__ ((aligned (n_bytes)))
#define DIG_UNROLL
#define DIG_BOUNDED_KERNEL(max_threads, min_blocks, name, Arguments)                               \
  static void dig_body_##name (const Arguments args);                                              \
  void dig_kernel_##name (const void *arguments)                                                   \
  {                                                                                                \
    dig_body_##name (*(const Arguments *)arguments);                                               \
  }                                                                                                \
  static void dig_body_##name (const Arguments args)
#endif

#define DIG_KERNEL(name, Arguments) DIG_BOUNDED_KERNEL (DIG_CUDA_MAX_THREADS, 1, name, Arguments)

typedef struct
{
  DigGather gather;
  const DigStepState *d_state;
  float *d_x;
  uint8_t *d_y;
} DigGatherArgs;

typedef struct
{
  DigGather gather;
  DigAugmentation augmentation;
  const DigStepState *d_state;
  float *d_x;
  uint8_t *d_y;
} DigAugmentArgs;

typedef struct
{
  size_t n;
  DigAverage average;
  const DigStepState *d_state;
  float *d_average;
  const float *d_p;
} DigAverageArgs;

typedef struct
{
  DigStepState *d_state;
  int n_images;
} DigStepArgs;

typedef struct
{
  size_t n;
  DigActivation activation;
  float *d_out;
  const float *d_in;
  const float *d_y; /* backward: the activation's output */
} DigActivationArgs;

typedef struct
{
  size_t n; /* outer · channels · inner */
  unsigned n_channels, n_inner;
  DigActivation activation;
  float *d_y;
  const float *d_b;
} DigBiasArgs;

typedef struct
{
  size_t n;
  uint32_t threshold, layer;
  const DigStepState *d_state;
  float *d_y;
  const float *d_x;
} DigDropoutArgs;

typedef struct
{
  size_t n;
  DigOptimizer optimizer;
  const DigStepState *d_state;
  float *d_p;
  const float *d_grad;
  float *d_m, *d_v;
} DigOptimizerArgs;

typedef struct
{
  size_t n;
  float *d_to;
  const float *d_from;
} DigAddArgs;

typedef struct
{
  size_t n;
  uint16_t *d_bf16;
  float *d_float;
} DigCastArgs;

typedef struct
{
  size_t n;
  uint32_t place; /* of the array among those of one trial: each gets other numbers */
  float *d_x;
} DigFillArgs;

typedef struct
{
  size_t n;
  const float *d_x, *d_expected;
  double *d_partial; /* (blocks, 2): sums of (x - expected)² and expected² */
} DigDifferenceArgs;

typedef struct
{
  DigPoolShape shape;
  float *d_out;
  const float *d_in;
  uint8_t *d_which_out;
  const uint8_t *d_which;
} DigPoolArgs;

/* Bias, ReLU and max pool of a convolution's output (N, C, H, W), and the way back. */
typedef struct
{
  DigPoolShape shape;
  float *d_y;
  uint8_t *d_which_out;
  const float *d_conv;
  const float *d_b;
  float *d_grad_conv;
  const float *d_grad_y;
  const float *d_y_in;
  const uint8_t *d_which;
} DigReluPoolArgs;

typedef struct
{
  int n_planes, n_inner;
  float *d_out;
  const float *d_in;
} DigGlobalAverageArgs;

/* A reduction over N, H and W of each channel: `n_splits` blocks a channel write partial sums,
 * d_partial (C, n_splits, 2); the kernels of the second stage add them up in a fixed order. */
typedef struct
{
  int n, c, n_inner; /* n_inner = H · W */
  int n_splits;      /* ≤ DIG_CUDA_MAX_SPLITS */
  float momentum, epsilon;
  uint32_t threshold, layer; /* dropout behind the batch norm; 0: none */
  const DigStepState *d_state;
  double *d_partial;
  float *d_y;
  const float *d_x;
  const float *d_gamma, *d_beta;
  float *d_running_mean, *d_running_var;
  float *d_saved;
  const float *d_saved_in;
  float *d_grad_x, *d_grad_gamma, *d_grad_beta;
  const float *d_grad_y;
} DigNormArgs;

#define DIG_CUDA_MAX_SPLITS 32

typedef struct
{
  int n, c, n_inner, n_splits;
  double *d_partial; /* (C, n_splits) */
  float *d_sum;      /* (C) */
  const float *d_x;
} DigChannelSumArgs;

typedef struct
{
  DigLoss loss;
  const DigStepState *d_state;
  float *d_probabilities, *d_grad_logits;
  const float *d_logits;
  const uint8_t *d_y;
  DigMetricSums *d_sums;
  DigStepLog *d_log;
} DigLossArgs;

/* out[n, o, i, j] = bias[o] + sum over r, p, q of
 *   weight[o · weight_out + r · weight_in + p · KW + q] · in[n, r, i + sign · p - top, j + sign · q - left]
 * The forward pass has sign 1; the gradient of the input has -1, and channels change places. */
typedef struct
{
  int n, in_c, in_h, in_w, out_c, out_h, out_w, kh, kw;
  int sign, top, left;
  int weight_out, weight_in;
  DigActivation activation;
  float *d_out;
  const float *d_in, *d_w, *d_b; /* d_b may be NULL */
} DigConvArgs;

typedef struct
{
  DigConv2dShape shape;
  float *d_grad_w;
  const float *d_x, *d_grad_y;
} DigConvWeightsArgs;

/* Convolutions by rows (rows.cu). */
#define DIG_ROWS_THREADS 256
#define DIG_ROWS_WEIGHT_THREADS 128
#define DIG_ROWS_PAIRS 16    /* threads side by side at a segment, of two output channels each */
#define DIG_ROWS_CHANNELS 32 /* output channels of a block */
#define DIG_ROWS_SEGMENT 14  /* pixels of the longer kind of segment; the other has 7 */
#define DIG_ROWS_STEP 4      /* input channels in shared memory at a time */
#define DIG_ROWS_INPUTS 8    /* input channels of a block, for the weights */
#define DIG_ROWS_MAX_TAPS 25
#define DIG_ROWS_WEIGHT_STRIDE 34 /* floats from tap to tap */
/* Segments of an input channel's rows that a warp brings to shared memory, at most. */
#define DIG_ROWS_PLACES(size) ((size) == 5 ? 4 : 3)

/* Floats of shared memory; 12,288 are what every GPU has. */
#define DIG_ROWS_POOL(size, segment)                                                               \
  ((size) == 3 ? ((segment) == 7 ? 3616 : 7200) : ((segment) == 7 ? 7952 : 10640))
#define DIG_ROWS_WEIGHT_POOL(segment) ((segment) == 7 ? 6656 : 11520)

/* A band of `rows` output rows, each in segments, is what a block holds of a picture at a time. */
typedef struct
{
  int rows, n_segments, n_bands;
  /* For the weights unused. A block computes n_tasks segments; n_groups of its threads have a share each of the input
   * channels, of which n_planes are in shared memory at a time. `half`: floats of one half of it. */
  int n_tasks, n_groups, n_planes, half;
} DigRowsPlan;

typedef struct
{
  DigConvArgs conv; /* top and left count from the first tap, also when the kernel is flipped */
  DigRowsPlan plan;
  int is_pooled; /* bias, ReLU, windows of 2 × 2 */
  uint8_t *d_which;
} DigRowsArgs;

typedef struct
{
  DigConv2dShape shape;
  DigRowsPlan plan;
  int n_splits, units_per_split; /* a unit: one band of one image */
  int n_slots;                   /* threads that share a lone input channel; else 1 */
  int grad_stride, x_stride;     /* floats from channel to channel in shared memory */
  int half;                      /* floats of one half of it */
  float *d_partial;              /* (splits, OC, C, KH, KW) */
  const float *d_x, *d_grad_y;
} DigRowsWeightsArgs;

typedef struct
{
  size_t n;
  int n_splits;
  float *d_to;
  const float *d_partial; /* (splits, n) */
} DigSumSplitsArgs;

/* d (M, N) = a · b + bias, elements of a and b reached by their strides. */
typedef struct
{
  int m, n, k;
  int64_t a_row, a_column, b_row, b_column;
  DigActivation activation;
  float *d_d;
  const float *d_a, *d_b, *d_bias; /* d_bias may be NULL */
} DigProductArgs;

#define DIG_CUDA_KERNELS(K)                                                                        \
  K (gather, DigGatherArgs)                                                                        \
  K (augment, DigAugmentArgs)                                                                      \
  K (average_step, DigAverageArgs)                                                                 \
  K (step_advance, DigStepArgs)                                                                    \
  K (activation_forward, DigActivationArgs)                                                        \
  K (activation_backward, DigActivationArgs)                                                       \
  K (bias_activation, DigBiasArgs)                                                                 \
  K (dropout, DigDropoutArgs)                                                                      \
  K (optimizer_step, DigOptimizerArgs)                                                             \
  K (add, DigAddArgs)                                                                              \
  K (to_bf16, DigCastArgs)                                                                         \
  K (from_bf16, DigCastArgs)                                                                       \
  K (fill, DigFillArgs)                                                                            \
  K (difference, DigDifferenceArgs)                                                                \
  K (max_pool_forward, DigPoolArgs)                                                                \
  K (max_pool_backward, DigPoolArgs)                                                               \
  K (average_pool_forward, DigPoolArgs)                                                            \
  K (average_pool_backward, DigPoolArgs)                                                           \
  K (relu_pool_forward, DigReluPoolArgs)                                                           \
  K (relu_pool_backward, DigReluPoolArgs)                                                          \
  K (global_average_forward, DigGlobalAverageArgs)                                                 \
  K (global_average_backward, DigGlobalAverageArgs)                                                \
  K (norm_partial, DigNormArgs)                                                                    \
  K (norm_apply, DigNormArgs)                                                                      \
  K (norm_infer, DigNormArgs)                                                                      \
  K (norm_backward_partial, DigNormArgs)                                                           \
  K (norm_backward_apply, DigNormArgs)                                                             \
  K (channel_sum_partial, DigChannelSumArgs)                                                       \
  K (channel_sum_total, DigChannelSumArgs)                                                         \
  K (softmax, DigLossArgs)                                                                         \
  K (softmax_cross_entropy, DigLossArgs)                                                           \
  K (convolution, DigConvArgs)                                                                     \
  K (convolution_weights, DigConvWeightsArgs)                                                      \
  K (rows_3_7, DigRowsArgs)                                                                        \
  K (rows_3_14, DigRowsArgs)                                                                       \
  K (rows_5_7, DigRowsArgs)                                                                        \
  K (rows_5_14, DigRowsArgs)                                                                       \
  K (rows_weights_3_7, DigRowsWeightsArgs)                                                         \
  K (rows_weights_3_14, DigRowsWeightsArgs)                                                        \
  K (rows_weights_5_7, DigRowsWeightsArgs)                                                         \
  K (rows_weights_5_14, DigRowsWeightsArgs)                                                        \
  K (sum_splits, DigSumSplitsArgs)                                                                 \
  K (product, DigProductArgs)

#if defined(__CUDACC__)
/* Declared where they are defined. */
#elif defined(DIG_CUDA_EMULATED)
#define DIG_CUDA_DECLARE(name, Arguments) void dig_kernel_##name (const void *arguments);
DIG_CUDA_KERNELS (DIG_CUDA_DECLARE)
#undef DIG_CUDA_DECLARE
#else
#define DIG_CUDA_DECLARE(name, Arguments) void dig_kernel_##name (Arguments args);
DIG_CUDA_KERNELS (DIG_CUDA_DECLARE)
#undef DIG_CUDA_DECLARE
#endif
