/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "app/dig-digit-grid.h"
#include "app/dig-drawings-page.h"
#include "app/dig-hold-out-box.h"
#include "app/dig-resources.h"
#include "app/dig-writer-table.h"
#include "display-support.h"
#include "model/dig-collection-keeper.h"
#include "model/dig-collection-training.h"

enum
{
  N_DIGITS = 10,
  N_ROWS = 1000, /* of the digits that are trained on too */
};

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
  dig_session_stop_runs (fixture->session);
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

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

/* Types the name into the question that the button asks. */
static AdwMessageDialog *
ask_for_name (Fixture *fixture, const char *name)
{
  AdwMessageDialog *dialog;

  g_assert_true (gtk_widget_activate_action (fixture->page, "drawings.rename", NULL));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  gtk_editable_set_text (GTK_EDITABLE (find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)), name);
  return dialog;
}

static guint
count_drawings (Fixture *fixture, const char *writer)
{
  const DigCollection *collection = dig_collection_keeper_get_collection (fixture->keeper);
  guint n = 0;

  for (guint i = 0; i < dig_collection_get_n_digits (collection); i++)
    n +=
        g_str_equal (dig_drawn_digit_get_writer (dig_collection_get_digit (collection, i)), writer);
  return n;
}

static void
choose_writer (Fixture *fixture, guint position)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (gtk_widget_get_template_child (
                                  fixture->page, DIG_TYPE_DRAWINGS_PAGE, "writer_choice")),
                              position);
}

