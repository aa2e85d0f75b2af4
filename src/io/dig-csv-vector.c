/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number ends where a comma is: for every byte of the text the value of the up to three digits that
 * stand before it is computed at once, from the text moved by one, two and three bytes, and the values
 * at the commas are then pushed together. Nothing depends on how long the numbers are, so there is no
 * branch to guess wrongly.
 *
 * Langdale and Lemire, "Parsing gigabytes of JSON per second" (2019), for the way of thinking. */
#include "config.h"

#include "io/dig-csv-vector.h"

#include <pthread.h>

/* What this processor can do, the fastest first; ends with NULL. */
static DigCsvReadCells readers[3];

#ifdef __x86_64__
#include <immintrin.h>

#define AVX512 __attribute__ ((target ("avx512f,avx512bw,avx512vbmi2,popcnt")))
#define AVX2 __attribute__ ((target ("avx2,popcnt")))

/* By a digit's lower four bits, which choose the byte of the table. */
#define UNITS 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0
#define TENS 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 0, 0, 0, 0, 0
#define HUNDREDS 0, 100, (char)200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

AVX512 static inline __mmask64
find_digits_512 (__m512i text)
{
  return _mm512_cmplt_epu8_mask (_mm512_sub_epi8 (text, _mm512_set1_epi8 ('0')),
                                 _mm512_set1_epi8 (10));
}

AVX512 static gboolean
read_cells_avx512 (const guint8 *text, gsize length, guint n_columns, guint8 *cells)
{
  const __m512i units = _mm512_maskz_broadcast_i32x4 (0xffff, _mm_setr_epi8 (UNITS));
  const __m512i tens = _mm512_maskz_broadcast_i32x4 (0xffff, _mm_setr_epi8 (TENS));
  const __m512i hundreds = _mm512_maskz_broadcast_i32x4 (0xffff, _mm_setr_epi8 (HUNDREDS));
  guint n_cells = 0;
  guint64 faults = 0;

  for (gsize offset = 0; offset <= length; offset += 64)
    {
      __m512i here = _mm512_loadu_si512 (text + offset);
      __m512i before = _mm512_loadu_si512 (text + offset - 1);
      __m512i before2 = _mm512_loadu_si512 (text + offset - 2);
      __m512i before3 = _mm512_loadu_si512 (text + offset - 3);
      guint64 has_unit = find_digits_512 (before);
      guint64 has_ten = has_unit & find_digits_512 (before2);
      guint64 has_hundred = has_ten & find_digits_512 (before3);
      guint64 has_more = has_hundred & find_digits_512 (_mm512_loadu_si512 (text + offset - 4));
      guint64 is_inside = length - offset < 64 ? (1ull << (length - offset)) - 1 : G_MAXUINT64;
      guint64 commas = _mm512_cmpeq_epi8_mask (here, _mm512_set1_epi8 (',')) & is_inside;
      guint64 others = ~(commas | find_digits_512 (here)) & is_inside;
      guint64 ends = commas | (~is_inside & (is_inside + 1));
      __m512i below = _mm512_add_epi8 (_mm512_shuffle_epi8 (units, before),
                                       _mm512_maskz_shuffle_epi8 (has_ten, tens, before2));
      __m512i value =
          _mm512_add_epi8 (below, _mm512_maskz_shuffle_epi8 (has_hundred, hundreds, before3));
      guint64 too_large =
          _mm512_cmplt_epu8_mask (value, below)
          | (has_hundred & _mm512_cmpgt_epu8_mask (before3, _mm512_set1_epi8 ('2')));

      faults |= others | (ends & (~has_unit | has_more | too_large));
      _mm512_storeu_si512 (cells + n_cells, _mm512_maskz_compress_epi8 (ends, value));
      n_cells += (guint)__builtin_popcountll (ends);
      if (n_cells > n_columns)
        return FALSE;
    }
  return n_cells == n_columns && !faults;
}

/* Where the bytes that a mask of eight names come from when they are pushed together. */
static guint64 places_by_mask[256];

static void
fill_places (void)
{
  for (guint mask = 0; mask < 256; mask++)
    {
      guint64 places = 0;
      guint n = 0;

      for (guint i = 0; i < 8; i++)
        if (mask >> i & 1)
          places |= (guint64)i << 8 * n++;
      places_by_mask[mask] = places;
    }
}

