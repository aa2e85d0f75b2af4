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

void
dig_reference_gather (const DigGather *gather, const DigStepState *state, float *x, uint8_t *y)
{
  for (int i = 0; i < gather->n; i++)
    {
      size_t row = (size_t)gather->d_order[state->batch_start + i];
      const uint8_t *image = gather->d_images + row * (size_t)gather->n_pixels;
      float *to = x + (size_t)i * (size_t)gather->n_pixels;

      for (int j = 0; j < gather->n_pixels; j++)
        to[j] = ((float)image[j] - gather->d_offset[j]) * gather->d_scale[j];
      if (y != NULL && gather->d_labels != NULL)
        y[i] = gather->d_labels[row];
    }
}
