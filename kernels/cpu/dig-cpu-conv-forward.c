/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct convolution, forward: for shapes that dig-cpu-winograd-forward.c leaves.
 *
 * Output channels lie in the lanes of vectors. A tile is up to MAX_PIXELS neighbours of one output
 * row times two vectors of channels, summed in registers over all C · KH · KW products: every
 * weight vector is loaded once a tile, every input value is broadcast for both vectors. The input
 * of an image is copied once into a panel with its zero padding around it, so the inner loop knows
 * no borders; where product k of a pixel lies in the panel is a table of offsets.
 *
 * With pooling, `size` rows are convolved into a row buffer that stays in the L1 cache and are
 * reduced there. Each output value is a sum in a fixed order whatever the batch, the tile or the
 * thread. */
#include "cpu/dig-cpu-ops.h"

#include "reference/dig-reference-ops.h"

#define BLOCK (2 * VL) /* output channels of a tile */

typedef struct
{
  const DigConv2dShape *shape;
  DigActivation activation;
  bool is_pooling;
  int pool_size; /* 1 without pooling */
  const float *x, *w, *b;
  float *y;
  uint8_t *which;

  int n_products; /* C KH KW */
  int panel_h, panel_w;
  int32_t *offsets;                        /* (n_products) from a pixel's place in the panel */
  float *packed;                           /* (blocks, n_products, channels of the block) */
  float *scratch;                          /* shared part first */
  size_t n_shared, n_panel, n_rows, n_own; /* floats */
} Forward;

/* out (pixels, vectors · VL) = bias + sum over k of x[pixel + offsets[k]] · w (k, vectors · VL) */
typedef void (*TileFunc) (const Forward *f, const float *x, const float *w, const float *bias,
                          float *out);

INLINE void
convolve_tile (const Forward *f, const float *x, const float *w, const float *bias, float *out,
               const int n_pixels, const int n_vectors)
{
  const int32_t *offsets = f->offsets;
  int n_products = f->n_products;
  Vector sums[MAX_PIXELS][2];

  UNROLL
  for (int j = 0; j < n_pixels; j++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    sums[j][v] = load (bias + v * VL);
  for (int k = 0; k < n_products; k++)
    {
      const float *from = x + offsets[k];
      Vector weights[2];

      UNROLL
      for (int v = 0; v < n_vectors; v++)
        weights[v] = load (w + v * VL);
      UNROLL
      for (int j = 0; j < n_pixels; j++)
        {
          Vector value = broadcast (from[j]);

          UNROLL
          for (int v = 0; v < n_vectors; v++)
            sums[j][v] = multiply_add (value, weights[v], sums[j][v]);
        }
      w += n_vectors * VL;
    }
  UNROLL
  for (int j = 0; j < n_pixels; j++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    store (out + (j * n_vectors + v) * VL, sums[j][v]);
}

#define TILE(n_pixels)                                                                             \
  static void convolve_##n_pixels##_1 (const Forward *f, const float *x, const float *w,           \
                                       const float *bias, float *out)                              \
  {                                                                                                \
    convolve_tile (f, x, w, bias, out, n_pixels, 1);                                               \
  }                                                                                                \
  static void convolve_##n_pixels##_2 (const Forward *f, const float *x, const float *w,           \
                                       const float *bias, float *out)                              \
  {                                                                                                \
    convolve_tile (f, x, w, bias, out, n_pixels, 2);                                               \
  }

TILE (1)
TILE (2)
TILE (3)
TILE (4)
TILE (5)
TILE (6)
#if MAX_PIXELS > 6
TILE (7)
TILE (8)
TILE (9)
TILE (10)
TILE (11)
TILE (12)
TILE (13)
TILE (14)
#endif

static const TileFunc tiles[MAX_PIXELS][2] = {
  { convolve_1_1, convolve_1_2 },   { convolve_2_1, convolve_2_2 },
  { convolve_3_1, convolve_3_2 },   { convolve_4_1, convolve_4_2 },
  { convolve_5_1, convolve_5_2 },   { convolve_6_1, convolve_6_2 },
#if MAX_PIXELS > 6
  { convolve_7_1, convolve_7_2 },   { convolve_8_1, convolve_8_2 },
  { convolve_9_1, convolve_9_2 },   { convolve_10_1, convolve_10_2 },
  { convolve_11_1, convolve_11_2 }, { convolve_12_1, convolve_12_2 },
  { convolve_13_1, convolve_13_2 }, { convolve_14_1, convolve_14_2 },
#endif
};

