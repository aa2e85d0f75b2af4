/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-network-view.h"

#include "charts/dig-focus.h"

#include <glib/gi18n.h>

struct _DigNetworkView
{
  DigChart parent_instance;

  DigNetworkPlot *plot;
  int selected; /* -1: none */
  guint64 state_revision;
};

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigNetworkView, dig_network_view, DIG_TYPE_CHART)

static void
dig_network_view_draw (DigChart *chart, cairo_t *cr, double width, double height,
                       const DigPlotStyle *style)
{
  DigNetworkView *self = DIG_NETWORK_VIEW (chart);

  dig_network_plot_draw (cr, width, height, self->plot, style,
                         style->fill_background ? -1 : self->selected);
}

static guint64
dig_network_view_get_revision (DigChart *chart)
{
  DigNetworkView *self = DIG_NETWORK_VIEW (chart);

  return dig_network_plot_get_revision (self->plot) + self->state_revision;
}

static char *
dig_network_view_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigNetworkView *self = DIG_NETWORK_VIEW (chart);
  GString *text;

  if (self->selected >= 0)
    return g_strdup (dig_network_plot_get_block (self->plot, self->selected)->text);
  text = g_string_new (NULL);
  for (int i = 0; i < dig_network_plot_get_n_blocks (self->plot); i++)
    {
      const DigNetworkBlock *block = dig_network_plot_get_block (self->plot, i);
      g_autofree char *shape = dig_network_block_dup_shape (block);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", block->label, shape);
    }
  return g_string_free (text, FALSE);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigNetworkView *self)
{
  dig_focus_grab_in_place (GTK_WIDGET (self));
  dig_network_view_set_selected (
      self, dig_network_plot_find (self->plot, dig_chart_get_style (DIG_CHART (self)),
                                   gtk_widget_get_width (GTK_WIDGET (self)),
                                   gtk_widget_get_height (GTK_WIDGET (self)), x, y));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigNetworkView *self)
{
  int n = dig_network_plot_get_n_blocks (self->plot);
  int block = self->selected;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Left)
    block = MAX (block - 1, 0);
  else if (key == GDK_KEY_Right)
    block = MIN (block + 1, n - 1);
  else if (key == GDK_KEY_Home)
    block = 0;
  else if (key == GDK_KEY_End)
    block = n - 1;
  else
    return GDK_EVENT_PROPAGATE;
  dig_network_view_set_selected (self, block);
  return GDK_EVENT_STOP;
}

static void
dig_network_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, DIG_NETWORK_VIEW (object)->selected);
}

static void
dig_network_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  dig_network_view_set_selected (DIG_NETWORK_VIEW (object), g_value_get_int (value));
}

static void
dig_network_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean is_wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  double line = dig_chart_get_style (DIG_CHART (widget))->font_size;

  /* Half of the height is for upright labels. */
  *minimum = is_wide ? 240 : (int)(25 * line);
  *natural = is_wide ? 640 : (int)(26 * line);
  *minimum_baseline = *natural_baseline = -1;
}

static void
dig_network_view_finalize (GObject *object)
{
  dig_network_plot_unref (DIG_NETWORK_VIEW (object)->plot);

  G_OBJECT_CLASS (dig_network_view_parent_class)->finalize (object);
}

static void
dig_network_view_class_init (DigNetworkViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  DigChartClass *chart_class = DIG_CHART_CLASS (klass);

  object_class->get_property = dig_network_view_get_property;
  object_class->set_property = dig_network_view_set_property;
  object_class->finalize = dig_network_view_finalize;
  GTK_WIDGET_CLASS (klass)->measure = dig_network_view_measure;
  chart_class->draw = dig_network_view_draw;
  chart_class->get_revision = dig_network_view_get_revision;
  chart_class->dup_description = dig_network_view_dup_description;
  props[PROP_SELECTED] =
      g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dig_network_view_init (DigNetworkView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = dig_network_plot_new ();
  self->selected = -1;
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_network_view_new (void)
{
  return g_object_new (DIG_TYPE_NETWORK_VIEW, NULL);
}

DigNetworkPlot *
dig_network_view_get_plot (DigNetworkView *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_VIEW (self), NULL);

  return self->plot;
}

void
dig_network_view_queue_update (DigNetworkView *self)
{
  g_return_if_fail (DIG_IS_NETWORK_VIEW (self));

  if (self->selected >= dig_network_plot_get_n_blocks (self->plot))
    dig_network_view_set_selected (self, -1);
  dig_chart_queue_update (DIG_CHART (self));
}

void
dig_network_view_set_selected (DigNetworkView *self, int block)
{
  g_return_if_fail (DIG_IS_NETWORK_VIEW (self));

  block = CLAMP (block, -1, dig_network_plot_get_n_blocks (self->plot) - 1);
  if (block == self->selected)
    return;
  self->selected = block;
  self->state_revision++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dig_chart_describe (DIG_CHART (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

int
dig_network_view_get_selected (DigNetworkView *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_VIEW (self), -1);

  return self->selected;
}
