/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-side-box.h"

/* Share of the second child, and the least it gets of a width or height that is large enough. */
#define SECOND_SHARE 0.4
#define SECOND_WIDTH 260
#define SECOND_HEIGHT 280

struct _DigSideBox
{
  GtkWidget parent_instance;

  int threshold;
  gboolean is_wide;
};

enum
{
  PROP_0,
  PROP_THRESHOLD,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigSideBox, dig_side_box, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
dig_side_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Across the way the children lie, sizes are the larger one's; along it they add up. Who asks for a height
 * without a width (AdwLeaflet does) gets the one for the way they lie now. */
static void
dig_side_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigSideBox *self = DIG_SIDE_BOX (widget);
  gboolean is_wide = for_size < 0 ? self->is_wide : for_size >= self->threshold;
  gboolean is_beside = orientation == GTK_ORIENTATION_VERTICAL && is_wide;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *minimum = MAX (*minimum, child_minimum);
          *natural = MAX (*natural, child_natural);
        }
      else if (is_beside)
        {
          *minimum = MAX (*minimum, child_minimum);
          *natural = MAX (*natural, child_natural);
        }
      else
        {
          *minimum += child_minimum;
          *natural += child_natural;
        }
    }
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

/* `wanted` for the second child, as far as both minima allow. */
static int
share_out (GtkWidget *first, GtkWidget *second, GtkOrientation orientation, int size, int for_size,
           int wanted)
{
  int first_minimum, second_minimum;

  gtk_widget_measure (first, orientation, for_size, &first_minimum, NULL, NULL, NULL);
  gtk_widget_measure (second, orientation, for_size, &second_minimum, NULL, NULL, NULL);
  return CLAMP (wanted, second_minimum, MAX (second_minimum, size - first_minimum));
}

static void
allocate_both (DigSideBox *self, GtkWidget *first, GtkWidget *second, int width, int height)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (self->is_wide)
    {
      int wanted = MAX (SECOND_WIDTH, MIN ((int)(width * SECOND_SHARE), height));
      int side = share_out (first, second, GTK_ORIENTATION_HORIZONTAL, width, -1, wanted);
      allocate (first, is_rtl ? side : 0, 0, width - side, height);
      allocate (second, is_rtl ? 0 : width - side, 0, side, height);
    }
  else
    {
      int wanted = MIN (MAX (SECOND_HEIGHT, (int)(height * SECOND_SHARE)), height / 2);
      int below = share_out (first, second, GTK_ORIENTATION_VERTICAL, height, width, wanted);
      allocate (first, 0, 0, width, height - below);
      allocate (second, 0, height - below, width, below);
    }
}

static gboolean
resize_cb (gpointer self)
{
  gtk_widget_queue_resize (self);
  return G_SOURCE_REMOVE;
}

static void
dig_side_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DigSideBox *self = DIG_SIDE_BOX (widget);
  GtkWidget *shown[2] = { NULL, NULL };
  guint n_shown = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && n_shown < 2;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      shown[n_shown++] = child;

  if (self->is_wide != (width >= self->threshold))
    {
      self->is_wide = !self->is_wide;
      /* Not now: the size is being given out. */
      g_idle_add_full (G_PRIORITY_HIGH_IDLE, resize_cb, g_object_ref (self), g_object_unref);
    }
  if (n_shown == 1)
    allocate (shown[0], 0, 0, width, height);
  else if (n_shown == 2)
    allocate_both (self, shown[0], shown[1], width, height);
}

static void
dig_side_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_THRESHOLD)
    g_value_set_int (value, DIG_SIDE_BOX (object)->threshold);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_side_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_THRESHOLD)
    DIG_SIDE_BOX (object)->threshold = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_side_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dig_side_box_parent_class)->dispose (object);
}

static void
dig_side_box_class_init (DigSideBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dig_side_box_get_property;
  object_class->set_property = dig_side_box_set_property;
  object_class->dispose = dig_side_box_dispose;
  widget_class->get_request_mode = dig_side_box_get_request_mode;
  widget_class->measure = dig_side_box_measure;
  widget_class->size_allocate = dig_side_box_size_allocate;

  props[PROP_THRESHOLD] =
      g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 640,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "sidebox");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dig_side_box_init (DigSideBox *self)
{
  self->is_wide = TRUE;
}

GtkWidget *
dig_side_box_new (void)
{
  return g_object_new (DIG_TYPE_SIDE_BOX, NULL);
}

gboolean
dig_side_box_is_wide (DigSideBox *self)
{
  g_return_val_if_fail (DIG_IS_SIDE_BOX (self), FALSE);

  return self->is_wide;
}
