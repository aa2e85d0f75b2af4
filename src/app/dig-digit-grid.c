/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-grid.h"

#include "app/dig-digit-order.h"
#include "app/dig-digit-strip.h"
#include "app/dig-grid-frame.h"
#include "app/dig-grid-move.h"
#include "app/dig-row-filter.h"
#include "charts/dig-focus.h"

#include <math.h>

#define TILE_GAP 8
#define MAX_ZOOM 6

struct _DigDigitGrid
{
  GtkWidget parent_instance;

  DigDataSet *data;
  DigDigitOrder *order;
  guint selected_row;
  gboolean is_multiple;
  guint zoom;
  DigDigitGridDescribe describe;
  gpointer describe_data;

  GtkAdjustment *adjustments[2]; /* by GtkOrientation */
  GtkScrollablePolicy policies[2];

  DigStripShape shape;
  DigStripCache *strips;
};

enum
{
  PROP_0,
  PROP_SELECTED_ROW,
  PROP_ZOOM,
  PROP_IS_MULTIPLE,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_MARKS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (DigDigitGrid, dig_digit_grid, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static double
get_offset (DigDigitGrid *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];

  return adjustment == NULL ? 0.0 : round (gtk_adjustment_get_value (adjustment));
}

static void
set_offset (DigDigitGrid *self, double value)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, value);
}

static guint
count_shown (DigDigitGrid *self)
{
  return dig_digit_order_get_n_places (self->order);
}

static guint
count_lines (DigDigitGrid *self)
{
  return (count_shown (self) + self->shape.columns - 1) / self->shape.columns;
}

guint
dig_digit_grid_get_row_at (DigDigitGrid *self, guint place)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 0);
  return dig_digit_order_get_row (self->order, place);
}

guint
dig_digit_grid_find_place (DigDigitGrid *self, guint row)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 0);
  return dig_digit_order_find_nearest (self->order, row);
}

gboolean
dig_digit_grid_find_row (DigDigitGrid *self, guint row, guint *place)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), FALSE);
  return dig_digit_order_find (self->order, row, place);
}

/* The layout: sizes of a tile, columns, adjustments. */

static void
measure_tile (DigDigitGrid *self)
{
  DigStripShape *shape = &self->shape;
  int width = self->data == NULL ? 28 : (int)dig_data_set_get_width (self->data);
  int height = self->data == NULL ? 28 : (int)dig_data_set_get_height (self->data);

  int caption_width;
  int caption_height = dig_strip_cache_measure_caption (
      self->strips, gtk_widget_get_pango_context (GTK_WIDGET (self)), &caption_width);
  shape->zoom = self->zoom;
  shape->image_width = width * (int)self->zoom;
  shape->image_height = height * (int)self->zoom;
  shape->image_y = TILE_GAP / 2;
  shape->caption_y = shape->image_y + shape->image_height;
  shape->cell_width = MAX (shape->image_width, caption_width) + TILE_GAP;
  shape->cell_height = shape->image_height + TILE_GAP + caption_height;
  shape->scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

static void
configure_adjustments (DigDigitGrid *self, int width, int height, double offset)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  double upper = MAX ((double)count_lines (self) * self->shape.cell_height, height);

  if (horizontal != NULL)
    gtk_adjustment_configure (horizontal, 0, 0, width, width * 0.1, width * 0.9, width);
  if (vertical != NULL)
    gtk_adjustment_configure (vertical, CLAMP (offset, 0, upper - height), 0, upper,
                              self->shape.cell_height, height * 0.9, height);
}

/* The digit at the top stays at the top when the number of columns changes. */
static void
dig_digit_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  DigStripShape old = self->shape;
  double offset = get_offset (self);

  measure_tile (self);
  self->shape.columns = (guint)MAX (1, width / self->shape.cell_width);
  dig_strip_cache_set_shape (self->strips, &self->shape);
  if (memcmp (&old, &self->shape, sizeof old) != 0)
    {
      double line = floor (offset / MAX (1, old.cell_height));
      double part = offset - line * old.cell_height;
      if (offset > 0)
        offset = floor (line * old.columns / self->shape.columns) * self->shape.cell_height + part;
    }
  configure_adjustments (self, width, height, offset);
}

