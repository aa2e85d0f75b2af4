/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pad-view.h"

#include "charts/dig-focus.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  MINIMUM_SIDE = 240,
  NATURAL_SIDE = 380,
  N_KEY_STEPS = 28, /* of the cursor across the pad */
};

struct _DigPadView
{
  GtkWidget parent_instance;

  DigDrawingPad *pad;
  DigPadTool tool;
  GtkGesture *drag;
  char *answer;
  int column, row; /* of the keyboard's cursor */
  gboolean is_pen_down, shows_cursor;
  cairo_surface_t *picture; /* of the ink of an opened picture; NULL: draw anew */
};

G_DEFINE_FINAL_TYPE (DigPadView, dig_pad_view, GTK_TYPE_WIDGET)

/* The largest square in the middle. */
static double
get_square (DigPadView *self, double *left, double *top)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double side = fmax (fmin (width, height), 1.0);

  *left = floor ((width - side) / 2.0);
  *top = floor ((height - side) / 2.0);
  return side;
}

static void
to_pad (DigPadView *self, double *x, double *y)
{
  double left, top, side = get_square (self, &left, &top);

  *x = (*x - left) / side;
  *y = (*y - top) / side;
}

/* ---- Drawing on the screen ---- */

/* Through the middles of the lines between points, with the points as handles: no corners. */
static void
trace_stroke (cairo_t *cr, const DigPoint *points, guint n)
{
  cairo_move_to (cr, points[0].x, points[0].y);
  for (guint i = 1; i + 1 < n; i++)
    {
      double from_x, from_y, x = points[i].x, y = points[i].y;
      double to_x = (x + points[i + 1].x) / 2.0, to_y = (y + points[i + 1].y) / 2.0;

      cairo_get_current_point (cr, &from_x, &from_y);
      cairo_curve_to (cr, from_x + (x - from_x) * 2.0 / 3.0, from_y + (y - from_y) * 2.0 / 3.0,
                      to_x + (x - to_x) * 2.0 / 3.0, to_y + (y - to_y) * 2.0 / 3.0, to_x, to_y);
    }
  cairo_line_to (cr, points[n - 1].x, points[n - 1].y);
}

static void
draw_strokes (DigPadView *self, cairo_t *cr)
{
  const DigStrokes *strokes = dig_drawing_pad_get_strokes (self->pad);

  cairo_set_line_width (cr, DIG_PAD_PEN);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < dig_strokes_get_n_strokes (strokes); i++)
    {
      guint n;
      const DigPoint *points = dig_strokes_get_stroke (strokes, i, &n);

      trace_stroke (cr, points, n);
    }
  /* All at once: the colour lets the paper shine through, and crossings are not to be darker. */
  cairo_stroke (cr);
}

static cairo_surface_t *
make_picture (GBytes *ink, guint width, guint height)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_A8, (int)width, (int)height);
  const float *values = g_bytes_get_data (ink, NULL);
  guint8 *pixels = cairo_image_surface_get_data (picture);
  int stride = cairo_image_surface_get_stride (picture);

  for (guint y = 0; y < height && pixels != NULL; y++)
    for (guint x = 0; x < width; x++)
      pixels[(gsize)y * (gsize)stride + x] =
          (guint8)(CLAMP (values[(gsize)y * width + x], 0.0f, 1.0f) * 255.0f);
  cairo_surface_mark_dirty (picture);
  return picture;
}

static void
draw_ink (DigPadView *self, cairo_t *cr, GBytes *ink, guint width, guint height)
{
  double side = MAX (width, height);

  if (self->picture == NULL)
    self->picture = make_picture (ink, width, height);
  cairo_scale (cr, 1.0 / side, 1.0 / side);
  cairo_mask_surface (cr, self->picture, (side - width) / 2.0, (side - height) / 2.0);
}

static void
draw_cursor (DigPadView *self, cairo_t *cr)
{
  double x = (double)self->column / N_KEY_STEPS, y = (double)self->row / N_KEY_STEPS;

  cairo_set_line_width (cr, 0.006);
  cairo_arc (cr, x, y, self->is_pen_down ? DIG_PAD_PEN / 2.0 : 0.02, 0.0, 2.0 * G_PI);
  cairo_stroke (cr);
  cairo_move_to (cr, x - 0.04, y);
  cairo_line_to (cr, x + 0.04, y);
  cairo_move_to (cr, x, y - 0.04);
  cairo_line_to (cr, x, y + 0.04);
  cairo_stroke (cr);
}

