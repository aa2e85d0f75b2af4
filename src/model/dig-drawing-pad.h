/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing pad: strokes on a square of side 1, y pointing down, or a picture that was opened instead.
 * Main thread only. */
#pragma once

#include <glib-object.h>

#include "io/dig-collection.h"
#include "io/dig-preparation.h"

G_BEGIN_DECLS

/* Width of the pen, as a share of the pad's side. */
#define DIG_PAD_PEN 0.06
#define DIG_PAD_ERASER 0.05 /* its radius */

typedef enum
{
  DIG_PAD_TOOL_PEN,
  DIG_PAD_TOOL_ERASER,
} DigPadTool;

#define DIG_TYPE_DRAWING_PAD (dig_drawing_pad_get_type ())
G_DECLARE_FINAL_TYPE (DigDrawingPad, dig_drawing_pad, DIG, DRAWING_PAD, GObject)

/* Signal "changed": something was drawn, erased, undone, opened. */
DigDrawingPad *dig_drawing_pad_new (void);

/* One movement of the pen or of the eraser, from press to release: one step to undo. Points outside the
 * pad are moved to its border; points that are no numbers are left out. A picture gives way to the first stroke. */
void dig_drawing_pad_press (DigDrawingPad *self, DigPadTool tool, double x, double y);
void dig_drawing_pad_move (DigDrawingPad *self, double x, double y);
void dig_drawing_pad_release (DigDrawingPad *self);

void dig_drawing_pad_clear (DigDrawingPad *self);
void dig_drawing_pad_undo (DigDrawingPad *self);
void dig_drawing_pad_redo (DigDrawingPad *self);
gboolean dig_drawing_pad_can_undo (DigDrawingPad *self);
gboolean dig_drawing_pad_can_redo (DigDrawingPad *self);
gboolean dig_drawing_pad_is_empty (DigDrawingPad *self);

/* The drawing stays to be looked at, and the next stroke of the pen begins a new one. */
void dig_drawing_pad_finish (DigDrawingPad *self);

/* Takes `ink` (height, width), as dig_ink_read makes it. */
void dig_drawing_pad_take_ink (DigDrawingPad *self, float *ink, guint width, guint height);

/* Lent until the next change. */
const DigStrokes *dig_drawing_pad_get_strokes (DigDrawingPad *self);
/* floats (height, width), lent; NULL: strokes are shown. */
GBytes *dig_drawing_pad_get_ink (DigDrawingPad *self, guint *width, guint *height);

/* What is drawn as a digit for a collection, with every step of the preparation. NULL: nothing is drawn. */
DigDrawnDigit *dig_drawing_pad_make_digit (DigDrawingPad *self, guint label, const char *writer);

G_END_DECLS
