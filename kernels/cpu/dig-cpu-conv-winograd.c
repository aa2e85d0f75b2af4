/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution forward with Winograd's short convolutions, for 3×3 and 5×5 kernels and enough
 * channels: 3 to 6 times fewer products than the direct way, with a relative error near 2e-6.
 *
 * A task is some rows of tiles, which may belong to several images. It
 *   1. copies the input rows it needs into a panel (rows, columns, C) with zero padding,
 *   2. evaluates every tile: V (a², tiles, C),
 *   3. multiplies point by point, M (a², tiles, lanes) = V · U (a², C, lanes), for two vectors of output
 *      channels at a time, so that U passes through the L1 cache once a task,
 *   4. interpolates the outputs and does bias, ReLU and pooling in registers.
 * Whatever the task or the batch, an output is the same sum in the same order. */
#include "cpu/dig-cpu-winograd.h"

#include "cpu/dig-cpu-ops.h"
#include "reference/dig-reference-ops.h"

#define BLOCK (2 * VL)  /* output channels that are multiplied together */
#define TILES_A_TASK 32 /* wanted */
#define MIN_CHANNELS 8  /* with fewer, writing V costs more than the products */
#define MAX_OUTPUTS 4   /* m */
#define MAX_KERNEL 5

typedef struct
{
  const DigConv2dShape *shape;
  DigActivation activation;
  int pool_size; /* 1: none */
  const float *x, *w, *b;
  float *y;
  uint8_t *which;

  int k, m, n_points; /* a */
  int oh, ow;         /* outputs that are wanted: whole windows */
  int tiles_h, tiles_w;
  int rows_a_task;
  int c_lanes; /* C in whole vectors */
  int panel_w;
  float *u; /* (blocks of output channels) of (a², C, lanes) */
  float *scratch;
  size_t n_shared, n_own, n_panel, n_v, n_m, n_staging; /* floats */
} Winograd;

/* A part of one image: rows of tiles i0 … i1 - 1; its first tile is number `tile` of the task. */
typedef struct
{
  int image, i0, i1, tile;
} Part;

/* --- how --- */

/* m for k, or 0: not this way. Of two tile sizes, the one with fewer products. */
static int
choose_outputs (int k, int oh, int ow, int pool_size)
{
  int small = (oh + 1) / 2 * ((ow + 1) / 2) * 36, large = (oh + 3) / 4 * ((ow + 3) / 4) * 64;

  if (k == 3)
    return pool_size == 1 || pool_size == 2 || pool_size == 4 ? 4 : 0;
  if (k != 5 || (pool_size != 1 && pool_size != 2))
    return 0;
  return small <= large ? 2 : 4;
}

bool
CPU (winograd_fits) (const DigConv2dShape *s, int pool_size)
{
  return s->kh == s->kw && s->c >= MIN_CHANNELS && s->oc >= MIN_CHANNELS && s->oh >= pool_size
         && s->ow >= pool_size && choose_outputs (s->kh, s->oh, s->ow, pool_size) > 0;
}

/* --- the kernels' values --- */

/* Task: a vector of output channels. */
INLINE void
evaluate_channels (const Winograd *g, int o0, const int n_points, const int k)
{
  const DigConv2dShape *s = g->shape;
  int n_channels = min_int (VL, s->oc - o0), block = o0 / BLOCK * BLOCK;
  size_t n_products = (size_t)(s->c * k * k);
  size_t n_lanes = (size_t)min_int (BLOCK, (int)round_up ((size_t)(s->oc - block), VL));
  float *to = g->u + (size_t)(block * s->c * n_points * n_points) + (size_t)(o0 - block);

  for (int c = 0; c < s->c; c++, to += n_lanes)
    {
      const float *from = g->w + (size_t)o0 * n_products + (size_t)(c * k * k);
      Vector kernel[2 * VL + MAX_KERNEL * MAX_KERNEL], rows[MAX_KERNEL][MAX_POINTS];

      for (int j = 0; j < k * k; j += VL)
        load_transposed (kernel + j, from + j, n_products, n_channels, min_int (VL, k * k - j));
      UNROLL
      for (int i = 0; i < k; i++)
        evaluate_kernel (rows[i], kernel + i * k, n_points, k);
      for (int q = 0; q < n_points; q++)
        {
          Vector column[MAX_KERNEL], values[MAX_POINTS];

          UNROLL
          for (int i = 0; i < k; i++)
            column[i] = rows[i][q];
          evaluate_kernel (values, column, n_points, k);
          UNROLL
          for (int p = 0; p < n_points; p++)
            store (to + (size_t)((p * n_points + q) * s->c) * n_lanes, values[p]);
        }
    }
}

