/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-pen-width.h"

#include <math.h>
#include <string.h>

#define HALF_INK 0.5f

double
dig_pen_width_measure (const float *ink, guint side)
{
  double area = 0.0, edges = 0.0;

  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        float here = ink[y * side + x];
        float right = x + 1 < side ? ink[y * side + x + 1] : 0.0f;
        float below = y + 1 < side ? ink[(y + 1) * side + x] : 0.0f;

        area += (double)here;
        edges += (double)(fabsf (here - right) + fabsf (here - below));
        edges += x == 0 ? (double)here : 0.0;
        edges += y == 0 ? (double)here : 0.0;
      }
  /* Steps along the pixels' sides are 4/π times as long as an edge of any direction (Cauchy and
   * Crofton). */
  return edges > 0.0 ? 2.0 * area / (edges * G_PI / 4.0) : 0.0;
}

/* Distance from a pixel's centre to the edge of the ink: positive inside. At most `reach`. */
static double
find_distance (const float *ink, int side, int x, int y, int reach)
{
  gboolean is_ink = ink[y * side + x] >= HALF_INK;
  int nearest = reach * reach + 1;

  for (int dy = -reach; dy <= reach; dy++)
    for (int dx = -reach; dx <= reach; dx++)
      {
        int at_x = x + dx, at_y = y + dy;
        gboolean is_inside = at_x >= 0 && at_y >= 0 && at_x < side && at_y < side;
        gboolean is_ink_there = is_inside && ink[at_y * side + at_x] >= HALF_INK;

        if (is_ink_there != is_ink && dx * dx + dy * dy < nearest)
          nearest = dx * dx + dy * dy;
      }
  return (is_ink ? 1.0 : -1.0) * (sqrt (nearest) - 0.5);
}

void
dig_pen_width_grow (float *ink, guint side, double by)
{
  int reach = (int)ceil (fabs (by)) + 2;
  g_autofree float *grown = g_new (float, (gsize)side *side);

  for (int y = 0; y < (int)side; y++)
    for (int x = 0; x < (int)side; x++)
      {
        double distance = find_distance (ink, (int)side, x, y, reach) + by;

        grown[y * (int)side + x] = (float)CLAMP (distance + 0.5, 0.0, 1.0);
      }
  memcpy (ink, grown, (gsize)side * side * sizeof *ink);
}
