/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-results [PRESET [EPOCHS]]: how long after the end of an epoch the validation images are evaluated, while the
 * training goes on with all cores. The views then take what tests/display measures of the page: milliseconds. */
#include "config.h"

#include "model/dig-results.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  DigResults *results;
  gint64 shown_us; /* when the newest snapshot came */
  double worst;
  guint n;
} Bench;

static void
snapshot_cb (DigSession *session, GParamSpec *pspec, Bench *bench)
{
  bench->shown_us = g_get_monotonic_time ();
}

static void
report_cb (DigResults *results, GParamSpec *pspec, Bench *bench)
{
  double seconds = (double)(g_get_monotonic_time () - bench->shown_us) / G_USEC_PER_SEC;
  DigReport *report = dig_results_get_report (results);

  if (report == NULL || bench->shown_us == 0)
    return;
  bench->n++;
  bench->worst = MAX (bench->worst, seconds);
  printf ("%u images, %.3f s after the epoch\n", dig_report_get_n_images (report), seconds);
  fflush (stdout);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!dig_session_load_finish (DIG_SESSION (source), result, &error))
    g_error ("%s", error->message);
}

int
main (int argc, char **argv)
{
  g_autoptr (DigSession) session = dig_session_new ();
  g_autoptr (DigResults) results = dig_results_new (session);
  g_autoptr (DigTrainSettings) settings =
      dig_train_settings_new_preset (argc > 1 ? argv[1] : "reference");
  g_autoptr (DigRun) run = NULL;
  Bench bench = { .results = results };

  if (settings == NULL)
    {
      fprintf (stderr, "There is no preset \"%s\".\n", argv[1]);
      return 2;
    }
  settings->epochs = argc > 2 ? (guint)atoi (argv[2]) : 3;
  dig_session_load_builtin_async (session, NULL, loaded_cb, NULL);
  while (dig_session_is_loading (session))
    g_main_context_iteration (NULL, TRUE);
  run = dig_run_new (settings, dig_session_get_train_data (session), NULL);
  dig_session_set_run (session, run);
  g_signal_connect (session, "notify::shown-snapshot", G_CALLBACK (snapshot_cb), &bench);
  g_signal_connect (results, "notify::revision", G_CALLBACK (report_cb), &bench);
  dig_results_set_is_watched (results, TRUE);
  dig_run_start (run);
  while (dig_run_is_active (run) || dig_results_is_computing (results))
    g_main_context_iteration (NULL, TRUE);
  printf ("%u epochs, worst %.3f s\n", bench.n, bench.worst);
  return 0;
}
