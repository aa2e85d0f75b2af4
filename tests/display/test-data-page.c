/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-data-facts.h"
#include "app/dig-data-page.h"
#include "app/dig-mean-digits.h"
#include "app/dig-split-table.h"
#include "app/dig-resources.h"
#include "charts/dig-bar-chart.h"
#include "display-support.h"

#include <glib/gstdio.h>

#define N_ROWS 200

typedef struct
{
  char *folder;
  DigSession *session;
  DigDataPage *page;
  DigDigitBrowser *browser;
  GtkWindow *window;
} Fixture;

/* Kaggle's layout; the label of data row r (from 0) is r % 10; `n_missing` rows from the second on miss
 * their first pixel. */
static char *
write_csv (Fixture *fixture, const char *name, guint n_rows, gboolean is_labelled, guint n_missing)
{
  GString *text = g_string_new (is_labelled ? "label," : "");
  char *path = g_build_filename (fixture->folder, name, NULL);

  for (guint pixel = 0; pixel < 784; pixel++)
    g_string_append_printf (text, pixel == 0 ? "pixel%u" : ",pixel%u", pixel);
  g_string_append_c (text, '\n');
  for (guint row = 0; row < n_rows; row++)
    {
      if (is_labelled)
        g_string_append_printf (text, "%u,", row % 10);
      g_string_append (text, row >= 1 && row <= n_missing ? "" : "9");
      for (guint pixel = 1; pixel < 784; pixel++)
        g_string_append_printf (text, ",%u", (row + pixel) % 256);
      g_string_append_c (text, '\n');
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
  g_string_free (text, TRUE);
  return path;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer is_done)
{
  *(gboolean *)is_done = dig_session_load_finish (DIG_SESSION (source), result, NULL);
}

/* The error, NULL when it went well. */
static GError *
load (Fixture *fixture, const char *path)
{
  return load_file (fixture->session, path, DIG_DATA_ROLE_AUTO);
}

static void
open_digits (Fixture *fixture, const char *name, guint n_rows, gboolean is_labelled,
             guint n_missing)
{
  g_autofree char *path = write_csv (fixture, name, n_rows, is_labelled, n_missing);
  GError *error = load (fixture, path);

  g_assert_no_error (error);
  g_unlink (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  fixture->session = dig_session_new ();
  fixture->page = g_object_new (DIG_TYPE_DATA_PAGE, "session", fixture->session, NULL);
  fixture->browser = dig_data_page_get_browser (fixture->page);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1200, 760);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->session);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (fixture->page), DIG_TYPE_DATA_PAGE, name);
}

static const char *
cell (Fixture *fixture, guint line, guint column)
{
  return dig_split_table_get_text (get_child (fixture, "split_table"), line, column);
}

static guint
count_shown (Fixture *fixture)
{
  return dig_digit_grid_get_n_shown (dig_digit_browser_get_grid (fixture->browser));
}

/* The first label below `widget` whose text holds `text`. */
static gboolean
shows_text (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_text (child, text))
      return TRUE;
  return FALSE;
}

static void
test_begins_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (dig_data_page_get_view (fixture->page), ==, "empty");
}

static void
test_shows_progress (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_csv (fixture, "train.csv", N_ROWS, TRUE, 0);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean is_done = FALSE;

  dig_session_load_async (fixture->session, file, DIG_DATA_ROLE_AUTO, NULL, loaded_cb, &is_done);
  g_assert_cmpstr (dig_data_page_get_view (fixture->page), ==, "loading");
  wait_until (is_true, &is_done);
  g_assert_cmpstr (dig_data_page_get_view (fixture->page), ==, "content");
  g_unlink (path);
}

static void
test_shows_facts (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  open_digits (fixture, "test.csv", 50, FALSE, 0);

  GtkWidget *facts = get_child (fixture, "facts");
  g_assert_true (shows_text (facts, "train.csv"));
  g_assert_true (shows_text (facts, "test.csv"));
  g_assert_true (shows_text (facts, "200"));
  g_assert_true (shows_text (facts, "785"));
  g_assert_true (shows_text (facts, "784"));
  g_assert_true (shows_text (facts, "0 to 255"));
}

