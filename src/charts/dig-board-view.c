/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-board-view.h"

#include "charts/dig-focus.h"

#include <math.h>

#define MINIMUM_WIDTH 200
#define NATURAL_WIDTH 700

struct _DigBoardView
{
  DigChart parent_instance;
  DigBoard *board;
  int selected, hovered; /* -1: none */
  int row, column;       /* in the pixel tile */
  guint64 revision;
};

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DigBoardView, dig_board_view, DIG_TYPE_CHART)

static const DigPlotStyle *
get_style (DigBoardView *self)
{
  return dig_chart_get_style (DIG_CHART (self));
}

static double
get_width (DigBoardView *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self));
}

static gboolean
walks_pixels (DigBoardView *self)
{
  return dig_board_get_pixel_tile (self->board) >= 0;
}

static void
dig_board_view_draw (DigChart *chart, cairo_t *cr, double width, double height,
                     const DigPlotStyle *style)
{
  dig_board_draw (cr, width, height, DIG_BOARD_VIEW (chart)->board, style);
}

static void
dig_board_view_draw_overlay (DigChart *chart, cairo_t *cr, double width, double height,
                             const DigPlotStyle *style)
{
  DigBoardView *self = DIG_BOARD_VIEW (chart);

  dig_board_draw_marks (cr, width, self->board, style, walks_pixels (self) ? -1 : self->selected,
                        self->hovered);
}

static guint64
dig_board_view_get_revision (DigChart *chart)
{
  return DIG_BOARD_VIEW (chart)->revision;
}

static char *
dup_reading (DigBoardView *self, const DigNumberStyle *numbers)
{
  if (walks_pixels (self))
    return dig_board_dup_reading (self->board, dig_board_get_pixel_tile (self->board), self->row,
                                  self->column, numbers);
  if (self->selected >= 0)
    return dig_board_dup_reading (self->board, self->selected, -1, -1, numbers);
  return NULL;
}

static char *
dig_board_view_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigBoardView *self = DIG_BOARD_VIEW (chart);
  g_autofree char *reading = dup_reading (self, numbers);
  g_autofree char *summary = dig_board_dup_summary (self->board);

  if (reading == NULL)
    return g_steal_pointer (&summary);
  return g_strdup_printf ("%s\n%s", reading, summary);
}

/* Brings the tile into view of whatever scrolls. */
static void
scroll_to (DigBoardView *self, int tile)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  DigRectangle box;
  double x, y;

  if (window == NULL || tile < 0 || get_width (self) <= 0)
    return;
  box = dig_board_get_box (self->board, get_style (self), get_width (self), tile);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (window));
  if (!gtk_widget_translate_coordinates (
          GTK_WIDGET (self), gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (window)), 0, box.y,
          &x, &y))
    return;
  /* Coordinates of a viewport are those of what it shows now. */
  y += gtk_adjustment_get_value (adjustment);
  gtk_adjustment_clamp_page (adjustment, y - 40, y + box.height + 40);
}

static void
selection_changed (DigBoardView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dig_chart_describe (DIG_CHART (self));
  g_signal_emit (self, signals[SELECTED], 0);
}

void
dig_board_view_select (DigBoardView *self, int tile)
{
  g_return_if_fail (DIG_IS_BOARD_VIEW (self));

  tile = CLAMP (tile, -1, dig_board_get_n_tiles (self->board) - 1);
  if (tile == self->selected)
    return;
  self->selected = tile;
  selection_changed (self);
}

void
dig_board_view_set_pixel (DigBoardView *self, int row, int column)
{
  const DigTile *tile;

  g_return_if_fail (DIG_IS_BOARD_VIEW (self));

  if (!walks_pixels (self))
    return;
  tile = dig_board_get_tile (self->board, dig_board_get_pixel_tile (self->board));
  row = CLAMP (row, 0, tile->rows - 1);
  column = CLAMP (column, 0, tile->columns - 1);
  if (row == self->row && column == self->column)
    return;
  self->row = row;
  self->column = column;
  selection_changed (self);
}

