/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-decimation.h"

#include <math.h>

#define FAN_OUT_BITS 3
#define FAN_OUT (1 << FAN_OUT_BITS)
#define N_LEVELS 10 /* 8^10 values */

/* What is known of FAN_OUT^(level + 1) values in a row. The values stand beside their indices (32
 * bits), as looking them up would miss the cache each time. */
typedef struct
{
  double low, high;
  guint32 minimum, maximum; /* NOTHING: all NaN */
  gboolean has_gap;
} Block;

/* An extent in the making. */
typedef struct
{
  DigExtent extent;
  double low, high;
} Search;

static const Search empty_search = { { DIG_EXTENT_NONE, DIG_EXTENT_NONE, FALSE }, 0, 0 };

#define NOTHING G_MAXUINT32

struct _DigPyramid
{
  GArray *levels[N_LEVELS]; /* of Block, full ones only */
};

static gsize
block_size (int level)
{
  return (gsize)1 << (FAN_OUT_BITS * (level + 1));
}

DigPyramid *
dig_pyramid_new (void)
{
  DigPyramid *pyramid = g_new0 (DigPyramid, 1);

  for (int level = 0; level < N_LEVELS; level++)
    pyramid->levels[level] = g_array_new (FALSE, FALSE, sizeof (Block));
  return pyramid;
}

void
dig_pyramid_free (DigPyramid *pyramid)
{
  if (pyramid == NULL)
    return;
  for (int level = 0; level < N_LEVELS; level++)
    g_array_unref (pyramid->levels[level]);
  g_free (pyramid);
}

static void
include_low (Search *search, double value, gsize index)
{
  if (search->extent.minimum != DIG_EXTENT_NONE && value >= search->low)
    return;
  search->extent.minimum = index;
  search->low = value;
}

static void
include_high (Search *search, double value, gsize index)
{
  if (search->extent.maximum != DIG_EXTENT_NONE && value <= search->high)
    return;
  search->extent.maximum = index;
  search->high = value;
}

static void
include_value (Search *search, const double *values, gsize index)
{
  if (isnan (values[index]))
    {
      search->extent.has_gap = TRUE;
      return;
    }
  include_low (search, values[index], index);
  include_high (search, values[index], index);
}

static void
include_block (Search *search, const Block *block)
{
  search->extent.has_gap |= block->has_gap;
  if (block->minimum == NOTHING)
    return;
  include_low (search, block->low, block->minimum);
  include_high (search, block->high, block->maximum);
}

static Block
to_block (const Search *search)
{
  gboolean is_empty = search->extent.minimum == DIG_EXTENT_NONE;

  return (Block){ .low = search->low,
                  .high = search->high,
                  .minimum = is_empty ? NOTHING : (guint32)search->extent.minimum,
                  .maximum = is_empty ? NOTHING : (guint32)search->extent.maximum,
                  .has_gap = search->extent.has_gap };
}

static const Block *
get_block (const DigPyramid *pyramid, int level, gsize index)
{
  return &g_array_index (pyramid->levels[level], Block, index);
}

/* The blocks that end exactly at n values, lowest level first: one in 8 appends makes one, one in 64
 * two, and so on. */
void
dig_pyramid_append (DigPyramid *pyramid, const double *values, gsize n)
{
  g_return_if_fail (pyramid != NULL && n > 0 && n < NOTHING);

  for (int level = 0; level < N_LEVELS && n % block_size (level) == 0; level++)
    {
      Search search = empty_search;
      Block block;

      if (level == 0)
        for (gsize i = n - FAN_OUT; i < n; i++)
          include_value (&search, values, i);
      else
        for (gsize i = n / block_size (level - 1) - FAN_OUT; i < n / block_size (level - 1); i++)
          include_block (&search, get_block (pyramid, level - 1, i));
      block = to_block (&search);
      g_array_append_val (pyramid->levels[level], block);
    }
}

void
dig_pyramid_truncate (DigPyramid *pyramid, gsize n)
{
  g_return_if_fail (pyramid != NULL);

  for (int level = 0; level < N_LEVELS; level++)
    if (pyramid->levels[level]->len > n / block_size (level))
      g_array_set_size (pyramid->levels[level], (guint)(n / block_size (level)));
}

/* The highest level with a block that begins at `position` and ends within `end`; -1: none. */
static int
highest_level (gsize position, gsize end)
{
  int level = -1;
  gsize size = FAN_OUT;

  while (level + 1 < N_LEVELS && position % size == 0 && end - position >= size)
    {
      level++;
      size *= FAN_OUT;
    }
  return level;
}

DigExtent
dig_pyramid_query (const DigPyramid *pyramid, const double *values, gsize begin, gsize end)
{
  Search search = empty_search;

  while (begin < end)
    {
      int level = highest_level (begin, end);

      if (level < 0)
        {
          include_value (&search, values, begin);
          begin++;
          continue;
        }
      include_block (&search, get_block (pyramid, level, begin / block_size (level)));
      begin += block_size (level);
    }
  return search.extent;
}
