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
