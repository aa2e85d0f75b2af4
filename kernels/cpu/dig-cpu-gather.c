/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch from the data set: transformed where the training augments, and scaled. */
#include "cpu/dig-cpu-ops.h"

typedef struct
{
  const DigGather *gather;
  const DigStepState *state;
  float *x;
  uint8_t *y;
} Gather;

/* to (pixels): the grey levels of image `place` of the batch after its transformation. Rows that no
 * pixel of the image's edge is needed for, and there are no others where nothing moves far, take the
 * short way. */
static void
augment_image (const Gather *g, uint32_t place, const uint8_t *restrict image, float *restrict to)
{
  const DigGather *from = g->gather;
  const DigAugmentation *augmentation = from->augmentation;
  const int height = from->height, width = from->width;
  const DigTransform transform =
      dig_augment_draw (augmentation, g->state->seed, g->state->step, place, height, width);
  const int has_field = augmentation->elastic_alpha > 0.0f;
  float field[2 * DIG_AUGMENT_MAX_PIXELS], scratch[DIG_AUGMENT_MAX_PIXELS];

  if (has_field)
    dig_augment_displace (augmentation, g->state->seed, g->state->step, place, height, width, field,
                          scratch);
  for (int row = 0; row < height; row++)
    for (int column = 0; column < width; column++)
      *to++ = dig_augment_pixel (augmentation, &transform, image, height, width,
                                 has_field ? field : NULL, row, column);
}

static void
gather_image (void *data, int i, int worker)
{
  const Gather *g = data;
  const DigGather *from = g->gather;
  size_t n_pixels = (size_t)from->n_pixels;
  size_t row = (size_t)from->d_order[g->state->batch_start + i];
  const uint8_t *restrict image = from->d_images + row * n_pixels;
  const float *restrict offset = from->d_offset, *restrict scale = from->d_scale;
  float *restrict x = g->x + (size_t)i * n_pixels;

  if (g->y != NULL && from->d_labels != NULL)
    g->y[i] = from->d_labels[row];
  if (from->augmentation == NULL)
    {
      for (size_t j = 0; j < n_pixels; j++)
        x[j] = ((float)image[j] - offset[j]) * scale[j];
      return;
    }
  augment_image (g, (uint32_t)i, image, x);
  for (size_t j = 0; j < n_pixels; j++)
    x[j] = (x[j] - offset[j]) * scale[j];
}

void
CPU (gather) (DigStream *stream, const DigGather *gather, const DigStepState *state, float *x,
              uint8_t *y)
{
  Gather g = { .gather = gather, .state = state, .x = x, .y = y };

  if (!dig_host_failed (stream))
    dig_cpu_run (stream, gather->n, gather_image, &g);
}
