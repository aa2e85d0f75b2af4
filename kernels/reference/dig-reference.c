/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend "reference": the naive operations behind the table, for tests. One thread. */
#include <stdlib.h>

#include "common/dig-host.h"
#include "reference/dig-reference-ops.h"

struct _DigStream
{
  DigHostStream host;
};

static int
probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  if (max > 0)
    devices[0] = (DigDeviceInfo){ .name = "Reference loops, one thread",
                                  .memory_bytes = dig_host_memory_bytes () };
  return 1;
}

static DigStream *
stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStream *stream = calloc (1, sizeof *stream);

  if (stream == NULL)
    dig_status_set (status, DIG_STATUS_NO_MEMORY, "There is no memory for a stream.");
  return stream;
}

static void
stream_free (DigStream *stream)
{
  free (stream);
}

static void
gather (DigStream *stream, const DigGather *what, const DigStepState *state, float *x, uint8_t *y)
{
  if (!dig_host_failed (stream))
    dig_reference_gather (what, state, x, y);
}

/* An entry of the table: the float operation, unless the stream has failed. */
#define ENTRY(name, parameters, arguments)                                                         \
  static void name parameters                                                                      \
  {                                                                                                \
    if (!dig_host_failed (stream))                                                                 \
      dig_reference_float_##name arguments;                                                        \
  }

ENTRY (conv2d_forward,
       (DigStream * stream, const DigConv2dShape *shape, DigActivation activation, float *y,
        const float *x, const float *w, const float *b),
       (shape, activation, y, x, w, b))
ENTRY (conv2d_backward_data,
       (DigStream * stream, const DigConv2dShape *shape, float *grad_x, const float *grad_y,
        const float *w),
       (shape, grad_x, grad_y, w))
ENTRY (conv2d_backward_params,
       (DigStream * stream, const DigConv2dShape *shape, float *grad_w, float *grad_b,
        const float *x, const float *grad_y),
       (shape, grad_w, grad_b, x, grad_y))
ENTRY (dense_forward,
       (DigStream * stream, const DigDenseShape *shape, DigActivation activation, float *y,
        const float *x, const float *w, const float *b),
       (shape, activation, y, x, w, b))
ENTRY (dense_backward_data,
       (DigStream * stream, const DigDenseShape *shape, float *grad_x, const float *grad_y,
        const float *w),
       (shape, grad_x, grad_y, w))
ENTRY (dense_backward_params,
       (DigStream * stream, const DigDenseShape *shape, float *grad_w, float *grad_b,
        const float *x, const float *grad_y),
       (shape, grad_w, grad_b, x, grad_y))
ENTRY (activation_forward,
       (DigStream * stream, DigActivation activation, size_t n, float *y, const float *x),
       (activation, n, y, x))
ENTRY (activation_backward,
       (DigStream * stream, DigActivation activation, size_t n, float *grad_x, const float *grad_y,
        const float *y),
       (activation, n, grad_x, grad_y, y))
ENTRY (max_pool_forward,
       (DigStream * stream, const DigPoolShape *shape, float *y, uint8_t *which, const float *x),
       (shape, y, which, x))
ENTRY (max_pool_backward,
       (DigStream * stream, const DigPoolShape *shape, float *grad_x, const float *grad_y,
        const uint8_t *which),
       (shape, grad_x, grad_y, which))
ENTRY (average_pool_forward,
       (DigStream * stream, const DigPoolShape *shape, float *y, const float *x), (shape, y, x))
ENTRY (average_pool_backward,
       (DigStream * stream, const DigPoolShape *shape, float *grad_x, const float *grad_y),
       (shape, grad_x, grad_y))
ENTRY (global_average_forward,
       (DigStream * stream, const DigShape4 *shape, float *y, const float *x), (shape, y, x))
ENTRY (global_average_backward,
       (DigStream * stream, const DigShape4 *shape, float *grad_x, const float *grad_y),
       (shape, grad_x, grad_y))
ENTRY (batch_norm_forward,
       (DigStream * stream, const DigShape4 *shape, const DigBatchNorm *norm, float *y,
        const float *x, const float *gamma, const float *beta, float *running_mean,
        float *running_var, float *saved),
       (shape, norm, y, x, gamma, beta, running_mean, running_var, saved))
ENTRY (batch_norm_infer,
       (DigStream * stream, const DigShape4 *shape, const DigBatchNorm *norm, float *y,
        const float *x, const float *gamma, const float *beta, const float *running_mean,
        const float *running_var),
       (shape, norm, y, x, gamma, beta, running_mean, running_var))
ENTRY (batch_norm_backward,
       (DigStream * stream, const DigShape4 *shape, float *grad_x, float *grad_gamma,
        float *grad_beta, const float *grad_y, const float *x, const float *gamma,
        const float *saved),
       (shape, grad_x, grad_gamma, grad_beta, grad_y, x, gamma, saved))
ENTRY (dropout,
       (DigStream * stream, const DigDropout *options, const DigStepState *state, size_t n,
        float *y, const float *x),
       (options, state, n, y, x))
ENTRY (softmax, (DigStream * stream, int n, int k, float *probabilities, const float *logits),
       (n, k, probabilities, logits))
ENTRY (softmax_cross_entropy,
       (DigStream * stream, const DigLoss *loss, const DigStepState *state, float *probabilities,
        float *grad_logits, const float *logits, const uint8_t *y, DigMetricSums *sums,
        DigStepLog *log),
       (loss, state, probabilities, grad_logits, logits, y, sums, log))
ENTRY (optimizer_step,
       (DigStream * stream, const DigOptimizer *optimizer, const DigStepState *state, size_t n,
        float *p, const float *grad, float *m, float *v),
       (optimizer, state, n, p, grad, m, v))
ENTRY (average_step,
       (DigStream * stream, const DigAverage *average, const DigStepState *state, size_t n,
        float *to, const float *p),
       (average, state, n, to, p))
ENTRY (add, (DigStream * stream, size_t n, float *to, const float *from), (n, to, from))

#undef ENTRY

const DigBackend *
dig_backend_reference (void)
{
  static const DigBackend backend = {
    .abi = DIG_BACKEND_ABI,
    .size = sizeof (DigBackend),
    .name = "reference",
    .probe = probe,
    .stream_new = stream_new,
    .stream_free = stream_free,
    .sync = dig_host_sync,
    .alloc = dig_host_alloc,
    .free = dig_host_free,
    .upload = dig_host_upload,
    .download = dig_host_download,
    .copy = dig_host_copy,
    .zero = dig_host_zero,
    .gather = gather,
    .step_advance = dig_host_step_advance,
    .conv2d_forward = conv2d_forward,
    .conv2d_backward_data = conv2d_backward_data,
    .conv2d_backward_params = conv2d_backward_params,
    .dense_forward = dense_forward,
    .dense_backward_data = dense_backward_data,
    .dense_backward_params = dense_backward_params,
    .activation_forward = activation_forward,
    .activation_backward = activation_backward,
    .max_pool_forward = max_pool_forward,
    .max_pool_backward = max_pool_backward,
    .average_pool_forward = average_pool_forward,
    .average_pool_backward = average_pool_backward,
    .global_average_forward = global_average_forward,
    .global_average_backward = global_average_backward,
    .batch_norm_forward = batch_norm_forward,
    .batch_norm_infer = batch_norm_infer,
    .batch_norm_backward = batch_norm_backward,
    .dropout = dropout,
    .softmax = softmax,
    .softmax_cross_entropy = softmax_cross_entropy,
    .optimizer_step = optimizer_step,
    .average_step = average_step,
    .add = add,
  };

  return &backend;
}
