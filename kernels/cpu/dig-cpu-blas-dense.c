/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gradients of dense layers with OpenBLAS. The matrices are cut into columns that depend on the
 * layer alone, so the threads change nothing.
 *
 * The forward product stays with the portable loops: OpenBLAS sums the last rows of a matrix in
 * another order than the first ones (its Haswell kernels take twelve rows, then four), so an answer
 * would depend on the image's place in the batch. */
#include "cpu/dig-cpu-blas.h"
#include "cpu/dig-cpu-stream.h"

#define COLUMNS_A_TASK 512

typedef struct
{
  const DigDenseShape *shape;
  float *to;
  const float *x, *w, *grad_y;
} Dense;

static inline int
min_int (int a, int b)
{
  return a < b ? a : b;
}

static int
n_column_tasks (const DigDenseShape *shape)
{
  return (shape->in + COLUMNS_A_TASK - 1) / COLUMNS_A_TASK;
}

/* Task: some columns of grad_x (N, IN) = grad_y (N, OUT) · w (OUT, IN). */
static void
multiply_data (void *data, int task, int worker)
{
  const Dense *d = data;
  const DigDenseShape *s = d->shape;
  int i0 = task * COLUMNS_A_TASK;

  dig_cpu_blas_multiply (s->n, min_int (COLUMNS_A_TASK, s->in - i0), s->out,
                         (DigCpuMatrix){ d->grad_y, s->out, false },
                         (DigCpuMatrix){ d->w + i0, s->in, false }, 0, d->to + i0, s->in);
}

/* Task: some columns of grad_w (OUT, IN) = grad_yᵀ (OUT, N) · x (N, IN). */
static void
multiply_params (void *data, int task, int worker)
{
  const Dense *d = data;
  const DigDenseShape *s = d->shape;
  int i0 = task * COLUMNS_A_TASK;

  dig_cpu_blas_multiply (s->out, min_int (COLUMNS_A_TASK, s->in - i0), s->n,
                         (DigCpuMatrix){ d->grad_y, s->out, true },
                         (DigCpuMatrix){ d->x + i0, s->in, false }, 0, d->to + i0, s->in);
}

static void
dense_backward_data (DigStream *stream, const DigDenseShape *shape, float *grad_x,
                     const float *grad_y, const float *w)
{
  Dense d = { .shape = shape, .to = grad_x, .grad_y = grad_y, .w = w };

  if (!dig_host_failed (stream))
    dig_cpu_run (stream, n_column_tasks (shape), multiply_data, &d);
}

static void
dense_backward_params (DigStream *stream, const DigDenseShape *shape, float *grad_w, float *grad_b,
                       const float *x, const float *grad_y)
{
  Dense d = { .shape = shape, .to = grad_w, .grad_y = grad_y, .x = x };

  if (dig_host_failed (stream))
    return;
  dig_cpu_run (stream, n_column_tasks (shape), multiply_params, &d);
  for (int o = 0; o < shape->out; o++)
    {
      double sum = 0;

      for (int n = 0; n < shape->n; n++)
        sum += (double)grad_y[(size_t)n * (size_t)shape->out + (size_t)o];
      grad_b[o] = (float)sum;
    }
}

void
dig_cpu_blas_fill_dense (DigBackend *table)
{
  table->dense_backward_data = dense_backward_data;
  table->dense_backward_params = dense_backward_params;
}
