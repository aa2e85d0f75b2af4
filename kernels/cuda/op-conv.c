/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions: cuDNN's where it has one, else our own, and the element-wise work around them. */
#include "launch.h"
#include "rows.h"

#define CONV_THREADS 128u
#define CONV_CHANNELS 8 /* as in matrix.cu */
#define CONV_COLUMNS 8

static void
launch_convolution (DigStream *stream, DigOwn own, const DigConvArgs *args)
{
  size_t n = (size_t)args->n * (size_t)args->out_h * (size_t)args->out_w;
  DigCudaGrid grid = dig_grid ((n + CONV_THREADS - 1) / CONV_THREADS,
                               (size_t)(args->out_c + CONV_CHANNELS - 1) / CONV_CHANNELS);

  if (own == DIG_OWN_PLAIN || !dig_rows_convolve (stream, args))
    DIG_LAUNCH (stream, convolution, grid, CONV_THREADS, args);
}

static DigConvArgs
describe_forward (const DigConv2dShape *s, DigActivation activation, float *d_y, const float *d_x,
                  const float *d_w, const float *d_b)
{
  return (DigConvArgs){
    .n = s->n,
    .in_c = s->c,
    .in_h = s->h,
    .in_w = s->w,
    .out_c = s->oc,
    .out_h = s->oh,
    .out_w = s->ow,
    .kh = s->kh,
    .kw = s->kw,
    .sign = 1,
    .top = s->pad_top,
    .left = s->pad_left,
    .weight_out = s->c * s->kh * s->kw,
    .weight_in = s->kh * s->kw,
    .activation = activation,
    .d_out = d_y,
    .d_in = d_x,
    .d_w = d_w,
    .d_b = d_b,
  };
}

void
dig_cuda_convolve (DigStream *stream, DigOwn own, const DigConv2dShape *shape,
                   DigActivation activation, float *d_y, const float *d_x, const float *d_w,
                   const float *d_b)
{
  DigConvArgs args = describe_forward (shape, activation, d_y, d_x, d_w, d_b);

  launch_convolution (stream, own, &args);
}

void
dig_cuda_conv2d_forward (DigStream *stream, const DigConv2dShape *shape, DigActivation activation,
                         float *d_y, const float *d_x, const float *d_w, const float *d_b)
{
  DigOwn own;

  if (dig_cudnn_forward (stream, shape, d_y, d_x, d_w, &own))
    dig_cuda_bias_activation (stream, activation, (size_t)shape->n, shape->oc,
                              shape->oh * shape->ow, d_y, d_b);
  else
    dig_cuda_convolve (stream, own, shape, activation, d_y, d_x, d_w, d_b);
}

void
dig_cuda_convolve_back (DigStream *stream, DigOwn own, const DigConv2dShape *shape, float *d_grad_x,
                        const float *d_grad_y, const float *d_w)
{
  const DigConv2dShape *s = shape;
  DigConvArgs args = {
    .n = s->n,
    .in_c = s->oc,
    .in_h = s->oh,
    .in_w = s->ow,
    .out_c = s->c,
    .out_h = s->h,
    .out_w = s->w,
    .kh = s->kh,
    .kw = s->kw,
    .sign = -1,
    .top = -s->pad_top,
    .left = -s->pad_left,
    .weight_out = s->kh * s->kw,
    .weight_in = s->c * s->kh * s->kw,
    .activation = DIG_ACTIVATION_NONE,
    .d_out = d_grad_x,
    .d_in = d_grad_y,
    .d_w = d_w,
  };

  launch_convolution (stream, own, &args);
}

void
dig_cuda_conv2d_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                               const float *d_grad_y, const float *d_w)
{
  DigOwn own;

  dig_cuda_resume (stream, d_grad_x);
  if (!dig_cudnn_backward_data (stream, shape, d_grad_x, d_grad_y, d_w, &own))
    dig_cuda_convolve_back (stream, own, shape, d_grad_x, d_grad_y, d_w);
  dig_cuda_leave_on (stream);
}

void
dig_cuda_convolve_weights (DigStream *stream, DigOwn own, const DigConv2dShape *shape,
                           float *d_grad_w, const float *d_x, const float *d_grad_y)
{
  DigConvWeightsArgs args = { *shape, d_grad_w, d_x, d_grad_y };
  size_t n_pairs = (size_t)shape->oc * (size_t)shape->c;
  size_t n_parts = (size_t)(shape->kw + CONV_COLUMNS - 1) / CONV_COLUMNS;

  if (own == DIG_OWN_FASTEST && dig_rows_weigh (stream, shape, d_grad_w, d_x, d_grad_y))
    return;
  DIG_LAUNCH (stream, convolution_weights,
              dig_grid ((size_t)shape->kh * n_parts,
                        n_pairs < DIG_CUDA_MAX_BLOCKS ? n_pairs : DIG_CUDA_MAX_BLOCKS),
              CONV_THREADS, &args);
}

