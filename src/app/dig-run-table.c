/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-table.h"

#include <glib/gi18n.h>

#include "app/dig-column-view.h"
#include "app/dig-run-columns.h"

struct _DigRunTable
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkSortListModel *sorted;
  GtkSelectionModel *selection;
  GHashTable *ticked; /* set of folders: whose curves are drawn */
  char *shown;        /* folder of the run that all pages show; NULL: none */
  guint focus_id;     /* 0: no line is waited for */
};

G_DEFINE_FINAL_TYPE (DigRunTable, dig_run_table, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN_CHANGED,
  SIGNAL_TICKED_CHANGED,
  SIGNAL_SHOWN_CHANGED,
  SIGNAL_RUN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define MARK_PIXELS 16

/* ---- The marks: whose curves are drawn, which run is shown ---- */

static const char *
get_folder (GtkListItem *list_item)
{
  return dig_run_item_get_folder (gtk_list_item_get_item (list_item));
}

static void
set_ticked (DigRunTable *self, const char *folder, gboolean is_ticked)
{
  gboolean has_changed = is_ticked ? g_hash_table_add (self->ticked, g_strdup (folder))
                                   : g_hash_table_remove (self->ticked, folder);

  if (has_changed)
    g_signal_emit (self, signals[SIGNAL_TICKED_CHANGED], 0);
}

static void
toggled_cb (GtkCheckButton *button, gpointer data)
{
  DigRunTable *self = g_object_get_data (data, "table");

  if (gtk_list_item_get_item (data) != NULL)
    set_ticked (self, get_folder (data), gtk_check_button_get_active (button));
}

static void
show_tick (GtkListItem *list_item)
{
  DigRunTable *self = g_object_get_data (G_OBJECT (list_item), "table");

  gtk_check_button_set_active (GTK_CHECK_BUTTON (gtk_list_item_get_child (list_item)),
                               g_hash_table_contains (self->ticked, get_folder (list_item)));
}

static void
show_mark (GtkListItem *list_item)
{
  DigRunTable *self = g_object_get_data (G_OBJECT (list_item), "table");
  GtkWidget *image = gtk_list_item_get_child (list_item);
  gboolean is_shown = g_strcmp0 (self->shown, get_folder (list_item)) == 0;

  gtk_image_set_from_icon_name (GTK_IMAGE (image), is_shown ? "view-reveal-symbolic" : NULL);
  gtk_widget_set_tooltip_text (image, is_shown ? _ ("Shown on all pages") : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_shown ? _ ("Shown on all pages") : "", -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, !is_shown, -1);
}

static void
setup_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *button = gtk_check_button_new ();

  gtk_widget_set_focusable (button, FALSE); /* the line takes the keys: Space ticks it */
  g_object_set_data (G_OBJECT (list_item), "table", data);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), list_item);
  gtk_list_item_set_child (list_item, button);
}

static void
setup_mark_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *image = gtk_image_new ();

  gtk_widget_set_size_request (image, MARK_PIXELS, -1);
  g_object_set_data (G_OBJECT (list_item), "table", data);
  gtk_list_item_set_child (list_item, image);
}

static void
name_tick (GtkListItem *list_item)
{
  g_autofree char *name = g_strdup_printf (
      _ ("Show the curves of %s"), dig_run_item_get_title (gtk_list_item_get_item (list_item)));
  GtkWidget *button = gtk_list_item_get_child (list_item);

  gtk_widget_set_tooltip_text (button, _ ("Show its curves (Space)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
bind_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_connect_swapped (data, "ticked-changed", G_CALLBACK (show_tick), list_item);
  g_signal_connect_swapped (gtk_list_item_get_item (list_item), "notify::revision",
                            G_CALLBACK (name_tick), list_item);
  show_tick (list_item);
  name_tick (list_item);
}

static void
unbind_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (data, show_tick, list_item);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), name_tick, list_item);
}

static void
bind_mark_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_connect_swapped (data, "shown-changed", G_CALLBACK (show_mark), list_item);
  show_mark (list_item);
}

static void
unbind_mark_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (data, show_mark, list_item);
}

