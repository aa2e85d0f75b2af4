/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last hidden layer as a map of the validation digits, by PCA or t-SNE. Signal "row-chosen" (uint row): a
 * point was pressed. */
#pragma once

#include <adwaita.h>

#include "model/dig-atlas.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_MAP (dig_inside_map_get_type ())
G_DECLARE_FINAL_TYPE (DigInsideMap, dig_inside_map, DIG, INSIDE_MAP, AdwBin)

void dig_inside_map_set_atlas (DigInsideMap *self, DigAtlas *atlas);
/* The digit that is looked at is ringed, if it is a validation digit. */
void dig_inside_map_set_row (DigInsideMap *self, guint row);

G_END_DECLS
