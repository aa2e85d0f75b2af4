/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs, with small runs that were really trained. */
#include "config.h"

#include "../train/train-fixture.h"
#include "app/dig-resources.h"
#include "app/dig-run-overlay.h"
#include "app/dig-run-table.h"
#include "app/dig-run-words.h"
#include "app/dig-runs-page.h"
#include "base/dig-file.h"
#include "charts/dig-curve-chart.h"
#include "display-support.h"
#include "model/dig-repeat.h"
#include "model/dig-run-list.h"

#include <string.h>
#include <utime.h>

#define N_EPOCHS 3

static char *runs_folder;

typedef struct
{
  DigSession *session;
  GtkWidget *page; /* lent */
  GtkWindow *window;
} Fixture;

/* ---- Runs on the disk ---- */

static void
train (const char *name, double rate, guint64 seed)
{
  g_autoptr (DigDataSet) data = make_fixture_data (48);
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (N_EPOCHS);
  g_autofree char *folder = g_build_filename (runs_folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = NULL;
  DigEndRecord end;

  settings->learning_rate = rate;
  settings->seed = seed;
  trainer = dig_trainer_new (settings, data, folder, &error);
  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, NULL, NULL, &end, &error));
}

/* The same run in another folder, begun at `begun`; n_epochs of its history. */
static void
copy_run (const char *from, const char *to, gint64 begun, guint n_epochs)
{
  static const char *const names[] = { "run.json", "end.json", "history.jsonl" };
  g_autofree char *folder = g_build_filename (runs_folder, to, NULL);
  g_autofree char *description = g_build_filename (folder, "run.json", NULL);
  struct utimbuf time = { begun, begun };

  g_mkdir_with_parents (folder, 0755);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *source = g_build_filename (runs_folder, from, names[i], NULL);
      g_autofree char *target = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
      for (char *line = text; i == 2 && line != NULL; line = strchr (line, '\n'), line += line != 0)
        if (n_epochs-- == 0)
          {
            *line = '\0';
            break;
          }
      g_assert_true (g_file_set_contents (target, text, -1, NULL));
    }
  g_assert_cmpint (g_utime (description, &time), ==, 0);
}

static void
make_many (guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy-%02u", i);

      copy_run ("a", name, 1000000 + i, 1);
    }
}

/* ---- What the page has ---- */

static gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (fixture->page, DIG_TYPE_RUNS_PAGE, name);
}

static gpointer
find_by_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_type (child, type);
  return found;
}

static gpointer
find_by_property (GtkWidget *widget, GType type, const char *property, const char *text)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    {
      g_autofree char *value = NULL;

      g_object_get (widget, property, &value, NULL);
      found = g_strcmp0 (value, text) == 0 ? widget : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_property (child, type, property, text);
  return found;
}

static gpointer
find_by_text (GtkWidget *widget, GType type, const char *text)
{
  return find_by_property (widget, type, "label", text);
}

static GtkColumnView *
get_view (Fixture *fixture)
{
  return find_by_type (get_child (fixture, "table"), GTK_TYPE_COLUMN_VIEW);
}

static GtkSelectionModel *
get_selection (Fixture *fixture)
{
  return gtk_column_view_get_model (get_view (fixture));
}

static GtkAdjustment *
get_scroll (Fixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (fixture)));
}

/* Lent; in the order of the table. */
static DigRunItem *
get_item (Fixture *fixture, guint position)
{
  g_autoptr (DigRunItem) item =
      g_list_model_get_item (G_LIST_MODEL (get_selection (fixture)), position);

  g_assert_nonnull (item);
  return item;
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_selection (fixture)));
}

static void
choose (Fixture *fixture, const char *const *names)
{
  gtk_selection_model_unselect_all (get_selection (fixture));
  for (guint i = 0; i < count (fixture); i++)
    if (g_strv_contains (names, dig_run_item_get_title (get_item (fixture, i))))
      gtk_selection_model_select_item (get_selection (fixture), i, FALSE);
}

