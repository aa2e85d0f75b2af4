/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-grid.h"

#include "app/dig-digit-strip.h"
#include "app/dig-grid-move.h"

#include <glib/gi18n.h>
#include <math.h>

#define TILE_GAP 8
#define MAX_ZOOM 6

struct _DigDigitGrid
{
  GtkWidget parent_instance;

  DigDataSet *data;
  GArray *rows; /* guint32, ascending; NULL: all */
  guint n_shown;
  guint selected_row;
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
count_lines (DigDigitGrid *self)
{
  return (self->n_shown + self->shape.columns - 1) / self->shape.columns;
}

/* Of the first column; what is left of the width is shared by both sides. */
static int
get_left (DigDigitGrid *self)
{
  int used = (int)self->shape.columns * self->shape.cell_width;

  return MAX (0, (gtk_widget_get_width (GTK_WIDGET (self)) - used) / 2);
}

guint
dig_digit_grid_get_row_at (DigDigitGrid *self, guint place)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 0);
  g_return_val_if_fail (place < self->n_shown, 0);

  return self->rows == NULL ? place : g_array_index (self->rows, guint32, place);
}

guint
dig_digit_grid_find_place (DigDigitGrid *self, guint row)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), 0);

  guint low = 0, high = self->n_shown;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (dig_digit_grid_get_row_at (self, middle) < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
dig_digit_grid_find_row (DigDigitGrid *self, guint row, guint *place)
{
  g_return_val_if_fail (DIG_IS_DIGIT_GRID (self), FALSE);

  guint found = dig_digit_grid_find_place (self, row);
  if (found >= self->n_shown || dig_digit_grid_get_row_at (self, found) != row)
    return FALSE;
  if (place != NULL)
    *place = found;
  return TRUE;
}

/* The layout: sizes of a tile, columns, adjustments. */

static int
measure_caption (DigDigitGrid *self)
{
  if (self->data == NULL || !dig_data_set_has_labels (self->data))
    return 0;

  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int height;
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
measure_tile (DigDigitGrid *self)
{
  DigStripShape *shape = &self->shape;
  int width = self->data == NULL ? 28 : (int)dig_data_set_get_width (self->data);
  int height = self->data == NULL ? 28 : (int)dig_data_set_get_height (self->data);

  shape->zoom = self->zoom;
  shape->image_width = width * (int)self->zoom;
  shape->image_height = height * (int)self->zoom;
  shape->image_y = TILE_GAP / 2;
  shape->caption_y = shape->image_y + shape->image_height;
  shape->cell_width = shape->image_width + TILE_GAP;
  shape->cell_height = shape->image_height + TILE_GAP + measure_caption (self);
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
  guint n_rows = MIN (self->shape.columns, self->n_shown - first);
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
  graphene_rect_init (rectangle,
                      (float)(get_left (self) + (int)(place % shape->columns) * shape->cell_width),
                      (float)y, (float)shape->cell_width, (float)shape->cell_height);
  return TRUE;
}

static void
draw_selection (DigDigitGrid *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  graphene_rect_t rectangle;
  GdkRGBA accent;
  guint place;

  if (!dig_digit_grid_find_row (self, self->selected_row, &place)
      || !place_to_rectangle (self, place, &rectangle))
    return;
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &accent))
    gtk_style_context_get_color (context, &accent);

  GskRoundedRect outline;
  gsk_rounded_rect_init_from_rect (&outline, &rectangle, 6);
  GdkRGBA tint = accent;
  tint.alpha = 0.2f;
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &tint, &rectangle);
  gtk_snapshot_pop (snapshot);
  float width = gtk_widget_has_focus (GTK_WIDGET (self)) ? 3 : 2;
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ accent, accent, accent, accent });
}

