/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to the network's input: x = (byte - offset) · scale, per pixel. Part of the model. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_SCALER_MIN_MAX, /* scikit-learn's MinMaxScaler; a constant pixel gives 0 for every value it had, scale 1 */
  DIG_SCALER_255, /* byte / 255 */
} DigScalerKind;

typedef struct
{
  DigScalerKind kind;
  guint n_pixels;
  float *offset; /* (pixels) */
  float *scale;  /* (pixels) */
} DigScaler;

/* Fitted on the given rows only. images (…, pixels), rows (n_rows). */
DigScaler *dig_scaler_fit (DigScalerKind kind, const guint8 *images, guint n_pixels,
                           const gint32 *rows, guint n_rows);
/* From stored values, both (pixels), copied. */
DigScaler *dig_scaler_new (DigScalerKind kind, const float *offset, const float *scale,
                           guint n_pixels);
DigScaler *dig_scaler_copy (const DigScaler *scaler);
void dig_scaler_free (DigScaler *scaler);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigScaler, dig_scaler_free)

G_END_DECLS
