/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of the widget that has the keys, and who has them when a button can no longer be pressed. */
#include "config.h"

#include <adwaita.h>

#include "app/dig-focus-rescue.h"
#include "app/dig-reader.h"
#include "display-support.h"

static GtkWindow *
show_followed (GtkWidget *child)
{
  GtkWindow *window = show_in_window (child, 600, 400);

  dig_reader_follow (window);
  dig_focus_rescue_follow (window);
  return window;
}

static void
close_window (GtkWindow *window)
{
  gtk_window_destroy (window);
}

static void
test_names_a_drop_down_by_its_purpose_and_its_choice (void)
{
  const char *const choices[] = { "Linear", "Logarithmic", NULL };
  GtkWidget *drop_down = gtk_drop_down_new_from_strings (choices);
  GtkWidget *button = gtk_widget_get_first_child (drop_down);
  GtkWindow *window;

  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 1);
  gtk_widget_set_tooltip_text (drop_down, "What the colours show");
  window = show_followed (drop_down);
  gtk_widget_grab_focus (button);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Logarithmic. What the colours show");
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (button),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  close_window (window);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkStringObject *string = gtk_list_item_get_item (item);
  g_autofree char *text = g_strconcat (data, gtk_string_object_get_string (string), NULL);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
add_column (GtkWidget *table, const char *title, char *before, gboolean is_visible)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), before);
  gtk_column_view_column_set_visible (column, is_visible);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (table), column);
  g_object_unref (column);
}

static void
test_reads_a_line_of_a_table_with_its_headings (void)
{
  const char *const rows[] = { "one", "two", NULL };
  GtkSelectionModel *model =
      GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (gtk_string_list_new (rows))));
  GtkWidget *table = gtk_column_view_new (model);
  GtkWindow *window;
  GtkWidget *row;

  add_column (table, "Run", "run ", TRUE);
  add_column (table, "Hidden", "no ", FALSE);
  add_column (table, "Seed", "the\n", TRUE);
  window = show_followed (table);
  row = gtk_widget_get_first_child (gtk_widget_get_last_child (table));
  g_assert_true (gtk_widget_grab_focus (row));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Run: run one, Seed: the, one");
  close_window (window);
}

static GtkWidget *
make_list (GtkWidget *row)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return list;
}

static void
test_reads_what_stands_beside_a_title (void)
{
  GtkWidget *row = adw_action_row_new (), *image = gtk_image_new ();
  GtkWidget *handle =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWindow *window;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Memory");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), "A step with 32 images");
  gtk_widget_set_tooltip_text (handle, "Drag to move");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), handle);
  gtk_widget_set_tooltip_text (image, "Passed");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new ("29 MB"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_button_new_with_label ("Press"));
  window = show_followed (make_list (row));
  gtk_widget_grab_focus (row);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Passed. A step with 32 images. 29 MB");
  close_window (window);
}

static void
test_reads_the_line_below_the_title_of_a_number (void)
{
  GtkWidget *row = adw_action_row_new (), *spin = gtk_spin_button_new_with_range (0, 90, 1);
  GtkWindow *window;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), "Degrees to either side");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  window = show_followed (make_list (row));
  gtk_widget_grab_focus (spin);
  gtk_test_accessible_assert_property (spin, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Degrees to either side");
  close_window (window);
}

static void
test_names_a_row_to_type_in_by_its_title (void)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  GtkWindow *window;

  dig_reader_name_entry (ADW_ENTRY_ROW (row));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Seed");
  window = show_followed (make_list (row));
  gtk_test_accessible_assert_role (text, GTK_ACCESSIBLE_ROLE_TEXT_BOX);
  gtk_test_accessible_assert_property (text, GTK_ACCESSIBLE_PROPERTY_LABEL, "Seed");
  close_window (window);
}

static void
test_leaves_the_underscore_out (void)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic ("Only _errors");
  GtkWindow *window = show_followed (button);

  gtk_widget_grab_focus (button);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Only errors");
  close_window (window);
}

static void
test_reads_what_scrolls_by_the_keys (void)
{
  GtkWidget *scroller = gtk_scrolled_window_new (),
            *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWindow *window;

  gtk_box_append (GTK_BOX (box), gtk_label_new ("conv2d_1"));
  gtk_box_append (GTK_BOX (box), gtk_label_new ("28×28×32"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  window = show_followed (scroller);
  gtk_widget_grab_focus (scroller);
  gtk_test_accessible_assert_property (scroller, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "conv2d_1 28×28×32");
  close_window (window);
}

static GtkWidget *
find_toast_button (GtkWidget *widget, gboolean has_icon)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget)
      && (gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL) == has_icon)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_toast_button (child, has_icon);
  return found;
}

