/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling kernels: a thread per output going forward, a thread per input or per window going back, so that
 * every element is written once and none is added to. */
#include "device-math.h"

typedef struct
{
  size_t plane; /* n · C + c */
  int i, j;
} PlacePlane;

DIG_DEVICE PlacePlane
dig_place (size_t index, int h, int w)
{
  uint32_t pixel;
  PlacePlane place;

  place.plane = dig_divide (index, (uint32_t)h * (uint32_t)w, &pixel);
  place.i = (int)(pixel / (uint32_t)w);
  place.j = (int)(pixel % (uint32_t)w);
  return place;
}

DIG_DEVICE size_t
dig_n_inputs (const DigPoolShape *s)
{
  return (size_t)s->n * (size_t)s->c * (size_t)s->h * (size_t)s->w;
}

DIG_DEVICE size_t
dig_n_outputs (const DigPoolShape *s)
{
  return (size_t)s->n * (size_t)s->c * (size_t)s->oh * (size_t)s->ow;
}

/* First element of an output's window. */
DIG_DEVICE size_t
dig_window_start (const DigPoolShape *s, size_t output)
{
  const PlacePlane at = dig_place (output, s->oh, s->ow);

  return (at.plane * (size_t)s->h + (size_t)(at.i * s->size)) * (size_t)s->w
         + (size_t)(at.j * s->size);
}

DIG_KERNEL (max_pool_forward, DigPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_outputs (s);

  for (size_t o = dig_first_element (); o < n; o += dig_element_stride ())
    {
      const float *window = args.d_in + dig_window_start (s, o);
      float best = window[0];
      int which = 0;

      for (int k = 1; k < s->size * s->size; k++)
        {
          const float x = window[k / s->size * s->w + k % s->size];

          if (x > best || (x != x && best == best))
            {
              best = x;
              which = k;
            }
        }
      args.d_out[o] = best;
      if (args.d_which_out != NULL)
        args.d_which_out[o] = (uint8_t)which;
    }
}

/* Output whose window holds input `x`, or -1 beyond the last whole window; `which` gets x's place
 * in the window. */
DIG_DEVICE int64_t
dig_output_of (const DigPoolShape *s, size_t x, int *which)
{
  const PlacePlane at = dig_place (x, s->h, s->w);
  const int i = at.i / s->size, j = at.j / s->size;

  *which = at.i % s->size * s->size + at.j % s->size;
  if (i >= s->oh || j >= s->ow)
    return -1;
  return (int64_t)((at.plane * (size_t)s->oh + (size_t)i) * (size_t)s->ow + (size_t)j);
}

DIG_KERNEL (max_pool_backward, DigPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_inputs (s);

  for (size_t x = dig_first_element (); x < n; x += dig_element_stride ())
    {
      int which;
      const int64_t o = dig_output_of (s, x, &which);

      args.d_out[x] = o >= 0 && args.d_which[o] == which ? args.d_in[o] : 0.0f;
    }
}

DIG_KERNEL (average_pool_forward, DigPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_outputs (s);

  for (size_t o = dig_first_element (); o < n; o += dig_element_stride ())
    {
      const float *window = args.d_in + dig_window_start (s, o);
      float sum = 0.0f;

      for (int k = 0; k < s->size * s->size; k++)
        sum += window[k / s->size * s->w + k % s->size];
      args.d_out[o] = sum / (float)(s->size * s->size);
    }
}

DIG_KERNEL (average_pool_backward, DigPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_inputs (s);

  for (size_t x = dig_first_element (); x < n; x += dig_element_stride ())
    {
      int which;
      const int64_t o = dig_output_of (s, x, &which);

      args.d_out[x] = o >= 0 ? args.d_in[o] / (float)(s->size * s->size) : 0.0f;
    }
}

DIG_DEVICE uint32_t
dig_channel_of (const DigPoolShape *s, size_t output)
{
  uint32_t pixel, channel;

  (void)dig_divide (dig_divide (output, (uint32_t)s->oh * (uint32_t)s->ow, &pixel), (uint32_t)s->c,
                    &channel);
  return channel;
}

DIG_KERNEL (relu_pool_forward, DigReluPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_outputs (s);

  for (size_t o = dig_first_element (); o < n; o += dig_element_stride ())
    {
      uint8_t which;

      args.d_y[o] = dig_relu_max (args.d_conv + dig_window_start (s, o), s->w, s->size,
                                  args.d_b[dig_channel_of (s, o)], &which);
      if (args.d_which_out != NULL)
        args.d_which_out[o] = which;
    }
}

/* Gradient before the ReLU, for the whole convolution's output: a thread writes an output's window, and what the last
 * windows leave over at the right and below. */
DIG_KERNEL (relu_pool_backward, DigReluPoolArgs)
{
  const DigPoolShape *s = &args.shape;
  const size_t n = dig_n_outputs (s);

  for (size_t o = dig_first_element (); o < n; o += dig_element_stride ())
    {
      const PlacePlane at = dig_place (o, s->oh, s->ow);
      const int top = at.i * s->size, left = at.j * s->size;
      const int n_rows = at.i == s->oh - 1 ? s->h - top : s->size;
      const int n_columns = at.j == s->ow - 1 ? s->w - left : s->size;
      const float grad = args.d_y_in[o] > 0.0f ? args.d_grad_y[o] : 0.0f;
      const int row = args.d_which[o] / s->size, column = args.d_which[o] % s->size;
      float *window =
          args.d_grad_conv + (at.plane * (size_t)s->h + (size_t)top) * (size_t)s->w + left;

      for (int i = 0; i < n_rows; i++)
        for (int j = 0; j < n_columns; j++)
          window[(size_t)i * (size_t)s->w + (size_t)j] = i == row && j == column ? grad : 0.0f;
    }
}

/* A block per plane. */
DIG_KERNEL (global_average_forward, DigGlobalAverageArgs)
{
  DIG_SHARED double scratch[33];
  const float *plane = args.d_in + (size_t)blockIdx.x * (size_t)args.n_inner;
  double sum = 0.0;

  for (int i = (int)threadIdx.x; i < args.n_inner; i += (int)blockDim.x)
    sum += (double)plane[i];
  sum = dig_block_sum (sum, scratch);
  if (threadIdx.x == 0)
    args.d_out[blockIdx.x] = (float)(sum / (double)args.n_inner);
}

DIG_KERNEL (global_average_backward, DigGlobalAverageArgs)
{
  const size_t n = (size_t)args.n_planes * (size_t)args.n_inner;
  uint32_t rest;

  for (size_t i = dig_first_element (); i < n; i += dig_element_stride ())
    args.d_out[i] = args.d_in[dig_divide (i, (uint32_t)args.n_inner, &rest)] / (float)args.n_inner;
}
