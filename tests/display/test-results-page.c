/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-class-table.h"
#include "app/dig-confusion-view.h"
#include "app/dig-image-export.h"
#include "app/dig-newest-run.h"
#include "app/dig-resources.h"
#include "app/dig-results-page.h"
#include "app/dig-vote-box.h"
#include "charts/dig-curve-chart.h"
#include "display-support.h"
#include "model/dig-run-list.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_ROWS 200
/* 720 less the sidebar. */
#define NARROW_WIDTH 560

typedef struct
{
  DigSession *session;
  DigRun *run;
  DigResultsPage *page;
  GtkWindow *window;
} Fixture;

static gboolean
is_finished (gpointer data)
{
  return dig_run_get_state (((Fixture *)data)->run) == DIG_RUN_FINISHED;
}

static gboolean
is_evaluated (gpointer data)
{
  DigResults *results = dig_results_page_get_results (((Fixture *)data)->page);

  return dig_results_get_report (results) != NULL && !dig_results_is_computing (results);
}

/* A network that has learnt next to nothing: nearly all of the twenty validation images are errors. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("quick");
  g_autoptr (DigDataSet) digits = make_digits (N_ROWS, TRUE);

  settings->epochs = 1;
  settings->learning_rate = 1e-9;
  settings->test_size = 0.2;
  settings->n_threads = 1;
  g_free (settings->device);
  settings->device = g_strdup ("cpu");
  fixture->session = dig_session_new ();
  fixture->run = dig_run_new (settings, digits, NULL);
  dig_session_set_run (fixture->session, fixture->run);
  dig_run_start (fixture->run);
  wait_until (is_finished, fixture);
  fixture->page = g_object_new (DIG_TYPE_RESULTS_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1100, 700);
  wait_until (is_evaluated, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  dig_session_stop_runs (fixture->session);
  g_object_unref (fixture->run);
  g_assert_finalize_object (fixture->session);
}

static DigReport *
get_report (Fixture *fixture)
{
  return dig_results_get_report (dig_results_page_get_results (fixture->page));
}

/* The first child of this type below a widget. */
static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
test_chooses_the_most_confused_pair_at_first (Fixture *fixture, gconstpointer data)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (get_report (fixture));
  DigMatrixPlace place =
      dig_matrix_chart_get_selected (dig_results_page_get_matrix (fixture->page));

  g_assert_cmpint (evaluation->most_confused_true, >=, 0);
  g_assert_cmpint (place.row, ==, evaluation->most_confused_true);
  g_assert_cmpint (place.column, ==, evaluation->most_confused_predicted);
  g_assert_cmpuint (dig_image_list_get_n_images (dig_results_page_get_cell_list (fixture->page)),
                    ==, evaluation->confusion[place.row][place.column]);
}

static void
test_shows_the_images_of_a_chosen_row (Fixture *fixture, gconstpointer data)
{
  DigImageList *list = dig_results_page_get_cell_list (fixture->page);

  dig_matrix_chart_select (dig_results_page_get_matrix (fixture->page), (DigMatrixPlace){ 3, -1 });
  for (guint i = 0; i < dig_image_list_get_n_images (list); i++)
    {
      const DigReportImage *image =
          dig_report_get_image (get_report (fixture), dig_image_list_get_index (list, i));

      g_assert_cmpuint (image->label, ==, 3);
      g_assert_cmpuint (image->answer, !=, 3);
    }
}

static void
test_keeps_what_is_chosen_when_the_numbers_change (Fixture *fixture, gconstpointer data)
{
  DigResults *results = dig_results_page_get_results (fixture->page);
  DigMatrixChart *matrix = dig_results_page_get_matrix (fixture->page);
  DigImageList *errors = dig_results_page_get_error_list (fixture->page);
  DigReport *before = get_report (fixture);
  guint row = dig_report_get_image (before, dig_image_list_get_index (errors, 5))->row;

  dig_matrix_chart_select (matrix, (DigMatrixPlace){ 2, 7 });
  dig_image_list_set_selected_row (errors, row);
  dig_results_set_part (results, DIG_RESULTS_TRAINING);
  wait_until (is_evaluated, fixture);
  g_assert_true (get_report (fixture) != before);
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).row, ==, 2);
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).column, ==, 7);
  g_assert_cmpuint (dig_image_list_get_selected_row (errors), ==, row);
}

