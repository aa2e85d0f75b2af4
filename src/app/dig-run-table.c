/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-column-view.h"
#include "app/dig-run-words.h"
#include "charts/dig-number-format.h"

struct _DigRunTable
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkSortListModel *sorted;
  GtkSelectionModel *selection;
};

G_DEFINE_FINAL_TYPE (DigRunTable, dig_run_table, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN_CHANGED,
  SIGNAL_RUN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef enum
{
  COLUMN_NAME,
  COLUMN_STATE,
  COLUMN_ACCURACY,
  COLUMN_LOSS,
  COLUMN_F1,
  COLUMN_SETTINGS,
  COLUMN_PARAMETERS,
  COLUMN_EPOCHS,
  COLUMN_SECONDS,
  COLUMN_SPEED,
  COLUMN_BEGUN,
  COLUMN_DEVICE,
  COLUMN_NOTES,
  N_COLUMNS,
} Column;

static const struct
{
  const char *title; /* untranslated */
  gboolean is_number;
  int least, most; /* characters of a text */
} columns[N_COLUMNS] = {
  [COLUMN_NAME] = { N_ ("Run"), FALSE, 19, 24 },
  [COLUMN_STATE] = { N_ ("State"), FALSE, 17, 24 },
  [COLUMN_ACCURACY] = { N_ ("Validation accuracy"), TRUE },
  [COLUMN_LOSS] = { N_ ("Validation loss"), TRUE },
  [COLUMN_F1] = { N_ ("F1"), TRUE },
  [COLUMN_SETTINGS] = { N_ ("Settings"), FALSE, 24, 36 },
  [COLUMN_PARAMETERS] = { N_ ("Parameters"), TRUE },
  [COLUMN_EPOCHS] = { N_ ("Epochs"), TRUE },
  [COLUMN_SECONDS] = { N_ ("Trained for"), TRUE },
  [COLUMN_SPEED] = { N_ ("Images per second"), TRUE },
  [COLUMN_BEGUN] = { N_ ("Begun"), FALSE },
  [COLUMN_DEVICE] = { N_ ("Trained on"), FALSE, 16, 24 },
  [COLUMN_NOTES] = { N_ ("Notes"), FALSE, 20, 30 },
};

/* Before the first of them. */
#define TICK_COLUMNS 1

/* ---- What a cell says ---- */

/* What a column is sorted by: a number, NaN for texts and for what is not known. */
static double
get_number (DigRunItem *item, Column column)
{
  const DigEpochRecord *best = dig_run_item_get_best (item);

  switch (column)
    {
    case COLUMN_ACCURACY:
      return best ? best->validation.accuracy : (double)NAN;
    case COLUMN_LOSS:
      return best ? best->validation.loss : (double)NAN;
    case COLUMN_F1:
      return best ? best->validation.f1 : (double)NAN;
    case COLUMN_PARAMETERS:
      return dig_run_item_get_settings (item) ? (double)dig_run_item_get_n_parameters (item)
                                              : (double)NAN;
    case COLUMN_EPOCHS:
      return dig_run_item_get_epochs (item)->len;
    case COLUMN_SECONDS:
      return best ? dig_run_item_get_seconds (item) : (double)NAN;
    case COLUMN_SPEED:
      return best ? dig_run_item_get_images_per_second (item) : (double)NAN;
    case COLUMN_BEGUN:
      return (double)dig_run_item_get_begun (item);
    case COLUMN_NAME:
    case COLUMN_STATE:
    case COLUMN_SETTINGS:
    case COLUMN_DEVICE:
    case COLUMN_NOTES:
    case N_COLUMNS:
    default:
      return (double)NAN;
    }
}

static char *
format_number (DigRunItem *item, Column column)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  double value = get_number (item, column);

  if (isnan (value))
    return g_strdup ("–");
  switch (column)
    {
    case COLUMN_ACCURACY:
      return dig_run_words_format_accuracy (item);
    case COLUMN_F1:
      return dig_format_percent (value, 2, style);
    case COLUMN_LOSS:
      return dig_format_fixed (value, 4, style);
    case COLUMN_SECONDS:
      return dig_format_duration (value, style);
    case COLUMN_PARAMETERS:
    case COLUMN_EPOCHS:
    case COLUMN_SPEED:
    case COLUMN_NAME:
    case COLUMN_STATE:
    case COLUMN_SETTINGS:
    case COLUMN_BEGUN:
    case COLUMN_DEVICE:
    case COLUMN_NOTES:
    case N_COLUMNS:
    default:
      return dig_format_integer ((gint64)llround (value), style);
    }
}

