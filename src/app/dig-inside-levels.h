/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three levels that slide into each other: the network, a feature map, a pixel. Enter (or a press) goes
 * down, Escape or Backspace up; arrows move the map or the pixel. */
#pragma once

#include <adwaita.h>

#include "app/dig-inside-boards.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_LEVELS (dig_inside_levels_get_type ())
G_DECLARE_FINAL_TYPE (DigInsideLevels, dig_inside_levels, DIG, INSIDE_LEVELS, AdwBin)

/* `title` is what the digit is called. The level and the place stay where the new network has them. */
void dig_inside_levels_set_trace (DigInsideLevels *self, DigTrace *trace, const char *title);
/* 0 network, 1 map, 2 pixel. */
guint dig_inside_levels_get_level (DigInsideLevels *self);
/* Shows a map, with the pixel where it is strongest. */
void dig_inside_levels_open_map (DigInsideLevels *self, guint layer, int map);

G_END_DECLS
