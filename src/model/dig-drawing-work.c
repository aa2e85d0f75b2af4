/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-drawing-work.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

enum
{
  N_PIXELS = DIG_PREPARED_SIDE * DIG_PREPARED_SIDE,
  N_CLASSES = 10,
  /* Pixels between two looks whether an image is already too far away. */
  BLOCK = 112,
};

void
dig_drawing_bench_clear (DigDrawingBench *bench)
{
  g_clear_pointer (&bench->snapshot, dig_snapshot_unref);
  g_clear_pointer (&bench->predictor, dig_predictor_free);
  g_clear_pointer (&bench->inspector, dig_inspector_free);
}

void
dig_read_job_free (gpointer data)
{
  DigReadJob *job = data;

  g_clear_pointer (&job->strokes, dig_strokes_free);
  g_clear_pointer (&job->ink, g_bytes_unref);
  g_clear_pointer (&job->snapshot, dig_snapshot_unref);
  g_free (job);
}

void
dig_reading_free (DigReading *reading)
{
  g_free (reading->problem);
  g_free (reading);
}

/* FALSE with `problem`: the network does not read digits. */
static gboolean
check_network (DigPredictor *predictor, char **problem)
{
  if (dig_predictor_get_n_pixels (predictor) != N_PIXELS)
    *problem = g_strdup_printf (_ ("This network takes images of %u pixels; a drawing has %u"),
                                dig_predictor_get_n_pixels (predictor), N_PIXELS);
  else if (dig_predictor_get_n_classes (predictor) != N_CLASSES)
    *problem = g_strdup_printf (_ ("This network knows %u classes; there are ten digits"),
                                dig_predictor_get_n_classes (predictor));
  return *problem == NULL;
}

/* The network of `snapshot`, opened now unless it was the last one; the first answer, which is slow, is
 * given away. */
static gboolean
open_network (DigDrawingBench *bench, DigSnapshot *snapshot, char **problem)
{
  static const guint8 blank[N_PIXELS];
  float probabilities[N_CLASSES];
  g_autoptr (DigPredictor) predictor = NULL;
  g_autoptr (GError) error = NULL;

  if (bench->snapshot == snapshot)
    return TRUE;
  g_clear_pointer (&bench->snapshot, dig_snapshot_unref);
  g_clear_pointer (&bench->predictor, dig_predictor_free);
  predictor = dig_predictor_new (snapshot, "cpu", 1, &error);
  if (predictor == NULL)
    {
      *problem = g_strdup (error->message);
      return FALSE;
    }
  if (!check_network (predictor, problem))
    return FALSE;
  if (!dig_predictor_run (predictor, blank, 1, probabilities, &error))
    {
      *problem = g_strdup (error->message);
      return FALSE;
    }
  bench->predictor = g_steal_pointer (&predictor);
  bench->snapshot = dig_snapshot_ref (snapshot);
  return TRUE;
}

static void
judge (DigReading *reading)
{
  const float *p = reading->probabilities;

  reading->digit = dig_arg_max (p, N_CLASSES);
  reading->second = reading->digit == 0;
  for (guint i = 0; i < N_CLASSES; i++)
    if (i != reading->digit && p[i] > p[reading->second])
      reading->second = i;
  reading->kind =
      (double)p[reading->digit] < DIG_READER_SURE ? DIG_READING_UNSURE : DIG_READING_DIGIT;
}

