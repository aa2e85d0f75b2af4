/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch from the data set, every image transformed as dig-augment.h draws it: a block takes an
 * image. */
#include "device-math.h"

/* One axis of the elastic displacement: noise, then the Gaussian along rows and columns. Every thread
 * keeps the pixels threadIdx.x, threadIdx.x + blockDim.x, … and writes theirs to `to`; `noise` and
 * `rows` (pixels) are shared. */
DIG_DEVICE void
displace (const DigAugmentArgs *args, uint32_t place, int axis, float *noise, float *rows,
          float *to)
{
  const int height = args->gather.height, width = args->gather.width, n = args->gather.n_pixels;
  const int radius = dig_augment_radius (args->augmentation.elastic_sigma);
  float weights[DIG_AUGMENT_MAX_RADIUS + 1];

  for (int i = (int)threadIdx.x * 4; i < n; i += (int)blockDim.x * 4)
    {
      const DigRandomBlock random =
          dig_augment_noise_block (args->d_state->seed, args->d_state->step, place, axis, n, i);

      for (int j = 0; j < 4 && i + j < n; j++)
        noise[i + j] = dig_augment_spread (random.word[j], 1.0f);
    }
  __syncthreads ();
  dig_augment_fill_weights (args->augmentation.elastic_sigma, 1.0f, weights);
  for (int i = (int)threadIdx.x; i < n; i += (int)blockDim.x)
    rows[i] = dig_augment_filter (noise + i / width * width, width, 1, i % width, weights, radius);
  __syncthreads ();
  dig_augment_fill_weights (args->augmentation.elastic_sigma, args->augmentation.elastic_alpha,
                            weights);
  for (int i = (int)threadIdx.x; i < n; i += (int)blockDim.x)
    to[i] = dig_augment_filter (rows + i % width, height, width, i / width, weights, radius);
  __syncthreads ();
}

/* The rows' displacement waits in the output, each value of which only its own thread touches. */
DIG_KERNEL (augment, DigAugmentArgs)
{
  DIG_SHARED float noise[DIG_AUGMENT_MAX_PIXELS], rows[DIG_AUGMENT_MAX_PIXELS];
  const DigGather *gather = &args.gather;
  const DigAugmentation *augmentation = &args.augmentation;
  const int height = gather->height, width = gather->width, n_pixels = gather->n_pixels;
  const uint32_t place = blockIdx.x;
  const size_t row = (size_t)gather->d_order[args.d_state->batch_start + place];
  const uint8_t *image = gather->d_images + row * (size_t)n_pixels;
  float *x = args.d_x + (size_t)place * (size_t)n_pixels;
  const int has_field = augmentation->elastic_alpha > 0.0f;
  const DigTransform transform =
      dig_augment_draw (augmentation, args.d_state->seed, args.d_state->step, place, height, width);

  if (has_field)
    {
      displace (&args, place, 0, noise, rows, x);
      displace (&args, place, 1, noise, rows, noise);
    }
  for (int i = (int)threadIdx.x; i < n_pixels; i += (int)blockDim.x)
    {
      float at_y, at_x, level;

      dig_augment_locate (&transform, i / width, i % width, &at_y, &at_x);
      if (has_field)
        {
          at_y += x[i];
          at_x += noise[i];
        }
      level = dig_augment_is_erased (&transform, i / width, i % width)
                  ? augmentation->fill_value
                  : dig_augment_sample (image, height, width, at_y, at_x, augmentation->fill_mode,
                                        augmentation->fill_value);
      x[i] = (level - gather->d_offset[i]) * gather->d_scale[i];
    }
  if (threadIdx.x == 0 && args.d_y != NULL && gather->d_labels != NULL)
    args.d_y[place] = gather->d_labels[row];
}
