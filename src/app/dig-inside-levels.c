/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-levels.h"

#include "app/dig-inside-view.h"

#include <glib/gi18n.h>

enum
{
  LEVEL_NETWORK,
  LEVEL_MAP,
  LEVEL_PIXEL,
  N_LEVELS
};

/* Entries of the choice how maps are coloured. */
enum
{
  COLORS_BY_VALUE,
  COLORS_STANDARDISED
};

static const char *const level_names[N_LEVELS] = { "network", "map", "pixel" };

struct _DigInsideLevels
{
  AdwBin parent_instance;

  GtkWidget *crumbs[N_LEVELS]; /* buttons; the one of the level shown does nothing */
  GtkWidget *colors_box;       /* seen at the network */
  GtkDropDown *colors_drop_down;
  GtkStack *stack;
  DigBoardView *views[N_LEVELS];
  DigTrace *trace;
  char *title;
  guint level;
  DigInsidePlace place;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigInsideLevels, dig_inside_levels, ADW_TYPE_BIN)

static const DigNumberStyle *
get_numbers (DigInsideLevels *self)
{
  return &dig_chart_get_style (DIG_CHART (self->views[self->level]))->numbers;
}

static void
update_crumbs (DigInsideLevels *self)
{
  g_autofree char *map = dig_inside_dup_map_name (self->trace, &self->place);
  g_autofree char *pixel = dig_inside_dup_pixel_name (self->trace, &self->place);

  gtk_button_set_label (GTK_BUTTON (self->crumbs[LEVEL_NETWORK]), _ ("Network"));
  gtk_button_set_label (GTK_BUTTON (self->crumbs[LEVEL_MAP]), map);
  gtk_button_set_label (GTK_BUTTON (self->crumbs[LEVEL_PIXEL]), pixel);
  for (guint i = 0; i < N_LEVELS; i++)
    {
      gtk_widget_set_visible (self->crumbs[i], i <= self->level);
      gtk_widget_set_sensitive (self->crumbs[i], i < self->level);
    }
  gtk_widget_set_visible (self->colors_box, self->level == LEVEL_NETWORK);
}

static DigBoard *
make_board (DigInsideLevels *self)
{
  switch (self->level)
    {
    case LEVEL_MAP:
      return dig_inside_map_board (self->trace, &self->place, get_numbers (self));
    case LEVEL_PIXEL:
      return dig_inside_pixel_board (self->trace, &self->place, get_numbers (self));
    case LEVEL_NETWORK:
    default:
      return dig_inside_network_board (self->trace, self->title,
                                       gtk_drop_down_get_selected (self->colors_drop_down)
                                           == COLORS_STANDARDISED,
                                       get_numbers (self));
    }
}

static void
show_board (DigInsideLevels *self)
{
  g_autoptr (DigBoard) board = make_board (self);
  DigBoardView *view = self->views[self->level];

  self->is_updating = TRUE;
  dig_board_view_set_board (view, board);
  dig_board_view_set_pixel (view, self->place.row, self->place.column);
  self->is_updating = FALSE;
  update_crumbs (self);
}

static void
go_to (DigInsideLevels *self, guint level)
{
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;

  gtk_stack_set_transition_type (self->stack, level > self->level
                                                  ? GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT
                                                  : GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  self->level = level;
  show_board (self);
  gtk_stack_set_visible_child_name (self->stack, level_names[level]);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->views[level]));
}

/* The pixel where the map is strongest: more is to be seen there than in a corner. */
static void
pick_strongest (DigInsideLevels *self)
{
  const DigTraceLayer *layer = dig_trace_get_layer (self->trace, self->place.layer);
  const float *values = layer->output;
  int rows, columns, best = 0;

  dig_inside_get_map_size (self->trace, self->place.layer, &rows, &columns);
  if (!dig_inside_is_flat (layer))
    values += self->place.map * rows * columns;
  for (int i = 0; i < rows * columns; i++)
    if (values[i] > values[best])
      best = i;
  self->place.row = best / columns;
  self->place.column = best % columns;
}