static GtkWidget *
press_tab (Fixture *fixture, GtkDirectionType direction)
{
  g_signal_emit_by_name (fixture->window, "move-focus", direction);
  return gtk_window_get_focus (fixture->window);
}

/* Forward their order came never, backward the keys did not get out of the list. */
static void
test_tab_comes_to_the_order_of_the_images (Fixture *fixture, gconstpointer data)
{
  GtkWidget *matrix = GTK_WIDGET (dig_results_page_get_matrix (fixture->page));
  GtkWidget *list = GTK_WIDGET (dig_results_page_get_cell_list (fixture->page));
  GtkWidget *order = find (list, GTK_TYPE_DROP_DOWN);

  gtk_widget_grab_focus (matrix);
  g_assert_true (gtk_widget_is_ancestor (press_tab (fixture, GTK_DIR_TAB_FORWARD), order));
  g_assert_true (press_tab (fixture, GTK_DIR_TAB_BACKWARD) == matrix);
}

/* Of ten images, all read rightly but one, which is read as `answer`. */
static DigReport *
make_report (DigDataSet *data, guint wrong, guint answer)
{
  float probabilities[10][10] = { 0 };

  for (guint i = 0; i < 10; i++)
    probabilities[i][i == wrong ? answer : i] = 1;
  return dig_report_new (&probabilities[0][0], NULL, 10, dig_data_set_get_labels (data), 10, TRUE);
}

/* While it learns, the pair that was found for the person may be confused no more: nothing would be seen. */
static void
test_leaves_a_pair_that_is_confused_no_more (void)
{
  g_autoptr (DigDataSet) data = make_digits (10, TRUE);
  g_autoptr (DigReport) first = make_report (data, 3, 5), second = make_report (data, 4, 9);
  DigConfusionView *view = g_object_ref_sink (g_object_new (DIG_TYPE_CONFUSION_VIEW, NULL));
  DigMatrixChart *matrix = dig_confusion_view_get_matrix (view);

  g_assert_true (dig_confusion_view_show (view, first, data, TRUE));
  g_assert_false (dig_confusion_view_show (view, first, data, FALSE));
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).row, ==, 3);
  g_assert_true (dig_confusion_view_show (view, second, data, FALSE));
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).row, ==, 4);
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).column, ==, 9);

  dig_matrix_chart_select (matrix, (DigMatrixPlace){ 4, 8 });
  g_assert_false (dig_confusion_view_show (view, first, data, FALSE));
  g_assert_cmpint (dig_matrix_chart_get_selected (matrix).column, ==, 8);
  g_object_unref (view);
}

static void
test_sorts_the_errors_by_loss (Fixture *fixture, gconstpointer data)
{
  DigImageList *errors = dig_results_page_get_error_list (fixture->page);
  double last = INFINITY;

  g_assert_cmpuint (dig_image_list_get_n_images (errors), >, 5);
  for (guint i = 0; i < dig_image_list_get_n_images (errors); i++)
    {
      const DigReportImage *image =
          dig_report_get_image (get_report (fixture), dig_image_list_get_index (errors, i));

      g_assert_cmpfloat (image->loss, <=, last);
      last = image->loss;
    }
}

static void
test_sorts_the_classes (Fixture *fixture, gconstpointer data)
{
  DigClassTable *table = DIG_CLASS_TABLE (find (GTK_WIDGET (fixture->page), DIG_TYPE_CLASS_TABLE));

  g_assert_cmpstr (dig_class_table_get_text (table, 0, DIG_CLASS_COLUMN_NAME), ==, "0");
  dig_class_table_sort (table, DIG_CLASS_COLUMN_NAME, TRUE);
  g_assert_cmpstr (dig_class_table_get_text (table, 0, DIG_CLASS_COLUMN_NAME), ==, "9");
  dig_class_table_sort (table, DIG_CLASS_COLUMN_SUPPORT, TRUE);
  g_assert_cmpint (atoi (dig_class_table_get_text (table, 0, DIG_CLASS_COLUMN_SUPPORT)), >=,
                   atoi (dig_class_table_get_text (table, 9, DIG_CLASS_COLUMN_SUPPORT)));
  g_assert_null (dig_class_table_get_text (table, 10, DIG_CLASS_COLUMN_NAME));
}

