/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How smoothly the real window draws a long training, and how soon it is there. Needs a display;
 * bench/bench-window.py gives it one, and compares.
 *
 *   bench-window frames        a run of a million steps: 90 % at once, then 10,000 steps a second, while
 *                              the mouse moves over the charts; one JSON line
 *   bench-window start         the time of the first frame, and of the first with digits, to BEGIN_US
 *   bench-window start-empty   the same of a window of libadwaita with nothing in it
 *
 * All is the program's own but the thread that trains: this file has its functions, so that the
 * library's are not linked, and delivers records of steps that nobody computed. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "app/dig-application.h"
#include "app/dig-window.h"
#include "charts/dig-curve-chart.h"
#include "model/dig-run-thread.h"

#define N_STEPS 1000000u
#define N_AT_ONCE 900000u
#define STEPS_PER_SECOND 10000.0
#define N_EPOCHS 40u
#define BATCH_SIZE 32u
#define STEPS_PER_EPOCH (N_STEPS / N_EPOCHS)
/* What the real thread's mailbox holds. */
#define MAX_STEPS_AT_ONCE 8192u

/* ---- A training without arithmetic ---- */

struct _DigRunThread
{
  guint n_steps; /* delivered */
  gint64 begin_us;
  gboolean has_started;
};

void
dig_run_message_clear (DigRunMessage *message)
{
}

DigRunThread *
dig_run_thread_new (const DigTrainSettings *settings, DigDataSet *data, const char *folder,
                    gboolean resumes, const char *device, DigControl *control)
{
  return g_new0 (DigRunThread, 1);
}

void
dig_run_thread_free (DigRunThread *self)
{
  g_free (self);
}

void
dig_run_thread_join (DigRunThread *self)
{
}

/* Falls like a loss, with the noise of batches; the golden ratio spreads it evenly. */
static float
make_loss (guint step)
{
  double noise = fmod (0.618033988749895 * step, 1);

  return (float)((0.02 + 2.2 * exp (-3e-5 * step)) * (0.4 + 1.2 * noise));
}

static void
add_epoch (GArray *messages, guint step)
{
  double x = (double)step / N_STEPS;
  DigRunMessage message = { .kind = DIG_RUN_MESSAGE_EPOCH };
  DigEpochRecord *record = &message.epoch.record;

  record->epoch = record->best_epoch = step / STEPS_PER_EPOCH;
  record->step = step;
  record->train = (DigMetrics){ .loss = 0.1 - 0.08 * x, .accuracy = 0.97 + 0.02 * x, .f1 = 0.97 };
  record->validation =
      (DigMetrics){ .loss = 0.12 - 0.08 * x, .accuracy = 0.96 + 0.02 * x, .f1 = 0.96 };
  record->learning_rate = record->next_learning_rate = 1e-4;
  g_array_append_val (messages, message);
}

static guint
get_end (DigRunThread *self)
{
  double seconds = 1e-6 * (double)(g_get_monotonic_time () - self->begin_us);
  guint end = N_AT_ONCE;

  if (self->n_steps >= N_AT_ONCE)
    end = (guint)MIN (N_STEPS, N_AT_ONCE + STEPS_PER_SECOND * seconds);
  else
    self->begin_us = g_get_monotonic_time ();
  return MIN (end, self->n_steps + MAX_STEPS_AT_ONCE);
}

GArray *
dig_run_thread_drain (DigRunThread *self)
{
  GArray *messages = g_array_new (FALSE, FALSE, sizeof (DigRunMessage));
  guint end = get_end (self);

  if (!self->has_started)
    {
      DigRunMessage message = { .kind = DIG_RUN_MESSAGE_STARTED };

      g_strlcpy (message.started.device, "nothing", sizeof message.started.device);
      message.started.n_train = STEPS_PER_EPOCH * BATCH_SIZE;
      g_array_append_val (messages, message);
      self->has_started = TRUE;
    }
  while (self->n_steps < end)
    {
      guint step = ++self->n_steps;
      DigRunMessage message = { .kind = DIG_RUN_MESSAGE_STEP };
      float loss = make_loss (step);

      message.step =
          (DigStepRecord){ step, (step - 1) / STEPS_PER_EPOCH + 1, loss, 1 / (1 + loss) };
      g_array_append_val (messages, message);
      if (step % STEPS_PER_EPOCH == 0)
        add_epoch (messages, step);
    }
  return messages;
}

/* ---- Frames ---- */

typedef struct
{
  DigApplication *application;
  GtkWidget *chart; /* the first, over which the mouse moves */
  GtkEventController *motion;
  gboolean is_measuring;
  gint64 last_us;  /* of the frame before */
  gint64 begin_us; /* of this frame's work */
  guint n_frames;
  GArray *intervals, *work; /* gint64, microseconds */
  struct rusage usage;
} Frames;

static int
compare (const void *a, const void *b)
{
  gint64 first = *(const gint64 *)a, second = *(const gint64 *)b;

  return (first > second) - (first < second);
}

static double
get_quantile_ms (GArray *times_us, double quantile)
{
  guint index = (guint)(quantile * (times_us->len - 1) + 0.5);

  return 1e-3 * (double)g_array_index (times_us, gint64, index);
}

