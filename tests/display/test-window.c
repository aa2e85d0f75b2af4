/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole window in this process, with the built-in digits. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/dig-pages.h"
#include "charts/dig-board-view.h"
#include "model/dig-collection-folder.h"
#include "model/dig-collection-keeper.h"
#include "program-support.h"

static gboolean
has_stepped (gpointer application)
{
  DigRun *run = dig_session_get_run (dig_application_get_session (application));

  return run != NULL && dig_run_get_state (run) == DIG_RUN_PAUSED;
}

static gboolean
has_no_active_run (gpointer application)
{
  DigRun *run = dig_session_get_run (dig_application_get_session (application));

  return run == NULL || !dig_run_is_active (run);
}

static gboolean
is_enabled (DigWindow *window, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action);
}

static void
check_pages (DigApplication *application, DigWindow *window)
{
  guint n_pages;
  const DigPageInfo *pages = dig_pages_get (&n_pages);

  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (GVariant) state = NULL;

      g_action_group_activate_action (G_ACTION_GROUP (window), "page",
                                      g_variant_new_string (pages[i].name));
      state = g_action_group_get_action_state (G_ACTION_GROUP (window), "page");
      g_assert_cmpstr (g_variant_get_string (state, NULL), ==, pages[i].name);
    }
}

static void
test_has_its_pages (void)
{
  visit_program (check_pages);
}

static GtkWidget *
find_by_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_type (child, type);
  return found;
}

static void
check_sidebar (DigApplication *application, DigWindow *window)
{
  GtkWidget *flap = find_by_type (GTK_WIDGET (window), ADW_TYPE_FLAP);
  GtkListBox *list =
      GTK_LIST_BOX (find_by_type (adw_flap_get_flap (ADW_FLAP (flap)), GTK_TYPE_LIST_BOX));
  GtkWidget *title = find_by_type (GTK_WIDGET (window), ADW_TYPE_WINDOW_TITLE);
  g_autoptr (GVariant) hidden = NULL;
  guint n_pages;
  const DigPageInfo *pages = dig_pages_get (&n_pages);

  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list)), ==, 0);
  for (guint i = 0; i < n_pages; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int)i);
      g_autoptr (GVariant) state = NULL;

      gtk_list_box_select_row (list, row);
      state = g_action_group_get_action_state (G_ACTION_GROUP (window), "page");
      g_assert_cmpstr (g_variant_get_string (state, NULL), ==, pages[i].name);
      g_assert_cmpstr (adw_window_title_get_title (ADW_WINDOW_TITLE (title)), ==, pages[i].title);
    }
  g_assert_null (gtk_list_box_get_row_at_index (list, (int)n_pages));
  g_action_group_activate_action (G_ACTION_GROUP (window), "page",
                                  g_variant_new_string (pages[0].name));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list)), ==, 0);

  g_assert_true (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  g_action_group_activate_action (G_ACTION_GROUP (window), "sidebar", NULL);
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (flap)));
  hidden = g_action_group_get_action_state (G_ACTION_GROUP (window), "sidebar");
  g_assert_false (g_variant_get_boolean (hidden));
}

static void
test_sidebar_goes_to_the_pages (void)
{
  visit_program (check_sidebar);
}

static void
check_tab (DigApplication *application, DigWindow *window)
{
  GtkWidget *flap = find_by_type (GTK_WIDGET (window), ADW_TYPE_FLAP);
  GtkWidget *list = find_by_type (adw_flap_get_flap (ADW_FLAP (flap)), GTK_TYPE_LIST_BOX);
  GtkWidget *header = find_by_type (GTK_WIDGET (window), ADW_TYPE_HEADER_BAR);
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_selected_row (GTK_LIST_BOX (list)));
  GtkWindow *root = GTK_WINDOW (window);

  wait_until (has_train_data, application);
  gtk_widget_grab_focus (row);
  g_assert_true (gtk_window_get_focus (root) == row);
  g_assert_false (send_key (list, GDK_KEY_Down, 0));
  g_assert_true (send_key (list, GDK_KEY_Tab, 0));
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (root), adw_flap_get_content (ADW_FLAP (flap))));
  gtk_widget_grab_focus (row);
  g_assert_true (send_key (list, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (root), header));
  g_assert_true (GTK_WIDGET (gtk_list_box_get_selected_row (GTK_LIST_BOX (list))) == row);
}

static void
test_tab_leaves_the_sidebar (void)
{
  visit_program (check_tab);
}