static void
test_people_vote_before_they_are_told (Fixture *fixture, gconstpointer data)
{
  DigVoteBox *box = DIG_VOTE_BOX (find (GTK_WIDGET (fixture->page), DIG_TYPE_VOTE_BOX));
  guint row = dig_vote_box_get_row (box);
  GtkWidget *next;
  g_autofree char *told = NULL;
  guint index;

  dig_results_page_set_view (fixture->page, "vote");
  g_assert_true (dig_report_find_row (get_report (fixture), row, &index));
  g_assert_false (dig_vote_box_is_revealed (box));
  dig_vote_box_vote (box, 4);
  g_assert_true (dig_vote_box_is_revealed (box));
  g_assert_cmpuint (dig_vote_box_get_row (box), ==, row);
  told = g_strdup_printf ("You say 4. The label says %u, the network says %u.",
                          dig_report_get_image (get_report (fixture), index)->label,
                          dig_report_get_image (get_report (fixture), index)->answer);
  next = gtk_window_get_focus (fixture->window);
  g_assert_true (GTK_IS_BUTTON (next) && gtk_widget_is_ancestor (next, GTK_WIDGET (box)));
  gtk_test_accessible_assert_property (next, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told);
  dig_vote_box_go_on (box);
  g_assert_false (dig_vote_box_is_revealed (box));
  g_assert_cmpuint (dig_vote_box_get_row (box), !=, row);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dig_image_export_finish (result, &error));
  *(gboolean *)data = TRUE;
}

static void export(Fixture *fixture, GArray *indices, const char *path)
{
  DigResults *results = dig_results_page_get_results (fixture->page);
  gboolean is_done = FALSE;

  dig_image_export_async (get_report (fixture), dig_results_get_data (results), indices, path,
                          exported_cb, &is_done);
  wait_until (is_true, &is_done);
}

static void
test_saves_errors_as_table_and_picture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) indices = dig_report_list (get_report (fixture), -1, -1, TRUE, DIG_ORDER_LOSS);
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *table = g_build_filename (folder, "errors.csv", NULL);
  g_autofree char *picture = g_build_filename (folder, "errors.png", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const DigReportImage *first =
      dig_report_get_image (get_report (fixture), g_array_index (indices, guint32, 0));
  g_autofree char *begin =
      g_strdup_printf ("%u,%u,%u,", first->row + 1, first->label, first->answer);

  export(fixture, indices, table);
  export(fixture, indices, picture);
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "row,label,answer,confidence,label_probability,loss");
  g_assert_true (g_str_has_prefix (lines[1], begin));
  g_assert_cmpuint (g_strv_length (lines), ==, indices->len + 2);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
  g_remove (table);
  g_remove (picture);
  g_rmdir (folder);
}

/* 1280×720 less the window's title, the slider of the epochs and a panel. */
static void
test_fits_a_small_screen (Fixture *fixture, gconstpointer data)
{
  int minimum, narrow;

  gtk_widget_measure (GTK_WIDGET (fixture->page), GTK_ORIENTATION_VERTICAL, 1100, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 560);
  gtk_widget_measure (GTK_WIDGET (fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &narrow, NULL,
                      NULL, NULL);
  g_assert_cmpint (narrow, <=, 360);
}

static gboolean
is_narrow (gpointer page)
{
  return gtk_widget_get_width (page) <= NARROW_WIDTH;
}

/* As wide as a window of 720 pixels leaves it: every rate with its interval, nothing cut, nothing to scroll. */
static void
test_the_classes_fit_a_narrow_window (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = find (GTK_WIDGET (fixture->page), DIG_TYPE_CLASS_TABLE);
  GtkWidget *window = gtk_widget_get_ancestor (table, GTK_TYPE_SCROLLED_WINDOW);
  GtkGrid *grid = GTK_GRID (find (table, GTK_TYPE_GRID));
  GtkWidget *chart = find (window, DIG_TYPE_CURVE_CHART);
  graphene_point_t end;

  dig_results_page_set_view (fixture->page, "classes");
  gtk_window_set_default_size (fixture->window, NARROW_WIDTH, 700);
  wait_until (is_narrow, fixture->page);
  wait_for_frame (GTK_WIDGET (fixture->page));
  g_assert_cmpint (gtk_widget_get_width (window), <=, NARROW_WIDTH);
  g_assert_cmpint (gtk_widget_get_width (table), <=, gtk_widget_get_width (window));
  for (int line = 1; line <= 10; line++)
    for (int column = 0; column < DIG_N_CLASS_COLUMNS; column++)
      {
        GtkWidget *label = gtk_grid_get_child_at (grid, column, line);
        graphene_rect_t bounds;
        int width, height;

        pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (label)), &width, &height);
        g_assert_cmpint (width, <=, gtk_widget_get_width (label));
        g_assert_cmpint (height, <=, gtk_widget_get_height (label));
        g_assert_true (gtk_widget_compute_bounds (label, window, &bounds));
        g_assert_cmpfloat (bounds.origin.x, >=, 0);
        g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (window));
      }
  /* The calibration comes below it. */
  g_assert_true (gtk_widget_compute_point (
      table, chart, &GRAPHENE_POINT_INIT (0, (float)gtk_widget_get_height (table)), &end));
  g_assert_cmpfloat (end.y, <=, 0);
}

