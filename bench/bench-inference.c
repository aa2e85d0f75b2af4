/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a preset's network answers on the CPU, with random weights:
 *
 *   bench-inference [THREADS [PRESET [--json]]]
 *
 * Prints the time for one image (median and 99th percentile of 2,000 single questions) and for 4,200
 * images at once, the validation part of train.csv (median of 9). */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "compute/dig-philox.h"
#include "nn/dig-network.h"
#include "train/dig-evaluation.h"

#define N_PIXELS 784
#define N_IMAGES 4200
#define N_QUESTIONS 2000
#define N_ROUNDS 9

static DigSnapshot *
make_snapshot (const char *preset, GError **error)
{
  g_autofree float *offset = g_new0 (float, N_PIXELS), *scale = g_new (float, N_PIXELS);
  DigNetworkOptions options = { .backend = dig_backend_cpu (), .max_batch = 1 };
  DigStreamOptions stream_options = { .n_threads = 1 };
  DigNetworkSpec *spec = dig_network_spec_new_preset (preset);
  DigScaler *scaler;
  DigNetwork *network;
  DigSnapshot *snapshot = NULL;

  if (spec == NULL)
    g_error ("There is no preset “%s”.", preset);
  for (guint i = 0; i < N_PIXELS; i++)
    scale[i] = 1.0f / 255;
  scaler = dig_scaler_new (DIG_SCALER_255, offset, scale, N_PIXELS);
  options.stream = options.backend->stream_new (&stream_options, NULL);
  network = dig_network_new (spec, &options, error);
  if (network != NULL)
    {
      dig_network_initialise (network, 1);
      snapshot = dig_network_save (network, scaler, error);
      dig_network_free (network);
    }
  options.backend->stream_free (options.stream);
  dig_scaler_free (scaler);
  return snapshot;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Sorted milliseconds of n_rounds questions of n images each. */
static double *
measure (DigPredictor *predictor, const guint8 *images, guint n, guint n_rounds)
{
  double *times_ms = g_new (double, n_rounds);
  g_autofree float *probabilities = g_new (float, n *dig_predictor_get_n_classes (predictor));

  for (guint round = 0; round < n_rounds; round++)
    {
      gint64 begin_us = g_get_monotonic_time ();
      guint first = n == 1 ? round % N_IMAGES : 0;

      if (!dig_predictor_run (predictor, images + (gsize)first * N_PIXELS, n, probabilities, NULL))
        g_error ("The network gave no answer.");
      times_ms[round] = (double)(g_get_monotonic_time () - begin_us) / 1e3;
    }
  qsort (times_ms, n_rounds, sizeof (double), compare_times);
  return times_ms;
}

int
main (int argc, char **argv)
{
  guint n_threads = argc > 1 ? (guint)atoi (argv[1]) : 0;
  const char *preset = argc > 2 ? argv[2] : "reference";
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) snapshot = make_snapshot (preset, &error);
  g_autoptr (DigPredictor) predictor =
      snapshot != NULL ? dig_predictor_new (snapshot, "cpu", n_threads, &error) : NULL;
  g_autofree guint8 *images = g_new (guint8, N_IMAGES * N_PIXELS);
  g_autofree double *single_ms = NULL, *all_ms = NULL;

  if (predictor == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < N_IMAGES * N_PIXELS; i++)
    images[i] = (guint8)dig_random_block (1, DIG_RANDOM_EXPERIMENT, 0, 0, i).word[0];
  g_free (measure (predictor, images, N_IMAGES, 1));
  all_ms = measure (predictor, images, N_IMAGES, N_ROUNDS);
  single_ms = measure (predictor, images, 1, N_QUESTIONS);
  if (argc > 3 && strcmp (argv[3], "--json") == 0)
    {
      g_print ("{\"program\": \"Digit Lab\", \"single_ms\": %.4f, \"single_99_ms\": %.4f, "
               "\"images_per_second\": %.1f}\n",
               single_ms[N_QUESTIONS / 2], single_ms[N_QUESTIONS * 99 / 100],
               N_IMAGES / all_ms[N_ROUNDS / 2] * 1e3);
      return 0;
    }
  g_print ("%s, %u threads (0: all cores)\n", preset, n_threads);
  g_print ("one image:     median %.3f ms, 99 %% within %.3f ms\n", single_ms[N_QUESTIONS / 2],
           single_ms[N_QUESTIONS * 99 / 100]);
  g_print ("4,200 images:  median %.1f ms, %.0f images/s\n", all_ms[N_ROUNDS / 2],
           N_IMAGES / all_ms[N_ROUNDS / 2] * 1e3);
  return 0;
}
