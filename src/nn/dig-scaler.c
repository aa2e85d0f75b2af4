/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-scaler.h"

#include <string.h>

static DigScaler *
make_scaler (DigScalerKind kind, guint n_pixels)
{
  DigScaler *scaler = g_new0 (DigScaler, 1);

  scaler->kind = kind;
  scaler->n_pixels = n_pixels;
  scaler->offset = g_new0 (float, n_pixels);
  scaler->scale = g_new0 (float, n_pixels);
  return scaler;
}

/* The smallest and the largest value of every pixel. */
static void
find_range (const guint8 *images, guint n_pixels, const gint32 *rows, guint n_rows, guint8 *minimum,
            guint8 *maximum)
{
  memset (minimum, 255, n_pixels);
  memset (maximum, 0, n_pixels);
  for (guint i = 0; i < n_rows; i++)
    {
      const guint8 *image = images + (gsize)rows[i] * n_pixels;

      for (guint j = 0; j < n_pixels; j++)
        {
          minimum[j] = MIN (minimum[j], image[j]);
          maximum[j] = MAX (maximum[j], image[j]);
        }
    }
}

DigScaler *
dig_scaler_fit (DigScalerKind kind, const guint8 *images, guint n_pixels, const gint32 *rows,
                guint n_rows)
{
  g_autofree guint8 *minimum = NULL, *maximum = NULL;
  DigScaler *scaler;

  g_return_val_if_fail (n_pixels > 0 && n_rows > 0 && images != NULL && rows != NULL, NULL);

  scaler = make_scaler (kind, n_pixels);
  if (kind == DIG_SCALER_255)
    {
      for (guint j = 0; j < n_pixels; j++)
        scaler->scale[j] = 1.0f / 255.0f;
      return scaler;
    }
  minimum = g_new (guint8, n_pixels);
  maximum = g_new (guint8, n_pixels);
  find_range (images, n_pixels, rows, n_rows, minimum, maximum);
  for (guint j = 0; j < n_pixels; j++)
    {
      int range = maximum[j] - minimum[j];

      scaler->offset[j] = (float)minimum[j];
      scaler->scale[j] = range == 0 ? 1.0f : 1.0f / (float)range;
    }
  return scaler;
}

DigScaler *
dig_scaler_new (DigScalerKind kind, const float *offset, const float *scale, guint n_pixels)
{
  DigScaler *scaler;

  g_return_val_if_fail (offset != NULL && scale != NULL && n_pixels > 0, NULL);

  scaler = make_scaler (kind, n_pixels);
  memcpy (scaler->offset, offset, n_pixels * sizeof (float));
  memcpy (scaler->scale, scale, n_pixels * sizeof (float));
  return scaler;
}

DigScaler *
dig_scaler_copy (const DigScaler *scaler)
{
  g_return_val_if_fail (scaler != NULL, NULL);

  return dig_scaler_new (scaler->kind, scaler->offset, scaler->scale, scaler->n_pixels);
}

void
dig_scaler_free (DigScaler *scaler)
{
  if (scaler == NULL)
    return;
  g_free (scaler->offset);
  g_free (scaler->scale);
  g_free (scaler);
}