static void
draw_hint (DigPadView *self, GtkSnapshot *snapshot, const GdkRGBA *color, double side)
{
  g_autoptr (PangoLayout) layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (self), _ ("Draw a digit here"));
  GdkRGBA faint = *color;
  int width, height;

  faint.alpha = 0.7f;
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float)(side - width) / 2.0f, (float)(side - height) / 2.0f));
  gtk_snapshot_append_layout (snapshot, layout, &faint);
  gtk_snapshot_restore (snapshot);
}

static void
draw_content (DigPadView *self, GtkSnapshot *snapshot, double side)
{
  graphene_rect_t square = GRAPHENE_RECT_INIT (0, 0, (float)side, (float)side);
  GdkRGBA color, accent = { 0.2f, 0.5f, 0.9f, 1.0f };
  guint width = 0, height = 0;
  GBytes *ink = dig_drawing_pad_get_ink (self->pad, &width, &height);
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  cairo_t *cr;

  gtk_style_context_get_color (context, &color);
  gtk_style_context_lookup_color (context, "accent_color", &accent);
  if (dig_drawing_pad_is_empty (self->pad) && !self->shows_cursor)
    draw_hint (self, snapshot, &color, side);
  cr = gtk_snapshot_append_cairo (snapshot, &square);
  cairo_scale (cr, side, side);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_save (cr);
  if (ink != NULL)
    draw_ink (self, cr, ink, width, height);
  else
    draw_strokes (self, cr);
  cairo_restore (cr);
  gdk_cairo_set_source_rgba (cr, &accent);
  if (self->shows_cursor)
    draw_cursor (self, cr);
  cairo_destroy (cr);
}

static void
dig_pad_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DigPadView *self = DIG_PAD_VIEW (widget);
  double left, top, side = get_square (self, &left, &top);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)left, (float)top));
  if (self->pad != NULL)
    draw_content (self, snapshot, side);
  gtk_snapshot_restore (snapshot);
}

/* ---- Words for a screen reader ---- */

static void
describe (DigPadView *self)
{
  const char *answer = self->answer != NULL ? self->answer : "";
  g_autofree char *text = NULL;

  if (!self->shows_cursor)
    text = g_strdup (answer);
  else if (self->is_pen_down)
    text = g_strdup_printf (_ ("Column %d, row %d of 28, drawing. %s"), self->column, self->row,
                            answer);
  else
    text = g_strdup_printf (_ ("Column %d, row %d of 28. %s"), self->column, self->row, answer);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* ---- Pointer ---- */

static gboolean
is_eraser (GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  GdkDeviceTool *tool = event != NULL ? gdk_event_get_device_tool (event) : NULL;

  return (tool != NULL && gdk_device_tool_get_tool_type (tool) == GDK_DEVICE_TOOL_TYPE_ERASER)
         || gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture))
                == GDK_BUTTON_SECONDARY;
}

static void
lift_pen (DigPadView *self)
{
  self->is_pen_down = self->shows_cursor = FALSE;
  dig_drawing_pad_release (self->pad);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, DigPadView *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  dig_focus_grab_in_place (GTK_WIDGET (self));
  lift_pen (self);
  to_pad (self, &x, &y);
  dig_drawing_pad_press (
      self->pad, is_eraser (GTK_GESTURE (gesture)) ? DIG_PAD_TOOL_ERASER : self->tool, x, y);
}

/* One motion event a frame comes through; what lay between is in its history, in the window's coordinates. */
static void
draw_history (DigPadView *self, GdkEvent *event)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  guint n = 0;
  g_autofree GdkTimeCoord *coords = gdk_event_get_history (event, &n);
  double shift_x, shift_y;

  gtk_native_get_surface_transform (native, &shift_x, &shift_y);
  for (guint i = 0; i < n; i++)
    {
      double x = coords[i].axes[GDK_AXIS_X] - shift_x, y = coords[i].axes[GDK_AXIS_Y] - shift_y;

      if (!(coords[i].flags & GDK_AXIS_FLAG_X) || !(coords[i].flags & GDK_AXIS_FLAG_Y)
          || !gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self), x, y, &x,
                                                &y))
        continue;
      to_pad (self, &x, &y);
      dig_drawing_pad_move (self->pad, x, y);
    }
}

static void
drag_update_cb (GtkGestureDrag *gesture, double offset_x, double offset_y, DigPadView *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  x += offset_x;
  y += offset_y;
  to_pad (self, &x, &y);
  if (event != NULL && gdk_event_get_event_type (event) == GDK_MOTION_NOTIFY)
    draw_history (self, event);
  dig_drawing_pad_move (self->pad, x, y);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double x, double y, DigPadView *self)
{
  dig_drawing_pad_release (self->pad);
}

