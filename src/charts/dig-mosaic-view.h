/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget that shows a DigMosaic. Arrow keys select a tile, a click, Return or space activates
 * it. Properties: "label", "selected" (-1 none). Signal: "activated" (int tile). */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-mosaic.h"

G_BEGIN_DECLS

#define DIG_TYPE_MOSAIC_VIEW (dig_mosaic_view_get_type ())
G_DECLARE_FINAL_TYPE (DigMosaicView, dig_mosaic_view, DIG, MOSAIC_VIEW, DigChart)

GtkWidget *dig_mosaic_view_new (void);
void dig_mosaic_view_set_mosaic (DigMosaicView *view, DigMosaic *mosaic); /* keeps a ref */
DigMosaic *dig_mosaic_view_get_mosaic (DigMosaicView *view);
void dig_mosaic_view_queue_update (DigMosaicView *view);
void dig_mosaic_view_set_label (DigMosaicView *view, const char *label);
const char *dig_mosaic_view_get_label (DigMosaicView *view);
void dig_mosaic_view_set_selected (DigMosaicView *view, int tile);
int dig_mosaic_view_get_selected (DigMosaicView *view);
/* What a screen reader says of the selected tile, where tiles have no labels. */
void dig_mosaic_view_set_words (DigMosaicView *view, const char *words);

G_END_DECLS
