/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-testing.h"
#include "model/dig-drawing-reader.h"
#include "model/dig-guest-digit.h"

#include <math.h>
#include <string.h>

typedef struct
{
  DigSession *session;
  DigDrawingPad *pad;
  DigDrawingReader *reader;
  char *folder;
} Fixture;

/* A run of the small network, trained to its end; the digit of its data is a bar at a height of its own. */
static void
train (Fixture *fixture)
{
  g_autoptr (DigTrainSettings) settings = testing_make_digit_settings (2);
  g_autofree char *runs = g_build_filename (fixture->folder, "runs", NULL);
  g_autoptr (GError) error = NULL;
  DigRun *run;

  testing_open_csv (fixture->session, fixture->folder, "a.csv", 40);
  dig_run_settings_assign (dig_session_get_run_settings (fixture->session), settings);
  run = dig_session_begin_run (fixture->session, runs, &error);
  g_assert_no_error (error);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_FINISHED);
  TESTING_WAIT (dig_session_get_shown_snapshot (fixture->session) != NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("dig-reader-XXXXXX", NULL);
  fixture->session = dig_session_new ();
  fixture->pad = dig_drawing_pad_new ();
  train (fixture);
  fixture->reader = dig_drawing_reader_new (fixture->session, fixture->pad);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->reader);
  g_object_unref (fixture->pad);
  dig_session_stop_runs (fixture->session);
  g_object_unref (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
settle (Fixture *fixture)
{
  TESTING_WAIT (!dig_drawing_reader_is_busy (fixture->reader)
                && dig_drawing_reader_get_reading (fixture->reader) != NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
draw_line (DigDrawingPad *pad, double x0, double y0, double x1, double y1)
{
  dig_drawing_pad_press (pad, DIG_PAD_TOOL_PEN, x0, y0);
  dig_drawing_pad_move (pad, x1, y1);
  dig_drawing_pad_release (pad);
}

static gboolean
has_answer (const DigReading *reading)
{
  return reading->kind == DIG_READING_DIGIT || reading->kind == DIG_READING_UNSURE;
}

static void
assert_probabilities (const DigReading *reading)
{
  double sum = 0.0;

  g_assert_true (has_answer (reading));
  for (guint i = 0; i < 10; i++)
    {
      g_assert_true (isfinite (reading->probabilities[i]));
      sum += (double)reading->probabilities[i];
      g_assert_true (reading->probabilities[i] <= reading->probabilities[reading->digit]);
    }
  g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-5);
  g_assert_cmpuint (reading->second, !=, reading->digit);
  g_assert_true ((reading->kind == DIG_READING_UNSURE)
                 == ((double)reading->probabilities[reading->digit] < DIG_READER_SURE));
}

static void
test_answers_every_change_of_the_pad (Fixture *fixture, gconstpointer data)
{
  const DigReading *reading;

  dig_drawing_reader_set_active (fixture->reader, TRUE);
  settle (fixture);
  g_assert_cmpint (dig_drawing_reader_get_reading (fixture->reader)->kind, ==, DIG_READING_NOTHING);
  draw_line (fixture->pad, 0.2, 0.5, 0.8, 0.6);
  settle (fixture);
  reading = dig_drawing_reader_get_reading (fixture->reader);
  assert_probabilities (reading);
  dig_drawing_pad_clear (fixture->pad);
  settle (fixture);
  g_assert_cmpint (dig_drawing_reader_get_reading (fixture->reader)->kind, ==, DIG_READING_NOTHING);
}

static void
test_the_last_answer_is_for_the_last_drawing (Fixture *fixture, gconstpointer data)
{
  g_autofree DigPrepared *expected = g_new (DigPrepared, 1);
  const DigPad pad = { 0.0, 0.0, 1.0, DIG_PAD_PEN };
  TestingCount *n_read;

  dig_drawing_reader_set_active (fixture->reader, TRUE);
  settle (fixture);
  n_read = testing_count (fixture->reader, "read");
  dig_drawing_pad_press (fixture->pad, DIG_PAD_TOOL_PEN, 0.1, 0.1);
  for (guint i = 0; i < 300; i++)
    {
      dig_drawing_pad_move (fixture->pad, 0.5 + 0.4 * cos (i * 0.05), 0.1 + 0.0025 * i);
      g_main_context_iteration (NULL, FALSE);
    }
  settle (fixture);
  g_assert_cmpuint (n_read->n, >=, 1);
  dig_prepare_strokes (dig_drawing_pad_get_strokes (fixture->pad), &pad, DIG_PREPARE_ALL, expected);
  g_assert_cmpmem (dig_drawing_reader_get_reading (fixture->reader)->prepared.image, 784,
                   expected->image, 784);
}

static void
test_waiting_gives_the_answer_without_a_main_loop (Fixture *fixture, gconstpointer data)
{
  dig_drawing_reader_set_active (fixture->reader, TRUE);
  settle (fixture);
  draw_line (fixture->pad, 0.2, 0.2, 0.8, 0.8);
  g_assert_true (dig_drawing_reader_wait (fixture->reader, TESTING_PATIENCE_US));
  assert_probabilities (dig_drawing_reader_get_reading (fixture->reader));
}

static void
test_a_step_switched_off_is_read_without (Fixture *fixture, gconstpointer data)
{
  guint8 with[784];

  dig_drawing_reader_set_active (fixture->reader, TRUE);
  draw_line (fixture->pad, 0.1, 0.1, 0.3, 0.2);
  settle (fixture);
  memcpy (with, dig_drawing_reader_get_reading (fixture->reader)->prepared.image, sizeof with);
  dig_drawing_reader_set_steps (fixture->reader, DIG_PREPARE_ALL & ~DIG_PREPARE_CROP);
  settle (fixture);
  g_assert_cmpint (
      memcmp (with, dig_drawing_reader_get_reading (fixture->reader)->prepared.image, sizeof with),
      !=, 0);
}

static double
measure_distance (const guint8 *a, const guint8 *b)
{
  double sum = 0.0;

  for (guint i = 0; i < 784; i++)
    sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
  return sqrt (sum / 784.0);
}

static void
test_the_neighbours_are_the_nearest_of_all (Fixture *fixture, gconstpointer data)
{
  DigDataSet *digits = dig_session_get_train_data (fixture->session);
  const DigSurroundings *around;
  guint8 image[784];
  guint n_nearer = 0;

  dig_drawing_reader_set_active (fixture->reader, TRUE);
  draw_line (fixture->pad, 0.1, 0.5, 0.9, 0.55);
  settle (fixture);
  /* A later reading takes the place of this one while the neighbours are looked for. */
  memcpy (image, dig_drawing_reader_get_reading (fixture->reader)->prepared.image, sizeof image);
  TESTING_WAIT ((around = dig_drawing_reader_get_surroundings (fixture->reader)) != NULL
                && around->n_neighbours == DIG_READER_N_NEIGHBOURS && around->trace != NULL
                && memcmp (dig_trace_get_image (around->trace), image, 784) == 0);
  for (guint i = 0; i < around->n_neighbours; i++)
    g_assert_cmpfloat_with_epsilon (
        around->distances[i],
        measure_distance (image, dig_data_set_get_image (digits, around->rows[i])), 1e-9);
  for (guint row = 0; row < dig_data_set_get_n_images (digits); row++)
    n_nearer += measure_distance (image, dig_data_set_get_image (digits, row))
                < around->distances[DIG_READER_N_NEIGHBOURS - 1];
  g_assert_cmpuint (n_nearer, <, DIG_READER_N_NEIGHBOURS);
}

/* A dot, a line, a scribble, four digits at once, 20,000 points. */
static void
test_answers_whatever_is_drawn (Fixture *fixture, gconstpointer data)
{
  dig_drawing_reader_set_active (fixture->reader, TRUE);
  dig_drawing_pad_press (fixture->pad, DIG_PAD_TOOL_PEN, 0.5, 0.5);
  dig_drawing_pad_release (fixture->pad);
  settle (fixture);
  assert_probabilities (dig_drawing_reader_get_reading (fixture->reader));
  for (guint i = 0; i < 4; i++)
    draw_line (fixture->pad, 0.1 + 0.25 * i, 0.1, 0.1 + 0.25 * i, 0.9);
  settle (fixture);
  assert_probabilities (dig_drawing_reader_get_reading (fixture->reader));
  dig_drawing_pad_press (fixture->pad, DIG_PAD_TOOL_PEN, 0.5, 0.5);
  for (guint i = 0; i < 20000; i++)
    dig_drawing_pad_move (fixture->pad, 0.5 + 0.5 * sin (i * 0.013), 0.5 + 0.5 * cos (i * 0.0171));
  settle (fixture);
  assert_probabilities (dig_drawing_reader_get_reading (fixture->reader));
}

static void
test_the_drawing_is_looked_into (Fixture *fixture, gconstpointer data)
{
  DigGuestDigit *guest = dig_guest_digit_get (fixture->session);
  const DigReading *reading;

  g_assert_false (dig_drawing_reader_look_inside (fixture->reader));
  dig_drawing_reader_set_active (fixture->reader, TRUE);
  settle (fixture);
  g_assert_false (dig_drawing_reader_look_inside (fixture->reader));
  g_assert_null (dig_guest_digit_get_image (guest));

  draw_line (fixture->pad, 0.2, 0.3, 0.8, 0.4);
  settle (fixture);
  g_assert_true (dig_drawing_reader_look_inside (fixture->reader));
  g_assert_true (dig_guest_digit_is_shown (guest));
  reading = dig_drawing_reader_get_reading (fixture->reader);
  g_assert_cmpmem (g_bytes_get_data (dig_guest_digit_get_image (guest), NULL), 784,
                   reading->prepared.image, 784);
  /* The run that is shown: whatever its epoch is later. */
  g_assert_null (dig_guest_digit_get_network (guest));

  TESTING_WAIT (dig_drawing_reader_has_source (fixture->reader, DIG_READER_BUILTIN));
  dig_drawing_reader_set_source (fixture->reader, DIG_READER_BUILTIN);
  settle (fixture);
  g_assert_true (dig_drawing_reader_look_inside (fixture->reader));
  g_assert_nonnull (dig_guest_digit_get_network (guest));
}

#define ADD(path, test) g_test_add ("/drawing-reader/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers-every-change-of-the-pad", test_answers_every_change_of_the_pad);
  ADD ("the-last-answer-is-for-the-last-drawing", test_the_last_answer_is_for_the_last_drawing);
  ADD ("waiting-gives-the-answer-without-a-main-loop",
       test_waiting_gives_the_answer_without_a_main_loop);
  ADD ("a-step-switched-off-is-read-without", test_a_step_switched_off_is_read_without);
  ADD ("the-neighbours-are-the-nearest-of-all", test_the_neighbours_are_the_nearest_of_all);
  ADD ("answers-whatever-is-drawn", test_answers_whatever_is_drawn);
  ADD ("the-drawing-is-looked-into", test_the_drawing_is_looked_into);
  return g_test_run ();
}
