/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions with kernels of 3 × 3 and 5 × 5 on small pictures, in full float arithmetic.
 *
 * A thread has a segment of a row, seven or fourteen neighbouring pixels, of two output channels in
 * registers: what it reads of a row serves for all columns of the kernel and both channels, so that
 * with 5 × 5 and fourteen pixels it takes 0.21 numbers from shared memory for each product (a
 * multiprocessor delivers a quarter). Shared memory has two halves: while one is computed with, the
 * next input channels or rows arrive in the other. Every row of a picture stands there once for each
 * of its segments, with its margins and padded to whole quadruples. Where a picture has few rows,
 * groups of a block's threads share its input channels and add up what they have in the end.
 *
 * Sums are in an order that depends on the shape alone. */
#include "device-math.h"

#if defined(__CUDACC__)
#include <cuda_pipeline_primitives.h>
#endif

#define WARPS (DIG_ROWS_THREADS / 32)
#define WEIGHT_WARPS (DIG_ROWS_WEIGHT_THREADS / 32)

typedef struct DIG_ALIGNED (16)
{
  float at[4];
} Quadruple;

typedef struct DIG_ALIGNED (8)
{
  float at[2];
} Pair;

/* Floats of a segment with its margins. */
#define ROW_FLOATS(size, segment) (((segment) + (size)-1 + 3) / 4 * 4)
#define MAX_ROW_FLOATS ROW_FLOATS (5, 14)

/* to[0 … n) = from[0 … n), quadruples of shared memory. */
DIG_DEVICE void
dig_read_row (float *to, const float *from, const int n)
{
  DIG_UNROLL
  for (int k = 0; k < n / 4; k++)
    {
      const Quadruple numbers = ((const Quadruple *)from)[k];

      DIG_UNROLL
      for (int j = 0; j < 4; j++)
        to[4 * k + j] = numbers.at[j];
    }
}

/* A number for shared memory: under way until __pipeline_wait_prior, or zero. */
DIG_DEVICE void
dig_fetch (float *to, const float *from, bool is_inside)
{
  if (is_inside)
    __pipeline_memcpy_async (to, from, sizeof (float));
  else
    *to = 0.0f;
}

/* The rows of n planes that segments of output rows `first`… read: to[plane][row][segment][column].
 * Planes that there are not (n_given of them there are) become zeros. `stride`: of planes in shared
 * memory. A warp takes a segment of a row. */
DIG_DEVICE void
dig_fetch_rows (float *to, const int size, const int segment, const DigRowsPlan *plan, int first,
                const float *d_planes, int h, int w, int top, int left, const int n, int n_given,
                int stride)
{
  const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const int n_floats = ROW_FLOATS (size, segment);
  const int n_rows = (plan->rows + size - 1) * plan->n_segments;
  const int64_t area = (int64_t)h * w;

  if (lane >= n_floats)
    return;
  for (int k = warp; k < n_rows; k += WEIGHT_WARPS)
    {
      const int i = first + k / plan->n_segments - top;
      const int j = k % plan->n_segments * segment + lane - left;
      const bool is_inside = i >= 0 && i < h && j >= 0 && j < w;
      const float *from = d_planes + (i * w + j);
      float *at = to + k * n_floats + lane;

      DIG_UNROLL
      for (int plane = 0; plane < n; plane++)
        {
          dig_fetch (at, from, is_inside && plane < n_given);
          at += stride;
          from += area;
        }
    }
}

/* Where a thread's floats of a plane's rows lie in the picture, alike for all channels. */
#define IN_MARGIN (-1)
#define NOT_MINE (-2)

DIG_DEVICE void
dig_find_places (int *places, const int size, const int segment, const DigRowsPlan *plan, int first,
                 const DigConvArgs *conv)
{
  const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const int n_rows = (plan->rows + size - 1) * plan->n_segments;

  DIG_UNROLL
  for (int u = 0; u < DIG_ROWS_PLACES (size); u++)
    {
      const int k = warp + u * WARPS;
      const int i = first + k / plan->n_segments - conv->top;
      const int j = k % plan->n_segments * segment + lane - conv->left;

      if (lane >= ROW_FLOATS (size, segment) || k >= n_rows)
        places[u] = NOT_MINE;
      else if (i < 0 || i >= conv->in_h || j < 0 || j >= conv->in_w)
        places[u] = IN_MARGIN;
      else
        places[u] = i * conv->in_w + j;
    }
}

