/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame round a chosen tile: the accent colour, filled faintly. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void dig_grid_frame_draw (GtkWidget *widget, GtkSnapshot *snapshot,
                          const graphene_rect_t *rectangle, float width);
/* The same without the filling: the keys are there, but nothing is chosen. */
void dig_grid_frame_draw_outline (GtkWidget *widget, GtkSnapshot *snapshot,
                                  const graphene_rect_t *rectangle, float width);

G_END_DECLS
