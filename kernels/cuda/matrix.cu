/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions and matrix products of our own, for the shapes that NVIDIA's libraries do not take
 * (an even kernel with "same" padding, say) and for machines that lack the libraries. */
#include "device-math.h"

#define CHANNELS 8 /* output channels a thread computes */
#define TAPS 128   /* (channel, row, column) triples of the kernel in shared memory at a time */

/* What tap `k` = (channel, row, column) of the kernel multiplies at output (i, j). */
DIG_DEVICE float
dig_tapped (const DigConvArgs *args, int image, int k, int i, int j)
{
  const int channel = k / (args->kh * args->kw), tap = k % (args->kh * args->kw);
  const int row = i + args->sign * (tap / args->kw) - args->top;
  const int column = j + args->sign * (tap % args->kw) - args->left;

  if (row < 0 || row >= args->in_h || column < 0 || column >= args->in_w)
    return 0.0f;
  return args->d_in[(((size_t)image * (size_t)args->in_c + (size_t)channel) * (size_t)args->in_h
                     + (size_t)row)
                        * (size_t)args->in_w
                    + (size_t)column];
}

/* weights[k - first][o]: the next taps of this block's output channels. */
DIG_DEVICE void
dig_load_weights (const DigConvArgs *args, int first, int n, float (*weights)[CHANNELS])
{
  const int area = args->kh * args->kw;

  for (int place = (int)threadIdx.x; place < n * CHANNELS; place += (int)blockDim.x)
    {
      const int k = first + place / CHANNELS;
      const int o = (int)blockIdx.y * CHANNELS + place % CHANNELS;
      const size_t at = (size_t)o * (size_t)args->weight_out
                        + (size_t)(k / area) * (size_t)args->weight_in + (size_t)(k % area);

      weights[place / CHANNELS][place % CHANNELS] = o < args->out_c ? args->d_w[at] : 0.0f;
    }
}

/* A thread: one pixel of one image, eight output channels (grid: pixels × channel groups). */
DIG_KERNEL (convolution, DigConvArgs)
{
  DIG_SHARED float weights[TAPS][CHANNELS];
  const size_t area = (size_t)args.out_h * (size_t)args.out_w;
  const size_t place = dig_first_element ();
  const bool is_inside = place < (size_t)args.n * area;
  const int image = is_inside ? (int)(place / area) : 0;
  const int i = (int)(place % area / (size_t)args.out_w), j = (int)(place % (size_t)args.out_w);
  const int n_taps = args.in_c * args.kh * args.kw;
  float sums[CHANNELS] = { 0.0f };

  for (int first = 0; first < n_taps; first += TAPS)
    {
      const int n = n_taps - first < TAPS ? n_taps - first : TAPS;

      __syncthreads ();
      dig_load_weights (&args, first, n, weights);
      __syncthreads ();
      for (int k = 0; is_inside && k < n; k++)
        {
          const float x = dig_tapped (&args, image, first + k, i, j);

          for (int o = 0; o < CHANNELS; o++)
            sums[o] += x * weights[k][o];
        }
    }
  for (int o = 0; o < CHANNELS; o++)
    {
      const int channel = (int)blockIdx.y * CHANNELS + o;

      if (is_inside && channel < args.out_c)
        args.d_out[((size_t)image * (size_t)args.out_c + (size_t)channel) * area + place % area] =
            dig_activate (args.activation, sums[o] + (args.d_b != NULL ? args.d_b[channel] : 0.0f));
    }
}

#define COLUMNS 8 /* neighbouring columns of the kernel a block computes */

/* The products of one pixel of grad_y with the inputs under columns `q`… of kernel row `p`. */
DIG_DEVICE void
dig_add_products (const DigConvWeightsArgs *args, size_t place, int o, int c, int p, int q,
                  float *sums)
{
  const DigConv2dShape *s = &args->shape;
  const size_t area = (size_t)s->oh * (size_t)s->ow, image = place / area;
  const int i = (int)(place % area / (size_t)s->ow), j = (int)(place % (size_t)s->ow);
  const int row = i + p - s->pad_top, column = j + q - s->pad_left;
  const float *x = args->d_x + ((image * (size_t)s->c + (size_t)c) * (size_t)s->h) * (size_t)s->w;
  const float g = args->d_grad_y[(image * (size_t)s->oc + (size_t)o) * area + place % area];

  if (row < 0 || row >= s->h)
    return;
  for (int t = 0; t < COLUMNS; t++)
    if (q + t < s->kw && column + t >= 0 && column + t < s->w)
      sums[t] += g * x[(size_t)row * (size_t)s->w + (size_t)(column + t)];
}

/* A block: up to eight columns of a row of one kernel (grid: rows and columns × (o, c)). */
DIG_KERNEL (convolution_weights, DigConvWeightsArgs)
{
  DIG_SHARED double scratch[33];
  const DigConv2dShape *s = &args.shape;
  const int n_parts = (s->kw + COLUMNS - 1) / COLUMNS;
  const int p = (int)blockIdx.x / n_parts, q = (int)blockIdx.x % n_parts * COLUMNS;
  const size_t n = (size_t)s->n * (size_t)s->oh * (size_t)s->ow;
  const unsigned n_pairs = (unsigned)s->oc * (unsigned)s->c;

  for (unsigned pair = blockIdx.y; pair < n_pairs; pair += gridDim.y)
    {
      const int o = (int)pair / s->c, c = (int)pair % s->c;
      float sums[COLUMNS] = { 0.0f };

      for (size_t place = threadIdx.x; place < n; place += blockDim.x)
        dig_add_products (&args, place, o, c, p, q, sums);
      for (int t = 0; t < COLUMNS && q + t < s->kw; t++)
        {
          const double sum = dig_block_sum ((double)sums[t], scratch);

          if (threadIdx.x == 0)
            args.d_grad_w[((size_t)pair * (size_t)s->kh + (size_t)p) * (size_t)s->kw
                          + (size_t)(q + t)] = (float)sum;
        }
    }
}

#define TILE 16

/* A block of 256 threads: a tile of 16 × 16 of d. Tiles are counted row by row, since either side may
 * have more of them than a grid has rows. */
DIG_KERNEL (product, DigProductArgs)
{
  DIG_SHARED float a[TILE][TILE + 1], b[TILE][TILE + 1];
  const int i = (int)threadIdx.x / TILE, j = (int)threadIdx.x % TILE;
  const unsigned n_columns = ((unsigned)args.n + TILE - 1) / TILE;
  const int row = (int)(blockIdx.x / n_columns) * TILE + i;
  const int column = (int)(blockIdx.x % n_columns) * TILE + j;
  float sum = 0.0f;

  for (int first = 0; first < args.k; first += TILE)
    {
      a[i][j] = row < args.m && first + j < args.k
                    ? args.d_a[row * args.a_row + (first + j) * args.a_column]
                    : 0.0f;
      b[i][j] = column < args.n && first + i < args.k
                    ? args.d_b[(first + i) * args.b_row + column * args.b_column]
                    : 0.0f;
      __syncthreads ();
      for (int k = 0; k < TILE; k++)
        sum += a[i][k] * b[k][j];
      __syncthreads ();
    }
  if (row < args.m && column < args.n)
    args.d_d[(size_t)row * (size_t)args.n + (size_t)column] =
        dig_activate (args.activation, sum + (args.d_bias != NULL ? args.d_bias[column] : 0.0f));
}
