/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-strokes.h"

#include <math.h>

struct _DigStrokes
{
  GArray *points; /* DigPoint of all strokes, one after the other */
  GArray *starts; /* guint: place of the first point of every stroke that has one */
  gboolean is_new;
};

DigStrokes *
dig_strokes_new (void)
{
  DigStrokes *self = g_new0 (DigStrokes, 1);

  self->points = g_array_new (FALSE, FALSE, sizeof (DigPoint));
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->is_new = TRUE;
  return self;
}

DigStrokes *
dig_strokes_copy (const DigStrokes *self)
{
  DigStrokes *copy = dig_strokes_new ();

  g_return_val_if_fail (self != NULL, copy);

  g_array_append_vals (copy->points, self->points->data, self->points->len);
  g_array_append_vals (copy->starts, self->starts->data, self->starts->len);
  copy->is_new = self->is_new;
  return copy;
}

void
dig_strokes_free (DigStrokes *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->points);
  g_array_unref (self->starts);
  g_free (self);
}

void
dig_strokes_begin (DigStrokes *self)
{
  g_return_if_fail (self != NULL);

  self->is_new = TRUE;
}

gboolean
dig_strokes_add (DigStrokes *self, double x, double y)
{
  const DigPoint point = { x, y };

  g_return_val_if_fail (self != NULL, FALSE);

  if (!(fabs (x) <= DIG_STROKES_MAX_COORDINATE && fabs (y) <= DIG_STROKES_MAX_COORDINATE))
    return FALSE;
  if (self->is_new)
    g_array_append_val (self->starts, self->points->len);
  self->is_new = FALSE;
  g_array_append_val (self->points, point);
  return TRUE;
}

guint
dig_strokes_get_n_strokes (const DigStrokes *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->starts->len;
}

guint
dig_strokes_get_n_points (const DigStrokes *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->points->len;
}

const DigPoint *
dig_strokes_get_stroke (const DigStrokes *self, guint index, guint *n_points)
{
  guint start, end;

  g_return_val_if_fail (self != NULL && index < self->starts->len, NULL);

  start = g_array_index (self->starts, guint, index);
  end = index + 1 < self->starts->len ? g_array_index (self->starts, guint, index + 1)
                                      : self->points->len;
  *n_points = end - start;
  return &g_array_index (self->points, DigPoint, start);
}

gboolean
dig_strokes_get_bounds (const DigStrokes *self, DigBounds *bounds)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->points->len == 0)
    return FALSE;
  *bounds = (DigBounds){ INFINITY, INFINITY, -INFINITY, -INFINITY };
  for (guint i = 0; i < self->points->len; i++)
    {
      const DigPoint *point = &g_array_index (self->points, DigPoint, i);

      bounds->left = MIN (bounds->left, point->x);
      bounds->top = MIN (bounds->top, point->y);
      bounds->right = MAX (bounds->right, point->x);
      bounds->bottom = MAX (bounds->bottom, point->y);
    }
  return TRUE;
}

void
dig_strokes_remove_all (DigStrokes *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->points, 0);
  g_array_set_size (self->starts, 0);
  self->is_new = TRUE;
}
