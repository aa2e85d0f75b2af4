/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer of the network that is being built: what it is and costs, and inside, what can be changed. */
#pragma once

#include <adwaita.h>

#include "nn/dig-network-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_LAYER_ROW (dig_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (DigLayerRow, dig_layer_row, DIG, LAYER_ROW, AdwExpanderRow)

/* Signals: "edited" (const char *group): dig_layer_row_get_layer has other values, and `group` names the field;
 * "chosen": the keyboard or the pointer came here; "ordered" (const char *what): "up", "down", "duplicate",
 * "remove"; "dropped" (DigLayerRow *other): another row was dragged here. */
GtkWidget *dig_layer_row_new (DigLayerType type);
DigLayerType dig_layer_row_get_layer_type (DigLayerRow *self);
/* The controls follow; nothing is emitted. */
void dig_layer_row_show (DigLayerRow *self, const DigLayerSpec *layer, const DigLayerReport *report,
                         guint batch_size);
const DigLayerSpec *dig_layer_row_get_layer (DigLayerRow *self);
void dig_layer_row_set_chosen (DigLayerRow *self, gboolean is_chosen);

G_END_DECLS