static void
evaluate_kernels (void *data, int task, int worker)
{
  const Winograd *g = data;

  if (g->k == 3)
    evaluate_channels (g, task * VL, 6, 3);
  else if (g->n_points == 6)
    evaluate_channels (g, task * VL, 6, 5);
  else
    evaluate_channels (g, task * VL, 8, 5);
}

/* --- the input's values --- */

/* panel (rows, columns, channels) of the input rows under the tiles of one part. */
static void
fill_panel (const Winograd *g, float *panel, const Part *part)
{
  const DigConv2dShape *s = g->shape;
  int first = part->i0 * g->m - s->pad_top;
  int n_rows = (part->i1 - part->i0) * g->m + g->k - 1;
  int n_columns = min_int (s->w, g->panel_w - s->pad_left);
  size_t n_row = (size_t)(g->panel_w * g->c_lanes), area = (size_t)(s->h * s->w);
  const float *image = g->x + (size_t)part->image * (size_t)s->c * area;

  memset (panel, 0, (size_t)n_rows * n_row * sizeof (float));
  for (int i = 0; i < n_rows; i++)
    {
      if (first + i < 0 || first + i >= s->h)
        continue;
      for (int c = 0; c < s->c; c += VL)
        for (int j = 0; j < n_columns; j += VL)
          {
            int n = min_int (VL, n_columns - j);
            float *to = panel + (size_t)i * n_row + (size_t)((s->pad_left + j) * g->c_lanes + c);
            Vector v[VL];

            load_transposed (v, image + (size_t)c * area + (size_t)((first + i) * s->w + j), area,
                             min_int (VL, s->c - c), n);
            for (int column = 0; column < n; column++)
              store (to + column * g->c_lanes, v[column]);
          }
    }
}

/* V of one tile and one vector of channels. */
INLINE void
evaluate_tile (const Winograd *g, float *to, const float *panel, const int n_points)
{
  size_t n_row = (size_t)(g->panel_w * g->c_lanes);
  Vector rows[MAX_POINTS][MAX_POINTS];

  for (int i = 0; i < n_points; i++)
    {
      UNROLL
      for (int j = 0; j < n_points; j++)
        rows[i][j] = load (panel + (size_t)i * n_row + (size_t)(j * g->c_lanes));
      evaluate_input (rows[i], n_points);
    }
  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_POINTS];

      UNROLL
      for (int p = 0; p < n_points; p++)
        column[p] = rows[p][q];
      evaluate_input (column, n_points);
      UNROLL
      for (int p = 0; p < n_points; p++)
        store (to + (size_t)(p * n_points + q) * g->n_v, column[p]);
    }
}

static void
evaluate_part (const Winograd *g, float *v, const float *panel, const Part *part)
{
  size_t n_row = (size_t)(g->panel_w * g->c_lanes);

  v += part->tile * g->c_lanes;
  for (int i = 0; i < part->i1 - part->i0; i++)
    for (int j = 0; j < g->tiles_w; j++, v += g->c_lanes)
      {
        const float *from = panel + (size_t)(i * g->m) * n_row + (size_t)(j * g->m * g->c_lanes);

        for (int c = 0; c < g->c_lanes; c += VL)
          if (g->n_points == 8)
            evaluate_tile (g, v + c, from + c, 8);
          else
            evaluate_tile (g, v + c, from + c, 6);
      }
}