/* A run among those of this computer, trained on a few of the session's digits. */
static void
train_into_runs_folder (DigSession *session, const char *name)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("quick");
  g_autofree char *runs = dig_run_list_dup_default_folder ();
  g_autofree char *folder = g_build_filename (runs, name, NULL);
  g_autoptr (DigRun) run = NULL;
  Fixture fixture = { 0 };

  settings->epochs = 1;
  settings->limit = N_ROWS;
  settings->n_threads = 1;
  g_free (settings->device);
  settings->device = g_strdup ("cpu");
  g_assert_cmpint (g_mkdir_with_parents (runs, 0755), ==, 0);
  run = fixture.run = dig_run_new (settings, dig_session_get_train_data (session), folder);
  dig_run_start (run);
  wait_until (is_finished, &fixture);
}

static gboolean
has_title (gpointer newest)
{
  return dig_newest_run_get_title (newest) != NULL;
}

static gboolean
is_renamed (gpointer status)
{
  return strstr (adw_status_page_get_description (status), "“five”") != NULL;
}

static void
rename_run (const char *name, const char *title)
{
  g_autofree char *runs = dig_run_list_dup_default_folder ();
  g_autofree char *folder = g_build_filename (runs, name, NULL);
  g_autoptr (DigRunNotes) notes = dig_run_notes_new (title, "");
  g_autoptr (GError) error = NULL;

  dig_run_notes_write (notes, folder, &error);
  g_assert_no_error (error);
}

static void
show_page (Fixture *fixture)
{
  fixture->page = g_object_new (DIG_TYPE_RESULTS_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1100, 700);
}

static AdwStatusPage *
find_status (const Fixture *fixture)
{
  return ADW_STATUS_PAGE (find (GTK_WIDGET (fixture->page), ADW_TYPE_STATUS_PAGE));
}

static gboolean
is_refused (gpointer fixture)
{
  return g_str_equal (adw_status_page_get_title (find_status (fixture)),
                      "The Network Could Not Be Evaluated");
}

/* The button that leads to another page; the newest run has one of its own. */
static GtkActionable *
find_page_button (GtkWidget *widget)
{
  GtkActionable *found = NULL;

  if (GTK_IS_BUTTON (widget)
      && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "win.page") == 0)
    return GTK_ACTIONABLE (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_page_button (child);
  return found;
}

/* Without its digits a run has no numbers: they are opened on the Data page. */
static void
test_leads_to_the_digits_of_a_run (void)
{
  g_autoptr (DigSession) with_digits = dig_session_new (), session = dig_session_new ();
  Fixture fixture = { .session = session };
  DigNewestRun *newest;
  GtkActionable *button;

  load_builtin_digits (with_digits);
  train_into_runs_folder (with_digits, "without digits");
  show_page (&fixture);
  newest = DIG_NEWEST_RUN (find (GTK_WIDGET (fixture.page), DIG_TYPE_NEWEST_RUN));
  button = find_page_button (GTK_WIDGET (find_status (&fixture)));
  wait_until (has_title, newest);
  g_assert_cmpstr (g_variant_get_string (gtk_actionable_get_action_target_value (button), NULL), ==,
                   "train");
  g_signal_emit_by_name (find (GTK_WIDGET (newest), GTK_TYPE_BUTTON), "clicked");
  wait_until (is_refused, &fixture);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "_Go to Data");
  g_assert_cmpstr (g_variant_get_string (gtk_actionable_get_action_target_value (button), NULL), ==,
                   "data");
  gtk_window_destroy (fixture.window);
}