static void
check_focus (DigApplication *application, DigWindow *window)
{
  GtkWidget *flap = find_by_type (GTK_WIDGET (window), ADW_TYPE_FLAP);
  GtkWidget *content = adw_flap_get_content (ADW_FLAP (flap));
  GtkListBox *list =
      GTK_LIST_BOX (find_by_type (adw_flap_get_flap (ADW_FLAP (flap)), GTK_TYPE_LIST_BOX));
  GtkWindow *root = GTK_WINDOW (window);

  wait_until (has_train_data, application);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (list)));
  for (int i = 1; i < 5; i++)
    {
      guint n_pages;
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, i);

      /* The list keeps it. */
      gtk_widget_grab_focus (GTK_WIDGET (row));
      gtk_list_box_select_row (list, row);
      g_assert_true (gtk_window_get_focus (root) == GTK_WIDGET (row));

      /* A key does not, whether the page is shown already or not. */
      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s",
                                  dig_pages_get (&n_pages)[i - i % 2].name);
      g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (root), content));
    }
}

static void
test_a_key_leads_into_its_page (void)
{
  visit_program (check_focus);
}

static gboolean
has_board_the_keys (gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (data);

  return focus != NULL
         && (DIG_IS_BOARD_VIEW (focus)
             || gtk_widget_get_ancestor (focus, DIG_TYPE_BOARD_VIEW) != NULL);
}

/* As when a digit is followed there: the page is made, and has nothing to see yet. */
static void
check_keys_that_follow (DigApplication *application, DigWindow *window)
{
  wait_until (has_train_data, application);
  for (int i = 0; i < 2; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "data");
      gtk_window_set_focus (GTK_WINDOW (window), NULL);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "inside");
      wait_until (has_board_the_keys, window);
    }
}

static void
test_keys_follow_a_digit_to_what_is_inside (void)
{
  visit_program (check_keys_that_follow);
}

static void
check_keys (DigApplication *application, DigWindow *window)
{
  static const char *const order[] = { "data",    "augment", "network", "train",    "runs",
                                       "results", "inside",  "draw",    "drawings", "submit" };
  guint n_pages;
  const DigPageInfo *pages = dig_pages_get (&n_pages);
  guint place = 0;

  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page::%s", pages[i].name);
      g_auto (GStrv) accels =
          gtk_application_get_accels_for_action (GTK_APPLICATION (application), action);

      while (place < G_N_ELEMENTS (order) && strcmp (order[place], pages[i].name) != 0)
        place++;
      g_assert_cmpuint (place, <, G_N_ELEMENTS (order));
      g_autofree char *accel = g_strdup_printf ("<Alt>%u", (place + 1) % 10);
      g_assert_cmpstr (accels[0], ==, accel);
    }
}

static void
test_every_page_has_the_key_of_its_place (void)
{
  visit_program (check_keys);
}