/* --- the products --- */

/* out (tiles, vectors · VL) = v (tiles, C) · u (C, vectors · VL) */
typedef void (*ProductFunc) (const float *v, size_t v_step, const float *u, int n_channels,
                             float *out);

INLINE void
multiply_tiles (const float *v, size_t v_step, const float *u, int n_channels, float *out,
                const int n_tiles, const int n_vectors)
{
  Vector sums[MAX_PIXELS][2];

  UNROLL
  for (int t = 0; t < n_tiles; t++)
    UNROLL
  for (int i = 0; i < n_vectors; i++)
    sums[t][i] = (Vector){ 0 };
  for (int c = 0; c < n_channels; c++, v++, u += n_vectors * VL)
    {
      Vector weights[2];

      UNROLL
      for (int i = 0; i < n_vectors; i++)
        weights[i] = load (u + i * VL);
      UNROLL
      for (int t = 0; t < n_tiles; t++)
        {
          Vector value = broadcast (v[(size_t)t * v_step]);

          UNROLL
          for (int i = 0; i < n_vectors; i++)
            sums[t][i] = multiply_add (value, weights[i], sums[t][i]);
        }
    }
  UNROLL
  for (int t = 0; t < n_tiles; t++)
    UNROLL
  for (int i = 0; i < n_vectors; i++)
    store (out + (t * n_vectors + i) * VL, sums[t][i]);
}

#define PRODUCT(n_tiles)                                                                           \
  static void multiply_##n_tiles##_1 (const float *v, size_t v_step, const float *u,               \
                                      int n_channels, float *out)                                  \
  {                                                                                                \
    multiply_tiles (v, v_step, u, n_channels, out, n_tiles, 1);                                    \
  }                                                                                                \
  static void multiply_##n_tiles##_2 (const float *v, size_t v_step, const float *u,               \
                                      int n_channels, float *out)                                  \
  {                                                                                                \
    multiply_tiles (v, v_step, u, n_channels, out, n_tiles, 2);                                    \
  }

PRODUCT (1)
PRODUCT (2)
PRODUCT (3)
PRODUCT (4)
PRODUCT (5)
PRODUCT (6)
#if MAX_PIXELS > 6
PRODUCT (7)
PRODUCT (8)
PRODUCT (9)
PRODUCT (10)
PRODUCT (11)
PRODUCT (12)
PRODUCT (13)
PRODUCT (14)
#endif

static const ProductFunc products[MAX_PIXELS][2] = {
  { multiply_1_1, multiply_1_2 },   { multiply_2_1, multiply_2_2 },
  { multiply_3_1, multiply_3_2 },   { multiply_4_1, multiply_4_2 },
  { multiply_5_1, multiply_5_2 },   { multiply_6_1, multiply_6_2 },
#if MAX_PIXELS > 6
  { multiply_7_1, multiply_7_2 },   { multiply_8_1, multiply_8_2 },
  { multiply_9_1, multiply_9_2 },   { multiply_10_1, multiply_10_2 },
  { multiply_11_1, multiply_11_2 }, { multiply_12_1, multiply_12_2 },
  { multiply_13_1, multiply_13_2 }, { multiply_14_1, multiply_14_2 },
#endif
};

/* M of all tiles for one block of output channels, in groups of nearly equal size. */
static void
multiply_points (const Winograd *g, float *m, const float *v, const float *u, int n_tiles,
                 int n_vectors)
{
  int n_groups = (n_tiles + MAX_PIXELS - 1) / MAX_PIXELS;
  size_t c_lanes = (size_t)g->c_lanes;

  for (int p = 0; p < g->n_points * g->n_points; p++, m += g->n_m, v += g->n_v)
    {
      const float *from = v;
      float *to = m;

      for (int group = 0; group < n_groups; group++)
        {
          int n = (n_tiles + group) / n_groups;

          products[n - 1][n_vectors - 1](from, c_lanes, u, g->shape->c, to);
          from += (size_t)n * c_lanes;
          to += n * n_vectors * VL;
        }
      u += g->shape->c * n_vectors * VL;
    }
}

