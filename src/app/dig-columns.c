/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-columns.h"

struct _DigColumns
{
  GtkWidget parent_instance;

  int spacing;
  int second_width;
  gboolean is_equal;
  gboolean second_on_top;
  gboolean second_stays;
  GtkAdjustment *scrolling; /* of the page around it, while the second column stays; borrowed */
};

G_DEFINE_FINAL_TYPE (DigColumns, dig_columns, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SPACING = 1,
  PROP_SECOND_WIDTH,
  PROP_IS_EQUAL,
  PROP_SECOND_ON_TOP,
  PROP_SECOND_STAYS,
  N_PROPS,
} DigColumnsProperty;

static GParamSpec *properties[N_PROPS];

static GtkWidget *
get_child (DigColumns *self, int index)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (; child != NULL && index > 0; index--)
    child = gtk_widget_get_next_sibling (child);
  return child != NULL && gtk_widget_should_layout (child) ? child : NULL;
}

static int
measure_width (GtkWidget *child, gboolean natural)
{
  int minimum = 0, wanted = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &wanted, NULL, NULL);
  return natural ? wanted : minimum;
}

static int
measure_height (GtkWidget *child, int width)
{
  int minimum = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Of the first column: the first child, with the third below it. */
static int
measure_column (DigColumns *self, gboolean first_natural, gboolean third_natural)
{
  return MAX (measure_width (get_child (self, 0), first_natural),
              measure_width (get_child (self, 2), third_natural));
}

/* The width of the first column when both fit side by side, else 0. The third child gets its natural width where there is
 * room for that. */
static int
split_width (DigColumns *self, int width)
{
  GtkWidget *first = get_child (self, 0), *second = get_child (self, 1);
  int room = width - self->spacing;
  int needed = MAX (self->second_width, measure_width (second, FALSE));

  if (first == NULL || second == NULL)
    return 0;
  if (!self->is_equal)
    {
      int natural = measure_column (self, TRUE, TRUE), narrow = measure_column (self, TRUE, FALSE);

      if (natural + needed <= room)
        return natural;
      return narrow + needed <= room ? narrow : 0;
    }
  needed = MAX (needed, measure_column (self, FALSE, FALSE));
  return 2 * needed <= room ? room / 2 : 0;
}

static GtkSizeRequestMode
dig_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Of the third child with what separates it from the one above. */
static int
measure_third (DigColumns *self, int width, int spacing)
{
  GtkWidget *third = get_child (self, 2);

  return third != NULL ? spacing + measure_height (third, width) : 0;
}

static int
height_for (DigColumns *self, int width)
{
  GtkWidget *first = get_child (self, 0), *second = get_child (self, 1);
  int first_width = split_width (self, width);

  if (first_width > 0)
    return MAX (measure_height (first, first_width)
                    + measure_third (self, first_width, self->spacing / 2),
                measure_height (second, width - self->spacing - first_width));
  return measure_height (first, width) + measure_height (second, width)
         + (first != NULL && second != NULL ? self->spacing : 0)
         + measure_third (self, width, self->spacing);
}

static void
dig_columns_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigColumns *self = DIG_COLUMNS (widget);
  GtkWidget *second = get_child (self, 1);

  *minimum = MAX (measure_column (self, FALSE, FALSE), measure_width (second, FALSE));
  *natural = measure_column (self, TRUE, TRUE) + self->spacing + measure_width (second, TRUE);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = height_for (self, for_size < 0 ? *natural : for_size);
}

/* Goes down with the page, as long as there is room below. */
static void
keep_in_sight (DigColumns *self, int height, GtkAllocation *box)
{
  int needed;

  if (self->scrolling == NULL)
    return;
  needed = MIN (measure_height (get_child (self, 1), box->width), height);
  box->y = CLAMP ((int)gtk_adjustment_get_value (self->scrolling), 0, height - needed);
  box->height = height - box->y;
}

/* Side by side, the third child below the first. */
static void
place_beside (DigColumns *self, int first_width, int width, int height, GtkAllocation boxes[3])
{
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int second_width = width - self->spacing - first_width;
  int first_x = is_mirrored ? width - first_width : 0;

  boxes[0] = (GtkAllocation){ first_x, 0, first_width, height };
  boxes[1] =
      (GtkAllocation){ is_mirrored ? 0 : first_width + self->spacing, 0, second_width, height };
  keep_in_sight (self, height, &boxes[1]);
  if (get_child (self, 2) == NULL)
    return;
  boxes[0].height = measure_height (get_child (self, 0), first_width);
  boxes[2] = boxes[0];
  boxes[2].y = boxes[0].height + self->spacing / 2;
  boxes[2].height = MAX (0, height - boxes[2].y);
}