/* The image that is looked at is the one that the other pages show then. */
static void
assert_looks_inside (Fixture *fixture)
{
  DigImageList *errors = dig_results_page_get_error_list (fixture->page);
  guint row =
      dig_report_get_image (get_report (fixture), dig_image_list_get_index (errors, 1))->row;

  dig_image_list_set_selected_row (errors, row);
  dig_session_set_selected_row (fixture->session, row + 1);
  dig_image_list_set_selected_row (errors, row);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "results.inside", NULL));
  g_assert_cmpuint (dig_session_get_selected_row (fixture->session), ==, row);
}

/* Yesterday's run is one button away, and the numbers are its own. */
static void
test_offers_the_newest_run (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  Fixture fixture = { .session = session };
  AdwStatusPage *status;
  DigNewestRun *newest;

  show_page (&fixture);
  status = find_status (&fixture);
  newest = DIG_NEWEST_RUN (find (GTK_WIDGET (fixture.page), DIG_TYPE_NEWEST_RUN));
  load_builtin_digits (session);
  g_assert_null (dig_newest_run_get_title (newest));
  g_assert_cmpstr (adw_status_page_get_title (status), ==, "No Results Yet");
  train_into_runs_folder (session, "four & nine");
  gtk_widget_unmap (GTK_WIDGET (newest));
  gtk_widget_map (GTK_WIDGET (newest));
  wait_until (has_title, newest);
  g_assert_cmpstr (dig_newest_run_get_title (newest), ==, "four & nine");
  g_assert_cmpstr (adw_status_page_get_title (status), ==, "No Run Is Shown");
  g_assert_nonnull (strstr (adw_status_page_get_description (status), "four &amp; nine"));
  rename_run ("four & nine", "five");
  gtk_widget_unmap (GTK_WIDGET (newest));
  gtk_widget_map (GTK_WIDGET (newest));
  wait_until (is_renamed, status);
  g_signal_emit_by_name (find (GTK_WIDGET (newest), GTK_TYPE_BUTTON), "clicked");
  wait_until (is_evaluated, &fixture);
  g_assert_cmpuint (dig_report_get_n_images (get_report (&fixture)), ==, N_ROWS / 10);
  assert_looks_inside (&fixture);
  gtk_window_destroy (fixture.window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/results-page/chooses-the-most-confused-pair-at-first",
       test_chooses_the_most_confused_pair_at_first);
  ADD ("/results-page/shows-the-images-of-a-chosen-row", test_shows_the_images_of_a_chosen_row);
  ADD ("/results-page/tab-comes-to-the-order-of-the-images",
       test_tab_comes_to_the_order_of_the_images);
  ADD ("/results-page/keeps-what-is-chosen-when-the-numbers-change",
       test_keeps_what_is_chosen_when_the_numbers_change);
  ADD ("/results-page/sorts-the-errors-by-loss", test_sorts_the_errors_by_loss);
  ADD ("/results-page/sorts-the-classes", test_sorts_the_classes);
  ADD ("/results-page/people-vote-before-they-are-told", test_people_vote_before_they_are_told);
  ADD ("/results-page/saves-errors-as-table-and-picture", test_saves_errors_as_table_and_picture);
  ADD ("/results-page/fits-a-small-screen", test_fits_a_small_screen);
  ADD ("/results-page/the-classes-fit-a-narrow-window", test_the_classes_fit_a_narrow_window);
  g_test_add_func ("/results-page/leaves-a-pair-that-is-confused-no-more",
                   test_leaves_a_pair_that_is_confused_no_more);
  g_test_add_func ("/results-page/offers-the-newest-run", test_offers_the_newest_run);
  g_test_add_func ("/results-page/leads-to-the-digits-of-a-run", test_leads_to_the_digits_of_a_run);
  return g_test_run ();
}