static void
dig_digit_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  DigStripShape old = self->shape;

  measure_tile (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = self->shape.cell_width;
      *natural = 4 * self->shape.cell_width;
    }
  else
    {
      *minimum = self->shape.cell_height;
      *natural = 6 * self->shape.cell_height;
    }
  self->shape = old;
}

static void
scroll_to_place (DigDigitGrid *self, guint place)
{
  double top = (double)(place / self->shape.columns) * self->shape.cell_height;
  double offset = get_offset (self);
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (top < offset)
    set_offset (self, top);
  else if (top + self->shape.cell_height > offset + height)
    set_offset (self, top + self->shape.cell_height - height);
}

/* Drawing. */

static GdkTexture *
get_strip (DigDigitGrid *self, guint line)
{
  GdkTexture *texture = dig_strip_cache_find (self->strips, line);
  guint first = line * self->shape.columns;

  if (texture != NULL)
    return texture;
  guint n_rows = MIN (self->shape.columns, count_shown (self) - first);
  g_autofree guint32 *rows = g_new (guint32, n_rows);
  for (guint i = 0; i < n_rows; i++)
    rows[i] = dig_digit_grid_get_row_at (self, first + i);
  return dig_strip_cache_draw (self->strips, line, rows, n_rows);
}

static gboolean
place_to_rectangle (DigDigitGrid *self, guint place, graphene_rect_t *rectangle)
{
  const DigStripShape *shape = &self->shape;
  double y = (double)(place / shape->columns) * shape->cell_height - get_offset (self);

  if (y + shape->cell_height < 0 || y > gtk_widget_get_height (GTK_WIDGET (self)))
    return FALSE;
  graphene_rect_init (rectangle, (float)((int)(place % shape->columns) * shape->cell_width),
                      (float)y, (float)shape->cell_width, (float)shape->cell_height);
  return TRUE;
}

static void
draw_marks (DigDigitGrid *self, GtkSnapshot *snapshot, guint first_line, guint end_line)
{
  guint end = MIN (end_line * self->shape.columns, count_shown (self));
  graphene_rect_t rectangle;

  if (dig_digit_order_get_n_marked (self->order) == 0)
    return;
  for (guint place = first_line * self->shape.columns; place < end; place++)
    if (dig_digit_order_is_marked (self->order, dig_digit_grid_get_row_at (self, place))
        && place_to_rectangle (self, place, &rectangle))
      dig_grid_frame_draw (GTK_WIDGET (self), snapshot, &rectangle, 1);
}

/* The selected digit, or else (FALSE) the one that the selection is nearest to: the first key goes there. */
static gboolean
find_cursor (DigDigitGrid *self, guint *place)
{
  guint row = self->selected_row == G_MAXUINT ? 0 : self->selected_row;

  if (dig_digit_grid_find_row (self, self->selected_row, place))
    return TRUE;
  *place = MIN (dig_digit_grid_find_place (self, row), count_shown (self) - 1);
  return FALSE;
}

static void
draw_selection (DigDigitGrid *self, GtkSnapshot *snapshot)
{
  gboolean has_focus = gtk_widget_has_focus (GTK_WIDGET (self));
  graphene_rect_t rectangle;
  guint place;
  gboolean is_selected = find_cursor (self, &place);

  if (!place_to_rectangle (self, place, &rectangle))
    return;
  if (is_selected)
    dig_grid_frame_draw (GTK_WIDGET (self), snapshot, &rectangle, has_focus ? 3 : 2);
  else if (has_focus)
    dig_grid_frame_draw_outline (GTK_WIDGET (self), snapshot, &rectangle, 2);
}

