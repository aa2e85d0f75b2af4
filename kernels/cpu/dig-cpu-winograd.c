/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-winograd.h"

#define MIN_CHANNELS 8 /* with fewer, writing the values costs more than the products */

/* m for k, or 0: not this way. Of two tile sizes, the one with fewer products. */
static int
choose_outputs (int k, int oh, int ow, int pool_size)
{
  int small = (oh + 1) / 2 * ((ow + 1) / 2) * 36, large = (oh + 3) / 4 * ((ow + 3) / 4) * 64;

  if (k == 3)
    return pool_size == 1 || pool_size == 2 || pool_size == 4 ? 4 : 0;
  if (k != 5 || (pool_size != 1 && pool_size != 2))
    return 0;
  return small <= large ? 2 : 4;
}

bool
CPU (winograd_tiling) (Tiling *t, const DigConv2dShape *s, int pool_size)
{
  int oh = s->oh / pool_size * pool_size, ow = s->ow / pool_size * pool_size;
  int m = s->kh == s->kw && oh > 0 && ow > 0 ? choose_outputs (s->kh, oh, ow, pool_size) : 0;

  if (m == 0 || s->c < MIN_CHANNELS || s->oc < MIN_CHANNELS)
    return false;
  *t = (Tiling){ .shape = s,
                 .pool_size = pool_size,
                 .k = s->kh,
                 .m = m,
                 .n_points = m + s->kh - 1,
                 .oh = oh,
                 .ow = ow,
                 .tiles_h = (oh + m - 1) / m,
                 .tiles_w = (ow + m - 1) / m,
                 .c_lanes = (int)round_up ((size_t)s->c, VL) };
  t->panel_w = t->tiles_w * m + t->k - 1;
  return true;
}

INLINE void
evaluate_kernels (float *to, size_t to_step, const float *from, size_t from_step, int n_kernels,
                  const int n_points, const int k)
{
  Vector kernel[2 * VL + MAX_KERNEL * MAX_KERNEL], rows[MAX_KERNEL][MAX_POINTS];

  for (int j = 0; j < k * k; j += VL)
    load_transposed (kernel + j, from + j, from_step, n_kernels, min_int (VL, k * k - j));
  UNROLL
  for (int i = 0; i < k; i++)
    evaluate_kernel (rows[i], kernel + i * k, n_points, k);
  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_KERNEL], values[MAX_POINTS];

      UNROLL
      for (int i = 0; i < k; i++)
        column[i] = rows[i][q];
      evaluate_kernel (values, column, n_points, k);
      UNROLL
      for (int p = 0; p < n_points; p++)
        store (to + (size_t)(p * n_points + q) * to_step, values[p]);
    }
}

void
CPU (winograd_evaluate_kernels) (const Tiling *t, float *to, size_t to_step, const float *from,
                                 size_t from_step, int n_kernels)
{
  if (t->k == 3)
    evaluate_kernels (to, to_step, from, from_step, n_kernels, 6, 3);
  else if (t->n_points == 6)
    evaluate_kernels (to, to_step, from, from_step, n_kernels, 6, 5);
  else
    evaluate_kernels (to, to_step, from, from_step, n_kernels, 8, 5);
}

void
CPU (winograd_fill_panel) (const Tiling *t, float *panel, const float *image, int i0,
                           int n_tile_rows)
{
  const DigConv2dShape *s = t->shape;
  int first = i0 * t->m - s->pad_top;
  int n_rows = n_tile_rows * t->m + t->k - 1;
  int n_columns = min_int (s->w, t->panel_w - s->pad_left);
  size_t n_row = (size_t)(t->panel_w * t->c_lanes), area = (size_t)(s->h * s->w);

  memset (panel, 0, (size_t)n_rows * n_row * sizeof (float));
  for (int i = 0; i < n_rows; i++)
    {
      if (first + i < 0 || first + i >= s->h)
        continue;
      for (int c = 0; c < s->c; c += VL)
        for (int j = 0; j < n_columns; j += VL)
          {
            int n = min_int (VL, n_columns - j);
            float *to = panel + (size_t)i * n_row + (size_t)((s->pad_left + j) * t->c_lanes + c);
            Vector v[VL];

            load_transposed (v, image + (size_t)c * area + (size_t)((first + i) * s->w + j), area,
                             min_int (VL, s->c - c), n);
            for (int column = 0; column < n; column++)
              store (to + column * t->c_lanes, v[column]);
          }
    }
}

/* V of one tile and one vector of channels. */
INLINE void
evaluate_tile (const Tiling *t, float *to, size_t to_step, const float *panel, const int n_points)
{
  size_t n_row = (size_t)(t->panel_w * t->c_lanes);
  Vector rows[MAX_POINTS][MAX_POINTS];

  for (int i = 0; i < n_points; i++)
    {
      UNROLL
      for (int j = 0; j < n_points; j++)
        rows[i][j] = load (panel + (size_t)i * n_row + (size_t)(j * t->c_lanes));
      evaluate_input (rows[i], n_points);
    }
  for (int q = 0; q < n_points; q++)
    {
      Vector column[MAX_POINTS];

      UNROLL
      for (int p = 0; p < n_points; p++)
        column[p] = rows[p][q];
      evaluate_input (column, n_points);
      UNROLL
      for (int p = 0; p < n_points; p++)
        store (to + (size_t)(p * n_points + q) * to_step, column[p]);
    }
}

void
CPU (winograd_evaluate_panel) (const Tiling *t, float *v, size_t v_step, const float *panel,
                               int n_rows)
{
  size_t n_row = (size_t)(t->panel_w * t->c_lanes);

  for (int i = 0; i < n_rows; i++)
    for (int j = 0; j < t->tiles_w; j++, v += t->c_lanes)
      {
        const float *from = panel + (size_t)(i * t->m) * n_row + (size_t)(j * t->m * t->c_lanes);

        for (int c = 0; c < t->c_lanes; c += VL)
          if (t->n_points == 8)
            evaluate_tile (t, v + c, v_step, from + c, 8);
          else
            evaluate_tile (t, v + c, v_step, from + c, 6);
      }
}
