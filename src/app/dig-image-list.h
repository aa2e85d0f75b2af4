/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluated images as a grid: what each is, what it was read as, how surely. Sorted, marked, saved as a picture or a
 * table. */
#pragma once

#include <adwaita.h>

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_IMAGE_LIST (dig_image_list_get_type ())
G_DECLARE_FINAL_TYPE (DigImageList, dig_image_list, DIG, IMAGE_LIST, AdwBin)

/* Properties: "title" (string), "selected-row" (uint, of the data; G_MAXUINT: none). Signal "activated" (uint row).
 * Actions: "images.save-picture", "images.save-table", "images.zoom-in", "images.zoom-out". */

/* The images with this label and this answer (-1: any) in the order that is chosen; report NULL: none. */
void dig_image_list_show (DigImageList *self, DigReport *report, DigDataSet *data, int label,
                          int answer, gboolean only_errors);
/* Those of `indices` (guint32), in their order, which cannot be changed then. */
void dig_image_list_show_indices (DigImageList *self, DigReport *report, DigDataSet *data,
                                  GArray *indices);
void dig_image_list_set_title (DigImageList *self, const char *title);
guint dig_image_list_get_n_images (DigImageList *self);
/* Of the report; place < n_images. */
guint dig_image_list_get_index (DigImageList *self, guint place);
guint dig_image_list_get_selected_row (DigImageList *self);
void dig_image_list_set_selected_row (DigImageList *self, guint row);

G_END_DECLS