static void
dig_digit_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (count_shown (self) == 0 || self->shape.cell_height == 0)
    return;

  double offset = get_offset (self);
  guint first = (guint)(offset / self->shape.cell_height);
  guint end = (guint)ceil ((offset + height) / self->shape.cell_height);
  float strip_width = (float)((int)self->shape.columns * self->shape.cell_width);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  draw_marks (self, snapshot, first, end);
  draw_selection (self, snapshot);
  for (guint line = first; line < MIN (end, count_lines (self)); line++)
    gtk_snapshot_append_texture (
        snapshot, get_strip (self, line),
        &GRAPHENE_RECT_INIT (0, (float)((double)line * self->shape.cell_height - offset),
                             strip_width, (float)self->shape.cell_height));
  gtk_snapshot_pop (snapshot);
}

/* Selection. */

static char *
describe_row (DigDigitGrid *self, guint row)
{
  if (self->data == NULL || row >= dig_data_set_get_n_images (self->data))
    return g_strdup ("");
  if (self->describe != NULL)
    return self->describe (self->data, row, self->describe_data);

  return dig_describe_row (self->data, row);
}

static void
update_description (DigDigitGrid *self)
{
  g_autofree char *text = describe_row (self, self->selected_row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
dig_digit_grid_set_selected_row (DigDigitGrid *self, guint row)
{
  guint place;

  g_return_if_fail (DIG_IS_DIGIT_GRID (self));

  if (self->selected_row == row)
    return;
  self->selected_row = row;
  if (dig_digit_grid_find_row (self, row, &place))
    scroll_to_place (self, place);
  update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_ROW]);
}

static guint
count_whole_lines (DigDigitGrid *self)
{
  return (guint)MAX (1,
                     gtk_widget_get_height (GTK_WIDGET (self)) / MAX (1, self->shape.cell_height));
}

/* Without a selection in view the first key selects the digit that has the outline. */
static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  guint place;

  if (count_shown (self) == 0)
    return FALSE;
  if (find_cursor (self, &place))
    place = dig_grid_move_place ((DigGridMove)g_variant_get_int32 (args), place, count_shown (self),
                                 self->shape.columns, count_whole_lines (self));
  dig_digit_grid_set_selected_row (self, dig_digit_grid_get_row_at (self, place));
  scroll_to_place (self, place);
  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);

  if (!dig_digit_grid_find_row (self, self->selected_row, NULL))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, self->selected_row);
  return TRUE;
}

static gboolean
find_place_at (DigDigitGrid *self, double x, double y, guint *place)
{
  double column = floor (x / self->shape.cell_width);
  double line = floor ((y + get_offset (self)) / self->shape.cell_height);

  if (column < 0 || column >= self->shape.columns || line < 0)
    return FALSE;
  double found = line * self->shape.columns + column;
  if (found >= count_shown (self))
    return FALSE;
  *place = (guint)found;
  return TRUE;
}

static void
emit_marks_changed (DigDigitGrid *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_MARKS_CHANGED], 0);
}

static void
mark (DigDigitGrid *self, guint place, GdkModifierType modifiers)
{
  if (self->is_multiple
      && dig_digit_order_choose (self->order, place, self->selected_row,
                                 (modifiers & GDK_CONTROL_MASK) != 0,
                                 (modifiers & GDK_SHIFT_MASK) != 0))
    emit_marks_changed (self);
}

static gboolean
mark_all_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);

  if (!self->is_multiple || count_shown (self) == 0)
    return FALSE;
  if (g_variant_get_boolean (args))
    dig_digit_order_mark_places (self->order, 0, count_shown (self) - 1);
  else if (dig_digit_order_get_n_marked (self->order) == 0)
    return FALSE;
  else
    dig_digit_order_clear_marks (self->order);
  emit_marks_changed (self);
  return TRUE;
}

static gboolean
mark_selected_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  guint place;

  if (!self->is_multiple || !dig_digit_grid_find_row (self, self->selected_row, &place))
    return FALSE;
  mark (self, place, GDK_CONTROL_MASK);
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigDigitGrid *self)
{
  guint place;

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (!find_place_at (self, x, y, &place))
    return;
  mark (self, place, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)));
  dig_digit_grid_set_selected_row (self, dig_digit_grid_get_row_at (self, place));
  if (n_press == 2)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, self->selected_row);
}

