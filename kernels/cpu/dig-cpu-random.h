/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dropout's random numbers, several Philox blocks at once; the same numbers as dig-philox.h's. */
#pragma once

#include "compute/dig-philox.h"
#include "cpu/dig-cpu-vector.h"

/* Blocks computed side by side: one in each 64-bit lane. */
#define RANDOM_LANES (VL / 2)
#define DRAW (8 * RANDOM_LANES) /* 16-bit numbers of these blocks */
#define DROP_PIECE (8 * DRAW)   /* elements that are dropped or kept in one loop */

typedef uint64_t Words __attribute__ ((vector_size (VL * 4)));

/* 64-bit products of the lower halves of the lanes. */
INLINE Words
multiply_words (Words a, Words b)
{
#if defined(__AVX512F__)
  return (Words)_mm512_mul_epu32 ((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (Words)_mm256_mul_epu32 ((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (Words)_mm_mul_epu32 ((__m128i)a, (__m128i)b);
#else
  return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

/* Places that put word pairs of two vectors side by side. */
#if RANDOM_LANES == 8
static const Words count_lanes = { 0, 1, 2, 3, 4, 5, 6, 7 };
#define LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#elif RANDOM_LANES == 4
static const Words count_lanes = { 0, 1, 2, 3 };
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#else
static const Words count_lanes = { 0, 1 };
#define LOW_PAIRS 0, 2
#define HIGH_PAIRS 1, 3
#endif

/* halves (DRAW): the 16-bit numbers of the blocks `first` and following. */
INLINE void
fill_halves (uint16_t *halves, const DigStepState *state, uint32_t layer, uint32_t first)
{
  const Words low = (Words){ 0 } + 0xFFFFFFFFu;
  const Words factor0 = (Words){ 0 } + 0xD2511F53u, factor1 = (Words){ 0 } + 0xCD9E8D57u;
  Words c0 = count_lanes + first, c1 = (Words){ 0 } + (uint32_t)state->step;
  Words c2 = (Words){ 0 } + (uint32_t)(state->step >> 32);
  Words c3 = (Words){ 0 } + (((uint32_t)DIG_RANDOM_DROPOUT << 24) | (layer & 0xFFFFFFu));
  uint32_t key0 = (uint32_t)state->seed, key1 = (uint32_t)(state->seed >> 32);
  Words pairs[2];

  UNROLL
  for (int round = 0; round < 10; round++)
    {
      Words product0 = multiply_words (c0, factor0), product1 = multiply_words (c2, factor1);

      c0 = (product1 >> 32) ^ c1 ^ key0;
      c1 = product1 & low;
      c2 = (product0 >> 32) ^ c3 ^ key1;
      c3 = product0 & low;
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
  /* Words 0, 1 of a block and then its words 2, 3. */
  c0 |= c1 << 32;
  c2 |= c3 << 32;
  pairs[0] = __builtin_shufflevector (c0, c2, LOW_PAIRS);
  pairs[1] = __builtin_shufflevector (c0, c2, HIGH_PAIRS);
  memcpy (halves, pairs, sizeof pairs);
}

typedef struct
{
  const DigStepState *state;
  uint32_t layer, threshold;
  float scale; /* of what is kept */
} Dropper;

INLINE Dropper
make_dropper (const DigDropout *dropout, const DigStepState *state)
{
  uint32_t threshold = dig_dropout_threshold (dropout->rate);

  return (Dropper){ state, dropout->layer, threshold, 65536.0f / (65536.0f - (float)threshold) };
}

/* Keeps or drops elements `begin` … `begin + n - 1` of a layer: `y` and `x` are theirs. */
static void
drop (const Dropper *d, size_t begin, size_t n, float *y, const float *x)
{
  uint16_t halves[DROP_PIECE + DRAW];
  uint32_t threshold = d->threshold;
  float scale = d->scale;

  for (size_t done = 0; done < n; done += DROP_PIECE)
    {
      size_t place = begin + done, skip = place % 8;
      size_t count = n - done < DROP_PIECE ? n - done : DROP_PIECE;

      for (size_t i = 0; i < skip + count; i += DRAW)
        fill_halves (halves + i, d->state, d->layer, (uint32_t)((place + i) / 8));
      for (size_t i = 0; i < count; i++)
        y[done + i] = halves[skip + i] < threshold ? 0 : x[done + i] * scale;
    }
}