static void
tick (Fixture *fixture, const char *const *names)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < count (fixture); i++)
    if (g_strv_contains (names, dig_run_item_get_title (get_item (fixture, i))))
      g_hash_table_add (folders, (char *)dig_run_item_get_folder (get_item (fixture, i)));
  dig_run_table_tick_folders (get_child (fixture, "table"), folders);
}

static guint
count_chosen (Fixture *fixture)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (get_selection (fixture));

  return (guint)gtk_bitset_get_size (chosen);
}

static gboolean
has_focus (Fixture *fixture, GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static const char *
get_verdict (Fixture *fixture)
{
  return gtk_label_get_label (get_child (fixture, "verdict_label"));
}

/* ---- Set up ---- */

static gboolean
has_read (gpointer data)
{
  Fixture *fixture = data;
  GtkSortListModel *sorted = GTK_SORT_LIST_MODEL (
      gtk_multi_selection_get_model (GTK_MULTI_SELECTION (get_selection (fixture))));

  return !dig_run_list_is_scanning (DIG_RUN_LIST (gtk_sort_list_model_get_model (sorted)));
}

/* The folder as it is now. */
static void
read_again (Fixture *fixture)
{
  GtkSortListModel *sorted = GTK_SORT_LIST_MODEL (
      gtk_multi_selection_get_model (GTK_MULTI_SELECTION (get_selection (fixture))));

  dig_run_list_scan (DIG_RUN_LIST (gtk_sort_list_model_get_model (sorted)));
  wait_until (has_read, fixture);
  wait_for_frame (fixture->page);
  wait_for_frame (fixture->page);
}

static void
open_page (Fixture *fixture)
{
  fixture->session = dig_session_new ();
  fixture->page = g_object_new (DIG_TYPE_RUNS_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (fixture->page, 1000, 800);
  wait_until (has_read, fixture);
  wait_for_frame (fixture->page);
}

static void
set_up_empty (Fixture *fixture, gconstpointer data)
{
  g_mkdir_with_parents (runs_folder, 0755);
  open_page (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  train ("a", 3e-3, 1);
  train ("b", 1e-5, 1);
  make_many (GPOINTER_TO_UINT (data));
  open_page (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->session);
  remove_tree (runs_folder);
}

/* ---- The tests ---- */

static void
test_says_that_there_is_nothing_yet (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (fixture, "stack")), ==, "empty");
  train ("a", 3e-3, 1);
  read_again (fixture);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (fixture, "stack")), ==, "runs");
}

static void
test_overlays_what_is_ticked (Fixture *fixture, gconstpointer data)
{
  DigCurveChart *chart = find_by_type (get_child (fixture, "overlay"), DIG_TYPE_CURVE_CHART);
  DigCurvePlot *plot = dig_curve_chart_get_plot (chart);

  g_assert_cmpint (dig_curve_plot_get_n_curves (plot), ==, 2);
  choose (fixture, (const char *const[]){ "b", NULL });
  wait_for_frame (fixture->page);
  g_assert_cmpint (dig_curve_plot_get_n_curves (plot), ==, 2);
  tick (fixture, (const char *const[]){ "b", NULL });
  wait_for_frame (fixture->page);
  g_assert_cmpint (dig_curve_plot_get_n_curves (plot), ==, 1);
  tick (fixture, (const char *const[]){ NULL });
  wait_for_frame (fixture->page);
  g_assert_cmpint (dig_curve_plot_get_n_curves (plot), ==, 0);
}

static void
test_says_whether_two_runs_differ (Fixture *fixture, gconstpointer data)
{
  g_assert_nonnull (strstr (get_verdict (fixture), "noise"));
  tick (fixture, (const char *const[]){ "a", NULL });
  g_assert_true (g_str_has_prefix (get_verdict (fixture), "Validation accuracy "));
  tick (fixture, (const char *const[]){ NULL });
  g_assert_cmpstr (get_verdict (fixture), ==,
                   "Tick runs in the table to see their curves side by side.");
}

