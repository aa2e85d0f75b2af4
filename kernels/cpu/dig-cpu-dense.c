/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products of the dense layers, without packing: their matrices lie as the kernels want
 * them.
 *   forward     y[n, o] = x[n, ·] · w[o, ·]: rows against rows, lanes along IN;
 *   data        grad_x[n, i] = sum over o of grad_y[n, o] w[o, i]: lanes along i;
 *   parameters  grad_w[o, i] = sum over n of grad_y[n, o] x[n, i]: lanes along i.
 * Each output is summed in an order that depends on the layer alone, so an image's answer is the
 * same, bit for bit, in a batch of any size. */
#include "cpu/dig-cpu-ops.h"

#include "reference/dig-reference-ops.h"

#if MAX_SUMS > 12
#define DOT_IMAGES 4
#define DOT_OUTPUTS 6
#define SUM_ROWS 8
#else
#define DOT_IMAGES 3
#define DOT_OUTPUTS 4
#define SUM_ROWS 4
#endif
#define SUM_VECTORS 3
#define PREFETCH_ROWS 12 /* rows lie on pages of their own, out of the processor's own sight */
#define DOT_BATCH 32     /* images that share a block of weights in the L1 cache */
#define DOT_DEPTH (192 / VL * VL) /* inputs of a block */
#define SUM_COLUMNS (2 * SUM_VECTORS * 16)

/* --- forward --- */

typedef struct
{
  const DigDenseShape *shape;
  DigActivation activation;
  float *y;
  const float *x, *w, *b;
} Forward;

/* One vector of inputs, or the `rest` of them. */
INLINE void
dot_step (Vector s[DOT_IMAGES][DOT_OUTPUTS], const float *const *x, const float *const *w, int k,
          const bool is_whole, size_t rest)
{
  Vector image[DOT_IMAGES];

  UNROLL
  for (int i = 0; i < DOT_IMAGES; i++)
    image[i] = is_whole ? load (x[i] + k) : load_part (x[i] + k, rest);
  UNROLL
  for (int o = 0; o < DOT_OUTPUTS; o++)
    {
      Vector weights = is_whole ? load (w[o] + k) : load_part (w[o] + k, rest);

      UNROLL
      for (int i = 0; i < DOT_IMAGES; i++)
        s[i][o] = multiply_add (image[i], weights, s[i][o]);
    }
}

/* sums (DOT_IMAGES, DOT_OUTPUTS) += products over `depth` inputs, lane by lane. */
static void
dot_tile (Vector *sums, const float *const *x, const float *const *w, int depth)
{
  Vector s[DOT_IMAGES][DOT_OUTPUTS];
  int k = 0;

  UNROLL
  for (int i = 0; i < DOT_IMAGES; i++)
    UNROLL
  for (int o = 0; o < DOT_OUTPUTS; o++)
    s[i][o] = sums[i * DOT_OUTPUTS + o];
  for (; k + VL <= depth; k += VL)
    dot_step (s, x, w, k, true, VL);
  if (k < depth)
    dot_step (s, x, w, k, false, (size_t)(depth - k));
  UNROLL
  for (int i = 0; i < DOT_IMAGES; i++)
    UNROLL
  for (int o = 0; o < DOT_OUTPUTS; o++)
    sums[i * DOT_OUTPUTS + o] = s[i][o];
}

/* Rows beyond the last image or output repeat the last one; their sums are not written. */
static void
dot_block (const Forward *f, Vector *sums, int n0, int n_images, int o0, int k0, int depth)
{
  const DigDenseShape *s = f->shape;
  const float *w[DOT_OUTPUTS], *x[DOT_IMAGES];

  for (int o = 0; o < DOT_OUTPUTS; o++)
    w[o] = f->w + (size_t)min_int (o0 + o, s->out - 1) * (size_t)s->in + k0;
  for (int n = 0; n < n_images; n += DOT_IMAGES)
    {
      for (int i = 0; i < DOT_IMAGES; i++)
        x[i] = f->x + (size_t)(n0 + min_int (n + i, n_images - 1)) * (size_t)s->in + k0;
      dot_tile (sums + n * DOT_OUTPUTS, x, w, depth);
    }
}

static void
write_outputs (const Forward *f, const Vector *sums, int n0, int n_images, int o0)
{
  const DigDenseShape *s = f->shape;
  int n_outputs = min_int (DOT_OUTPUTS, s->out - o0);

  for (int n = 0; n < n_images; n++)
    {
      float *to = f->y + (size_t)(n0 + n) * (size_t)s->out + o0;

      for (int o = 0; o < n_outputs; o++)
        to[o] = f->b[o0 + o] + sum_lanes (sums[n * DOT_OUTPUTS + o]);
      if (f->activation != DIG_ACTIVATION_NONE)
        dig_reference_float_activation_forward (f->activation, (size_t)n_outputs, to, to);
    }
}

/* Task: DOT_OUTPUTS outputs of all images. */
static void
dot_outputs (void *data, int task, int worker)
{
  const Forward *f = data;
  const DigDenseShape *s = f->shape;
  int o0 = task * DOT_OUTPUTS;
  Vector sums[(DOT_BATCH + DOT_IMAGES) * DOT_OUTPUTS];

  for (int n0 = 0; n0 < s->n; n0 += DOT_BATCH)
    {
      int n_images = min_int (DOT_BATCH, s->n - n0);

      memset (sums, 0, sizeof sums);
      for (int k0 = 0; k0 < s->in; k0 += DOT_DEPTH)
        dot_block (f, sums, n0, n_images, o0, k0, min_int (DOT_DEPTH, s->in - k0));
      write_outputs (f, sums, n0, n_images, o0);
    }
}

