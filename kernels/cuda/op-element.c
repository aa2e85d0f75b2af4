/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations on every element by itself. */
#include "launch.h"

void
dig_cuda_gather (DigStream *stream, const DigGather *gather, const DigStepState *d_state,
                 float *d_x, uint8_t *d_y)
{
  DigGatherArgs args = { *gather, d_state, d_x, d_y };

  if (gather->augmentation != NULL)
    {
      DigAugmentArgs augment = { *gather, *gather->augmentation, d_state, d_x, d_y };

      DIG_LAUNCH (stream, augment, dig_grid ((size_t)gather->n, 1), DIG_CUDA_THREADS, &augment);
      return;
    }
  DIG_LAUNCH (stream, gather, dig_element_grid ((size_t)gather->n * (size_t)gather->n_pixels),
              DIG_CUDA_THREADS, &args);
}

void
dig_cuda_step_advance (DigStream *stream, DigStepState *d_state, int n_images)
{
  DigStepArgs args = { d_state, n_images };

  DIG_LAUNCH (stream, step_advance, dig_grid (1, 1), 32, &args);
}

void
dig_cuda_activation_forward (DigStream *stream, DigActivation activation, size_t n, float *d_y,
                             const float *d_x)
{
  DigActivationArgs args = { n, activation, d_y, d_x, NULL };

  DIG_LAUNCH (stream, activation_forward, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_activation_backward (DigStream *stream, DigActivation activation, size_t n,
                              float *d_grad_x, const float *d_grad_y, const float *d_y)
{
  DigActivationArgs args = { n, activation, d_grad_x, d_grad_y, d_y };

  DIG_LAUNCH (stream, activation_backward, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_bias_activation (DigStream *stream, DigActivation activation, size_t n_outer,
                          int n_channels, int n_inner, float *d_y, const float *d_b)
{
  size_t n = n_outer * (size_t)n_channels * (size_t)n_inner;
  DigBiasArgs args = { n, (unsigned)n_channels, (unsigned)n_inner, activation, d_y, d_b };

  DIG_LAUNCH (stream, bias_activation, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_dropout (DigStream *stream, const DigDropout *dropout, const DigStepState *d_state,
                  size_t n, float *d_y, const float *d_x)
{
  DigDropoutArgs args = { n,  dig_dropout_threshold (dropout->rate), dropout->layer, d_state, d_y,
                          d_x };

  DIG_LAUNCH (stream, dropout, dig_element_grid ((n + 7) / 8), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_optimizer_step (DigStream *stream, const DigOptimizer *optimizer,
                         const DigStepState *d_state, size_t n, float *d_p, const float *d_grad,
                         float *d_m, float *d_v)
{
  DigOptimizerArgs args = { n, *optimizer, d_state, d_p, d_grad, d_m, d_v };
  DigCudaGrid grid = dig_element_grid ((n + 3) / 4); /* each block works out the rate */

  DIG_LAUNCH (stream, optimizer_step, grid, DIG_CUDA_THREADS, &args);
}

void
dig_cuda_average_step (DigStream *stream, const DigAverage *average, const DigStepState *d_state,
                       size_t n, float *d_average, const float *d_p)
{
  DigAverageArgs args = { n, *average, d_state, d_average, d_p };

  DIG_LAUNCH (stream, average_step, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_add (DigStream *stream, size_t n, float *d_to, const float *d_from)
{
  DigAddArgs args = { n, d_to, d_from };

  DIG_LAUNCH (stream, add, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_to_bf16 (DigStream *stream, size_t n, uint16_t *d_to, const float *d_from)
{
  DigCastArgs args = { n, d_to, (float *)(uintptr_t)d_from };

  DIG_LAUNCH (stream, to_bf16, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_from_bf16 (DigStream *stream, size_t n, float *d_to, const uint16_t *d_from)
{
  DigCastArgs args = { n, (uint16_t *)(uintptr_t)d_from, d_to };

  DIG_LAUNCH (stream, from_bf16, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}
