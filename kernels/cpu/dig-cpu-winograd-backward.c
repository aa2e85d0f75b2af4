/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of a convolution by the transposed steps of Winograd's short convolutions
 * (dig-cpu-winograd.h). Behind a max pool three quarters of the gradients are zero; the direct way
 * over the others (dig-cpu-conv-backward.c) has about as many products, but reads one value for each.
 *
 * The batch goes in slices of images whose values stay in the caches of the cores. With S slices,
 * slice s has the images s, s + S, s + 2 S, …: its first half belongs to the first half of the batch,
 * and so to the core that has those images.
 *   1. V (a², tiles, C) from the input, D = A grad_y Aᵀ (a², tiles, OC) from the gradients, a task an
 *      image;
 *   2. grad_U (a², C, OC) += Vᵀ · D, and V = D · Uᵀ, a task a point;
 *   3. grad_x from V, tiles added up where they overlap, a task an image.
 * In the end grad_w = Gᵀ grad_U G. The value of D at the points (1, 1) is the sum of a tile's
 * gradients, so they make grad_b. */
#include "cpu/dig-cpu-ops.h"
#include "cpu/dig-cpu-product.h"
#include "cpu/dig-cpu-winograd.h"

#define TILES_OF_A_SLICE 128
#define MAX_TILES 64      /* of an image */
#define CHANNELS_A_TASK 2 /* of gathering grad_w */

typedef struct
{
  Tiling tiling;
  bool is_pooled; /* the gradient arrives behind ReLU and pooling */
  float *grad_x, *grad_w, *grad_b;
  const float *grad_y, *y, *x, *w;
  const uint8_t *which;

  int n_slices, slice;
  int n_images; /* of this slice */
  int o_lanes;
  float *u;      /* (a², OC, c_lanes) */
  float *grad_u; /* (a², C, o_lanes) */
  float *v, *d;
  double *bias; /* (o_lanes) */
  float *scratch;
  size_t n_shared, n_own, n_panel, n_v, n_d, n_u, n_grad_u, n_staging; /* floats */
} Backward;

static inline int
place_in_batch (const Backward *b, int image)
{
  return image * b->n_slices + b->slice;
}

/* --- D --- */

/* staging (pixels, o_lanes): the gradients of an image before ReLU; behind them their places. */
static void
stage_gradients (const Backward *b, float *staging, int image)
{
  const Tiling *t = &b->tiling;
  int n_pixels = b->is_pooled ? t->oh / t->pool_size * (t->ow / t->pool_size) : t->oh * t->ow;
  int n_channels = t->shape->oc;
  size_t first = (size_t)image * (size_t)n_channels * (size_t)n_pixels;
  Vector zero = { 0 };

  for (int o = 0; o < n_channels; o += VL)
    for (int pixel = 0; pixel < n_pixels; pixel += VL)
      {
        size_t place = first + (size_t)o * (size_t)n_pixels + (size_t)pixel;
        int n_rows = min_int (VL, n_channels - o), n = min_int (VL, n_pixels - pixel);
        float *to = staging + (size_t)pixel * (size_t)b->o_lanes + o;
        Vector gradients[VL], values[VL];

        load_transposed (gradients, b->grad_y + place, (size_t)n_pixels, n_rows, n);
        if (b->is_pooled)
          {
            load_transposed (values, b->y + place, (size_t)n_pixels, n_rows, n);
            for (int i = 0; i < n; i++)
              gradients[i] = choose (values[i] > zero, gradients[i], zero);
            load_bytes_transposed (values, b->which + place, (size_t)n_pixels, n_rows, n);
            for (int i = 0; i < n; i++)
              store (to + b->n_staging + i * b->o_lanes, values[i]);
          }
        for (int i = 0; i < n; i++)
          store (to + i * b->o_lanes, gradients[i]);
      }
}

