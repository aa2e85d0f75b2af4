/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batch norm, alone or with the dropout behind it, and sums over channels.
 *
 * Two launches a pass: the blocks of the first write partial sums per channel, those of the second
 * add them up in a fixed order, each for itself, and go over their elements. Sums are double. */
#include "device-math.h"

/* The images of split `split` of `n_splits`: first and end. */
DIG_DEVICE void
dig_split_range (int n, int n_splits, int split, int *first, int *end)
{
  *first = (int)((int64_t)n * split / n_splits);
  *end = (int)((int64_t)n * (split + 1) / n_splits);
}

/* Sum over the splits of one of the two partial sums of this block's channel. */
DIG_DEVICE double
dig_total (const DigNormArgs *args, int channel, int which, double *scratch)
{
  const double *partial = args->d_partial + (size_t)channel * (size_t)args->n_splits * 2;
  const bool has_one = (int)threadIdx.x < args->n_splits;

  return dig_block_sum (has_one ? partial[threadIdx.x * 2 + (unsigned)which] : 0.0, scratch);
}

/* Index of element `k` of the images `first`… of a channel; k counts image by image. */
DIG_DEVICE size_t
dig_channel_element (const DigNormArgs *args, int channel, int first, unsigned k)
{
  const unsigned n_inner = (unsigned)args->n_inner;
  const size_t image = (size_t)first + k / n_inner;

  return (image * (size_t)args->c + (size_t)channel) * n_inner + k % n_inner;
}

/* Sums of x and x² (grid: channels × splits). */
DIG_KERNEL (norm_partial, DigNormArgs)
{
  DIG_SHARED double scratch[33];
  const int split = (int)blockIdx.y, channel = (int)blockIdx.x;
  double sum = 0.0, square = 0.0;
  int first, end;
  unsigned n;

  dig_split_range (args.n, args.n_splits, split, &first, &end);
  n = (unsigned)(end - first) * (unsigned)args.n_inner;
  for (unsigned k = threadIdx.x; k < n; k += blockDim.x)
    {
      const double x = (double)args.d_x[dig_channel_element (&args, channel, first, k)];

      sum += x;
      square += x * x;
    }
  sum = dig_block_sum (sum, scratch);
  square = dig_block_sum (square, scratch);
  if (threadIdx.x == 0)
    {
      double *to = args.d_partial + ((size_t)channel * (size_t)args.n_splits + (size_t)split) * 2;

      to[0] = sum;
      to[1] = square;
    }
}

/* Elements are taken in the groups of eight that share a random block, cut at the ends of a plane
 * (N, C): group `g` of plane `plane` is block `plane · n_inner / 8 + g`. At most this many groups
 * touch a plane. */
DIG_DEVICE unsigned
dig_groups_per_plane (int n_inner)
{
  return ((unsigned)n_inner + 7u) / 8u + 1u;
}

typedef struct
{
  size_t block;      /* the random block */
  size_t first, end; /* its elements inside the plane; empty when first ≥ end */
} DigGroup;

DIG_DEVICE DigGroup
dig_group (const DigNormArgs *args, int channel, int image, unsigned g)
{
  const size_t plane = (size_t)image * (size_t)args->c + (size_t)channel;
  const size_t start = plane * (size_t)args->n_inner, end = start + (size_t)args->n_inner;
  DigGroup group;

  group.block = start / 8 + g;
  group.first = group.block * 8 > start ? group.block * 8 : start;
  group.end = group.block * 8 + 8 < end ? group.block * 8 + 8 : end;
  return group;
}

/* y = gamma (x - mean) / sqrt (var + epsilon) + beta, then dropout (grid: channels × splits). */
DIG_KERNEL (norm_apply, DigNormArgs)
{
  DIG_SHARED double scratch[33];
  const int split = (int)blockIdx.y, channel = (int)blockIdx.x;
  const double m = (double)args.n * (double)args.n_inner;
  const double mean = dig_total (&args, channel, 0, scratch) / m;
  const double square = dig_total (&args, channel, 1, scratch) / m;
  const double var = square - mean * mean > 0.0 ? square - mean * mean : square * 0.0;
  const double scale = 1.0 / sqrt (var + (double)args.epsilon);
  const float center = (float)mean, shift = args.d_beta[channel];
  const float factor = (float)((double)args.d_gamma[channel] * scale);
  const float keep_scale = dig_dropout_scale (args.threshold);
  const unsigned n_groups = dig_groups_per_plane (args.n_inner);
  int first, end;

  dig_split_range (args.n, args.n_splits, split, &first, &end);
  for (unsigned k = threadIdx.x; k < (unsigned)(end - first) * n_groups; k += blockDim.x)
    {
      const DigGroup group = dig_group (&args, channel, first + (int)(k / n_groups), k % n_groups);
      uint32_t mask;

      if (group.first >= group.end)
        continue;
      mask = dig_dropout_mask (args.d_state, args.layer, args.threshold, group.block);
      for (size_t i = group.first; i < group.end; i++)
        args.d_y[i] =
            mask >> (i % 8) & 1u ? ((args.d_x[i] - center) * factor + shift) * keep_scale : 0.0f;
    }
  if (split == 0 && threadIdx.x == 0)
    {
      const double keep = (double)args.momentum;

      args.d_saved[channel] = center;
      args.d_saved[args.c + channel] = (float)scale;
      args.d_running_mean[channel] =
          (float)(keep * (double)args.d_running_mean[channel] + (1.0 - keep) * mean);
      args.d_running_var[channel] = (float)(keep * (double)args.d_running_var[channel]
                                            + (1.0 - keep) * (m > 1.0 ? var * m / (m - 1.0) : var));
    }
}

