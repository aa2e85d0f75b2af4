/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-scatter-chart.h"

#include "charts/dig-focus.h"

struct _DigScatterChart
{
  DigChart parent_instance;
  DigScatterPlot *plot;
  int selected, hovered; /* -1: none */
};

G_DEFINE_FINAL_TYPE (DigScatterChart, dig_scatter_chart, DIG_TYPE_CHART)

static guint activated_signal;

static void
dig_scatter_chart_draw (DigChart *chart, cairo_t *cr, double width, double height,
                        const DigPlotStyle *style)
{
  dig_scatter_plot_draw (cr, width, height, DIG_SCATTER_CHART (chart)->plot, style);
}

static void
dig_scatter_chart_draw_overlay (DigChart *chart, cairo_t *cr, double width, double height,
                                const DigPlotStyle *style)
{
  DigScatterChart *self = DIG_SCATTER_CHART (chart);

  dig_scatter_plot_draw_selection (cr, width, height, self->plot, style, self->selected);
  if (self->hovered != self->selected)
    dig_scatter_plot_draw_selection (cr, width, height, self->plot, style, self->hovered);
}

static guint64
dig_scatter_chart_get_revision (DigChart *chart)
{
  DigScatterChart *self = DIG_SCATTER_CHART (chart);

  return dig_scatter_plot_get_revision (self->plot);
}

static char *
dig_scatter_chart_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigScatterChart *self = DIG_SCATTER_CHART (chart);

  if (self->selected >= 0)
    return dig_scatter_plot_dup_reading (self->plot, self->selected);
  return dig_scatter_plot_dup_summary (self->plot, numbers);
}

static int
find (DigScatterChart *self, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return dig_scatter_plot_find (self->plot, dig_chart_get_style (DIG_CHART (self)),
                                gtk_widget_get_width (widget), gtk_widget_get_height (widget), x,
                                y);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigScatterChart *self)
{
  int point = find (self, x, y);
  g_autofree char *reading = NULL;

  if (point == self->hovered)
    return;
  self->hovered = point;
  if (point >= 0)
    reading = dig_scatter_plot_dup_reading (self->plot, point);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), reading);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller, DigScatterChart *self)
{
  self->hovered = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigScatterChart *self)
{
  int point = find (self, x, y);

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (point < 0)
    return;
  dig_scatter_chart_select (self, point);
  g_signal_emit (self, activated_signal, 0, point);
}

static gboolean
move (DigScatterChart *self, int right, int down)
{
  dig_scatter_chart_select (self, dig_scatter_plot_move (self->plot, self->selected, right, down));
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigScatterChart *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
      return move (self, -1, 0);
    case GDK_KEY_Right:
      return move (self, 1, 0);
    case GDK_KEY_Up:
      return move (self, 0, -1);
    case GDK_KEY_Down:
      return move (self, 0, 1);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (self->selected < 0)
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, activated_signal, 0, self->selected);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
dig_scatter_chart_finalize (GObject *object)
{
  dig_scatter_plot_unref (DIG_SCATTER_CHART (object)->plot);
  G_OBJECT_CLASS (dig_scatter_chart_parent_class)->finalize (object);
}

static void
dig_scatter_chart_class_init (DigScatterChartClass *class)
{
  DigChartClass *chart_class = DIG_CHART_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = dig_scatter_chart_finalize;
  chart_class->draw = dig_scatter_chart_draw;
  chart_class->draw_overlay = dig_scatter_chart_draw_overlay;
  chart_class->get_revision = dig_scatter_chart_get_revision;
  chart_class->dup_description = dig_scatter_chart_dup_description;
  activated_signal = g_signal_new ("activated", DIG_TYPE_SCATTER_CHART, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
dig_scatter_chart_init (DigScatterChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = dig_scatter_plot_new (NULL, 0);
  self->selected = self->hovered = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_scatter_chart_new (void)
{
  return g_object_new (DIG_TYPE_SCATTER_CHART, NULL);
}

void
dig_scatter_chart_set_plot (DigScatterChart *self, DigScatterPlot *plot)
{
  g_return_if_fail (DIG_IS_SCATTER_CHART (self) && plot != NULL);

  if (plot == self->plot)
    return;
  dig_scatter_plot_ref (plot);
  dig_scatter_plot_unref (self->plot);
  self->plot = plot;
  self->selected = self->hovered = -1;
  dig_chart_reset (DIG_CHART (self));
}

void
dig_scatter_chart_queue_update (DigScatterChart *self)
{
  dig_chart_queue_update (DIG_CHART (self));
}

void
dig_scatter_chart_select (DigScatterChart *self, int point)
{
  g_return_if_fail (DIG_IS_SCATTER_CHART (self));

  point = CLAMP (point, -1, dig_scatter_plot_get_n_points (self->plot) - 1);
  if (point == self->selected)
    return;
  self->selected = point;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dig_chart_describe (DIG_CHART (self));
}