/* values (m, m): the gradients of one tile and one vector of channels. */
INLINE void
load_tile (const Backward *b, Vector values[MAX_OUTPUTS][MAX_OUTPUTS], const float *staging, int i0,
           int j0, const int m, const int size)
{
  const Tiling *t = &b->tiling;
  int width = t->ow / size;
  Vector zero = { 0 };

  UNROLL
  for (int i = 0; i < m; i += size)
    UNROLL
  for (int j = 0; j < m; j += size)
    {
      bool is_inside = i0 + i < t->oh && j0 + j < t->ow;
      const float *from = staging;
      Vector gradient = zero;
      VectorInt place = { 0 };

      if (is_inside)
        {
          from += (size_t)((i0 + i) / size * width + (j0 + j) / size) * (size_t)b->o_lanes;
          gradient = load (from);
          if (size > 1)
            place = (VectorInt)load (from + b->n_staging);
        }
      UNROLL
      for (int k = 0; k < size * size; k++)
        values[i + k / size][j + k % size] = choose (place == k, gradient, zero);
    }
}

INLINE void
spread_tile (const Backward *b, float *to, Vector values[MAX_OUTPUTS][MAX_OUTPUTS],
             const int n_points, const int m)
{
  Vector rows[MAX_OUTPUTS][MAX_POINTS];

  UNROLL
  for (int i = 0; i < m; i++)
    spread_output (rows[i], values[i], n_points, m);
  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_OUTPUTS], spread[MAX_POINTS];

      UNROLL
      for (int i = 0; i < m; i++)
        column[i] = rows[i][q];
      spread_output (spread, column, n_points, m);
      UNROLL
      for (int p = 0; p < n_points; p++)
        store (to + (size_t)(p * n_points + q) * b->n_d, spread[p]);
    }
}

/* d (a², tiles, o_lanes) of one image. */
INLINE void
spread_gradients (const Backward *b, float *d, const float *staging, const int n_points,
                  const int m, const int size)
{
  const Tiling *t = &b->tiling;

  for (int i = 0; i < t->tiles_h; i++)
    for (int j = 0; j < t->tiles_w; j++)
      for (int o = 0; o < b->o_lanes; o += VL, d += VL)
        {
          Vector values[MAX_OUTPUTS][MAX_OUTPUTS];

          load_tile (b, values, staging + o, i * m, j * m, m, size);
          spread_tile (b, d, values, n_points, m);
        }
}

static void
spread_image (const Backward *b, float *d, const float *staging)
{
  const Tiling *t = &b->tiling;

  if (t->m == 2 && t->pool_size == 1)
    spread_gradients (b, d, staging, 6, 2, 1);
  else if (t->m == 2)
    spread_gradients (b, d, staging, 6, 2, 2);
  else if (t->n_points == 6 && t->pool_size == 1)
    spread_gradients (b, d, staging, 6, 4, 1);
  else if (t->n_points == 6 && t->pool_size == 2)
    spread_gradients (b, d, staging, 6, 4, 2);
  else if (t->n_points == 6)
    spread_gradients (b, d, staging, 6, 4, 4);
  else if (t->pool_size == 1)
    spread_gradients (b, d, staging, 8, 4, 1);
  else
    spread_gradients (b, d, staging, 8, 4, 2);
}

/* --- products --- */

/* The gradients of all tiles, from D at the points (1, 1). */
static void
add_bias (const Backward *b, const float *d, int n_tiles)
{
  for (int o = 0; o < b->o_lanes; o += VL)
    {
      Vector sum = { 0 };

      for (int tile = 0; tile < n_tiles; tile++)
        sum += load (d + tile * b->o_lanes + o);
      for (int lane = 0; lane < VL; lane++)
        b->bias[o + lane] += (double)sum[lane];
    }
}

