/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-digit-view.h"

#include "charts/dig-focus.h"

#include <glib/gi18n.h>
#include <string.h>

#define SIDE 28

struct _DigDigitView
{
  DigChart parent_instance;
  guint8 bytes[SIDE * SIDE];
  gboolean has_digit;
  DigColorMap map;
  gboolean show_values;
  int row, column; /* -1: none */
  char *reading;
  guint64 revision;
};

enum
{
  PROP_ROW = 1,
  PROP_COLUMN,
  PROP_READING,
  PROP_SHOW_VALUES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigDigitView, dig_digit_view, DIG_TYPE_CHART)

static DigDigitImage
get_image (DigDigitView *self)
{
  DigDigitImage image = dig_digit_image_init (self->bytes);

  image.map = self->map;
  image.show_grid = self->show_values;
  image.show_values = self->show_values;
  return image;
}

/* Room for the ring round a pixel at the edge and for the focus ring. */
#define MARGIN 4

static void
dig_digit_view_draw (DigChart *chart, cairo_t *cr, double width, double height,
                     const DigPlotStyle *style)
{
  DigDigitView *self = DIG_DIGIT_VIEW (chart);
  DigDigitImage image = get_image (self);

  if (style->fill_background)
    {
      cairo_set_source_rgb (cr, style->background.red, style->background.green,
                            style->background.blue);
      cairo_paint (cr);
    }
  if (!self->has_digit)
    return;
  image.cursor_row = self->row;
  image.cursor_column = self->column;
  dig_digit_image_draw (cr, MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, &image, style);
}

static guint64
dig_digit_view_get_revision (DigChart *chart)
{
  return DIG_DIGIT_VIEW (chart)->revision;
}

static char *
describe_ink (DigDigitView *self)
{
  int n_ink = 0;
  int darkest = 0;

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      n_ink += self->bytes[i] > 0;
      darkest = MAX (darkest, self->bytes[i]);
    }
  return g_strdup_printf (
      ngettext ("28 × 28 pixels, %d of them with ink, largest value %d. Arrow keys read pixels.",
                "28 × 28 pixels, %d of them with ink, largest value %d. Arrow keys read pixels.",
                (gulong)n_ink),
      n_ink, darkest);
}

static char *
dig_digit_view_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigDigitView *self = DIG_DIGIT_VIEW (chart);

  if (!self->has_digit)
    return g_strdup (_ ("No digit."));
  return self->reading[0] != '\0' ? g_strdup (self->reading) : describe_ink (self);
}

static void
renew_reading (DigDigitView *self)
{
  g_autofree char *reading = NULL;

  if (self->has_digit && self->row >= 0)
    reading = g_strdup_printf (_ ("row %d, column %d: %d"), self->row, self->column,
                               self->bytes[self->row * SIDE + self->column]);
  else
    reading = g_strdup ("");
  if (g_strcmp0 (reading, self->reading) == 0)
    return;
  g_free (self->reading);
  self->reading = g_steal_pointer (&reading);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
}

