/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-evaluation.h"

#include "base/dig-error.h"
#include "compute/dig-registry.h"
#include "nn/dig-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BATCH DIG_PREDICTOR_BATCH

struct _DigPredictor
{
  DigDevice *device;
  DigStream *stream;
  DigNetwork *network;
  guint n_pixels, n_classes;
  guint8 *staging; /* (BATCH, pixels) */
  int height, width;
  gboolean is_augmented;
  DigAugmentation augmentation;
  guint64 seed, step; /* of the next batch */

  guint8 *d_images;          /* (BATCH, pixels) */
  gint32 *d_order;           /* (BATCH) */
  float *d_scale, *d_offset; /* (pixels) */
  float *d_x;                /* (BATCH, pixels) */
  DigStepState *d_state;
};

static gboolean
check_stream (DigPredictor *predictor, GError **error)
{
  DigStatus status = { 0 };

  if (predictor->device->backend->sync (predictor->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

static gboolean
fill_memory (DigPredictor *predictor, const DigScaler *scaler, GError **error)
{
  const DigBackend *backend = predictor->device->backend;
  DigStream *stream = predictor->stream;
  gsize n_pixels = predictor->n_pixels;
  gint32 order[BATCH];

  predictor->staging = g_malloc (BATCH * n_pixels);
  predictor->d_images = backend->alloc (stream, BATCH * n_pixels);
  predictor->d_order = backend->alloc (stream, sizeof order);
  predictor->d_scale = backend->alloc (stream, n_pixels * sizeof (float));
  predictor->d_offset = backend->alloc (stream, n_pixels * sizeof (float));
  predictor->d_x = backend->alloc (stream, BATCH * n_pixels * sizeof (float));
  predictor->d_state = backend->alloc (stream, sizeof (DigStepState));
  if (!check_stream (predictor, error))
    return FALSE;
  for (gint32 i = 0; i < BATCH; i++)
    order[i] = i;
  backend->upload (stream, predictor->d_order, order, sizeof order);
  backend->upload (stream, predictor->d_scale, scaler->scale, n_pixels * sizeof (float));
  backend->upload (stream, predictor->d_offset, scaler->offset, n_pixels * sizeof (float));
  return check_stream (predictor, error);
}

static gboolean
open_stream (DigPredictor *predictor, const char *device, guint n_threads, GError **error)
{
  predictor->device = dig_device_find (device, error);
  if (predictor->device == NULL)
    return FALSE;
  predictor->stream =
      dig_device_open_stream (predictor->device, n_threads, DIG_PRECISION_FP32, error);
  return predictor->stream != NULL;
}

DigPredictor *
dig_predictor_new (DigSnapshot *snapshot, const char *device, guint n_threads, GError **error)
{
  g_autoptr (DigPredictor) predictor = NULL;
  DigNetworkOptions options = { .max_batch = BATCH };
  DigNetworkSpec *spec;
  int n_channels;

  g_return_val_if_fail (snapshot != NULL && device != NULL, NULL);

  spec = dig_snapshot_get_spec (snapshot);
  predictor = g_new0 (DigPredictor, 1);
  predictor->n_pixels = dig_snapshot_get_scaler (snapshot)->n_pixels;
  predictor->n_classes =
      (guint)dig_network_spec_get_layer (spec, dig_network_spec_get_n_layers (spec) - 1)->units;
  dig_network_spec_get_input (spec, &n_channels, &predictor->height, &predictor->width);
  if (!open_stream (predictor, device, n_threads, error))
    return NULL;
  options.backend = predictor->device->backend;
  options.stream = predictor->stream;
  predictor->network = dig_network_new (spec, &options, error);
  if (predictor->network == NULL || !dig_network_load (predictor->network, snapshot, error)
      || !fill_memory (predictor, dig_snapshot_get_scaler (snapshot), error))
    return NULL;
  return g_steal_pointer (&predictor);
}

void
dig_predictor_free (DigPredictor *predictor)
{
  const DigBackend *backend;

  if (predictor == NULL)
    return;
  if (predictor->stream != NULL)
    {
      backend = predictor->device->backend;
      backend->free (predictor->stream, predictor->d_images);
      backend->free (predictor->stream, predictor->d_order);
      backend->free (predictor->stream, predictor->d_scale);
      backend->free (predictor->stream, predictor->d_offset);
      backend->free (predictor->stream, predictor->d_x);
      backend->free (predictor->stream, predictor->d_state);
      dig_network_free (predictor->network);
      backend->stream_free (predictor->stream);
    }
  g_clear_pointer (&predictor->device, dig_device_free);
  g_free (predictor->staging);
  g_free (predictor);
}

guint
dig_predictor_get_n_classes (const DigPredictor *predictor)
{
  g_return_val_if_fail (predictor != NULL, 0);

  return predictor->n_classes;
}

guint
dig_predictor_get_n_pixels (const DigPredictor *predictor)
{
  g_return_val_if_fail (predictor != NULL, 0);

  return predictor->n_pixels;
}

void
dig_predictor_set_augmentation (DigPredictor *predictor, const DigAugmentation *augmentation,
                                guint64 seed, guint64 step)
{
  g_return_if_fail (predictor != NULL);
  g_return_if_fail (augmentation == NULL || predictor->n_pixels <= DIG_AUGMENT_MAX_PIXELS);

  predictor->is_augmented = augmentation != NULL;
  if (augmentation == NULL)
    return;
  predictor->augmentation = *augmentation;
  predictor->seed = seed;
  predictor->step = step;
}

/* Every batch has a step of its own, and so other transformations. */
static void
begin_augmented_batch (DigPredictor *predictor, DigGather *gather)
{
  const DigStepState state = { .seed = predictor->seed, .step = predictor->step++ };

  predictor->device->backend->upload (predictor->stream, predictor->d_state, &state, sizeof state);
  gather->augmentation = &predictor->augmentation;
  gather->height = predictor->height;
  gather->width = predictor->width;
}

/* images (n, pixels), n ≤ BATCH. */
static gboolean
run_batch (DigPredictor *predictor, const guint8 *images, guint n, float *probabilities,
           GError **error)
{
  const DigBackend *backend = predictor->device->backend;
  DigStream *stream = predictor->stream;
  DigGather gather = {
    .n = (int)n,
    .n_pixels = (int)predictor->n_pixels,
    .d_images = predictor->d_images,
    .d_order = predictor->d_order,
    .d_scale = predictor->d_scale,
    .d_offset = predictor->d_offset,
  };
  const float *d_probabilities;

  if (predictor->is_augmented)
    begin_augmented_batch (predictor, &gather);
  backend->upload (stream, predictor->d_images, images, (gsize)n * predictor->n_pixels);
  backend->gather (stream, &gather, predictor->d_state, predictor->d_x, NULL);
  d_probabilities = dig_network_infer_probabilities (predictor->network, predictor->d_x, n);
  backend->download (stream, probabilities, d_probabilities,
                     (gsize)n * predictor->n_classes * sizeof (float));
  return check_stream (predictor, error);
}

gboolean
dig_predictor_run (DigPredictor *predictor, const guint8 *images, guint n, float *probabilities,
                   GError **error)
{
  g_return_val_if_fail (predictor != NULL, FALSE);
  g_return_val_if_fail (n == 0 || (images != NULL && probabilities != NULL), FALSE);

  for (guint i = 0; i < n; i += BATCH)
    if (!run_batch (predictor, images + (gsize)i * predictor->n_pixels, MIN (BATCH, n - i),
                    probabilities + (gsize)i * predictor->n_classes, error))
      return FALSE;
  return TRUE;
}

gboolean
dig_predictor_run_rows (DigPredictor *predictor, const DigDataSet *data, const gint32 *rows,
                        guint n, float *probabilities, GError **error)
{
  g_return_val_if_fail (predictor != NULL && data != NULL, FALSE);
  g_return_val_if_fail (rows != NULL || n <= dig_data_set_get_n_images (data), FALSE);

  if (dig_data_set_get_n_pixels (data) != predictor->n_pixels)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("The images have %u pixels; this network takes %u"),
                   dig_data_set_get_n_pixels (data), predictor->n_pixels);
      return FALSE;
    }
  for (guint i = 0; i < n; i += BATCH)
    {
      guint n_batch = MIN (BATCH, n - i);

      for (guint j = 0; j < n_batch; j++)
        memcpy (predictor->staging + (gsize)j * predictor->n_pixels,
                dig_data_set_get_image (data, rows != NULL ? (guint)rows[i + j] : i + j),
                predictor->n_pixels);
      if (!run_batch (predictor, predictor->staging, n_batch,
                      probabilities + (gsize)i * predictor->n_classes, error))
        return FALSE;
    }
  return TRUE;
}