/* A press says which pixel, a key does not. */
static void
open_tile (DigInsideLevels *self)
{
  DigBoardView *view = self->views[LEVEL_NETWORK];
  const DigTile *tile =
      dig_board_get_tile (dig_board_view_get_board (view), dig_board_view_get_selected (view));
  const DigTraceLayer *layer;
  int row, column;

  if (tile->layer < 0)
    return;
  layer = dig_trace_get_layer (self->trace, (guint)tile->layer);
  dig_board_view_get_pixel (view, &row, &column);
  self->place =
      (DigInsidePlace){ (guint)tile->layer, dig_inside_is_flat (layer) ? 0 : tile->map_index };
  if (tile->kind == DIG_TILE_BAR)
    self->place.column = tile->map_index;
  else if (row > 0 || column > 0)
    {
      self->place.row = MIN (row, tile->rows - 1);
      self->place.column = MIN (column, tile->columns - 1);
    }
  else
    pick_strongest (self);
  go_to (self, LEVEL_MAP);
}

static void
activated_cb (DigInsideLevels *self, DigBoardView *view)
{
  if (self->trace == NULL || self->level == LEVEL_PIXEL)
    return;
  if (self->level == LEVEL_NETWORK)
    open_tile (self);
  else
    go_to (self, LEVEL_PIXEL);
}

static void
selected_cb (DigInsideLevels *self, DigBoardView *view)
{
  if (self->is_updating || self->trace == NULL || self->level == LEVEL_NETWORK)
    return;
  dig_board_view_get_pixel (view, &self->place.row, &self->place.column);
  if (self->level == LEVEL_PIXEL)
    {
      show_board (self);
      return;
    }
  dig_inside_map_board_mark (dig_board_view_get_board (view), self->trace, &self->place);
  dig_board_view_queue_marks (view);
}

static void
crumb_clicked_cb (DigInsideLevels *self, GtkWidget *crumb)
{
  for (guint i = 0; i < self->level; i++)
    if (crumb == self->crumbs[i])
      go_to (self, i);
  gtk_widget_grab_focus (GTK_WIDGET (self->views[self->level]));
}

static void
colors_chosen_cb (DigInsideLevels *self)
{
  if (self->trace != NULL && self->level == LEVEL_NETWORK)
    show_board (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigInsideLevels *self)
{
  if ((key != GDK_KEY_Escape && key != GDK_KEY_BackSpace) || self->level == LEVEL_NETWORK
      || self->trace == NULL)
    return GDK_EVENT_PROPAGATE;
  go_to (self, self->level - 1);
  return GDK_EVENT_STOP;
}

/* The keyboard goes to the pictures, and finds one chosen: Enter goes down from it. */
static void
choose_picture (DigInsideLevels *self)
{
  DigBoardView *view = self->views[self->level];

  if (self->trace != NULL && self->level == LEVEL_NETWORK && dig_board_view_get_selected (view) < 0)
    dig_board_view_select (view, dig_board_find_owner (dig_board_view_get_board (view), 0, 0));
}

static gboolean
dig_inside_levels_grab_focus (GtkWidget *widget)
{
  DigInsideLevels *self = DIG_INSIDE_LEVELS (widget);

  choose_picture (self);
  return gtk_widget_grab_focus (GTK_WIDGET (self->views[self->level]));
}

/* Tab comes to what is above the pictures too, and gets out again. */
static gboolean
dig_inside_levels_focus (GtkWidget *widget, GtkDirectionType direction)
{
  DigInsideLevels *self = DIG_INSIDE_LEVELS (widget);
  gboolean has_moved = gtk_widget_child_focus (adw_bin_get_child (ADW_BIN (self)), direction);

  if (has_moved && gtk_widget_has_focus (GTK_WIDGET (self->views[self->level])))
    choose_picture (self);
  return has_moved;
}

static void
dig_inside_levels_dispose (GObject *object)
{
  DigInsideLevels *self = DIG_INSIDE_LEVELS (object);

  g_clear_pointer (&self->trace, dig_trace_unref);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (dig_inside_levels_parent_class)->dispose (object);
}

static void
dig_inside_levels_class_init (DigInsideLevelsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inside_levels_dispose;
  GTK_WIDGET_CLASS (class)->grab_focus = dig_inside_levels_grab_focus;
  GTK_WIDGET_CLASS (class)->focus = dig_inside_levels_focus;
}

/* How the maps of all layers are coloured. */
static GtkWidget *
make_colors_box (DigInsideLevels *self)
{
  const char *const choices[] = { _ ("By value"), _ ("Standardised"), NULL };
  GtkWidget *label = gtk_label_new (_ ("Colours"));

  self->colors_drop_down = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (choices));
  self->colors_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->colors_drop_down),
                               _ ("By value: the maps of a layer share one scale"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->colors_drop_down),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Colours of the maps"), -1);
  gtk_box_append (GTK_BOX (self->colors_box), label);
  gtk_box_append (GTK_BOX (self->colors_box), GTK_WIDGET (self->colors_drop_down));
  gtk_widget_set_hexpand (self->colors_box, TRUE);
  gtk_widget_set_halign (self->colors_box, GTK_ALIGN_END);
  g_signal_connect_swapped (self->colors_drop_down, "notify::selected",
                            G_CALLBACK (colors_chosen_cb), self);
  return self->colors_box;
}