static void
check_training (DigApplication *application, DigWindow *window)
{
  g_assert_false (is_enabled (window, "run.start"));
  wait_until (has_train_data, application);
  g_assert_true (is_enabled (window, "run.start"));
  g_assert_cmpstr (adw_window_title_get_subtitle (ADW_WINDOW_TITLE (
                       find_by_type (GTK_WIDGET (window), ADW_TYPE_WINDOW_TITLE))),
                   ==,
                   dig_data_set_get_name (
                       dig_session_get_train_data (dig_application_get_session (application))));
  g_assert_false (is_enabled (window, "run.reset"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.step", NULL);
  wait_until (has_stepped, application);
  g_assert_true (is_enabled (window, "run.stop"));
  g_assert_false (is_enabled (window, "run.pause"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.stop", NULL);
  wait_until (has_no_active_run, application);
  g_assert_false (is_enabled (window, "run.stop"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.reset", NULL);
  g_assert_false (is_enabled (window, "run.reset"));
  g_assert_true (is_enabled (window, "run.start"));
}

static void
test_trains_a_step_and_stops (void)
{
  visit_program (check_training);
}

static void
check_refusal (DigWindow *window, guint key, const char *why_not)
{
  g_assert_true (press_key (GTK_WIDGET (window), key, 0));
  g_assert_nonnull (find_label (GTK_WIDGET (window), why_not));
}

/* On the first page, when no other was made. */
static void
check_dead_keys (DigApplication *application, DigWindow *window)
{
  check_refusal (window, GDK_KEY_F5, "Open a file of labelled digits first");
  check_refusal (window, GDK_KEY_F6, "Nothing is training");

  wait_until (has_train_data, application);
  /* The key is the verb's own now. */
  g_assert_false (press_key (GTK_WIDGET (window), GDK_KEY_F5, 0));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.start", NULL);
  check_refusal (window, GDK_KEY_F5, "It is training already");
  dig_session_stop_runs (dig_application_get_session (application));
  wait_until (has_no_active_run, application);
  /* It waits for no other sentence. */
  g_assert_nonnull (find_label (GTK_WIDGET (window), "Training stopped; what was learnt is kept."));
  check_refusal (window, GDK_KEY_F6, "Nothing is training");
}

static void
test_a_key_works_or_says_why_not (void)
{
  visit_program (check_dead_keys);
}

static void
show_page (DigWindow *window, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", name);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
}

/* GTK warns, which ends the test, where it would draw an empty window. */
static void
check_hidden_resize (DigApplication *application, DigWindow *window)
{
  wait_until (has_train_data, application);
  for (int height = 700; height <= 860; height += 80)
    {
      show_page (window, "network");
      gtk_window_set_default_size (GTK_WINDOW (window), 1280, height);
      for (guint i = 0; i < 4; i++)
        gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      show_page (window, "data");
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
    }
}

static void
test_draws_a_page_that_was_hidden_while_the_window_grew (void)
{
  visit_program (check_hidden_resize);
}

static gboolean
is_ready (gpointer keeper)
{
  return dig_collection_keeper_is_ready (keeper);
}

static gboolean
is_open (DigApplication *application, gpointer window)
{
  return g_list_find (gtk_application_get_windows (GTK_APPLICATION (application)), window) != NULL;
}

/* Closes the window, and answers what it asks. */
static void
answer_question (DigWindow *window, const char *response)
{
  AdwMessageDialog *question;

  gtk_window_close (GTK_WINDOW (window));
  wait_until (is_asked, NULL);
  question = find_question ();
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "keep");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "cannot be made"));
  adw_message_dialog_response (question, response);
}

/* A file stands where the folder of the drawings should be. */
static void
check_unsaved_drawings (DigApplication *application, DigWindow *window)
{
  static const guint8 image[DIG_DRAWN_N_PIXELS] = { 255 };
  DigCollectionKeeper *keeper =
      dig_collection_keeper_get_for_session (dig_application_get_session (application));
  g_autoptr (DigDrawnDigit) digit = dig_drawn_digit_new (image, 3, NULL, NULL);
  g_autofree char *folder = dig_collection_default_folder ();
  g_autofree char *parent = g_path_get_dirname (folder);

  wait_until (has_train_data, application);
  wait_until (is_ready, keeper);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder, "", -1, NULL));
  dig_collection_keeper_add (keeper, digit);
  answer_question (window, "keep");
  g_assert_true (is_open (application, window));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (keeper), ==, 1);
  answer_question (window, "lose");
  g_assert_false (is_open (application, window));
  g_assert_cmpint (g_unlink (folder), ==, 0);
}

static void
test_asks_before_it_loses_drawings (void)
{
  visit_program (check_unsaved_drawings);
}

int
main (int argc, char **argv)
{
  make_home ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/has-its-pages", test_has_its_pages);
  g_test_add_func ("/window/sidebar-goes-to-the-pages", test_sidebar_goes_to_the_pages);
  g_test_add_func ("/window/tab-leaves-the-sidebar", test_tab_leaves_the_sidebar);
  g_test_add_func ("/window/a-key-leads-into-its-page", test_a_key_leads_into_its_page);
  g_test_add_func ("/window/keys-follow-a-digit-to-what-is-inside",
                   test_keys_follow_a_digit_to_what_is_inside);
  g_test_add_func ("/window/every-page-has-the-key-of-its-place",
                   test_every_page_has_the_key_of_its_place);
  g_test_add_func ("/window/a-key-works-or-says-why-not", test_a_key_works_or_says_why_not);
  g_test_add_func ("/window/trains-a-step-and-stops", test_trains_a_step_and_stops);
  g_test_add_func ("/window/draws-a-page-that-was-hidden-while-the-window-grew",
                   test_draws_a_page_that_was_hidden_while_the_window_grew);
  g_test_add_func ("/window/asks-before-it-loses-drawings", test_asks_before_it_loses_drawings);
  return run_tests_at_home ();
}