gpointer
dig_drawing_read (gpointer data, GCancellable *cancellable)
{
  DigReadJob *job = data;
  DigReading *reading = g_new0 (DigReading, 1);
  const DigPad pad = { 0.0, 0.0, 1.0, DIG_PAD_PEN };
  g_autoptr (GError) error = NULL;

  if (job->ink != NULL)
    dig_prepare_ink (g_bytes_get_data (job->ink, NULL), job->width, job->height, job->steps,
                     &reading->prepared);
  else
    dig_prepare_strokes (job->strokes, &pad, job->steps, &reading->prepared);
  if (job->snapshot == NULL)
    reading->kind = DIG_READING_NO_NETWORK;
  else if (!open_network (job->bench, job->snapshot, &reading->problem))
    reading->kind = DIG_READING_FAILED;
  else if (reading->prepared.is_blank)
    reading->kind = DIG_READING_NOTHING;
  else if (dig_predictor_run (job->bench->predictor, reading->prepared.image, 1,
                              reading->probabilities, &error))
    judge (reading);
  else
    {
      reading->kind = DIG_READING_FAILED;
      reading->problem = g_strdup (error->message);
    }
  return reading;
}

/* ---- What is good to see beside the answer ---- */

void
dig_surroundings_job_free (gpointer data)
{
  DigSurroundingsJob *job = data;

  g_clear_pointer (&job->data, dig_data_set_unref);
  g_clear_pointer (&job->snapshot, dig_snapshot_unref);
  g_free (job);
}

void
dig_surroundings_free (DigSurroundings *surroundings)
{
  g_clear_pointer (&surroundings->data, dig_data_set_unref);
  g_clear_pointer (&surroundings->trace, dig_trace_unref);
  g_free (surroundings);
}

/* Sum of (a - b)² over the pixels; no more is added once it exceeds `limit`. */
static guint32
measure_distance (const guint8 *a, const guint8 *b, guint32 limit)
{
  guint32 sum = 0;

  for (int i = 0; i < N_PIXELS && sum <= limit; i += BLOCK)
    for (int j = i; j < i + BLOCK; j++)
      {
        int difference = a[j] - b[j];

        sum += (guint32)(difference * difference);
      }
  return sum;
}

static void
find_neighbours (const DigSurroundingsJob *job, DigSurroundings *found)
{
  guint32 sums[DIG_READER_N_NEIGHBOURS];
  guint n = 0;

  for (guint row = 0; row < dig_data_set_get_n_images (job->data); row++)
    {
      gboolean is_full = n == DIG_READER_N_NEIGHBOURS;
      guint32 limit = is_full ? sums[n - 1] : G_MAXUINT32;
      guint32 sum = measure_distance (job->image, dig_data_set_get_image (job->data, row), limit);
      guint at = is_full ? n - 1 : n;

      if (is_full && sum >= limit)
        continue;
      for (; at > 0 && sums[at - 1] > sum; at--)
        {
          sums[at] = sums[at - 1];
          found->rows[at] = found->rows[at - 1];
        }
      sums[at] = sum;
      found->rows[at] = row;
      n += !is_full;
    }
  for (guint i = 0; i < n; i++)
    found->distances[i] = sqrt ((double)sums[i] / N_PIXELS);
  found->n_neighbours = n;
}

static DigTrace *
trace_drawing (DigSurroundingsJob *job)
{
  DigDrawingBench *bench = job->bench;

  if (bench->inspector == NULL || dig_inspector_get_snapshot (bench->inspector) != job->snapshot)
    {
      g_clear_pointer (&bench->inspector, dig_inspector_free);
      bench->inspector = dig_inspector_new (job->snapshot, dig_backend_cpu (), 1, 1, NULL);
    }
  return bench->inspector != NULL ? dig_inspector_trace (bench->inspector, job->image, NULL) : NULL;
}

gpointer
dig_drawing_look_around (gpointer data, GCancellable *cancellable)
{
  DigSurroundingsJob *job = data;
  DigSurroundings *found = g_new0 (DigSurroundings, 1);

  if (job->is_blank)
    return found;
  if (job->snapshot != NULL && dig_snapshot_get_scaler (job->snapshot)->n_pixels == N_PIXELS)
    found->trace = trace_drawing (job);
  if (job->data != NULL && dig_data_set_get_n_pixels (job->data) == N_PIXELS)
    {
      find_neighbours (job, found);
      found->data = dig_data_set_ref (job->data);
    }
  return found;
}
