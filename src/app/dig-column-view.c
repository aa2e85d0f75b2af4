/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-column-view.h"

static const char leaving_key[] = "dig-column-view-leaving";

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

static gboolean
leave_cb (GtkWidget *widget, GVariant *direction, gpointer data)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root == NULL || gtk_widget_get_focus_child (widget) == NULL)
    return FALSE;
  g_object_set_data (G_OBJECT (widget), leaving_key, widget);
  g_signal_emit_by_name (root, "move-focus", g_variant_get_int32 (direction));
  g_object_set_data (G_OBJECT (widget), leaving_key, NULL);
  return TRUE;
}

void
dig_column_view_class_leave_by_tab (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_Tab, 0, leave_cb, "i", GTK_DIR_TAB_FORWARD);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Tab, 0, leave_cb, "i", GTK_DIR_TAB_FORWARD);
  gtk_widget_class_add_binding (klass, GDK_KEY_Tab, GDK_SHIFT_MASK, leave_cb, "i",
                                GTK_DIR_TAB_BACKWARD);
  gtk_widget_class_add_binding (klass, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK, leave_cb, "i",
                                GTK_DIR_TAB_BACKWARD);
}

gboolean
dig_column_view_is_left (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), leaving_key) != NULL;
}
