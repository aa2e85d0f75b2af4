/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-column-view.h"

void
dig_column_view_align_at_end (GtkColumnView *view, guint column)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)));
  GtkWidget *heading, *words, *arrow;

  for (guint i = 0; i < column && title != NULL; i++)
    title = gtk_widget_get_next_sibling (title);
  g_return_if_fail (title != NULL);

  heading = gtk_widget_get_first_child (title);
  words = gtk_widget_get_first_child (heading);
  arrow = gtk_widget_get_last_child (heading);
  gtk_widget_set_halign (heading, GTK_ALIGN_END);
  /* The arrow of the order, which has its place also when it is not seen, goes before the words. */
  if (arrow != words)
    gtk_widget_insert_before (arrow, heading, words);
}

int
dig_column_view_lines_to_pixels (GtkWidget *widget, int n_lines)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = pango_font_metrics_get_height (metrics);

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS_CEIL (height * n_lines);
}

gboolean
dig_column_view_leaves_by_tab (GtkWidget *widget, GtkDirectionType direction)
{
  return (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
         && gtk_widget_get_focus_child (widget) != NULL;
}
