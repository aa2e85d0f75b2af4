/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kaggle's answer file: "ImageId,Label", one line an image, ids from 1. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Atomic. labels (n_images). */
gboolean dig_submission_write (const char *path, const guint8 *labels, guint n_images,
                               GError **error);
/* Reads such a file (plain or gzip), checks header, ids and labels strictly; DIG_ERROR_FILE. */
guint8 *dig_submission_read (const char *path, guint *n_images, GError **error);

G_END_DECLS
