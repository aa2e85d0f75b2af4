/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels that treat every element by itself. */
#include "device-math.h"

/* x = (byte - offset) · scale, image i of the batch from row order[batch_start + i]. */
DIG_KERNEL (gather, DigGatherArgs)
{
  const DigGather *gather = &args.gather;
  const size_t n_pixels = (size_t)gather->n_pixels, n = (size_t)gather->n * n_pixels;
  const int32_t *order = gather->d_order + args.d_state->batch_start;

  for (size_t i = dig_first_element (); i < n; i += dig_element_stride ())
    {
      uint32_t pixel;
      const size_t image = dig_divide (i, (uint32_t)n_pixels, &pixel);
      const size_t row = (size_t)order[image];

      args.d_x[i] = ((float)gather->d_images[row * n_pixels + pixel] - gather->d_offset[pixel])
                    * gather->d_scale[pixel];
      if (pixel == 0 && args.d_y != NULL && gather->d_labels != NULL)
        args.d_y[image] = gather->d_labels[row];
    }
}

DIG_KERNEL (step_advance, DigStepArgs)
{
  if (dig_first_element () != 0)
    return;
  DigStepState *state = args.d_state;

  state->batch_start += args.n_images;
  state->step += 1;
  if (state->d_rates != NULL && state->step - state->first_step < state->n_rates)
    state->learning_rate = state->d_rates[state->step - state->first_step];
}

DIG_KERNEL (activation_forward, DigActivationArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    args.d_out[i] = dig_activate (args.activation, args.d_in[i]);
}

DIG_KERNEL (activation_backward, DigActivationArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    args.d_out[i] = args.d_in[i] * dig_activation_slope (args.activation, args.d_y[i]);
}

/* y (outer, channels, inner), in place. */
DIG_KERNEL (bias_activation, DigBiasArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      uint32_t inner, channel;
      float bias;

      (void)dig_divide (dig_divide (i, args.n_inner, &inner), args.n_channels, &channel);
      bias = args.d_b != NULL ? args.d_b[channel] : 0.0f;
      args.d_y[i] = dig_activate (args.activation, args.d_y[i] + bias);
    }
}

/* A thread takes the eight elements of one random block. */
DIG_KERNEL (dropout, DigDropoutArgs)
{
  const float scale = dig_dropout_scale (args.threshold);
  const size_t n_blocks = (args.n + 7) / 8;

  for (size_t block = dig_first_element (); block < n_blocks; block += dig_element_stride ())
    {
      const uint32_t mask = dig_dropout_mask (args.d_state, args.layer, args.threshold, block);

      for (size_t j = 0; j < 8 && block * 8 + j < args.n; j++)
        {
          const size_t i = block * 8 + j;

          args.d_y[i] = mask >> j & 1u ? args.d_x[i] * scale : 0.0f;
        }
    }
}

DIG_DEVICE void
update_adam (const DigOptimizerArgs *args, size_t i, float alpha, float decay)
{
  const float g = args->d_grad[i];
  const float m = args->d_m[i] + (1.0f - args->optimizer.beta1) * (g - args->d_m[i]);
  const float v = args->d_v[i] + (1.0f - args->optimizer.beta2) * (g * g - args->d_v[i]);
  const float p = args->d_p[i] - decay * args->d_p[i];

  args->d_m[i] = m;
  args->d_v[i] = v;
  args->d_p[i] = p - alpha * m / (sqrtf (v) + args->optimizer.epsilon);
}

/* x to the power of n. By squaring: pow in double is slow where a GPU has few units for it. */
DIG_DEVICE double
dig_power (double x, uint64_t n)
{
  double power = 1.0;

  for (; n > 0; n >>= 1)
    {
      if (n & 1u)
        power *= x;
      x *= x;
    }
  return power;
}

/* The rate is worked out once a block, the powers of the two betas side by side. */
DIG_KERNEL (optimizer_step, DigOptimizerArgs)
{
  DIG_SHARED double powers[2];
  DIG_SHARED float alpha;
  const DigOptimizer *optimizer = &args.optimizer;
  const float rate = args.d_state->learning_rate;
  const float decay =
      optimizer->kind == DIG_OPTIMIZER_ADAMW ? rate * optimizer->weight_decay : 0.0f;

  if (threadIdx.x < 2 && optimizer->kind != DIG_OPTIMIZER_SGD)
    powers[threadIdx.x] = dig_power (
        (double)(threadIdx.x == 0 ? optimizer->beta1 : optimizer->beta2), args.d_state->step + 1);
  __syncthreads ();
  if (threadIdx.x == 0)
    alpha = optimizer->kind == DIG_OPTIMIZER_SGD
                ? rate
                : (float)((double)rate * sqrt (1.0 - powers[1]) / (1.0 - powers[0]));
  __syncthreads ();
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      if (optimizer->kind == DIG_OPTIMIZER_SGD)
        {
          args.d_m[i] = optimizer->momentum * args.d_m[i] - alpha * args.d_grad[i];
          args.d_p[i] += args.d_m[i];
        }
      else
        update_adam (&args, i, alpha, decay);
    }
}

DIG_KERNEL (average_step, DigAverageArgs)
{
  const uint64_t step = args.d_state->step;
  const float rest = 1.0f - dig_average_keep (&args.average, step);

  if (step % DIG_AVERAGE_PERIOD != 0)
    return;
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    args.d_average[i] += rest * (args.d_p[i] - args.d_average[i]);
}

DIG_KERNEL (add, DigAddArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    args.d_to[i] += args.d_from[i];
}

/* bf16 is the upper half of a float; rounds to the nearest, ties to even, and keeps a NaN one. */
DIG_KERNEL (to_bf16, DigCastArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      union
      {
        float value;
        uint32_t bits;
      } word;

      word.value = args.d_float[i];
      if (word.value != word.value)
        args.d_bf16[i] = (uint16_t)(word.bits >> 16 | 0x40u);
      else
        args.d_bf16[i] = (uint16_t)((word.bits + 0x7FFFu + (word.bits >> 16 & 1u)) >> 16);
    }
}

DIG_KERNEL (from_bf16, DigCastArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      union
      {
        float value;
        uint32_t bits;
      } word;

      word.bits = (uint32_t)args.d_bf16[i] << 16;
      args.d_float[i] = word.value;
    }
}

/* Numbers in -0.5 … 0.5 for a trial of an algorithm. */
DIG_KERNEL (fill, DigFillArgs)
{
  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      const DigRandomBlock random =
          dig_random_block (0, DIG_RANDOM_EXPERIMENT, args.place, 0, (uint32_t)i);

      args.d_x[i] = dig_random_unit (random.word[0]) - 0.5f;
    }
}

DIG_KERNEL (difference, DigDifferenceArgs)
{
  DIG_SHARED double scratch[33];
  double error = 0.0, size = 0.0;

  for (size_t i = dig_first_element (); i < args.n; i += dig_element_stride ())
    {
      const double expected = (double)args.d_expected[i], d = (double)args.d_x[i] - expected;

      error += d * d;
      size += expected * expected;
    }
  error = dig_block_sum (error, scratch);
  size = dig_block_sum (size, scratch);
  if (threadIdx.x == 0)
    {
      args.d_partial[blockIdx.x * 2] = error;
      args.d_partial[blockIdx.x * 2 + 1] = size;
    }
}