/* One row of `width` pixels, in tiles of nearly equal width. */
static void
convolve_row (const Forward *f, const float *x, const float *w, const float *bias, float *out,
              int width, int n_vectors)
{
  int n_tiles = (width + MAX_PIXELS - 1) / MAX_PIXELS;

  for (int tile = 0; tile < n_tiles; tile++)
    {
      int n_pixels = (width + tile) / n_tiles;

      tiles[n_pixels - 1][n_vectors - 1](f, x, w, bias, out);
      x += n_pixels;
      out += n_pixels * n_vectors * VL;
    }
}

/* Planes (C, panel_h, panel_w) with zeros around the image. */
static void
fill_panel (const Forward *f, float *panel, const float *x)
{
  const DigConv2dShape *s = f->shape;
  size_t row_bytes = (size_t)s->w * sizeof (float);

  memset (panel, 0, (size_t)s->c * (size_t)(f->panel_h * f->panel_w) * sizeof (float));
  for (int c = 0; c < s->c; c++)
    for (int i = 0; i < min_int (s->h, f->panel_h - s->pad_top); i++)
      memcpy (panel + (c * f->panel_h + i + s->pad_top) * f->panel_w + s->pad_left,
              x + (c * s->h + i) * s->w,
              s->w <= f->panel_w - s->pad_left
                  ? row_bytes
                  : (size_t)(f->panel_w - s->pad_left) * sizeof (float));
}

static void
rectify (float *values, int n)
{
  Vector zero = { 0 };

  for (int i = 0; i < n; i += VL)
    {
      Vector v = load (values + i);

      store (values + i, choose (v < zero, zero, v)); /* NaN stays NaN */
    }
}

/* y (channel, row i) from a row buffer (OW, n_vectors · VL). */
static void
write_row (const Forward *f, float *y, const float *row, int i, int n_channels, int n_lanes)
{
  const DigConv2dShape *s = f->shape;

  for (int o = 0; o < n_channels; o++)
    {
      float *to = y + (o * s->oh + i) * s->ow;

      for (int j = 0; j < s->ow; j++)
        to[j] = row[j * n_lanes + o];
      if (f->activation != DIG_ACTIVATION_NONE && f->activation != DIG_ACTIVATION_RELU)
        dig_reference_float_activation_forward (f->activation, (size_t)s->ow, to, to);
    }
}

/* Greatest of each window, lanes side by side, and its place; the first wins, NaN beats all. */
static void
pool_rows (const Forward *f, float *pooled, int32_t *places, const float *rows, int n_lanes)
{
  int size = f->pool_size, width = f->shape->ow / size;

  for (int j = 0; j < width; j++)
    for (int lane = 0; lane < n_lanes; lane += VL)
      {
        Vector best = load (rows + j * size * n_lanes + lane);
        VectorInt place = { 0 };

        for (int k = 1; k < size * size; k++)
          {
            Vector v =
                load (rows + (k / size * width * size + j * size + k % size) * n_lanes + lane);
            VectorInt is_greater = ~(v <= best) & (best == best);

            best = choose (is_greater, v, best);
            place = (is_greater & k) | (~is_greater & place);
          }
        store (pooled + j * n_lanes + lane, best);
        *(LooseVectorInt *)(places + j * n_lanes + lane) = place;
      }
}

static void
write_pooled (const Forward *f, float *y, uint8_t *which, const float *pooled,
              const int32_t *places, int i, int n_channels, int n_lanes)
{
  int height = f->shape->oh / f->pool_size, width = f->shape->ow / f->pool_size;

  for (int o = 0; o < n_channels; o++)
    {
      size_t to = (size_t)(o * height + i) * (size_t)width;

      for (int j = 0; j < width; j++)
        y[to + (size_t)j] = pooled[j * n_lanes + o];
      if (which != NULL)
        for (int j = 0; j < width; j++)
          which[to + (size_t)j] = (uint8_t)places[j * n_lanes + o];
    }
}