/* The bias has the queue that has less to do: that of the weights while the other computes the gradient of the input. */
static void
convolve_params (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w, float *d_grad_b,
                 const float *d_x, const float *d_grad_y, bool is_last)
{
  DigOwn own;

  dig_cuda_fork (stream);
  if (!dig_cudnn_backward_weights (stream, shape, d_grad_w, d_x, d_grad_y, &own))
    dig_cuda_convolve_weights (stream, own, shape, d_grad_w, d_x, d_grad_y);
  if (is_last)
    dig_cuda_turn (stream);
  dig_cuda_bias_gradient (stream, (size_t)shape->n, shape->oc, shape->oh * shape->ow, d_grad_b,
                          d_grad_y);
  if (!is_last)
    dig_cuda_turn (stream);
  dig_cuda_leave (stream, d_x, d_grad_y);
}

void
dig_cuda_conv2d_backward_params (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                                 float *d_grad_b, const float *d_x, const float *d_grad_y)
{
  convolve_params (stream, shape, d_grad_w, d_grad_b, d_x, d_grad_y, false);
}

/* The pool behind a convolution. */
static DigPoolShape
describe_pool (const DigConv2dShape *s, int pool_size)
{
  return (
      DigPoolShape){ s->n, s->oc, s->oh, s->ow, pool_size, s->oh / pool_size, s->ow / pool_size };
}

static float *
take_conv (DigStream *stream, const DigConv2dShape *s)
{
  return dig_cuda_scratch (stream, DIG_SCRATCH_CONV,
                           (size_t)s->n * (size_t)s->oc * (size_t)s->oh * (size_t)s->ow
                               * sizeof (float));
}

/* By our own kernel at once; or the bare convolution, by cuDNN where that is quicker, goes to scratch memory, and one kernel
 * makes the rest of it. */
void
dig_cuda_conv2d_relu_pool_forward (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                   float *d_y, uint8_t *d_which, const float *d_x, const float *d_w,
                                   const float *d_b)
{
  DigReluPoolArgs args = {
    .shape = describe_pool (shape, pool_size), .d_y = d_y, .d_which_out = d_which, .d_b = d_b
  };
  DigConvArgs whole = describe_forward (shape, DIG_ACTIVATION_RELU, d_y, d_x, d_w, d_b);
  float *d_conv = take_conv (stream, shape);
  size_t n =
      (size_t)args.shape.n * (size_t)args.shape.c * (size_t)args.shape.oh * (size_t)args.shape.ow;
  DigOwn own;

  if (d_conv == NULL)
    return;
  args.d_conv = d_conv;
  if (!dig_cudnn_forward (stream, shape, d_conv, d_x, d_w, &own))
    {
      if (own == DIG_OWN_FASTEST && dig_rows_convolve_pool (stream, &whole, pool_size, d_which))
        return;
      dig_cuda_convolve (stream, own, shape, DIG_ACTIVATION_NONE, d_conv, d_x, d_w, NULL);
    }
  DIG_LAUNCH (stream, relu_pool_forward, dig_element_grid (n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_conv2d_relu_pool_backward (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                    float *d_grad_x, float *d_grad_w, float *d_grad_b,
                                    const float *d_grad_y, const float *d_y, const uint8_t *d_which,
                                    const float *d_x, const float *d_w)
{
  DigReluPoolArgs args = { .shape = describe_pool (shape, pool_size),
                           .d_grad_y = d_grad_y,
                           .d_y_in = d_y,
                           .d_which = d_which };
  size_t n =
      (size_t)args.shape.n * (size_t)args.shape.c * (size_t)args.shape.oh * (size_t)args.shape.ow;

  args.d_grad_conv = take_conv (stream, shape);
  if (args.d_grad_conv == NULL)
    return;
  DIG_LAUNCH (stream, relu_pool_backward, dig_element_grid (n), DIG_CUDA_THREADS, &args);
  convolve_params (stream, shape, d_grad_w, d_grad_b, d_x, args.d_grad_conv, d_grad_x == NULL);
  if (d_grad_x != NULL)
    dig_cuda_conv2d_backward_data (stream, shape, d_grad_x, args.d_grad_conv, d_w);
}
