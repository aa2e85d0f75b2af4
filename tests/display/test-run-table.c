/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of runs. */
#include "config.h"

#include "app/dig-run-words.h"
#include "runs-support.h"

static void
test_space_ticks_the_line_with_the_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = get_child (fixture, "table");
  GtkCheckButton *check;

  choose (fixture, (const char *const[]){ "b", NULL });
  wait_for_frame (fixture->page);
  g_assert_true (gtk_widget_grab_focus (table));
  check = find_check (fixture, "b");
  g_assert_true (gtk_check_button_get_active (check));
  g_assert_true (send_key (table, GDK_KEY_space, 0));
  g_assert_false (gtk_check_button_get_active (check));
  g_assert_true (gtk_check_button_get_active (find_check (fixture, "a")));
  g_assert_cmpuint (count_chosen (fixture), ==, 1);
  g_assert_true (send_key (table, GDK_KEY_space, 0));
  g_assert_true (gtk_check_button_get_active (check));
}

static void
test_tells_runs_apart_in_a_narrow_window (Fixture *fixture, gconstpointer data)
{
  static const char *const titles[] = { "Run", "Accuracy, best epoch", "State", "Seed", "Data" };
  GListModel *columns = gtk_column_view_get_columns (get_view (fixture));
  GtkWidget *view = GTK_WIDGET (get_view (fixture)), *heading, *cell;
  DigRunItem *first = get_item (fixture, 0);
  g_autofree char *words = dig_run_words_format_accuracy (first), *tooltip = NULL;
  graphene_rect_t bounds;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 2 + i);

      g_assert_cmpstr (gtk_column_view_column_get_title (column), ==, titles[i]);
    }
  heading = find_by_text (view, GTK_TYPE_LABEL, "Accuracy, best epoch");
  g_assert_true (gtk_widget_compute_bounds (heading, view, &bounds));
  /* 720 pixels, less the margins. */
  g_assert_cmpfloat ((double)(bounds.origin.x + bounds.size.width), <, 720 - 24);
  cell = find_by_text (gtk_widget_get_last_child (view), GTK_TYPE_LABEL, words);
  g_assert_nonnull (cell);
  tooltip = g_strdup_printf ("Epoch %u of 3, the one with the lowest validation loss",
                             dig_run_item_get_best (first)->epoch);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (cell), ==, tooltip);
}

static GtkColumnViewColumn *
find_column (Fixture *fixture, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (get_view (fixture));

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return column;
    }
  g_assert_not_reached ();
}

static void
test_sorts_by_any_figure (Fixture *fixture, gconstpointer data)
{
  static const char *const titles[] = { "Run", "Accuracy, best epoch", "Validation loss",
                                        "Epochs" };
  GtkColumnView *view = get_view (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *first = NULL;

      gtk_column_view_sort_by_column (view, find_column (fixture, titles[i]), GTK_SORT_ASCENDING);
      first = g_strdup (dig_run_item_get_title (get_item (fixture, 0)));
      gtk_column_view_sort_by_column (view, find_column (fixture, titles[i]), GTK_SORT_DESCENDING);
      g_test_message ("%s", titles[i]);
      if (i == 3) /* equal ones stay where they were */
        g_assert_cmpstr (dig_run_item_get_title (get_item (fixture, 0)), ==, first);
      else
        g_assert_cmpstr (dig_run_item_get_title (get_item (fixture, 0)), !=, first);
    }
}

static void
test_epochs_that_arrive_move_nothing (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *scroll = get_scroll (fixture);
  double value;

  choose (fixture, (const char *const[]){ "copy-03", NULL });
  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll) / 2);
  wait_for_frame (fixture->page);
  value = gtk_adjustment_get_value (scroll);
  g_assert_cmpfloat (value, >, 100);
  copy_run ("a", "copy-03", 1000003, 3);
  read_again (fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, value);
  for (guint i = 0; i < count (fixture); i++)
    g_assert_cmpint (gtk_selection_model_is_selected (get_selection (fixture), i), ==,
                     g_str_equal (dig_run_item_get_title (get_item (fixture, i)), "copy-03"));
}

static void
test_new_run_is_seen_at_the_top (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *scroll = get_scroll (fixture);

  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, 0);
  copy_run ("a", "newest", 4000000000, 1);
  read_again (fixture);
  g_assert_cmpstr (dig_run_item_get_title (get_item (fixture, 0)), ==, "newest");
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, 0);
}

static void
test_new_run_does_not_scroll_what_is_read (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *scroll = get_scroll (fixture);

  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll) / 2);
  wait_for_frame (fixture->page);
  copy_run ("a", "newest", 4000000000, 1);
  read_again (fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), >, 100);
}

static void
test_headings_stand_above_their_numbers (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (get_view (fixture));
  GtkWidget *heading = find_by_text (view, GTK_TYPE_LABEL, "Epochs");
  GtkWidget *number = find_by_text (gtk_widget_get_last_child (view), GTK_TYPE_LABEL, "3");
  graphene_rect_t above, below;

  g_assert_nonnull (heading);
  g_assert_nonnull (number);
  g_assert_true (gtk_widget_compute_bounds (heading, view, &above));
  g_assert_true (gtk_widget_compute_bounds (number, view, &below));
  g_assert_cmpfloat_with_epsilon ((double)(above.origin.x + above.size.width),
                                  (double)(below.origin.x + below.size.width), 8);
}

int
main (int argc, char **argv)
{
  init_runs_tests (&argc, &argv);
#define ADD(name, n, set_up, test) ADD_RUNS_TEST ("/run-table/" name, n, set_up, test)
  ADD ("space-ticks-the-line-with-the-keys", 0, set_up, test_space_ticks_the_line_with_the_keys);
  ADD ("tells-runs-apart-in-a-narrow-window", 0, set_up, test_tells_runs_apart_in_a_narrow_window);
  ADD ("sorts-by-any-figure", 0, set_up, test_sorts_by_any_figure);
  ADD ("epochs-that-arrive-move-nothing", 40, set_up, test_epochs_that_arrive_move_nothing);
  ADD ("new-run-is-seen-at-the-top", 40, set_up, test_new_run_is_seen_at_the_top);
  ADD ("new-run-does-not-scroll-what-is-read", 40, set_up,
       test_new_run_does_not_scroll_what_is_read);
  ADD ("headings-stand-above-their-numbers", 0, set_up, test_headings_stand_above_their_numbers);
  return run_runs_tests ();
}