AVX2 static inline __m256i
find_digits_256 (__m256i text)
{
  __m256i digits = _mm256_sub_epi8 (text, _mm256_set1_epi8 ('0'));

  return _mm256_cmpeq_epi8 (_mm256_min_epu8 (digits, _mm256_set1_epi8 (9)), digits);
}

/* Stores the bytes of `values` that `mask` names; gives their number. */
AVX2 static inline guint
push_together (guint8 *cells, __m128i values, guint mask)
{
  guint n_low = (guint)__builtin_popcount (mask & 0xff);
  __m128i low = _mm_loadl_epi64 ((const __m128i *)&places_by_mask[mask & 0xff]);
  __m128i high = _mm_loadl_epi64 ((const __m128i *)&places_by_mask[mask >> 8]);

  _mm_storel_epi64 ((__m128i *)cells, _mm_shuffle_epi8 (values, low));
  _mm_storel_epi64 ((__m128i *)(cells + n_low),
                    _mm_shuffle_epi8 (_mm_srli_si128 (values, 8), high));
  return n_low + (guint)__builtin_popcount (mask >> 8);
}

AVX2 static inline __m256i
load_256 (const guint8 *text)
{
  return _mm256_loadu_si256 ((const __m256i *)text);
}

AVX2 static inline guint32
gather (__m256i mask)
{
  return (guint32)_mm256_movemask_epi8 (mask);
}

AVX2 static gboolean
read_cells_avx2 (const guint8 *text, gsize length, guint n_columns, guint8 *cells)
{
  const __m256i units = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (UNITS));
  const __m256i tens = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (TENS));
  const __m256i hundreds = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (HUNDREDS));
  guint n_cells = 0;
  guint32 faults = 0;

  for (gsize offset = 0; offset <= length; offset += 32)
    {
      __m256i here = load_256 (text + offset), before = load_256 (text + offset - 1);
      __m256i before2 = load_256 (text + offset - 2), before3 = load_256 (text + offset - 3);
      __m256i has_unit = find_digits_256 (before);
      __m256i has_ten = _mm256_and_si256 (has_unit, find_digits_256 (before2));
      __m256i has_hundred = _mm256_and_si256 (has_ten, find_digits_256 (before3));
      __m256i has_more =
          _mm256_and_si256 (has_hundred, find_digits_256 (load_256 (text + offset - 4)));
      guint32 is_inside = length - offset < 32 ? (1u << (length - offset)) - 1 : G_MAXUINT32;
      guint32 commas = gather (_mm256_cmpeq_epi8 (here, _mm256_set1_epi8 (','))) & is_inside;
      guint32 others = ~(commas | gather (find_digits_256 (here))) & is_inside;
      guint32 ends = commas | (~is_inside & (is_inside + 1));
      __m256i below =
          _mm256_add_epi8 (_mm256_shuffle_epi8 (units, before),
                           _mm256_and_si256 (has_ten, _mm256_shuffle_epi8 (tens, before2)));
      __m256i value = _mm256_add_epi8 (
          below, _mm256_and_si256 (has_hundred, _mm256_shuffle_epi8 (hundreds, before3)));
      __m256i is_above_2 = _mm256_cmpgt_epi8 (before3, _mm256_set1_epi8 ('2'));
      guint32 too_large = ~gather (_mm256_cmpeq_epi8 (_mm256_max_epu8 (value, below), value))
                          | gather (_mm256_and_si256 (has_hundred, is_above_2));

      faults |= others | (ends & (~gather (has_unit) | gather (has_more) | too_large));
      n_cells += push_together (cells + n_cells, _mm256_castsi256_si128 (value), ends & 0xffff);
      n_cells += push_together (cells + n_cells, _mm256_extracti128_si256 (value, 1), ends >> 16);
      if (n_cells > n_columns)
        return FALSE;
    }
  return n_cells == n_columns && !faults;
}

static void
find_readers (void)
{
  guint n = 0;

  __builtin_cpu_init ();
  fill_places ();
  if (__builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512vbmi2"))
    readers[n++] = read_cells_avx512;
  if (__builtin_cpu_supports ("avx2"))
    readers[n++] = read_cells_avx2;
}
#else
static void
find_readers (void)
{
}
#endif

DigCsvReadCells
dig_csv_vector_get_reader (guint i)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, find_readers);
  return i < G_N_ELEMENTS (readers) ? readers[i] : NULL;
}
