/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Winograd's short convolutions (Winograd 1980; Lavin and Gray 2016).
 *
 * A tile of m × m outputs under a k × k kernel needs a = m + k - 1 squared products instead of
 * m² k²: the a × a inputs and the kernel are evaluated at the points 0, 1, -1, 2, -2 (and 1/2, -1/2 for
 * a = 8) and infinity in each direction, multiplied point by point, and the outputs interpolated:
 *
 *   V = Bᵀ d B,  U = G g Gᵀ,  Y = Aᵀ (U · V) A
 *
 * Values at p and -p share their even and their odd half. All functions work on vectors of channels,
 * in one direction; the rows of a tile go first, the columns then. */
#pragma once

#include "compute/dig-backend.h"
#include "cpu/dig-cpu-vector.h"

#define MAX_POINTS 8  /* a */
#define MAX_OUTPUTS 4 /* m */
#define MAX_KERNEL 5

/* How a convolution is cut into tiles. */
typedef struct
{
  const DigConv2dShape *shape;
  int pool_size;      /* 1: none */
  int k, m, n_points; /* a */
  int oh, ow;         /* outputs that are wanted: whole windows */
  int tiles_h, tiles_w;
  int c_lanes; /* C in whole vectors */
  int panel_w;
} Tiling;

/* False: this shape is not for Winograd's way. */
bool CPU (winograd_tiling) (Tiling *tiling, const DigConv2dShape *shape, int pool_size);

/* to (a², VL) at steps of `to_step` floats: the values of VL kernels that lie `from_step` floats apart;
 * zero beyond the first n_kernels. */
void CPU (winograd_evaluate_kernels) (const Tiling *tiling, float *to, size_t to_step,
                                      const float *from, size_t from_step, int n_kernels);

/* panel (rows, panel_w, c_lanes): the input of one image under n_rows rows of tiles from row i0 on,
 * with zero padding. */
void CPU (winograd_fill_panel) (const Tiling *tiling, float *panel, const float *image, int i0,
                                int n_rows);

/* v (a², tiles, c_lanes), v_step floats between two points: the values of the tiles of a panel. */
void CPU (winograd_evaluate_panel) (const Tiling *tiling, float *v, size_t v_step,
                                    const float *panel, int n_rows);

/* sum + factor · v */
INLINE Vector
add_scaled (Vector sum, float factor, Vector v)
{
  return multiply_add (broadcast (factor), v, sum);
}

/* Writes even + odd and even - odd, the values at p and -p. */
INLINE void
split_pair (Vector *pair, Vector even, Vector odd)
{
  pair[0] = even + odd;
  pair[1] = even - odd;
}

/* v (a) = Bᵀ v */
INLINE void
evaluate_input (Vector *v, const int n_points)
{
  Vector one = v[1], two = v[2], three = v[3], four = v[4], five = v[5];

  if (n_points == 8)
    {
      Vector six = v[6];

      v[0] = add_scaled (v[0] - six, 5.25f, four - two);
      v[7] = add_scaled (v[7] - one, 5.25f, three - five);
      split_pair (v + 1, add_scaled (two + six, -4.25f, four),
                  add_scaled (one + five, -4.25f, three));
      split_pair (v + 3, add_scaled (add_scaled (six, 0.25f, two), -1.25f, four),
                  add_scaled (add_scaled (0.5f * one, -2.5f, three), 2, five));
      split_pair (v + 5, add_scaled (add_scaled (six, 4, two), -5, four),
                  add_scaled (add_scaled (2.0f * one, -2.5f, three), 0.5f, five));
    }
  else
    {
      v[0] = add_scaled (add_scaled (four, 4, v[0]), -5, two);
      v[5] = add_scaled (add_scaled (five, 4, one), -5, three);
      split_pair (v + 1, add_scaled (four, -4, two), add_scaled (three, -4, one));
      split_pair (v + 3, four - two, 2.0f * (three - one));
    }
}

/* to (a) = G g, g (k) */
INLINE void
evaluate_kernel (Vector *to, const Vector *g, const int n_points, const int k)
{
  static const float factors[2][3] = { { -1.0f / 6, 1.0f / 24, 0 },
                                       { -2.0f / 9, 1.0f / 90, 32.0f / 45 } };
  static const float points[3] = { 1, 2, 0.5f };

  to[0] = n_points == 8 ? g[0] : 0.25f * g[0];
  UNROLL
  for (int i = 0; i < n_points / 2 - 1; i++)
    {
      float p = points[i], square = p * p, factor = factors[n_points == 8][i];
      Vector even = add_scaled (g[0], square, g[2]), odd = g[1];

      if (k == 5)
        {
          even = add_scaled (even, square * square, g[4]);
          odd = add_scaled (odd, square, g[3]);
        }
      split_pair (to + 1 + 2 * i, even * factor, odd * (factor * p));
    }
  to[n_points - 1] = g[k - 1];
}

