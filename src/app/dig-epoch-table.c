/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-epoch-table.h"

#include <glib/gi18n.h>

#include "app/dig-column-view.h"
#include "charts/dig-number-format.h"
#include "model/dig-number.h"

/* As many as are seen at once; the space around the two lines of each and around the heading. */
#define MAX_SEEN 10
#define ROW_SPACE 5
#define HEADING_SPACE 14

/* So many figures of a learning rate are enough to read a schedule. */
#define RATE_FORMAT "%.3g"

typedef enum
{
  COLUMN_EPOCH,
  COLUMN_IMAGES,
  COLUMN_LOSS,
  COLUMN_ACCURACY,
  COLUMN_PRECISION,
  COLUMN_RECALL,
  COLUMN_F1,
  COLUMN_RATE,
  N_COLUMNS,
} Column;

static const char *const titles[N_COLUMNS] = { N_ ("Epoch"),       N_ ("Images"),
                                               N_ ("Loss"),        N_ ("Accuracy"),
                                               N_ ("Precision"),   N_ ("Recall"),
                                               N_ ("F1 (> 50 %)"), N_ ("Learning rate") };

/* ---- A line ---- */

#define DIG_TYPE_EPOCH_LINE (dig_epoch_line_get_type ())
G_DECLARE_FINAL_TYPE (DigEpochLine, dig_epoch_line, DIG, EPOCH_LINE, GObject)

struct _DigEpochLine
{
  GObject parent_instance;

  DigEpochRecord record;
  gboolean is_best;
};

enum
{
  PROP_IS_BEST = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigEpochLine, dig_epoch_line, G_TYPE_OBJECT)

static void
dig_epoch_line_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_BEST)
    g_value_set_boolean (value, DIG_EPOCH_LINE (object)->is_best);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_epoch_line_class_init (DigEpochLineClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = dig_epoch_line_get_property;
  props[PROP_IS_BEST] = g_param_spec_boolean ("is-best", NULL, NULL, FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
dig_epoch_line_init (DigEpochLine *self)
{
}

static void
set_best (DigEpochLine *self, gboolean is_best)
{
  if (self->is_best == is_best)
    return;
  self->is_best = is_best;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_BEST]);
}

static char *
format_value (const DigMetrics *metrics, Column column)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  const double rates[] = { metrics->accuracy, metrics->precision, metrics->recall, metrics->f1 };

  if (column == COLUMN_LOSS)
    return dig_format_fixed (metrics->loss, 4, style);
  return dig_format_percent (rates[column - COLUMN_ACCURACY], 2, style);
}

static char *
format_rate (double rate)
{
  char rounded[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (rounded, sizeof rounded, RATE_FORMAT, rate);
  return dig_number_format (g_ascii_strtod (rounded, NULL));
}

static char *
dup_text (DigEpochLine *self, Column column)
{
  g_autofree char *train = NULL, *validation = NULL;

  switch (column)
    {
    case COLUMN_EPOCH:
      /* Translators: the best epoch in the table. */
      return self->is_best ? g_strdup_printf (_ ("best %u"), self->record.epoch)
                           : g_strdup_printf ("%u", self->record.epoch);
    case COLUMN_IMAGES:
      return g_strdup_printf ("%s\n%s", _ ("Training"), _ ("Validation"));
    case COLUMN_RATE:
      return format_rate (self->record.learning_rate);
    case COLUMN_LOSS:
    case COLUMN_ACCURACY:
    case COLUMN_PRECISION:
    case COLUMN_RECALL:
    case COLUMN_F1:
    case N_COLUMNS:
    default:
      train = format_value (&self->record.train, column);
      validation = format_value (&self->record.validation, column);
      return g_strdup_printf ("%s\n%s", train, validation);
    }
}

/* ---- The table ---- */

struct _DigEpochTable
{
  AdwBin parent_instance;

  GListStore *lines; /* DigEpochLine, newest first */
  GtkColumnView *view;
  GtkScrolledWindow *scroller;
};

G_DEFINE_FINAL_TYPE (DigEpochTable, dig_epoch_table, ADW_TYPE_BIN)

static void
show_text (GtkListItem *list_item, Column column)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  DigEpochLine *line = gtk_list_item_get_item (list_item);
  g_autofree char *text = dup_text (line, column);

  gtk_label_set_label (GTK_LABEL (label), text);
  if (line->is_best)
    gtk_widget_add_css_class (label, "best");
  else
    gtk_widget_remove_css_class (label, "best");
}

static void
best_changed_cb (DigEpochLine *line, GParamSpec *pspec, gpointer data)
{
  show_text (data, GPOINTER_TO_UINT (g_object_get_data (data, "column")));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  if (GPOINTER_TO_UINT (data) == COLUMN_IMAGES)
    gtk_label_set_xalign (GTK_LABEL (label), 0);
  else
    {
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
    }
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (list_item), "column", data);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_connect (gtk_list_item_get_item (list_item), "notify::is-best",
                    G_CALLBACK (best_changed_cb), list_item);
  show_text (list_item, GPOINTER_TO_UINT (data));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), best_changed_cb,
                                        list_item);
}

