/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-bar-chart.h"

#include "charts/dig-focus.h"

struct _DigBarChart
{
  DigChart parent_instance;
  DigBarPlot *plot;
  DigBarState state;
  guint64 state_revision;
};

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint activated_signal;

G_DEFINE_FINAL_TYPE (DigBarChart, dig_bar_chart, DIG_TYPE_CHART)

static void
state_changed (DigBarChart *self)
{
  self->state_revision++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
dig_bar_chart_draw (DigChart *chart, cairo_t *cr, double width, double height,
                    const DigPlotStyle *style)
{
  DigBarChart *self = DIG_BAR_CHART (chart);

  /* A file shows the data, not where the pointer was. */
  dig_bar_plot_draw (cr, width, height, self->plot, style,
                     style->fill_background ? NULL : &self->state);
}

static guint64
dig_bar_chart_get_revision (DigChart *chart)
{
  DigBarChart *self = DIG_BAR_CHART (chart);

  return dig_bar_plot_get_revision (self->plot) + self->state_revision;
}

static char *
dig_bar_chart_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigBarChart *self = DIG_BAR_CHART (chart);

  if (self->state.selected >= 0)
    return dig_bar_plot_dup_reading (self->plot, self->state.selected, numbers);
  return dig_bar_plot_dup_summary (self->plot, numbers);
}

static gboolean
dig_bar_chart_save_table (DigChart *chart, const char *path, GError **error)
{
  return dig_bar_plot_save_csv (DIG_BAR_CHART (chart)->plot, path, error);
}

static int
find_bar (DigBarChart *self, double x, double y)
{
  return dig_bar_plot_find (self->plot, dig_chart_get_style (DIG_CHART (self)),
                            gtk_widget_get_width (GTK_WIDGET (self)),
                            gtk_widget_get_height (GTK_WIDGET (self)), x, y);
}

static void
set_hovered (DigBarChart *self, int bar)
{
  g_autofree char *reading = NULL;

  if (bar == self->state.hovered)
    return;
  self->state.hovered = bar;
  state_changed (self);
  if (bar >= 0)
    reading = dig_bar_plot_dup_reading (self->plot, bar,
                                        &dig_chart_get_style (DIG_CHART (self))->numbers);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), reading);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigBarChart *self)
{
  set_hovered (self, find_bar (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *controller, DigBarChart *self)
{
  set_hovered (self, -1);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigBarChart *self)
{
  int bar = find_bar (self, x, y);

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (bar < 0)
    return;
  dig_bar_chart_set_selected (self, bar);
  g_signal_emit (self, activated_signal, 0, bar);
}

static void
focus_changed_cb (GtkEventControllerFocus *controller, DigBarChart *self)
{
  self->state.has_focus = gtk_event_controller_focus_is_focus (controller);
  state_changed (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
        DigBarChart *self)
{
  int selected = self->state.selected;
  int n = dig_bar_plot_get_n_bars (self->plot);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      selected = selected < 0 ? n - 1 : MAX (selected - 1, 0);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      selected = MIN (selected + 1, n - 1);
      break;
    case GDK_KEY_Home:
      selected = n > 0 ? 0 : -1;
      break;
    case GDK_KEY_End:
      selected = n - 1;
      break;
    case GDK_KEY_Escape:
      if (selected < 0)
        return GDK_EVENT_PROPAGATE;
      selected = -1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (selected < 0)
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, activated_signal, 0, selected);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  dig_bar_chart_set_selected (self, selected);
  return GDK_EVENT_STOP;
}

static void
dig_bar_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, DIG_BAR_CHART (object)->state.selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_bar_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dig_bar_chart_set_selected (DIG_BAR_CHART (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_bar_chart_finalize (GObject *object)
{
  dig_bar_plot_unref (DIG_BAR_CHART (object)->plot);
  G_OBJECT_CLASS (dig_bar_chart_parent_class)->finalize (object);
}

static void
dig_bar_chart_class_init (DigBarChartClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  DigChartClass *chart_class = DIG_CHART_CLASS (class);

  object_class->get_property = dig_bar_chart_get_property;
  object_class->set_property = dig_bar_chart_set_property;
  object_class->finalize = dig_bar_chart_finalize;
  chart_class->draw = dig_bar_chart_draw;
  chart_class->get_revision = dig_bar_chart_get_revision;
  chart_class->dup_description = dig_bar_chart_dup_description;
  chart_class->save_table = dig_bar_chart_save_table;

  props[PROP_SELECTED] =
      g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  activated_signal = g_signal_new ("activated", DIG_TYPE_BAR_CHART, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
dig_bar_chart_init (DigBarChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = dig_bar_plot_new (NULL, 0);
  self->state = (DigBarState){ -1, -1, FALSE };
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "enter", G_CALLBACK (focus_changed_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_changed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_bar_chart_new (void)
{
  return g_object_new (DIG_TYPE_BAR_CHART, NULL);
}

void
dig_bar_chart_set_plot (DigBarChart *self, DigBarPlot *plot)
{
  DigBarPlot *new;

  g_return_if_fail (DIG_IS_BAR_CHART (self));

  if (plot == self->plot)
    return;
  new = plot != NULL ? dig_bar_plot_ref (plot) : dig_bar_plot_new (NULL, 0);
  dig_bar_plot_unref (self->plot);
  self->plot = new;
  self->state.hovered = -1;
  dig_bar_chart_set_selected (self, -1);
  dig_chart_reset (DIG_CHART (self));
}

DigBarPlot *
dig_bar_chart_get_plot (DigBarChart *self)
{
  g_return_val_if_fail (DIG_IS_BAR_CHART (self), NULL);

  return self->plot;
}

void
dig_bar_chart_queue_update (DigBarChart *self)
{
  dig_chart_queue_update (DIG_CHART (self));
}

void
dig_bar_chart_set_label (DigBarChart *self, const char *label)
{
  dig_chart_set_label (DIG_CHART (self), label);
}

const char *
dig_bar_chart_get_label (DigBarChart *self)
{
  return dig_chart_get_label (DIG_CHART (self));
}

void
dig_bar_chart_set_selected (DigBarChart *self, int bar)
{
  g_return_if_fail (DIG_IS_BAR_CHART (self));

  bar = CLAMP (bar, -1, dig_bar_plot_get_n_bars (self->plot) - 1);
  if (bar == self->state.selected)
    return;
  self->state.selected = bar;
  state_changed (self);
  dig_chart_describe (DIG_CHART (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

int
dig_bar_chart_get_selected (DigBarChart *self)
{
  g_return_val_if_fail (DIG_IS_BAR_CHART (self), -1);

  return self->state.selected;
}

gboolean
dig_bar_chart_save (DigBarChart *self, const char *path, GError **error)
{
  return dig_chart_save (DIG_CHART (self), path, error);
}
