/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-columns.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-column-view.h"
#include "app/dig-run-words.h"
#include "charts/dig-number-format.h"

typedef enum
{
  COLUMN_NAME,
  COLUMN_ACCURACY,
  COLUMN_STATE,
  COLUMN_SEED,
  COLUMN_DATA,
  COLUMN_SETTINGS,
  COLUMN_LOSS,
  COLUMN_F1,
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
  [COLUMN_ACCURACY] = { N_ ("Accuracy, best epoch"), TRUE },
  [COLUMN_STATE] = { N_ ("State"), FALSE, 10, 18 },
  [COLUMN_SEED] = { N_ ("Seed"), TRUE },
  [COLUMN_DATA] = { N_ ("Data"), FALSE, 15, 24 },
  [COLUMN_LOSS] = { N_ ("Validation loss"), TRUE },
  [COLUMN_F1] = { N_ ("F1 (> 50 %)"), TRUE },
  [COLUMN_SETTINGS] = { N_ ("Settings"), FALSE, 24, 36 },
  [COLUMN_PARAMETERS] = { N_ ("Parameters"), TRUE },
  [COLUMN_EPOCHS] = { N_ ("Epochs"), TRUE },
  [COLUMN_SECONDS] = { N_ ("Trained for"), TRUE },
  [COLUMN_SPEED] = { N_ ("Images per second"), TRUE },
  [COLUMN_BEGUN] = { N_ ("Begun"), FALSE },
  [COLUMN_DEVICE] = { N_ ("Trained on"), FALSE, 16, 24 },
  [COLUMN_NOTES] = { N_ ("Notes"), FALSE, 20, 30 },
};

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
    case COLUMN_SEED:
      return dig_run_item_get_settings (item) ? (double)dig_run_item_get_settings (item)->seed
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
    case COLUMN_DATA:
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
    case COLUMN_SEED: /* a name, not an amount; a double would lose the last digits of a long one */
      return g_strdup_printf ("%" G_GUINT64_FORMAT, dig_run_item_get_settings (item)->seed);
    case COLUMN_PARAMETERS:
    case COLUMN_EPOCHS:
    case COLUMN_SPEED:
    case COLUMN_NAME:
    case COLUMN_STATE:
    case COLUMN_DATA:
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
    case COLUMN_DATA:
      return g_strdup (dig_run_item_get_data_name (item));
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
    case COLUMN_SEED:
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

/* Which epoch a figure of the best epoch is of; NULL: it is of none. */
static char *
dup_epoch_words (DigRunItem *item, Column column)
{
  const DigEpochRecord *best = dig_run_item_get_best (item);
  const DigTrainSettings *settings = dig_run_item_get_settings (item);

  if (best == NULL || settings == NULL
      || (column != COLUMN_ACCURACY && column != COLUMN_LOSS && column != COLUMN_F1))
    return NULL;
  return g_strdup_printf (settings->best_by == DIG_BEST_ACCURACY
                              ? _ ("Epoch %u of %u, the one with the highest validation accuracy")
                              : _ ("Epoch %u of %u, the one with the lowest validation loss"),
                          best->epoch, dig_run_item_get_epochs (item)->len);
}

static char *
dup_tooltip (DigRunItem *item, Column column, const char *text)
{
  if (columns[column].is_number)
    return dup_epoch_words (item, column);
  return text[0] != '\0' ? g_strdup (text) : NULL;
}

/* ---- Cells ---- */

static void
show_text (GtkListItem *list_item, Column column)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (list_item));
  DigRunItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *text = dup_text (item, column), *tooltip = NULL;

  g_strdelimit (text, "\n", ' ');
  tooltip = dup_tooltip (item, column, text);
  gtk_label_set_label (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), tooltip);
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
add_column (GtkColumnView *view, Column column)
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
  gtk_column_view_append_column (view, view_column);
}

/* Lent; of a column that is there. */
static GtkWidget *
get_heading (GtkColumnView *view, guint column)
{
  GtkWidget *heading = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)));

  while (column-- > 0)
    heading = gtk_widget_get_next_sibling (heading);
  return heading;
}

static void
explain_headings (GtkColumnView *view, guint first)
{
  gtk_widget_set_tooltip_text (
      get_heading (view, first + COLUMN_ACCURACY),
      /* xgettext:no-c-format */
      _ ("Validation accuracy of the epoch that is kept as the best: the one with the lowest "
         "validation loss or, where the run is set so, with the highest validation accuracy. "
         "In brackets, Wilson’s 95 % interval."));
}

void
dig_run_columns_add (GtkColumnView *view)
{
  guint first = g_list_model_get_n_items (gtk_column_view_get_columns (view));

  for (Column column = 0; column < N_COLUMNS; column++)
    add_column (view, column);
  for (Column column = 0; column < N_COLUMNS; column++)
    if (columns[column].is_number)
      dig_column_view_align_at_end (view, first + column);
  explain_headings (view, first);
}