static char *
dup_text (DigRunItem *item, Column column)
{
  switch (column)
    {
    case COLUMN_NAME:
      return g_strdup (dig_run_item_get_title (item));
    case COLUMN_STATE:
      return dig_run_words_dup_state (item);
    case COLUMN_SETTINGS:
      return g_strdup (dig_run_item_get_problem (item) ? dig_run_item_get_problem (item)
                                                       : dig_run_item_get_settings_text (item));
    case COLUMN_BEGUN:
      return dig_run_words_dup_time (dig_run_item_get_begun (item));
    case COLUMN_DEVICE:
      return g_strdup (dig_run_item_get_device_name (item));
    case COLUMN_NOTES:
      return g_strdup (dig_run_item_get_notes (item)->text);
    case COLUMN_ACCURACY:
    case COLUMN_LOSS:
    case COLUMN_F1:
    case COLUMN_PARAMETERS:
    case COLUMN_EPOCHS:
    case COLUMN_SECONDS:
    case COLUMN_SPEED:
    case N_COLUMNS:
    default:
      return format_number (item, column);
    }
}

/* ---- Cells ---- */

static void
show_text (GtkListItem *list_item, Column column)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (list_item));
  DigRunItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *text = dup_text (item, column);

  g_strdelimit (text, "\n", ' ');
  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label),
                               columns[column].is_number || text[0] == '\0' ? NULL : text);
}

static void
revision_cb (DigRunItem *item, GParamSpec *pspec, gpointer data)
{
  GtkListItem *list_item = data;

  show_text (list_item, GPOINTER_TO_UINT (g_object_get_data (data, "column")));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  Column column = GPOINTER_TO_UINT (data);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), columns[column].is_number ? 1 : 0);
  if (columns[column].is_number || column == COLUMN_BEGUN)
    gtk_widget_add_css_class (label, "numeric");
  else
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), columns[column].least);
      gtk_label_set_max_width_chars (GTK_LABEL (label), columns[column].most);
    }
  g_object_set_data (G_OBJECT (list_item), "column", data);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_connect (gtk_list_item_get_item (list_item), "notify::revision",
                    G_CALLBACK (revision_cb), list_item);
  show_text (list_item, GPOINTER_TO_UINT (data));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), revision_cb, list_item);
}

/* ---- The ticks ---- */

static void
ticked_cb (GtkCheckButton *button, gpointer data)
{
  GtkListItem *list_item = data;
  DigRunTable *self =
      DIG_RUN_TABLE (gtk_widget_get_ancestor (GTK_WIDGET (button), DIG_TYPE_RUN_TABLE));
  gboolean is_active = gtk_check_button_get_active (button);

  if (self == NULL || is_active == gtk_list_item_get_selected (list_item))
    return;
  if (is_active)
    gtk_selection_model_select_item (self->selection, gtk_list_item_get_position (list_item),
                                     FALSE);
  else
    gtk_selection_model_unselect_item (self->selection, gtk_list_item_get_position (list_item));
}

static void
setup_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *button = gtk_check_button_new ();

  gtk_widget_set_focusable (button, FALSE); /* the line takes the keys: Ctrl+Space chooses it */
  g_object_bind_property (list_item, "selected", button, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect (button, "toggled", G_CALLBACK (ticked_cb), list_item);
  gtk_list_item_set_child (list_item, button);
}

