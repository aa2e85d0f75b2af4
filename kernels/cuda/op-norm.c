/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch norm, alone or with the dropout behind it, and the gradient of a bias. */
#include "launch.h"

/* One block adds up so many numbers of a channel sooner than two kernels do. */
#define MAX_SUMMED_AT_ONCE 32768

static DigNormArgs
describe (const DigShape4 *shape, const DigDropout *dropout, const DigStepState *d_state)
{
  DigNormArgs args = {
    .n = shape->n,
    .c = shape->c,
    .n_inner = shape->h * shape->w,
    .n_splits = dig_n_splits (shape->n, (size_t)shape->h * (size_t)shape->w),
    .threshold = dropout != NULL ? dig_dropout_threshold (dropout->rate) : 0,
    .layer = dropout != NULL ? dropout->layer : 0,
    .d_state = d_state,
  };

  return args;
}

static bool
take_partial (DigStream *stream, DigNormArgs *args)
{
  args->d_partial = dig_cuda_scratch (
      stream, DIG_SCRATCH_PARTIAL, (size_t)args->c * (size_t)args->n_splits * 2 * sizeof (double));
  return args->d_partial != NULL;
}

void
dig_cuda_batch_norm_dropout_forward (DigStream *stream, const DigShape4 *shape,
                                     const DigBatchNorm *norm, const DigDropout *dropout,
                                     const DigStepState *d_state, float *d_y, const float *d_x,
                                     const float *d_gamma, const float *d_beta,
                                     float *d_running_mean, float *d_running_var, float *d_saved)
{
  DigNormArgs args = describe (shape, dropout, d_state);
  DigCudaGrid grid = dig_grid ((size_t)args.c, (size_t)args.n_splits);

  if (!take_partial (stream, &args))
    return;
  args.momentum = norm->momentum;
  args.epsilon = norm->epsilon;
  args.d_y = d_y;
  args.d_x = d_x;
  args.d_gamma = d_gamma;
  args.d_beta = d_beta;
  args.d_running_mean = d_running_mean;
  args.d_running_var = d_running_var;
  args.d_saved = d_saved;
  DIG_LAUNCH (stream, norm_partial, grid, DIG_CUDA_THREADS, &args);
  DIG_LAUNCH (stream, norm_apply, grid, DIG_CUDA_THREADS, &args);
}

void
dig_cuda_batch_norm_forward (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                             float *d_y, const float *d_x, const float *d_gamma,
                             const float *d_beta, float *d_running_mean, float *d_running_var,
                             float *d_saved)
{
  dig_cuda_batch_norm_dropout_forward (stream, shape, norm, NULL, NULL, d_y, d_x, d_gamma, d_beta,
                                       d_running_mean, d_running_var, d_saved);
}

void
dig_cuda_batch_norm_infer (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                           float *d_y, const float *d_x, const float *d_gamma, const float *d_beta,
                           const float *d_running_mean, const float *d_running_var)
{
  DigNormArgs args = describe (shape, NULL, NULL);

  args.epsilon = norm->epsilon;
  args.d_y = d_y;
  args.d_x = d_x;
  args.d_gamma = d_gamma;
  args.d_beta = d_beta;
  args.d_running_mean = (float *)(uintptr_t)d_running_mean;
  args.d_running_var = (float *)(uintptr_t)d_running_var;
  DIG_LAUNCH (stream, norm_infer,
              dig_element_grid ((size_t)args.n * (size_t)args.c * (size_t)args.n_inner),
              DIG_CUDA_THREADS, &args);
}

void
dig_cuda_batch_norm_dropout_backward (DigStream *stream, const DigShape4 *shape,
                                      const DigDropout *dropout, const DigStepState *d_state,
                                      float *d_grad_x, float *d_grad_gamma, float *d_grad_beta,
                                      const float *d_grad_y, const float *d_x, const float *d_gamma,
                                      const float *d_saved)
{
  DigNormArgs args = describe (shape, dropout, d_state);
  DigCudaGrid grid = dig_grid ((size_t)args.c, (size_t)args.n_splits);

  if (!take_partial (stream, &args))
    return;
  dig_cuda_resume (stream, d_grad_x); /* a convolution's weights may still be under way */
  args.d_grad_x = d_grad_x;
  args.d_grad_gamma = d_grad_gamma;
  args.d_grad_beta = d_grad_beta;
  args.d_grad_y = d_grad_y;
  args.d_x = d_x;
  args.d_gamma = d_gamma;
  args.d_saved_in = d_saved;
  DIG_LAUNCH (stream, norm_backward_partial, grid, DIG_CUDA_THREADS, &args);
  DIG_LAUNCH (stream, norm_backward_apply, grid, DIG_CUDA_THREADS, &args);
  dig_cuda_leave_on (stream);
}

void
dig_cuda_batch_norm_backward (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                              float *d_grad_gamma, float *d_grad_beta, const float *d_grad_y,
                              const float *d_x, const float *d_gamma, const float *d_saved)
{
  dig_cuda_batch_norm_dropout_backward (stream, shape, NULL, NULL, d_grad_x, d_grad_gamma,
                                        d_grad_beta, d_grad_y, d_x, d_gamma, d_saved);
}

void
dig_cuda_bias_gradient (DigStream *stream, size_t n_outer, int n_channels, int n_inner,
                        float *d_grad_b, const float *d_grad)
{
  size_t n_summed = n_outer * (size_t)n_inner;
  bool is_at_once = n_summed <= MAX_SUMMED_AT_ONCE;
  DigChannelSumArgs args = {
    .n = (int)n_outer,
    .c = n_channels,
    .n_inner = n_inner,
    .n_splits = is_at_once ? 1 : dig_n_splits ((int)n_outer, (size_t)n_inner),
    .d_sum = d_grad_b,
    .d_x = d_grad,
  };
  unsigned n_threads = DIG_CUDA_THREADS;

  if (is_at_once)
    n_threads = n_summed < DIG_CUDA_MAX_THREADS ? ((unsigned)n_summed + 31u) / 32u * 32u
                                                : DIG_CUDA_MAX_THREADS;

  if (args.n_splits > 1)
    {
      args.d_partial =
          dig_cuda_scratch (stream, DIG_SCRATCH_PARTIAL,
                            (size_t)n_channels * (size_t)args.n_splits * sizeof (double));
      if (args.d_partial == NULL)
        return;
    }
  DIG_LAUNCH (stream, channel_sum_partial, dig_grid ((size_t)n_channels, (size_t)args.n_splits),
              n_threads, &args);
  if (args.n_splits > 1)
    DIG_LAUNCH (stream, channel_sum_total, dig_element_grid ((size_t)n_channels), DIG_CUDA_THREADS,
                &args);
}
