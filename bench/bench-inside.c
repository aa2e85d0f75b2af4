/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How soon the real pages show what they are asked for. Needs a display:
 *
 *   xvfb-run -a bench-inside open [training]
 *       the Inside page: from the wish to see a digit inside the reference network until the end of the frame that
 *       shows its maps. With "training" the network trains on meanwhile, on all processors.
 *   xvfb-run -a bench-inside results [EPOCHS]
 *       the Results page beside a training of the reference network on the built-in digits: from the end of an epoch's
 *       last step until the validation images are evaluated, and until the end of the frame that shows it. The window
 *       hears of steps 30 times a second, so that a time may be 33 ms too short. All views get the numbers; one after
 *       the other is the one that is drawn.
 *
 * JSON lines; the last one sums up: "first_ms" is the first time, in which the page is made too, "processor_ms" the
 * processor time for one, which other programs on the machine disturb less: of all threads for "open", of the main
 * thread for "results". */
#include "config.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/dig-inside-page.h"
#include "app/dig-resources.h"
#include "app/dig-results-page.h"

enum
{
  WIDTH = 1250,
  HEIGHT = 870,
  N_OPENINGS = 100,
  REST_FRAMES = 6,    /* between two openings */
  ROW_STEP = 173,     /* from one digit to the next, without a common divisor with 42,000 */
  FIRST_ROWS = 3200,  /* what "open" trains on, so that a network is there soon */
  LONG_EPOCHS = 9999, /* "open training" ends before */
};

typedef struct
{
  DigSession *session;
  GMainLoop *loop;
  GtkStack *stack;
  GtkWidget *page;
  GArray *times; /* double, ms */

  gint64 asked_us; /* 0: nothing is being waited for */
  gboolean is_there;
  guint row, n_frames;

  guint n_done;          /* epochs whose last step was heard of */
  DigSnapshot *snapshot; /* whose evaluation is waited for; compared only */
  double evaluated_ms;
  double first_ms;
  clockid_t clock; /* processor time of all threads, or of the one that draws */
  double asked_processor_ms, processor_ms;
} Bench;

/* In the order of the page. */
static const char *const views[] = { "confusion", "errors", "classes", "labels", "vote" };

static double
get_passed_ms (const Bench *bench)
{
  return (double)(g_get_monotonic_time () - bench->asked_us) / G_TIME_SPAN_MILLISECOND;
}

static double
get_processor_ms (const Bench *bench)
{
  struct timespec time;

  clock_gettime (bench->clock, &time);
  return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static void
take_time (Bench *bench, double ms)
{
  g_array_append_val (bench->times, ms);
  bench->processor_ms += get_processor_ms (bench) - bench->asked_processor_ms;
}

static int
compare_times (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
get_quantile (Bench *bench, double quantile)
{
  qsort (bench->times->data, bench->times->len, sizeof (double), compare_times);
  return g_array_index (bench->times, double, (guint)(quantile * (bench->times->len - 1) + 0.5));
}

static void
print_summary (Bench *bench)
{
  if (bench->times->len == 0)
    g_error ("Nothing was measured");
  printf ("{\"measured\": %u, \"first_ms\": %.1f, \"median_ms\": %.1f, \"p99_ms\": %.1f, "
          "\"largest_ms\": %.1f, \"processor_ms\": %.1f}\n",
          bench->times->len, bench->first_ms, get_quantile (bench, 0.5), get_quantile (bench, 0.99),
          get_quantile (bench, 1), bench->processor_ms / bench->times->len);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!dig_session_load_finish (DIG_SESSION (source), result, &error))
    g_error ("%s", error->message);
}

static DigSession *
open_session (void)
{
  DigSession *session = dig_session_new ();

  dig_session_load_builtin_async (session, NULL, loaded_cb, NULL);
  while (dig_session_is_loading (session))
    g_main_context_iteration (NULL, TRUE);
  return session;
}

static DigRun *
begin_run (DigSession *session, guint epochs, guint limit)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("reference");
  g_autoptr (DigRun) run = NULL;

  settings->epochs = epochs;
  settings->limit = limit;
  run = dig_run_new (settings, dig_session_get_train_data (session), NULL);
  dig_session_set_run (session, run);
  dig_run_start (run);
  return run; /* the session holds it */
}