static void
test_counts_both_parts (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);

  guint sum = 0;
  for (guint label = 0; label < 10; label++)
    {
      g_assert_cmpstr (cell (fixture, label + 1, 1), ==, "20");
      sum += (guint)atoi (cell (fixture, label + 1, 3));
    }
  g_assert_cmpuint (sum, ==, 20);
  g_assert_cmpstr (cell (fixture, 11, 1), ==, "200");
  g_assert_cmpstr (cell (fixture, 11, 2), ==, "180");
  g_assert_cmpstr (cell (fixture, 11, 3), ==, "20");

  DigBarPlot *plot = dig_bar_chart_get_plot (get_child (fixture, "class_chart"));
  g_assert_cmpint (dig_bar_plot_get_n_bars (plot), ==, 10);
  g_assert_cmpfloat (dig_bar_plot_get_value (plot, 0, 4) + dig_bar_plot_get_value (plot, 1, 4), ==,
                     20);
}

static void
test_splits_again (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);

  gtk_spin_button_set_value (get_child (fixture, "size_spin"), 25);
  g_assert_cmpfloat (dig_session_get_test_size (fixture->session), ==, 0.25);
  g_assert_cmpstr (cell (fixture, 11, 3), ==, "50");
  gtk_spin_button_set_value (get_child (fixture, "seed_spin"), 99);
  g_assert_cmpuint (dig_session_get_split_seed (fixture->session), ==, 99);
  dig_digit_browser_set_show (fixture->browser, DIG_SHOW_VALIDATION_PART);
  g_assert_cmpuint (count_shown (fixture), ==, 50);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);

  g_assert_cmpuint (count_shown (fixture), ==, 200);
  dig_digit_browser_set_show (fixture->browser, DIG_SHOW_TRAINING_PART);
  g_assert_cmpuint (count_shown (fixture), ==, 180);
  dig_digit_browser_set_show (fixture->browser, DIG_SHOW_ALL);
  g_signal_emit_by_name (get_child (fixture, "class_chart"), "activated", 3);
  g_assert_cmpuint (count_shown (fixture), ==, 20);
  g_assert_cmpint (dig_bar_chart_get_selected (get_child (fixture, "class_chart")), ==, 3);
  g_assert_cmpint (dig_mean_digits_get_selected_class (get_child (fixture, "means")), ==, 3);
  g_assert_nonnull (strstr (dig_digit_browser_get_title (fixture->browser), "label 3"));
  g_signal_emit_by_name (get_child (fixture, "class_chart"), "activated", 3);
  g_assert_cmpuint (count_shown (fixture), ==, 200);
  dig_mean_digits_set_selected_class (get_child (fixture, "means"), 5);
  g_assert_cmpint (dig_digit_browser_get_class_filter (fixture->browser), ==, 5);
  g_assert_cmpuint (count_shown (fixture), ==, 20);
}

static void
test_selection_survives (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);

  dig_session_set_selected_row (fixture->session, 16);
  g_assert_true (
      g_str_has_prefix (dig_digit_browser_get_title (fixture->browser), "Row 17, label 6, "));
  dig_digit_browser_set_class_filter (fixture->browser, 3);
  gtk_spin_button_set_value (get_child (fixture, "seed_spin"), 4);
  dig_digit_browser_set_class_filter (fixture->browser, -1);
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 16);
}

static void
test_goes_to_row (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 3);

  g_assert_cmpuint (count_shown (fixture), ==, 197);
  dig_digit_browser_set_class_filter (fixture->browser, 3);
  dig_digit_browser_go_to (fixture->browser, 100);
  g_assert_cmpint (dig_digit_browser_get_class_filter (fixture->browser), ==, -1);
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 96);
  g_assert_true (g_str_has_prefix (dig_digit_browser_get_title (fixture->browser), "Row 100, "));
}