/* Task: a point. grad_U from V and D, then V = D · Uᵀ. */
static void
multiply_point (void *data, int point, int worker)
{
  const Backward *b = data;
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  size_t c_lanes = (size_t)t->c_lanes, o_lanes = (size_t)b->o_lanes;
  int n_tiles = b->n_images * t->tiles_h * t->tiles_w;
  float *v = b->v + (size_t)point * b->n_v, *d = b->d + (size_t)point * b->n_d;
  Product params = { .a = v,
                     .b = d,
                     .to = b->grad_u + (size_t)point * b->n_grad_u,
                     .a_row = 1,
                     .a_k = c_lanes,
                     .b_k = o_lanes,
                     .to_row = o_lanes,
                     .depth = n_tiles,
                     .is_adding = b->slice > 0 };
  Product data_product = { .a = d,
                           .b = b->u + (size_t)point * b->n_u,
                           .to = v,
                           .a_row = o_lanes,
                           .a_k = 1,
                           .b_k = c_lanes,
                           .to_row = c_lanes,
                           .depth = s->oc };

  if (b->grad_w != NULL)
    multiply_lanes (params, s->c, b->o_lanes);
  if (b->grad_w != NULL && point == t->n_points + 1)
    add_bias (b, d, n_tiles);
  if (b->grad_x != NULL)
    multiply_lanes (data_product, n_tiles, t->c_lanes);
}

/* --- grad_x --- */

/* Adds one tile and one vector of channels to the panel. */
INLINE void
add_tile (const Backward *b, float *panel, const float *v, const int n_points)
{
  const Tiling *t = &b->tiling;
  size_t n_row = (size_t)(t->panel_w * t->c_lanes);
  Vector rows[MAX_POINTS][MAX_POINTS];

  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_POINTS];

      UNROLL
      for (int p = 0; p < n_points; p++)
        column[p] = load (v + (size_t)(p * n_points + q) * b->n_v);
      spread_input (column, n_points);
      UNROLL
      for (int p = 0; p < n_points; p++)
        rows[p][q] = column[p];
    }
  for (int i = 0; i < n_points; i++)
    {
      spread_input (rows[i], n_points);
      UNROLL
      for (int j = 0; j < n_points; j++)
        {
          float *to = panel + (size_t)i * n_row + (size_t)(j * t->c_lanes);

          store (to, load (to) + rows[i][j]);
        }
    }
}

/* The inner pixels of the panel, as planes. */
static void
write_gradients (const Backward *b, float *grad_x, const float *panel)
{
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  int n_rows = min_int (s->h, t->tiles_h * t->m + t->k - 1 - s->pad_top);
  int n_columns = min_int (s->w, t->panel_w - s->pad_left);
  size_t area = (size_t)(s->h * s->w);

  if (n_rows < s->h || n_columns < s->w)
    memset (grad_x, 0, (size_t)s->c * area * sizeof (float));
  for (int i = 0; i < n_rows; i++)
    for (int c = 0; c < s->c; c += VL)
      for (int j = 0; j < n_columns; j += VL)
        {
          int n = min_int (VL, n_columns - j), n_channels = min_int (VL, s->c - c);
          const float *from =
              panel + (size_t)(((i + s->pad_top) * t->panel_w + j + s->pad_left) * t->c_lanes + c);
          Vector v[VL];

          load_transposed (v, from, (size_t)t->c_lanes, n, VL);
          for (int channel = 0; channel < n_channels; channel++)
            store_part (grad_x + (size_t)(c + channel) * area + (size_t)(i * s->w + j), v[channel],
                        (size_t)n);
        }
}

/* Task: an image of the slice. */
static void
gather_image (void *data, int image, int worker)
{
  const Backward *b = data;
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  size_t n_row = (size_t)(t->panel_w * t->c_lanes);
  float *panel = dig_cpu_own_scratch (b->scratch, b->n_shared, b->n_own, worker);
  const float *v = b->v + image * t->tiles_h * t->tiles_w * t->c_lanes;

  memset (panel, 0, b->n_panel * sizeof (float));
  for (int i = 0; i < t->tiles_h; i++)
    for (int j = 0; j < t->tiles_w; j++, v += t->c_lanes)
      for (int c = 0; c < t->c_lanes; c += VL)
        {
          float *to = panel + (size_t)(i * t->m) * n_row + (size_t)(j * t->m * t->c_lanes + c);

          if (t->n_points == 8)
            add_tile (b, to, v + c, 8);
          else
            add_tile (b, to, v + c, 6);
        }
  write_gradients (b, b->grad_x + (size_t)place_in_batch (b, image) * (size_t)(s->c * s->h * s->w),
                   panel);
}

