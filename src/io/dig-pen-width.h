/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How wide the lines of a picture are, and the same lines wider or narrower. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mean width of the lines of ink (side, side) in pixels: twice their area over the length of their edges; 0
 * without ink. */
double dig_pen_width_measure (const float *ink, guint side);
/* In place: every edge moves outwards by `by` pixels (inwards when negative), measured from where the
 * ink is half as dark as it can be. */
void dig_pen_width_grow (float *ink, guint side, double by);

G_END_DECLS
