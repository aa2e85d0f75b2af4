/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch norm and dropout. A task is a channel: its values (some ten thousand) stay in the L2 cache
 * between the sums and the second pass. Sums are float within a vector lane of one plane and double
 * beyond, in a fixed order. */
#include "cpu/dig-cpu-ops.h"
#include "cpu/dig-cpu-random.h"

#include <math.h>

#define DROP_CHUNK 4096 /* elements of a task, a multiple of the random numbers of one draw */

typedef struct
{
  int n, c;
  size_t area; /* H W */
  float momentum, epsilon;
  const Dropper *dropper; /* NULL: no dropout behind */
  float *y;
  const float *x, *gamma, *beta;
  float *running_mean, *running_var, *saved;

  /* Backward. */
  float *grad_x, *grad_gamma, *grad_beta;
  const float *grad_y;
  float *scratch; /* (N H W) for each worker, with dropout */
} Norm;

static inline size_t
plane_place (const Norm *norm, int n, int c)
{
  return ((size_t)n * (size_t)norm->c + (size_t)c) * norm->area;
}

/* Sum of the values of a plane. */
static double
sum_plane (const float *x, size_t n)
{
  Vector sum = { 0 };
  size_t i = 0;

  for (; i + VL <= n; i += VL)
    sum += load (x + i);
  return (double)sum_lanes (sum + load_part (x + i, n - i));
}

/* Sum of (a - a_offset)(b - b_offset). */
static double
sum_products (const float *a, float a_offset, const float *b, float b_offset, size_t n)
{
  Vector sum = { 0 }, rest;
  size_t i = 0;

  for (; i + VL <= n; i += VL)
    sum += (load (a + i) - a_offset) * (load (b + i) - b_offset);
  rest = (load_part (a + i, n - i) - a_offset) * (load_part (b + i, n - i) - b_offset);
  return (double)sum_lanes (sum + (Vector)((VectorInt)rest & first_lanes (n - i)));
}

/* y = (x - mean) · factor + shift, then dropout. */
static void
scale_plane (const Norm *norm, int n, int c, float mean, float factor, float shift)
{
  size_t place = plane_place (norm, n, c);
  const float *x = norm->x + place;
  float *y = norm->y + place;

  for (size_t i = 0; i < norm->area; i++)
    y[i] = (x[i] - mean) * factor + shift;
  if (norm->dropper != NULL)
    drop (norm->dropper, place, norm->area, y, y);
}

/* Task: a channel. */
static void
normalise_channel (void *data, int c, int worker)
{
  const Norm *norm = data;
  double m = (double)norm->n * (double)norm->area, keep = (double)norm->momentum;
  double sum = 0, square = 0, mean, var, scale;

  for (int n = 0; n < norm->n; n++)
    sum += sum_plane (norm->x + plane_place (norm, n, c), norm->area);
  mean = sum / m;
  for (int n = 0; n < norm->n; n++)
    {
      const float *x = norm->x + plane_place (norm, n, c);

      square += sum_products (x, (float)mean, x, (float)mean, norm->area);
    }
  var = square / m - (mean - (double)(float)mean) * (mean - (double)(float)mean);
  var = var < 0 ? 0 : var;
  scale = 1 / sqrt (var + (double)norm->epsilon);
  for (int n = 0; n < norm->n; n++)
    scale_plane (norm, n, c, (float)mean, (float)((double)norm->gamma[c] * scale), norm->beta[c]);
  norm->saved[c] = (float)mean;
  norm->saved[norm->c + c] = (float)scale;
  norm->running_mean[c] = (float)(keep * (double)norm->running_mean[c] + (1 - keep) * mean);
  norm->running_var[c] =
      (float)(keep * (double)norm->running_var[c] + (1 - keep) * (m > 1 ? var * m / (m - 1) : var));
}

/* Task: an image, with the running statistics. */
static void
infer_image (void *data, int n, int worker)
{
  const Norm *norm = data;

  for (int c = 0; c < norm->c; c++)
    {
      double scale =
          (double)norm->gamma[c] / sqrt ((double)norm->running_var[c] + (double)norm->epsilon);

      scale_plane (norm, n, c, norm->running_mean[c], (float)scale, norm->beta[c]);
    }
}

/* Task: a channel. With x̂ = (x - mean) · scale and m = N H W:
 *   grad_x = gamma · scale · (g - sum (g) / m - x̂ · sum (g x̂) / m) */
static void
backward_channel (void *data, int c, int worker)
{
  const Norm *norm = data;
  float mean = norm->saved[c], scale = norm->saved[norm->c + c];
  double m = (double)norm->n * (double)norm->area, sum = 0, product = 0;
  float *kept = norm->dropper != NULL
                    ? dig_cpu_own_scratch (norm->scratch, 0, (size_t)norm->n * norm->area, worker)
                    : NULL;
  float factor, shift, slope;

  for (int n = 0; n < norm->n; n++)
    {
      size_t place = plane_place (norm, n, c);
      const float *g = norm->grad_y + place;

      if (kept != NULL)
        {
          float *to = kept + (size_t)n * norm->area;

          drop (norm->dropper, place, norm->area, to, g);
          g = to;
        }
      sum += sum_plane (g, norm->area);
      product += sum_products (g, 0, norm->x + place, mean, norm->area);
    }
  factor = norm->gamma[c] * scale;
  shift = (float)(sum / m);
  slope = (float)(product / m * (double)scale * (double)scale);
  for (int n = 0; n < norm->n; n++)
    {
      size_t place = plane_place (norm, n, c);
      const float *g = kept != NULL ? kept + (size_t)n * norm->area : norm->grad_y + place;
      const float *x = norm->x + place;
      float *to = norm->grad_x + place;

      for (size_t i = 0; i < norm->area; i++)
        to[i] = factor * (g[i] - shift - (x[i] - mean) * slope);
    }
  norm->grad_gamma[c] = (float)(product * (double)scale);
  norm->grad_beta[c] = (float)sum;
}

