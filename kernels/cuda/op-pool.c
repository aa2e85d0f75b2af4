/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling. */
#include "launch.h"

static size_t
count_inputs (const DigPoolShape *s)
{
  return (size_t)s->n * (size_t)s->c * (size_t)s->h * (size_t)s->w;
}

static size_t
count_outputs (const DigPoolShape *s)
{
  return (size_t)s->n * (size_t)s->c * (size_t)s->oh * (size_t)s->ow;
}

void
dig_cuda_max_pool_forward (DigStream *stream, const DigPoolShape *shape, float *d_y,
                           uint8_t *d_which, const float *d_x)
{
  DigPoolArgs args = { *shape, d_y, d_x, d_which, NULL };

  DIG_LAUNCH (stream, max_pool_forward, dig_element_grid (count_outputs (shape)), DIG_CUDA_THREADS,
              &args);
}

void
dig_cuda_max_pool_backward (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                            const float *d_grad_y, const uint8_t *d_which)
{
  DigPoolArgs args = { *shape, d_grad_x, d_grad_y, NULL, d_which };

  DIG_LAUNCH (stream, max_pool_backward, dig_element_grid (count_inputs (shape)), DIG_CUDA_THREADS,
              &args);
}

void
dig_cuda_average_pool_forward (DigStream *stream, const DigPoolShape *shape, float *d_y,
                               const float *d_x)
{
  DigPoolArgs args = { *shape, d_y, d_x, NULL, NULL };

  DIG_LAUNCH (stream, average_pool_forward, dig_element_grid (count_outputs (shape)),
              DIG_CUDA_THREADS, &args);
}

void
dig_cuda_average_pool_backward (DigStream *stream, const DigPoolShape *shape, float *d_grad_x,
                                const float *d_grad_y)
{
  DigPoolArgs args = { *shape, d_grad_x, d_grad_y, NULL, NULL };

  DIG_LAUNCH (stream, average_pool_backward, dig_element_grid (count_inputs (shape)),
              DIG_CUDA_THREADS, &args);
}

void
dig_cuda_global_average_forward (DigStream *stream, const DigShape4 *shape, float *d_y,
                                 const float *d_x)
{
  DigGlobalAverageArgs args = { shape->n * shape->c, shape->h * shape->w, d_y, d_x };

  DIG_LAUNCH (stream, global_average_forward, dig_grid ((size_t)args.n_planes, 1), 64, &args);
}

void
dig_cuda_global_average_backward (DigStream *stream, const DigShape4 *shape, float *d_grad_x,
                                  const float *d_grad_y)
{
  DigGlobalAverageArgs args = { shape->n * shape->c, shape->h * shape->w, d_grad_x, d_grad_y };

  DIG_LAUNCH (stream, global_average_backward,
              dig_element_grid ((size_t)args.n_planes * (size_t)args.n_inner), DIG_CUDA_THREADS,
              &args);
}
