/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a DigNetworkDesign as rows to edit, move, duplicate and remove. */
#pragma once

#include <adwaita.h>

#include "model/dig-network-design.h"

G_BEGIN_DECLS

#define DIG_TYPE_LAYER_LIST (dig_layer_list_get_type ())
G_DECLARE_FINAL_TYPE (DigLayerList, dig_layer_list, DIG, LAYER_LIST, AdwBin)

/* Property: "chosen" (int, -1: none). */
void dig_layer_list_set_design (DigLayerList *self, DigNetworkDesign *design);
int dig_layer_list_get_chosen (DigLayerList *self);
void dig_layer_list_set_chosen (DigLayerList *self, int chosen);
/* Chooses this one, gives it the keys and scrolls to it. */
void dig_layer_list_go_to (DigLayerList *self, int place);
/* A new layer behind the chosen one; it is gone to then. */
void dig_layer_list_add (DigLayerList *self, DigLayerType type);

G_END_DECLS
