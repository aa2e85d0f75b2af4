/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The validation digits that excite one unit most. Signal "row-chosen" (uint row): a digit was pressed. */
#pragma once

#include <adwaita.h>

#include "model/dig-atlas.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_UNITS (dig_inside_units_get_type ())
G_DECLARE_FINAL_TYPE (DigInsideUnits, dig_inside_units, DIG, INSIDE_UNITS, AdwBin)

void dig_inside_units_set_atlas (DigInsideUnits *self, DigAtlas *atlas);
void dig_inside_units_set_trace (DigInsideUnits *self, DigTrace *trace);

G_END_DECLS
