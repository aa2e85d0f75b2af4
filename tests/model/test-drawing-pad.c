/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-testing.h"
#include "model/dig-drawing-pad.h"

#include <math.h>

static void
draw_line (DigDrawingPad *pad, double x0, double y0, double x1, double y1)
{
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_PEN, x0, y0);
  dig_drawing_pad_move (pad, x1, y1);
  dig_drawing_pad_release (pad);
}

static guint
count_strokes (DigDrawingPad *pad)
{
  return dig_strokes_get_n_strokes (dig_drawing_pad_get_strokes (pad));
}

static void
test_a_line_is_one_stroke_and_one_step_to_undo (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();

  g_assert_true (dig_drawing_pad_is_empty (pad));
  draw_line (pad, 0.2, 0.2, 0.8, 0.8);
  draw_line (pad, 0.2, 0.8, 0.8, 0.2);
  g_assert_cmpuint (count_strokes (pad), ==, 2);
  dig_drawing_pad_undo (pad);
  g_assert_cmpuint (count_strokes (pad), ==, 1);
  dig_drawing_pad_undo (pad);
  g_assert_true (dig_drawing_pad_is_empty (pad));
  g_assert_false (dig_drawing_pad_can_undo (pad));
  dig_drawing_pad_redo (pad);
  dig_drawing_pad_redo (pad);
  g_assert_cmpuint (count_strokes (pad), ==, 2);
  g_assert_false (dig_drawing_pad_can_redo (pad));
}

static void
test_a_new_line_forgets_what_was_undone (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();

  draw_line (pad, 0.2, 0.2, 0.8, 0.8);
  dig_drawing_pad_undo (pad);
  draw_line (pad, 0.1, 0.2, 0.1, 0.8);
  g_assert_false (dig_drawing_pad_can_redo (pad));
}

static void
test_the_eraser_splits_a_line (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();
  const DigPoint *points;
  guint n;

  draw_line (pad, 0.1, 0.5, 0.9, 0.5);
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_ERASER, 0.5, 0.5);
  dig_drawing_pad_release (pad);
  g_assert_cmpuint (count_strokes (pad), ==, 2);
  points = dig_strokes_get_stroke (dig_drawing_pad_get_strokes (pad), 0, &n);
  g_assert_cmpfloat_with_epsilon (points[n - 1].x, 0.5 - DIG_PAD_ERASER, 1e-9);
  points = dig_strokes_get_stroke (dig_drawing_pad_get_strokes (pad), 1, &n);
  g_assert_cmpfloat_with_epsilon (points[0].x, 0.5 + DIG_PAD_ERASER, 1e-9);
  dig_drawing_pad_undo (pad);
  g_assert_cmpuint (count_strokes (pad), ==, 1);
}

static void
test_the_eraser_leaves_nothing_along_its_way (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();

  draw_line (pad, 0.1, 0.5, 0.9, 0.5);
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_ERASER, 0.0, 0.5);
  dig_drawing_pad_move (pad, 1.0, 0.5);
  g_assert_true (dig_drawing_pad_is_empty (pad));
}

static void
test_an_eraser_that_meets_nothing_changes_nothing (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();
  guint n;

  draw_line (pad, 0.1, 0.1, 0.9, 0.1);
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_ERASER, 0.1, 0.8);
  dig_drawing_pad_move (pad, 0.9, 0.8);
  dig_drawing_pad_release (pad);
  g_assert_cmpuint (count_strokes (pad), ==, 1);
  dig_strokes_get_stroke (dig_drawing_pad_get_strokes (pad), 0, &n);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_points_outside_come_to_the_border (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();
  DigBounds bounds;

  draw_line (pad, -3.0, 0.5, 1e300, -1e300);
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_PEN, NAN, 0.5);
  dig_drawing_pad_move (pad, INFINITY, 0.5);
  g_assert_true (dig_strokes_get_bounds (dig_drawing_pad_get_strokes (pad), &bounds));
  g_assert_cmpfloat (bounds.left, ==, 0.0);
  g_assert_cmpfloat (bounds.right, ==, 1.0);
  g_assert_cmpfloat (bounds.top, ==, 0.0);
  g_assert_cmpuint (count_strokes (pad), ==, 1);
}

