/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows stay with their layer, so that what is being typed and what is open is not lost: by the layer's
 * name, and when that changes, by its place. */
#include "config.h"

#include "app/dig-layer-list.h"

#include "app/dig-layer-row.h"

struct _DigLayerList
{
  AdwBin parent_instance;

  DigNetworkDesign *design;
  GtkListBox *box;
  GPtrArray *rows; /* DigLayerRow, as they stand */
  int chosen;
  int wanted;     /* chosen again when the menu is closed; -1: nothing is */
  guint tick;     /* brings the chosen row into view; 0: none */
  guint n_frames; /* that it has waited */
};

G_DEFINE_FINAL_TYPE (DigLayerList, dig_layer_list, ADW_TYPE_BIN)

enum
{
  PROP_CHOSEN = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static int
find_row (DigLayerList *self, gpointer row)
{
  guint place;

  return g_ptr_array_find (self->rows, row, &place) ? (int)place : -1;
}

static void
mark_chosen (DigLayerList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    dig_layer_row_set_chosen (g_ptr_array_index (self->rows, i), (int)i == self->chosen);
}

static void
choose (DigLayerList *self, int chosen)
{
  chosen = CLAMP (chosen, -1, (int)self->rows->len - 1);
  if (chosen == self->chosen)
    return;
  self->chosen = chosen;
  mark_chosen (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

/* What takes the keys is the head inside the row. */
static void
focus_chosen (DigLayerList *self)
{
  GtkWidget *row = self->chosen >= 0 ? g_ptr_array_index (self->rows, self->chosen) : NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (row == NULL || (focus != NULL && gtk_widget_is_ancestor (focus, row)))
    return;
  if (!gtk_widget_grab_focus (row))
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

/* A menu that closes when its row is gone hands the keys to the first row: the wanted one takes them
 * after that. */
static void
settle_cb (gpointer data)
{
  g_autoptr (DigLayerList) self = data;

  if (self->rows == NULL || self->wanted < 0)
    return;
  choose (self, self->wanted);
  self->wanted = -1;
  focus_chosen (self);
}

static void
settle_on (DigLayerList *self, int wanted)
{
  choose (self, wanted);
  focus_chosen (self);
  self->wanted = self->chosen;
  g_idle_add_once (settle_cb, g_object_ref (self));
}

/* ---- Into view ---- */

/* Frames until a new row has its place. */
#define N_FRAMES_TO_PLACE 2

static void
scroll_to (GtkWidget *row)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *viewport = gtk_widget_get_ancestor (row, GTK_TYPE_VIEWPORT);
  GtkWidget *content = viewport != NULL ? gtk_viewport_get_child (GTK_VIEWPORT (viewport)) : NULL;
  graphene_rect_t box;

  if (scroller == NULL || content == NULL || !gtk_widget_compute_bounds (row, content, &box))
    return;
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)),
                             (double)box.origin.y, (double)(box.origin.y + box.size.height));
}

/* The menu that was pressed has closed by then too, and takes the keys no more. */
static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigLayerList *self = DIG_LAYER_LIST (widget);

  if (++self->n_frames <= N_FRAMES_TO_PLACE)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  focus_chosen (self);
  if (self->chosen >= 0)
    scroll_to (g_ptr_array_index (self->rows, self->chosen));
  return G_SOURCE_REMOVE;
}

void
dig_layer_list_go_to (DigLayerList *self, int place)
{
  g_return_if_fail (DIG_IS_LAYER_LIST (self));

  choose (self, place);
  focus_chosen (self);
  self->n_frames = 0;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), frame_cb, NULL, NULL);
}

/* ---- What rows ask for ---- */

static void
row_edited_cb (DigLayerRow *row, const char *group, gpointer data)
{
  DigLayerList *self = data;
  int place = find_row (self, row);
  DigNetworkSpec *spec = dig_network_design_get_spec (self->design);

  if (place >= 0)
    dig_network_design_take (
        self->design, dig_network_edit_change (spec, (guint)place, dig_layer_row_get_layer (row)),
        group);
}