static void
dig_digit_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (self->n_shown == 0 || self->shape.cell_height == 0)
    return;

  double offset = get_offset (self);
  guint first = (guint)(offset / self->shape.cell_height);
  guint end = (guint)ceil ((offset + height) / self->shape.cell_height);
  float strip_width = (float)((int)self->shape.columns * self->shape.cell_width);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  draw_selection (self, snapshot);
  for (guint line = first; line < MIN (end, count_lines (self)); line++)
    gtk_snapshot_append_texture (
        snapshot, get_strip (self, line),
        &GRAPHENE_RECT_INIT ((float)get_left (self),
                             (float)((double)line * self->shape.cell_height - offset), strip_width,
                             (float)self->shape.cell_height));
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

  guint source_row = dig_data_set_get_source_row (self->data, row);
  if (!dig_data_set_has_labels (self->data))
    return g_strdup_printf (_ ("Row %u"), source_row);
  return g_strdup_printf (
      _ ("Row %u, label %s"), source_row,
      dig_data_set_get_class_name (self->data, dig_data_set_get_labels (self->data)[row]));
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

/* Without a selection in view the first key selects the digit that the selection is nearest to. */
static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (widget);
  guint place;

  if (self->n_shown == 0)
    return FALSE;
  if (dig_digit_grid_find_row (self, self->selected_row, &place))
    place = dig_grid_move_place ((DigGridMove)g_variant_get_int32 (args), place, self->n_shown,
                                 self->shape.columns, count_whole_lines (self));
  else
    place = MIN (
        dig_digit_grid_find_place (self, self->selected_row == G_MAXUINT ? 0 : self->selected_row),
        self->n_shown - 1);
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
  double column = floor ((x - get_left (self)) / self->shape.cell_width);
  double line = floor ((y + get_offset (self)) / self->shape.cell_height);

  if (column < 0 || column >= self->shape.columns || line < 0)
    return FALSE;
  double found = line * self->shape.columns + column;
  if (found >= self->n_shown)
    return FALSE;
  *place = (guint)found;
  return TRUE;
}

static void
pressed_cb (DigDigitGrid *self, int n_press, double x, double y)
{
  guint place;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!find_place_at (self, x, y, &place))
    return;
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
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_digit_grid_parent_class)->dispose (object);
}

static void
dig_digit_grid_finalize (GObject *object)
{
  DigDigitGrid *self = DIG_DIGIT_GRID (object);

  g_clear_pointer (&self->strips, dig_strip_cache_free);

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
  dig_grid_move_add_bindings (widget_class, move_cb, activate_cb);
  gtk_widget_class_set_css_name (widget_class, "digitgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
dig_digit_grid_init (DigDigitGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->selected_row = G_MAXUINT;
  self->zoom = 2;
  self->shape.columns = 1;
  self->strips = dig_strip_cache_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_resize), NULL);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);
}

GtkWidget *
dig_digit_grid_new (void)
{
  return g_object_new (DIG_TYPE_DIGIT_GRID, NULL);
}

static gboolean
has_rows (DigDigitGrid *self, GArray *rows)
{
  if (self->rows == rows)
    return TRUE;
  if (self->rows == NULL || rows == NULL || self->rows->len != rows->len)
    return FALSE;
  return memcmp (self->rows->data, rows->data, rows->len * sizeof (guint32)) == 0;
}

void
dig_digit_grid_set_content (DigDigitGrid *self, DigDataSet *data, GArray *rows)
{
  guint place;

  g_return_if_fail (DIG_IS_DIGIT_GRID (self));

  update_description (self);
  if (self->data == data && has_rows (self, rows))
    return;
  if (self->data != data)
    {
      g_clear_pointer (&self->data, dig_data_set_unref);
      self->data = data == NULL ? NULL : dig_data_set_ref (data);
      dig_strip_cache_set_data (self->strips, data);
    }
  if (rows != NULL)
    g_array_ref (rows);
  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = rows;
  self->n_shown = data == NULL ? 0 : rows != NULL ? rows->len : dig_data_set_get_n_images (data);

  update_description (self);
  dig_strip_cache_forget_lines (self->strips);
  measure_tile (self);
  configure_adjustments (self, gtk_widget_get_width (GTK_WIDGET (self)),
                         gtk_widget_get_height (GTK_WIDGET (self)), 0);
  if (dig_digit_grid_find_row (self, self->selected_row, &place))
    scroll_to_place (self, place);
  gtk_widget_queue_resize (GTK_WIDGET (self));
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

  return self->n_shown;
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