static gboolean
dig_digit_grid_query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard,
                              GtkTooltip *tooltip)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  graphene_rect_t rectangle;
  guint place;

  if (is_keyboard ? !dig_digit_grid_find_row (self, self->selected_row, &place)
                  : !find_place_at (self, x, y, &place))
    return FALSE;
  if (!place_to_rectangle (self, place, &rectangle))
    return FALSE;

  g_autofree char *text = describe_row (self, dig_digit_grid_get_row_at (self, place));
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (
      tooltip, &(GdkRectangle){ (int)rectangle.origin.x, (int)rectangle.origin.y,
                                (int)rectangle.size.width, (int)rectangle.size.height });
  return TRUE;
}

static void
set_adjustment (DigDigitGrid *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **slot = &self->adjustments[orientation];

  if (adjustment != NULL && *slot == adjustment)
    return;
  if (*slot != NULL)
    g_signal_handlers_disconnect_by_func (*slot, gtk_widget_queue_draw, self);
  g_clear_object (slot);
  *slot =
      g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_swapped (*slot, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
refresh_style (DigDigitGrid *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  if (dig_strip_cache_set_style (self->strips, gtk_widget_get_pango_context (widget), &text))
    gtk_widget_queue_resize (widget);
}

static void
dig_digit_grid_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dig_digit_grid_parent_class)->css_changed (widget, change);
  refresh_style (DIG_DIGIT_GRID (widget));
}

static void
dig_digit_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (object);

  switch (id)
    {
    case PROP_SELECTED_ROW:
      g_value_set_uint (value, self->selected_row);
      break;
    case PROP_ZOOM:
      g_value_set_uint (value, self->zoom);
      break;
    case PROP_IS_MULTIPLE:
      g_value_set_boolean (value, self->is_multiple);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_VERTICAL]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (object);

  switch (id)
    {
    case PROP_SELECTED_ROW:
      dig_digit_grid_set_selected_row (self, g_value_get_uint (value));
      break;
    case PROP_ZOOM:
      dig_digit_grid_set_zoom (self, g_value_get_uint (value));
      break;
    case PROP_IS_MULTIPLE:
      self->is_multiple = g_value_get_boolean (value);
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_HORIZONTAL] = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_VERTICAL] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_grid_dispose (GObject *object)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (object);

  for (guint i = 0; i < 2; i++)
    if (self->adjustments[i] != NULL)
      g_signal_handlers_disconnect_by_func (self->adjustments[i], gtk_widget_queue_draw, self);
  g_clear_object (&self->adjustments[0]);
  g_clear_object (&self->adjustments[1]);
  g_clear_pointer (&self->data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_digit_grid_parent_class)->dispose (object);
}

