/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-curve-chart.h"

#include "charts/dig-curve-layout.h"
#include "charts/dig-focus.h"

#include <math.h>

#define PAGE_SHARE 0.1

struct _DigCurveChart
{
  DigChart parent_instance;
  DigCurvePlot *plot;
  double crosshair; /* NAN: hidden */

  DigCurveLayout *layout;
  cairo_surface_t *axes; /* drawn from `layout`; NULL: draw anew */
  double axes_scale;
};

enum
{
  PROP_CROSSHAIR = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigCurveChart, dig_curve_chart, DIG_TYPE_CHART)

static double
get_scale (cairo_t *cr)
{
  double x, y;

  cairo_surface_get_device_scale (cairo_get_target (cr), &x, &y);
  return x;
}

static void
draw_axes_picture (DigCurveChart *self, double scale)
{
  cairo_t *cr;

  g_clear_pointer (&self->axes, cairo_surface_destroy);
  self->axes =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)ceil (self->layout->width * scale),
                                  (int)ceil (self->layout->height * scale));
  cairo_surface_set_device_scale (self->axes, scale, scale);
  self->axes_scale = scale;
  cr = cairo_create (self->axes);
  dig_curve_layout_draw_axes (self->layout, cr);
  cairo_destroy (cr);
}

/* Into a file everything is drawn afresh; on the screen the axes are a picture of their own. */
static void
dig_curve_chart_draw (DigChart *chart, cairo_t *cr, double width, double height,
                      const DigPlotStyle *style)
{
  DigCurveChart *self = DIG_CURVE_CHART (chart);
  double scale = get_scale (cr);
  gboolean is_changed;

  if (style->fill_background)
    {
      dig_curve_plot_draw (cr, width, height, self->plot, style);
      return;
    }
  is_changed = dig_curve_layout_update (&self->layout, self->plot, width, height, style);
  if (is_changed || self->axes == NULL || self->axes_scale != scale)
    draw_axes_picture (self, scale);
  cairo_set_source_surface (cr, self->axes, 0, 0);
  cairo_paint (cr);
  dig_curve_layout_draw_curves (self->layout, cr);
}

static void
dig_curve_chart_draw_overlay (DigChart *chart, cairo_t *cr, double width, double height,
                              const DigPlotStyle *style)
{
  DigCurveChart *self = DIG_CURVE_CHART (chart);

  if (self->layout != NULL)
    dig_curve_layout_draw_crosshair (self->layout, cr, self->crosshair);
}

static guint64
dig_curve_chart_get_revision (DigChart *chart)
{
  return dig_curve_plot_get_revision (DIG_CURVE_CHART (chart)->plot);
}

static char *
dig_curve_chart_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigCurveChart *self = DIG_CURVE_CHART (chart);

  if (isnan (self->crosshair))
    return dig_curve_plot_dup_summary (self->plot, numbers);
  return dig_curve_plot_dup_reading (self->plot, self->crosshair, numbers);
}

static gboolean
dig_curve_chart_save_table (DigChart *chart, const char *path, GError **error)
{
  return dig_curve_plot_save_csv (DIG_CURVE_CHART (chart)->plot, path, error);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigCurveChart *self)
{
  const DigRectangle *area;

  if (self->layout == NULL)
    return;
  area = &self->layout->area;
  if (x < area->x - 4 || x > area->x + area->width + 4 || area->width <= 0)
    dig_curve_chart_set_crosshair (self, NAN);
  else
    dig_curve_chart_set_crosshair (
        self, dig_curve_plot_snap (self->plot, dig_scale_invert (&self->layout->x, x)));
}

static void
leave_cb (GtkEventControllerMotion *controller, DigCurveChart *self)
{
  dig_curve_chart_set_crosshair (self, NAN);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigCurveChart *self)
{
  dig_focus_grab_in_place (GTK_WIDGET (self));
}

/* The last value, where a reader of a live curve wants to begin. */
static double
get_end (DigCurveChart *self, gboolean is_last)
{
  double first, last;

  if (!dig_curve_plot_get_x_extent (self->plot, &first, &last))
    return NAN;
  return dig_curve_plot_snap (self->plot, is_last ? last : first);
}

