/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs: what is ticked, chosen and repeated. */
#include "config.h"

#include "app/dig-run-overlay.h"
#include "charts/dig-curve-chart.h"
#include "model/dig-repeat.h"
#include "runs-support.h"

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
  init_runs_tests (&argc, &argv);
#define ADD(name, n, set_up, test) ADD_RUNS_TEST ("/runs-page/" name, n, set_up, test)
  ADD ("says-that-there-is-nothing-yet", 0, set_up_empty, test_says_that_there_is_nothing_yet);
  ADD ("overlays-what-is-ticked", 0, set_up, test_overlays_what_is_ticked);
  ADD ("says-whether-two-runs-differ", 0, set_up, test_says_whether_two_runs_differ);
  ADD ("ticking-is-not-choosing", 0, set_up, test_ticking_is_not_choosing);
  ADD ("opens-with-one-run-chosen", 40, set_up, test_opens_with_one_run_chosen);
  ADD ("comes-into-view-with-the-keys-in-the-table", 0, set_up,
       test_comes_into_view_with_the_keys_in_the_table);
  ADD ("repetitions-are-ticked-until-something-else-is", 0, set_up,
       test_repetitions_are_ticked_until_something_else_is);
  return run_runs_tests ();
}
