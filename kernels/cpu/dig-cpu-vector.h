/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of the instruction set that a file is compiled for. The files that include this are
 * compiled once per set, with CPU_SET defined to the set's name: avx512, avx2 or portable. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

#define CPU_JOIN_(name, set) dig_cpu_##name##_##set
#define CPU_JOIN(name, set) CPU_JOIN_ (name, set)
/* The name of a function for this instruction set. */
#define CPU(name) CPU_JOIN (name, CPU_SET)

/* VL: floats of a vector. MAX_PIXELS × 2 vectors of sums stay in registers beside three others;
 * MAX_SUMS is how many may be summed with one operand from memory. */
#if defined(__AVX512F__)
#define VL 16
#define MAX_PIXELS 14
#define MAX_SUMS 24
#elif defined(__AVX2__)
#define VL 8
#define MAX_PIXELS 6
#define MAX_SUMS 12
#else
#define VL 4
#define MAX_PIXELS 6
#define MAX_SUMS 12
#endif
#define MAX_RUN 10 /* vectors of a row of sums */

#define INLINE static inline __attribute__ ((always_inline))
#define UNROLL _Pragma ("GCC unroll 32")

typedef float Vector __attribute__ ((vector_size (VL * 4)));
typedef int32_t VectorInt __attribute__ ((vector_size (VL * 4)));
typedef float LooseVector __attribute__ ((vector_size (VL * 4), aligned (4), may_alias));
typedef int32_t LooseVectorInt __attribute__ ((vector_size (VL * 4), aligned (4), may_alias));

INLINE Vector
load (const float *from)
{
  return *(const LooseVector *)from;
}

INLINE void
store (float *to, Vector v)
{
  *(LooseVector *)to = v;
}

INLINE Vector
broadcast (float x)
{
#if defined(__AVX512F__)
  return (Vector)_mm512_set1_ps (x);
#elif defined(__AVX2__)
  return (Vector)_mm256_set1_ps (x);
#else
  return (Vector){ x, x, x, x };
#endif
}

/* a · b + c, rounded once where the set has such an instruction. */
INLINE Vector
multiply_add (Vector a, Vector b, Vector c)
{
#if defined(__AVX512F__)
  return (Vector)_mm512_fmadd_ps ((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__)
  return (Vector)_mm256_fmadd_ps ((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

/* Lane by lane a where the mask is -1, b where it is 0. */
INLINE Vector
choose (VectorInt mask, Vector a, Vector b)
{
  return (Vector)(((VectorInt)a & mask) | ((VectorInt)b & ~mask));
}

/* -1 in the first `count` lanes, 0 in the others. */
INLINE VectorInt
first_lanes (size_t count)
{
  static const int32_t ones_and_zeros[2 * VL] = {
#if VL == 16
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
#elif VL == 8
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
#else
    -1,
    -1,
    -1,
    -1,
#endif
  };

  return *(const LooseVectorInt *)(ones_and_zeros + VL - count);
}

/* The first `count` < VL floats, then zeros; reads no more. */
INLINE Vector
load_part (const float *from, size_t count)
{
#if defined(__AVX512F__)
  return (Vector)_mm512_maskz_loadu_ps ((__mmask16)((1u << count) - 1), from);
#elif defined(__AVX2__)
  return (Vector)_mm256_maskload_ps (from, (__m256i)first_lanes (count));
#else
  float part[VL] = { 0 };

  for (size_t i = 0; i < count; i++)
    part[i] = from[i];
  return load (part);
#endif
}

/* The first `count` ≤ VL lanes. */
INLINE void
store_part (float *to, Vector v, size_t count)
{
  if (count == VL)
    {
      store (to, v);
      return;
    }
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps (to, (__mmask16)((1u << count) - 1), (__m512)v);
#elif defined(__AVX2__)
  _mm256_maskstore_ps (to, (__m256i)first_lanes (count), (__m256)v);
#else
  for (size_t i = 0; i < count; i++)
    to[i] = v[i];
#endif
}

/* The first `count` ≤ VL lanes, each in 0 … 255. */
INLINE void
store_bytes (uint8_t *to, VectorInt v, size_t count)
{
#if defined(__AVX512F__)
  _mm512_mask_cvtepi32_storeu_epi8 (to, (__mmask16)((1u << count) - 1), (__m512i)v);
#else
  for (size_t i = 0; i < count; i++)
    to[i] = (uint8_t)v[i];
#endif
}

/* Sum of the lanes by halves, the same order always. */
INLINE float
sum_lanes (Vector v)
{
  float lane[VL];

  store (lane, v);
  for (int width = VL / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++)
      lane[i] += lane[i + width];
  return lane[0];
}

INLINE size_t
round_up (size_t n, size_t step)
{
  return (n + step - 1) / step * step;
}

INLINE int
min_int (int a, int b)
{
  return a < b ? a : b;
}

#if VL == 16
#define LOW_LANES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_LANES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VL == 8
#define LOW_LANES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#else
#define LOW_LANES 0, 4, 1, 5
#define HIGH_LANES 2, 6, 3, 7
#endif

/* Rows become lanes, by perfect shuffles. */
INLINE void
transpose_vectors (Vector *v)
{
  UNROLL
  for (int width = 1; width < VL; width *= 2)
    {
      Vector from[VL];

      UNROLL
      for (int i = 0; i < VL; i++)
        from[i] = v[i];
      UNROLL
      for (int i = 0; i < VL / 2; i++)
        {
          v[2 * i] = __builtin_shufflevector (from[i], from[i + VL / 2], LOW_LANES);
          v[2 * i + 1] = __builtin_shufflevector (from[i], from[i + VL / 2], HIGH_LANES);
        }
    }
}

/* v (n_columns, VL) = the transposed matrix of from (n_rows, n_columns), zero in the other lanes.
 * n_rows and n_columns ≤ VL; rows of `from` lie `step` floats apart. */
INLINE void
load_transposed (Vector *v, const float *from, size_t step, int n_rows, int n_columns)
{
  if (n_rows == VL && n_columns == VL)
    UNROLL
  for (int i = 0; i < VL; i++)
    v[i] = load (from + (size_t)i * step);
  else if (n_columns == VL) for (int i = 0; i < VL; i++) v[i] =
      i < n_rows ? load (from + (size_t)i * step) : (Vector){ 0 };
  else for (int i = 0; i < VL; i++) v[i] =
      i < n_rows ? load_part (from + (size_t)i * step, (size_t)n_columns) : (Vector){ 0 };
  transpose_vectors (v);
}

/* The same of bytes, which become whole numbers in the lanes. */
INLINE void
load_bytes_transposed (Vector *v, const uint8_t *from, size_t step, int n_rows, int n_columns)
{
  for (int i = 0; i < VL; i++)
    {
      VectorInt row = { 0 };

#if defined(__AVX512F__)
      if (i < n_rows)
        row = (VectorInt)_mm512_maskz_cvtepu8_epi32 (
            (__mmask16)((1u << n_columns) - 1),
            _mm_maskz_loadu_epi8 ((__mmask16)((1u << n_columns) - 1), from + (size_t)i * step));
#else
      for (int j = 0; i < n_rows && j < n_columns; j++)
        row[j] = from[(size_t)i * step + (size_t)j];
#endif
      v[i] = (Vector)row;
    }
  transpose_vectors (v);
}
