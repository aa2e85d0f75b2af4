/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-split.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/dig-error.h"

/* The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), with their seeding of 2002; what
 * numpy.random.RandomState (seed) draws from for an integer seed. */
enum
{
  MT_N = 624,
  MT_M = 397,
};

typedef struct
{
  guint32 state[MT_N];
  guint position;
} MersenneTwister;

static void
mt_seed (MersenneTwister *mt, guint32 seed)
{
  mt->state[0] = seed;
  for (guint i = 1; i < MT_N; i++)
    mt->state[i] = 1812433253u * (mt->state[i - 1] ^ (mt->state[i - 1] >> 30)) + i;
  mt->position = MT_N;
}

static void
mt_refill (MersenneTwister *mt)
{
  for (guint i = 0; i < MT_N; i++)
    {
      guint32 next = mt->state[(i + 1) % MT_N];
      guint32 y = (mt->state[i] & 0x80000000u) | (next & 0x7fffffffu);

      mt->state[i] = mt->state[(i + MT_M) % MT_N] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
    }
  mt->position = 0;
}

static guint32
mt_next (MersenneTwister *mt)
{
  guint32 y;

  if (mt->position == MT_N)
    mt_refill (mt);
  y = mt->state[mt->position++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

/* Uniform in 0…max, both included: numpy's random_interval (), which draws again while the masked
 * word is too large. */
static guint32
draw_up_to (MersenneTwister *mt, guint32 max)
{
  guint32 mask = max, value;

  for (guint shift = 1; shift < 32; shift *= 2)
    mask |= mask >> shift;
  do
    value = mt_next (mt) & mask;
  while (value > max);
  return value;
}

/* RandomState (seed).permutation (n): Fisher and Yates from the end. */
static gint32 *
permute (guint n, guint32 seed)
{
  MersenneTwister mt;
  gint32 *rows = g_new (gint32, n);

  mt_seed (&mt, seed);
  for (guint i = 0; i < n; i++)
    rows[i] = (gint32)i;
  for (guint i = n - 1; i > 0; i--)
    {
      guint32 j = draw_up_to (&mt, i);
      gint32 swap = rows[i];

      rows[i] = rows[j];
      rows[j] = swap;
    }
  return rows;
}

DigSplit *
dig_split_new (guint n_rows, double test_size, guint32 seed, GError **error)
{
  g_autofree gint32 *rows = NULL;
  DigSplit *split;
  guint n_validation;

  if (!(test_size > 0 && test_size < 1))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("The validation share is %g; it must lie between 0 and 1"), test_size);
      return NULL;
    }
  /* ceil () may reach n_rows, or pass it by one where the product rounds up. */
  n_validation = n_rows > 0 ? (guint)MIN (ceil (test_size * n_rows), (double)n_rows) : 0;
  if (n_rows > G_MAXINT32 || n_validation == 0 || n_validation >= n_rows)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("%u images cannot be split with a validation share of %g: each part needs at "
                      "least one"),
                   n_rows, test_size);
      return NULL;
    }
  rows = permute (n_rows, seed);
  split = g_new0 (DigSplit, 1);
  split->n_validation = n_validation;
  split->n_train = n_rows - n_validation;
  split->validation = g_memdup2 (rows, n_validation * sizeof *rows);
  split->train = g_memdup2 (rows + n_validation, split->n_train * sizeof *rows);
  return split;
}

DigSplit *
dig_split_new_for_data (const DigDataSet *data, guint limit, double test_size, guint32 seed,
                        GError **error)
{
  guint n_rows, n_first, n_joined;
  DigSplit *split;

  g_return_val_if_fail (data != NULL, NULL);

  n_first = dig_data_set_get_n_split_rows (data);
  n_joined = dig_data_set_get_n_images (data) - n_first;
  n_rows = limit > 0 ? MIN (limit, n_first) : n_first;
  split = dig_split_new (n_rows, test_size, seed, error);
  if (split == NULL || n_joined == 0)
    return split;
  split->train = g_renew (gint32, split->train, split->n_train + n_joined);
  for (guint i = 0; i < n_joined; i++)
    split->train[split->n_train + i] = (gint32)(n_first + i);
  split->n_train += n_joined;
  return split;
}

void
dig_split_free (DigSplit *split)
{
  if (!split)
    return;
  g_free (split->train);
  g_free (split->validation);
  g_free (split);
}