/* With the running statistics; a thread an element. */
DIG_KERNEL (norm_infer, DigNormArgs)
{
  const size_t n_inner = (size_t)args.n_inner;
  const size_t n = (size_t)args.n * (size_t)args.c * n_inner;

  for (size_t i = dig_first_element (); i < n; i += dig_element_stride ())
    {
      uint32_t inner, channel;
      float factor;

      (void)dig_divide (dig_divide (i, (uint32_t)n_inner, &inner), (uint32_t)args.c, &channel);
      factor = args.d_gamma[channel] / sqrtf (args.d_running_var[channel] + args.epsilon);
      args.d_y[i] = (args.d_x[i] - args.d_running_mean[channel]) * factor + args.d_beta[channel];
    }
}

/* Sums of g and g · x̂, where g is the gradient behind the dropout (grid: channels × splits). */
DIG_KERNEL (norm_backward_partial, DigNormArgs)
{
  DIG_SHARED double scratch[33];
  const int split = (int)blockIdx.y, channel = (int)blockIdx.x;
  const double mean = (double)args.d_saved_in[channel];
  const double scale = (double)args.d_saved_in[args.c + channel];
  const float keep_scale = dig_dropout_scale (args.threshold);
  const unsigned n_groups = dig_groups_per_plane (args.n_inner);
  double sum = 0.0, product = 0.0;
  int first, end;

  dig_split_range (args.n, args.n_splits, split, &first, &end);
  for (unsigned k = threadIdx.x; k < (unsigned)(end - first) * n_groups; k += blockDim.x)
    {
      const DigGroup group = dig_group (&args, channel, first + (int)(k / n_groups), k % n_groups);
      uint32_t mask;

      if (group.first >= group.end)
        continue;
      mask = dig_dropout_mask (args.d_state, args.layer, args.threshold, group.block);
      for (size_t i = group.first; i < group.end; i++)
        {
          const float g = mask >> (i % 8) & 1u ? args.d_grad_y[i] * keep_scale : 0.0f;

          sum += (double)g;
          product += (double)g * ((double)args.d_x[i] - mean);
        }
    }
  sum = dig_block_sum (sum, scratch);
  product = dig_block_sum (product, scratch);
  if (threadIdx.x == 0)
    {
      double *to = args.d_partial + ((size_t)channel * (size_t)args.n_splits + (size_t)split) * 2;

      to[0] = sum;
      to[1] = product * scale;
    }
}

/* grad_x = gamma · scale · (g - grad_beta / m - x̂ · grad_gamma / m) (grid: channels × splits). */
DIG_KERNEL (norm_backward_apply, DigNormArgs)
{
  DIG_SHARED double scratch[33];
  const int split = (int)blockIdx.y, channel = (int)blockIdx.x;
  const double m = (double)args.n * (double)args.n_inner;
  const double sum = dig_total (&args, channel, 0, scratch);
  const double product = dig_total (&args, channel, 1, scratch);
  const float mean = args.d_saved_in[channel], scale = args.d_saved_in[args.c + channel];
  const float factor = args.d_gamma[channel] * scale;
  const float mean_grad = (float)(sum / m), slope = (float)(product / m) * scale;
  const float keep_scale = dig_dropout_scale (args.threshold);
  const unsigned n_groups = dig_groups_per_plane (args.n_inner);
  int first, end;

  dig_split_range (args.n, args.n_splits, split, &first, &end);
  for (unsigned k = threadIdx.x; k < (unsigned)(end - first) * n_groups; k += blockDim.x)
    {
      const DigGroup group = dig_group (&args, channel, first + (int)(k / n_groups), k % n_groups);
      uint32_t mask;

      if (group.first >= group.end)
        continue;
      mask = dig_dropout_mask (args.d_state, args.layer, args.threshold, group.block);
      for (size_t i = group.first; i < group.end; i++)
        {
          const float g = mask >> (i % 8) & 1u ? args.d_grad_y[i] * keep_scale : 0.0f;

          args.d_grad_x[i] = factor * (g - mean_grad - (args.d_x[i] - mean) * slope);
        }
    }
  if (split == 0 && threadIdx.x == 0)
    {
      args.d_grad_gamma[channel] = (float)product;
      args.d_grad_beta[channel] = (float)sum;
    }
}

/* Sum of x (N, C, inner) over N and inner (grid: channels × splits). With one split the sum is
 * complete at once. */
DIG_KERNEL (channel_sum_partial, DigChannelSumArgs)
{
  DIG_SHARED double scratch[33];
  const int split = (int)blockIdx.y, channel = (int)blockIdx.x;
  const unsigned n_inner = (unsigned)args.n_inner;
  double sum = 0.0;
  int first, end;

  dig_split_range (args.n, args.n_splits, split, &first, &end);
  for (unsigned k = threadIdx.x; k < (unsigned)(end - first) * n_inner; k += blockDim.x)
    {
      const size_t image = (size_t)first + k / n_inner;

      sum += (double)args.d_x[(image * (size_t)args.c + (size_t)channel) * n_inner + k % n_inner];
    }
  sum = dig_block_sum (sum, scratch);
  if (threadIdx.x != 0)
    return;
  if (args.n_splits == 1)
    args.d_sum[channel] = (float)sum;
  else
    args.d_partial[(size_t)channel * (size_t)args.n_splits + (size_t)split] = sum;
}

DIG_KERNEL (channel_sum_total, DigChannelSumArgs)
{
  for (size_t channel = dig_first_element (); channel < (size_t)args.c;
       channel += dig_element_stride ())
    {
      double sum = 0.0;

      for (int split = 0; split < args.n_splits; split++)
        sum += args.d_partial[channel * (size_t)args.n_splits + (size_t)split];
      args.d_sum[channel] = (float)sum;
    }
}