/* Once for all channels that will stand there. */
DIG_DEVICE void
dig_clear_margins (float *to, const int *places, const int size, const int segment, int stride,
                   int n_planes)
{
  float *at = to + (int)threadIdx.x / 32 * ROW_FLOATS (size, segment) + (int)threadIdx.x % 32;

  for (int plane = 0; plane < n_planes; plane++)
    {
      DIG_UNROLL
      for (int u = 0; u < DIG_ROWS_PLACES (size); u++)
        if (places[u] == IN_MARGIN)
          at[u * (WARPS * ROW_FLOATS (size, segment))] = 0.0f;
      at += stride;
    }
}

/* The rows of the next planes, to[plane][row][segment][column]. A warp takes a segment. */
DIG_DEVICE void
dig_fetch_planes (float *to, const int *places, const int size, const int segment,
                  const float *d_planes, int64_t area, int n, int stride)
{
  float *at = to + (int)threadIdx.x / 32 * ROW_FLOATS (size, segment) + (int)threadIdx.x % 32;

  DIG_UNROLL
  for (int plane = 0; plane < DIG_ROWS_STEP; plane++)
    {
      if (plane < n)
        {
          DIG_UNROLL
          for (int u = 0; u < DIG_ROWS_PLACES (size); u++)
            if (places[u] >= 0)
              __pipeline_memcpy_async (at + u * (WARPS * ROW_FLOATS (size, segment)),
                                       d_planes + places[u], sizeof (float));
        }
      at += stride;
      d_planes += area;
    }
}

/* Weights of the next input channels, [channel][tap][output channel], of which there are n_in and n_out: nothing that is kept
 * is computed from the others. A warp takes a kernel; `from` is its first output channel's. */
DIG_DEVICE void
dig_fetch_weights (float *to, const int size, const DigConvArgs *conv, const float *from, int n_out,
                   int n_in)
{
  const int tap = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32, area = size * size;
  const int64_t step = (int64_t)WARPS * conv->weight_out;
  float *at = to + tap * DIG_ROWS_WEIGHT_STRIDE + warp;

  if (tap >= area)
    return;
  DIG_UNROLL
  for (int c = 0; c < DIG_ROWS_STEP; c++)
    {
      const float *w = from;

      if (c < n_in)
        {
          DIG_UNROLL
          for (int o = 0; o < DIG_ROWS_CHANNELS; o += WARPS)
            {
              if (warp + o < n_out)
                __pipeline_memcpy_async (at + c * area * DIG_ROWS_WEIGHT_STRIDE + o, w,
                                         sizeof (float));
              w += step;
            }
        }
      from += conv->weight_in;
    }
}

/* sums[channel][pixel] += one input channel's products. */
DIG_DEVICE void
dig_add_channel (float (*sums)[DIG_ROWS_SEGMENT], const int size, const int segment, const float *x,
                 int row_stride, const float *weights)
{
  DIG_UNROLL
  for (int p = 0; p < size; p++)
    {
      float row[MAX_ROW_FLOATS];

      dig_read_row (row, x + p * row_stride, ROW_FLOATS (size, segment));
      DIG_UNROLL
      for (int q = 0; q < size; q++)
        {
          const Pair w = *(const Pair *)(weights + (p * size + q) * DIG_ROWS_WEIGHT_STRIDE);

          DIG_UNROLL
          for (int s = 0; s < segment; s++)
            {
              sums[0][s] += w.at[0] * row[s + q];
              sums[1][s] += w.at[1] * row[s + q];
            }
        }
    }
}

/* Where a thread stands in its block: its segment, its first output channel, and which input channels are its own. */
typedef struct
{
  int row, part, o, group;
} Place;

DIG_DEVICE Place
dig_find_place (const DigRowsPlan *plan)
{
  const int seat = (int)threadIdx.x / DIG_ROWS_PAIRS;
  const int task = seat % plan->n_tasks;

  return (Place){ task / plan->n_segments, task % plan->n_segments,
                  (int)threadIdx.x % DIG_ROWS_PAIRS * 2, seat / plan->n_tasks };
}

