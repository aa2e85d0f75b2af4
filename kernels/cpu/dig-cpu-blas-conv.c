/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution with OpenBLAS: what each output pixel sees becomes a column, and the convolution a
 * product of matrices.
 *
 *   columns (C KH KW, pixels)   of some output rows, as many as stay in the cache
 *   y      (OC, pixels)  = w (OC, C KH KW) · columns
 *   grad_w (OC, C KH KW) = sum over images of grad_y · columnsᵀ
 *   columns              = wᵀ · grad_y, added up into grad_x
 *
 * Forward and data, a task is an image and every image has products of the same shapes; of the
 * parameters, a task is one of N_PARTS sums over some images, added in their order. So neither the
 * batch nor the threads change an image's answer.
 *
 * Two things are left to the portable loops: the backward pass behind a pooling, where at least
 * three quarters of the gradients are zero, which a product of matrices cannot use; and sums so
 * short that writing the columns costs more than the products. */
#include "cpu/dig-cpu-blas.h"
#include "cpu/dig-cpu-stream.h"
#define CPU_SET portable
#include "cpu/dig-cpu-ops.h"
#include "cpu/dig-cpu-planes.h"

#include <string.h>

#define COLUMN_BYTES (256 * 1024)
#define N_PARTS 8
#define MIN_PRODUCTS 64 /* C KH KW */

typedef struct
{
  const DigConv2dShape *shape;
  DigActivation activation;
  int pool_size; /* 0: none */
  float *y;
  uint8_t *which_to;
  const float *x, *w, *b;

  float *grad_x, *grad_w, *grad_b;
  const float *grad_y;

  int n_products;    /* C KH KW */
  int n_pixels;      /* OH OW */
  int n_rows;        /* output rows of the columns */
  int n_parts;       /* of the sums over images */
  size_t n_columns;  /* floats */
  DigPoolShape pool; /* of one image */
  float *scratch;    /* shared: the parts of grad_w, then of grad_b */
  size_t n_shared, n_own;
} Conv;

/* The output columns whose input column j + q - pad_left exists: begin … end - 1. */
static void
find_inside (const DigConv2dShape *s, int q, int *begin, int *end)
{
  *begin = s->pad_left > q ? s->pad_left - q : 0;
  *end = min_int (s->ow, s->w + s->pad_left - q);
  if (*begin > *end)
    *begin = *end = 0;
}

