/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "app/dig-digit-grid.h"
#include "app/dig-drawings-page.h"
#include "app/dig-resources.h"
#include "app/dig-writer-table.h"
#include "display-support.h"
#include "model/dig-collection-keeper.h"

typedef struct
{
  DigSession *session;
  DigCollectionKeeper *keeper;
  GtkWidget *page;
  DigDigitGrid *grid;
  DigWriterTable *table;
  GtkWindow *window;
} Fixture;

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_ready (gpointer keeper)
{
  return dig_collection_keeper_is_ready (keeper);
}

static void
add (Fixture *fixture, guint k, guint label, const char *writer)
{
  guint8 image[DIG_DRAWN_N_PIXELS];
  g_autoptr (DigDrawnDigit) digit = NULL;

  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    image[i] = (guint8)((k * 31 + i * 7) % 256);
  digit = dig_drawn_digit_new (image, label, writer, NULL);
  g_assert_cmpint (dig_collection_keeper_add (fixture->keeper, digit), ==, DIG_KEPT_ADDED);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint n;
  g_autofree char *name = g_strdup_printf ("class %u", n++);
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->session = dig_session_new ();
  fixture->keeper = dig_collection_keeper_get_for_session (fixture->session);
  fixture->page = g_object_new (DIG_TYPE_DRAWINGS_PAGE, "session", fixture->session, NULL);
  dig_collection_keeper_open (fixture->keeper, name);
  wait_until (is_ready, fixture->keeper);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  fixture->window = show_in_window (overlay, 1000, 700);
  fixture->grid = DIG_DIGIT_GRID (find (fixture->page, DIG_TYPE_DIGIT_GRID));
  fixture->table = DIG_WRITER_TABLE (find (fixture->page, DIG_TYPE_WRITER_TABLE));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_object_unref (fixture->session);
}

static gboolean
is_read (gpointer data)
{
  return dig_writer_table_get_text (data, 0, 3) != NULL;
}

static void
test_it_shows_who_drew_what_and_how_it_is_read (Fixture *fixture, gconstpointer data)
{
  GtkStack *stack =
      GTK_STACK (gtk_widget_get_template_child (fixture->page, DIG_TYPE_DRAWINGS_PAGE, "stack"));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  add (fixture, 0, 7, "Bo");
  add (fixture, 1, 1, "Anna");
  add (fixture, 2, 2, "Anna");
  add (fixture, 3, 3, "");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "digits");
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 4);
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 1, 1), ==, "4");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 2, 0), ==, "Anna");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 2, 1), ==, "2");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 3, 0), ==, "Bo");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 4, 0), ==, "Nobody named");
  wait_until (is_read, fixture->table);
  g_assert_nonnull (dig_writer_table_get_text (fixture->table, 4, 2));
  g_assert_null (dig_writer_table_get_text (fixture->table, 5, 0));
}

static void
test_drawings_are_removed_relabelled_and_brought_back (Fixture *fixture, gconstpointer data)
{
  for (guint k = 0; k < 4; k++)
    add (fixture, k, k, "Anna");
  dig_digit_grid_set_selected_row (fixture->grid, 2);
  gtk_widget_activate_action (fixture->page, "drawings.relabel", "i", 9);
  g_assert_cmpuint (dig_data_set_get_labels (dig_collection_keeper_get_data (fixture->keeper))[2],
                    ==, 9);
  dig_digit_grid_set_selected_row (fixture->grid, 0);
  g_assert_true (press_key (fixture->page, GDK_KEY_Delete, 0));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (fixture->keeper), ==, 3);
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 3);
  g_assert_true (press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_true (press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_cmpuint (dig_collection_keeper_get_n_digits (fixture->keeper), ==, 4);
  g_assert_cmpuint (dig_data_set_get_labels (dig_collection_keeper_get_data (fixture->keeper))[2],
                    ==, 2);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("drawings-page-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/drawings-page/it-shows-who-drew-what-and-how-it-is-read",
       test_it_shows_who_drew_what_and_how_it_is_read);
  ADD ("/drawings-page/drawings-are-removed-relabelled-and-brought-back",
       test_drawings_are_removed_relabelled_and_brought_back);
#undef ADD
  status = g_test_run ();
  g_rmdir (folder);
  return status;
}
