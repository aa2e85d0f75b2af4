/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maps of a layer as small pictures, in the colours that the Inside page has for them: one scale around zero for all
 * maps of the layer. */
#pragma once

#include "charts/dig-mosaic.h"
#include "charts/dig-number-format.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

/* In place of what is in it: the first `n_max` maps, a pixel of each where it lies in the digit. */
void dig_draw_maps_fill (DigMosaic *mosaic, const DigTraceLayer *layer, int n_max);
/* "Scale: blue -1.2, white 0, orange 1.2". */
char *dig_draw_maps_dup_scale (const DigTraceLayer *layer, const DigNumberStyle *numbers);

G_END_DECLS
