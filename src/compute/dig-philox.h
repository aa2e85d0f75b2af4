/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counter-based random numbers, the same on every processor and for every number of threads.
 *
 * A number is a pure function of (seed, purpose, layer, step, index): nothing is kept between
 * calls. The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011); it agrees with Random123's known answers.
 *
 * This header is plain C that nvcc compiles too. */
#pragma once

#include <stdint.h>

#ifdef __CUDACC__
#define DIG_INLINE static __host__ __device__ __forceinline__
#else
#define DIG_INLINE static inline
#endif

/* What a random number is for: numbers of two purposes are independent. */
typedef enum
{
  DIG_RANDOM_INITIAL = 1, /* initial weights; index counts the parameters of a layer */
  DIG_RANDOM_ORDER,       /* order of the training images; step is the epoch */
  DIG_RANDOM_DROPOUT,     /* index counts the elements of the layer's output batch */
  DIG_RANDOM_AUGMENT,     /* index counts the images of the batch */
  DIG_RANDOM_EXPERIMENT,  /* label noise and the like */
  DIG_RANDOM_SEARCH,      /* sampling of a search space */
} DigRandomPurpose;

typedef struct
{
  uint32_t word[4];
} DigRandomBlock;

DIG_INLINE uint32_t
dig_philox_multiply (uint32_t a, uint32_t b, uint32_t *high)
{
  uint64_t product = (uint64_t)a * b;

  *high = (uint32_t)(product >> 32);
  return (uint32_t)product;
}

/* One Philox4x32-10 block: ten rounds over `counter` with the 64-bit `key`. */
DIG_INLINE DigRandomBlock
dig_philox (DigRandomBlock counter, uint64_t key)
{
  uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);

  for (int round = 0; round < 10; round++)
    {
      uint32_t high0, high1;
      uint32_t low0 = dig_philox_multiply (0xD2511F53u, counter.word[0], &high0);
      uint32_t low1 = dig_philox_multiply (0xCD9E8D57u, counter.word[2], &high1);

      counter.word[0] = high1 ^ counter.word[1] ^ key0;
      counter.word[1] = low1;
      counter.word[2] = high0 ^ counter.word[3] ^ key1;
      counter.word[3] = low0;
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
  return counter;
}

/* The four 32-bit numbers of `block` for this purpose, layer (0…2^24 − 1) and step. */
DIG_INLINE DigRandomBlock
dig_random_block (uint64_t seed, DigRandomPurpose purpose, uint32_t layer, uint64_t step,
                  uint32_t block)
{
  DigRandomBlock counter = { { block, (uint32_t)step, (uint32_t)(step >> 32),
                               ((uint32_t)purpose << 24) | (layer & 0xFFFFFFu) } };

  return dig_philox (counter, seed);
}

/* Uniform in [0, 1): the upper 24 bits, so that a float holds it exactly. */
DIG_INLINE float
dig_random_unit (uint32_t word)
{
  return (float)(word >> 8) * (1.0f / 16777216.0f);
}

/* Dropout works on 16-bit numbers, eight to a block: element i of a layer's output is dropped when
 * number i % 8 of block i / 8 is less than this threshold, and the others are multiplied by
 * 65536 / (65536 - threshold). Number j of a block is the lower (j even) or upper (j odd) half of
 * word j / 2. */
DIG_INLINE uint32_t
dig_dropout_threshold (float rate)
{
  return (uint32_t)(rate * 65536.0f + 0.5f);
}

DIG_INLINE uint32_t
dig_random_half (const DigRandomBlock *block, uint32_t j)
{
  return (block->word[(j & 7u) >> 1] >> ((j & 1u) * 16u)) & 0xFFFFu;
}
