/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-drawing-round.h"

#include "model-testing.h"

typedef struct
{
  char *folder;
  DigCollectionKeeper *keeper;
  DigDrawingPad *pad;
  DigDrawingRound *round;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("round-XXXXXX", NULL);
  fixture->keeper = dig_collection_keeper_new (fixture->folder);
  dig_collection_keeper_open (fixture->keeper, "class");
  TESTING_WAIT (dig_collection_keeper_is_ready (fixture->keeper));
  fixture->pad = dig_drawing_pad_new ();
  fixture->round = dig_drawing_round_new (fixture->keeper, fixture->pad);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->round);
  g_object_unref (fixture->pad);
  g_object_unref (fixture->keeper);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

/* A stroke that is another one for every `x`. */
static void
draw (Fixture *fixture, double x)
{
  dig_drawing_pad_press (fixture->pad, DIG_PAD_TOOL_PEN, 0.5, 0.2);
  dig_drawing_pad_move (fixture->pad, x, 0.5);
  dig_drawing_pad_move (fixture->pad, 0.5, 0.8);
  dig_drawing_pad_release (fixture->pad);
}

static guint
get_n_digits (Fixture *fixture)
{
  return dig_collection_keeper_get_n_digits (fixture->keeper);
}

static void
test_a_person_is_asked_for_ten_digits (Fixture *fixture, gconstpointer data)
{
  TestingCount *changes = testing_count (fixture->round, "changed");
  const DigCollection *collection;

  g_assert_false (dig_drawing_round_begin (fixture->round, "  "));
  g_assert_false (dig_drawing_round_keep (fixture->round));
  g_assert_true (dig_drawing_round_begin (fixture->round, " Anna "));
  g_assert_cmpstr (dig_drawing_round_get_writer (fixture->round), ==, "Anna");
  for (guint i = 0; i < DIG_ROUND_N_DIGITS; i++)
    {
      g_assert_cmpuint (dig_drawing_round_get_digit (fixture->round), ==, i);
      g_assert_true (dig_drawing_pad_is_empty (fixture->pad));
      g_assert_false (dig_drawing_round_keep (fixture->round)); /* nothing is drawn */
      draw (fixture, 0.1 + 0.05 * i);
      g_assert_true (dig_drawing_round_keep (fixture->round));
    }
  g_assert_cmpuint (dig_drawing_round_get_digit (fixture->round), ==, DIG_ROUND_N_DIGITS);
  g_assert_cmpuint (dig_drawing_round_get_n_kept (fixture->round), ==, 10);
  g_assert_cmpuint (changes->n, ==, 11);
  draw (fixture, 0.9);
  g_assert_false (dig_drawing_round_keep (fixture->round));
  g_assert_cmpuint (get_n_digits (fixture), ==, 10);
  collection = dig_collection_keeper_get_collection (fixture->keeper);
  for (guint i = 0; i < DIG_ROUND_N_DIGITS; i++)
    g_assert_cmpuint (dig_drawn_digit_get_label (dig_collection_get_digit (collection, i)), ==, i);
}

static void
test_a_digit_can_be_drawn_again_or_left_out (Fixture *fixture, gconstpointer data)
{
  dig_drawing_round_begin (fixture->round, "Anna");
  draw (fixture, 0.2);
  dig_drawing_round_keep (fixture->round);
  dig_drawing_round_skip (fixture->round);
  g_assert_cmpuint (dig_drawing_round_get_digit (fixture->round), ==, 2);
  dig_drawing_round_go_back (fixture->round);
  dig_drawing_round_go_back (fixture->round);
  g_assert_cmpuint (dig_drawing_round_get_digit (fixture->round), ==, 0);
  g_assert_true (dig_drawing_round_has_kept (fixture->round, 0));
  g_assert_cmpuint (get_n_digits (fixture), ==, 1); /* it stays until there is another */
  draw (fixture, 0.3);
  dig_drawing_round_keep (fixture->round);
  g_assert_cmpuint (get_n_digits (fixture), ==, 1);
  g_assert_cmpuint (dig_drawing_round_get_n_kept (fixture->round), ==, 1);
  dig_drawing_round_go_back (fixture->round);
  draw (fixture, 0.3); /* the very same */
  dig_drawing_round_keep (fixture->round);
  g_assert_cmpuint (get_n_digits (fixture), ==, 1);
}

static void
test_leaving_loses_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigCollectionKeeper) again = NULL;

  dig_drawing_round_begin (fixture->round, "Anna");
  draw (fixture, 0.2);
  dig_drawing_round_keep (fixture->round);
  draw (fixture, 0.3); /* not confirmed */
  dig_drawing_round_end (fixture->round);
  g_assert_null (dig_drawing_round_get_writer (fixture->round));
  g_assert_cmpuint (get_n_digits (fixture), ==, 2);
  TESTING_WAIT (dig_collection_keeper_is_saved (fixture->keeper));
  again = dig_collection_keeper_new (fixture->folder);
  dig_collection_keeper_open (again, "class");
  TESTING_WAIT (dig_collection_keeper_is_ready (again));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (again), ==, 2);
  dig_drawing_round_end (fixture->round); /* nobody is asked: nothing happens */
  g_assert_cmpuint (get_n_digits (fixture), ==, 2);
}

static void
test_the_next_person_begins_anew (Fixture *fixture, gconstpointer data)
{
  dig_drawing_round_begin (fixture->round, "Anna");
  draw (fixture, 0.2);
  dig_drawing_round_keep (fixture->round);
  dig_drawing_round_begin (fixture->round, "Bo");
  g_assert_cmpuint (dig_drawing_round_get_digit (fixture->round), ==, 0);
  g_assert_cmpuint (dig_drawing_round_get_n_kept (fixture->round), ==, 0);
  draw (fixture, 0.2);
  dig_drawing_round_keep (fixture->round);
  g_assert_cmpuint (get_n_digits (fixture), ==, 2);
  g_assert_cmpuint (dig_data_set_get_n_writers (dig_collection_keeper_get_data (fixture->keeper)),
                    ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/drawing-round/a-person-is-asked-for-ten-digits", test_a_person_is_asked_for_ten_digits);
  ADD ("/drawing-round/a-digit-can-be-drawn-again-or-left-out",
       test_a_digit_can_be_drawn_again_or_left_out);
  ADD ("/drawing-round/leaving-loses-nothing", test_leaving_loses_nothing);
  ADD ("/drawing-round/the-next-person-begins-anew", test_the_next_person_begins_anew);
#undef ADD
  return g_test_run ();
}
