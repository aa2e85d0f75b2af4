/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether trainings use the drawings, and whose are held out; and how well the shown run reads people that it knows and
 * people that it does not. */
#pragma once

#include <gtk/gtk.h>

#include "model/dig-collection-training.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_HOLD_OUT_BOX (dig_hold_out_box_get_type ())
G_DECLARE_FINAL_TYPE (DigHoldOutBox, dig_hold_out_box, DIG, HOLD_OUT_BOX, GtkBox)

void dig_hold_out_box_set_training (DigHoldOutBox *self, DigCollectionTraining *training);
/* The writers of `data` (NULL: none). */
void dig_hold_out_box_show (DigHoldOutBox *self, DigDataSet *data);
/* `report` of `data` by a run that was trained with `drawings`; either may be NULL. */
void dig_hold_out_box_show_result (DigHoldOutBox *self, DigDataSet *data, const DigReport *report,
                                   const DigRunDrawings *drawings);

G_END_DECLS