static void
add_mark_column (DigRunTable *self, GCallback setup, GCallback bind, GCallback unbind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", setup, self);
  g_signal_connect (factory, "bind", bind, self);
  g_signal_connect (factory, "unbind", unbind, self);
  column = gtk_column_view_column_new (NULL, factory);
  gtk_column_view_append_column (self->view, column);
}

/* ---- GObject ---- */

static void
selection_changed_cb (DigRunTable *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN_CHANGED], 0);
}

/* A list view keeps the line that was first in its place, so that a new run would come above what is seen. Whoever looks
 * at the top goes on looking at the top. */
static void
items_changed_cb (DigRunTable *self, guint position, guint n_removed, guint n_added)
{
  GtkAdjustment *scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  if (n_added > 0 && position == 0 && gtk_adjustment_get_value (scroll) < 1)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)),
                                "list.scroll-to-item", "u", 0);
  selection_changed_cb (self);
  g_signal_emit (self, signals[SIGNAL_TICKED_CHANGED], 0);
}

static void
activate_cb (GtkColumnView *view, guint position, gpointer data)
{
  DigRunTable *self = data;
  g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, item);
}

/* NULL: no line has the keys. */
static GtkWidget *
find_focused_line (DigRunTable *self)
{
  GtkWidget *lines = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  return gtk_widget_get_focus_child (lines);
}

static GtkWidget *
find_check (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_CHECK_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_check (child);
  return found;
}

