/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a network: name and kind, output shape, parameters, multiply-adds, and the totals. */
#pragma once

#include <adwaita.h>

#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

#define DIG_TYPE_LAYER_TABLE (dig_layer_table_get_type ())
G_DECLARE_FINAL_TYPE (DigLayerTable, dig_layer_table, DIG, LAYER_TABLE, AdwBin)

/* A network that cannot work shows the reason instead. */
void dig_layer_table_set_spec (DigLayerTable *self, DigNetworkSpec *spec);

G_END_DECLS
