/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation: draws a transformation for one image and applies it. The same arithmetic on every
 * processor; plain C that nvcc compiles too, as dig-philox.h.
 *
 * Ranges and composition are those of Keras' ImageDataGenerator (keras.preprocessing.image,
 * apply_affine_transform and transform_matrix_offset_center since keras-preprocessing 1.1). The
 * place (row, column) of the result takes its grey level from
 *
 *   M (row, column, 1),  M = O(centre) R(rotation) T(shift) S(shear) Z(zoom) O(-centre) F
 *
 *   R = [[cos -sin 0] [sin cos 0] [0 0 1]]   T = [[1 0 shift_y] [0 1 shift_x] [0 0 1]]
 *   S = [[1 -sin 0] [0 cos 0] [0 0 1]]       Z = diag (zoom_y, zoom_x, 1)
 *   centre = ((H - 1) / 2, (W - 1) / 2)      F: column -> W - 1 - column where the image is flipped
 *
 * to which the elastic displacement of that place is added (Simard, Steinkraus, Platt: "Best
 * practices for convolutional neural networks applied to visual document analysis", ICDAR 2003). The
 * grey level there is interpolated between the four pixels around it. Random erasing (Zhong, Zheng,
 * Kang, Li, Yang: "Random erasing data augmentation", AAAI 2020) comes last.
 *
 * It works on grey levels 0…255, before the scaler. A scaler that stretches each pixel by its own
 * range blows ink up that was moved onto a pixel which is seldom inked: divide by 255 instead. */
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "dig-philox.h"

/* What lies beyond the edge of the image a b c d, as scipy.ndimage names it. */
typedef enum
{
  DIG_FILL_CONSTANT, /* the fill value, already between the last pixel and the edge's outside */
  DIG_FILL_NEAREST,  /* a a a | a b c d | d d d */
  DIG_FILL_REFLECT,  /* c b a | a b c d | d c b */
  DIG_FILL_WRAP,     /* b c d=a | a b c d | d=a b c: the first and the last pixel fall together */
} DigFillMode;

/* Ranges that a transformation is drawn from; all zero: the image stays as it is. Every number is
 * uniform in its range. */
typedef struct
{
  float rotation;         /* degrees: -rotation…rotation */
  float shift_x, shift_y; /* share of the width and the height: -shift…shift */
  float zoom;             /* both axes, each for itself: 1 - zoom…1 + zoom; above 1 is smaller */
  float shear;            /* degrees: -shear…shear */
  int flips_horizontally; /* every second image */
  DigFillMode fill_mode;
  float fill_value;           /* grey level; also of what is erased */
  float elastic_alpha;        /* of the displacement field; 0: none */
  float elastic_sigma;        /* pixels: of the Gaussian filter */
  float erase_probability;    /* 0: nothing is erased */
  float erase_min, erase_max; /* share of the image's area */
} DigAugmentation;

/* What was drawn for one image. */
typedef struct
{
  float rotation, shear;  /* degrees */
  float shift_y, shift_x; /* pixels */
  float zoom_y, zoom_x;
  int is_flipped;
  float matrix[6];                                      /* the first two rows of M */
  int erase_top, erase_left, erase_height, erase_width; /* nothing is erased: height 0 */
} DigTransform;

/* Sides of a rectangle that is erased: the ratio is log-uniform in 0.3…1 / 0.3 (Zhong et al.). */
#define DIG_AUGMENT_LOG_RATIO 1.2039728f
/* The Gaussian filter ends at four sigmas, as scipy.ndimage.gaussian_filter. */
#define DIG_AUGMENT_MAX_SIGMA 8.0f
#define DIG_AUGMENT_MAX_RADIUS 32
#define DIG_AUGMENT_MAX_PIXELS 4096

/* `word` as a number in -range…range. */
DIG_INLINE float
dig_augment_spread (uint32_t word, float range)
{
  return range * (2.0f * dig_random_unit (word) - 1.0f);
}

/* M from the drawn numbers. */
DIG_INLINE void
dig_augment_fill_matrix (DigTransform *transform, int height, int width)
{
  const float degree = 0.017453293f;
  const float sin_r = sinf (transform->rotation * degree),
              cos_r = cosf (transform->rotation * degree);
  const float sin_s = sinf (transform->shear * degree), cos_s = cosf (transform->shear * degree);
  const float centre_y = 0.5f * (float)(height - 1), centre_x = 0.5f * (float)(width - 1);
  float *m = transform->matrix;

  /* R S Z */
  m[0] = cos_r * transform->zoom_y;
  m[1] = (-cos_r * sin_s - sin_r * cos_s) * transform->zoom_x;
  m[3] = sin_r * transform->zoom_y;
  m[4] = (-sin_r * sin_s + cos_r * cos_s) * transform->zoom_x;
  m[2] = centre_y + cos_r * transform->shift_y - sin_r * transform->shift_x - m[0] * centre_y
         - m[1] * centre_x;
  m[5] = centre_x + sin_r * transform->shift_y + cos_r * transform->shift_x - m[3] * centre_y
         - m[4] * centre_x;
  if (!transform->is_flipped)
    return;
  m[2] += m[1] * (float)(width - 1);
  m[5] += m[4] * (float)(width - 1);
  m[1] = -m[1];
  m[4] = -m[4];
}

/* A rectangle of the drawn area and ratio; what is longer than the image is cut to it. */
DIG_INLINE void
dig_augment_draw_erasing (const DigAugmentation *augmentation, const DigRandomBlock *random,
                          int height, int width, DigTransform *transform)
{
  const float share =
      augmentation->erase_min
      + (augmentation->erase_max - augmentation->erase_min) * dig_random_unit (random->word[0]);
  const float area = share * (float)height * (float)width;
  const float ratio = expf (dig_augment_spread (random->word[1], DIG_AUGMENT_LOG_RATIO));
  int h = (int)(sqrtf (area * ratio) + 0.5f), w = (int)(sqrtf (area / ratio) + 0.5f);

  h = h < 1 ? 1 : h > height ? height : h;
  w = w < 1 ? 1 : w > width ? width : w;
  transform->erase_height = h;
  transform->erase_width = w;
  transform->erase_top = (int)(dig_random_unit (random->word[2]) * (float)(height - h + 1));
  transform->erase_left = (int)(dig_random_unit (random->word[3]) * (float)(width - w + 1));
}

/* The transformation of image `place` of the batch of step `step`: blocks 4 · place and the two after
 * it, of purpose DIG_RANDOM_AUGMENT and layer 0. */
DIG_INLINE DigTransform
dig_augment_draw (const DigAugmentation *augmentation, uint64_t seed, uint64_t step, uint32_t place,
                  int height, int width)
{
  const DigRandomBlock first = dig_random_block (seed, DIG_RANDOM_AUGMENT, 0, step, 4 * place);
  const DigRandomBlock second = dig_random_block (seed, DIG_RANDOM_AUGMENT, 0, step, 4 * place + 1);
  DigTransform transform;

  transform.rotation = dig_augment_spread (first.word[0], augmentation->rotation);
  transform.shift_y = dig_augment_spread (first.word[1], augmentation->shift_y) * (float)height;
  transform.shift_x = dig_augment_spread (first.word[2], augmentation->shift_x) * (float)width;
  transform.shear = dig_augment_spread (first.word[3], augmentation->shear);
  transform.zoom_y = 1.0f + dig_augment_spread (second.word[0], augmentation->zoom);
  transform.zoom_x = 1.0f + dig_augment_spread (second.word[1], augmentation->zoom);
  transform.is_flipped =
      augmentation->flips_horizontally && dig_random_unit (second.word[2]) < 0.5f;
  transform.erase_top = transform.erase_left = transform.erase_height = transform.erase_width = 0;
  dig_augment_fill_matrix (&transform, height, width);
  if (dig_random_unit (second.word[3]) < augmentation->erase_probability)
    {
      const DigRandomBlock third =
          dig_random_block (seed, DIG_RANDOM_AUGMENT, 0, step, 4 * place + 2);

      dig_augment_draw_erasing (augmentation, &third, height, width, &transform);
    }
  return transform;
}

/* The four random numbers that hold the elastic noise of `pixel` of image `place`: word pixel % 4.
 * axis 0: rows, 1: columns. */
DIG_INLINE DigRandomBlock
dig_augment_noise_block (uint64_t seed, uint64_t step, uint32_t place, int axis, int n_pixels,
                         int pixel)
{
  const uint32_t n_blocks = (uint32_t)(n_pixels + 3) / 4;

  return dig_random_block (seed, DIG_RANDOM_AUGMENT, 1u + (uint32_t)axis, step,
                           place * n_blocks + (uint32_t)pixel / 4);
}

DIG_INLINE int
dig_augment_radius (float sigma)
{
  return (int)(4.0f * sigma + 0.5f);
}

/* weights (radius + 1): the Gaussian from its middle outwards, multiplied by `scale`; all 2 · radius + 1
 * of them add up to `scale`. */
DIG_INLINE void
dig_augment_fill_weights (float sigma, float scale, float *weights)
{
  const int radius = dig_augment_radius (sigma);
  float sum = 0.0f;

  for (int i = 0; i <= radius; i++)
    {
      weights[i] = expf (-0.5f * (float)(i * i) / (sigma * sigma));
      sum += i == 0 ? weights[i] : 2.0f * weights[i];
    }
  for (int i = 0; i <= radius; i++)
    weights[i] *= scale / sum;
}

/* One value of a convolution along a line of n values, `stride` apart; zeros lie beyond its ends. */
DIG_INLINE float
dig_augment_filter (const float *line, int n, int stride, int at, const float *weights, int radius)
{
  const int begin = at - radius > 0 ? at - radius : 0;
  const int end = at + radius < n - 1 ? at + radius : n - 1;
  float sum = 0.0f;

  for (int i = begin; i <= end; i++)
    sum += weights[i < at ? at - i : i - at] * line[i * stride];
  return sum;
}

#ifndef __CUDACC__
/* to (H, W) = from filtered along the rows (axis 1) or the columns (axis 0); sums in the order of
 * dig_augment_filter, a row at a time so that the compiler makes vectors of it. */
static inline void
dig_augment_filter_plane (const float *from, int height, int width, int axis, const float *weights,
                          int radius, float *to)
{
  for (int row = 0; row < height; row++)
    {
      float *sums = to + row * width;

      for (int column = 0; column < width; column++)
        sums[column] = 0.0f;
      for (int k = -radius; k <= radius; k++)
        {
          const float weight = weights[k < 0 ? -k : k];
          const float *line = from + (axis == 0 ? row + k : row) * width;
          const int shift = axis == 0 ? 0 : k;
          const int begin = shift < 0 ? -shift : 0, end = shift > 0 ? width - shift : width;

          if (axis == 0 && (row + k < 0 || row + k >= height))
            continue;
          for (int column = begin; column < end; column++)
            sums[column] += weight * line[column + shift];
        }
    }
}

/* field (2, H, W): how far each place looks down and to the right, in pixels: noise in -1…1, filtered
 * by a Gaussian of elastic_sigma, times elastic_alpha. scratch (H, W). */
static inline void
dig_augment_displace (const DigAugmentation *augmentation, uint64_t seed, uint64_t step,
                      uint32_t place, int height, int width, float *field, float *scratch)
{
  const int n_pixels = height * width, radius = dig_augment_radius (augmentation->elastic_sigma);
  float weights[DIG_AUGMENT_MAX_RADIUS + 1], scaled[DIG_AUGMENT_MAX_RADIUS + 1];

  dig_augment_fill_weights (augmentation->elastic_sigma, 1.0f, weights);
  dig_augment_fill_weights (augmentation->elastic_sigma, augmentation->elastic_alpha, scaled);
  for (int axis = 0; axis < 2; axis++)
    {
      float *to = field + axis * n_pixels;

      for (int i = 0; i < n_pixels; i += 4)
        {
          const DigRandomBlock random =
              dig_augment_noise_block (seed, step, place, axis, n_pixels, i);

          for (int j = 0; j < 4 && i + j < n_pixels; j++)
            to[i + j] = dig_augment_spread (random.word[j], 1.0f);
        }
      dig_augment_filter_plane (to, height, width, 1, weights, radius, scratch);
      dig_augment_filter_plane (scratch, height, width, 0, scaled, radius, to);
    }
}
#endif

/* A coordinate beyond 0…n - 1 as the mode sees it, in -0.5…n - 0.5. */
DIG_INLINE float
dig_augment_fold (float x, int n, DigFillMode mode)
{
  const float last = (float)(n - 1), period = 2.0f * (float)n;

  if (x >= 0.0f && x <= last)
    return x;
  if (mode == DIG_FILL_WRAP && n > 1)
    return x - last * floorf (x / last);
  if (mode == DIG_FILL_REFLECT)
    {
      const float t = x + 0.5f - period * floorf ((x + 0.5f) / period);

      return (t > (float)n ? period - t : t) - 0.5f;
    }
  return x < 0.0f ? 0.0f : last;
}

/* The grey level of image (H, W) at (y, x). */
DIG_INLINE float
dig_augment_sample (const uint8_t *image, int height, int width, float y, float x, DigFillMode mode,
                    float fill)
{
  const int is_inside =
      y >= 0.0f && y <= (float)(height - 1) && x >= 0.0f && x <= (float)(width - 1);
  const uint8_t *upper, *lower;
  float top, bottom;
  int row, column, left, right;

  if (!is_inside)
    {
      if (mode == DIG_FILL_CONSTANT)
        return fill;
      y = dig_augment_fold (y, height, mode);
      x = dig_augment_fold (x, width, mode);
    }
  row = (int)(y + 1.0f) - 1; /* rounds down: y is at least -0.5 */
  column = (int)(x + 1.0f) - 1;
  upper = image + (row < 0 ? 0 : row) * width;
  lower = image + (row + 1 < height ? row + 1 : height - 1) * width;
  left = column < 0 ? 0 : column;
  right = column + 1 < width ? column + 1 : width - 1;
  y -= (float)row;
  x -= (float)column;
  top = (float)upper[left] + x * ((float)upper[right] - (float)upper[left]);
  bottom = (float)lower[left] + x * ((float)lower[right] - (float)lower[left]);
  return top + y * (bottom - top);
}

/* Where (row, column) of the result looks, in front of the elastic displacement. */
DIG_INLINE void
dig_augment_locate (const DigTransform *transform, int row, int column, float *y, float *x)
{
  const float *m = transform->matrix;

  *y = m[0] * (float)row + (m[1] * (float)column + m[2]);
  *x = m[3] * (float)row + (m[4] * (float)column + m[5]);
}

DIG_INLINE int
dig_augment_is_erased (const DigTransform *transform, int row, int column)
{
  return row >= transform->erase_top && row < transform->erase_top + transform->erase_height
         && column >= transform->erase_left
         && column < transform->erase_left + transform->erase_width;
}

/* One grey level of the result; field (2, H, W) or NULL. */
DIG_INLINE float
dig_augment_pixel (const DigAugmentation *augmentation, const DigTransform *transform,
                   const uint8_t *image, int height, int width, const float *field, int row,
                   int column)
{
  float y, x;

  if (dig_augment_is_erased (transform, row, column))
    return augmentation->fill_value;
  dig_augment_locate (transform, row, column, &y, &x);
  if (field != NULL)
    {
      y += field[row * width + column];
      x += field[(height + row) * width + column];
    }
  return dig_augment_sample (image, height, width, y, x, augmentation->fill_mode,
                             augmentation->fill_value);
}
