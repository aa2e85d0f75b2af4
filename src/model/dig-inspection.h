/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens inside the network that is shown (before the first, inside the one that comes with the
 * program), for the digit that is looked at: follows the session's "shown-snapshot" and "selected-row",
 * and its DigGuestDigit. Computes in threads of its own; the newest question wins. Main
 * thread only. */
#pragma once

#include "model/dig-session.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSPECTION (dig_inspection_get_type ())
G_DECLARE_FINAL_TYPE (DigInspection, dig_inspection, DIG, INSPECTION, GObject)

/* Signals: "trace-changed"; "why-changed". */
DigInspection *dig_inspection_new (DigSession *session);
/* Nothing is computed while nobody looks. */
void dig_inspection_set_active (DigInspection *self, gboolean is_active);

/* Of the newest digit and network that are done; lent, NULL: there is none. */
DigTrace *dig_inspection_get_trace (DigInspection *self);
/* The trace shows the session's DigGuestDigit and no row. */
gboolean dig_inspection_is_guest (DigInspection *self);
/* The row of the training data that the trace shows, and its label, -1: unknown. */
guint dig_inspection_get_row (DigInspection *self);
int dig_inspection_get_label (DigInspection *self);
/* Why there is no trace, a sentence; NULL: there is one, or it is on its way. */
const char *dig_inspection_get_problem (DigInspection *self);

/* Which parts of the digit speak for class `target`. */
typedef struct
{
  guint layer, target;
  int rows, columns; /* of the layer's maps */
  float *grad_cam;   /* (rows, columns), 0 or more */
  int image_rows, image_columns;
  /* (image_rows, image_columns): by how much the class's probability falls when a square round the
   * pixel is made black. */
  float *occlusion;
} DigWhy;

#define DIG_OCCLUSION_SIDE 5

/* Asked for from now on, for every digit: Grad-CAM at the output of `layer` and the occlusion map. */
void dig_inspection_ask_why (DigInspection *self, guint layer, guint target);
void dig_inspection_stop_why (DigInspection *self);
/* Lent; NULL: not known yet. */
const DigWhy *dig_inspection_get_why (DigInspection *self);

G_END_DECLS