static void
dig_digit_grid_finalize (GObject *object)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (object);

  g_clear_pointer (&self->strips, dig_strip_cache_free);
  g_clear_pointer (&self->order, dig_digit_order_free);

  G_OBJECT_CLASS (dig_digit_grid_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  props[PROP_SELECTED_ROW] =
      g_param_spec_uint ("selected-row", NULL, NULL, 0, G_MAXUINT, G_MAXUINT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_ZOOM] =
      g_param_spec_uint ("zoom", NULL, NULL, 1, MAX_ZOOM, 2,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_IS_MULTIPLE] = g_param_spec_boolean ("is-multiple", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
dig_digit_grid_class_init (DigDigitGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dig_digit_grid_get_property;
  object_class->set_property = dig_digit_grid_set_property;
  object_class->dispose = dig_digit_grid_dispose;
  object_class->finalize = dig_digit_grid_finalize;
  widget_class->measure = dig_digit_grid_measure;
  widget_class->size_allocate = dig_digit_grid_size_allocate;
  widget_class->snapshot = dig_digit_grid_snapshot;
  widget_class->css_changed = dig_digit_grid_css_changed;
  widget_class->query_tooltip = dig_digit_grid_query_tooltip;

  install_properties (object_class);
  signals[SIGNAL_ACTIVATED] =
      g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_MARKS_CHANGED] =
      g_signal_new ("marks-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  dig_grid_move_add_bindings (widget_class, move_cb, activate_cb);
  dig_grid_move_add_mark_bindings (widget_class, mark_all_cb, mark_selected_cb);
  gtk_widget_class_set_css_name (widget_class, "digitgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
dig_digit_grid_init (DigDigitGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->order = dig_digit_order_new ();
  self->selected_row = G_MAXUINT;
  self->zoom = 2;
  self->shape.columns = 1;
  self->strips = dig_strip_cache_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_resize), NULL);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);
}

GtkWidget *
dig_digit_grid_new (void)
{
  return g_object_new (DIG_TYPE_DIGIT_GRID, NULL);
}

static void
set_rows (DigDigitGrid *self, DigDataSet *data, GArray *rows, gboolean is_ascending)
{
  if (self->data != data)
    {
      g_clear_pointer (&self->data, dig_data_set_unref);
      self->data = data == NULL ? NULL : dig_data_set_ref (data);
      dig_strip_cache_set_data (self->strips, data);
    }
  dig_digit_order_set_rows (self->order, data == NULL ? NULL : rows,
                            data == NULL ? 0 : dig_data_set_get_n_images (data), is_ascending);
  update_description (self);
  dig_strip_cache_forget_lines (self->strips);
  measure_tile (self);
}

void
dig_digit_grid_set_content (DigDigitGrid *self, DigDataSet *data, GArray *rows)
{
  guint place;

  g_return_if_fail (DIG_IS_DIGIT_GRID (self));

  update_description (self);
  if (self->data == data && dig_digit_order_has_rows (self->order, rows))
    return;
  set_rows (self, data, rows, TRUE);
  configure_adjustments (self, gtk_widget_get_width (GTK_WIDGET (self)),
                         gtk_widget_get_height (GTK_WIDGET (self)), 0);
  if (dig_digit_grid_find_row (self, self->selected_row, &place))
    scroll_to_place (self, place);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
dig_digit_grid_set_ordered_content (DigDigitGrid *self, DigDataSet *data, GArray *rows)
{
  guint n_marked;

  g_return_if_fail (DIG_IS_DIGIT_GRID (self));
  g_return_if_fail (data == NULL || rows != NULL);

  n_marked = dig_digit_order_get_n_marked (self->order);
  set_rows (self, data, rows, FALSE);
  configure_adjustments (self, gtk_widget_get_width (GTK_WIDGET (self)),
                         gtk_widget_get_height (GTK_WIDGET (self)), get_offset (self));
  gtk_widget_queue_resize (GTK_WIDGET (self));
  if (n_marked != dig_digit_order_get_n_marked (self->order))
    emit_marks_changed (self);
}

void
dig_digit_grid_set_caption (DigDigitGrid *self, DigStripCaption caption, gpointer user_data,
                            guint n_lines, const char *widest)
{
  g_return_if_fail (DIG_IS_DIGIT_GRID (self));

  dig_strip_cache_set_caption (self->strips, caption, user_data, n_lines, widest);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

GArray *
dig_digit_grid_dup_marked (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), NULL);
  return dig_digit_order_list_marked (self->order);
}

void
dig_digit_grid_set_zoom (DigDigitGrid *self, guint zoom)
{
  g_return_if_fail (DIG_IS_DIGIT_GRID (self));
  g_return_if_fail (zoom >= 1 && zoom <= MAX_ZOOM);

  if (self->zoom == zoom)
    return;
  self->zoom = zoom;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
}

void
dig_digit_grid_set_describe (DigDigitGrid *self, DigDigitGridDescribe describe, gpointer user_data)
{
  g_return_if_fail (DIG_IS_DIGIT_GRID (self));

  self->describe = describe;
  self->describe_data = user_data;
  update_description (self);
}

DigDataSet *
dig_digit_grid_get_data (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), NULL);
  return self->data;
}

guint
dig_digit_grid_get_n_shown (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 0);

  return count_shown (self);
}

guint
dig_digit_grid_get_selected_row (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), G_MAXUINT);

  return self->selected_row;
}

guint
dig_digit_grid_get_zoom (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 1);

  return self->zoom;
}

guint
dig_digit_grid_get_n_columns (DigDigitGrid *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 1);

  return self->shape.columns;
}