/* --- the outputs --- */

/* values (m, m) of one tile and one vector of channels, with bias and ReLU. */
INLINE void
interpolate_tile (const Winograd *g, Vector values[MAX_OUTPUTS][MAX_OUTPUTS], const float *from,
                  Vector bias, const int n_points, const int m)
{
  Vector columns[MAX_OUTPUTS][MAX_POINTS], zero = { 0 };

  for (int q = 0; q < n_points; q++)
    {
      Vector v[MAX_POINTS], y[MAX_OUTPUTS];

      UNROLL
      for (int p = 0; p < n_points; p++)
        v[p] = load (from + (size_t)(p * n_points + q) * g->n_m);
      interpolate_output (y, v, n_points, m);
      UNROLL
      for (int i = 0; i < m; i++)
        columns[i][q] = y[i];
    }
  UNROLL
  for (int i = 0; i < m; i++)
    {
      interpolate_output (values[i], columns[i], n_points, m);
      UNROLL
      for (int j = 0; j < m; j++)
        {
          values[i][j] += bias;
          if (g->activation == DIG_ACTIVATION_RELU)
            values[i][j] = choose (values[i][j] < zero, zero, values[i][j]); /* NaN stays NaN */
        }
    }
}

/* Greatest of one window and its place; the first wins, NaN beats all. */
INLINE Vector
pool_window (Vector values[MAX_OUTPUTS][MAX_OUTPUTS], int i, int j, VectorInt *place,
             const int size)
{
  Vector best = values[i][j];

  *place = (VectorInt){ 0 };
  UNROLL
  for (int k = 1; k < size * size; k++)
    {
      Vector v = values[i + k / size][j + k % size];
      VectorInt is_greater = ~(v <= best) & (best == best);

      best = choose (is_greater, v, best);
      *place = (is_greater & k) | (~is_greater & *place);
    }
  return best;
}

/* Puts the outputs of one tile in staging (pixels of the part, lanes), and the places of the maxima
 * behind. */
INLINE void
stage_tile (const Winograd *g, float *staging, Vector values[MAX_OUTPUTS][MAX_OUTPUTS], int i0,
            int j0, int n_rows, size_t n_lanes, const int m, const int size)
{
  int width = g->ow / size;

  UNROLL
  for (int i = 0; i < m; i += size)
    UNROLL
  for (int j = 0; j < m; j += size)
    if (i0 + i < n_rows && j0 + j < g->ow)
      {
        size_t pixel = (size_t)((i0 + i) / size * width + (j0 + j) / size) * n_lanes;
        VectorInt place;

        store (staging + pixel, pool_window (values, i, j, &place, size));
        if (g->which != NULL)
          store (staging + g->n_staging + pixel, (Vector)place);
      }
}

INLINE void
interpolate_part (const Winograd *g, float *staging, const float *from, const Part *part,
                  const float *bias, int n_vectors, const int n_points, const int m, const int size)
{
  size_t n_lanes = (size_t)(n_vectors * VL);
  int n_rows = min_int (part->i1 * m, g->oh) - part->i0 * m;

  from += (size_t)part->tile * n_lanes;
  for (int i = 0; i < part->i1 - part->i0; i++)
    for (int j = 0; j < g->tiles_w; j++)
      for (int v = 0; v < n_vectors; v++, from += VL)
        {
          Vector values[MAX_OUTPUTS][MAX_OUTPUTS];

          interpolate_tile (g, values, from, load (bias + v * VL), n_points, m);
          stage_tile (g, staging + v * VL, values, i * m, j * m, n_rows, n_lanes, m, size);
        }
}

