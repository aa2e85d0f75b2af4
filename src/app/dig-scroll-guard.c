/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-scroll-guard.h"

static void
leave_wheel_alone (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

void
dig_scroll_guard_release (GtkWidget *picked)
{
  g_return_if_fail (GTK_IS_WIDGET (picked));

  if (gtk_widget_get_ancestor (picked, GTK_TYPE_SCROLLED_WINDOW) == NULL)
    return;
  for (GtkWidget *widget = picked; widget != NULL && !GTK_IS_SCROLLED_WINDOW (widget);
       widget = gtk_widget_get_parent (widget))
    if (GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget))
      leave_wheel_alone (widget);
}

/* On its way down to what lies under the pointer. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkNative *native = gtk_widget_get_native (window);
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double x, y, shift_x, shift_y;
  GtkWidget *picked;

  if (event == NULL || !gdk_event_get_position (event, &x, &y))
    return GDK_EVENT_PROPAGATE;
  gtk_native_get_surface_transform (native, &shift_x, &shift_y);
  picked = gtk_widget_pick (window, x - shift_x, y - shift_y, GTK_PICK_DEFAULT);
  if (picked != NULL)
    dig_scroll_guard_release (picked);
  return GDK_EVENT_PROPAGATE;
}

void
dig_scroll_guard_attach (GtkWidget *window)
{
  GtkEventController *controller;

  g_return_if_fail (GTK_IS_WIDGET (window));

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "scroll", G_CALLBACK (scroll_cb), NULL);
  gtk_widget_add_controller (window, controller);
}