/* --- the other tasks --- */

/* Task: V and D of an image of the slice. */
static void
evaluate_image (void *data, int image, int worker)
{
  const Backward *b = data;
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  float *panel = dig_cpu_own_scratch (b->scratch, b->n_shared, b->n_own, worker);
  float *staging = panel + b->n_panel;
  int tile = image * t->tiles_h * t->tiles_w, n = place_in_batch (b, image);

  stage_gradients (b, staging, n);
  spread_image (b, b->d + tile * b->o_lanes, staging);
  if (b->grad_w == NULL)
    return;
  CPU (winograd_fill_panel)
  (t, panel, b->x + (size_t)n * (size_t)(s->c * s->h * s->w), 0, t->tiles_h);
  CPU (winograd_evaluate_panel) (t, b->v + tile * t->c_lanes, b->n_v, panel, t->tiles_h);
}

/* Task: an output channel. u (a², OC, c_lanes) */
static void
evaluate_channel (void *data, int o, int worker)
{
  const Backward *b = data;
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  size_t k2 = (size_t)(t->k * t->k);

  for (int c = 0; c < s->c; c += VL)
    CPU (winograd_evaluate_kernels)
  (t, b->u + o * t->c_lanes + c, b->n_u, b->w + (size_t)(o * s->c + c) * k2, k2,
   min_int (VL, s->c - c));
}

/* grad_w of one input channel and a vector of output channels. */
INLINE void
gather_kernels (const Backward *b, int c, int o, const int n_points, const int k)
{
  const DigConv2dShape *s = b->tiling.shape;
  size_t n_products = (size_t)(s->c * k * k);
  const float *from = b->grad_u + c * b->o_lanes + o;
  float *to = b->grad_w + (size_t)o * n_products + (size_t)(c * k * k);
  Vector rows[MAX_KERNEL][MAX_POINTS], kernel[MAX_KERNEL * MAX_KERNEL + 2 * VL];

  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_POINTS], gathered[MAX_KERNEL];

      for (int p = 0; p < n_points; p++)
        column[p] = load (from + (size_t)(p * n_points + q) * b->n_grad_u);
      gather_kernel (gathered, column, n_points, k);
      UNROLL
      for (int i = 0; i < k; i++)
        rows[i][q] = gathered[i];
    }
  UNROLL
  for (int i = 0; i < k; i++)
    gather_kernel (kernel + i * k, rows[i], n_points, k);
  for (int j = 0; j < k * k; j += VL)
    {
      transpose_vectors (kernel + j);
      for (int i = 0; i < min_int (VL, s->oc - o); i++)
        store_part (to + (size_t)i * n_products + j, kernel[j + i],
                    (size_t)min_int (VL, k * k - j));
    }
}

/* Task: CHANNELS_A_TASK input channels. */
static void
gather_channels (void *data, int task, int worker)
{
  const Backward *b = data;
  const Tiling *t = &b->tiling;
  int end = min_int ((task + 1) * CHANNELS_A_TASK, t->shape->c);

  for (int c = task * CHANNELS_A_TASK; c < end; c++)
    for (int o = 0; o < b->o_lanes; o += VL)
      if (t->k == 3)
        gather_kernels (b, c, o, 6, 3);
      else if (t->n_points == 6)
        gather_kernels (b, c, o, 6, 5);
      else
        gather_kernels (b, c, o, 8, 5);
}