static void
test_test_data (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  open_digits (fixture, "test.csv", 50, FALSE, 0);

  dig_session_set_selected_row (fixture->session, 16);
  dig_digit_browser_set_class_filter (fixture->browser, 2);
  dig_digit_browser_set_show (fixture->browser, DIG_SHOW_TEST_DATA);
  g_assert_cmpuint (count_shown (fixture), ==, 50);
  g_assert_cmpint (dig_digit_browser_get_class_filter (fixture->browser), ==, -1);
  g_assert_cmpstr (dig_digit_browser_get_title (fixture->browser), ==, "Row 1, test data");
  dig_digit_browser_go_to (fixture->browser, 50);
  g_assert_cmpstr (dig_digit_browser_get_title (fixture->browser), ==, "Row 50, test data");
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 16);
}

static void
test_missing_values (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = get_child (fixture, "missing_box");

  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  g_assert_false (gtk_widget_get_visible (box));
  open_digits (fixture, "gaps.csv", N_ROWS, TRUE, 3);
  g_assert_true (gtk_widget_get_visible (box));
  g_assert_true (shows_text (box, "3 empty cells in 3 rows. Columns: pixel0 (3). Rows: 2, 3, 4."));
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  g_assert_false (gtk_widget_get_visible (box));
}

static void
test_failure_keeps_data (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bad = g_build_filename (fixture->folder, "bad.csv", NULL);

  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  dig_session_set_selected_row (fixture->session, 16);
  dig_digit_browser_set_class_filter (fixture->browser, 6);
  g_assert_true (g_file_set_contents (bad, "label,pixel0\n3,hello\n", -1, NULL));
  g_autoptr (GError) error = load (fixture, bad);
  g_unlink (bad);

  g_assert_nonnull (error);
  g_assert_cmpstr (dig_data_page_get_view (fixture->page), ==, "content");
  g_assert_cmpstr (cell (fixture, 11, 1), ==, "200");
  g_assert_true (shows_text (get_child (fixture, "facts"), "train.csv"));
  g_assert_cmpint (dig_digit_browser_get_class_filter (fixture->browser), ==, 6);
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 16);
}

static gboolean
is_ready (gpointer data)
{
  return dig_mean_digits_is_ready (data);
}

static void
test_means (Fixture *fixture, gconstpointer data)
{
  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  wait_until (is_ready, get_child (fixture, "means"));
}

static void
test_enlarges (Fixture *fixture, gconstpointer data)
{
  DigDigitGrid *grid = dig_digit_browser_get_grid (fixture->browser);
  guint n_notified;

  open_digits (fixture, "train.csv", N_ROWS, TRUE, 0);
  count_notify (fixture->browser, "is-enlarged", &n_notified);
  gtk_widget_grab_focus (GTK_WIDGET (grid));
  g_assert_true (press_key (GTK_WIDGET (grid), GDK_KEY_Right, 0));
  g_assert_true (press_key (GTK_WIDGET (grid), GDK_KEY_Return, 0));
  g_assert_true (dig_digit_browser_get_is_enlarged (fixture->browser));
  gtk_widget_activate_action (GTK_WIDGET (fixture->browser), "browser.next", NULL);
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, 2);
  g_assert_true (press_key (GTK_WIDGET (fixture->browser), GDK_KEY_Escape, 0));
  g_assert_false (dig_digit_browser_get_is_enlarged (fixture->browser));
  g_assert_false (press_key (GTK_WIDGET (fixture->browser), GDK_KEY_Escape, 0));
  g_assert_cmpuint (n_notified, ==, 2);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/data-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  ADD ("begins-with-a-hint", test_begins_empty);
  ADD ("shows-that-it-reads", test_shows_progress);
  ADD ("shows-the-facts-of-both-files", test_shows_facts);
  ADD ("counts-the-classes-of-both-parts", test_counts_both_parts);
  ADD ("splits-again-at-once", test_splits_again);
  ADD ("chart-and-means-and-browser-agree-on-the-class", test_filters);
  ADD ("selection-survives-filter-and-split", test_selection_survives);
  ADD ("goes-to-a-row-of-the-file", test_goes_to_row);
  ADD ("test-data-have-their-own-selection", test_test_data);
  ADD ("names-missing-values-only-when-there-are-any", test_missing_values);
  ADD ("failing-load-keeps-everything", test_failure_keeps_data);
  ADD ("means-arrive-from-the-worker", test_means);
  ADD ("return-enlarges-and-escape-goes-back", test_enlarges);
  return g_test_run ();
}
