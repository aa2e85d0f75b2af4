/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "runs-support.h"

#include <string.h>
#include <utime.h>

#include "../train/train-fixture.h"
#include "app/dig-resources.h"
#include "base/dig-file.h"
#include "model/dig-run-list.h"

#define N_EPOCHS 3

static char *home, *runs_folder;

/* ---- Runs on the disk ---- */

void
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
void
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

gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (fixture->page, DIG_TYPE_RUNS_PAGE, name);
}

gpointer
find_by_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_type (child, type);
  return found;
}

gpointer
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

gpointer
find_by_text (GtkWidget *widget, GType type, const char *text)
{
  return find_by_property (widget, type, "label", text);
}

GtkColumnView *
get_view (Fixture *fixture)
{
  return find_by_type (get_child (fixture, "table"), GTK_TYPE_COLUMN_VIEW);
}

GtkSelectionModel *
get_selection (Fixture *fixture)
{
  return gtk_column_view_get_model (get_view (fixture));
}

GtkAdjustment *
get_scroll (Fixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (fixture)));
}

/* Lent; in the order of the table. */
DigRunItem *
get_item (Fixture *fixture, guint position)
{
  g_autoptr (DigRunItem) item =
      g_list_model_get_item (G_LIST_MODEL (get_selection (fixture)), position);

  g_assert_nonnull (item);
  return item;
}

guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_selection (fixture)));
}

void
choose (Fixture *fixture, const char *const *names)
{
  gtk_selection_model_unselect_all (get_selection (fixture));
  for (guint i = 0; i < count (fixture); i++)
    if (g_strv_contains (names, dig_run_item_get_title (get_item (fixture, i))))
      gtk_selection_model_select_item (get_selection (fixture), i, FALSE);
}

void
tick (Fixture *fixture, const char *const *names)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < count (fixture); i++)
    if (g_strv_contains (names, dig_run_item_get_title (get_item (fixture, i))))
      g_hash_table_add (folders, (char *)dig_run_item_get_folder (get_item (fixture, i)));
  dig_run_table_tick_folders (get_child (fixture, "table"), folders);
}

guint
count_chosen (Fixture *fixture)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (get_selection (fixture));

  return (guint)gtk_bitset_get_size (chosen);
}

gboolean
has_focus (Fixture *fixture, GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

const char *
get_verdict (Fixture *fixture)
{
  return gtk_label_get_label (get_child (fixture, "verdict_label"));
}

/* The check button of a line. */
GtkCheckButton *
find_check (Fixture *fixture, const char *name)
{
  GtkWidget *lines = gtk_widget_get_last_child (GTK_WIDGET (get_view (fixture)));

  for (GtkWidget *line = gtk_widget_get_first_child (lines); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    if (find_by_text (line, GTK_TYPE_LABEL, name) != NULL)
      return find_by_type (line, GTK_TYPE_CHECK_BUTTON);
  g_assert_not_reached ();
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
void
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

void
set_up_empty (Fixture *fixture, gconstpointer data)
{
  g_mkdir_with_parents (runs_folder, 0755);
  open_page (fixture);
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  train ("a", 3e-3, 1);
  train ("b", 1e-5, 1);
  make_many (GPOINTER_TO_UINT (data));
  open_page (fixture);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->session);
  remove_tree (runs_folder);
}

void
init_runs_tests (int *argc, char ***argv)
{
  home = make_temporary_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  runs_folder = dig_run_list_dup_default_folder ();
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
}

int
run_runs_tests (void)
{
  int status = g_test_run ();

  remove_tree (home);
  g_clear_pointer (&runs_folder, g_free);
  g_clear_pointer (&home, g_free);
  return status;
}