static void
stage_part (const Winograd *g, float *staging, const float *from, const Part *part,
            const float *bias, int n_vectors)
{
  if (g->m == 2 && g->pool_size == 1)
    interpolate_part (g, staging, from, part, bias, n_vectors, 6, 2, 1);
  else if (g->m == 2)
    interpolate_part (g, staging, from, part, bias, n_vectors, 6, 2, 2);
  else if (g->n_points == 6 && g->pool_size == 1)
    interpolate_part (g, staging, from, part, bias, n_vectors, 6, 4, 1);
  else if (g->n_points == 6 && g->pool_size == 2)
    interpolate_part (g, staging, from, part, bias, n_vectors, 6, 4, 2);
  else if (g->n_points == 6)
    interpolate_part (g, staging, from, part, bias, n_vectors, 6, 4, 4);
  else if (g->pool_size == 1)
    interpolate_part (g, staging, from, part, bias, n_vectors, 8, 4, 1);
  else
    interpolate_part (g, staging, from, part, bias, n_vectors, 8, 4, 2);
}

/* y (channels, pixels of the part) from staging; the pixels of a part lie together in each plane. */
static void
write_part (const Winograd *g, const float *staging, const Part *part, int o0, int n_channels,
            size_t n_lanes)
{
  int size = g->pool_size, width = g->ow / size;
  int row = part->i0 * g->m / size, end = min_int (part->i1 * g->m, g->oh) / size;
  size_t n_pixels = (size_t)((end - row) * width), area = (size_t)(g->oh / size * width);
  size_t first =
      ((size_t)part->image * (size_t)g->shape->oc + (size_t)o0) * area + (size_t)(row * width);

  for (int lane = 0; lane < n_channels; lane += VL)
    for (size_t pixel = 0; pixel < n_pixels; pixel += VL)
      {
        size_t n = n_pixels - pixel < VL ? n_pixels - pixel : VL;
        int n_rows = min_int (VL, n_channels - lane);
        const float *from = staging + pixel * n_lanes + (size_t)lane;
        size_t to = first + (size_t)lane * area + pixel;
        Vector v[VL];

        load_transposed (v, from, n_lanes, (int)n, VL);
        for (int o = 0; o < n_rows; o++)
          store_part (g->y + to + (size_t)o * area, v[o], n);
        if (g->which == NULL)
          continue;
        load_transposed (v, from + g->n_staging, n_lanes, (int)n, VL);
        for (int o = 0; o < n_rows; o++)
          store_bytes (g->which + to + (size_t)o * area, (VectorInt)v[o], n);
      }
  if (g->activation != DIG_ACTIVATION_NONE && g->activation != DIG_ACTIVATION_RELU)
    for (int o = 0; o < n_channels; o++)
      dig_reference_float_activation_forward (g->activation, n_pixels,
                                              g->y + first + (size_t)o * area,
                                              g->y + first + (size_t)o * area);
}

/* --- tasks --- */

/* The part of the images that begins at row `row` of tiles, at most up to row `end`. */
static Part
find_part (const Winograd *g, int begin, int row, int end)
{
  int image = row / g->tiles_h, i0 = row % g->tiles_h;

  return (Part){ image, i0, min_int (g->tiles_h, i0 + end - row), (row - begin) * g->tiles_w };
}

