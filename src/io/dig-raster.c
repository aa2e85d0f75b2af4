/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-raster.h"

#include <math.h>
#include <string.h>

enum
{
  /* Along each edge of a picture there are about as many samples, whatever its pixels. */
  N_SAMPLES_ALONG = 200,
};

/* A grid of samples, `side` along each edge; a byte is 1 where the pen was. */
typedef struct
{
  guint8 *samples;
  int side;
  int n_samples; /* along each edge of a pixel */
  double radius; /* of the pen, in samples */
} Canvas;

static double
distance_squared (DigPoint a, DigPoint b, double x, double y)
{
  double dx = b.x - a.x, dy = b.y - a.y;
  double length_squared = dx * dx + dy * dy;
  double along = length_squared > 0.0 ? ((x - a.x) * dx + (y - a.y) * dy) / length_squared : 0.0;
  double t = CLAMP (along, 0.0, 1.0);
  double rest_x = x - a.x - t * dx, rest_y = y - a.y - t * dy;

  return rest_x * rest_x + rest_y * rest_y;
}

static int
first_sample (const Canvas *canvas, double at)
{
  return (int)CLAMP (floor (at - canvas->radius), 0.0, (double)canvas->side);
}

static int
last_sample (const Canvas *canvas, double at)
{
  return (int)CLAMP (ceil (at + canvas->radius), 0.0, (double)canvas->side);
}

static void
draw_segment (Canvas *canvas, DigPoint a, DigPoint b)
{
  int left = first_sample (canvas, MIN (a.x, b.x)), right = last_sample (canvas, MAX (a.x, b.x));
  int top = first_sample (canvas, MIN (a.y, b.y)), bottom = last_sample (canvas, MAX (a.y, b.y));

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      if (distance_squared (a, b, x + 0.5, y + 0.5) <= canvas->radius * canvas->radius)
        canvas->samples[y * canvas->side + x] = 1;
}

static DigPoint
place (const Canvas *canvas, const DigPlacing *placing, const DigPoint *point)
{
  return (DigPoint){ (point->x * placing->scale_x + placing->left) * canvas->n_samples,
                     (point->y * placing->scale_y + placing->top) * canvas->n_samples };
}

/* Points closer than half a sample to the last one are passed over: a stroke may have any number. */
static void
draw_stroke (Canvas *canvas, const DigPoint *points, guint n_points, const DigPlacing *placing)
{
  DigPoint last = place (canvas, placing, &points[0]);
  gboolean is_drawn = FALSE;

  for (guint i = 1; i < n_points; i++)
    {
      DigPoint next = place (canvas, placing, &points[i]);

      if (hypot (next.x - last.x, next.y - last.y) < 0.5 && i + 1 < n_points)
        continue;
      draw_segment (canvas, last, next);
      last = next;
      is_drawn = TRUE;
    }
  if (!is_drawn)
    draw_segment (canvas, last, last);
}

void
dig_raster_draw_strokes (const DigStrokes *strokes, const DigPlacing *placing, double pen,
                         float *picture, guint side)
{
  int n = MAX (N_SAMPLES_ALONG / (int)side, 2);
  Canvas canvas = { .side = (int)side * n, .n_samples = n, .radius = pen * n / 2.0 };
  g_autofree guint8 *samples = g_malloc0 ((gsize)canvas.side * (gsize)canvas.side);

  canvas.samples = samples;
  for (guint stroke = 0; stroke < dig_strokes_get_n_strokes (strokes); stroke++)
    {
      guint n_points;
      const DigPoint *points = dig_strokes_get_stroke (strokes, stroke, &n_points);

      draw_stroke (&canvas, points, n_points, placing);
    }
  memset (picture, 0, (gsize)side * side * sizeof *picture);
  for (int y = 0; y < canvas.side; y++)
    for (int x = 0; x < canvas.side; x++)
      picture[(guint)(y / n) * side + (guint)(x / n)] += (float)samples[y * canvas.side + x];
  for (guint i = 0; i < side * side; i++)
    picture[i] /= (float)(n * n);
}

/* How much of the pixel [index, index + 1) lies in [from, to). */
static double
overlap (int index, double from, double to)
{
  return MAX (MIN (to, index + 1.0) - MAX (from, (double)index), 0.0);
}

/* Means along one side: to[k] over [start + step k, start + step (k + 1)) of from[0], from[stride], … (n). */
static void
average_line (const float *from, gsize stride, guint n, double start, double step, float *to,
              gsize to_stride, guint n_to)
{
  for (guint k = 0; k < n_to; k++)
    {
      double left = start + step * k, right = start + step * (k + 1);
      int first = (int)CLAMP (floor (left), 0.0, (double)n);
      int last = (int)CLAMP (ceil (right), 0.0, (double)n);
      double sum = 0.0;

      for (int i = first; i < last; i++)
        sum += (double)from[(gsize)i * stride] * overlap (i, left, right);
      to[k * to_stride] = (float)(sum / step);
    }
}

void
dig_raster_average (const float *from, guint width, guint height, const DigBounds *part, float *to,
                    guint to_side)
{
  double step_x = (part->right - part->left) / to_side;
  double step_y = (part->bottom - part->top) / to_side;
  g_autofree float *narrow = g_new (float, (gsize)height *to_side);

  for (guint y = 0; y < height; y++)
    average_line (from + (gsize)y * width, 1, width, part->left, step_x,
                  narrow + (gsize)y * to_side, 1, to_side);
  for (guint x = 0; x < to_side; x++)
    average_line (narrow + x, to_side, height, part->top, step_y, to + x, to_side, to_side);
}
