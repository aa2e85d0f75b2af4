/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-grid-frame.h"

#define RADIUS 6

static void
get_accent (GtkWidget *widget, GdkRGBA *accent)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (context, "accent_bg_color", accent))
    gtk_style_context_get_color (context, accent);
}

void
dig_grid_frame_draw (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *rectangle,
                     float width)
{
  GskRoundedRect outline;
  GdkRGBA tint;

  get_accent (widget, &tint);
  tint.alpha = 0.2f;
  gsk_rounded_rect_init_from_rect (&outline, rectangle, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &tint, rectangle);
  gtk_snapshot_pop (snapshot);
  dig_grid_frame_draw_outline (widget, snapshot, rectangle, width);
}

void
dig_grid_frame_draw_outline (GtkWidget *widget, GtkSnapshot *snapshot,
                             const graphene_rect_t *rectangle, float width)
{
  GskRoundedRect outline;
  GdkRGBA accent;

  get_accent (widget, &accent);
  gsk_rounded_rect_init_from_rect (&outline, rectangle, RADIUS);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ accent, accent, accent, accent });
}
