/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-series.h"

#include <math.h>

struct _DigSeries
{
  GArray *x; /* of double, never decreasing */
  GArray *y; /* of double, NaN is a gap */
  DigPyramid *pyramid;
  guint64 revision;
};

G_DEFINE_BOXED_TYPE (DigSeries, dig_series, dig_series_ref, dig_series_unref)

static const double *
get_all (const GArray *array)
{
  return (const double *)(const void *)array->data;
}

DigSeries *
dig_series_new (void)
{
  DigSeries *series = g_rc_box_new0 (DigSeries);

  series->x = g_array_new (FALSE, FALSE, sizeof (double));
  series->y = g_array_new (FALSE, FALSE, sizeof (double));
  series->pyramid = dig_pyramid_new ();
  return series;
}

DigSeries *
dig_series_ref (DigSeries *series)
{
  return g_rc_box_acquire (series);
}

static void
clear_series (gpointer data)
{
  DigSeries *series = data;

  g_array_unref (series->x);
  g_array_unref (series->y);
  dig_pyramid_free (series->pyramid);
}

void
dig_series_unref (DigSeries *series)
{
  g_rc_box_release_full (series, clear_series);
}

gboolean
dig_series_append (DigSeries *series, double x, double y)
{
  guint n;

  g_return_val_if_fail (series != NULL && isfinite (x), FALSE);
  n = series->x->len;
  g_return_val_if_fail (n == 0 || x >= get_all (series->x)[n - 1], FALSE);

  if (!isfinite (y))
    y = NAN;
  g_array_append_val (series->x, x);
  g_array_append_val (series->y, y);
  dig_pyramid_append (series->pyramid, get_all (series->y), n + 1);
  series->revision++;
  return TRUE;
}

void
dig_series_truncate (DigSeries *series, gsize n)
{
  g_return_if_fail (series != NULL);

  if (n >= series->x->len)
    return;
  g_array_set_size (series->x, (guint)n);
  g_array_set_size (series->y, (guint)n);
  dig_pyramid_truncate (series->pyramid, n);
  series->revision++;
}

/* First index in [begin, end) with x > value (is_strict) or x >= value; else end. */
static gsize
search (const DigSeries *series, gsize begin, gsize end, double value, gboolean is_strict)
{
  const double *x = get_all (series->x);

  while (begin < end)
    {
      gsize middle = begin + (end - begin) / 2;

      if (x[middle] < value || (is_strict && x[middle] == value))
        begin = middle + 1;
      else
        end = middle;
    }
  return begin;
}

/* The same, found in O(log of the distance from `begin`); `stride` is a guess of that distance. */
static gsize
gallop (const DigSeries *series, gsize begin, gsize stride, double value, gboolean is_strict)
{
  const double *x = get_all (series->x);
  gsize length = series->x->len;
  gsize end;

  for (stride = MAX (stride, 1); stride < length - begin; stride *= 2)
    {
      end = begin + stride;
      if (!(x[end - 1] < value || (is_strict && x[end - 1] == value)))
        return search (series, begin, end, value, is_strict);
      begin = end;
    }
  return search (series, begin, length, value, is_strict);
}

void
dig_series_truncate_after (DigSeries *series, double x)
{
  g_return_if_fail (series != NULL);

  dig_series_truncate (series, search (series, 0, series->x->len, x, TRUE));
}

void
dig_series_clear (DigSeries *series)
{
  dig_series_truncate (series, 0);
}

gsize
dig_series_get_length (const DigSeries *series)
{
  g_return_val_if_fail (series != NULL, 0);

  return series->x->len;
}

double
dig_series_get_x (const DigSeries *series, gsize index)
{
  g_return_val_if_fail (series != NULL && index < series->x->len, NAN);

  return get_all (series->x)[index];
}

double
dig_series_get_y (const DigSeries *series, gsize index)
{
  g_return_val_if_fail (series != NULL && index < series->y->len, NAN);

  return get_all (series->y)[index];
}