/* y (m) = Aᵀ v, v (a) */
INLINE void
interpolate_output (Vector *y, const Vector *v, const int n_points, const int m)
{
  Vector sum1 = v[1] + v[2], difference1 = v[1] - v[2];
  Vector sum2 = v[3] + v[4], difference2 = v[3] - v[4];
  Vector last = v[n_points - 1];

  y[0] = v[0] + sum1 + sum2;
  y[1] = add_scaled (difference1, 2, difference2);
  if (m == 2)
    {
      y[1] += last;
      return;
    }
  y[2] = add_scaled (sum1, 4, sum2);
  y[3] = add_scaled (difference1, 8, difference2) + last;
  if (n_points == 8)
    {
      Vector sum3 = v[5] + v[6], difference3 = v[5] - v[6];

      y[0] += sum3;
      y[1] = add_scaled (y[1], 0.5f, difference3);
      y[2] = add_scaled (y[2], 0.25f, sum3);
      y[3] = add_scaled (y[3], 0.125f, difference3);
    }
}

/* The transposed steps, for gradients. */

/* to (a) = A y, y (m) */
INLINE void
spread_output (Vector *to, const Vector *y, const int n_points, const int m)
{
  if (m == 2)
    {
      to[0] = y[0];
      split_pair (to + 1, y[0], y[1]);
      split_pair (to + 3, y[0], 2.0f * y[1]);
      to[n_points - 1] = y[1];
      return;
    }
  to[0] = y[0];
  split_pair (to + 1, y[0] + y[2], y[1] + y[3]);
  split_pair (to + 3, add_scaled (y[0], 4, y[2]), add_scaled (2.0f * y[1], 8, y[3]));
  if (n_points == 8)
    split_pair (to + 5, add_scaled (y[0], 0.25f, y[2]), add_scaled (0.5f * y[1], 0.125f, y[3]));
  to[n_points - 1] = y[3];
}

/* v (a) = B v */
INLINE void
spread_input (Vector *v, const int n_points)
{
  Vector first = v[0], last = v[n_points - 1];
  Vector even1 = v[1] + v[2], odd1 = v[1] - v[2], even2 = v[3] + v[4], odd2 = v[3] - v[4];

  if (n_points == 8)
    {
      Vector even3 = v[5] + v[6], odd3 = v[5] - v[6];

      v[1] = add_scaled (add_scaled (odd1 - last, 0.5f, odd2), 2, odd3);
      v[2] = add_scaled (add_scaled (add_scaled (even1, -5.25f, first), 0.25f, even2), 4, even3);
      v[3] = add_scaled (add_scaled (5.25f * last, -4.25f, odd1), -2.5f, odd2 + odd3);
      v[4] = add_scaled (add_scaled (add_scaled (5.25f * first, -4.25f, even1), -1.25f, even2), -5,
                         even3);
      v[5] = add_scaled (add_scaled (add_scaled (odd1, -5.25f, last), 2, odd2), 0.5f, odd3);
      v[6] = even1 + even2 + even3 - first;
    }
  else
    {
      v[0] = 4.0f * first;
      v[1] = add_scaled (add_scaled (4.0f * last, -4, odd1), -2, odd2);
      v[2] = add_scaled (add_scaled (-5.0f * first, -4, even1), -1, even2);
      v[3] = add_scaled (add_scaled (odd1, -5, last), 2, odd2);
      v[4] = first + even1 + even2;
    }
}

/* g (k) = Gᵀ v, v (a) */
INLINE void
gather_kernel (Vector *g, const Vector *v, const int n_points, const int k)
{
  static const float factors[2][3] = { { -1.0f / 6, 1.0f / 24, 0 },
                                       { -2.0f / 9, 1.0f / 90, 32.0f / 45 } };
  static const float points[3] = { 1, 2, 0.5f };

  g[0] = n_points == 8 ? v[0] : 0.25f * v[0];
  UNROLL
  for (int j = 1; j < k; j++)
    g[j] = (Vector){ 0 };
  UNROLL
  for (int i = 0; i < n_points / 2 - 1; i++)
    {
      float p = points[i], square = p * p, factor = factors[n_points == 8][i];
      Vector even = v[1 + 2 * i] + v[2 + 2 * i], odd = v[1 + 2 * i] - v[2 + 2 * i];

      g[0] = add_scaled (g[0], factor, even);
      g[1] = add_scaled (g[1], factor * p, odd);
      g[2] = add_scaled (g[2], factor * square, even);
      if (k == 5)
        {
          g[3] = add_scaled (g[3], factor * p * square, odd);
          g[4] = add_scaled (g[4], factor * square * square, even);
        }
    }
  g[k - 1] += v[n_points - 1];
}
