/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network needs to see (Zeiler and Fergus 2014): a black square is laid over every place. */
#pragma once

#include <gio/gio.h>

#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

/* drop (H, W): probability of class `target` minus the one with the side × side square round the pixel
 * black (side odd; cut at the border). G_IO_ERROR_CANCELLED. */
gboolean dig_occlusion_compute (DigSnapshot *snapshot, const guint8 *image, guint target, int side,
                                float *drop, GCancellable *cancellable, GError **error);

G_END_DECLS