void
CPU (dense_forward) (DigStream *stream, const DigDenseShape *shape, DigActivation activation,
                     float *y, const float *x, const float *w, const float *b)
{
  Forward f = { shape, activation, y, x, w, b };

  if (!dig_host_failed (stream))
    dig_cpu_run (stream, (shape->out + DOT_OUTPUTS - 1) / DOT_OUTPUTS, dot_outputs, &f);
}

/* --- backward --- */

/* to (rows, columns) = sum over k of a[row · a_row + k · a_k] · b[k · columns + column] */
typedef struct
{
  float *to;
  const float *a, *b;
  int n_rows, n_columns, depth;
  size_t a_row, a_k;
} Product;

INLINE void
sum_tile (const Product *m, int row, int column, const int n_vectors)
{
  Vector s[SUM_ROWS][SUM_VECTORS];
  const float *a[SUM_ROWS];
  const float *b = m->b + column;
  size_t n_columns = (size_t)m->n_columns;

  UNROLL
  for (int r = 0; r < SUM_ROWS; r++)
    {
      a[r] = m->a + (size_t)min_int (row + r, m->n_rows - 1) * m->a_row;
      UNROLL
      for (int v = 0; v < n_vectors; v++)
        __builtin_prefetch (m->to + (size_t)(row + r) * n_columns + column + v * VL, 1);
      UNROLL
      for (int v = 0; v < n_vectors; v++)
        s[r][v] = (Vector){ 0 };
    }
  for (size_t k = 0; k < (size_t)m->depth; k++)
    {
      Vector values[SUM_VECTORS];

      UNROLL
      for (int v = 0; v < n_vectors; v++)
        __builtin_prefetch (b + (k + PREFETCH_ROWS) * n_columns + v * VL);
      UNROLL
      for (int v = 0; v < n_vectors; v++)
        values[v] = load (b + k * n_columns + v * VL);
      UNROLL
      for (int r = 0; r < SUM_ROWS; r++)
        {
          Vector factor = broadcast (a[r][k * m->a_k]);

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            s[r][v] = multiply_add (factor, values[v], s[r][v]);
        }
    }
  UNROLL
  for (int r = 0; r < SUM_ROWS; r++)
    if (row + r < m->n_rows)
      UNROLL
  for (int v = 0; v < n_vectors; v++)
    store (m->to + (size_t)(row + r) * n_columns + column + v * VL, s[r][v]);
}

/* The columns that fill no vector. */
static void
sum_rest (const Product *m, int column, int end)
{
  for (size_t row = 0; row < (size_t)m->n_rows; row++)
    for (size_t i = (size_t)column; i < (size_t)end; i++)
      {
        float sum = 0;

        for (size_t k = 0; k < (size_t)m->depth; k++)
          sum += m->a[row * m->a_row + k * m->a_k] * m->b[k * (size_t)m->n_columns + i];
        m->to[row * (size_t)m->n_columns + i] = sum;
      }
}

/* Task: SUM_COLUMNS columns of all rows. */
static void
sum_columns (void *data, int task, int worker)
{
  const Product *m = data;
  int column = task * SUM_COLUMNS, end = min_int (column + SUM_COLUMNS, m->n_columns);

  for (; end - column >= SUM_VECTORS * VL; column += SUM_VECTORS * VL)
    for (int row = 0; row < m->n_rows; row += SUM_ROWS)
      sum_tile (m, row, column, SUM_VECTORS);
  for (; end - column >= VL; column += VL)
    for (int row = 0; row < m->n_rows; row += SUM_ROWS)
      sum_tile (m, row, column, 1);
  if (column < end)
    sum_rest (m, column, end);
}

static void
run_product (DigStream *stream, Product *m)
{
  dig_cpu_run (stream, (m->n_columns + SUM_COLUMNS - 1) / SUM_COLUMNS, sum_columns, m);
}

void
CPU (dense_backward_data) (DigStream *stream, const DigDenseShape *shape, float *grad_x,
                           const float *grad_y, const float *w)
{
  Product m = { .to = grad_x,
                .a = grad_y,
                .b = w,
                .n_rows = shape->n,
                .n_columns = shape->in,
                .depth = shape->out,
                .a_row = (size_t)shape->out,
                .a_k = 1 };

  if (!dig_host_failed (stream))
    run_product (stream, &m);
}

void
CPU (dense_backward_params) (DigStream *stream, const DigDenseShape *shape, float *grad_w,
                             float *grad_b, const float *x, const float *grad_y)
{
  size_t out = (size_t)shape->out;
  Product m = { .to = grad_w,
                .a = grad_y,
                .b = x,
                .n_rows = shape->out,
                .n_columns = shape->in,
                .depth = shape->n,
                .a_row = 1,
                .a_k = out };

  if (dig_host_failed (stream))
    return;
  run_product (stream, &m);
  for (size_t o = 0; o < out; o++)
    {
      double sum = 0;

      for (size_t n = 0; n < (size_t)shape->n; n++)
        sum += (double)grad_y[n * out + o];
      grad_b[o] = (float)sum;
    }
}