static void
add_column (DigEpochTable *self, Column column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), GUINT_TO_POINTER (column));
  view_column = gtk_column_view_column_new (_ (titles[column]), factory);
  gtk_column_view_column_set_expand (view_column, TRUE);
  gtk_column_view_append_column (self->view, view_column);
  if (column != COLUMN_IMAGES)
    dig_column_view_align_at_end (self->view, column);
}

static guint
count_lines (DigEpochTable *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->lines));
}

/* Of what is shown: the lines of these epochs, which only grow while a run goes on. */
static gboolean
has_shown (DigEpochTable *self, const GArray *epochs)
{
  guint n = count_lines (self);

  if (n > epochs->len)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DigEpochLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), n - 1 - i);
      const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, i);

      if (line->record.epoch != record->epoch || line->record.train.loss != record->train.loss
          || line->record.validation.loss != record->validation.loss)
        return FALSE;
    }
  return TRUE;
}

static void
add_new (DigEpochTable *self, const GArray *epochs)
{
  guint n_shown = count_lines (self);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = epochs->len; i > n_shown; i--)
    {
      DigEpochLine *line = g_object_new (DIG_TYPE_EPOCH_LINE, NULL);

      line->record = g_array_index (epochs, DigEpochRecord, i - 1);
      g_ptr_array_add (lines, line);
    }
  if (lines->len > 0)
    g_list_store_splice (self->lines, 0, 0, lines->pdata, lines->len);
}

static void
mark_best (DigEpochTable *self, guint best_epoch)
{
  for (guint i = 0; i < count_lines (self); i++)
    {
      g_autoptr (DigEpochLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      set_best (line, line->record.epoch == best_epoch);
    }
}

/* The page gives no more than is asked for at least. */
static void
fit_height (DigEpochTable *self)
{
  int n_seen = (int)MIN (count_lines (self), MAX_SEEN);
  int height = dig_column_view_lines_to_pixels (GTK_WIDGET (self), 1 + 2 * n_seen)
               + n_seen * ROW_SPACE + HEADING_SPACE;

  gtk_scrolled_window_set_min_content_height (self->scroller, -1);
  gtk_scrolled_window_set_max_content_height (self->scroller, height);
  gtk_scrolled_window_set_min_content_height (self->scroller, height);
}

void
dig_epoch_table_set_epochs (DigEpochTable *self, const GArray *epochs)
{
  gboolean was_at_top;
  GtkAdjustment *scroll;

  g_return_if_fail (DIG_IS_EPOCH_TABLE (self));

  scroll = gtk_scrolled_window_get_vadjustment (self->scroller);
  was_at_top = gtk_adjustment_get_value (scroll) < 1;
  if (epochs == NULL || !has_shown (self, epochs))
    g_list_store_remove_all (self->lines);
  gtk_widget_set_visible (GTK_WIDGET (self), epochs != NULL && epochs->len > 0);
  if (epochs == NULL || epochs->len == count_lines (self))
    return;
  add_new (self, epochs);
  fit_height (self);
  mark_best (self, g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch);
  /* A list keeps in place what was first; whoever looks at the newest goes on looking at it. */
  if (was_at_top)
    gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)),
                                "list.scroll-to-item", "u", 0);
}

static gboolean
dig_epoch_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (dig_column_view_is_left (widget))
    return FALSE;
  return GTK_WIDGET_CLASS (dig_epoch_table_parent_class)->focus (widget, direction);
}

static void
dig_epoch_table_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  DigEpochTable *self = DIG_EPOCH_TABLE (widget);

  GTK_WIDGET_CLASS (dig_epoch_table_parent_class)->css_changed (widget, change);

  if (self->scroller != NULL)
    fit_height (self);
}

static void
dig_epoch_table_dispose (GObject *object)
{
  g_clear_object (&DIG_EPOCH_TABLE (object)->lines);

  G_OBJECT_CLASS (dig_epoch_table_parent_class)->dispose (object);
}

static void
dig_epoch_table_class_init (DigEpochTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_epoch_table_dispose;
  GTK_WIDGET_CLASS (klass)->focus = dig_epoch_table_focus;
  dig_column_view_class_leave_by_tab (GTK_WIDGET_CLASS (klass));
  GTK_WIDGET_CLASS (klass)->css_changed = dig_epoch_table_css_changed;
}

static void
dig_epoch_table_init (DigEpochTable *self)
{
  GtkSelectionModel *selection;

  self->lines = g_list_store_new (DIG_TYPE_EPOCH_LINE);
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->lines))));
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (selection));
  for (Column column = 0; column < N_COLUMNS; column++)
    add_column (self, column);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Epochs"), -1);
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scroller));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
