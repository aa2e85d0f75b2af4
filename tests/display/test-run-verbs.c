/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with the runs that are chosen. */
#include "config.h"

#include "runs-support.h"

static void
test_verbs_say_what_is_missing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = get_child (fixture, "verb_bar");

  gtk_selection_model_unselect_all (get_selection (fixture));
  for (GtkWidget *button = gtk_widget_get_first_child (bar); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      g_test_message ("%s", gtk_actionable_get_action_name (GTK_ACTIONABLE (button)));
      g_assert_false (gtk_widget_get_sensitive (button));
      g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Choose a run in the table first");
    }
}

static void
test_broken_run_says_so (Fixture *fixture, gconstpointer data)
{
  g_autofree char *runs = dig_run_list_dup_default_folder ();
  g_autofree char *folder = g_build_filename (runs, "broken", NULL);
  g_autofree char *path = g_build_filename (folder, "run.json", NULL);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  read_again (fixture);
  g_assert_nonnull (find_by_text (fixture->page, GTK_TYPE_LABEL, "Cannot be read"));
  tick (fixture, (const char *const[]){ "broken", NULL });
  g_assert_cmpstr (get_verdict (fixture), ==, "");
}

static void
test_delete_keeps_the_keys_in_the_table (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (get_view (fixture)), *focus;
  GtkRoot *root = gtk_widget_get_root (view);

  choose (fixture, (const char *const[]){ "a", NULL });
  g_assert_true (gtk_widget_grab_focus (view));
  gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
  wait_for_frame (fixture->page);
  focus = gtk_root_get_focus (root);
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, view));
  /* One key, and it is behind the table. */
  g_assert_true (press_key (gtk_widget_get_ancestor (view, DIG_TYPE_RUN_TABLE), GDK_KEY_Tab, 0));
  focus = gtk_root_get_focus (root);
  g_assert_true (focus == NULL || !gtk_widget_is_ancestor (focus, view));
}

static void
test_the_line_with_the_keys_can_be_deleted (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = get_child (fixture, "table");

  for (guint i = 0; i < 3; i++)
    {
      gtk_selection_model_select_item (get_selection (fixture), i % 2, TRUE);
      wait_for_frame (fixture->page);
      g_assert_true (gtk_widget_grab_focus (table));
      g_assert_true (press_key (table, GDK_KEY_Delete, 0));
      g_assert_cmpuint (count (fixture), ==, 41 - i);
      wait_for_frame (fixture->page);
      wait_for_frame (fixture->page);
      g_assert_true (has_focus (fixture, table));
    }
}

static void
test_delete_can_be_undone (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  choose (fixture, (const char *const[]){ "a", NULL });
  gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
  g_assert_cmpuint (count (fixture), ==, 1);
  wait_for_frame (fixture->page);
  button = find_by_text (fixture->page, GTK_TYPE_BUTTON, "_Undo");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (count (fixture), ==, 2);
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_control_z_undoes_the_last_deletion (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      choose (fixture, (const char *const[]){ i == 0 ? "a" : "b", NULL });
      gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
    }
  g_assert_cmpuint (count (fixture), ==, 0);
  wait_for_frame (fixture->page);
  g_assert_true (press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (dig_run_item_get_title (get_item (fixture, 0)), ==, "b");
  g_assert_true (gtk_selection_model_is_selected (get_selection (fixture), 0));
  for (guint i = 0; i < 2; i++)
    press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static gboolean
is_run_shown (gpointer session)
{
  return dig_session_get_run (session) != NULL;
}

static GtkWidget *
find_mark (GtkWidget *view)
{
  return find_by_property (view, GTK_TYPE_IMAGE, "icon-name", "view-reveal-symbolic");
}

static void
test_undo_shows_the_run_again_that_was_shown (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (get_view (fixture)), *mark;
  g_autofree char *folder = NULL;

  g_assert_null (find_mark (view));
  choose (fixture, (const char *const[]){ "a", NULL });
  gtk_widget_activate_action (fixture->page, "runs.show", NULL);
  wait_until (is_run_shown, fixture->session);
  folder = g_strdup (dig_run_get_folder (dig_session_get_run (fixture->session)));
  dig_session_set_shown_epoch (fixture->session, 2);
  mark = find_mark (view);
  g_assert_nonnull (mark);
  gtk_test_accessible_assert_property (mark, GTK_ACCESSIBLE_PROPERTY_LABEL, "Shown on all pages");
  gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
  g_assert_null (dig_session_get_run (fixture->session));
  g_assert_null (find_mark (view));
  gtk_widget_activate_action (fixture->page, "runs.undo-delete", NULL);
  g_assert_true (is_run_shown (fixture->session));
  g_assert_cmpstr (dig_run_get_folder (dig_session_get_run (fixture->session)), ==, folder);
  g_assert_cmpuint (dig_session_get_shown_epoch (fixture->session), ==, 2);
  wait_for_frame (fixture->page);
  g_assert_nonnull (find_mark (view));
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *item = windows; item != NULL; item = item->next)
    if (ADW_IS_MESSAGE_DIALOG (item->data))
      return item->data;
  return NULL;
}

static void
test_asks_before_several_are_deleted (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;

  choose (fixture, (const char *const[]){ "a", "b", NULL });
  gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
  g_assert_cmpuint (count (fixture), ==, 2);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Delete 2 runs?");
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  adw_message_dialog_response (dialog, "cancel");
  g_assert_cmpuint (count (fixture), ==, 2);
  gtk_widget_activate_action (fixture->page, "runs.delete", NULL);
  dialog = find_dialog ();
  adw_message_dialog_response (dialog, "delete");
  g_assert_cmpuint (count (fixture), ==, 0);
  press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_clone_puts_the_settings_into_the_form (Fixture *fixture, gconstpointer data)
{
  DigRunSettings *settings = dig_session_get_run_settings (fixture->session);

  choose (fixture, (const char *const[]){ "b", NULL });
  gtk_widget_activate_action (fixture->page, "runs.clone", NULL);
  g_assert_cmpfloat (dig_run_settings_get_learning_rate (settings), ==, 1e-5);
  g_assert_cmpfloat (dig_session_get_test_size (fixture->session), ==, 0.25);
}

int
main (int argc, char **argv)
{
  init_runs_tests (&argc, &argv);
#define ADD(name, n, set_up, test) ADD_RUNS_TEST ("/run-verbs/" name, n, set_up, test)
  ADD ("verbs-say-what-is-missing", 0, set_up, test_verbs_say_what_is_missing);
  ADD ("broken-run-says-so", 0, set_up, test_broken_run_says_so);
  ADD ("delete-keeps-the-keys-in-the-table", 0, set_up, test_delete_keeps_the_keys_in_the_table);
  ADD ("the-line-with-the-keys-can-be-deleted", 40, set_up,
       test_the_line_with_the_keys_can_be_deleted);
  ADD ("delete-can-be-undone", 0, set_up, test_delete_can_be_undone);
  ADD ("control-z-undoes-the-last-deletion", 0, set_up, test_control_z_undoes_the_last_deletion);
  ADD ("undo-shows-the-run-again-that-was-shown", 0, set_up,
       test_undo_shows_the_run_again_that_was_shown);
  ADD ("asks-before-several-are-deleted", 0, set_up, test_asks_before_several_are_deleted);
  ADD ("clone-puts-the-settings-into-the-form", 0, set_up,
       test_clone_puts_the_settings_into_the_form);
  return run_runs_tests ();
}
