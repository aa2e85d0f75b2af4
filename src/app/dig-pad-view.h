/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The square to draw on: mouse, touch, stylus (its other end and the secondary button erase), and the
 * keyboard: arrow keys move a cursor, with Shift they draw; Space puts the pen down and lifts it. */
#pragma once

#include <gtk/gtk.h>

#include "model/dig-drawing-pad.h"

G_BEGIN_DECLS

#define DIG_TYPE_PAD_VIEW (dig_pad_view_get_type ())
G_DECLARE_FINAL_TYPE (DigPadView, dig_pad_view, DIG, PAD_VIEW, GtkWidget)

/* Keeps a reference. */
void dig_pad_view_set_pad (DigPadView *self, DigDrawingPad *pad);
void dig_pad_view_set_tool (DigPadView *self, DigPadTool tool);
/* What is read on the pad, for a screen reader. */
void dig_pad_view_set_answer (DigPadView *self, const char *answer);

G_END_DECLS