/* A group's sums, to or onto tile[channel][row][column] of shared memory. */
DIG_DEVICE void
dig_put_sums (float *tile, int tile_stride, const int segment, const DigRowsArgs *args,
              const Place *me, float (*sums)[DIG_ROWS_SEGMENT])
{
  const int w = args->conv.out_w, column = me->part * segment;
  float *at = tile + me->o * tile_stride + me->row * w + column;

  if (me->row >= args->plan.rows)
    return;
  DIG_UNROLL
  for (int s = 0; s < segment; s++)
    if (column + s < w)
      {
        at[s] = me->group > 0 ? at[s] + sums[0][s] : sums[0][s];
        at[tile_stride + s] = me->group > 0 ? at[tile_stride + s] + sums[1][s] : sums[1][s];
      }
}

/* Bias, activation, and out: the rows of a plane follow each other. */
DIG_DEVICE void
dig_store_rows (const DigRowsArgs *args, const float *tile, int tile_stride, int image, int first,
                int first_out)
{
  const DigConvArgs *c = &args->conv;
  const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const int n_rows = c->out_h - first < args->plan.rows ? c->out_h - first : args->plan.rows;

  for (int o = warp; o < DIG_ROWS_CHANNELS && first_out + o < c->out_c; o += WARPS)
    {
      const float bias = c->d_b != NULL ? c->d_b[first_out + o] : 0.0f;
      const int64_t plane = (int64_t)image * c->out_c + first_out + o;
      float *out = c->d_out + (plane * c->out_h + first) * c->out_w;

      for (int k = lane; k < n_rows * c->out_w; k += 32)
        out[k] = dig_activate (c->activation, tile[o * tile_stride + k] + bias);
    }
}

/* Bias, ReLU and the maximum of windows of 2 × 2, the first of equals. */
DIG_DEVICE void
dig_store_pooled (const DigRowsArgs *args, const float *tile, int tile_stride, int image, int first,
                  int first_out)
{
  const DigConvArgs *c = &args->conv;
  const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const int h = c->out_h / 2, w = c->out_w / 2, first_row = first / 2;
  const int n_rows = h - first_row < args->plan.rows / 2 ? h - first_row : args->plan.rows / 2;

  for (int o = warp; o < DIG_ROWS_CHANNELS && first_out + o < c->out_c; o += WARPS)
    {
      const float bias = c->d_b[first_out + o];
      const int64_t plane = (int64_t)image * c->out_c + first_out + o;
      const int64_t at = (plane * h + first_row) * w;

      for (int k = lane; k < n_rows * w; k += 32)
        {
          const int i = k / w, j = k % w;
          uint8_t which;

          c->d_out[at + k] = dig_relu_max (tile + o * tile_stride + 2 * i * c->out_w + 2 * j,
                                           c->out_w, 2, bias, &which);
          if (args->d_which != NULL)
            args->d_which[at + k] = which;
        }
    }
}

/* sums += the products of all input channels that are this thread's. */
DIG_DEVICE void
dig_sum_channels (const DigRowsArgs *args, float *pool, const int size, const int segment,
                  int image, int first, int first_out, const Place *me,
                  float (*sums)[DIG_ROWS_SEGMENT])
{
  const DigConvArgs *conv = &args->conv;
  const DigRowsPlan *plan = &args->plan;
  const int n_floats = ROW_FLOATS (size, segment), row_stride = plan->n_segments * n_floats;
  const int plane_stride = (plan->rows + size - 1) * row_stride;
  const int kernel_stride = size * size * DIG_ROWS_WEIGHT_STRIDE;
  const int tap = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const bool is_busy = me->row < plan->rows && first + me->row < conv->out_h;
  const int64_t area = (int64_t)conv->in_h * conv->in_w;
  const float *d_in = conv->d_in + (int64_t)image * conv->in_c * area;
  const float *d_w = conv->d_w + (int64_t)(first_out + warp) * conv->weight_out
                     + (conv->sign > 0 ? tap : size * size - 1 - tap);
  int places[DIG_ROWS_PLACES (5)];

  dig_find_places (places, size, segment, plan, first, conv);
  for (int k = 0; k < 2; k++)
    dig_clear_margins (pool + k * plan->half, places, size, segment, plane_stride, plan->n_planes);
  for (int n_left = conv->in_c + DIG_ROWS_STEP, at = 1; n_left > 0; n_left -= DIG_ROWS_STEP)
    {
      const float *x = pool + at * plan->half, *weights = x + plan->n_planes * plane_stride;
      const int n_next = n_left - DIG_ROWS_STEP;

      at = 1 - at;
      if (n_next > 0)
        {
          float *to = pool + at * plan->half;

          dig_fetch_planes (to, places, size, segment, d_in, area, n_next, plane_stride);
          dig_fetch_weights (to + plan->n_planes * plane_stride, size, conv, d_w,
                             conv->out_c - first_out, n_next);
          d_in += DIG_ROWS_STEP * area;
          d_w += DIG_ROWS_STEP * (int64_t)conv->weight_in;
        }
      __pipeline_commit ();
      if (n_left > conv->in_c)
        continue;
      __pipeline_wait_prior (1);
      __syncthreads ();
      for (int c = me->group; is_busy && c < DIG_ROWS_STEP && c < n_left; c += plan->n_groups)
        dig_add_channel (sums, size, segment,
                         x + c * plane_stride + me->row * row_stride + me->part * n_floats,
                         row_stride, weights + c * kernel_stride + me->o);
      __syncthreads ();
    }
}