/* The page and an empty one. */
static GtkWindow *
show_window (Bench *bench)
{
  GtkWidget *window = adw_window_new ();

  bench->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (bench->stack, gtk_label_new ("…"), "empty");
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (bench->stack));
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

/* ---- The Inside page ---- */

static void
trace_cb (Bench *bench)
{
  DigInspection *inspection = dig_inside_page_get_inspection (DIG_INSIDE_PAGE (bench->page));

  if (bench->asked_us != 0 && dig_inspection_get_trace (inspection) != NULL
      && dig_inspection_get_row (inspection) == bench->row)
    bench->is_there = TRUE;
}

static void
add_page (Bench *bench)
{
  bench->page = g_object_new (DIG_TYPE_INSIDE_PAGE, "session", bench->session, NULL);
  gtk_stack_add_named (bench->stack, bench->page, "page");
  g_signal_connect_swapped (dig_inside_page_get_inspection (DIG_INSIDE_PAGE (bench->page)),
                            "trace-changed", G_CALLBACK (trace_cb), bench);
}

/* The first time the page itself has to be made. */
static void
open_image (Bench *bench)
{
  guint n = dig_data_set_get_n_images (dig_session_get_train_data (bench->session));

  bench->asked_us = g_get_monotonic_time ();
  bench->asked_processor_ms = get_processor_ms (bench);
  bench->is_there = FALSE;
  bench->row = (bench->row + ROW_STEP) % n;
  dig_session_set_selected_row (bench->session, bench->row);
  if (bench->page == NULL)
    add_page (bench);
  gtk_stack_set_visible_child_name (bench->stack, "page");
}

static void
after_open_cb (GdkFrameClock *clock, Bench *bench)
{
  if (bench->asked_us == 0)
    {
      if (bench->n_frames++ == REST_FRAMES)
        open_image (bench);
    }
  else if (bench->is_there)
    {
      double ms = get_passed_ms (bench);

      if (bench->first_ms == 0)
        bench->first_ms = ms;
      else
        take_time (bench, ms);
      bench->asked_us = 0;
      bench->n_frames = 0;
      gtk_stack_set_visible_child_name (bench->stack, "empty");
    }
  if (bench->times->len == N_OPENINGS)
    g_main_loop_quit (bench->loop);
}

static void
measure_openings (Bench *bench, gboolean trains)
{
  DigRun *run = begin_run (bench->session, trains ? LONG_EPOCHS : 1, FIRST_ROWS);
  GtkWindow *window;
  GdkFrameClock *clock;

  while (dig_session_get_shown_snapshot (bench->session) == NULL
         || (!trains && dig_run_is_active (run)))
    g_main_context_iteration (NULL, TRUE);
  window = show_window (bench);
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_open_cb), bench);
  gdk_frame_clock_begin_updating (clock);
  g_main_loop_run (bench->loop);
  gdk_frame_clock_end_updating (clock);
  g_signal_handlers_disconnect_by_data (clock, bench);
  gtk_window_destroy (window);
}

/* ---- The Results page ---- */

/* The end of an epoch's steps; its validation images are answered next. */
static void
steps_cb (Bench *bench)
{
  DigRun *run = dig_session_get_run (bench->session);
  guint64 n_steps = dig_run_get_steps_per_epoch (run);

  if (n_steps == 0 || dig_run_get_last_step (run) < n_steps * (bench->n_done + 1))
    return;
  bench->n_done++;
  if (dig_run_get_last_step (run) == dig_run_get_total_steps (run))
    return; /* nothing trains beside the last one */
  bench->snapshot = NULL;
  bench->asked_us = g_get_monotonic_time ();
  bench->asked_processor_ms = get_processor_ms (bench);
  bench->is_there = FALSE;
}

