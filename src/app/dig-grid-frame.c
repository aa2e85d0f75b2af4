/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-grid-frame.h"

#define RADIUS 6

void
dig_grid_frame_draw (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *rectangle,
                     float width)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA accent, tint;
  GskRoundedRect outline;

  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &accent))
    gtk_style_context_get_color (context, &accent);
  tint = accent;
  tint.alpha = 0.2f;
  gsk_rounded_rect_init_from_rect (&outline, rectangle, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &tint, rectangle);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ accent, accent, accent, accent });
}