static void
test_reads_the_toast_at_its_buttons (void)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  AdwToast *toast = adw_toast_new ("1 drawing removed");
  GtkWidget *undo, *close;
  GtkWindow *window;

  adw_toast_set_button_label (toast, "_Undo");
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new (NULL));
  window = show_followed (overlay);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  wait_for_frame (overlay);
  undo = find_toast_button (overlay, FALSE);
  close = find_toast_button (overlay, TRUE);
  gtk_widget_grab_focus (undo);
  g_assert_false (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (undo), GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (undo),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  gtk_test_accessible_assert_property (undo, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1 drawing removed");
  gtk_widget_grab_focus (close);
  gtk_test_accessible_assert_property (close, GTK_ACCESSIBLE_PROPERTY_LABEL, "Close");
  gtk_test_accessible_assert_property (close, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1 drawing removed");
  close_window (window);
}

/* ---- Keys that are lost ---- */

typedef struct
{
  GtkWindow *window;
  GtkWidget *start, *pause, *stop, *reset;
} Bar;

static GtkWidget *
add_button (GtkWidget *box, const char *label, gboolean is_sensitive)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_sensitive (button, is_sensitive);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static Bar
make_bar (gboolean is_training)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Bar bar = { 0 };

  bar.start = add_button (box, "Start", !is_training);
  bar.pause = add_button (box, "Pause", is_training);
  bar.stop = add_button (box, "Stop", is_training);
  bar.reset = add_button (box, "Reset", TRUE);
  bar.window = show_followed (box);
  return bar;
}

static void
run_idles (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_hands_the_keys_to_the_neighbour_and_back (void)
{
  Bar bar = make_bar (FALSE);

  gtk_widget_grab_focus (bar.start);
  gtk_widget_set_sensitive (bar.start, FALSE);
  gtk_widget_set_sensitive (bar.pause, TRUE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (bar.window) == bar.pause);

  gtk_widget_set_sensitive (bar.start, TRUE);
  gtk_widget_set_sensitive (bar.pause, FALSE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (bar.window) == bar.start);
  close_window (bar.window);
}

/* Not to Reset, which a second press of the key would do. */
static void
test_waits_for_a_button_before_the_lost_one (void)
{
  Bar bar = make_bar (TRUE);

  gtk_widget_grab_focus (bar.stop);
  gtk_widget_set_sensitive (bar.pause, FALSE);
  gtk_widget_set_sensitive (bar.stop, FALSE);
  run_idles ();
  g_assert_null (gtk_window_get_focus (bar.window));

  gtk_widget_set_sensitive (bar.start, TRUE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (bar.window) == bar.start);
  close_window (bar.window);
}

/* Not to Redo, which a second press of the key would do. */
static void
test_goes_to_the_group_before (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *other = add_button (box, "Begin With", TRUE), *undo = add_button (pair, "Undo", TRUE);
  GtkWindow *window;

  add_button (pair, "Redo", TRUE);
  gtk_box_append (GTK_BOX (box), pair);
  window = show_followed (box);
  gtk_widget_grab_focus (undo);
  gtk_widget_set_sensitive (undo, FALSE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (window) == other);
  close_window (window);
}

static void
test_takes_the_keys_from_nobody (void)
{
  Bar bar = make_bar (TRUE);

  gtk_widget_grab_focus (bar.stop);
  gtk_widget_set_sensitive (bar.pause, FALSE);
  gtk_widget_set_sensitive (bar.stop, FALSE);
  run_idles ();
  gtk_widget_grab_focus (bar.reset);
  gtk_widget_set_sensitive (bar.start, TRUE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (bar.window) == bar.reset);
  close_window (bar.window);
}

/* Who left the neighbour has forgotten what led there: it is a button like any other. */
static void
test_forgets_a_button_that_was_left (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *first = add_button (box, "First", TRUE), *second = add_button (box, "Second", TRUE);
  GtkWidget *third = add_button (box, "Third", TRUE), *fourth = add_button (box, "Fourth", TRUE);
  GtkWindow *window = show_followed (box);

  gtk_widget_grab_focus (third);
  gtk_widget_set_sensitive (third, FALSE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (window) == first);
  gtk_widget_grab_focus (fourth);
  gtk_widget_set_sensitive (third, TRUE);
  gtk_widget_grab_focus (first);
  gtk_widget_set_sensitive (first, FALSE);
  run_idles ();
  g_assert_true (gtk_window_get_focus (window) == second);
  close_window (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/reader/names-a-drop-down-by-its-purpose-and-its-choice",
                   test_names_a_drop_down_by_its_purpose_and_its_choice);
  g_test_add_func ("/reader/reads-a-line-of-a-table-with-its-headings",
                   test_reads_a_line_of_a_table_with_its_headings);
  g_test_add_func ("/reader/reads-what-stands-beside-a-title",
                   test_reads_what_stands_beside_a_title);
  g_test_add_func ("/reader/reads-the-line-below-the-title-of-a-number",
                   test_reads_the_line_below_the_title_of_a_number);
  g_test_add_func ("/reader/names-a-row-to-type-in-by-its-title",
                   test_names_a_row_to_type_in_by_its_title);
  g_test_add_func ("/reader/reads-what-scrolls-by-the-keys", test_reads_what_scrolls_by_the_keys);
  g_test_add_func ("/reader/reads-the-toast-at-its-buttons", test_reads_the_toast_at_its_buttons);
  g_test_add_func ("/reader/leaves-the-underscore-out", test_leaves_the_underscore_out);
  g_test_add_func ("/focus-rescue/hands-the-keys-to-the-neighbour-and-back",
                   test_hands_the_keys_to_the_neighbour_and_back);
  g_test_add_func ("/focus-rescue/waits-for-a-button-before-the-lost-one",
                   test_waits_for_a_button_before_the_lost_one);
  g_test_add_func ("/focus-rescue/goes-to-the-group-before", test_goes_to_the_group_before);
  g_test_add_func ("/focus-rescue/forgets-a-button-that-was-left",
                   test_forgets_a_button_that_was_left);
  g_test_add_func ("/focus-rescue/takes-the-keys-from-nobody", test_takes_the_keys_from_nobody);
  return g_test_run ();
}