static void
snapshot_cb (Bench *bench)
{
  bench->snapshot = dig_session_get_shown_snapshot (bench->session);
}

static void
report_cb (Bench *bench)
{
  DigResults *results = dig_results_page_get_results (DIG_RESULTS_PAGE (bench->page));

  if (bench->asked_us == 0 || bench->snapshot == NULL || dig_results_get_report (results) == NULL
      || dig_results_get_snapshot (results) != bench->snapshot)
    return;
  bench->evaluated_ms = get_passed_ms (bench);
  bench->is_there = TRUE;
}

static void
after_epoch_cb (GdkFrameClock *clock, Bench *bench)
{
  DigResultsPage *page = DIG_RESULTS_PAGE (bench->page);
  double ms;

  if (bench->asked_us == 0 || !bench->is_there)
    return;
  ms = get_passed_ms (bench);
  take_time (bench, ms);
  if (bench->first_ms == 0)
    bench->first_ms = ms;
  bench->asked_us = 0;
  printf ("{\"images\": %u, \"view\": \"%s\", \"evaluated_ms\": %.1f, \"shown_ms\": %.1f, "
          "\"main_thread_ms\": %.1f}\n",
          dig_report_get_n_images (dig_results_get_report (dig_results_page_get_results (page))),
          dig_results_page_get_view (page), bench->evaluated_ms, ms,
          get_processor_ms (bench) - bench->asked_processor_ms);
  fflush (stdout);
  dig_results_page_set_view (page, views[bench->times->len % G_N_ELEMENTS (views)]);
}

static void
measure_results (Bench *bench, guint epochs)
{
  GtkWindow *window = show_window (bench);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  DigRun *run;

  bench->page = g_object_new (DIG_TYPE_RESULTS_PAGE, "session", bench->session, NULL);
  gtk_stack_add_named (bench->stack, bench->page, "page");
  gtk_stack_set_visible_child_name (bench->stack, "page");
  g_signal_connect_swapped (bench->session, "notify::shown-snapshot", G_CALLBACK (snapshot_cb),
                            bench);
  g_signal_connect_swapped (dig_results_page_get_results (DIG_RESULTS_PAGE (bench->page)),
                            "notify::revision", G_CALLBACK (report_cb), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_epoch_cb), bench);
  run = begin_run (bench->session, epochs, 0);
  g_signal_connect_swapped (run, "notify::revision", G_CALLBACK (steps_cb), bench);
  while (dig_run_is_active (run) || bench->asked_us != 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (clock, bench);
  g_signal_handlers_disconnect_by_data (bench->session, bench);
  g_signal_handlers_disconnect_by_data (run, bench);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  const char *mode = argc > 1 ? argv[1] : "";
  gboolean is_open = g_str_equal (mode, "open");
  Bench bench = { .clock = is_open ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID };

  if (!is_open && !g_str_equal (mode, "results"))
    {
      fputs ("usage: bench-inside open [training] | results [EPOCHS]\n", stderr);
      return 2;
    }
  /* As PERFORMANCE.md measures the window: no GPU is there to draw, and none is imitated. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
  adw_init ();
  g_resources_register (dig_get_resource ());
  bench.session = open_session ();
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.times = g_array_new (FALSE, FALSE, sizeof (double));
  if (is_open)
    measure_openings (&bench, argc > 2);
  else
    measure_results (&bench, argc > 2 ? (guint)atoi (argv[2]) : G_N_ELEMENTS (views));
  dig_session_stop_runs (bench.session);
  print_summary (&bench);
  g_array_unref (bench.times);
  g_main_loop_unref (bench.loop);
  g_object_unref (bench.session);
  return EXIT_SUCCESS;
}
