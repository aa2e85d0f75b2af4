/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-matrix-chart.h"

#include "charts/dig-focus.h"

struct _DigMatrixChart
{
  DigChart parent_instance;

  DigMatrixPlot *plot;
  DigMatrixState state;
  guint64 state_revision;
};

enum
{
  PROP_ROW = 1,
  PROP_COLUMN,
  N_PROPS
};

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DigMatrixChart, dig_matrix_chart, DIG_TYPE_CHART)

static const DigMatrixPlace nowhere = { -1, -1 };

static gboolean
is_same_place (DigMatrixPlace a, DigMatrixPlace b)
{
  return a.row == b.row && a.column == b.column;
}

static void
state_changed (DigMatrixChart *self)
{
  self->state_revision++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
dig_matrix_chart_draw (DigChart *chart, cairo_t *cr, double width, double height,
                       const DigPlotStyle *style)
{
  DigMatrixChart *self = DIG_MATRIX_CHART (chart);

  /* A file shows the data, not where the pointer was. */
  dig_matrix_plot_draw (cr, width, height, self->plot, style,
                        style->fill_background ? NULL : &self->state);
}

static guint64
dig_matrix_chart_get_revision (DigChart *chart)
{
  DigMatrixChart *self = DIG_MATRIX_CHART (chart);

  return dig_matrix_plot_get_revision (self->plot) + self->state_revision;
}

static char *
dig_matrix_chart_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigMatrixChart *self = DIG_MATRIX_CHART (chart);

  if (!is_same_place (self->state.selected, nowhere))
    return dig_matrix_plot_dup_reading (self->plot, self->state.selected, numbers);
  return dig_matrix_plot_dup_summary (self->plot, numbers);
}

static gboolean
dig_matrix_chart_save_table (DigChart *chart, const char *path, GError **error)
{
  return dig_matrix_plot_save_csv (DIG_MATRIX_CHART (chart)->plot, path, error);
}

static gboolean
find_place (DigMatrixChart *self, double x, double y, DigMatrixPlace *place)
{
  return dig_matrix_plot_find (self->plot, dig_chart_get_style (DIG_CHART (self)),
                               gtk_widget_get_width (GTK_WIDGET (self)),
                               gtk_widget_get_height (GTK_WIDGET (self)), x, y, place);
}

static void
set_hovered (DigMatrixChart *self, DigMatrixPlace place)
{
  g_autofree char *reading = NULL;

  if (is_same_place (place, self->state.hovered))
    return;
  self->state.hovered = place;
  state_changed (self);
  if (!is_same_place (place, nowhere))
    reading = dig_matrix_plot_dup_reading (self->plot, place,
                                           &dig_chart_get_style (DIG_CHART (self))->numbers);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), reading);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigMatrixChart *self)
{
  DigMatrixPlace place = nowhere;

  find_place (self, x, y, &place);
  set_hovered (self, place);
}

