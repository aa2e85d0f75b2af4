/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing of a network: a click or the arrow keys choose a block. */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-network-draw.h"

G_BEGIN_DECLS

#define DIG_TYPE_NETWORK_VIEW (dig_network_view_get_type ())
G_DECLARE_FINAL_TYPE (DigNetworkView, dig_network_view, DIG, NETWORK_VIEW, DigChart)

/* Property: "selected" (int, -1: none), the block that is chosen. */
GtkWidget *dig_network_view_new (void);
/* Lent; after changes: dig_network_view_queue_update. */
DigNetworkPlot *dig_network_view_get_plot (DigNetworkView *self);
void dig_network_view_queue_update (DigNetworkView *self);
void dig_network_view_set_selected (DigNetworkView *self, int block);
int dig_network_view_get_selected (DigNetworkView *self);

G_END_DECLS