static void
row_chosen_cb (DigLayerRow *row, gpointer data)
{
  DigLayerList *self = data;

  choose (self, find_row (self, row));
}

static void
move_row (DigLayerList *self, int from, int to)
{
  DigNetworkSpec *spec = dig_network_design_get_spec (self->design);

  if (from < 0 || to < 0 || to >= (int)self->rows->len || from == to)
    return;
  dig_network_design_take (self->design, dig_network_edit_move (spec, (guint)from, (guint)to),
                           NULL);
  settle_on (self, to);
}

static void
row_ordered_cb (DigLayerRow *row, const char *what, gpointer data)
{
  DigLayerList *self = data;
  DigNetworkSpec *spec = dig_network_design_get_spec (self->design);
  int place = find_row (self, row);

  if (strcmp (what, "up") == 0)
    move_row (self, place, place - 1);
  else if (strcmp (what, "down") == 0)
    move_row (self, place, place + 1);
  else if (strcmp (what, "duplicate") == 0)
    {
      gboolean is_output = dig_network_spec_get_layer (spec, (guint)place)->is_softmax;

      dig_network_design_take (self->design, dig_network_edit_duplicate (spec, (guint)place), NULL);
      settle_on (self, is_output ? place : place + 1);
    }
  else if (strcmp (what, "remove") == 0)
    {
      dig_network_design_take (self->design, dig_network_edit_remove (spec, (guint)place), NULL);
      settle_on (self, place);
    }
}

static void
row_dropped_cb (DigLayerRow *row, DigLayerRow *other, gpointer data)
{
  DigLayerList *self = data;

  move_row (self, find_row (self, other), find_row (self, row));
}

/* ---- Following the design ---- */

static GtkWidget *
make_row (DigLayerList *self, DigLayerType type)
{
  GtkWidget *row = dig_layer_row_new (type);

  g_signal_connect_object (row, "edited", G_CALLBACK (row_edited_cb), self, 0);
  g_signal_connect_object (row, "chosen", G_CALLBACK (row_chosen_cb), self, 0);
  g_signal_connect_object (row, "ordered", G_CALLBACK (row_ordered_cb), self, 0);
  g_signal_connect_object (row, "dropped", G_CALLBACK (row_dropped_cb), self, 0);
  return row;
}

/* Takes the row of this layer out of `rows`; NULL: there is none. */
static DigLayerRow *
take_row (GPtrArray *rows, const DigLayerSpec *layer)
{
  for (guint i = 0; i < rows->len; i++)
    {
      DigLayerRow *row = g_ptr_array_index (rows, i);

      if (row != NULL && dig_layer_row_get_layer_type (row) == layer->type
          && strcmp (dig_layer_row_get_layer (row)->name, layer->name) == 0)
        {
          rows->pdata[i] = NULL;
          return row;
        }
    }
  return NULL;
}

/* The same for one that stands at this place and has another name. */
static DigLayerRow *
take_row_at (GPtrArray *rows, guint place, const DigLayerSpec *layer)
{
  DigLayerRow *row = place < rows->len ? g_ptr_array_index (rows, place) : NULL;

  if (row == NULL || dig_layer_row_get_layer_type (row) != layer->type)
    return NULL;
  rows->pdata[place] = NULL;
  return row;
}

static void
match_rows (DigLayerList *self, DigNetworkSpec *spec)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint n_layers = dig_network_spec_get_n_layers (spec);

  self->rows = g_ptr_array_new ();
  for (guint i = 0; i < n_layers; i++)
    g_ptr_array_add (self->rows, take_row (old, dig_network_spec_get_layer (spec, i)));
  for (guint i = 0; i < n_layers; i++)
    if (self->rows->pdata[i] == NULL)
      self->rows->pdata[i] = take_row_at (old, i, dig_network_spec_get_layer (spec, i));
  for (guint i = 0; i < old->len; i++)
    if (old->pdata[i] != NULL)
      gtk_list_box_remove (self->box, old->pdata[i]);
}