static void
run_backward (DigStream *stream, Norm *norm)
{
  size_t n_own = norm->dropper != NULL ? (size_t)norm->n * norm->area : 0;

  norm->scratch = dig_cpu_scratch (stream, 0, n_own);
  if (norm->scratch != NULL)
    dig_cpu_run (stream, norm->c, backward_channel, norm);
}

static Norm
make_norm (const DigShape4 *shape)
{
  return (Norm){ .n = shape->n, .c = shape->c, .area = (size_t)shape->h * (size_t)shape->w };
}

void
CPU (batch_norm_forward) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                          float *y, const float *x, const float *gamma, const float *beta,
                          float *running_mean, float *running_var, float *saved)
{
  CPU (batch_norm_dropout_forward)
  (stream, shape, norm, NULL, NULL, y, x, gamma, beta, running_mean, running_var, saved);
}

void
CPU (batch_norm_dropout_forward) (DigStream *stream, const DigShape4 *shape,
                                  const DigBatchNorm *options, const DigDropout *dropout,
                                  const DigStepState *state, float *y, const float *x,
                                  const float *gamma, const float *beta, float *running_mean,
                                  float *running_var, float *saved)
{
  Norm norm = make_norm (shape);
  Dropper dropper;

  if (dig_host_failed (stream))
    return;
  if (dropout != NULL)
    {
      dropper = make_dropper (dropout, state);
      norm.dropper = &dropper;
    }
  norm.momentum = options->momentum;
  norm.epsilon = options->epsilon;
  norm.y = y;
  norm.x = x;
  norm.gamma = gamma;
  norm.beta = beta;
  norm.running_mean = running_mean;
  norm.running_var = running_var;
  norm.saved = saved;
  dig_cpu_run (stream, norm.c, normalise_channel, &norm);
}

void
CPU (batch_norm_infer) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *options,
                        float *y, const float *x, const float *gamma, const float *beta,
                        const float *running_mean, const float *running_var)
{
  Norm norm = make_norm (shape);

  if (dig_host_failed (stream))
    return;
  norm.epsilon = options->epsilon;
  norm.y = y;
  norm.x = x;
  norm.gamma = gamma;
  norm.beta = beta;
  norm.running_mean = (float *)running_mean;
  norm.running_var = (float *)running_var;
  dig_cpu_run (stream, norm.n, infer_image, &norm);
}

void
CPU (batch_norm_backward) (DigStream *stream, const DigShape4 *shape, float *grad_x,
                           float *grad_gamma, float *grad_beta, const float *grad_y, const float *x,
                           const float *gamma, const float *saved)
{
  CPU (batch_norm_dropout_backward)
  (stream, shape, NULL, NULL, grad_x, grad_gamma, grad_beta, grad_y, x, gamma, saved);
}

void
CPU (batch_norm_dropout_backward) (DigStream *stream, const DigShape4 *shape,
                                   const DigDropout *dropout, const DigStepState *state,
                                   float *grad_x, float *grad_gamma, float *grad_beta,
                                   const float *grad_y, const float *x, const float *gamma,
                                   const float *saved)
{
  Norm norm = make_norm (shape);
  Dropper dropper;

  if (dig_host_failed (stream))
    return;
  if (dropout != NULL)
    {
      dropper = make_dropper (dropout, state);
      norm.dropper = &dropper;
    }
  norm.x = x;
  norm.gamma = gamma;
  norm.saved = (float *)saved;
  norm.grad_x = grad_x;
  norm.grad_gamma = grad_gamma;
  norm.grad_beta = grad_beta;
  norm.grad_y = grad_y;
  run_backward (stream, &norm);
}

typedef struct
{
  Dropper dropper;
  size_t n;
  float *y;
  const float *x;
} Drop;

static void
drop_chunk (void *data, int chunk, int worker)
{
  const Drop *d = data;
  size_t begin = (size_t)chunk * DROP_CHUNK;
  size_t n = d->n - begin < DROP_CHUNK ? d->n - begin : DROP_CHUNK;

  drop (&d->dropper, begin, n, d->y + begin, d->x + begin);
}

void
CPU (dropout) (DigStream *stream, const DigDropout *dropout, const DigStepState *state, size_t n,
               float *y, const float *x)
{
  Drop d;

  if (dig_host_failed (stream))
    return;
  d = (Drop){ make_dropper (dropout, state), n, y, x };
  dig_cpu_run (stream, (int)((n + DROP_CHUNK - 1) / DROP_CHUNK), drop_chunk, &d);
}