/* The check button of a line. */
static GtkCheckButton *
find_check (Fixture *fixture, const char *name)
{
  GtkWidget *lines = gtk_widget_get_last_child (GTK_WIDGET (get_view (fixture)));

  for (GtkWidget *line = gtk_widget_get_first_child (lines); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    if (find_by_text (line, GTK_TYPE_LABEL, name) != NULL)
      return find_by_type (line, GTK_TYPE_CHECK_BUTTON);
  g_assert_not_reached ();
}

static void
test_ticking_is_not_choosing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *table = get_child (fixture, "table");
  g_autoptr (GPtrArray) ticked = NULL;

  choose (fixture, (const char *const[]){ "b", NULL });
  gtk_check_button_set_active (find_check (fixture, "b"), FALSE);
  g_assert_cmpuint (count_chosen (fixture), ==, 1);
  ticked = dig_run_table_dup_ticked (DIG_RUN_TABLE (table));
  g_assert_cmpuint (ticked->len, ==, 1);
  g_assert_cmpstr (dig_run_item_get_title (ticked->pdata[0]), ==, "a");
  /* Two curves side by side, and every verb for the chosen run still works. */
  gtk_check_button_set_active (find_check (fixture, "b"), TRUE);
  g_assert_true (gtk_widget_get_sensitive (find_by_property (
      get_child (fixture, "verb_bar"), GTK_TYPE_BUTTON, "action-name", "runs.show")));
}

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
test_opens_with_one_run_chosen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ticked =
      dig_run_table_dup_ticked (DIG_RUN_TABLE (get_child (fixture, "table")));

  g_assert_cmpuint (count_chosen (fixture), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (get_selection (fixture), 0));
  g_assert_cmpuint (ticked->len, ==, 5);
}

/* As a stack does when a page replaces the one that had the keys. */
static void
test_comes_into_view_with_the_keys_in_the_table (Fixture *fixture, gconstpointer data)
{
  GtkWidget *stack = gtk_stack_new (), *button = gtk_button_new_with_label ("elsewhere");

  g_object_ref (fixture->page);
  gtk_window_set_child (fixture->window, stack);
  gtk_stack_add_named (GTK_STACK (stack), button, "elsewhere");
  gtk_stack_add_named (GTK_STACK (stack), fixture->page, "runs");
  g_object_unref (fixture->page);
  for (guint i = 0; i < 2; i++)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (stack), "elsewhere");
      gtk_widget_grab_focus (button);
      wait_for_frame (stack);
      g_assert_true (has_focus (fixture, button));
      gtk_stack_set_visible_child_name (GTK_STACK (stack), "runs");
      wait_for_frame (stack);
      wait_for_frame (stack);
      g_assert_true (has_focus (fixture, get_child (fixture, "table")));
      /* Where the keys were last time does not matter. */
      gtk_widget_grab_focus (gtk_widget_get_last_child (get_child (fixture, "verb_bar")));
    }
}

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
  g_autofree char *folder = g_build_filename (runs_folder, "broken", NULL);
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
test_clone_puts_the_settings_into_the_form (Fixture *fixture, gconstpointer data)
{
  DigRunSettings *settings = dig_session_get_run_settings (fixture->session);

  choose (fixture, (const char *const[]){ "b", NULL });
  gtk_widget_activate_action (fixture->page, "runs.clone", NULL);
  g_assert_cmpfloat (dig_run_settings_get_learning_rate (settings), ==, 1e-5);
  g_assert_cmpfloat (dig_session_get_test_size (fixture->session), ==, 0.25);
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

static gboolean
has_ended (gpointer data)
{
  return !dig_repeat_is_active (data);
}

/* Every image is one grey, which is its label. */
static void
load_digits (DigSession *session)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "digits.csv", NULL);
  g_autoptr (GError) error = NULL;

  for (guint row = 0; row < 40; row++)
    {
      g_string_append_printf (csv, "%u", row % 10);
      for (guint pixel = 0; pixel < 784; pixel++)
        g_string_append_printf (csv, ",%u", 25 * (row % 10));
      g_string_append_c (csv, '\n');
    }
  g_assert_true (g_file_set_contents (path, csv->str, (gssize)csv->len, NULL));
  error = load_file (session, path, DIG_DATA_ROLE_TRAIN);
  g_assert_no_error (error);
}