static double
get_processor_seconds (const struct rusage *usage)
{
  return (double)usage->ru_utime.tv_sec + (double)usage->ru_stime.tv_sec
         + 1e-6 * (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static void
report_frames (Frames *frames)
{
  struct rusage usage;
  double seconds = 0;

  getrusage (RUSAGE_SELF, &usage);
  for (guint i = 0; i < frames->intervals->len; i++)
    seconds += 1e-6 * (double)g_array_index (frames->intervals, gint64, i);
  qsort (frames->intervals->data, frames->intervals->len, sizeof (gint64), compare);
  qsort (frames->work->data, frames->work->len, sizeof (gint64), compare);
  printf ("{\"frames\":%u,\"median_ms\":%.2f,\"p99_ms\":%.2f,\"worst_ms\":%.2f,"
          "\"work_median_ms\":%.2f,\"work_p99_ms\":%.2f,\"work_worst_ms\":%.2f,"
          "\"processor_share\":%.2f}\n",
          frames->intervals->len, get_quantile_ms (frames->intervals, 0.5),
          get_quantile_ms (frames->intervals, 0.99), get_quantile_ms (frames->intervals, 1),
          get_quantile_ms (frames->work, 0.5), get_quantile_ms (frames->work, 0.99),
          get_quantile_ms (frames->work, 1),
          (get_processor_seconds (&usage) - get_processor_seconds (&frames->usage)) / seconds);
}

static void
before_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  gint64 now = g_get_monotonic_time ();

  if (frames->is_measuring && frames->last_us != 0)
    {
      gint64 interval = now - frames->last_us;

      g_array_append_val (frames->intervals, interval);
    }
  frames->last_us = frames->begin_us = now;
}

static void
after_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  gint64 work = g_get_monotonic_time () - frames->begin_us;

  if (frames->is_measuring)
    g_array_append_val (frames->work, work);
}

/* To and fro over the whole width in four seconds. */
static void
move_mouse (Frames *frames)
{
  double width = gtk_widget_get_width (frames->chart);
  double x = width * fabs (fmod (frames->n_frames / 120.0, 2) - 1);

  g_signal_emit_by_name (frames->motion, "motion", x, 0.5 * gtk_widget_get_height (frames->chart));
}

static gboolean
frame_cb (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;
  DigRun *run = dig_session_get_run (dig_application_get_session (frames->application));
  guint64 step = dig_run_get_last_step (run);

  frames->n_frames++;
  move_mouse (frames);
  if (!frames->is_measuring && step > N_AT_ONCE)
    {
      frames->is_measuring = TRUE;
      frames->last_us = 0;
      getrusage (RUSAGE_SELF, &frames->usage);
    }
  if (step < N_STEPS)
    return G_SOURCE_CONTINUE;
  report_frames (frames);
  fflush (stdout);
  /* The run that is not one cannot be stopped in an orderly way. */
  _Exit (0);
}

static GtkWidget *
find_chart (GtkWidget *widget)
{
  GtkWidget *found = DIG_IS_CURVE_CHART (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_chart (child);
  return found;
}

static GtkEventController *
find_motion (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        return controller;
    }
  g_assert_not_reached ();
}

static void
begin_frames (Frames *frames)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (frames->application));
  DigSession *session = dig_application_get_session (frames->application);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));

  g_object_set (dig_session_get_run_settings (session), "epochs", N_EPOCHS, "batch-size",
                BATCH_SIZE, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (window), "page", g_variant_new_string ("train"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.start", NULL);
  frames->chart = find_chart (GTK_WIDGET (window));
  frames->motion = find_motion (frames->chart);
  frames->intervals = g_array_new (FALSE, FALSE, sizeof (gint64));
  frames->work = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), frames);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), frame_cb, frames, NULL);
}

static gboolean
wait_for_data_cb (gpointer data)
{
  Frames *frames = data;
  DigSession *session = dig_application_get_session (frames->application);

  if (dig_session_get_train_data (session) == NULL || dig_session_is_loading (session))
    return G_SOURCE_CONTINUE;
  begin_frames (frames);
  return G_SOURCE_REMOVE;
}

/* ---- The start ---- */

static double
get_start_ms (void)
{
  const char *begin = g_getenv ("BEGIN_US");

  return begin == NULL ? NAN
                       : 1e-3 * ((double)g_get_monotonic_time () - g_ascii_strtod (begin, NULL));
}

static void
painted_cb (GdkFrameClock *clock, DigApplication *application)
{
  static double first_ms = 0;
  DigSession *session = application ? dig_application_get_session (application) : NULL;

  if (first_ms == 0)
    first_ms = get_start_ms ();
  if (session != NULL && dig_session_get_train_data (session) == NULL)
    return;
  printf ("{\"first_frame_ms\":%.1f,\"digits_ms\":%.1f}\n", first_ms, get_start_ms ());
  fflush (stdout);
  _Exit (0);
}

static void
realized_cb (GtkWidget *window, gpointer data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    data);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer data)
{
  g_signal_connect_after (window, "realize", G_CALLBACK (realized_cb), data);
}

static void
show_empty_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
}

static int
measure_empty (void)
{
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.digitlab.Empty", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (show_empty_cb), NULL);
  g_signal_connect_after (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
main (int argc, char **argv)
{
  const char *mode = argc == 2 ? argv[1] : "";
  g_autoptr (DigApplication) application = NULL;
  Frames frames = { 0 };

  if (g_str_equal (mode, "start-empty"))
    return measure_empty ();
  if (!g_str_equal (mode, "start") && !g_str_equal (mode, "frames"))
    {
      fputs ("usage: bench-window frames | start | start-empty\n", stderr);
      return 2;
    }
  g_setenv ("GSETTINGS_SCHEMA_DIR", BUILD_ROOT "/data", FALSE);
  application = dig_application_new ();
  frames.application = application;
  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  if (g_str_equal (mode, "start"))
    g_signal_connect_after (application, "window-added", G_CALLBACK (window_added_cb), application);
  else
    g_timeout_add (100, wait_for_data_cb, &frames);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}
