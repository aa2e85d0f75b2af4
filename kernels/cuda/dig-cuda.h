/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the operations of the CUDA backend are written against.
 *
 * An operation (op-*.c) computes a grid, fills the argument struct of a kernel (kernels.h) and
 * launches it; it knows nothing of the CUDA runtime. Streams, memory, launches and graphs are
 * stream.c; convolutions and matrix products of NVIDIA's libraries are cudnn.c and cublas.c. The
 * tests put a processor emulation in the place of these three, and run the same operations and the
 * same kernels without a GPU. */
#pragma once

#include "compute/dig-backend.h"

/* First failure of a stream; later ones are dropped. */
void dig_cuda_fail (DigStream *stream, DigStatusCode code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
bool dig_cuda_has_failed (const DigStream *stream);

typedef struct
{
  unsigned x, y;
} DigCudaGrid;

/* Enqueues a kernel of kernels.h with its argument struct. `n_threads` a block, a multiple of 32. */
void dig_cuda_launch (DigStream *stream, const void *kernel, DigCudaGrid grid, unsigned n_threads,
                      const void *arguments);

#define DIG_CUDA_THREADS 256u

/* Memory of a stream that is free to use until the operation returns, one block a use. It grows on
 * demand, and an outgrown block stays until the stream ends: a recorded graph may point to it. */
typedef enum
{
  DIG_SCRATCH_PARTIAL,   /* partial sums of two-stage reductions */
  DIG_SCRATCH_CONV,      /* output of a convolution that is pooled at once, and its gradient */
  DIG_SCRATCH_WORKSPACE, /* cuDNN's and cuBLAS's */
  DIG_SCRATCH_CAST_A,    /* operands in bf16 */
  DIG_SCRATCH_CAST_B,
  DIG_SCRATCH_CAST_C,
  DIG_SCRATCH_N,
} DigScratch;

/* NULL (and the stream has failed) when there is no memory. */
void *dig_cuda_scratch (DigStream *stream, DigScratch use, size_t n_bytes);

/* Two things at once. What is enqueued between `fork` and `turn` begins when all before it has ended, and runs beside what
 * comes between `turn` and `join`: neither may write what the other reads or writes. An operation that ends with `leave`
 * instead of `join` lets the next one go on beside it if that begins with `resume`; d_a and d_b are what is read aside, d_out
 * what the other writes. Everything else waits by itself. */
void dig_cuda_fork (DigStream *stream);
void dig_cuda_turn (DigStream *stream);
void dig_cuda_leave (DigStream *stream, const void *d_a, const void *d_b);
void dig_cuda_resume (DigStream *stream, const void *d_out);
/* In the place of `join`: what was left goes on beside the next operation too. */
void dig_cuda_leave_on (DigStream *stream);
void dig_cuda_join (DigStream *stream);

/* Arithmetic of the stream. */
DigPrecision dig_cuda_precision (const DigStream *stream);

/* Which of our own kernels: the fastest for the shape, or the plain ones that take every shape and that all others
 * must agree with. */
typedef enum
{
  DIG_OWN_FASTEST,
  DIG_OWN_PLAIN,
} DigOwn;

/* Convolutions of cuDNN. False: cuDNN is not there, has none of this shape or is slower, nothing was enqueued, and the caller
 * uses its own kernels, those that *own says then. No bias, no activation. */
bool dig_cudnn_forward (DigStream *stream, const DigConv2dShape *shape, float *d_y,
                        const float *d_x, const float *d_w, DigOwn *own);
bool dig_cudnn_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                              const float *d_grad_y, const float *d_w, DigOwn *own);
bool dig_cudnn_backward_weights (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                                 const float *d_x, const float *d_grad_y, DigOwn *own);

/* 91900 for 9.19.0; 0: the library is not there. */
unsigned dig_cudnn_get_version (void);
unsigned dig_cublas_get_version (void);

/* d (M, N) = a · b, row-major; a is (M, K) or with `a_transposed` (K, M), b is (K, N) or with
 * `b_transposed` (N, K). With d_bias (N): adds it to each row. */
typedef struct
{
  int m, n, k;
  bool a_transposed, b_transposed;
  bool relu; /* only with a bias */
} DigMatrixProduct;

