/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-occlusion.h"

#include "train/dig-evaluation.h"

#include <string.h>

/* A square that only covers black changes nothing and need not be asked. */
static gboolean
cover (guint8 *image, int height, int width, int row, int column, int side)
{
  gboolean is_changed = FALSE;

  for (int i = MAX (row - side / 2, 0); i <= MIN (row + side / 2, height - 1); i++)
    for (int j = MAX (column - side / 2, 0); j <= MIN (column + side / 2, width - 1); j++)
      {
        is_changed = is_changed || image[i * width + j] != 0;
        image[i * width + j] = 0;
      }
  return is_changed;
}

/* One row of places: drop (width) from `images`, room for (width + 1, pixels), probabilities (width + 1, K). */
typedef struct
{
  DigPredictor *predictor;
  const guint8 *image;
  int height, width, side;
  guint target, n_classes;
  guint8 *images;
  float *probabilities;
} Scan;

static gboolean
scan_row (const Scan *scan, int row, float *drop, GError **error)
{
  gsize n_pixels = (gsize)scan->height * (gsize)scan->width;
  g_autofree int *columns = g_new (int, (gsize)scan->width);
  guint n = 1;

  memcpy (scan->images, scan->image, n_pixels);
  for (int column = 0; column < scan->width; column++)
    {
      guint8 *covered = scan->images + n * n_pixels;

      drop[column] = 0;
      memcpy (covered, scan->image, n_pixels);
      if (cover (covered, scan->height, scan->width, row, column, scan->side))
        columns[n++ - 1] = column;
    }
  if (!dig_predictor_run (scan->predictor, scan->images, n, scan->probabilities, error))
    return FALSE;
  for (guint i = 1; i < n; i++)
    drop[columns[i - 1]] =
        scan->probabilities[scan->target] - scan->probabilities[i * scan->n_classes + scan->target];
  return TRUE;
}

gboolean
dig_occlusion_compute (DigSnapshot *snapshot, const guint8 *image, guint target, int side,
                       float *drop, GCancellable *cancellable, GError **error)
{
  g_autoptr (DigPredictor) predictor = NULL;
  g_autofree guint8 *images = NULL;
  g_autofree float *probabilities = NULL;
  Scan scan = { .image = image, .side = side, .target = target };
  int channels;

  g_return_val_if_fail (snapshot != NULL && image != NULL && drop != NULL, FALSE);
  g_return_val_if_fail (side > 0 && side % 2 == 1, FALSE);

  dig_network_spec_get_input (dig_snapshot_get_spec (snapshot), &channels, &scan.height,
                              &scan.width);
  g_return_val_if_fail (channels == 1, FALSE);
  predictor = dig_predictor_new (snapshot, "cpu", 1, error);
  if (predictor == NULL)
    return FALSE;
  scan.predictor = predictor;
  scan.n_classes = dig_predictor_get_n_classes (predictor);
  g_return_val_if_fail (target < scan.n_classes, FALSE);
  images = g_malloc ((gsize)(scan.width + 1) * (gsize)scan.height * (gsize)scan.width);
  probabilities = g_new (float, (gsize)(scan.width + 1) * scan.n_classes);
  scan.images = images;
  scan.probabilities = probabilities;
  for (int row = 0; row < scan.height; row++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !scan_row (&scan, row, drop + row * scan.width, error))
      return FALSE;
  return TRUE;
}
