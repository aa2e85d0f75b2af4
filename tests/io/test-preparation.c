/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings and pictures become what MNIST's makers would have made of them. */
#include "config.h"

#include <math.h>

#include "io/dig-preparation.h"
#include "io/dig-raster.h"

enum
{
  SIDE = DIG_PREPARED_SIDE,
  BOX = DIG_PREPARED_BOX,
};

static DigStrokes *
make_line (double x1, double y1, double x2, double y2)
{
  DigStrokes *strokes = dig_strokes_new ();

  dig_strokes_add (strokes, x1, y1);
  dig_strokes_add (strokes, x2, y2);
  return strokes;
}

/* An upright triangle: broad at the foot, so that its mass is not in the middle of its box. */
static DigStrokes *
make_triangle (double x, double y, double size)
{
  DigStrokes *strokes = dig_strokes_new ();

  for (int i = 0; i <= 40; i++)
    {
      dig_strokes_begin (strokes);
      dig_strokes_add (strokes, x - size * i / 80.0, y + size * i / 40.0);
      dig_strokes_add (strokes, x + size * i / 80.0, y + size * i / 40.0);
    }
  return strokes;
}

static void
find_mass (const guint8 *image, double *x, double *y)
{
  double sum = 0.0, x_sum = 0.0, y_sum = 0.0;

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      sum += image[i];
      x_sum += image[i] * (i % SIDE + 0.5);
      y_sum += image[i] * (i / SIDE + 0.5);
    }
  *x = x_sum / sum;
  *y = y_sum / sum;
}

static void
test_a_drawing_fills_the_box_and_its_mass_is_in_the_middle (void)
{
  g_autoptr (DigStrokes) strokes = make_triangle (300.0, -50.0, 90.0);
  DigPrepared prepared;
  guint first = SIDE, last = 0;
  guint8 brightest = 0;
  double x, y;

  dig_prepare_strokes (strokes, NULL, DIG_PREPARE_ALL, &prepared);
  g_assert_false (prepared.is_blank);
  find_mass (prepared.image, &x, &y);
  g_assert_true (x > 14.0 && x <= 15.0 && y > 14.0 && y <= 15.0);
  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      brightest = MAX (brightest, prepared.image[i]);
      if (prepared.image[i] == 0)
        continue;
      first = MIN (first, i / SIDE);
      last = MAX (last, i / SIDE);
    }
  g_assert_cmpuint (brightest, ==, 255);
  g_assert_cmpuint (last - first + 1, ==, BOX);
  /* The foot is heavier: the box lies above the middle. */
  g_assert_cmpint (prepared.shift_y, <, 4);
}