/* Our own kernels for the same work, whatever the shape; `d_b` and `d_bias` may be NULL. */
void dig_cuda_convolve (DigStream *stream, DigOwn own, const DigConv2dShape *shape,
                        DigActivation activation, float *d_y, const float *d_x, const float *d_w,
                        const float *d_b);
void dig_cuda_convolve_back (DigStream *stream, DigOwn own, const DigConv2dShape *shape,
                             float *d_grad_x, const float *d_grad_y, const float *d_w);
void dig_cuda_convolve_weights (DigStream *stream, DigOwn own, const DigConv2dShape *shape,
                                float *d_grad_w, const float *d_x, const float *d_grad_y);
void dig_cuda_multiply (DigStream *stream, const DigMatrixProduct *product,
                        DigActivation activation, float *d_d, const float *d_a, const float *d_b,
                        const float *d_bias);

/* By cuBLASLt; false as above. */
bool dig_cublas_product (DigStream *stream, const DigMatrixProduct *product, float *d_d,
                         const float *d_a, const float *d_b, const float *d_bias);

/* d_to (n) = d_from rounded to bf16 (to nearest even), and back. */
void dig_cuda_to_bf16 (DigStream *stream, size_t n, uint16_t *d_to, const float *d_from);
void dig_cuda_from_bf16 (DigStream *stream, size_t n, float *d_to, const uint16_t *d_from);

/* stream.c, device.c: the first entries of the table. */
int dig_cuda_probe (DigDeviceInfo *devices, int max, DigStatus *status);
DigStream *dig_cuda_stream_new (const DigStreamOptions *options, DigStatus *status);
void dig_cuda_stream_free (DigStream *stream);
bool dig_cuda_sync (DigStream *stream, DigStatus *status);
void *dig_cuda_alloc (DigStream *stream, size_t n_bytes);
void dig_cuda_free (DigStream *stream, void *d_memory);
void dig_cuda_upload (DigStream *stream, void *d_to, const void *from, size_t n_bytes);
void dig_cuda_download (DigStream *stream, void *to, const void *d_from, size_t n_bytes);
void dig_cuda_copy (DigStream *stream, void *d_to, const void *d_from, size_t n_bytes);
void dig_cuda_zero (DigStream *stream, void *d_memory, size_t n_bytes);
void dig_cuda_graph_begin (DigStream *stream);
DigGraph *dig_cuda_graph_end (DigStream *stream);
void dig_cuda_graph_launch (DigStream *stream, DigGraph *graph);
void dig_cuda_graph_free (DigStream *stream, DigGraph *graph);

/* op-element.c */
void dig_cuda_gather (DigStream *stream, const DigGather *gather, const DigStepState *d_state,
                      float *d_x, uint8_t *d_y);
void dig_cuda_step_advance (DigStream *stream, DigStepState *d_state, int n_images);
void dig_cuda_activation_forward (DigStream *stream, DigActivation activation, size_t n, float *d_y,
                                  const float *d_x);
void dig_cuda_activation_backward (DigStream *stream, DigActivation activation, size_t n,
                                   float *d_grad_x, const float *d_grad_y, const float *d_y);
void dig_cuda_dropout (DigStream *stream, const DigDropout *dropout, const DigStepState *d_state,
                       size_t n, float *d_y, const float *d_x);
void dig_cuda_optimizer_step (DigStream *stream, const DigOptimizer *optimizer,
                              const DigStepState *d_state, size_t n, float *d_p,
                              const float *d_grad, float *d_m, float *d_v);
void dig_cuda_average_step (DigStream *stream, const DigAverage *average,
                            const DigStepState *d_state, size_t n, float *d_average,
                            const float *d_p);
void dig_cuda_add (DigStream *stream, size_t n, float *d_to, const float *d_from);
/* y (outer, channels, inner) = activation (y + bias of the channel), in place. */
void dig_cuda_bias_activation (DigStream *stream, DigActivation activation, size_t n_outer,
                               int n_channels, int n_inner, float *d_y, const float *d_b);

/* op-pool.c */
void dig_cuda_max_pool_forward (DigStream *stream, const DigPoolShape *shape, float *d_y,
                                uint8_t *d_which, const float *d_x);
void dig_cuda_max_pool_backward (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                                 const float *d_grad_y, const uint8_t *d_which);
void dig_cuda_average_pool_forward (DigStream *stream, const DigPoolShape *shape, float *d_y,
                                    const float *d_x);
