/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-preparation.h"

#include <math.h>
#include <string.h>

#include "io/dig-pen-width.h"
#include "io/dig-raster.h"

enum
{
  SIDE = DIG_PREPARED_SIDE,
  BOX = DIG_PREPARED_BOX,
  VIEW = DIG_PREPARED_VIEW,
  CANVAS = 168, /* where lines are drawn again: 5.6 pixels for one of the 20×20 */
};

/* Width of the lines in the 20×20 box that gives drawings the mean ink of MNIST's 60,000 images, 0.1307:
 * the 7,494 of a tablet (Alpaydin and Alimoglu 1998) have 0.1315. */
#define PEN 2.5
/* Of MNIST's digits 98 of 100 have lines as wide as this in the 20×20 box; a picture's lines that are
 * not become PEN wide. */
#define THINNEST_LINE 1.5
#define WIDEST_LINE 4.6
/* Share of the box round strokes that came without a pad, on each side, and its pen. */
#define PAD_MARGIN 0.15
#define PAD_PEN 0.07
/* A drawing smaller than this share of its pad is a dot, and stays one. */
#define SMALLEST_BOX 0.04
/* Paper is seldom pure: what is fainter belongs to no box. */
#define FAINTEST_INK 0.02f

static guint8
to_byte (double value)
{
  return (guint8)lround (CLAMP (value, 0.0, 1.0) * 255.0);
}

static void
to_bytes (const float *from, guint8 *to, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = to_byte ((double)from[i]);
}

static void
stretch (float *picture, gsize n)
{
  float brightest = 0.0f;

  for (gsize i = 0; i < n; i++)
    brightest = MAX (brightest, picture[i]);
  for (gsize i = 0; i < n && brightest > 0.0f; i++)
    picture[i] /= brightest;
}

/* From the 20×20 picture to the image. */
static void
place_by_mass (const float *small, DigPrepareSteps steps, DigPrepared *prepared)
{
  double sum = 0.0, x_sum = 0.0, y_sum = 0.0;

  for (int i = 0; i < BOX * BOX; i++)
    {
      double ink = (double)small[i];

      sum += ink;
      x_sum += ink * (i % BOX + 0.5);
      y_sum += ink * (i / BOX + 0.5);
    }
  prepared->mass_x = sum > 0.0 ? x_sum / sum : BOX / 2.0;
  prepared->mass_y = sum > 0.0 ? y_sum / sum : BOX / 2.0;
  prepared->shift_x = prepared->shift_y = (SIDE - BOX) / 2;
  if (steps & DIG_PREPARE_CENTRE)
    {
      prepared->shift_x = (int)floor (15.0 - prepared->mass_x);
      prepared->shift_y = (int)floor (15.0 - prepared->mass_y);
    }
  for (int i = 0; i < BOX * BOX; i++)
    {
      int x = i % BOX + prepared->shift_x, y = i / BOX + prepared->shift_y;

      if (x >= 0 && x < SIDE && y >= 0 && y < SIDE)
        prepared->image[y * SIDE + x] = prepared->small[i];
    }
}

/* Takes the 20×20 picture. */
static void
finish_box (float *small, DigPrepareSteps steps, DigPrepared *prepared)
{
  if (steps & DIG_PREPARE_STRETCH)
    stretch (small, BOX * BOX);
  to_bytes (small, prepared->small, BOX * BOX);
  place_by_mass (small, steps, prepared);
}

/* The pad as a whole, in 28×28 pixels. */
static void
finish_pad (float *image, DigPrepareSteps steps, DigPrepared *prepared)
{
  if (steps & DIG_PREPARE_STRETCH)
    stretch (image, SIDE * SIDE);
  to_bytes (image, prepared->image, SIDE * SIDE);
  memcpy (prepared->cropped, prepared->ink, sizeof prepared->cropped);
  prepared->mass_x = prepared->mass_y = BOX / 2.0;
  for (int i = 0; i < BOX * BOX; i++)
    prepared->small[i] =
        prepared->image[(i / BOX + (SIDE - BOX) / 2) * SIDE + i % BOX + (SIDE - BOX) / 2];
}

/* ---- Strokes ---- */

