/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-ensemble.h"

#include "base/dig-error.h"
#include "train/dig-evaluation.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Images between two looks at the cancellable: some hundredths of a second. */
#define BLOCK (4 * DIG_PREDICTOR_BATCH)
#define SEED 20

/* What the copies of test-time augmentation are drawn from: half of what training with augmentation
 * uses, so that the copies stay nearer to the image than most of what a network has seen. */
static const DigAugmentation copy_range = {
  .rotation = 5.0f,
  .shift_x = 0.05f,
  .shift_y = 0.05f,
  .zoom = 0.05f,
};

typedef struct
{
  DigPredictor *predictor;
  const DigDataSet *data;
  guint n_models, i_model;
  guint n_copies;
  double *sums; /* (images, K) over the models */
  float *block; /* (BLOCK, K) */
  gint32 rows[BLOCK];
  GCancellable *cancellable;
  void (*progress) (double fraction, gpointer data);
  gpointer progress_data;
} Job;

gboolean
dig_ensemble_check_images (const DigSnapshot *snapshot, const DigDataSet *data, GError **error)
{
  int channels, height, width;

  dig_network_spec_get_input (dig_snapshot_get_spec (snapshot), &channels, &height, &width);
  if (dig_data_set_get_height (data) == (guint)height
      && dig_data_set_get_width (data) == (guint)width)
    return TRUE;

  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("%s has images of %u × %u pixels; the model was trained on %d × %d."),
               dig_data_set_get_name (data), dig_data_set_get_height (data),
               dig_data_set_get_width (data), height, width);
  return FALSE;
}

static guint
get_n_classes (const DigSnapshot *snapshot)
{
  DigNetworkSpec *spec = dig_snapshot_get_spec (snapshot);

  return (guint)dig_network_spec_get_layer (spec, dig_network_spec_get_n_layers (spec) - 1)->units;
}

static gboolean
check_models (DigSnapshot *const *models, guint n_models, const DigDataSet *data, GError **error)
{
  guint n_classes = get_n_classes (models[0]);

  for (guint i = 0; i < n_models; i++)
    {
      if (!dig_ensemble_check_images (models[i], data, error))
        return FALSE;
      if (get_n_classes (models[i]) == n_classes)
        continue;
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("The first model tells %u classes apart and model %u tells %u: their answers "
                      "have no mean."),
                   n_classes, i + 1, get_n_classes (models[i]));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_copies (const DigEnsembleOptions *options, const DigDataSet *data, GError **error)
{
  guint n_pixels = dig_data_set_get_n_pixels (data);

  if (options->n_copies > DIG_ENSEMBLE_MAX_COPIES)
    g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                 _ ("%u copies of each image were asked for; at most %d are made"),
                 options->n_copies, DIG_ENSEMBLE_MAX_COPIES);
  else if (options->n_copies > 1 && n_pixels > DIG_AUGMENT_MAX_PIXELS)
    g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                 _ ("Images of %u pixels have no augmented copies; at most %d pixels have"),
                 n_pixels, DIG_AUGMENT_MAX_PIXELS);
  else
    return TRUE;
  return FALSE;
}

/* Adds the answers for one copy of rows first … first + n - 1; copy 0 is the image as it is. */
static gboolean
add_block (Job *job, guint copy, guint first, guint n, GError **error)
{
  gsize n_classes = dig_predictor_get_n_classes (job->predictor);
  double *sums = job->sums + first * n_classes;

  for (guint i = 0; i < n; i++)
    job->rows[i] = (gint32)(first + i);
  dig_predictor_set_augmentation (job->predictor, copy > 0 ? &copy_range : NULL, SEED,
                                  ((guint64)copy << 32) + first);
  if (!dig_predictor_run_rows (job->predictor, job->data, job->rows, n, job->block, error))
    return FALSE;
  for (gsize i = 0; i < n * n_classes; i++)
    {
      if (!isfinite (job->block[i]))
        {
          g_set_error (error, DIG_ERROR, DIG_ERROR_DIVERGED,
                       _ ("Model %u answers with a probability that is no number for image %u: its "
                          "training has diverged."),
                       job->i_model + 1, (guint)(first + i / n_classes + 1));
          return FALSE;
        }
      sums[i] += (double)job->block[i];
    }
  return TRUE;
}

static gboolean
add_model (Job *job, DigSnapshot *model, const DigEnsembleOptions *options, GError **error)
{
  guint n_images = dig_data_set_get_n_images (job->data);
  g_autoptr (DigPredictor) predictor = NULL;

  predictor = dig_predictor_new (model, options->device, options->n_threads, error);
  if (predictor == NULL)
    return FALSE;
  job->predictor = predictor;
  for (guint first = 0; first < n_images; first += BLOCK)
    {
      guint n = MIN (BLOCK, n_images - first);

      for (guint copy = 0; copy < job->n_copies; copy++)
        if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
            || !add_block (job, copy, first, n, error))
          return FALSE;
      if (job->progress != NULL)
        job->progress ((job->i_model + (double)(first + n) / n_images) / job->n_models,
                       job->progress_data);
    }
  return TRUE;
}

static DigAnswers *
make_means (const double *sums, guint n_images, guint n_classes, guint n_summands)
{
  gsize n = (gsize)n_images * n_classes;
  float *probabilities = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    probabilities[i] = (float)(sums[i] / n_summands);
  return dig_answers_new_take (probabilities, n_images, n_classes);
}

DigAnswers *
dig_ensemble_answer (DigSnapshot *const *models, guint n_models, const DigDataSet *data,
                     const DigEnsembleOptions *options, GCancellable *cancellable,
                     void (*progress) (double fraction, gpointer data), gpointer progress_data,
                     GError **error)
{
  Job job = {
    .data = data,
    .n_models = n_models,
    .n_copies = MAX (1, options->n_copies),
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = progress_data,
  };
  g_autofree double *sums = NULL;
  g_autofree float *block = NULL;
  guint n_images, n_classes;

  g_return_val_if_fail (models != NULL && n_models > 0, NULL);
  g_return_val_if_fail (data != NULL && options != NULL && options->device != NULL, NULL);

  if (!check_models (models, n_models, data, error) || !check_copies (options, data, error))
    return NULL;
  n_images = dig_data_set_get_n_images (data);
  n_classes = get_n_classes (models[0]);
  job.sums = sums = g_new0 (double, (gsize)n_images *n_classes);
  job.block = block = g_new (float, (gsize)BLOCK *n_classes);
  for (job.i_model = 0; job.i_model < n_models; job.i_model++)
    if (!add_model (&job, models[job.i_model], options, error))
      return NULL;
  return make_means (sums, n_images, n_classes, n_models * job.n_copies);
}