void dig_cuda_average_pool_backward (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                                     const float *d_grad_y);
void dig_cuda_global_average_forward (DigStream *stream, const DigShape4 *shape, float *d_y,
                                      const float *d_x);
void dig_cuda_global_average_backward (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                                       const float *d_grad_y);

/* op-norm.c */
void dig_cuda_batch_norm_forward (DigStream *stream, const DigShape4 *shape,
                                  const DigBatchNorm *norm, float *d_y, const float *d_x,
                                  const float *d_gamma, const float *d_beta, float *d_running_mean,
                                  float *d_running_var, float *d_saved);
void dig_cuda_batch_norm_infer (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                                float *d_y, const float *d_x, const float *d_gamma,
                                const float *d_beta, const float *d_running_mean,
                                const float *d_running_var);
void dig_cuda_batch_norm_backward (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                                   float *d_grad_gamma, float *d_grad_beta, const float *d_grad_y,
                                   const float *d_x, const float *d_gamma, const float *d_saved);
void dig_cuda_batch_norm_dropout_forward (DigStream *stream, const DigShape4 *shape,
                                          const DigBatchNorm *norm, const DigDropout *dropout,
                                          const DigStepState *d_state, float *d_y, const float *d_x,
                                          const float *d_gamma, const float *d_beta,
                                          float *d_running_mean, float *d_running_var,
                                          float *d_saved);
void dig_cuda_batch_norm_dropout_backward (DigStream *stream, const DigShape4 *shape,
                                           const DigDropout *dropout, const DigStepState *d_state,
                                           float *d_grad_x, float *d_grad_gamma, float *d_grad_beta,
                                           const float *d_grad_y, const float *d_x,
                                           const float *d_gamma, const float *d_saved);

/* op-loss.c */
void dig_cuda_softmax (DigStream *stream, int n, int k, float *d_probabilities,
                       const float *d_logits);
void dig_cuda_softmax_cross_entropy (DigStream *stream, const DigLoss *loss,
                                     const DigStepState *d_state, float *d_probabilities,
                                     float *d_grad_logits, const float *d_logits,
                                     const uint8_t *d_y, DigMetricSums *d_sums, DigStepLog *d_log);

/* op-conv.c */
void dig_cuda_conv2d_forward (DigStream *stream, const DigConv2dShape *shape,
                              DigActivation activation, float *d_y, const float *d_x,
                              const float *d_w, const float *d_b);
void dig_cuda_conv2d_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                                    const float *d_grad_y, const float *d_w);
void dig_cuda_conv2d_backward_params (DigStream *stream, const DigConv2dShape *shape,
                                      float *d_grad_w, float *d_grad_b, const float *d_x,
                                      const float *d_grad_y);
void dig_cuda_conv2d_relu_pool_forward (DigStream *stream, const DigConv2dShape *shape,
                                        int pool_size, float *d_y, uint8_t *d_which,
                                        const float *d_x, const float *d_w, const float *d_b);
void dig_cuda_conv2d_relu_pool_backward (DigStream *stream, const DigConv2dShape *shape,
                                         int pool_size, float *d_grad_x, float *d_grad_w,
                                         float *d_grad_b, const float *d_grad_y, const float *d_y,
                                         const uint8_t *d_which, const float *d_x,
                                         const float *d_w);
/* grad_b (channels) = sum of d_grad (outer, channels, inner) over outer and inner. */
void dig_cuda_bias_gradient (DigStream *stream, size_t n_outer, int n_channels, int n_inner,
                             float *d_grad_b, const float *d_grad);

/* op-dense.c */
void dig_cuda_dense_forward (DigStream *stream, const DigDenseShape *shape,
                             DigActivation activation, float *d_y, const float *d_x,
                             const float *d_w, const float *d_b);
void dig_cuda_dense_backward_data (DigStream *stream, const DigDenseShape *shape, float *d_grad_x,
                                   const float *d_grad_y, const float *d_w);
void dig_cuda_dense_backward_params (DigStream *stream, const DigDenseShape *shape, float *d_grad_w,
                                     float *d_grad_b, const float *d_x, const float *d_grad_y);

/* table.c */
const DigBackend *dig_backend_get (void);