static void
test_repetitions_are_ticked_until_something_else_is (Fixture *fixture, gconstpointer data)
{
  DigRepeat *repeat = dig_repeat_get_for_session (fixture->session);
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("quick");
  g_autoptr (GError) error = NULL;

  load_digits (fixture->session);
  settings->epochs = 1;
  dig_repeat_start (repeat, settings, 2, TRUE, &error);
  g_assert_no_error (error);
  wait_until (has_ended, repeat);
  wait_for_frame (fixture->page);
  g_assert_cmpuint (count (fixture), ==, 4);
  g_assert_true (g_str_has_prefix (get_verdict (fixture), "2 seeds: "));

  settings->seed = 7;
  dig_repeat_start (repeat, settings, 2, TRUE, &error);
  g_assert_no_error (error);
  tick (fixture, (const char *const[]){ "a", NULL });
  wait_until (has_ended, repeat);
  wait_for_frame (fixture->page);
  g_assert_cmpuint (count (fixture), ==, 6);
  g_assert_true (g_str_has_prefix (get_verdict (fixture), "Validation accuracy "));
}

int
main (int argc, char **argv)
{
  g_autofree char *data = make_temporary_folder ();
  int status;

  g_setenv ("XDG_DATA_HOME", data, TRUE);
  runs_folder = dig_run_list_dup_default_folder ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(name, n, set_up, test)                                                                 \
  g_test_add ("/runs-page/" name, Fixture, GUINT_TO_POINTER (n), set_up, test, tear_down)
  ADD ("says-that-there-is-nothing-yet", 0, set_up_empty, test_says_that_there_is_nothing_yet);
  ADD ("overlays-what-is-ticked", 0, set_up, test_overlays_what_is_ticked);
  ADD ("says-whether-two-runs-differ", 0, set_up, test_says_whether_two_runs_differ);
  ADD ("ticking-is-not-choosing", 0, set_up, test_ticking_is_not_choosing);
  ADD ("space-ticks-the-line-with-the-keys", 0, set_up, test_space_ticks_the_line_with_the_keys);
  ADD ("opens-with-one-run-chosen", 40, set_up, test_opens_with_one_run_chosen);
  ADD ("comes-into-view-with-the-keys-in-the-table", 0, set_up,
       test_comes_into_view_with_the_keys_in_the_table);
  ADD ("control-z-undoes-the-last-deletion", 0, set_up, test_control_z_undoes_the_last_deletion);
  ADD ("undo-shows-the-run-again-that-was-shown", 0, set_up,
       test_undo_shows_the_run_again_that_was_shown);
  ADD ("asks-before-several-are-deleted", 0, set_up, test_asks_before_several_are_deleted);
  ADD ("verbs-say-what-is-missing", 0, set_up, test_verbs_say_what_is_missing);
  ADD ("broken-run-says-so", 0, set_up, test_broken_run_says_so);
  ADD ("delete-keeps-the-keys-in-the-table", 0, set_up, test_delete_keeps_the_keys_in_the_table);
  ADD ("the-line-with-the-keys-can-be-deleted", 40, set_up,
       test_the_line_with_the_keys_can_be_deleted);
  ADD ("delete-can-be-undone", 0, set_up, test_delete_can_be_undone);
  ADD ("tells-runs-apart-in-a-narrow-window", 0, set_up, test_tells_runs_apart_in_a_narrow_window);
  ADD ("sorts-by-any-figure", 0, set_up, test_sorts_by_any_figure);
  ADD ("clone-puts-the-settings-into-the-form", 0, set_up,
       test_clone_puts_the_settings_into_the_form);
  ADD ("headings-stand-above-their-numbers", 0, set_up, test_headings_stand_above_their_numbers);
  ADD ("repetitions-are-ticked-until-something-else-is", 0, set_up,
       test_repetitions_are_ticked_until_something_else_is);
  ADD ("epochs-that-arrive-move-nothing", 40, set_up, test_epochs_that_arrive_move_nothing);
  ADD ("new-run-is-seen-at-the-top", 40, set_up, test_new_run_is_seen_at_the_top);
  ADD ("new-run-does-not-scroll-what-is-read", 40, set_up,
       test_new_run_does_not_scroll_what_is_read);
  status = g_test_run ();
  remove_tree (data);
  g_free (runs_folder);
  return status;
}