static GtkWidget *
make_crumbs (DigInsideLevels *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < N_LEVELS; i++)
    {
      self->crumbs[i] = gtk_button_new ();
      gtk_widget_add_css_class (self->crumbs[i], "flat");
      gtk_widget_add_css_class (self->crumbs[i], "crumb");
      g_signal_connect_swapped (self->crumbs[i], "clicked", G_CALLBACK (crumb_clicked_cb), self);
      gtk_box_append (GTK_BOX (box), self->crumbs[i]);
    }
  gtk_box_append (GTK_BOX (box), make_colors_box (self));
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  return box;
}

static void
add_level (DigInsideLevels *self, guint level, const char *label)
{
  GtkWidget *window = dig_inside_board_window_new (label, &self->views[level]);

  g_signal_connect_swapped (self->views[level], "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->views[level], "selected", G_CALLBACK (selected_cb), self);
  gtk_stack_add_named (self->stack, window, level_names[level]);
}

static void
dig_inside_levels_init (DigInsideLevels *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_duration (self->stack, 250);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_crumbs (self));
  add_level (self, LEVEL_NETWORK, _ ("The network, layer by layer"));
  add_level (self, LEVEL_MAP, _ ("One feature map"));
  add_level (self, LEVEL_PIXEL, _ ("The arithmetic of one pixel"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* The place exists in this network. */
static gboolean
has_place (const DigTrace *trace, const DigInsidePlace *place)
{
  int rows, columns;

  if (place->layer >= dig_trace_get_n_layers (trace))
    return FALSE;
  dig_inside_get_map_size (trace, place->layer, &rows, &columns);
  return place->map < dig_trace_get_layer (trace, place->layer)->info.out_c && place->row < rows
         && place->column < columns;
}

void
dig_inside_levels_set_trace (DigInsideLevels *self, DigTrace *trace, const char *title)
{
  g_return_if_fail (DIG_IS_INSIDE_LEVELS (self) && trace != NULL);

  dig_trace_ref (trace);
  g_clear_pointer (&self->trace, dig_trace_unref);
  self->trace = trace;
  g_free (self->title);
  self->title = g_strdup (title);
  if (has_place (trace, &self->place))
    {
      show_board (self);
      return;
    }
  self->place = (DigInsidePlace){ 0 };
  go_to (self, LEVEL_NETWORK);
}

guint
dig_inside_levels_get_level (DigInsideLevels *self)
{
  g_return_val_if_fail (DIG_IS_INSIDE_LEVELS (self), 0);

  return self->level;
}

void
dig_inside_levels_open_map (DigInsideLevels *self, guint layer, int map)
{
  g_return_if_fail (DIG_IS_INSIDE_LEVELS (self) && self->trace != NULL);

  self->place = (DigInsidePlace){ layer, map };
  g_return_if_fail (has_place (self->trace, &self->place));
  pick_strongest (self);
  go_to (self, LEVEL_MAP);
}