static void
measure (Backward *b)
{
  const Tiling *t = &b->tiling;
  const DigConv2dShape *s = t->shape;
  int n_tiles = t->tiles_h * t->tiles_w;
  int n_images = (TILES_OF_A_SLICE + n_tiles - 1) / n_tiles;
  size_t n_of_a_slice;

  b->n_slices = (s->n + n_images - 1) / n_images;
  b->o_lanes = (int)round_up ((size_t)s->oc, VL);
  n_of_a_slice = (size_t)((s->n + b->n_slices - 1) / b->n_slices * n_tiles);
  b->n_panel = round_up ((size_t)((t->tiles_h * t->m + t->k - 1) * t->panel_w * t->c_lanes), 16);
  /* 16: the points' planes do not lie 4 KiB apart, where they would share lines of the cache. */
  b->n_v = n_of_a_slice * (size_t)t->c_lanes + 16;
  b->n_d = n_of_a_slice * (size_t)b->o_lanes + 16;
  b->n_u = (size_t)(s->oc * t->c_lanes) + 16;
  b->n_grad_u = (size_t)(s->c * b->o_lanes) + 16;
  b->n_staging = round_up ((size_t)(t->oh * t->ow), VL) * (size_t)b->o_lanes;
  b->n_own = b->n_panel + 2 * b->n_staging;
}

/* Shared memory: sums of the biases, V, D, grad_U, U. */
static bool
take_memory (DigStream *stream, Backward *b)
{
  const Tiling *t = &b->tiling;
  size_t n_points = (size_t)(t->n_points * t->n_points);
  size_t n_bias = round_up ((size_t)(2 * b->o_lanes), 16);
  size_t n_v = round_up (n_points * b->n_v, 16), n_d = round_up (n_points * b->n_d, 16);
  size_t n_grad_u = round_up (n_points * b->n_grad_u, 16);
  size_t n_u = n_points * b->n_u;

  b->n_shared =
      n_bias + n_v + n_d + (b->grad_w != NULL ? n_grad_u : 0) + (b->grad_x != NULL ? n_u : 0);
  b->scratch = dig_cpu_scratch (stream, b->n_shared, b->n_own);
  if (b->scratch == NULL)
    return false;
  b->bias = (double *)(void *)b->scratch;
  b->v = b->scratch + n_bias;
  b->d = b->v + n_v;
  b->grad_u = b->d + n_d;
  b->u = b->grad_u + (b->grad_w != NULL ? n_grad_u : 0);
  memset (b->bias, 0, (size_t)b->o_lanes * sizeof (double));
  return true;
}

static void
run_slices (DigStream *stream, Backward *b)
{
  int n = b->tiling.shape->n;

  for (b->slice = 0; b->slice < b->n_slices; b->slice++)
    {
      b->n_images = (n - b->slice + b->n_slices - 1) / b->n_slices;
      dig_cpu_run (stream, b->n_images, evaluate_image, b);
      dig_cpu_run (stream, b->tiling.n_points * b->tiling.n_points, multiply_point, b);
      if (b->grad_x != NULL)
        dig_cpu_run (stream, b->n_images, gather_image, b);
    }
}

bool
CPU (winograd_backward) (DigStream *stream, const DigConv2dShape *s, int pool_size,
                         const DigCpuConvGradients *g)
{
  Backward b = { .is_pooled = pool_size > 0,
                 .grad_x = g->grad_x,
                 .grad_w = g->grad_w,
                 .grad_b = g->grad_b,
                 .grad_y = g->grad_y,
                 .y = g->y,
                 .which = g->which,
                 .x = g->x,
                 .w = g->w };
  Tiling *t = &b.tiling;

  if (!CPU (winograd_tiling) (t, s, pool_size > 0 ? pool_size : 1)
      || t->tiles_h * t->tiles_w > MAX_TILES)
    return false;
  measure (&b);
  if (!take_memory (stream, &b))
    return true;
  if (b.grad_x != NULL)
    dig_cpu_run (stream, s->oc, evaluate_channel, &b);
  run_slices (stream, &b);
  if (b.grad_w != NULL)
    {
      dig_cpu_run (stream, (s->c + CHANNELS_A_TASK - 1) / CHANNELS_A_TASK, gather_channels, &b);
      for (int o = 0; o < s->oc; o++)
        b.grad_b[o] = (float)b.bias[o];
    }
  return true;
}