static void
leave_cb (GtkEventControllerMotion *controller, DigMatrixChart *self)
{
  set_hovered (self, nowhere);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigMatrixChart *self)
{
  DigMatrixPlace place;

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (!find_place (self, x, y, &place))
    return;
  dig_matrix_chart_select (self, place);
  if (n_press == 2)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
focus_changed_cb (GtkEventControllerFocus *controller, DigMatrixChart *self)
{
  self->state.has_focus = gtk_event_controller_focus_is_focus (controller);
  state_changed (self);
}

/* Where a key leads; FALSE: it is not for the matrix. */
static gboolean
move_place (DigMatrixChart *self, guint key, DigMatrixPlace *place)
{
  int last = dig_matrix_plot_get_n (self->plot) - 1;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      place->column = MAX (place->column - 1, place->row < 0 ? 0 : -1);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      place->column = MIN (place->column + 1, last);
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      place->row = MAX (place->row - 1, place->column < 0 ? 0 : -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      place->row = MIN (place->row + 1, last);
      break;
    case GDK_KEY_Home:
      place->column = 0;
      break;
    case GDK_KEY_End:
      place->column = last;
      break;
    case GDK_KEY_Escape:
      *place = nowhere;
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
        DigMatrixChart *self)
{
  DigMatrixPlace place = self->state.selected;
  gboolean is_nowhere = is_same_place (place, nowhere);

  if (dig_matrix_plot_get_n (self->plot) == 0 || (modifiers & GDK_ALT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_space)
    {
      if (is_nowhere)
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
      return GDK_EVENT_STOP;
    }
  if ((key == GDK_KEY_Escape && is_nowhere) || !move_place (self, key, &place))
    return GDK_EVENT_PROPAGATE;
  if (is_nowhere)
    place = (DigMatrixPlace){ 0, 0 };
  dig_matrix_chart_select (self, place);
  return GDK_EVENT_STOP;
}

static void
dig_matrix_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigMatrixChart *self = DIG_MATRIX_CHART (object);

  if (id == PROP_ROW)
    g_value_set_int (value, self->state.selected.row);
  else if (id == PROP_COLUMN)
    g_value_set_int (value, self->state.selected.column);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_matrix_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigMatrixChart *self = DIG_MATRIX_CHART (object);
  DigMatrixPlace place = self->state.selected;

  if (id == PROP_ROW)
    place.row = g_value_get_int (value);
  else if (id == PROP_COLUMN)
    place.column = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  dig_matrix_chart_select (self, place);
}

static void
dig_matrix_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  GTK_WIDGET_CLASS (dig_matrix_chart_parent_class)
      ->measure (widget, orientation, for_size, minimum, natural, minimum_baseline,
                 natural_baseline);
  *natural = MAX (*natural, 420);
}

static void
dig_matrix_chart_finalize (GObject *object)
{
  dig_matrix_plot_unref (DIG_MATRIX_CHART (object)->plot);
  G_OBJECT_CLASS (dig_matrix_chart_parent_class)->finalize (object);
}

static void
dig_matrix_chart_class_init (DigMatrixChartClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  DigChartClass *chart_class = DIG_CHART_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dig_matrix_chart_get_property;
  object_class->set_property = dig_matrix_chart_set_property;
  object_class->finalize = dig_matrix_chart_finalize;
  GTK_WIDGET_CLASS (class)->measure = dig_matrix_chart_measure;
  chart_class->draw = dig_matrix_chart_draw;
  chart_class->get_revision = dig_matrix_chart_get_revision;
  chart_class->dup_description = dig_matrix_chart_dup_description;
  chart_class->save_table = dig_matrix_chart_save_table;

  props[PROP_ROW] = g_param_spec_int ("row", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_COLUMN] = g_param_spec_int ("column", NULL, NULL, -1, G_MAXINT, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_SELECTED] = g_signal_new ("selected", DIG_TYPE_MATRIX_CHART, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", DIG_TYPE_MATRIX_CHART, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_matrix_chart_init (DigMatrixChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = dig_matrix_plot_new (NULL, 0);
  self->state = (DigMatrixState){ nowhere, nowhere, FALSE };
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "enter", G_CALLBACK (focus_changed_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_changed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_matrix_chart_new (void)
{
  return g_object_new (DIG_TYPE_MATRIX_CHART, NULL);
}

void
dig_matrix_chart_set_plot (DigMatrixChart *self, DigMatrixPlot *plot)
{
  DigMatrixPlot *new;

  g_return_if_fail (DIG_IS_MATRIX_CHART (self));

  if (plot == self->plot)
    return;
  new = plot != NULL ? dig_matrix_plot_ref (plot) : dig_matrix_plot_new (NULL, 0);
  dig_matrix_plot_unref (self->plot);
  self->plot = new;
  self->state.hovered = nowhere;
  dig_matrix_chart_select (self, self->state.selected);
  dig_chart_reset (DIG_CHART (self));
}

DigMatrixPlot *
dig_matrix_chart_get_plot (DigMatrixChart *self)
{
  g_return_val_if_fail (DIG_IS_MATRIX_CHART (self), NULL);

  return self->plot;
}

void
dig_matrix_chart_select (DigMatrixChart *self, DigMatrixPlace place)
{
  DigMatrixPlace old;
  int last;

  g_return_if_fail (DIG_IS_MATRIX_CHART (self));

  last = dig_matrix_plot_get_n (self->plot) - 1;
  old = self->state.selected;
  place = (DigMatrixPlace){ CLAMP (place.row, -1, last), CLAMP (place.column, -1, last) };
  if (is_same_place (place, old))
    return;
  self->state.selected = place;
  state_changed (self);
  dig_chart_describe (DIG_CHART (self));
  if (place.row != old.row)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROW]);
  if (place.column != old.column)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLUMN]);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
}

DigMatrixPlace
dig_matrix_chart_get_selected (DigMatrixChart *self)
{
  g_return_val_if_fail (DIG_IS_MATRIX_CHART (self), nowhere);

  return self->state.selected;
}
