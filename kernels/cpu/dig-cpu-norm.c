/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch norm and dropout. A task is an image: its values stay in the cache of the core that made them
 * and goes on with them. Training takes two passes, between which the caller adds up what the images
 * gave for each channel, in their order. Sums are float within a plane and double beyond. */
#include "cpu/dig-cpu-ops.h"
#include "cpu/dig-cpu-random.h"

#include <math.h>

#define DROP_CHUNK 4096 /* elements of a task, a multiple of the random numbers of one draw */

/* y = (x - mean) · factor + shift forward, grad_x = factor · (g - shift - (x - mean) · slope) back. */
typedef enum
{
  MEAN,
  FACTOR,
  SHIFT,
  SLOPE,
  N_COEFFICIENTS,
} Coefficient;

typedef struct
{
  int n, c;
  size_t area;    /* H W */
  size_t c_lanes; /* C in whole vectors */
  float momentum, epsilon;
  const Dropper *dropper; /* NULL: no dropout behind */
  float *y;
  const float *x, *gamma, *beta;
  float *running_mean, *running_var, *saved;
  float *coefficients; /* (N_COEFFICIENTS, c_lanes) */
  float *sums;         /* (N, 2, c_lanes) */

  /* Backward. */
  float *grad_x, *grad_gamma, *grad_beta;
  const float *grad_y;
} Norm;

static inline size_t
image_place (const Norm *norm, int n)
{
  return (size_t)n * (size_t)norm->c * norm->area;
}

static inline float *
coefficient (const Norm *norm, Coefficient kind, int c)
{
  return norm->coefficients + (size_t)kind * norm->c_lanes + (size_t)c;
}

/* Sums of the values of a plane, lane by lane. */
INLINE Vector
sum_plane (const float *x, size_t n)
{
  Vector sum = { 0 };
  size_t i = 0;

  for (; i + VL <= n; i += VL)
    sum += load (x + i);
  return sum + load_part (x + i, n - i);
}

/* Sums of (a - a_offset)(b - b_offset), lane by lane. */
INLINE Vector
sum_products (const float *a, float a_offset, const float *b, float b_offset, size_t n)
{
  Vector sum = { 0 }, rest;
  size_t i = 0;

  for (; i + VL <= n; i += VL)
    sum += (load (a + i) - a_offset) * (load (b + i) - b_offset);
  rest = (load_part (a + i, n - i) - a_offset) * (load_part (b + i, n - i) - b_offset);
  return sum + (Vector)((VectorInt)rest & first_lanes (n - i));
}

/* Lane i of the result is the sum of all lanes of sums[i]. */
INLINE Vector
add_lanes (Vector *sums)
{
  Vector total = { 0 };

  transpose_vectors (sums);
  UNROLL
  for (int i = 0; i < VL; i++)
    total += sums[i];
  return total;
}

/* to[i] = (x[i] - mean) · factor + shift for one plane. */
INLINE void
scale_plane (float *to, const float *x, size_t n, float mean, float factor, float shift)
{
  size_t i = 0;

  for (; i + VL <= n; i += VL)
    store (to + i, (load (x + i) - mean) * factor + shift);
  if (i < n)
    store_part (to + i, (load_part (x + i, n - i) - mean) * factor + shift, n - i);
}

static void
scale_image (const Norm *norm, int n)
{
  size_t place = image_place (norm, n);

  for (int c = 0; c < norm->c; c++)
    scale_plane (norm->y + place + (size_t)c * norm->area, norm->x + place + (size_t)c * norm->area,
                 norm->area, *coefficient (norm, MEAN, c), *coefficient (norm, FACTOR, c),
                 *coefficient (norm, SHIFT, c));
}

/* --- forward --- */

