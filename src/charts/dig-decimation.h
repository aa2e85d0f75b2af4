/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Smallest and largest value of any stretch of a long, growing array of doubles.
 *
 * A pyramid of blocks of 8, 64, 512, … values, each naming the index of its smallest and of its
 * largest value. Only full blocks are kept, so appending costs amortised constant time and
 * cutting off the end costs nothing; a stretch is answered exactly in O(log n). The values stay
 * with the caller. NaN is a gap: never smallest nor largest, but reported. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize minimum;    /* index of the smallest value, the first of equal ones; DIG_EXTENT_NONE */
  gsize maximum;    /* index of the largest value, the first of equal ones; DIG_EXTENT_NONE */
  gboolean has_gap; /* some value is NaN */
} DigExtent;

#define DIG_EXTENT_NONE G_MAXSIZE

typedef struct _DigPyramid DigPyramid;

DigPyramid *dig_pyramid_new (void);
void dig_pyramid_free (DigPyramid *pyramid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigPyramid, dig_pyramid_free)

/* Takes notice of values[n - 1]; values (n) are all values so far. */
void dig_pyramid_append (DigPyramid *pyramid, const double *values, gsize n);
/* Forgets all but the first n values. */
void dig_pyramid_truncate (DigPyramid *pyramid, gsize n);
/* Over values[begin … end). */
DigExtent dig_pyramid_query (const DigPyramid *pyramid, const double *values, gsize begin,
                             gsize end);

G_END_DECLS
