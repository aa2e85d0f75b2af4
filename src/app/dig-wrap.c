/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-wrap.h"

struct _DigWrap
{
  GtkWidget parent_instance;

  int spacing;
  int line_spacing;
};

G_DEFINE_FINAL_TYPE (DigWrap, dig_wrap, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SPACING = 1,
  PROP_LINE_SPACING,
  N_PROPS,
} DigWrapProperty;

static GParamSpec *properties[N_PROPS];

static int
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size, gboolean natural)
{
  int minimum, wanted;

  gtk_widget_measure (child, orientation, for_size, &minimum, &wanted, NULL, NULL);
  return natural ? wanted : minimum;
}

/* Lays the children out in `width`; returns the height. Allocates them when `is_final`. */
static int
lay_out (DigWrap *self, int width, gboolean is_final)
{
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_width, child_height;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width = MIN (measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, TRUE), width);
      child_width = MAX (child_width, measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, FALSE));
      child_height = measure_child (child, GTK_ORIENTATION_VERTICAL, child_width, FALSE);
      if (x > 0 && x + child_width > width)
        {
          x = 0;
          y += line_height + self->line_spacing;
          line_height = 0;
        }
      if (is_final)
        gtk_widget_size_allocate (child,
                                  &(GtkAllocation){ is_mirrored ? width - x - child_width : x, y,
                                                    child_width, child_height },
                                  -1);
      x += child_width + self->spacing;
      line_height = MAX (line_height, child_height);
    }
  return y + line_height;
}

static GtkSizeRequestMode
dig_wrap_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dig_wrap_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigWrap *self = DIG_WRAP (widget);
  int widest = 0, total = 0, n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        widest = MAX (widest, measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, FALSE));
        total += measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, TRUE);
        n++;
      }
  total += MAX (0, n - 1) * self->spacing;
  *minimum = widest;
  *natural = total;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = lay_out (self, for_size < 0 ? total : for_size, FALSE);
}

static void
dig_wrap_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (DIG_WRAP (widget), width, TRUE);
}

static void
dig_wrap_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dig_wrap_parent_class)->dispose (object);
}

static void
dig_wrap_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigWrap *self = DIG_WRAP (object);

  g_value_set_int (value, id == PROP_SPACING ? self->spacing : self->line_spacing);
}

static void
dig_wrap_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigWrap *self = DIG_WRAP (object);
  int *field = id == PROP_SPACING ? &self->spacing : &self->line_spacing;

  if (*field == g_value_get_int (value))
    return;
  *field = g_value_get_int (value);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (object, pspec);
}

static void
dig_wrap_class_init (DigWrapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_wrap_dispose;
  object_class->get_property = dig_wrap_get_property;
  object_class->set_property = dig_wrap_set_property;
  widget_class->get_request_mode = dig_wrap_get_request_mode;
  widget_class->measure = dig_wrap_measure;
  widget_class->size_allocate = dig_wrap_size_allocate;
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_LINE_SPACING] =
      g_param_spec_int ("line-spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_wrap_init (DigWrap *self)
{
}