/* The output channels o0 … o0 + n_channels - 1 of one image. */
static void
convolve_block (const Forward *f, const float *panel, float *rows, int image, int o0,
                int n_channels)
{
  const DigConv2dShape *s = f->shape;
  int n_vectors = n_channels > VL ? 2 : 1, n_lanes = n_vectors * VL;
  int size = f->pool_size, width = s->ow / size * size;
  size_t n_outputs = (size_t)(s->oh / size) * (size_t)(s->ow / size);
  size_t first = ((size_t)image * (size_t)s->oc + (size_t)o0) * n_outputs;
  const float *w = f->packed + (size_t)o0 * (size_t)f->n_products;
  float *pooled = rows + size * width * n_lanes;
  float bias[BLOCK] = { 0 };

  memcpy (bias, f->b + o0, (size_t)n_channels * sizeof (float));
  for (int i = 0; i < s->oh / size; i++)
    {
      for (int r = 0; r < size; r++)
        convolve_row (f, panel + (i * size + r) * f->panel_w, w, bias, rows + r * width * n_lanes,
                      width, n_vectors);
      if (f->activation == DIG_ACTIVATION_RELU)
        rectify (rows, size * width * n_lanes);
      if (!f->is_pooling)
        write_row (f, f->y + first, rows, i, n_channels, n_lanes);
      else
        {
          int32_t *places = (int32_t *)(pooled + width / size * n_lanes);

          pool_rows (f, pooled, places, rows, n_lanes);
          write_pooled (f, f->y + first, f->which != NULL ? f->which + first : NULL, pooled, places,
                        i, n_channels, n_lanes);
        }
    }
}

static void
convolve_image (void *data, int image, int worker)
{
  const Forward *f = data;
  const DigConv2dShape *s = f->shape;
  float *panel = dig_cpu_own_scratch (f->scratch, f->n_shared, f->n_own, worker);

  fill_panel (f, panel, f->x + (size_t)image * (size_t)(s->c * s->h * s->w));
  for (int o = 0; o < s->oc; o += BLOCK)
    convolve_block (f, panel, panel + f->n_panel, image, o, min_int (BLOCK, s->oc - o));
}

/* Task: one block of channels. packed (n_products, lanes) = w (channels, n_products) */
static void
pack_block (void *data, int block, int worker)
{
  const Forward *f = data;
  int o0 = block * BLOCK, n_channels = min_int (BLOCK, f->shape->oc - o0);
  int n_lanes = n_channels > VL ? BLOCK : VL;
  size_t n_products = (size_t)f->n_products;
  const float *w = f->w + (size_t)o0 * n_products;
  float *to = f->packed + (size_t)o0 * n_products;

  for (size_t k = 0; k < n_products; k++)
    for (int o = 0; o < n_lanes; o++)
      *to++ = o < n_channels ? w[(size_t)o * n_products + k] : 0;
}

static void
fill_offsets (const Forward *f)
{
  const DigConv2dShape *s = f->shape;
  int k = 0;

  for (int c = 0; c < s->c; c++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        f->offsets[k++] = (c * f->panel_h + p) * f->panel_w + q;
}

static void
run_forward (DigStream *stream, Forward *f)
{
  const DigConv2dShape *s = f->shape;
  size_t n_packed, n_offsets;

  f->n_products = s->c * s->kh * s->kw;
  f->panel_h = s->oh + s->kh - 1;
  f->panel_w = s->ow + s->kw - 1;
  n_packed = round_up ((size_t)s->oc, VL) * (size_t)f->n_products;
  n_offsets = round_up ((size_t)f->n_products, 16);
  f->n_panel = round_up ((size_t)s->c * (size_t)(f->panel_h * f->panel_w), 16);
  f->n_rows = (size_t)((f->pool_size + 2) * s->ow) * BLOCK;
  f->n_shared = n_offsets + n_packed;
  f->n_own = f->n_panel + f->n_rows;
  f->scratch = dig_cpu_scratch (stream, f->n_shared, f->n_own);
  if (f->scratch == NULL)
    return;
  f->offsets = (int32_t *)f->scratch;
  f->packed = f->scratch + n_offsets;
  fill_offsets (f);
  dig_cpu_run (stream, (s->oc + BLOCK - 1) / BLOCK, pack_block, f);
  dig_cpu_run (stream, s->n, convolve_image, f);
}

void
CPU (conv2d_forward) (DigStream *stream, const DigConv2dShape *shape, DigActivation activation,
                      float *y, const float *x, const float *w, const float *b)
{
  Forward f = {
    .shape = shape, .activation = activation, .pool_size = 1, .x = x, .w = w, .b = b, .y = y
  };

  if (!dig_host_failed (stream)
      && !CPU (winograd_forward) (stream, shape, activation, 1, y, NULL, x, w, b))
    run_forward (stream, &f);
}

void
CPU (conv2d_relu_pool_forward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                float *y, uint8_t *which, const float *x, const float *w,
                                const float *b)
{
  Forward f = { .shape = shape,
                .activation = DIG_ACTIVATION_RELU,
                .is_pooling = true,
                .pool_size = pool_size,
                .x = x,
                .w = w,
                .b = b,
                .y = y,
                .which = which };

  if (!dig_host_failed (stream)
      && !CPU (winograd_forward) (stream, shape, DIG_ACTIVATION_RELU, pool_size, y, which, x, w, b))
    run_forward (stream, &f);
}