guint64
dig_series_get_revision (const DigSeries *series)
{
  g_return_val_if_fail (series != NULL, 0);

  return series->revision;
}

gsize
dig_series_find (const DigSeries *series, double x)
{
  g_return_val_if_fail (series != NULL, 0);

  return search (series, 0, series->x->len, x, FALSE);
}

DigExtent
dig_series_get_extent (const DigSeries *series, gsize begin, gsize end)
{
  DigExtent none = { DIG_EXTENT_NONE, DIG_EXTENT_NONE, FALSE };

  g_return_val_if_fail (series != NULL, none);

  end = MIN (end, series->y->len);
  return dig_pyramid_query (series->pyramid, get_all (series->y), begin, end);
}

static gboolean
has_value (const DigSeries *series, gsize begin, gsize end)
{
  return dig_series_get_extent (series, begin, end).minimum != DIG_EXTENT_NONE;
}

/* The last index below `end` that is not a gap, DIG_EXTENT_NONE without one: stretches that double
 * until one holds a value, then halves of it. */
static gsize
find_value_before (const DigSeries *series, gsize end)
{
  gsize length = 1;
  gsize begin;

  while (end > 0 && !has_value (series, end - MIN (length, end), end))
    {
      end -= MIN (length, end);
      length *= 2;
    }
  if (end == 0)
    return DIG_EXTENT_NONE;
  begin = end - MIN (length, end);
  while (end - begin > 1)
    {
      gsize middle = begin + (end - begin) / 2;

      if (has_value (series, middle, end))
        begin = middle;
      else
        end = middle;
    }
  return begin;
}

static gsize
find_value_from (const DigSeries *series, gsize begin)
{
  gsize n = series->y->len;
  gsize length = 1;
  gsize end;

  while (begin < n && !has_value (series, begin, begin + MIN (length, n - begin)))
    {
      begin += MIN (length, n - begin);
      length *= 2;
    }
  if (begin >= n)
    return DIG_EXTENT_NONE;
  end = begin + MIN (length, n - begin);
  while (end - begin > 1)
    {
      gsize middle = begin + (end - begin) / 2;

      if (has_value (series, begin, middle))
        end = middle;
      else
        begin = middle;
    }
  return begin;
}

gboolean
dig_series_find_nearest (const DigSeries *series, double x, gsize *index)
{
  gsize place, before, after;
  const double *all;

  g_return_val_if_fail (series != NULL && index != NULL, FALSE);

  if (isnan (x))
    return FALSE;
  place = dig_series_find (series, x);
  before = find_value_before (series, place);
  after = find_value_from (series, place);
  if (before == DIG_EXTENT_NONE && after == DIG_EXTENT_NONE)
    return FALSE;
  all = get_all (series->x);
  if (before == DIG_EXTENT_NONE || after == DIG_EXTENT_NONE)
    *index = before == DIG_EXTENT_NONE ? after : before;
  else
    *index = x - all[before] < all[after] - x ? before : after;
  return TRUE;
}

void
dig_series_get_columns (const DigSeries *series, double x_min, double x_max, const double *edges,
                        gsize n, DigColumn *columns)
{
  gsize length, begin;
  gsize stride = 1;

  g_return_if_fail (series != NULL && columns != NULL);

  length = series->x->len;
  begin = search (series, 0, length, edges != NULL ? edges[0] : x_min, FALSE);
  for (gsize i = 0; i < n; i++)
    {
      double edge = x_min + (x_max - x_min) * ((double)(i + 1) / (double)n);
      gboolean is_last = i + 1 == n;

      if (edges != NULL)
        edge = edges[i + 1];
      else if (is_last)
        edge = x_max;
      columns[i].begin = begin;
      columns[i].end = gallop (series, begin, stride, edge, is_last);
      columns[i].extent = dig_series_get_extent (series, begin, columns[i].end);
      /* Steps come at a steady pace: the next column has about as many. */
      stride = columns[i].end - begin;
      begin = columns[i].end;
    }
}