/* ---- Keyboard ---- */

static void
cursor_changed (DigPadView *self)
{
  self->shows_cursor = TRUE;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
put_pen_down (DigPadView *self)
{
  self->is_pen_down = TRUE;
  dig_drawing_pad_press (self->pad, self->tool, (double)self->column / N_KEY_STEPS,
                         (double)self->row / N_KEY_STEPS);
}

static gboolean
move_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigPadView *self = DIG_PAD_VIEW (widget);
  int columns, rows;
  gboolean is_drawing;

  g_variant_get (args, "(iib)", &columns, &rows, &is_drawing);
  if (is_drawing && !self->is_pen_down)
    put_pen_down (self);
  self->column = CLAMP (self->column + columns, 0, N_KEY_STEPS);
  self->row = CLAMP (self->row + rows, 0, N_KEY_STEPS);
  if (self->is_pen_down)
    dig_drawing_pad_move (self->pad, (double)self->column / N_KEY_STEPS,
                          (double)self->row / N_KEY_STEPS);
  cursor_changed (self);
  return GDK_EVENT_STOP;
}

static gboolean
toggle_pen_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigPadView *self = DIG_PAD_VIEW (widget);

  if (self->is_pen_down)
    {
      self->is_pen_down = FALSE;
      dig_drawing_pad_release (self->pad);
    }
  else
    put_pen_down (self);
  cursor_changed (self);
  return GDK_EVENT_STOP;
}

/* Without Shift the pen is not down any more: the next line begins elsewhere. */
static void
key_released_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                 DigPadView *self)
{
  if (key != GDK_KEY_Shift_L && key != GDK_KEY_Shift_R)
    return;
  self->is_pen_down = FALSE;
  dig_drawing_pad_release (self->pad);
  if (self->shows_cursor)
    cursor_changed (self);
}

static void
focus_left_cb (GtkEventControllerFocus *focus, DigPadView *self)
{
  lift_pen (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
add_arrow (GtkWidgetClass *class, guint key, guint keypad, int columns, int rows)
{
  const guint keys[] = { key, keypad };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (class, keys[i], 0, move_key_cb, "(iib)", columns, rows, FALSE);
      gtk_widget_class_add_binding (class, keys[i], GDK_SHIFT_MASK, move_key_cb, "(iib)", columns,
                                    rows, TRUE);
    }
}

/* ---- The widget ---- */

static void
dig_pad_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = MINIMUM_SIDE;
  *natural = NATURAL_SIDE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = *natural = CLAMP (for_size, MINIMUM_SIDE, NATURAL_SIDE);
  *minimum_baseline = *natural_baseline = -1;
}

static GtkSizeRequestMode
dig_pad_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dig_pad_view_dispose (GObject *object)
{
  DigPadView *self = DIG_PAD_VIEW (object);

  if (self->pad != NULL)
    g_signal_handlers_disconnect_by_data (self->pad, self);
  g_clear_object (&self->pad);
  g_clear_pointer (&self->answer, g_free);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (dig_pad_view_parent_class)->dispose (object);
}

static void
dig_pad_view_class_init (DigPadViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dig_pad_view_dispose;
  widget_class->measure = dig_pad_view_measure;
  widget_class->get_request_mode = dig_pad_view_get_request_mode;
  widget_class->snapshot = dig_pad_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "drawing-pad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  add_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  add_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, toggle_pen_cb, NULL);
}

static void
add_controllers (DigPadView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), 0);
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  g_signal_connect (keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
dig_pad_view_init (DigPadView *self)
{
  self->column = self->row = N_KEY_STEPS / 2;
  /* As wide as it is high: the paper is the whole widget. */
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Drawing pad"), -1);
  add_controllers (self);
}

static void
pad_changed_cb (DigPadView *self)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dig_pad_view_set_pad (DigPadView *self, DigDrawingPad *pad)
{
  g_return_if_fail (DIG_IS_PAD_VIEW (self) && DIG_IS_DRAWING_PAD (pad));
  g_return_if_fail (self->pad == NULL);

  self->pad = g_object_ref (pad);
  g_signal_connect_swapped (pad, "changed", G_CALLBACK (pad_changed_cb), self);
}

void
dig_pad_view_set_tool (DigPadView *self, DigPadTool tool)
{
  g_return_if_fail (DIG_IS_PAD_VIEW (self));

  self->tool = tool;
}

void
dig_pad_view_set_answer (DigPadView *self, const char *answer)
{
  g_return_if_fail (DIG_IS_PAD_VIEW (self));

  g_free (self->answer);
  self->answer = g_strdup (answer);
  describe (self);
}
