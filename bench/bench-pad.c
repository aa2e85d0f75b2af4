/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How soon the answer to a movement of the pen is on the screen. Needs a display:
 *
 *   xvfb-run -a bench-pad [training]
 *
 * A pen moves once a frame, where GTK hands over a frame's motion events, and draws digits for some
 * seconds; the time is taken until the end of the frame that shows the answer to it. With "training" a
 * run of the reference network on the built-in digits uses all processors meanwhile. The built-in model
 * answers until that run has an epoch. One JSON line. */
#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/dig-draw-page.h"
#include "app/dig-resources.h"

enum
{
  N_MOVES = 1500,
  N_WARM = 60,        /* not counted */
  MOVES_A_DIGIT = 60, /* then the pad is cleared */
  LIMIT_MS = 16,
};

typedef struct
{
  DigDrawPage *page;
  GMainLoop *loop;
  gint64 moved_us; /* of the oldest movement that is not answered; 0: none */
  gboolean is_read;
  guint n_moves, n_taken;
  double times[N_MOVES]; /* ms */
} Bench;

static void
before_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  DigDrawingPad *pad = dig_draw_page_get_pad (bench->page);
  guint place = bench->n_moves % MOVES_A_DIGIT;
  double angle = place * 0.2;

  if (bench->moved_us != 0)
    return;
  if (place == 0)
    {
      dig_drawing_pad_release (pad);
      dig_drawing_pad_clear (pad);
      dig_drawing_pad_press (pad, DIG_PAD_TOOL_PEN, 0.5, 0.15);
    }
  bench->n_moves++;
  bench->moved_us = g_get_monotonic_time ();
  bench->is_read = FALSE;
  dig_drawing_pad_move (pad, 0.5 + 0.25 * sin (angle), 0.5 - 0.35 * cos (angle * 0.7));
}

static void
read_cb (Bench *bench)
{
  bench->is_read = !dig_drawing_reader_is_busy (dig_draw_page_get_reader (bench->page));
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  if (bench->moved_us == 0 || !bench->is_read)
    return;
  if (bench->n_moves > N_WARM && bench->n_taken < N_MOVES)
    bench->times[bench->n_taken++] =
        (double)(g_get_monotonic_time () - bench->moved_us) / G_TIME_SPAN_MILLISECOND;
  bench->moved_us = 0;
  if (bench->n_moves >= N_MOVES)
    g_main_loop_quit (bench->loop);
}

static int
compare_times (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
print_result (Bench *bench, gboolean trains)
{
  guint n = bench->n_taken, n_within = 0;

  qsort (bench->times, n, sizeof *bench->times, compare_times);
  while (n_within < n && bench->times[n_within] <= LIMIT_MS)
    n_within++;
  printf ("{\"training\": %s, \"moves\": %u, \"median_ms\": %.2f, \"p99_ms\": %.2f, "
          "\"largest_ms\": %.2f, \"within_16_ms\": %.4f}\n",
          trains ? "true" : "false", n, bench->times[n / 2], bench->times[n * 99 / 100],
          bench->times[n - 1], (double)n_within / n);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!dig_session_load_finish (DIG_SESSION (source), result, &error))
    g_error ("%s", error->message);
  *(gboolean *)data = TRUE;
}

static void
begin_training (DigSession *session)
{
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (session, NULL, &error);

  if (run == NULL)
    g_error ("%s", error->message);
  dig_run_start (run);
}

static void
wait_for_model (DigDrawingReader *reader)
{
  gint64 limit = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!dig_drawing_reader_has_source (reader, DIG_READER_BUILTIN))
    {
      if (g_get_monotonic_time () > limit)
        g_error ("The built-in model is not there: nobody answers");
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
measure (Bench *bench, DigSession *session)
{
  GtkWidget *window = adw_window_new ();
  GdkFrameClock *clock;

  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (bench->page));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  clock = gtk_widget_get_frame_clock (window);
  wait_for_model (dig_draw_page_get_reader (bench->page));
  g_signal_connect_swapped (dig_draw_page_get_reader (bench->page), "read", G_CALLBACK (read_cb),
                            bench);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), bench);
  gdk_frame_clock_begin_updating (clock);
  g_main_loop_run (bench->loop);
  gdk_frame_clock_end_updating (clock);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autofree Bench *bench = g_new0 (Bench, 1);
  g_autoptr (DigSession) session = NULL;
  gboolean trains = argc > 1, is_loaded = FALSE;

  /* As PERFORMANCE.md measures the window: no GPU is there to draw, and none is imitated. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
  adw_init ();
  g_resources_register (dig_get_resource ());
  session = dig_session_new ();
  dig_session_load_builtin_async (session, NULL, loaded_cb, &is_loaded);
  while (!is_loaded)
    g_main_context_iteration (NULL, TRUE);
  if (trains)
    begin_training (session);
  bench->loop = g_main_loop_new (NULL, FALSE);
  bench->page = g_object_new (DIG_TYPE_DRAW_PAGE, "session", session, NULL);
  measure (bench, session);
  dig_session_stop_runs (session);
  print_result (bench, trains);
  g_main_loop_unref (bench->loop);
  return EXIT_SUCCESS;
}