static void
test_neither_place_nor_size_nor_unit_of_a_drawing_matters (void)
{
  g_autoptr (DigStrokes) strokes = make_triangle (0.0, 0.0, 1.0);
  g_autoptr (DigStrokes) moved = make_triangle (-7000.0, 123.0, 1024.0);
  DigPrepared first, second;

  dig_prepare_strokes (strokes, NULL, DIG_PREPARE_ALL, &first);
  dig_prepare_strokes (moved, NULL, DIG_PREPARE_ALL, &second);
  for (guint i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpint (ABS (first.image[i] - second.image[i]), <=, 12);
}

static void
test_a_line_is_as_wide_in_a_small_drawing_as_in_a_large_one (void)
{
  g_autoptr (DigStrokes) tall = make_line (50.0, 5.0, 50.0, 95.0);
  g_autoptr (DigStrokes) tiny = make_line (50.0, 45.0, 50.0, 55.0);
  const DigPad pad = { 0.0, 0.0, 100.0, 6.0 };
  DigPrepared first, second, fat;

  dig_prepare_strokes (tall, &pad, DIG_PREPARE_ALL, &first);
  dig_prepare_strokes (tiny, &pad, DIG_PREPARE_ALL, &second);
  g_assert_cmpmem (first.image, SIDE * SIDE, second.image, SIDE * SIDE);
  dig_prepare_strokes (tiny, &pad, DIG_PREPARE_ALL & ~DIG_PREPARE_PEN, &fat);
  g_assert_cmpint (fat.image[14 * SIDE + 11], >, 200);
  g_assert_cmpint (second.image[14 * SIDE + 11], ==, 0);
}

static void
test_steps_can_be_left_out (void)
{
  g_autoptr (DigStrokes) strokes = make_line (20.0, 10.0, 20.0, 40.0);
  const DigPad pad = { 0.0, 0.0, 100.0, 8.0 };
  DigPrepared all, other;
  double x, y;

  dig_prepare_strokes (strokes, &pad, DIG_PREPARE_ALL, &all);
  /* The whole pad: the line stays in its corner. */
  dig_prepare_strokes (strokes, &pad, DIG_PREPARE_ALL & ~DIG_PREPARE_CROP, &other);
  find_mass (other.image, &x, &y);
  g_assert_cmpfloat (fabs (x - 5.6), <, 0.3);
  g_assert_cmpfloat (fabs (y - 7.0), <, 0.3);
  /* Stretched: the line fills its box from side to side. */
  dig_prepare_strokes (strokes, &pad, DIG_PREPARE_ALL & ~DIG_PREPARE_SQUARE, &other);
  g_assert_cmpint (all.small[10 * BOX + 2], ==, 0);
  g_assert_cmpint (other.small[10 * BOX + 10], >, 0);
  /* By the box: the same picture, in the middle. */
  dig_prepare_strokes (strokes, &pad, DIG_PREPARE_ALL & ~DIG_PREPARE_CENTRE, &other);
  g_assert_cmpint (other.shift_x, ==, 4);
  g_assert_cmpint (other.shift_y, ==, 4);
  g_assert_cmpmem (other.small, BOX * BOX, all.small, BOX * BOX);
}

static void
test_nothing_drawn_is_blank_and_a_dot_stays_small (void)
{
  g_autoptr (DigStrokes) strokes = dig_strokes_new ();
  DigPrepared prepared;
  guint n_ink = 0;

  dig_prepare_strokes (strokes, NULL, DIG_PREPARE_ALL, &prepared);
  g_assert_true (prepared.is_blank);
  dig_strokes_add (strokes, 5e11, -5e11);
  dig_prepare_strokes (strokes, NULL, DIG_PREPARE_ALL, &prepared);
  g_assert_false (prepared.is_blank);
  for (guint i = 0; i < SIDE * SIDE; i++)
    n_ink += prepared.image[i] > 0;
  g_assert_cmpuint (n_ink, >, 0);
  g_assert_cmpuint (n_ink, <=, 16);
}

static void
test_coordinates_that_cannot_be_drawn_are_refused (void)
{
  g_autoptr (DigStrokes) strokes = dig_strokes_new ();

  g_assert_false (dig_strokes_add (strokes, NAN, 0.0));
  g_assert_false (dig_strokes_add (strokes, 0.0, INFINITY));
  g_assert_false (dig_strokes_add (strokes, 1e300, 0.0));
  g_assert_cmpuint (dig_strokes_get_n_points (strokes), ==, 0);
  g_assert_cmpuint (dig_strokes_get_n_strokes (strokes), ==, 0);
}

static void
test_twenty_thousand_points_are_drawn_as_a_few_are (void)
{
  g_autoptr (DigStrokes) few = make_line (0.0, 0.0, 10.0, 30.0);
  g_autoptr (DigStrokes) many = dig_strokes_new ();
  DigPrepared first, second;

  for (int i = 0; i <= 20000; i++)
    dig_strokes_add (many, 10.0 * i / 20000.0, 30.0 * i / 20000.0);
  dig_prepare_strokes (few, NULL, DIG_PREPARE_ALL, &first);
  dig_prepare_strokes (many, NULL, DIG_PREPARE_ALL, &second);
  for (guint i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpint (ABS (first.image[i] - second.image[i]), <=, 16);
}

static void
test_areas_are_averaged (void)
{
  const float from[] = { 0.0f, 1.0f, 1.0f, 0.0f, 0.0f, 0.0f };
  const DigBounds part = { 0.5, 0.0, 2.5, 2.0 };
  float to[4];

  dig_raster_average (from, 3, 2, &part, to, 2);
  g_assert_cmpfloat (fabsf (to[0] - 0.5f), <, 1e-6f);
  g_assert_cmpfloat (fabsf (to[1] - 1.0f), <, 1e-6f);
  g_assert_cmpfloat (to[2], ==, 0.0f);
  g_assert_cmpfloat (to[3], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preparation/a-drawing-fills-the-box-and-its-mass-is-in-the-middle",
                   test_a_drawing_fills_the_box_and_its_mass_is_in_the_middle);
  g_test_add_func ("/preparation/neither-place-nor-size-nor-unit-of-a-drawing-matters",
                   test_neither_place_nor_size_nor_unit_of_a_drawing_matters);
  g_test_add_func ("/preparation/a-line-is-as-wide-in-a-small-drawing-as-in-a-large-one",
                   test_a_line_is_as_wide_in_a_small_drawing_as_in_a_large_one);
  g_test_add_func ("/preparation/steps-can-be-left-out", test_steps_can_be_left_out);
  g_test_add_func ("/preparation/nothing-drawn-is-blank-and-a-dot-stays-small",
                   test_nothing_drawn_is_blank_and_a_dot_stays_small);
  g_test_add_func ("/preparation/coordinates-that-cannot-be-drawn-are-refused",
                   test_coordinates_that_cannot_be_drawn_are_refused);
  g_test_add_func ("/preparation/twenty-thousand-points-are-drawn-as-a-few-are",
                   test_twenty_thousand_points_are_drawn_as_a_few_are);
  g_test_add_func ("/preparation/areas-are-averaged", test_areas_are_averaged);
  return g_test_run ();
}
