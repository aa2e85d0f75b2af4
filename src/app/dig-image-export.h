/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluated images as a file: a picture of the grid, or a table of the rows. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

/* A picture has at most so many. */
#define DIG_MAX_PICTURE_IMAGES 1000

/* `indices` (guint32, of images of the report). Ending .csv: a table with all of them; .png, .svg, .pdf: a picture of
 * 28×28 images. Works in a thread. */
void dig_image_export_async (DigReport *report, DigDataSet *data, GArray *indices, const char *path,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean dig_image_export_finish (GAsyncResult *result, GError **error);

/* "4 → 9": the label and the answer; for an image that was read rightly, the label. */
char *dig_image_describe_reading (const DigReportImage *image, DigDataSet *data);

G_END_DECLS
