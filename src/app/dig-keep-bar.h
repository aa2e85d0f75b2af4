/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "This was a 7": keeps what is on the pad in the collection, under the writer's name. The buttons have the action
 * "pad.keep" with the digit, which belongs to what holds the bar. */
#pragma once

#include <adwaita.h>

#include "model/dig-collection-keeper.h"
#include "model/dig-drawing-pad.h"

G_BEGIN_DECLS

#define DIG_TYPE_KEEP_BAR (dig_keep_bar_get_type ())
G_DECLARE_FINAL_TYPE (DigKeepBar, dig_keep_bar, DIG, KEEP_BAR, AdwBin)

void dig_keep_bar_set_keeper (DigKeepBar *self, DigCollectionKeeper *keeper);
/* Tells in a toast that it was saved, or why not. */
void dig_keep_bar_keep (DigKeepBar *self, DigDrawingPad *pad, guint label);

G_END_DECLS
