/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the open window costs the training beside it: the real window with the Train page, the reference network and the
 * built-in digits. Needs a display; bench/bench-window.py gives it one.
 *
 *   bench-beside [PAIRS [PAGE]]
 *
 * For a second the window draws as it does, for the next the main thread sleeps, so that nothing but the training is left
 * of the program, and so on: the same process, the same memory, the machine in the same mood. A second with the window is
 * compared with those on both sides of it; seconds in which an epoch ends are left out. One JSON line: "cost" is the mean
 * of 1 - steps with the window / steps without it, "cost_interval" its 95 % interval. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/dig-application.h"

enum
{
  PAIRS = 100,
  SLICE_US = G_USEC_PER_SEC,
};

typedef struct
{
  double speed; /* steps a second */
  gboolean is_quiet;
  gboolean is_whole; /* no epoch ended in it */
} Slice;

typedef struct
{
  DigApplication *application;
  DigRun *run;
  guint n_pairs;
  const char *page;
  GArray *slices; /* Slice */
  /* Of the slice that has begun. */
  gboolean is_quiet;
  gint64 begin_us; /* 0: the second epoch has not begun */
  guint64 first_step;
  guint n_epochs;
} Bench;

/* The costs of all whole seconds with the window between two without. */
static GArray *
compute_costs (const GArray *slices)
{
  GArray *costs = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 1; i + 1 < slices->len; i++)
    {
      const Slice *slice = &g_array_index (slices, Slice, i);
      double cost = 1.0 - 2.0 * slice->speed / (slice[-1].speed + slice[1].speed);

      if (!slice->is_quiet && slice->is_whole && slice[-1].is_whole && slice[1].is_whole)
        g_array_append_val (costs, cost);
    }
  return costs;
}

static void
report (const GArray *costs)
{
  double sum = 0.0, squares = 0.0, n = costs->len, mean, half;

  for (guint i = 0; i < costs->len; i++)
    sum += g_array_index (costs, double, i);
  mean = sum / n;
  for (guint i = 0; i < costs->len; i++)
    squares += pow (g_array_index (costs, double, i) - mean, 2.0);
  /* Neighbours share a second, so the interval is wider than for as many that do not. */
  half = 1.96 * sqrt (2.0 * squares / (n - 1.0) / n);
  printf ("{\"pairs\": %u, \"cost\": %.4f, \"cost_interval\": [%.4f, %.4f]}\n", costs->len, mean,
          mean - half, mean + half);
  fflush (stdout);
}

static void
end_slice (Bench *bench, gint64 now)
{
  guint64 n_steps = dig_run_get_last_step (bench->run) - bench->first_step;
  Slice slice = {
    .speed = (double)n_steps / (1e-6 * (double)(now - bench->begin_us)),
    .is_quiet = bench->is_quiet,
    .is_whole = dig_run_get_epochs (bench->run)->len == bench->n_epochs,
  };
  g_autoptr (GArray) costs = NULL;

  g_array_append_val (bench->slices, slice);
  costs = compute_costs (bench->slices);
  if (costs->len < bench->n_pairs)
    return;
  report (costs);
  _Exit (0);
}

static void
begin_slice (Bench *bench, gint64 now)
{
  bench->is_quiet = !bench->is_quiet;
  bench->begin_us = now;
  bench->first_step = dig_run_get_last_step (bench->run);
  bench->n_epochs = dig_run_get_epochs (bench->run)->len;
  if (bench->is_quiet)
    g_usleep (SLICE_US);
}

/* The records that have come are in the run now, and are not drawn yet. The first epoch touches memory for the first
 * time. */
static void
revised_cb (Bench *bench)
{
  gint64 now = g_get_monotonic_time ();

  if (dig_run_get_epochs (bench->run)->len == 0)
    return;
  if (bench->begin_us != 0 && now - bench->begin_us < SLICE_US)
    return;
  if (bench->begin_us != 0)
    end_slice (bench, now);
  begin_slice (bench, now);
}

static gboolean
wait_for_data_cb (gpointer data)
{
  Bench *bench = data;
  DigSession *session = dig_application_get_session (bench->application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (bench->application));

  if (dig_session_get_train_data (session) == NULL || dig_session_is_loading (session))
    return G_SOURCE_CONTINUE;
  g_object_set (dig_session_get_run_settings (session), "epochs", 10 + bench->n_pairs,
                "has-early-stopping", FALSE, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (window), "page",
                                  g_variant_new_string (bench->page));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.start", NULL);
  bench->run = dig_session_get_run (session);
  g_signal_connect_swapped (bench->run, "notify::revision", G_CALLBACK (revised_cb), bench);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (DigApplication) application = NULL;
  Bench bench = { .n_pairs = argc > 1 ? (guint)MAX (2, atoi (argv[1])) : PAIRS,
                  .page = argc > 2 ? argv[2] : "train" };

  g_setenv ("GSETTINGS_SCHEMA_DIR", BUILD_ROOT "/data", FALSE);
  bench.slices = g_array_new (FALSE, FALSE, sizeof (Slice));
  bench.application = application = dig_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_timeout_add (100, wait_for_data_cb, &bench);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}