static void
convolve_rows (void *data, int task, int worker)
{
  const Winograd *g = data;
  const DigConv2dShape *s = g->shape;
  int n_points = g->n_points * g->n_points;
  int begin = task * g->rows_a_task, end = min_int (begin + g->rows_a_task, s->n * g->tiles_h);
  float *panel = dig_cpu_own_scratch (g->scratch, g->n_shared, g->n_own, worker);
  float *v = panel + g->n_panel, *m = v + (size_t)n_points * g->n_v;
  float *staging = m + (size_t)n_points * g->n_m;
  Part part;

  for (int row = begin; row < end; row += part.i1 - part.i0)
    {
      part = find_part (g, begin, row, end);
      fill_panel (g, panel, &part);
      evaluate_part (g, v, panel, &part);
    }
  for (int o = 0; o < s->oc; o += BLOCK)
    {
      int n_channels = min_int (BLOCK, s->oc - o), n_vectors = n_channels > VL ? 2 : 1;
      float bias[BLOCK] = { 0 };

      memcpy (bias, g->b + o, (size_t)n_channels * sizeof (float));
      multiply_points (g, m, v, g->u + (size_t)(o * s->c * n_points), (end - begin) * g->tiles_w,
                       n_vectors);
      for (int row = begin; row < end; row += part.i1 - part.i0)
        {
          part = find_part (g, begin, row, end);
          stage_part (g, staging, m, &part, bias, n_vectors);
          write_part (g, staging, &part, o, n_channels, (size_t)(n_vectors * VL));
        }
    }
}

/* Whole images where they are small; fewer rows when the batch gives too few tasks. */
static int
choose_rows (const Winograd *g, int n_workers)
{
  int n_tiles = g->tiles_h * g->tiles_w, n_rows = g->shape->n * g->tiles_h;
  int rows =
      n_tiles <= TILES_A_TASK ? TILES_A_TASK / n_tiles * g->tiles_h : TILES_A_TASK / g->tiles_w;
  int share = (n_rows + n_workers - 1) / n_workers;

  rows = rows > 0 ? rows : 1;
  return min_int (rows, share);
}

static void
measure (Winograd *g, int n_workers)
{
  const DigConv2dShape *s = g->shape;
  int size = g->pool_size;
  size_t n_points, n_tiles, n_part_rows;

  g->k = s->kh;
  g->oh = s->oh / size * size;
  g->ow = s->ow / size * size;
  g->m = choose_outputs (g->k, g->oh, g->ow, size);
  g->n_points = g->m + g->k - 1;
  g->tiles_h = (g->oh + g->m - 1) / g->m;
  g->tiles_w = (g->ow + g->m - 1) / g->m;
  g->rows_a_task = choose_rows (g, n_workers);
  g->c_lanes = (int)round_up ((size_t)s->c, VL);
  g->panel_w = g->tiles_w * g->m + g->k - 1;
  n_points = (size_t)(g->n_points * g->n_points);
  n_tiles = (size_t)(g->rows_a_task * g->tiles_w);
  n_part_rows = (size_t)(min_int (g->rows_a_task, g->tiles_h) * g->m);
  g->n_panel = round_up ((n_part_rows + (size_t)g->k - 1) * (size_t)(g->panel_w * g->c_lanes), 16);
  g->n_v = n_tiles * (size_t)g->c_lanes + 16; /* 16: the points' planes are not 4 KiB apart */
  g->n_m = n_tiles * BLOCK + 16;
  g->n_staging = n_part_rows * (size_t)g->ow * BLOCK;
  g->n_shared = n_points * round_up ((size_t)s->oc, VL) * (size_t)s->c;
  g->n_own = g->n_panel + n_points * (g->n_v + g->n_m) + 2 * g->n_staging;
}

void
CPU (winograd_forward) (DigStream *stream, const DigConv2dShape *shape, DigActivation activation,
                        int pool_size, float *y, uint8_t *which, const float *x, const float *w,
                        const float *b)
{
  Winograd g = { .shape = shape,
                 .activation = activation,
                 .pool_size = pool_size,
                 .x = x,
                 .w = w,
                 .b = b,
                 .y = y,
                 .which = which };

  measure (&g, dig_cpu_pool_get_n_workers (stream->pool));
  g.scratch = dig_cpu_scratch (stream, g.n_shared, g.n_own);
  if (g.scratch == NULL)
    return;
  g.u = g.scratch;
  dig_cpu_run (stream, (shape->oc + VL - 1) / VL, evaluate_kernels, &g);
  dig_cpu_run (stream, (shape->n * g.tiles_h + g.rows_a_task - 1) / g.rows_a_task, convolve_rows,
               &g);
}