/* Space ticks the line that has the keys, as in any list with ticks; Ctrl+Space chooses it. */
static gboolean
key_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, gpointer data)
{
  GtkWidget *line = find_focused_line (data);
  GtkWidget *check = line ? find_check (line) : NULL;

  if ((key != GDK_KEY_space && key != GDK_KEY_KP_Space) || check == NULL
      || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               !gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  return GDK_EVENT_STOP;
}

static void
add_space_key (DigRunTable *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  /* Before the line itself, for which Space means to be chosen. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* The first line that can be seen and, with `is_chosen`, is chosen. */
static gboolean
focus_line (DigRunTable *self, gboolean is_chosen)
{
  GtkWidget *lines = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  for (GtkWidget *line = gtk_widget_get_first_child (lines); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    if (gtk_widget_get_mapped (line)
        && (!is_chosen || (gtk_widget_get_state_flags (line) & GTK_STATE_FLAG_SELECTED) != 0)
        && gtk_widget_grab_focus (line))
      return TRUE;
  return FALSE;
}

/* The line that is chosen takes the keys. The list itself has none to give them to where the line that had them was deleted,
 * and keys that nothing has are lost, those of the window too. */
static gboolean
dig_run_table_grab_focus (GtkWidget *widget)
{
  DigRunTable *self = DIG_RUN_TABLE (widget);

  return focus_line (self, TRUE)
         || GTK_WIDGET_CLASS (dig_run_table_parent_class)->grab_focus (widget)
         || focus_line (self, FALSE);
}

static gboolean
dig_run_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (dig_column_view_is_left (widget))
    return FALSE;
  return GTK_WIDGET_CLASS (dig_run_table_parent_class)->focus (widget, direction);
}

static void
dig_run_table_finalize (GObject *object)
{
  DigRunTable *self = DIG_RUN_TABLE (object);

  g_clear_pointer (&self->ticked, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (dig_run_table_parent_class)->finalize (object);
}

static void
add_signals (DigRunTableClass *klass)
{
  static const char *const names[] = {
    [SIGNAL_CHOSEN_CHANGED] = "chosen-changed",
    [SIGNAL_TICKED_CHANGED] = "ticked-changed",
    [SIGNAL_SHOWN_CHANGED] = "shown-changed",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RUN_ACTIVATED] =
      g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, DIG_TYPE_RUN_ITEM);
}

static void
dig_run_table_class_init (DigRunTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dig_run_table_finalize;
  widget_class->grab_focus = dig_run_table_grab_focus;
  widget_class->focus = dig_run_table_focus;
  dig_column_view_class_leave_by_tab (widget_class);
  /* The page's verbs, where no text is being typed. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "runs.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "runs.notes", NULL);
  add_signals (klass);
}

static void
add_columns (DigRunTable *self)
{
  add_mark_column (self, G_CALLBACK (setup_tick_cb), G_CALLBACK (bind_tick_cb),
                   G_CALLBACK (unbind_tick_cb));
  add_mark_column (self, G_CALLBACK (setup_mark_cb), G_CALLBACK (bind_mark_cb),
                   G_CALLBACK (unbind_mark_cb));
  dig_run_columns_add (self->view);
}

static void
dig_run_table_init (DigRunTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->ticked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sorted = gtk_sort_list_model_new (NULL, NULL);
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (self->sorted)));
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (self->selection));
  add_columns (self);
  add_space_key (self);
  gtk_sort_list_model_set_sorter (self->sorted, gtk_column_view_get_sorter (self->view));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Runs"), -1);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self, 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

/* ---- Public ---- */

void
dig_run_table_set_list (DigRunTable *self, DigRunList *list)
{
  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  gtk_sort_list_model_set_model (self->sorted, G_LIST_MODEL (list));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Lent; the list holds it. */
static DigRunItem *
get_item (DigRunTable *self, guint position)
{
  g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return item;
}

static guint
count_items (DigRunTable *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

GPtrArray *
dig_run_table_dup_chosen (DigRunTable *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (DIG_IS_RUN_TABLE (self), chosen);

  for (guint i = 0; i < count_items (self); i++)
    if (gtk_selection_model_is_selected (self->selection, i))
      g_ptr_array_add (chosen, g_object_ref (get_item (self, i)));
  return chosen;
}

GPtrArray *
dig_run_table_dup_ticked (DigRunTable *self)
{
  GPtrArray *ticked = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (DIG_IS_RUN_TABLE (self), ticked);

  for (guint i = 0; i < count_items (self); i++)
    if (g_hash_table_contains (self->ticked, dig_run_item_get_folder (get_item (self, i))))
      g_ptr_array_add (ticked, g_object_ref (get_item (self, i)));
  return ticked;
}

void
dig_run_table_choose (DigRunTable *self, const char *folder)
{
  gboolean has_chosen = FALSE;

  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  for (guint i = 0; i < count_items (self) && folder != NULL && !has_chosen; i++)
    if (g_str_equal (dig_run_item_get_folder (get_item (self, i)), folder))
      has_chosen = gtk_selection_model_select_item (self->selection, i, TRUE);
  for (guint i = 0; i < count_items (self) && !has_chosen; i++)
    if (dig_run_item_get_problem (get_item (self, i)) == NULL)
      has_chosen = gtk_selection_model_select_item (self->selection, i, TRUE);
}

void
dig_run_table_tick_first (DigRunTable *self, guint n)
{
  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  g_hash_table_remove_all (self->ticked);
  for (guint i = 0; i < count_items (self) && g_hash_table_size (self->ticked) < n; i++)
    if (dig_run_item_get_problem (get_item (self, i)) == NULL)
      g_hash_table_add (self->ticked, g_strdup (dig_run_item_get_folder (get_item (self, i))));
  g_signal_emit (self, signals[SIGNAL_TICKED_CHANGED], 0);
}

void
dig_run_table_tick_folders (DigRunTable *self, GHashTable *folders)
{
  GHashTableIter iter;
  gpointer folder;

  g_return_if_fail (DIG_IS_RUN_TABLE (self));
  g_return_if_fail (folders != NULL);

  g_hash_table_remove_all (self->ticked);
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_hash_table_add (self->ticked, g_strdup (folder));
  g_signal_emit (self, signals[SIGNAL_TICKED_CHANGED], 0);
}

void
dig_run_table_set_shown (DigRunTable *self, const char *folder)
{
  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  if (g_strcmp0 (self->shown, folder) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (folder);
  g_signal_emit (self, signals[SIGNAL_SHOWN_CHANGED], 0);
}

/* Lines come into being a frame after the list has changed. */
static gboolean
focus_again_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigRunTable *self = DIG_RUN_TABLE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean is_done = count_items (self) == 0 || root == NULL || gtk_root_get_focus (root) != NULL
                     || gtk_widget_grab_focus (widget);

  if (!is_done)
    return G_SOURCE_CONTINUE;
  self->focus_id = 0;
  return G_SOURCE_REMOVE;
}

void
dig_run_table_take_focus (DigRunTable *self)
{
  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  if (gtk_widget_grab_focus (GTK_WIDGET (self)) || self->focus_id != 0)
    return;
  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  self->focus_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_again_cb, NULL, NULL);
}
