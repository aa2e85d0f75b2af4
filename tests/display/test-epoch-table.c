/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/dig-epoch-table.h"
#include "app/dig-resources.h"
#include "display-support.h"

/* What is left for it beside the settings in a window of 1280 pixels. */
#define WIDTH 640
#define N_EPOCHS 30

static GArray *
make_epochs (guint n, guint best_epoch)
{
  GArray *epochs = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));

  for (guint i = 1; i <= n; i++)
    {
      DigEpochRecord record = { .epoch = i,
                                .learning_rate = 0.000878703542,
                                .best_epoch = best_epoch };

      record.train.loss = 10.0 / i;
      record.validation =
          (DigMetrics){ .loss = 1.0 / i, .accuracy = 1, .precision = 1, .recall = 1, .f1 = 1 };
      record.train.accuracy = record.train.precision = record.train.recall = record.train.f1 = 1;
      g_array_append_val (epochs, record);
    }
  return epochs;
}

static GtkScrolledWindow *
get_scroller (DigEpochTable *table)
{
  return GTK_SCROLLED_WINDOW (adw_bin_get_child (ADW_BIN (table)));
}

static GtkColumnView *
get_view (DigEpochTable *table)
{
  return GTK_COLUMN_VIEW (gtk_scrolled_window_get_child (get_scroller (table)));
}

static GListModel *
get_lines (DigEpochTable *table)
{
  return G_LIST_MODEL (gtk_column_view_get_model (get_view (table)));
}

/* Beside something else that takes the focus, in a column as on the Train page. */
static GtkWindow *
show_table (DigEpochTable *table, GtkWidget *button)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (table));
  gtk_box_append (GTK_BOX (box), button);
  return show_in_window (box, WIDTH, 400);
}

static void
test_every_epoch_can_be_scrolled_to (void)
{
  DigEpochTable *table = g_object_new (DIG_TYPE_EPOCH_TABLE, NULL);
  g_autoptr (GArray) epochs = make_epochs (N_EPOCHS, N_EPOCHS);
  GtkWindow *window = show_table (table, gtk_button_new_with_label ("after"));
  GtkAdjustment *down, *across;

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (table)));
  dig_epoch_table_set_epochs (table, epochs);
  wait_for_frame (GTK_WIDGET (table));
  g_assert_cmpuint (g_list_model_get_n_items (get_lines (table)), ==, N_EPOCHS);
  down = gtk_scrolled_window_get_vadjustment (get_scroller (table));
  across = gtk_scrolled_window_get_hadjustment (get_scroller (table));
  g_assert_cmpfloat (gtk_adjustment_get_upper (down), >, gtk_adjustment_get_page_size (down));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (table)), >, 250);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (table)), <, 700);
  g_assert_cmpfloat (gtk_adjustment_get_upper (across), <=, gtk_adjustment_get_page_size (across));
  dig_epoch_table_set_epochs (table, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (get_lines (table)), ==, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (table)));
  gtk_window_destroy (window);
}

static void
test_what_is_there_stays (void)
{
  DigEpochTable *table = g_object_new (DIG_TYPE_EPOCH_TABLE, NULL);
  g_autoptr (GArray) two = make_epochs (2, 1), three = make_epochs (3, 3);
  g_autoptr (GObject) before = NULL, after = NULL, newest = NULL;
  GtkWindow *window = show_table (table, gtk_button_new_with_label ("after"));
  gboolean is_best;

  dig_epoch_table_set_epochs (table, two);
  before = g_list_model_get_item (get_lines (table), 1);
  g_object_get (before, "is-best", &is_best, NULL);
  g_assert_true (is_best);
  dig_epoch_table_set_epochs (table, three);
  after = g_list_model_get_item (get_lines (table), 2);
  g_assert_true (after == before);
  g_object_get (after, "is-best", &is_best, NULL);
  g_assert_false (is_best);
  newest = g_list_model_get_item (get_lines (table), 0);
  g_object_get (newest, "is-best", &is_best, NULL);
  g_assert_true (is_best);
  /* Another run. */
  g_array_index (three, DigEpochRecord, 0).train.loss = 99;
  dig_epoch_table_set_epochs (table, three);
  g_assert_cmpuint (g_list_model_get_n_items (get_lines (table)), ==, 3);
  g_clear_object (&after);
  after = g_list_model_get_item (get_lines (table), 2);
  g_assert_true (after != before);
  gtk_window_destroy (window);
}

static void
test_tab_does_not_go_through_the_lines (void)
{
  DigEpochTable *table = g_object_new (DIG_TYPE_EPOCH_TABLE, NULL);
  g_autoptr (GArray) epochs = make_epochs (N_EPOCHS, 1);
  GtkWidget *button = gtk_button_new_with_label ("after");
  GtkWindow *window = show_table (table, button);

  dig_epoch_table_set_epochs (table, epochs);
  wait_for_frame (GTK_WIDGET (table));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (table), GTK_DIR_TAB_FORWARD));
  g_assert_nonnull (gtk_widget_get_focus_child (GTK_WIDGET (table)));
  g_assert_true (press_key (GTK_WIDGET (table), GDK_KEY_Tab, 0));
  g_assert_true (gtk_window_get_focus (window) == button);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  g_test_add_func ("/epoch-table/every-epoch-can-be-scrolled-to",
                   test_every_epoch_can_be_scrolled_to);
  g_test_add_func ("/epoch-table/what-is-there-stays", test_what_is_there_stays);
  g_test_add_func ("/epoch-table/tab-does-not-go-through-the-lines",
                   test_tab_does_not_go_through_the_lines);
  return g_test_run ();
}
