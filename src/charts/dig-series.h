/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing series of points (x, y) of a chart: x never decreases, y may be NaN (a gap).
 *
 * Made for a million points that arrive a thousand a second: appending costs amortised constant
 * time, and what a chart of W pixel columns needs costs O(W log n). One thread, the main one. */
#pragma once

#include <glib-object.h>

#include "charts/dig-decimation.h"

G_BEGIN_DECLS

#define DIG_TYPE_SERIES (dig_series_get_type ())
typedef struct _DigSeries DigSeries;

GType dig_series_get_type (void);
DigSeries *dig_series_new (void);
DigSeries *dig_series_ref (DigSeries *series);
void dig_series_unref (DigSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSeries, dig_series_unref)

/* x must be finite and not below the last one (a point with a smaller x is refused with a
 * critical and FALSE); y may be anything, what is not finite is a gap. */
gboolean dig_series_append (DigSeries *series, double x, double y);
/* Keeps the first n points. */
void dig_series_truncate (DigSeries *series, gsize n);
/* Drops every point with a larger x: a run that was rewound goes on from there. */
void dig_series_truncate_after (DigSeries *series, double x);
void dig_series_clear (DigSeries *series);

gsize dig_series_get_length (const DigSeries *series);
double dig_series_get_x (const DigSeries *series, gsize index);
double dig_series_get_y (const DigSeries *series, gsize index);
/* Changes with every append, truncation and clear that changed something. */
guint64 dig_series_get_revision (const DigSeries *series);

/* Index of the first point with x >= the given one; the length if there is none. */
gsize dig_series_find (const DigSeries *series, double x);
/* The point nearest in x that is not a gap. FALSE if there is none. */
gboolean dig_series_find_nearest (const DigSeries *series, double x, gsize *index);
/* Over the points with index in [begin, end). */
DigExtent dig_series_get_extent (const DigSeries *series, gsize begin, gsize end);

/* One pixel column: its points' indices [begin, end) and their extent (none: begin == end). */
typedef struct
{
  gsize begin, end;
  DigExtent extent;
} DigColumn;

/* Splits [x_min, x_max] into n columns of equal width; the last one includes x_max. On a log
 * axis give the columns' edges: edges (n + 1) ascending, or NULL. */
void dig_series_get_columns (const DigSeries *series, double x_min, double x_max,
                             const double *edges, gsize n, DigColumn *columns);

G_END_DECLS
