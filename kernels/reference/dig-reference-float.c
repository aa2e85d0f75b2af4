/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference operations in float. */
#include "reference/dig-reference-ops.h"

#include <math.h>
#include <string.h>

#include "compute/dig-philox.h"

#define REAL float
#define OP(name) dig_reference_float_##name
#include "reference/dig-reference-layers.h"
#include "reference/dig-reference-norm.h"
#include "reference/dig-reference-loss.h"

static void
augment_image (const DigGather *gather, const DigStepState *state, int place, const uint8_t *image,
               float *to)
{
  const DigAugmentation *augmentation = gather->augmentation;
  int height = gather->height, width = gather->width;
  DigTransform transform =
      dig_augment_draw (augmentation, state->seed, state->step, (uint32_t)place, height, width);
  float field[2 * DIG_AUGMENT_MAX_PIXELS], scratch[DIG_AUGMENT_MAX_PIXELS];
  bool has_field = augmentation->elastic_alpha > 0;

  if (has_field)
    dig_augment_displace (augmentation, state->seed, state->step, (uint32_t)place, height, width,
                          field, scratch);
  for (int i = 0; i < gather->n_pixels; i++)
    to[i] = dig_augment_pixel (augmentation, &transform, image, height, width,
                               has_field ? field : NULL, i / width, i % width);
}

void
dig_reference_gather (const DigGather *gather, const DigStepState *state, float *x, uint8_t *y)
{
  for (int i = 0; i < gather->n; i++)
    {
      size_t row = (size_t)gather->d_order[state->batch_start + i];
      const uint8_t *image = gather->d_images + row * (size_t)gather->n_pixels;
      float *to = x + (size_t)i * (size_t)gather->n_pixels;

      for (int j = 0; j < gather->n_pixels; j++)
        to[j] = (float)image[j];
      if (gather->augmentation != NULL)
        augment_image (gather, state, i, image, to);
      for (int j = 0; j < gather->n_pixels; j++)
        to[j] = (to[j] - gather->d_offset[j]) * gather->d_scale[j];
      if (y != NULL && gather->d_labels != NULL)
        y[i] = gather->d_labels[row];
    }
}
