/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix, and beside it the images of the cell, row or column that is chosen. */
#pragma once

#include <adwaita.h>

#include "app/dig-image-list.h"
#include "charts/dig-matrix-chart.h"

G_BEGIN_DECLS

#define DIG_TYPE_CONFUSION_VIEW (dig_confusion_view_get_type ())
G_DECLARE_FINAL_TYPE (DigConfusionView, dig_confusion_view, DIG, CONFUSION_VIEW, AdwBin)

/* Properties: "selected-row" (uint, of the data: of the list). Signals: "activated" (uint row); "place-chosen": a person chose another cell, row or
 * column. */

/* `is_new`: of another run: the most confused pair is chosen; else the place stays, unless it was found like that and
 * has no images any more. TRUE: it was chosen now. report NULL: nothing. */
gboolean dig_confusion_view_show (DigConfusionView *self, DigReport *report, DigDataSet *data,
                                  gboolean is_new);
DigMatrixChart *dig_confusion_view_get_matrix (DigConfusionView *self);
DigImageList *dig_confusion_view_get_list (DigConfusionView *self);

G_END_DECLS