static void
content_changed (DigDigitView *self)
{
  self->revision++;
  renew_reading (self);
  dig_chart_queue_update (DIG_CHART (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigDigitView *self)
{
  DigDigitImage image = get_image (self);
  int row, column;

  if (!self->has_digit
      || !dig_digit_image_find (
          &image, MARGIN, MARGIN, gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN,
          gtk_widget_get_height (GTK_WIDGET (self)) - 2 * MARGIN, x, y, &row, &column))
    row = column = -1;
  dig_digit_view_set_pixel (self, row, column);
}

static void
leave_cb (GtkEventControllerMotion *controller, DigDigitView *self)
{
  dig_digit_view_set_pixel (self, -1, -1);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigDigitView *self)
{
  dig_focus_grab_in_place (GTK_WIDGET (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigDigitView *self)
{
  int row = self->row;
  int column = self->column;

  switch (key)
    {
    case GDK_KEY_Left:
      column--;
      break;
    case GDK_KEY_Right:
      column++;
      break;
    case GDK_KEY_Up:
      row--;
      break;
    case GDK_KEY_Down:
      row++;
      break;
    case GDK_KEY_Home:
      column = 0;
      break;
    case GDK_KEY_End:
      column = SIDE - 1;
      break;
    case GDK_KEY_Escape:
      if (row < 0)
        return GDK_EVENT_PROPAGATE;
      dig_digit_view_set_pixel (self, -1, -1);
      dig_chart_describe (DIG_CHART (self));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  if (!self->has_digit)
    return GDK_EVENT_PROPAGATE;
  if (self->row < 0)
    row = column = SIDE / 2;
  dig_digit_view_set_pixel (self, CLAMP (row, 0, SIDE - 1), CLAMP (column, 0, SIDE - 1));
  dig_chart_describe (DIG_CHART (self));
  return GDK_EVENT_STOP;
}

static void
dig_digit_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigDigitView *self = DIG_DIGIT_VIEW (object);

  switch (id)
    {
    case PROP_ROW:
      g_value_set_int (value, self->row);
      break;
    case PROP_COLUMN:
      g_value_set_int (value, self->column);
      break;
    case PROP_READING:
      g_value_set_string (value, self->reading);
      break;
    case PROP_SHOW_VALUES:
      g_value_set_boolean (value, self->show_values);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigDigitView *self = DIG_DIGIT_VIEW (object);

  switch (id)
    {
    case PROP_ROW:
      dig_digit_view_set_pixel (self, g_value_get_int (value), MAX (self->column, 0));
      break;
    case PROP_COLUMN:
      dig_digit_view_set_pixel (self, MAX (self->row, 0), g_value_get_int (value));
      break;
    case PROP_SHOW_VALUES:
      dig_digit_view_set_show_values (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 4 * SIDE + 2 * MARGIN;
  *natural = 10 * SIDE + 2 * MARGIN;
  *minimum_baseline = *natural_baseline = -1;
}

static void
dig_digit_view_finalize (GObject *object)
{
  g_free (DIG_DIGIT_VIEW (object)->reading);
  G_OBJECT_CLASS (dig_digit_view_parent_class)->finalize (object);
}

static void
dig_digit_view_class_init (DigDigitViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  DigChartClass *chart_class = DIG_CHART_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dig_digit_view_get_property;
  object_class->set_property = dig_digit_view_set_property;
  object_class->finalize = dig_digit_view_finalize;
  GTK_WIDGET_CLASS (class)->measure = dig_digit_view_measure;
  chart_class->draw = dig_digit_view_draw;
  chart_class->get_revision = dig_digit_view_get_revision;
  chart_class->dup_description = dig_digit_view_dup_description;

  props[PROP_ROW] = g_param_spec_int ("row", NULL, NULL, -1, SIDE - 1, -1, flags);
  props[PROP_COLUMN] = g_param_spec_int ("column", NULL, NULL, -1, SIDE - 1, -1, flags);
  props[PROP_READING] =
      g_param_spec_string ("reading", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SHOW_VALUES] = g_param_spec_boolean ("show-values", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dig_digit_view_init (DigDigitView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->row = self->column = -1;
  self->reading = g_strdup ("");
  self->show_values = TRUE;
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
dig_digit_view_new (void)
{
  return g_object_new (DIG_TYPE_DIGIT_VIEW, NULL);
}

void
dig_digit_view_set_bytes (DigDigitView *self, const guint8 *bytes)
{
  g_return_if_fail (DIG_IS_DIGIT_VIEW (self));

  if (bytes == NULL ? !self->has_digit
                    : self->has_digit && memcmp (self->bytes, bytes, sizeof self->bytes) == 0)
    return;
  self->has_digit = bytes != NULL;
  if (bytes != NULL)
    memcpy (self->bytes, bytes, sizeof self->bytes);
  content_changed (self);
}

void
dig_digit_view_set_map (DigDigitView *self, DigColorMap map)
{
  g_return_if_fail (DIG_IS_DIGIT_VIEW (self));

  if (self->map == map)
    return;
  self->map = map;
  content_changed (self);
}

void
dig_digit_view_set_label (DigDigitView *self, const char *label)
{
  dig_chart_set_label (DIG_CHART (self), label);
}

const char *
dig_digit_view_get_label (DigDigitView *self)
{
  return dig_chart_get_label (DIG_CHART (self));
}

void
dig_digit_view_set_show_values (DigDigitView *self, gboolean show_values)
{
  g_return_if_fail (DIG_IS_DIGIT_VIEW (self));

  show_values = !!show_values;
  if (self->show_values == show_values)
    return;
  self->show_values = show_values;
  content_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOW_VALUES]);
}

gboolean
dig_digit_view_get_show_values (DigDigitView *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_VIEW (self), FALSE);

  return self->show_values;
}

void
dig_digit_view_set_pixel (DigDigitView *self, int row, int column)
{
  gboolean is_row_new, is_column_new;

  g_return_if_fail (DIG_IS_DIGIT_VIEW (self));

  if (row < 0 || column < 0 || row >= SIDE || column >= SIDE)
    row = column = -1;
  is_row_new = row != self->row;
  is_column_new = column != self->column;
  if (!is_row_new && !is_column_new)
    return;
  self->row = row;
  self->column = column;
  content_changed (self);
  if (is_row_new)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROW]);
  if (is_column_new)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLUMN]);
}

const char *
dig_digit_view_get_reading (DigDigitView *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_VIEW (self), NULL);

  return self->reading;
}
