/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-survey.h"

#include "base/dig-file.h"
#include "train/dig-evaluation.h"
#include "train/dig-inspector.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define BATCH 32
#define GIB 1073741824.0

typedef struct
{
  const DigSurveyOptions *options;
  DigInspector *inspector;
  DigSurvey *survey;
  DigLayerInfo *infos; /* (n_layers) */
  guint n_pixels, n_classes;
  guint8 *images; /* (BATCH, pixels) */
  float *outputs; /* (BATCH, largest layer) */
} Work;

static void
clear_survey (gpointer data)
{
  DigSurvey *survey = data;

  for (guint i = 0; i < survey->n_layers; i++)
    g_free (survey->top[i]);
  g_free (survey->rows);
  g_free (survey->predicted);
  g_free (survey->vectors);
  g_free (survey->problem);
  g_free (survey->n_units);
  g_free (survey->top);
}

DigSurvey *
dig_survey_ref (DigSurvey *survey)
{
  return g_atomic_rc_box_acquire (survey);
}

void
dig_survey_unref (DigSurvey *survey)
{
  g_atomic_rc_box_release_full (survey, clear_survey);
}

/* The largest value of a map and where it is. */
static DigExcitement
find_largest (const float *map, gsize area, guint image)
{
  gsize best = 0;

  for (gsize i = 1; i < area; i++)
    if (map[i] > map[best])
      best = i;
  return (DigExcitement){ image, map[best], (int)best };
}

/* Into the list, largest first; the earlier image wins a tie. */
static void
insert (DigExcitement *top, guint n_filled, DigExcitement found)
{
  guint place = MIN (n_filled, DIG_SURVEY_N_TOP);

  while (place > 0 && found.value > top[place - 1].value)
    place--;
  if (place >= DIG_SURVEY_N_TOP)
    return;
  memmove (top + place + 1, top + place,
           (MIN (n_filled, DIG_SURVEY_N_TOP - 1) - place) * sizeof *top);
  top[place] = found;
}

static void
add_layer (Work *work, guint layer, guint first, guint n)
{
  const DigLayerInfo *info = &work->infos[layer];
  gsize area = (gsize)info->out_h * (gsize)info->out_w;
  guint n_units = work->survey->n_units[layer];

  for (guint i = 0; i < n; i++)
    for (guint unit = 0; unit < n_units; unit++)
      insert (work->survey->top[layer] + (gsize)unit * DIG_SURVEY_N_TOP, first + i,
              find_largest (work->outputs + ((gsize)i * n_units + unit) * area, area, first + i));
}

static gboolean
run_batch (Work *work, guint first, guint n, GError **error)
{
  DigSurvey *survey = work->survey;

  for (guint i = 0; i < n; i++)
    memcpy (work->images + (gsize)i * work->n_pixels,
            dig_data_set_get_image (work->options->data, (guint)survey->rows[first + i]),
            work->n_pixels);
  if (!dig_inspector_run (work->inspector, work->images, n, error))
    return FALSE;
  for (guint layer = 0; layer < survey->n_layers; layer++)
    {
      if (!dig_inspector_read (work->inspector, layer, work->outputs, error))
        return FALSE;
      add_layer (work, layer, first, n);
      if (layer + 2 == survey->n_layers && survey->vectors != NULL)
        memcpy (survey->vectors + (gsize)first * survey->n_vector, work->outputs,
                (gsize)n * survey->n_vector * sizeof (float));
    }
  for (guint i = 0; i < n; i++)
    survey->predicted[first + i] =
        (guint8)dig_arg_max (work->outputs + (gsize)i * work->n_classes, work->n_classes);
  return TRUE;
}

static void
make_vectors (DigSurvey *survey, gsize max_bytes)
{
  gsize n_bytes;

  if (dig_size_multiply (survey->n_images, survey->n_vector * sizeof (float), &n_bytes)
      && n_bytes <= max_bytes)
    survey->vectors = g_try_malloc0 (n_bytes);
  if (survey->vectors == NULL)
    survey->problem =
        g_strdup_printf (_ ("The last hidden layer is too wide for a map: its %'u values for each "
                            "of %'u digits would take %.1f GiB."),
                         survey->n_vector, survey->n_images,
                         (double)survey->n_images * survey->n_vector * sizeof (float) / GIB);
}