static DigPad
make_pad (const DigBounds *bounds)
{
  double width = bounds->right - bounds->left, height = bounds->bottom - bounds->top;
  double longer = MAX (width, height);
  /* A dot, or points so close that they are one. */
  double size = longer > 0.0 ? longer : MAX (fabs (bounds->left) * 1e-9, 1.0) / SMALLEST_BOX;
  double side = size * (1.0 + 2.0 * PAD_MARGIN);

  return (DigPad){ (bounds->left + bounds->right - side) / 2.0,
                   (bounds->top + bounds->bottom - side) / 2.0, side, size * PAD_PEN };
}

static void
draw_pad (const DigStrokes *strokes, const DigPad *pad, double pen, float *picture, guint side)
{
  double scale = side / pad->side;
  const DigPlacing placing = { scale, scale, -pad->left * scale, -pad->top * scale };

  dig_raster_draw_strokes (strokes, &placing, pen, picture, side);
}

/* Where the box of lines `pen` pixels wide fills a picture of `side` pixels. */
static DigPlacing
fill_side (const DigBounds *bounds, double smallest, gboolean keeps_shape, double pen, double side)
{
  double width = MAX (bounds->right - bounds->left, smallest);
  double height = MAX (bounds->bottom - bounds->top, smallest);
  double room = side - pen;
  DigPlacing placing = { room / width, room / height, 0.0, 0.0 };

  if (keeps_shape)
    placing.scale_x = placing.scale_y = room / MAX (width, height);
  placing.left = side / 2.0 - (bounds->left + bounds->right) / 2.0 * placing.scale_x;
  placing.top = side / 2.0 - (bounds->top + bounds->bottom) / 2.0 * placing.scale_y;
  return placing;
}

/* The pad's own pen, shrunk or enlarged with the drawing: pen / room = pad's pen / box. */
static double
scale_pen (const DigPad *pad, const DigBounds *bounds, double smallest)
{
  double longer = MAX (bounds->right - bounds->left, bounds->bottom - bounds->top);

  return BOX * pad->pen / (MAX (longer, smallest) + pad->pen);
}

static void
mark_box (const DigPad *pad, const DigBounds *bounds, DigPrepared *prepared)
{
  double scale = VIEW / pad->side, half = pad->pen / 2.0;

  prepared->box = (DigBounds){ (bounds->left - half - pad->left) * scale,
                               (bounds->top - half - pad->top) * scale,
                               (bounds->right + half - pad->left) * scale,
                               (bounds->bottom + half - pad->top) * scale };
}

void
dig_prepare_strokes (const DigStrokes *strokes, const DigPad *given, DigPrepareSteps steps,
                     DigPrepared *prepared)
{
  g_autofree float *picture = g_new (float, VIEW *VIEW);
  DigBounds bounds;
  DigPlacing placing;
  DigPad pad;
  double smallest, pen;

  memset (prepared, 0, sizeof *prepared);
  prepared->is_blank = !dig_strokes_get_bounds (strokes, &bounds);
  if (prepared->is_blank)
    return;

  pad = given != NULL ? *given : make_pad (&bounds);
  draw_pad (strokes, &pad, pad.pen * VIEW / pad.side, picture, VIEW);
  to_bytes (picture, prepared->ink, VIEW * VIEW);
  mark_box (&pad, &bounds, prepared);
  if (!(steps & DIG_PREPARE_CROP))
    {
      pen = steps & DIG_PREPARE_PEN ? PEN : pad.pen * SIDE / pad.side;
      draw_pad (strokes, &pad, pen, picture, SIDE);
      finish_pad (picture, steps, prepared);
      return;
    }

  smallest = pad.side * SMALLEST_BOX;
  pen = steps & DIG_PREPARE_PEN ? PEN : scale_pen (&pad, &bounds, smallest);
  placing = fill_side (&bounds, smallest, steps & DIG_PREPARE_SQUARE, pen * VIEW / BOX, VIEW);
  dig_raster_draw_strokes (strokes, &placing, pen * VIEW / BOX, picture, VIEW);
  to_bytes (picture, prepared->cropped, VIEW * VIEW);
  placing = fill_side (&bounds, smallest, steps & DIG_PREPARE_SQUARE, pen, BOX);
  dig_raster_draw_strokes (strokes, &placing, pen, picture, BOX);
  finish_box (picture, steps, prepared);
}