static void
test_a_person_gets_another_name (Fixture *fixture, gconstpointer data)
{
  DigCollectionTraining *training = dig_collection_training_get_for_session (fixture->session);
  AdwMessageDialog *dialog;

  add (fixture, 0, 7, "Bo");
  add (fixture, 1, 1, "Anna");
  add (fixture, 2, 2, "Anna");
  dig_collection_training_set_held_out (training, "Bo", TRUE);
  choose_writer (fixture, 2);
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 1);
  dialog = ask_for_name (fixture, " Bo ");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "rename"));
  adw_message_dialog_response (dialog, "cancel");
  dialog = ask_for_name (fixture, "Robert");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "rename"));
  g_assert_cmpstr (adw_message_dialog_get_body (dialog), ==, "");
  adw_message_dialog_response (dialog, "rename");
  g_assert_cmpuint (count_drawings (fixture, "Robert"), ==, 1);
  g_assert_cmpuint (count_drawings (fixture, "Bo"), ==, 0);
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 1);
  /* Renaming makes nobody one who is trained on. */
  g_assert_true (dig_collection_training_is_held_out (training, "Robert"));
  dialog = ask_for_name (fixture, "Anna");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "Anna has drawings already"));
  adw_message_dialog_response (dialog, "rename");
  g_assert_cmpuint (count_drawings (fixture, "Anna"), ==, 3);
  g_assert_true (press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_true (press_key (fixture->page, GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_cmpuint (count_drawings (fixture, "Bo"), ==, 1);
}

/* A bright bar at the digit's height. */
static void
draw_bar (guint8 *image, guint digit, guint brightness)
{
  memset (image, 0, DIG_DRAWN_N_PIXELS);
  for (guint row = 2 * digit + 3; row < 2 * digit + 5; row++)
    memset (image + row * DIG_DRAWN_SIDE + 4, (int)brightness, 20);
}

static void
load_bars (Fixture *fixture)
{
  g_autoptr (GString) text = g_string_new ("label");
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bars.csv", NULL);
  g_autoptr (GError) error = NULL;
  guint8 image[DIG_DRAWN_N_PIXELS];

  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    g_string_append_printf (text, ",pixel%u", i);
  for (guint row = 0; row < N_ROWS; row++)
    {
      draw_bar (image, row % N_DIGITS, 200 + row % 55);
      g_string_append_printf (text, "\n%u", row % N_DIGITS);
      for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
        g_string_append_printf (text, ",%u", image[i]);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  error = load_file (fixture->session, path, DIG_DATA_ROLE_TRAIN);
  g_assert_no_error (error);
  g_remove (path);
}

/* Anna draws as the digits are; Bo draws each a bar too high, which nobody taught the network. */
static void
add_bars (Fixture *fixture)
{
  guint8 image[DIG_DRAWN_N_PIXELS];

  for (guint k = 0; k < N_DIGITS; k++)
    {
      g_autoptr (DigDrawnDigit) hers = NULL, his = NULL;

      draw_bar (image, k, 255);
      hers = dig_drawn_digit_new (image, k, "Anna", NULL);
      his = dig_drawn_digit_new (image, (k + 1) % N_DIGITS, "Bo", NULL);
      dig_collection_keeper_add (fixture->keeper, hers);
      dig_collection_keeper_add (fixture->keeper, his);
    }
}

/* The check button or label with this beginning of its text. */
static GtkWidget *
find_text (GtkWidget *widget, const char *text)
{
  const char *own = GTK_IS_CHECK_BUTTON (widget)
                        ? gtk_check_button_get_label (GTK_CHECK_BUTTON (widget))
                    : GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget))
                                            : NULL;

  if (own != NULL && g_str_has_prefix (own, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_trained (gpointer session)
{
  return !dig_run_is_active (dig_session_get_run (session));
}

/* Of the epoch that is shown: an earlier one may have been read before. */
static gboolean
is_measured (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *whose = g_strdup_printf ("By the shown run, epoch %u",
                                            dig_session_get_snapshot_epoch (fixture->session));

  return find_text (fixture->page, whose) != NULL;
}

/* Without batch norm, whose averages need more steps. */
static const char network[] = "{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"flatten\"},"
                              "{\"type\": \"dense\", \"units\": 32, \"activation\": \"relu\"},"
                              "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}]}";

static DigRun *
begin_run (Fixture *fixture)
{
  DigRunSettings *settings = dig_session_get_run_settings (fixture->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (network, -1, &error);
  DigRun *run;

  g_assert_no_error (error);
  dig_run_settings_set_network (settings, spec, NULL);
  g_object_set (settings, "epochs", 2, "batch-size", 16, "learning-rate", 0.003, "device", "cpu",
                "threads", 1, NULL);
  run = dig_session_begin_run (fixture->session, NULL, &error);
  g_assert_no_error (error);
  dig_run_start (run);
  return run;
}

static void
test_who_is_held_out_is_measured_and_not_trained_on (Fixture *fixture, gconstpointer data)
{
  DigRun *run;
  GtkWidget *bo, *said;

  load_bars (fixture);
  add_bars (fixture);
  bo = find_text (find (fixture->page, DIG_TYPE_HOLD_OUT_BOX), "Bo");
  g_assert_true (GTK_IS_CHECK_BUTTON (bo));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (find_text (fixture->page, "_Train with these drawings too")), TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (bo), TRUE);
  run = begin_run (fixture);
  g_assert_cmpuint (dig_data_set_get_n_images (dig_run_get_data (run)), ==, N_ROWS + N_DIGITS);
  wait_until (is_trained, fixture->session);
  g_assert_cmpuint (dig_run_get_state (run), ==, DIG_RUN_FINISHED);
  wait_until (is_measured, fixture);
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 2, 0), ==, "Anna");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 2, 2), ==, "100.0\302\240%");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 3, 0), ==, "Bo");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 3, 1), ==, "10");
  g_assert_cmpstr (dig_writer_table_get_text (fixture->table, 3, 2), ==, "0.0\302\240%");
  said = find_text (fixture->page, "The shown run reads people held out: 0.0\302\240%");
  g_assert_nonnull (said);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (said)), "others: 100.0\302\240%"));
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
  ADD ("/drawings-page/a-person-gets-another-name", test_a_person_gets_another_name);
  ADD ("/drawings-page/who-is-held-out-is-measured-and-not-trained-on",
       test_who_is_held_out_is_measured_and_not_trained_on);
#undef ADD
  status = g_test_run ();
  g_rmdir (folder);
  return status;
}