/* columns (C KH KW, rows · OW) of the output rows i0 … i0 + n_rows - 1; x (C, H, W) */
static void
fill_columns (const DigConv2dShape *s, float *columns, const float *x, int i0, int n_rows)
{
  for (int c = 0; c < s->c; c++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        {
          int begin, end;

          find_inside (s, q, &begin, &end);
          for (int i = i0; i < i0 + n_rows; i++, columns += s->ow)
            {
              int from = i + p - s->pad_top;

              memset (columns, 0, (size_t)s->ow * sizeof (float));
              if (from >= 0 && from < s->h && end > begin)
                memcpy (columns + begin, x + (c * s->h + from) * s->w + begin + q - s->pad_left,
                        (size_t)(end - begin) * sizeof (float));
            }
        }
}

/* grad_x (C, H, W) += the columns, each at the pixel that it came from. */
static void
add_columns (const DigConv2dShape *s, float *grad_x, const float *columns, int i0, int n_rows)
{
  for (int c = 0; c < s->c; c++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        {
          int begin, end;

          find_inside (s, q, &begin, &end);
          for (int i = i0; i < i0 + n_rows; i++, columns += s->ow)
            {
              int row = i + p - s->pad_top;
              float *to = grad_x + (c * s->h + row) * s->w + q - s->pad_left;

              if (row >= 0 && row < s->h)
                for (int j = begin; j < end; j++)
                  to[j] += columns[j];
            }
        }
}

/* --- forward --- */

static void
multiply_image (const Conv *v, float *columns, float *y, const float *x)
{
  const DigConv2dShape *s = v->shape;
  size_t n_pixels = (size_t)v->n_pixels;

  for (size_t o = 0; o < (size_t)s->oc; o++)
    for (size_t j = 0; j < n_pixels; j++)
      y[o * n_pixels + j] = v->b[o];
  for (int i = 0; i < s->oh; i += v->n_rows)
    {
      int n_rows = min_int (v->n_rows, s->oh - i), n_columns = n_rows * s->ow;

      fill_columns (s, columns, x, i, n_rows);
      dig_cpu_blas_multiply (
          s->oc, n_columns, v->n_products, (DigCpuMatrix){ v->w, v->n_products, false },
          (DigCpuMatrix){ columns, n_columns, false }, 1, y + i * s->ow, v->n_pixels);
    }
  dig_cpu_activate (v->activation, (size_t)s->oc * n_pixels, y);
}

/* Task: one image. */
static void
convolve_image (void *data, int image, int worker)
{
  const Conv *v = data;
  const DigConv2dShape *s = v->shape;
  float *columns = dig_cpu_own_scratch (v->scratch, v->n_shared, v->n_own, worker);
  const float *x = v->x + (size_t)image * (size_t)(s->c * s->h * s->w);
  size_t first;

  if (v->pool_size == 0)
    {
      multiply_image (v, columns, v->y + (size_t)image * (size_t)(s->oc * v->n_pixels), x);
      return;
    }
  first = (size_t)image * (size_t)(s->oc * v->pool.oh * v->pool.ow);
  multiply_image (v, columns, columns + v->n_columns, x);
  dig_cpu_max_pool (&v->pool, v->y + first, v->which_to != NULL ? v->which_to + first : NULL,
                    columns + v->n_columns);
}

/* --- backward --- */

/* Task: grad_x of one image. */
static void
spread_image (void *data, int image, int worker)
{
  const Conv *v = data;
  const DigConv2dShape *s = v->shape;
  float *columns = dig_cpu_own_scratch (v->scratch, v->n_shared, v->n_own, worker);
  const float *gradient = v->grad_y + (size_t)image * (size_t)(s->oc * v->n_pixels);
  float *grad_x = v->grad_x + (size_t)image * (size_t)(s->c * s->h * s->w);

  memset (grad_x, 0, (size_t)(s->c * s->h * s->w) * sizeof (float));
  for (int i = 0; i < s->oh; i += v->n_rows)
    {
      int n_rows = min_int (v->n_rows, s->oh - i), n_columns = n_rows * s->ow;

      dig_cpu_blas_multiply (
          v->n_products, n_columns, s->oc, (DigCpuMatrix){ v->w, v->n_products, true },
          (DigCpuMatrix){ gradient + i * s->ow, v->n_pixels, false }, 0, columns, n_columns);
      add_columns (s, grad_x, columns, i, n_rows);
    }
}

/* sums (OC, C KH KW) and biases (OC) += those of one image. */
static void
add_image (const Conv *v, float *columns, float *sums, double *biases, int image)
{
  const DigConv2dShape *s = v->shape;
  const float *gradient = v->grad_y + (size_t)image * (size_t)(s->oc * v->n_pixels);
  const float *x = v->x + (size_t)image * (size_t)(s->c * s->h * s->w);

  for (int o = 0; o < s->oc; o++)
    for (int j = 0; j < v->n_pixels; j++)
      biases[o] += (double)gradient[o * v->n_pixels + j];
  for (int i = 0; i < s->oh; i += v->n_rows)
    {
      int n_rows = min_int (v->n_rows, s->oh - i), n_columns = n_rows * s->ow;

      fill_columns (s, columns, x, i, n_rows);
      dig_cpu_blas_multiply (s->oc, v->n_products, n_columns,
                             (DigCpuMatrix){ gradient + i * s->ow, v->n_pixels, false },
                             (DigCpuMatrix){ columns, n_columns, true }, 1, sums, v->n_products);
    }
}

static size_t
n_weights (const Conv *v)
{
  return (size_t)v->shape->oc * (size_t)v->n_products;
}

static double *
get_biases (const Conv *v)
{
  return (double *)(void *)(v->scratch + (n_weights (v) * (size_t)v->n_parts + 15) / 16 * 16);
}

/* Task: the sums over some images. */
static void
add_part (void *data, int part, int worker)
{
  const Conv *v = data;
  size_t oc = (size_t)v->shape->oc;
  float *columns = dig_cpu_own_scratch (v->scratch, v->n_shared, v->n_own, worker);
  float *sums = v->scratch + n_weights (v) * (size_t)part;
  double *biases = get_biases (v) + oc * (size_t)part;

  memset (sums, 0, n_weights (v) * sizeof (float));
  memset (biases, 0, oc * sizeof (double));
  for (int n = 0; n < v->shape->n; n++)
    if (n * v->n_parts / v->shape->n == part)
      add_image (v, columns, sums, biases, n);
}

/* Task: one output channel. */
static void
join_parts (void *data, int o, int worker)
{
  const Conv *v = data;
  size_t n_products = (size_t)v->n_products, first = (size_t)o * n_products;
  double bias = 0;

  memcpy (v->grad_w + first, v->scratch + first, n_products * sizeof (float));
  for (size_t part = 1; part < (size_t)v->n_parts; part++)
    for (size_t k = 0; k < n_products; k++)
      v->grad_w[first + k] += v->scratch[n_weights (v) * part + first + k];
  for (int part = 0; part < v->n_parts; part++)
    bias += get_biases (v)[part * v->shape->oc + o];
  v->grad_b[o] = (float)bias;
}

/* --- both --- */

static bool
prepare (DigStream *stream, Conv *v)
{
  const DigConv2dShape *s = v->shape;
  int size = v->pool_size > 0 ? v->pool_size : 1;
  size_t row_bytes, n_outputs;

  if (dig_host_failed (stream))
    return false;
  v->n_products = s->c * s->kh * s->kw;
  v->n_pixels = s->oh * s->ow;
  v->n_parts = min_int (N_PARTS, s->n);
  v->pool = (DigPoolShape){ 1, s->oc, s->oh, s->ow, size, s->oh / size, s->ow / size };
  row_bytes = (size_t)v->n_products * (size_t)s->ow * sizeof (float);
  v->n_rows = row_bytes >= COLUMN_BYTES ? 1 : min_int (s->oh, (int)(COLUMN_BYTES / row_bytes));
  v->n_columns = ((size_t)v->n_rows * row_bytes / sizeof (float) + 15) / 16 * 16;
  n_outputs = v->pool_size > 0 ? (size_t)s->oc * (size_t)v->n_pixels : 0;
  v->n_own = v->n_columns + n_outputs;
  if (v->grad_w != NULL)
    v->n_shared = (n_weights (v) * (size_t)v->n_parts + 15) / 16 * 16
                  + 2 * (size_t)s->oc * (size_t)v->n_parts;
  v->scratch = dig_cpu_scratch (stream, v->n_shared, v->n_own);
  return v->scratch != NULL;
}

static bool
is_short (const DigConv2dShape *shape)
{
  return shape->c * shape->kh * shape->kw < MIN_PRODUCTS;
}

static void
run_forward (DigStream *stream, Conv *v)
{
  if (prepare (stream, v))
    dig_cpu_run (stream, v->shape->n, convolve_image, v);
}

static void
run_backward (DigStream *stream, Conv *v)
{
  if (!prepare (stream, v))
    return;
  if (v->grad_w != NULL)
    {
      dig_cpu_run (stream, v->n_parts, add_part, v);
      dig_cpu_run (stream, v->shape->oc, join_parts, v);
    }
  if (v->grad_x != NULL)
    dig_cpu_run (stream, v->shape->n, spread_image, v);
}

static void
conv2d_forward (DigStream *stream, const DigConv2dShape *shape, DigActivation activation, float *y,
                const float *x, const float *w, const float *b)
{
  Conv v = { .shape = shape, .activation = activation, .y = y, .x = x, .w = w, .b = b };

  if (is_short (shape))
    CPU (conv2d_forward) (stream, shape, activation, y, x, w, b);
  else
    run_forward (stream, &v);
}

static void
conv2d_backward_data (DigStream *stream, const DigConv2dShape *shape, float *grad_x,
                      const float *grad_y, const float *w)
{
  Conv v = { .shape = shape, .grad_x = grad_x, .grad_y = grad_y, .w = w };

  run_backward (stream, &v);
}

static void
conv2d_backward_params (DigStream *stream, const DigConv2dShape *shape, float *grad_w,
                        float *grad_b, const float *x, const float *grad_y)
{
  Conv v = { .shape = shape, .grad_w = grad_w, .grad_b = grad_b, .x = x, .grad_y = grad_y };

  run_backward (stream, &v);
}

static void
conv2d_relu_pool_forward (DigStream *stream, const DigConv2dShape *shape, int pool_size, float *y,
                          uint8_t *which, const float *x, const float *w, const float *b)
{
  Conv v = { .shape = shape,
             .activation = DIG_ACTIVATION_RELU,
             .pool_size = pool_size,
             .y = y,
             .which_to = which,
             .x = x,
             .w = w,
             .b = b };

  if (is_short (shape))
    CPU (conv2d_relu_pool_forward) (stream, shape, pool_size, y, which, x, w, b);
  else
    run_forward (stream, &v);
}

void
dig_cpu_blas_fill_conv (DigBackend *table)
{
  table->conv2d_forward = conv2d_forward;
  table->conv2d_backward_data = conv2d_backward_data;
  table->conv2d_backward_params = conv2d_backward_params;
  table->conv2d_relu_pool_forward = conv2d_relu_pool_forward;
}
