/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-product.h"

INLINE void
multiply_rows (const Product *m, const float *a, float *to, const int n_rows, const int n_vectors)
{
  const float *b = m->b;
  size_t a_row = m->a_row, a_k = m->a_k, b_k = m->b_k;
  Vector sums[MAX_PIXELS][2];

  UNROLL
  for (int r = 0; r < n_rows; r++)
    UNROLL
  for (int i = 0; i < n_vectors; i++)
    sums[r][i] = m->is_adding ? load (to + (size_t)r * m->to_row + i * VL) : (Vector){ 0 };
  for (int k = 0; k < m->depth; k++, a += a_k, b += b_k)
    {
      Vector values[2];

      UNROLL
      for (int i = 0; i < n_vectors; i++)
        values[i] = load (b + i * VL);
      UNROLL
      for (int r = 0; r < n_rows; r++)
        {
          Vector factor = broadcast (a[(size_t)r * a_row]);

          UNROLL
          for (int i = 0; i < n_vectors; i++)
            sums[r][i] = multiply_add (factor, values[i], sums[r][i]);
        }
    }
  UNROLL
  for (int r = 0; r < n_rows; r++)
    UNROLL
  for (int i = 0; i < n_vectors; i++)
    store (to + (size_t)r * m->to_row + i * VL, sums[r][i]);
}

typedef void (*RowsFunc) (const Product *m, const float *a, float *to);

#define ROWS(n_rows)                                                                               \
  static void multiply_##n_rows##_1 (const Product *m, const float *a, float *to)                  \
  {                                                                                                \
    multiply_rows (m, a, to, n_rows, 1);                                                           \
  }                                                                                                \
  static void multiply_##n_rows##_2 (const Product *m, const float *a, float *to)                  \
  {                                                                                                \
    multiply_rows (m, a, to, n_rows, 2);                                                           \
  }

ROWS (1)
ROWS (2)
ROWS (3)
ROWS (4)
ROWS (5)
ROWS (6)
#if MAX_PIXELS > 6
ROWS (7)
ROWS (8)
ROWS (9)
ROWS (10)
ROWS (11)
ROWS (12)
ROWS (13)
ROWS (14)
#endif

static const RowsFunc functions[MAX_PIXELS][2] = {
  { multiply_1_1, multiply_1_2 },   { multiply_2_1, multiply_2_2 },
  { multiply_3_1, multiply_3_2 },   { multiply_4_1, multiply_4_2 },
  { multiply_5_1, multiply_5_2 },   { multiply_6_1, multiply_6_2 },
#if MAX_PIXELS > 6
  { multiply_7_1, multiply_7_2 },   { multiply_8_1, multiply_8_2 },
  { multiply_9_1, multiply_9_2 },   { multiply_10_1, multiply_10_2 },
  { multiply_11_1, multiply_11_2 }, { multiply_12_1, multiply_12_2 },
  { multiply_13_1, multiply_13_2 }, { multiply_14_1, multiply_14_2 },
#endif
};

/* Rows in groups of nearly equal size. */
void
CPU (multiply) (const Product *m, int n_rows, int n_vectors)
{
  int n_groups = (n_rows + MAX_PIXELS - 1) / MAX_PIXELS;
  const float *a = m->a;
  float *to = m->to;

  for (int group = 0; group < n_groups; group++)
    {
      int n = (n_rows + group) / n_groups;

      functions[n - 1][n_vectors - 1](m, a, to);
      a += (size_t)n * m->a_row;
      to += (size_t)n * m->to_row;
    }
}
