/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-view.h"

#include "app/dig-wrap.h"

#include <string.h>

GtkWidget *
dig_inside_controls_new (void)
{
  GtkWidget *controls = g_object_new (DIG_TYPE_WRAP, "spacing", 18, "line-spacing", 6, NULL);

  gtk_widget_set_margin_start (controls, 12);
  gtk_widget_set_margin_end (controls, 12);
  gtk_widget_set_margin_top (controls, 6);
  gtk_widget_set_margin_bottom (controls, 6);
  return controls;
}

void
dig_inside_controls_add (GtkWidget *controls, const char *name, GtkWidget *control)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_label_new (name));
  gtk_box_append (GTK_BOX (box), control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_widget_set_parent (box, controls);
}

GtkWidget *
dig_inside_board_window_new (const char *label, DigBoardView **view)
{
  GtkWidget *window = gtk_scrolled_window_new ();

  *view = DIG_BOARD_VIEW (dig_board_view_new ());
  dig_chart_set_label (DIG_CHART (*view), label);
  gtk_widget_set_focusable (GTK_WIDGET (*view), TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (*view), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (*view), 6);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (*view));
  /* A press must not move what was pressed. */
  gtk_viewport_set_scroll_to_focus (
      GTK_VIEWPORT (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (window))), FALSE);
  gtk_widget_set_vexpand (window, TRUE);
  return window;
}

gboolean
dig_inside_is_convolution (const DigTraceLayer *layer)
{
  return layer->spec->type == DIG_LAYER_CONV2D;
}

static gboolean
has_names (GListModel *model, const GPtrArray *names)
{
  if (model == NULL || g_list_model_get_n_items (model) != names->len - 1)
    return FALSE;
  for (guint i = 0; i < names->len - 1; i++)
    if (strcmp (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                g_ptr_array_index (names, i))
        != 0)
      return FALSE;
  return TRUE;
}

void
dig_inside_fill_layers (GtkDropDown *drop_down, const DigTrace *trace, DigInsideLayerFunc wanted,
                        gboolean prefers_last)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GtkStringList) list = NULL;

  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    if (wanted (dig_trace_get_layer (trace, i)))
      g_ptr_array_add (names, (char *)dig_trace_get_layer (trace, i)->spec->name);
  g_ptr_array_add (names, NULL);
  if (has_names (gtk_drop_down_get_model (drop_down), names))
    return;
  list = gtk_string_list_new ((const char *const *)names->pdata);
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
  if (names->len > 1)
    gtk_drop_down_set_selected (drop_down, prefers_last ? names->len - 2 : 0);
}

guint
dig_inside_get_layer (GtkDropDown *drop_down, const DigTrace *trace, DigInsideLayerFunc wanted)
{
  guint left = gtk_drop_down_get_selected (drop_down);

  for (guint i = 0; i < dig_trace_get_n_layers (trace) && left != GTK_INVALID_LIST_POSITION; i++)
    if (wanted (dig_trace_get_layer (trace, i)) && left-- == 0)
      return i;
  return G_MAXUINT;
}