/* Task: an image. sums: of each plane's values, and of their squares about the plane's own mean. */
static void
measure_image (void *data, int n, int worker)
{
  const Norm *norm = data;
  const float *x = norm->x + image_place (norm, n);
  float *to = norm->sums + (size_t)n * 2 * norm->c_lanes;
  float share = 1.0f / (float)norm->area;

  for (int c = 0; c < norm->c; c += VL, x += VL * norm->area, to += VL)
    {
      int n_channels = min_int (VL, norm->c - c);
      Vector sums[VL] = { 0 }, total;

      for (int i = 0; i < n_channels; i++)
        sums[i] = sum_plane (x + (size_t)i * norm->area, norm->area);
      total = add_lanes (sums);
      store (to, total);
      for (int i = 0; i < VL; i++)
        {
          const float *plane = x + (size_t)i * norm->area;
          float mean = total[i] * share;

          sums[i] =
              i < n_channels ? sum_products (plane, mean, plane, mean, norm->area) : (Vector){ 0 };
        }
      store (to + norm->c_lanes, add_lanes (sums));
    }
}

/* Statistics of VL channels over all images: the sum of squares about the common mean is that about
 * the planes' means, and what those are away from it (Chan, Golub and LeVeque 1979). */
static void
join_images (const Norm *norm, int c, double *mean, double *var)
{
  double area = (double)norm->area, m = (double)norm->n * area;
  const float *sums = norm->sums + c;

  for (int i = 0; i < VL; i++)
    mean[i] = var[i] = 0;
  for (int n = 0; n < norm->n; n++)
    for (int i = 0; i < VL; i++)
      mean[i] += (double)sums[(size_t)n * 2 * norm->c_lanes + (size_t)i];
  for (int i = 0; i < VL; i++)
    mean[i] /= m;
  for (int n = 0; n < norm->n; n++, sums += 2 * norm->c_lanes)
    for (int i = 0; i < VL; i++)
      {
        double away = (double)sums[i] / area - mean[i];

        var[i] += (double)sums[norm->c_lanes + (size_t)i] + area * away * away;
      }
  for (int i = 0; i < VL; i++)
    var[i] /= m;
}

static void
finish_statistics (const Norm *norm)
{
  double m = (double)norm->n * (double)norm->area, keep = (double)norm->momentum;
  double means[VL], vars[VL];

  for (int c = 0; c < norm->c; c++)
    {
      double mean, var, scale;

      if (c % VL == 0)
        join_images (norm, c, means, vars);
      mean = means[c % VL];
      var = vars[c % VL];
      scale = 1 / sqrt (var + (double)norm->epsilon);
      *coefficient (norm, MEAN, c) = (float)mean;
      *coefficient (norm, FACTOR, c) = (float)((double)norm->gamma[c] * scale);
      *coefficient (norm, SHIFT, c) = norm->beta[c];
      norm->saved[c] = (float)mean;
      norm->saved[norm->c + c] = (float)scale;
      norm->running_mean[c] = (float)(keep * (double)norm->running_mean[c] + (1 - keep) * mean);
      norm->running_var[c] = (float)(keep * (double)norm->running_var[c]
                                     + (1 - keep) * (m > 1 ? var * m / (m - 1) : var));
    }
}

/* Task: an image. */
static void
normalise_image (void *data, int n, int worker)
{
  const Norm *norm = data;
  size_t place = image_place (norm, n);

  scale_image (norm, n);
  if (norm->dropper != NULL)
    drop (norm->dropper, place, (size_t)norm->c * norm->area, norm->y + place, norm->y + place);
}

/* --- backward: with x̂ = (x - mean) · scale and m = N H W,
 *   grad_x = gamma · scale · (g - sum (g) / m - x̂ · sum (g x̂) / m) --- */

/* Task: an image. sums: of each plane's g, and of g (x - mean). Behind dropout, grad_x becomes g. */
static void
measure_gradients (void *data, int n, int worker)
{
  const Norm *norm = data;
  size_t place = image_place (norm, n);
  const float *g = norm->grad_y + place, *x = norm->x + place;
  float *to = norm->sums + (size_t)n * 2 * norm->c_lanes;

  if (norm->dropper != NULL)
    {
      drop (norm->dropper, place, (size_t)norm->c * norm->area, norm->grad_x + place, g);
      g = norm->grad_x + place;
    }
  for (int c = 0; c < norm->c; c += VL, to += VL)
    {
      Vector sums[VL] = { 0 }, products[VL] = { 0 };

      for (int i = 0; i < min_int (VL, norm->c - c); i++, g += norm->area, x += norm->area)
        {
          sums[i] = sum_plane (g, norm->area);
          products[i] = sum_products (g, 0, x, norm->saved[c + i], norm->area);
        }
      store (to, add_lanes (sums));
      store (to + norm->c_lanes, add_lanes (products));
    }
}