static gboolean
move (DigBoardView *self, int right, int down)
{
  if (walks_pixels (self))
    {
      dig_board_view_set_pixel (self, self->row + down, self->column + right);
      return GDK_EVENT_STOP;
    }
  self->row = self->column = 0;
  dig_board_view_select (self, dig_board_move (self->board, get_style (self), get_width (self),
                                               self->selected, right, down));
  scroll_to (self, self->selected);
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigBoardView *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
      return move (self, -1, 0);
    case GDK_KEY_Right:
      return move (self, 1, 0);
    case GDK_KEY_Up:
      return move (self, 0, -1);
    case GDK_KEY_Down:
      return move (self, 0, 1);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (self->selected < 0 && !walks_pixels (self))
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, signals[ACTIVATED], 0);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* GTK takes a tooltip, and even none, for the description: that is said again. */
static void
set_tooltip (DigBoardView *self, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), text) == 0)
    return;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  dig_chart_describe (DIG_CHART (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DigBoardView *self)
{
  int row, column;
  int tile = dig_board_find (self->board, get_style (self), get_width (self), x, y, &row, &column);
  g_autofree char *reading = NULL;

  if (tile >= 0)
    reading = dig_board_dup_reading (self->board, tile, row, column, &get_style (self)->numbers);
  set_tooltip (self, reading);
  if (tile == self->hovered)
    return;
  self->hovered = tile;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller, DigBoardView *self)
{
  self->hovered = -1;
  set_tooltip (self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* A pixel of any picture of the pixel tile's shape stands for the pixel there. */
static void
take_pixel (DigBoardView *self, int tile, int row, int column)
{
  const DigTile *pressed = dig_board_get_tile (self->board, tile);
  const DigTile *walked = dig_board_get_tile (self->board, dig_board_get_pixel_tile (self->board));

  if (row >= 0 && pressed->rows == walked->rows && pressed->columns == walked->columns)
    dig_board_view_set_pixel (self, row, column);
}

/* Tiles open at the first press; pixels are chosen by the first and opened by the second. */
static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigBoardView *self)
{
  int row, column;
  int tile = dig_board_find (self->board, get_style (self), get_width (self), x, y, &row, &column);

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (tile < 0)
    return;
  if (walks_pixels (self))
    {
      take_pixel (self, tile, row, column);
      if (n_press == 2)
        g_signal_emit (self, signals[ACTIVATED], 0);
      return;
    }
  self->row = MAX (row, 0);
  self->column = MAX (column, 0);
  dig_board_view_select (self, tile);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static GtkSizeRequestMode
dig_board_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dig_board_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigBoardView *self = DIG_BOARD_VIEW (widget);

  *minimum = MINIMUM_WIDTH;
  *natural = NATURAL_WIDTH;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = (int)dig_board_get_height (self->board, get_style (self),
                                                     for_size >= 0 ? for_size : NATURAL_WIDTH);
  *minimum_baseline = *natural_baseline = -1;
}

static void
dig_board_view_finalize (GObject *object)
{
  dig_board_unref (DIG_BOARD_VIEW (object)->board);
  G_OBJECT_CLASS (dig_board_view_parent_class)->finalize (object);
}

static void
dig_board_view_class_init (DigBoardViewClass *class)
{
  DigChartClass *chart_class = DIG_CHART_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = dig_board_view_finalize;
  widget_class->measure = dig_board_view_measure;
  widget_class->get_request_mode = dig_board_view_get_request_mode;
  chart_class->draw = dig_board_view_draw;
  chart_class->draw_overlay = dig_board_view_draw_overlay;
  chart_class->get_revision = dig_board_view_get_revision;
  chart_class->dup_description = dig_board_view_dup_description;
  signals[SELECTED] = g_signal_new ("selected", DIG_TYPE_BOARD_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", DIG_TYPE_BOARD_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_board_view_init (DigBoardView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->board = dig_board_new ();
  self->selected = self->hovered = -1;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_board_view_new (void)
{
  return g_object_new (DIG_TYPE_BOARD_VIEW, NULL);
}

static int
find_same_tile (DigBoardView *self, DigBoard *board)
{
  const DigTile *tile;

  if (self->selected < 0)
    return -1;
  tile = dig_board_get_tile (self->board, self->selected);
  return dig_board_find_owner (board, tile->layer, tile->map_index);
}

void
dig_board_view_set_board (DigBoardView *self, DigBoard *board)
{
  int selected;

  g_return_if_fail (DIG_IS_BOARD_VIEW (self) && board != NULL);

  selected = find_same_tile (self, board);
  dig_board_ref (board);
  dig_board_unref (self->board);
  self->board = board;
  self->selected = selected;
  self->hovered = -1;
  self->revision++;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  dig_chart_reset (DIG_CHART (self));
}

DigBoard *
dig_board_view_get_board (DigBoardView *self)
{
  g_return_val_if_fail (DIG_IS_BOARD_VIEW (self), NULL);

  return self->board;
}

int
dig_board_view_get_selected (DigBoardView *self)
{
  g_return_val_if_fail (DIG_IS_BOARD_VIEW (self), -1);

  return self->selected;
}

void
dig_board_view_get_pixel (DigBoardView *self, int *row, int *column)
{
  g_return_if_fail (DIG_IS_BOARD_VIEW (self) && row != NULL && column != NULL);

  *row = self->row;
  *column = self->column;
}

void
dig_board_view_queue_marks (DigBoardView *self)
{
  g_return_if_fail (DIG_IS_BOARD_VIEW (self));

  gtk_widget_queue_draw (GTK_WIDGET (self));
}
