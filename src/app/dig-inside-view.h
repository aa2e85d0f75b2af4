/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the side views of the Inside page are made of: a row of labelled controls over a board that
 * scrolls. */
#pragma once

#include <gtk/gtk.h>

#include "charts/dig-board-view.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

/* An empty row for controls, which wraps where it is narrow. */
GtkWidget *dig_inside_controls_new (void);
/* A control with its name before it. */
void dig_inside_controls_add (GtkWidget *controls, const char *name, GtkWidget *control);
/* The board, scrolled. */
GtkWidget *dig_inside_board_window_new (const char *label, DigBoardView **view);

/* The layers of a network that `wanted` says, by name, in a drop-down. */
typedef gboolean (*DigInsideLayerFunc) (const DigTraceLayer *layer);
/* Keeps what is chosen while the names stay the same; else the last one when `prefers_last`, or the first. */
void dig_inside_fill_layers (GtkDropDown *drop_down, const DigTrace *trace,
                             DigInsideLayerFunc wanted, gboolean prefers_last);
/* G_MAXUINT: none. */
guint dig_inside_get_layer (GtkDropDown *drop_down, const DigTrace *trace,
                            DigInsideLayerFunc wanted);
gboolean dig_inside_is_convolution (const DigTraceLayer *layer);

G_END_DECLS