/* One below the other, the third child last. */
static void
place_below (DigColumns *self, int width, int height, GtkAllocation boxes[3])
{
  int upper = self->second_on_top ? 1 : 0, lower = 1 - upper;
  int third_height = measure_third (self, width, self->spacing);

  for (int i = 0; i < 3; i++)
    boxes[i] = (GtkAllocation){ 0, 0, width, height - third_height };
  boxes[2].y = height - third_height + self->spacing;
  boxes[2].height = MAX (0, third_height - self->spacing);
  if (get_child (self, 0) == NULL || get_child (self, 1) == NULL)
    return;
  boxes[upper].height = measure_height (get_child (self, upper), width);
  boxes[lower].y = boxes[upper].height + self->spacing;
  boxes[lower].height = MAX (0, height - third_height - boxes[lower].y);
}

static void
dig_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DigColumns *self = DIG_COLUMNS (widget);
  int first_width = split_width (self, width);
  GtkAllocation boxes[3];

  if (first_width > 0)
    place_beside (self, first_width, width, height, boxes);
  else
    place_below (self, width, height, boxes);
  for (int i = 0; i < 3; i++)
    if (get_child (self, i) != NULL)
      gtk_widget_size_allocate (get_child (self, i), &boxes[i], -1);
}

static void
dig_columns_root (GtkWidget *widget)
{
  DigColumns *self = DIG_COLUMNS (widget);
  GtkWidget *page = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  GTK_WIDGET_CLASS (dig_columns_parent_class)->root (widget);
  if (!self->second_stays || page == NULL)
    return;
  self->scrolling = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page));
  g_signal_connect_object (self->scrolling, "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                           self, G_CONNECT_SWAPPED);
}

static void
dig_columns_unroot (GtkWidget *widget)
{
  DigColumns *self = DIG_COLUMNS (widget);

  if (self->scrolling != NULL)
    g_signal_handlers_disconnect_by_data (self->scrolling, self);
  self->scrolling = NULL;
  GTK_WIDGET_CLASS (dig_columns_parent_class)->unroot (widget);
}

static void
dig_columns_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dig_columns_parent_class)->dispose (object);
}

static void
dig_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigColumns *self = DIG_COLUMNS (object);

  if (id == PROP_SPACING)
    g_value_set_int (value, self->spacing);
  else if (id == PROP_SECOND_WIDTH)
    g_value_set_int (value, self->second_width);
  else if (id == PROP_IS_EQUAL)
    g_value_set_boolean (value, self->is_equal);
  else if (id == PROP_SECOND_ON_TOP)
    g_value_set_boolean (value, self->second_on_top);
  else
    g_value_set_boolean (value, self->second_stays);
}

static void
dig_columns_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigColumns *self = DIG_COLUMNS (object);

  if (id == PROP_SPACING)
    self->spacing = g_value_get_int (value);
  else if (id == PROP_SECOND_WIDTH)
    self->second_width = g_value_get_int (value);
  else if (id == PROP_IS_EQUAL)
    self->is_equal = g_value_get_boolean (value);
  else if (id == PROP_SECOND_ON_TOP)
    self->second_on_top = g_value_get_boolean (value);
  else
    self->second_stays = g_value_get_boolean (value);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
dig_columns_class_init (DigColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_columns_dispose;
  object_class->get_property = dig_columns_get_property;
  object_class->set_property = dig_columns_set_property;
  widget_class->get_request_mode = dig_columns_get_request_mode;
  widget_class->measure = dig_columns_measure;
  widget_class->size_allocate = dig_columns_size_allocate;
  widget_class->root = dig_columns_root;
  widget_class->unroot = dig_columns_unroot;
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SECOND_WIDTH] =
      g_param_spec_int ("second-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_IS_EQUAL] = g_param_spec_boolean ("is-equal", NULL, NULL, FALSE, flags);
  properties[PROP_SECOND_ON_TOP] = g_param_spec_boolean ("second-on-top", NULL, NULL, FALSE, flags);
  properties[PROP_SECOND_STAYS] = g_param_spec_boolean ("second-stays", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_columns_init (DigColumns *self)
{
}