static void
test_a_picture_gives_way_to_a_stroke_and_comes_back (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();
  guint width = 0, height = 0;

  draw_line (pad, 0.1, 0.1, 0.9, 0.1);
  dig_drawing_pad_take_ink (pad, g_new0 (float, 12), 4, 3);
  g_assert_cmpuint (count_strokes (pad), ==, 0);
  g_assert_nonnull (dig_drawing_pad_get_ink (pad, &width, &height));
  g_assert_cmpuint (width, ==, 4);
  g_assert_cmpuint (height, ==, 3);
  draw_line (pad, 0.1, 0.1, 0.9, 0.1);
  g_assert_null (dig_drawing_pad_get_ink (pad, NULL, NULL));
  dig_drawing_pad_undo (pad);
  g_assert_nonnull (dig_drawing_pad_get_ink (pad, &width, &height));
  dig_drawing_pad_clear (pad);
  g_assert_true (dig_drawing_pad_is_empty (pad));
}

static void
draw_upright (DigDrawingPad *pad, double x)
{
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_PEN, x, 0.2);
  dig_drawing_pad_move (pad, x, 0.5);
  dig_drawing_pad_move (pad, x, 0.8);
  dig_drawing_pad_release (pad);
}

static void
test_after_a_finished_drawing_a_new_one_begins (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();

  dig_drawing_pad_finish (pad); /* nothing is drawn: nothing is finished */
  draw_upright (pad, 0.3);
  draw_upright (pad, 0.7);
  g_assert_cmpuint (dig_strokes_get_n_strokes (dig_drawing_pad_get_strokes (pad)), ==, 2);
  dig_drawing_pad_finish (pad);
  g_assert_false (dig_drawing_pad_is_empty (pad));
  draw_upright (pad, 0.5);
  g_assert_cmpuint (dig_strokes_get_n_strokes (dig_drawing_pad_get_strokes (pad)), ==, 1);
  draw_upright (pad, 0.6);
  g_assert_cmpuint (dig_strokes_get_n_strokes (dig_drawing_pad_get_strokes (pad)), ==, 2);
  dig_drawing_pad_undo (pad);
  dig_drawing_pad_undo (pad);
  g_assert_cmpuint (dig_strokes_get_n_strokes (dig_drawing_pad_get_strokes (pad)), ==, 2);
}

static void
test_a_drawing_becomes_a_digit_of_a_collection (void)
{
  g_autoptr (DigDrawingPad) pad = dig_drawing_pad_new ();
  g_autoptr (DigDrawnDigit) digit = NULL;
  const guint8 *image;
  guint sum = 0;

  g_assert_null (dig_drawing_pad_make_digit (pad, 1, "Anna"));
  draw_upright (pad, 0.5);
  digit = dig_drawing_pad_make_digit (pad, 1, "Anna");
  g_assert_nonnull (digit);
  g_assert_cmpuint (dig_drawn_digit_get_label (digit), ==, 1);
  g_assert_cmpstr (dig_drawn_digit_get_writer (digit), ==, "Anna");
  g_assert_cmpuint (dig_strokes_get_n_points (dig_drawn_digit_get_strokes (digit)), ==, 3);
  image = dig_drawn_digit_get_image (digit);
  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    sum += image[i];
  g_assert_cmpuint (sum, >, 255 * 20);
  g_assert_cmpuint (image[0], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drawing-pad/a-line-is-one-stroke-and-one-step-to-undo",
                   test_a_line_is_one_stroke_and_one_step_to_undo);
  g_test_add_func ("/drawing-pad/a-new-line-forgets-what-was-undone",
                   test_a_new_line_forgets_what_was_undone);
  g_test_add_func ("/drawing-pad/the-eraser-splits-a-line", test_the_eraser_splits_a_line);
  g_test_add_func ("/drawing-pad/the-eraser-leaves-nothing-along-its-way",
                   test_the_eraser_leaves_nothing_along_its_way);
  g_test_add_func ("/drawing-pad/an-eraser-that-meets-nothing-changes-nothing",
                   test_an_eraser_that_meets_nothing_changes_nothing);
  g_test_add_func ("/drawing-pad/points-outside-come-to-the-border",
                   test_points_outside_come_to_the_border);
  g_test_add_func ("/drawing-pad/a-picture-gives-way-to-a-stroke-and-comes-back",
                   test_a_picture_gives_way_to_a_stroke_and_comes_back);
  g_test_add_func ("/drawing-pad/after-a-finished-drawing-a-new-one-begins",
                   test_after_a_finished_drawing_a_new_one_begins);
  g_test_add_func ("/drawing-pad/a-drawing-becomes-a-digit-of-a-collection",
                   test_a_drawing_becomes_a_digit_of_a_collection);
  return g_test_run ();
}