static double
move_crosshair (DigCurveChart *self, int direction, double share, gboolean by_points)
{
  double span;

  if (isnan (self->crosshair))
    return get_end (self, TRUE);
  if (self->layout == NULL || self->layout->area.width <= 0)
    return self->crosshair;
  span = self->layout->x.domain_max - self->layout->x.domain_min;
  return dig_curve_plot_step (self->plot, self->crosshair, direction, by_points,
                              share > 0 ? share * span : span / self->layout->area.width);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigCurveChart *self)
{
  gboolean by_points = (state & GDK_CONTROL_MASK) == 0;
  double x;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      x = move_crosshair (self, -1, 0, by_points);
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      x = move_crosshair (self, 1, 0, by_points);
      break;
    case GDK_KEY_Page_Up:
      x = move_crosshair (self, 1, PAGE_SHARE, FALSE);
      break;
    case GDK_KEY_Page_Down:
      x = move_crosshair (self, -1, PAGE_SHARE, FALSE);
      break;
    case GDK_KEY_Home:
    case GDK_KEY_End:
      x = get_end (self, key == GDK_KEY_End);
      break;
    case GDK_KEY_Escape:
      if (isnan (self->crosshair))
        return GDK_EVENT_PROPAGATE;
      x = NAN;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  dig_curve_chart_set_crosshair (self, x);
  dig_chart_describe (DIG_CHART (self));
  return GDK_EVENT_STOP;
}

static void
dig_curve_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CROSSHAIR)
    g_value_set_double (value, DIG_CURVE_CHART (object)->crosshair);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_curve_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CROSSHAIR)
    dig_curve_chart_set_crosshair (DIG_CURVE_CHART (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
drop_layout (DigCurveChart *self)
{
  g_clear_pointer (&self->layout, dig_curve_layout_free);
  g_clear_pointer (&self->axes, cairo_surface_destroy);
}

static void
dig_curve_chart_finalize (GObject *object)
{
  DigCurveChart *self = DIG_CURVE_CHART (object);

  drop_layout (self);
  dig_curve_plot_unref (self->plot);
  G_OBJECT_CLASS (dig_curve_chart_parent_class)->finalize (object);
}

static void
dig_curve_chart_class_init (DigCurveChartClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  DigChartClass *chart_class = DIG_CHART_CLASS (class);

  object_class->get_property = dig_curve_chart_get_property;
  object_class->set_property = dig_curve_chart_set_property;
  object_class->finalize = dig_curve_chart_finalize;
  chart_class->draw = dig_curve_chart_draw;
  chart_class->draw_overlay = dig_curve_chart_draw_overlay;
  chart_class->get_revision = dig_curve_chart_get_revision;
  chart_class->dup_description = dig_curve_chart_dup_description;
  chart_class->save_table = dig_curve_chart_save_table;

  /* NaN equals nothing, itself included: a strict property would refuse it. */
  props[PROP_CROSSHAIR] =
      g_param_spec_double ("crosshair", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_LAX_VALIDATION
                               | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dig_curve_chart_init (DigCurveChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->plot = dig_curve_plot_new ();
  self->crosshair = NAN;
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_curve_chart_new (void)
{
  return g_object_new (DIG_TYPE_CURVE_CHART, NULL);
}

void
dig_curve_chart_set_plot (DigCurveChart *self, DigCurvePlot *plot)
{
  g_return_if_fail (DIG_IS_CURVE_CHART (self) && plot != NULL);

  if (plot == self->plot)
    return;
  drop_layout (self);
  dig_curve_plot_ref (plot);
  dig_curve_plot_unref (self->plot);
  self->plot = plot;
  dig_curve_chart_set_crosshair (self, NAN);
  dig_chart_reset (DIG_CHART (self));
}

DigCurvePlot *
dig_curve_chart_get_plot (DigCurveChart *self)
{
  g_return_val_if_fail (DIG_IS_CURVE_CHART (self), NULL);

  return self->plot;
}

void
dig_curve_chart_queue_update (DigCurveChart *self)
{
  dig_chart_queue_update (DIG_CHART (self));
}

void
dig_curve_chart_set_label (DigCurveChart *self, const char *label)
{
  dig_chart_set_label (DIG_CHART (self), label);
}

const char *
dig_curve_chart_get_label (DigCurveChart *self)
{
  return dig_chart_get_label (DIG_CHART (self));
}

void
dig_curve_chart_set_crosshair (DigCurveChart *self, double x)
{
  g_return_if_fail (DIG_IS_CURVE_CHART (self));

  if (x == self->crosshair || (isnan (x) && isnan (self->crosshair)))
    return;
  self->crosshair = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CROSSHAIR]);
}

double
dig_curve_chart_get_crosshair (DigCurveChart *self)
{
  g_return_val_if_fail (DIG_IS_CURVE_CHART (self), NAN);

  return self->crosshair;
}

gboolean
dig_curve_chart_save (DigCurveChart *self, const char *path, GError **error)
{
  return dig_chart_save (DIG_CHART (self), path, error);
}