/* A block: some segments of one image's rows, 32 output channels (grid: images · bands × channel groups). */
DIG_DEVICE void
dig_convolve_rows (const DigRowsArgs *args, float *pool, const int size, const int segment)
{
  const DigRowsPlan *plan = &args->plan;
  const int image = (int)blockIdx.x / plan->n_bands;
  const int first = (int)blockIdx.x % plan->n_bands * plan->rows;
  const int first_out = (int)blockIdx.y * DIG_ROWS_CHANNELS;
  const int tile_stride = (plan->rows * args->conv.out_w) | 1; /* lanes store to other banks */
  const Place me = dig_find_place (plan);
  float sums[2][DIG_ROWS_SEGMENT] = { { 0.0f } };

  dig_sum_channels (args, pool, size, segment, image, first, first_out, &me, sums);
  for (int group = 0; group < plan->n_groups; group++)
    {
      if (me.group == group)
        dig_put_sums (pool, tile_stride, segment, args, &me, sums);
      __syncthreads ();
    }
  if (args->is_pooled)
    dig_store_pooled (args, pool, tile_stride, image, first, first_out);
  else
    dig_store_rows (args, pool, tile_stride, image, first, first_out);
}

#define ROWS_KERNEL(size, segment)                                                                 \
  DIG_BOUNDED_KERNEL (DIG_ROWS_THREADS, 2, rows_##size##_##segment, DigRowsArgs)                   \
  {                                                                                                \
    DIG_SHARED DIG_ALIGNED (16) float pool[DIG_ROWS_POOL (size, segment)];                         \
                                                                                                   \
    dig_convolve_rows (&args, pool, size, segment);                                                \
  }

ROWS_KERNEL (3, 7)
ROWS_KERNEL (3, 14)
ROWS_KERNEL (5, 7)
ROWS_KERNEL (5, 14)

/* ---- The gradient of the weights ---- */

#define GRAD_FLOATS(segment) (((segment) + 3) / 4 * 4)

/* The gradient's rows of this block's output channels: to[channel][row][segment][column]. As many
 * lanes as a segment has floats take one. */
DIG_DEVICE void
dig_fetch_gradient (float *to, const int segment, const DigRowsWeightsArgs *args, int image,
                    int first, int first_out)
{
  const DigConv2dShape *s = &args->shape;
  const DigRowsPlan *plan = &args->plan;
  const int n_floats = GRAD_FLOATS (segment);
  const int lane = (int)threadIdx.x % n_floats, group = (int)threadIdx.x / n_floats;
  const int n_groups = DIG_ROWS_WEIGHT_THREADS / n_floats;
  const int64_t area = (int64_t)s->oh * s->ow;
  const float *d_planes = args->d_grad_y + ((int64_t)image * s->oc + first_out) * area;

  for (int k = 0; k < plan->rows * plan->n_segments; k++)
    {
      const int i = first + k / plan->n_segments, j = k % plan->n_segments * segment + lane;
      const bool is_inside = lane < segment && i < s->oh && j < s->ow;

      const float *from = d_planes + group * area + (i * s->ow + j);
      float *at = to + group * args->grad_stride + k * n_floats + lane;

      DIG_UNROLL
      for (int u = 0; u < DIG_ROWS_CHANNELS / n_groups; u++)
        {
          dig_fetch (at, from, is_inside && first_out + group + u * n_groups < s->oc);
          at += n_groups * args->grad_stride;
          from += n_groups * area;
        }
    }
}

/* Unit `unit` of the work, an image's band of rows, to shared memory. */
DIG_DEVICE void
dig_fetch_unit (float *to, const int size, const int segment, const DigRowsWeightsArgs *args,
                int unit, int first_out, int first_in)
{
  const DigConv2dShape *s = &args->shape;
  const int image = unit / args->plan.n_bands;
  const int first = unit % args->plan.n_bands * args->plan.rows;
  const float *d_x = args->d_x + ((int64_t)image * s->c + first_in) * ((int64_t)s->h * s->w);
  float *x = to + DIG_ROWS_CHANNELS * args->grad_stride;

  dig_fetch_gradient (to, segment, args, image, first, first_out);
  if (args->n_slots > 1)
    dig_fetch_rows (x, size, segment, &args->plan, first, d_x, s->h, s->w, s->pad_top, s->pad_left,
                    1, 1, args->x_stride);
  else
    dig_fetch_rows (x, size, segment, &args->plan, first, d_x, s->h, s->w, s->pad_top, s->pad_left,
                    DIG_ROWS_INPUTS, s->c - first_in, args->x_stride);
}

/* sums[output channel][tap] += the products of a segment of the gradient. */
DIG_DEVICE void
dig_add_segment (float (*sums)[DIG_ROWS_MAX_TAPS], const int size, const int segment,
                 const float *grad, int other, const float *x, int row_stride)
{
  float g[2][GRAD_FLOATS (DIG_ROWS_SEGMENT)];

  dig_read_row (g[0], grad, GRAD_FLOATS (segment));
  dig_read_row (g[1], grad + other, GRAD_FLOATS (segment));
  DIG_UNROLL
  for (int p = 0; p < size; p++)
    {
      float row[MAX_ROW_FLOATS];

      dig_read_row (row, x + p * row_stride, ROW_FLOATS (size, segment));
      DIG_UNROLL
      for (int q = 0; q < size; q++)
        DIG_UNROLL
      for (int s = 0; s < segment; s++)
        {
          sums[0][p * size + q] += g[0][s] * row[s + q];
          sums[1][p * size + q] += g[1][s] * row[s + q];
        }
    }
}

/* Where a thread stands: its first output channel (the other is eight further), its input channel, and
 * with several slots, which share one input channel, the segments that are its own. */
typedef struct
{
  int o, c, slot;
} Standing;

DIG_DEVICE Standing
dig_stand (const DigRowsWeightsArgs *args)
{
  const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
  const int c = warp % 2 * 4 + lane % 4;

  return (Standing){ warp / 2 * 16 + lane / 4, args->n_slots > 1 ? 0 : c,
                     args->n_slots > 1 ? c : 0 };
}

DIG_DEVICE void
dig_add_unit (float (*sums)[DIG_ROWS_MAX_TAPS], const int size, const int segment,
              const DigRowsWeightsArgs *args, const Standing *me, const float *grad)
{
  const int row_stride = args->plan.n_segments * ROW_FLOATS (size, segment);
  const float *x = grad + DIG_ROWS_CHANNELS * args->grad_stride + me->c * args->x_stride;

  for (int k = me->slot; k < args->plan.rows * args->plan.n_segments; k += args->n_slots)
    dig_add_segment (sums, size, segment,
                     grad + me->o * args->grad_stride + k * GRAD_FLOATS (segment),
                     8 * args->grad_stride, x + k * ROW_FLOATS (size, segment), row_stride);
}

/* partial[split][output channel][input channel][tap] of threads that share nothing. */
DIG_DEVICE void
dig_put_weights (const DigRowsWeightsArgs *args, const int area, const Standing *me, int first_out,
                 int first_in, float *d_partial, float (*sums)[DIG_ROWS_MAX_TAPS])
{
  const DigConv2dShape *s = &args->shape;

  for (int k = 0; k < 2; k++)
    {
      const int o = first_out + me->o + 8 * k, c = first_in + me->c;

      if (o >= s->oc || c >= s->c)
        continue;
      DIG_UNROLL
      for (int tap = 0; tap < area; tap++)
        d_partial[((int64_t)o * s->c + c) * area + tap] = sums[k][tap];
    }
}

/* The same of threads that share the one input channel: their slots are added up in order. */
DIG_DEVICE void
dig_put_shared_weights (const DigRowsWeightsArgs *args, float *pool, const int area,
                        const Standing *me, int first_out, float *d_partial,
                        float (*sums)[DIG_ROWS_MAX_TAPS])
{
  for (int k = 0; k < 2; k++)
    DIG_UNROLL
  for (int tap = 0; tap < area; tap++)
    pool[(me->slot * DIG_ROWS_CHANNELS + me->o + 8 * k) * area + tap] = sums[k][tap];
  __syncthreads ();
  for (int place = (int)threadIdx.x; place < DIG_ROWS_CHANNELS * area;
       place += DIG_ROWS_WEIGHT_THREADS)
    if (first_out + place / area < args->shape.oc)
      {
        float sum = 0.0f;

        for (int slot = 0; slot < args->n_slots; slot++)
          sum += pool[slot * DIG_ROWS_CHANNELS * area + place];
        d_partial[first_out * area + place] = sum;
      }
}

/* A block: 32 output and 8 input channels over its share of the units (grid: tiles · splits). */
DIG_DEVICE void
dig_weigh_rows (const DigRowsWeightsArgs *args, float *pool, const int size, const int segment)
{
  const DigConv2dShape *s = &args->shape;
  const int split = (int)blockIdx.x % args->n_splits, tile = (int)blockIdx.x / args->n_splits;
  const int n_in_tiles = (s->c + DIG_ROWS_INPUTS - 1) / DIG_ROWS_INPUTS;
  const int first_out = tile / n_in_tiles * DIG_ROWS_CHANNELS;
  const int first_in = tile % n_in_tiles * DIG_ROWS_INPUTS, area = size * size;
  const int n_units = s->n * args->plan.n_bands, begin = split * args->units_per_split;
  const int end = begin + args->units_per_split < n_units ? begin + args->units_per_split : n_units;
  const Standing me = dig_stand (args);
  float *d_partial = args->d_partial + (int64_t)split * s->oc * s->c * area;
  float sums[2][DIG_ROWS_MAX_TAPS] = { { 0.0f } };

  for (int unit = begin - 1, at = 1; unit < end; unit++)
    {
      const float *grad = pool + at * args->half;

      at = 1 - at;
      if (unit + 1 < end)
        dig_fetch_unit (pool + at * args->half, size, segment, args, unit + 1, first_out, first_in);
      __pipeline_commit ();
      if (unit < begin)
        continue;
      __pipeline_wait_prior (1);
      __syncthreads ();
      dig_add_unit (sums, size, segment, args, &me, grad);
      __syncthreads ();
    }
  if (args->n_slots > 1)
    dig_put_shared_weights (args, pool, area, &me, first_out, d_partial, sums);
  else
    dig_put_weights (args, area, &me, first_out, first_in, d_partial, sums);
}

#define ROWS_WEIGHTS_KERNEL(size, segment)                                                         \
  DIG_BOUNDED_KERNEL (DIG_ROWS_WEIGHT_THREADS, 4, rows_weights_##size##_##segment,                 \
                      DigRowsWeightsArgs)                                                          \
  {                                                                                                \
    DIG_SHARED DIG_ALIGNED (16) float pool[DIG_ROWS_WEIGHT_POOL (segment)];                        \
                                                                                                   \
    dig_weigh_rows (&args, pool, size, segment);                                                   \
  }

ROWS_WEIGHTS_KERNEL (3, 7)
ROWS_WEIGHTS_KERNEL (3, 14)
ROWS_WEIGHTS_KERNEL (5, 7)
ROWS_WEIGHTS_KERNEL (5, 14)

/* to[i] = sum over the splits. */
DIG_KERNEL (sum_splits, DigSumSplitsArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      float sum = 0.0f;

      for (int split = 0; split < args.n_splits; split++)
        sum += args.d_partial[(size_t)split * args.n + i];
      args.d_to[i] = sum;
    }
}