static void
plan (Work *work, const DigNetworkSpec *spec)
{
  const DigSurveyOptions *options = work->options;
  DigSurvey *survey = work->survey;
  gsize largest = 1;

  survey->n_images = options->n_rows;
  survey->rows = g_memdup2 (options->rows, options->n_rows * sizeof *options->rows);
  survey->predicted = g_new0 (guint8, options->n_rows);
  survey->n_layers = dig_network_spec_get_n_layers (spec);
  survey->n_units = g_new0 (guint, survey->n_layers);
  survey->top = g_new0 (DigExcitement *, survey->n_layers);
  work->infos = g_new0 (DigLayerInfo, survey->n_layers);
  dig_network_spec_check (spec, work->infos, NULL);
  for (guint i = 0; i < survey->n_layers; i++)
    {
      const DigLayerInfo *info = &work->infos[i];

      survey->n_units[i] = (guint)info->out_c;
      survey->top[i] = g_new0 (DigExcitement, (gsize)info->out_c * DIG_SURVEY_N_TOP);
      largest = MAX (largest, (gsize)info->out_c * (gsize)info->out_h * (gsize)info->out_w);
    }
  work->n_classes = survey->n_units[survey->n_layers - 1];
  survey->n_vector = (guint)work->infos[survey->n_layers - 1].in_c;
  make_vectors (survey, options->max_bytes != 0 ? options->max_bytes : DIG_SURVEY_MAX_BYTES);
  work->outputs = g_new (float, BATCH *largest);
}

static gboolean
run_all (Work *work, GCancellable *cancellable, GError **error)
{
  const DigSurveyOptions *options = work->options;

  for (guint i = 0; i < options->n_rows; i += BATCH)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !run_batch (work, i, MIN (BATCH, options->n_rows - i), error))
        return FALSE;
      if (options->progress != NULL)
        options->progress ((double)MIN (i + BATCH, options->n_rows) / options->n_rows,
                           options->progress_data);
    }
  return TRUE;
}

DigSurvey *
dig_survey_new (const DigSurveyOptions *options, GCancellable *cancellable, GError **error)
{
  Work work = { .options = options };
  gboolean is_done;

  g_return_val_if_fail (options != NULL && options->snapshot != NULL && options->data != NULL,
                        NULL);
  g_return_val_if_fail (options->rows != NULL && options->n_rows > 0, NULL);
  g_return_val_if_fail (dig_data_set_get_n_pixels (options->data)
                            == dig_snapshot_get_scaler (options->snapshot)->n_pixels,
                        NULL);

  work.inspector =
      dig_inspector_new (options->snapshot, dig_backend_cpu (), BATCH, options->n_threads, error);
  if (work.inspector == NULL)
    return NULL;
  work.survey = g_atomic_rc_box_new0 (DigSurvey);
  work.n_pixels = dig_data_set_get_n_pixels (options->data);
  work.images = g_malloc ((gsize)BATCH * work.n_pixels);
  plan (&work, dig_snapshot_get_spec (options->snapshot));
  is_done = run_all (&work, cancellable, error);
  dig_inspector_free (work.inspector);
  g_free (work.infos);
  g_free (work.images);
  g_free (work.outputs);
  if (!is_done)
    g_clear_pointer (&work.survey, dig_survey_unref);
  return work.survey;
}

const DigExcitement *
dig_survey_get_top (const DigSurvey *survey, guint layer, guint unit, guint *n)
{
  g_return_val_if_fail (survey != NULL && layer < survey->n_layers && n != NULL, NULL);
  g_return_val_if_fail (unit < survey->n_units[layer], NULL);

  *n = MIN (survey->n_images, DIG_SURVEY_N_TOP);
  return survey->top[layer] + (gsize)unit * DIG_SURVEY_N_TOP;
}
