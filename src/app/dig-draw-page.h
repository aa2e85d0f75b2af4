/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page to draw digits on: the pad, what the network answers while the pen moves, each step of the
 * preparation, the nearest training digits, the first convolution's maps. */
#pragma once

#include <adwaita.h>

#include "model/dig-drawing-reader.h"

G_BEGIN_DECLS

#define DIG_TYPE_DRAW_PAGE (dig_draw_page_get_type ())
G_DECLARE_FINAL_TYPE (DigDrawPage, dig_draw_page, DIG, DRAW_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). Actions: "pad.undo", "pad.redo", "pad.clear",
 * "pad.open", "pad.paste", "pad.pen", "pad.eraser". */
DigDrawingPad *dig_draw_page_get_pad (DigDrawPage *self);
DigDrawingReader *dig_draw_page_get_reader (DigDrawPage *self);

G_END_DECLS