/* Rows that are missing are made, and those that stand elsewhere moved. */
static void
place_rows (DigLayerList *self, DigNetworkSpec *spec)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];

      if (row == NULL)
        row = self->rows->pdata[i] = make_row (self, dig_network_spec_get_layer (spec, i)->type);
      if (gtk_list_box_get_row_at_index (self->box, (int)i) == GTK_LIST_BOX_ROW (row))
        continue;
      g_object_ref (row);
      if (gtk_widget_get_parent (row) != NULL)
        gtk_list_box_remove (self->box, row);
      gtk_list_box_insert (self->box, row, (int)i);
      g_object_unref (row);
    }
}

static void
design_changed_cb (DigLayerList *self)
{
  DigNetworkSpec *spec = dig_network_design_get_spec (self->design);
  const DigNetworkReport *report = dig_network_design_get_report (self->design);

  match_rows (self, spec);
  place_rows (self, spec);
  for (guint i = 0; i < self->rows->len; i++)
    dig_layer_row_show (self->rows->pdata[i], dig_network_spec_get_layer (spec, i),
                        &report->layers[i], report->batch_size);
  if (self->chosen >= (int)self->rows->len)
    choose (self, (int)self->rows->len - 1);
  mark_chosen (self);
  gtk_widget_set_visible (GTK_WIDGET (self->box), self->rows->len > 0);
}

static void
dig_layer_list_dispose (GObject *object)
{
  DigLayerList *self = DIG_LAYER_LIST (object);

  g_clear_object (&self->design);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (dig_layer_list_parent_class)->dispose (object);
}

static void
dig_layer_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, DIG_LAYER_LIST (object)->chosen);
}

static void
dig_layer_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  dig_layer_list_set_chosen (DIG_LAYER_LIST (object), g_value_get_int (value));
}

static void
dig_layer_list_class_init (DigLayerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_layer_list_dispose;
  object_class->get_property = dig_layer_list_get_property;
  object_class->set_property = dig_layer_list_set_property;
  properties[PROP_CHOSEN] =
      g_param_spec_int ("chosen", NULL, NULL, -1, G_MAXINT, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_layer_list_init (DigLayerList *self)
{
  self->chosen = self->wanted = -1;
  self->rows = g_ptr_array_new ();
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->box), GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

void
dig_layer_list_set_design (DigLayerList *self, DigNetworkDesign *design)
{
  g_return_if_fail (DIG_IS_LAYER_LIST (self));
  g_return_if_fail (self->design == NULL);

  self->design = g_object_ref (design);
  g_signal_connect_object (design, "changed", G_CALLBACK (design_changed_cb), self,
                           G_CONNECT_SWAPPED);
  design_changed_cb (self);
}

int
dig_layer_list_get_chosen (DigLayerList *self)
{
  g_return_val_if_fail (DIG_IS_LAYER_LIST (self), -1);

  return self->chosen;
}

void
dig_layer_list_set_chosen (DigLayerList *self, int chosen)
{
  g_return_if_fail (DIG_IS_LAYER_LIST (self));

  choose (self, chosen);
}

void
dig_layer_list_add (DigLayerList *self, DigLayerType type)
{
  DigNetworkSpec *spec;
  DigLayerSpec layer;
  guint place;

  g_return_if_fail (DIG_IS_LAYER_LIST (self));

  spec = dig_network_design_get_spec (self->design);
  place = dig_network_edit_get_place (spec, self->chosen);
  layer = dig_network_edit_propose (spec, type, place);
  dig_network_design_take (self->design, dig_network_edit_insert (spec, place, &layer), NULL);
  dig_layer_list_go_to (self, (int)place);
}
