/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-pen-width.h"

#include <math.h>

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

/* Along a row, how far each pixel is from the nearest one that is ink (is_ink) or paper: at most `far`. Paper lies
 * around the picture. */
static void
fill_row_distances (const float *ink, int side, gboolean is_ink, int far, int *distances)
{
  int distance = is_ink ? far : 0;

  for (int x = 0; x < side; x++)
    distances[x] = distance = (ink[x] >= HALF_INK) == is_ink ? 0 : MIN (distance + 1, far);
  distance = is_ink ? far : 0;
  for (int x = side - 1; x >= 0; x--)
    {
      distance = (ink[x] >= HALF_INK) == is_ink ? 0 : MIN (distance + 1, far);
      distances[x] = MIN (distances[x], distance);
    }
}

/* Distance from a pixel's centre to the edge of the ink: positive inside. At most `reach`. `to_paper` and `to_ink` are
 * (side, side) and hold the distances along the rows. */
static double
find_distance (const int *to_paper, const int *to_ink, int side, int x, int y, int reach)
{
  gboolean is_ink = to_ink[y * side + x] == 0;
  const int *distances = is_ink ? to_paper : to_ink;
  int nearest = reach * reach + 1;

  for (int at = MAX (y - reach, 0); at <= MIN (y + reach, side - 1); at++)
    {
      int along = distances[at * side + x];

      nearest = MIN (nearest, along * along + (at - y) * (at - y));
    }
  if (is_ink)
    nearest = MIN (nearest, MIN (y + 1, side - y) * MIN (y + 1, side - y));
  return (is_ink ? 1.0 : -1.0) * (sqrt (nearest) - 0.5);
}

void
dig_pen_width_grow (float *ink, guint side, double by)
{
  const int n = (int)side, reach = (int)ceil (fabs (by)) + 2;
  g_autofree int *to_paper = g_new (int, (gsize)n *n);
  g_autofree int *to_ink = g_new (int, (gsize)n *n);

  for (int y = 0; y < n; y++)
    {
      fill_row_distances (ink + y * n, n, FALSE, reach + 1, to_paper + y * n);
      fill_row_distances (ink + y * n, n, TRUE, reach + 1, to_ink + y * n);
    }
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      {
        double distance = find_distance (to_paper, to_ink, n, x, y, reach) + by;

        ink[y * n + x] = (float)CLAMP (distance + 0.5, 0.0, 1.0);
      }
}