static void
bind_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_autofree char *name = g_strdup_printf (
      _ ("Show the curves of %s"), dig_run_item_get_title (gtk_list_item_get_item (list_item)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_list_item_get_child (list_item)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* ---- Sorting ---- */

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  DigRunItem *first = (DigRunItem *)a, *second = (DigRunItem *)b;
  Column column = GPOINTER_TO_UINT (data);
  g_autofree char *first_text = NULL, *second_text = NULL;

  if (columns[column].is_number || column == COLUMN_BEGUN)
    {
      double x = get_number (first, column), y = get_number (second, column);

      if (isnan (x) || isnan (y))
        return isnan (x) ? (isnan (y) ? GTK_ORDERING_EQUAL : GTK_ORDERING_SMALLER)
                         : GTK_ORDERING_LARGER;
      return x < y ? GTK_ORDERING_SMALLER : x > y ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
    }
  first_text = dup_text (first, column);
  second_text = dup_text (second, column);
  return gtk_ordering_from_cmpfunc (g_utf8_collate (first_text, second_text));
}

static void
add_column (DigRunTable *self, Column column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  g_autoptr (GtkSorter) sorter =
      GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (column), NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), GUINT_TO_POINTER (column));
  view_column = gtk_column_view_column_new (_ (columns[column].title), factory);
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_resizable (view_column, !columns[column].is_number);
  gtk_column_view_append_column (self->view, view_column);
}

static void
add_tick_column (DigRunTable *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_tick_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_tick_cb), NULL);
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
}

static void
activate_cb (GtkColumnView *view, guint position, gpointer data)
{
  DigRunTable *self = data;
  g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, item);
}

static gboolean
dig_run_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (dig_column_view_is_left (widget))
    return FALSE;
  return GTK_WIDGET_CLASS (dig_run_table_parent_class)->focus (widget, direction);
}

static void
dig_run_table_class_init (DigRunTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->focus = dig_run_table_focus;
  dig_column_view_class_leave_by_tab (widget_class);
  /* The page's verbs, where no text is being typed. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "runs.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "runs.notes", NULL);
  signals[SIGNAL_CHOSEN_CHANGED] =
      g_signal_new ("chosen-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RUN_ACTIVATED] =
      g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, DIG_TYPE_RUN_ITEM);
}

static void
dig_run_table_init (DigRunTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->sorted = gtk_sort_list_model_new (NULL, NULL);
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (self->sorted)));
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (self->selection));
  add_tick_column (self);
  for (Column column = 0; column < N_COLUMNS; column++)
    add_column (self, column);
  for (Column column = 0; column < N_COLUMNS; column++)
    if (columns[column].is_number)
      dig_column_view_align_at_end (self->view, TICK_COLUMNS + column);
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

GPtrArray *
dig_run_table_dup_chosen (DigRunTable *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) positions = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (DIG_IS_RUN_TABLE (self), chosen);

  positions = gtk_selection_model_get_selection (self->selection);
  for (gboolean has = gtk_bitset_iter_init_first (&iter, positions, &position); has;
       has = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (chosen, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return chosen;
}

void
dig_run_table_choose_first (DigRunTable *self, guint n)
{
  g_autoptr (GtkBitset) mask = NULL, selected = gtk_bitset_new_empty ();
  guint n_items;

  g_return_if_fail (DIG_IS_RUN_TABLE (self));

  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  for (guint i = 0; i < n_items && gtk_bitset_get_size (selected) < n; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (dig_run_item_get_problem (item) == NULL)
        gtk_bitset_add (selected, i);
    }
  mask = gtk_bitset_new_range (0, n_items);
  gtk_selection_model_set_selection (self->selection, selected, mask);
}

void
dig_run_table_choose_folders (DigRunTable *self, GHashTable *folders)
{
  g_autoptr (GtkBitset) mask = NULL, selected = gtk_bitset_new_empty ();
  guint n_items;

  g_return_if_fail (DIG_IS_RUN_TABLE (self));
  g_return_if_fail (folders != NULL);

  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (g_hash_table_contains (folders, dig_run_item_get_folder (item)))
        gtk_bitset_add (selected, i);
    }
  mask = gtk_bitset_new_range (0, n_items);
  gtk_selection_model_set_selection (self->selection, selected, mask);
}
