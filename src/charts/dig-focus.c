/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard focus after a press. */
#include "config.h"

#include "charts/dig-focus.h"

/**
 * dig_focus_grab_in_place:
 * @widget: a focusable widget that was pressed
 *
 * Gives @widget the keyboard focus, and leaves the viewports around it where they are: they scroll to what
 * gets the focus, and a pad or a chart of which an edge is out of sight would move away under the pointer.
 */
void
dig_focus_grab_in_place (GtkWidget *widget)
{
  g_autoptr (GPtrArray) viewports = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL;
       parent = gtk_widget_get_parent (parent))
    if (GTK_IS_VIEWPORT (parent) && gtk_viewport_get_scroll_to_focus (GTK_VIEWPORT (parent)))
      {
        gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (parent), FALSE);
        g_ptr_array_add (viewports, g_object_ref (parent));
      }
  gtk_widget_grab_focus (widget);
  for (guint i = 0; i < viewports->len; i++)
    gtk_viewport_set_scroll_to_focus (g_ptr_array_index (viewports, i), TRUE);
}