/* ---- Pictures ---- */

/* FALSE: no ink. */
static gboolean
find_box (const float *ink, guint width, guint height, DigBounds *box)
{
  *box = (DigBounds){ width, height, 0.0, 0.0 };
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      if (ink[(gsize)y * width + x] > FAINTEST_INK)
        {
          box->left = MIN (box->left, x);
          box->top = MIN (box->top, y);
          box->right = MAX (box->right, x + 1.0);
          box->bottom = MAX (box->bottom, y + 1.0);
        }
  return box->right > box->left;
}

/* The same middle, both sides as long as the longer one. */
static DigBounds
make_square (const DigBounds *box)
{
  double half = MAX (box->right - box->left, box->bottom - box->top) / 2.0;
  double x = (box->left + box->right) / 2.0, y = (box->top + box->bottom) / 2.0;

  return (DigBounds){ x - half, y - half, x + half, y + half };
}

/* Draws the box again with other lines where its own are too thin or too wide. `box` becomes that of the new ink in
 * the new picture. NULL: they are as they should be. */
static float *
redraw_lines (const float *ink, guint width, guint height, DigBounds *box)
{
  const double side = box->right - box->left, margin = side * 0.25;
  const DigBounds around = { box->left - margin, box->top - margin, box->right + margin,
                             box->bottom + margin };
  const double n_in_unit = CANVAS / 1.5 / BOX; /* pixels of the canvas in one of the 20×20 */
  g_autofree float *canvas = g_new (float, CANVAS *CANVAS);
  DigBounds found;
  double line;

  dig_raster_average (ink, width, height, &around, canvas, CANVAS);
  line = dig_pen_width_measure (canvas, CANVAS) / n_in_unit;
  if (line >= THINNEST_LINE && line <= WIDEST_LINE)
    return NULL;
  dig_pen_width_grow (canvas, CANVAS, (PEN - line) / 2.0 * n_in_unit);
  if (!find_box (canvas, CANVAS, CANVAS, &found))
    return NULL;
  *box = found;
  return g_steal_pointer (&canvas);
}

/* The box of the ink as the steps want it, averaged. */
static void
fill_box (const float *ink, guint width, guint height, DigBounds box, DigPrepareSteps steps,
          DigPrepared *prepared)
{
  g_autofree float *picture = g_new (float, VIEW *VIEW);
  g_autofree float *redrawn = NULL;

  if (steps & DIG_PREPARE_PEN)
    {
      DigBounds square = make_square (&box);

      redrawn = redraw_lines (ink, width, height, &square);
      if (redrawn != NULL)
        box = square;
    }
  if (redrawn != NULL)
    {
      ink = redrawn;
      width = height = CANVAS;
    }
  if (steps & DIG_PREPARE_SQUARE)
    box = make_square (&box);
  dig_raster_average (ink, width, height, &box, picture, VIEW);
  to_bytes (picture, prepared->cropped, VIEW * VIEW);
  dig_raster_average (ink, width, height, &box, picture, BOX);
  finish_box (picture, steps, prepared);
}

void
dig_prepare_ink (const float *ink, guint width, guint height, DigPrepareSteps steps,
                 DigPrepared *prepared)
{
  g_autofree float *picture = g_new (float, VIEW *VIEW);
  const DigBounds whole = { 0.0, 0.0, width, height };
  DigBounds pad = make_square (&whole), box;
  double scale = VIEW / (pad.right - pad.left);

  memset (prepared, 0, sizeof *prepared);
  prepared->is_blank = !find_box (ink, width, height, &box);
  if (prepared->is_blank)
    return;

  dig_raster_average (ink, width, height, &pad, picture, VIEW);
  to_bytes (picture, prepared->ink, VIEW * VIEW);
  prepared->box = (DigBounds){ (box.left - pad.left) * scale, (box.top - pad.top) * scale,
                               (box.right - pad.left) * scale, (box.bottom - pad.top) * scale };
  if (!(steps & DIG_PREPARE_CROP))
    {
      dig_raster_average (ink, width, height, &pad, picture, SIDE);
      finish_pad (picture, steps, prepared);
      return;
    }
  fill_box (ink, width, height, box, steps, prepared);
}