static void
finish_gradients (const Norm *norm)
{
  double m = (double)norm->n * (double)norm->area;

  for (int c = 0; c < norm->c; c++)
    {
      float scale = norm->saved[norm->c + c];
      double sum = 0, product = 0;

      for (int n = 0; n < norm->n; n++)
        {
          const float *sums = norm->sums + (size_t)n * 2 * norm->c_lanes + c;

          sum += (double)sums[0];
          product += (double)sums[norm->c_lanes];
        }
      *coefficient (norm, MEAN, c) = norm->saved[c];
      *coefficient (norm, FACTOR, c) = norm->gamma[c] * scale;
      *coefficient (norm, SHIFT, c) = (float)(sum / m);
      *coefficient (norm, SLOPE, c) = (float)(product / m * (double)scale * (double)scale);
      norm->grad_gamma[c] = (float)(product * (double)scale);
      norm->grad_beta[c] = (float)sum;
    }
}

/* Task: an image. */
static void
write_gradients (void *data, int n, int worker)
{
  const Norm *norm = data;
  size_t place = image_place (norm, n), area = norm->area;
  const float *g = (norm->dropper != NULL ? norm->grad_x : norm->grad_y) + place;
  const float *x = norm->x + place;
  float *to = norm->grad_x + place;

  for (int c = 0; c < norm->c; c++, g += area, x += area, to += area)
    {
      float mean = *coefficient (norm, MEAN, c), factor = *coefficient (norm, FACTOR, c);
      float shift = *coefficient (norm, SHIFT, c), slope = *coefficient (norm, SLOPE, c);
      size_t i = 0;

      for (; i + VL <= area; i += VL)
        store (to + i, factor * (load (g + i) - shift - (load (x + i) - mean) * slope));
      if (i < area)
        store_part (to + i,
                    factor
                        * (load_part (g + i, area - i) - shift
                           - (load_part (x + i, area - i) - mean) * slope),
                    area - i);
    }
}

/* --- entries --- */

/* Room for the coefficients, and the sums of n images. */
static bool
take_memory (DigStream *stream, Norm *norm, int n)
{
  size_t n_coefficients = N_COEFFICIENTS * norm->c_lanes;

  norm->coefficients = dig_cpu_scratch (stream, n_coefficients + (size_t)n * 2 * norm->c_lanes, 0);
  norm->sums = norm->coefficients + n_coefficients;
  return norm->coefficients != NULL;
}

static void
run_forward (DigStream *stream, Norm *norm)
{
  if (!take_memory (stream, norm, norm->n))
    return;
  dig_cpu_run (stream, norm->n, measure_image, norm);
  finish_statistics (norm);
  dig_cpu_run (stream, norm->n, normalise_image, norm);
}

static void
run_backward (DigStream *stream, Norm *norm)
{
  if (!take_memory (stream, norm, norm->n))
    return;
  dig_cpu_run (stream, norm->n, measure_gradients, norm);
  finish_gradients (norm);
  dig_cpu_run (stream, norm->n, write_gradients, norm);
}

static Norm
make_norm (const DigShape4 *shape)
{
  return (Norm){ .n = shape->n,
                 .c = shape->c,
                 .area = (size_t)shape->h * (size_t)shape->w,
                 .c_lanes = round_up ((size_t)shape->c, VL) };
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
  run_forward (stream, &norm);
}

void
CPU (batch_norm_infer) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *options,
                        float *y, const float *x, const float *gamma, const float *beta,
                        const float *running_mean, const float *running_var)
{
  Norm norm = make_norm (shape);

  if (dig_host_failed (stream))
    return;
  norm.y = y;
  norm.x = x;
  if (!take_memory (stream, &norm, 0))
    return;
  for (int c = 0; c < norm.c; c++)
    {
      double scale = (double)gamma[c] / sqrt ((double)running_var[c] + (double)options->epsilon);

      *coefficient (&norm, MEAN, c) = running_mean[c];
      *coefficient (&norm, FACTOR, c) = (float)scale;
      *coefficient (&norm, SHIFT, c) = beta[c];
    }
  dig_cpu_run (stream, norm.n, normalise_image, &norm);
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
