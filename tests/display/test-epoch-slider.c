/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going through the epochs of a run. */
#include "config.h"

#include "app/dig-epoch-slider.h"
#include "app/dig-resources.h"
#include "display-support.h"
#include "model/dig-run-list.h"
#include "train/dig-run-notes.h"

#include <glib/gstdio.h>

#define N_EPOCHS 5
#define BEST 3

typedef struct
{
  DigSession *session;
  GtkWidget *slider; /* lent */
  GtkWindow *window;
} Fixture;

/* A run that has ended, of which only its records are there. */
static DigRun *
make_run_in (const char *folder, guint n_epochs)
{
  DigStoredRun *stored = g_new0 (DigStoredRun, 1);
  DigRun *run;

  stored->description = g_new0 (DigRunDescription, 1);
  stored->description->settings = dig_train_settings_new_preset ("quick");
  stored->description->device_name = g_strdup ("");
  stored->epochs = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  stored->end = (DigEndRecord){ .reason = DIG_END_EPOCHS, .best_epoch = BEST };
  for (guint i = 1; i <= n_epochs; i++)
    {
      DigEpochRecord record = { .epoch = i, .step = 10 * i, .best_epoch = MIN (i, BEST) };

      g_array_append_val (stored->epochs, record);
    }
  run = dig_run_new_stored (stored, NULL, NULL, folder);
  dig_stored_run_free (stored);
  return run;
}

static DigRun *
make_run (guint n_epochs)
{
  return make_run_in ("/nowhere", n_epochs);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRun) run = make_run (N_EPOCHS);

  fixture->session = dig_session_new ();
  fixture->slider = g_object_new (DIG_TYPE_EPOCH_SLIDER, NULL);
  dig_epoch_slider_set_session (DIG_EPOCH_SLIDER (fixture->slider), fixture->session);
  fixture->window = show_in_window (fixture->slider, 700, 100);
  dig_session_show_run (fixture->session, run);
  wait_for_frame (fixture->slider);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->session);
}

static gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (fixture->slider, DIG_TYPE_EPOCH_SLIDER, name);
}

static void
assert_shows (Fixture *fixture, guint epoch, guint shown, const char *words)
{
  g_assert_cmpfloat (gtk_range_get_value (get_child (fixture, "scale")), ==, epoch);
  g_assert_cmpuint (dig_session_get_shown_epoch (fixture->session), ==, shown);
  g_assert_cmpint (gtk_toggle_button_get_active (get_child (fixture, "follow_button")), ==,
                   shown == 0);
  g_assert_cmpstr (gtk_label_get_label (get_child (fixture, "label")), ==, words);
}

static void
test_follows_the_best_epoch_of_an_ended_run (Fixture *fixture, gconstpointer data)
{
  assert_shows (fixture, BEST, 0, "Epoch 3 of 5, best 3");
}

static void
test_is_hidden_without_epochs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRun) run = make_run (0);

  g_assert_true (gtk_widget_get_visible (get_child (fixture, "bar")));
  dig_session_show_run (fixture->session, run);
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "bar")));
}

static void
test_keys_go_from_end_to_end (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scale = get_child (fixture, "scale");

  g_assert_true (press_key (scale, GDK_KEY_End, 0));
  assert_shows (fixture, 5, 5, "Epoch 5 of 5, best 3");
  press_key (scale, GDK_KEY_Right, 0);
  assert_shows (fixture, 5, 5, "Epoch 5 of 5, best 3");
  press_key (scale, GDK_KEY_Left, 0);
  assert_shows (fixture, 4, 4, "Epoch 4 of 5, best 3");
  press_key (scale, GDK_KEY_Home, 0);
  assert_shows (fixture, 1, 1, "Epoch 1 of 5, best 3");
  press_key (scale, GDK_KEY_Left, 0);
  assert_shows (fixture, 1, 1, "Epoch 1 of 5, best 3");
}

static void
test_follow_goes_back_to_the_best (Fixture *fixture, gconstpointer data)
{
  GtkToggleButton *follow = get_child (fixture, "follow_button");

  press_key (get_child (fixture, "scale"), GDK_KEY_Home, 0);
  gtk_toggle_button_set_active (follow, TRUE);
  assert_shows (fixture, BEST, 0, "Epoch 3 of 5, best 3");
  gtk_toggle_button_set_active (follow, FALSE);
  assert_shows (fixture, BEST, BEST, "Epoch 3 of 5, best 3");
}

static guint
count_marks (GtkWidget *widget)
{
  guint n = g_str_equal (gtk_widget_get_css_name (widget), "mark") ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_marks (child);
  return n;
}

static void
test_marks_the_best_epoch_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRun) longer = make_run (N_EPOCHS + 4);
  GtkAdjustment *adjustment = gtk_range_get_adjustment (get_child (fixture, "scale"));

  g_assert_cmpuint (count_marks (get_child (fixture, "scale")), ==, 1);
  dig_session_show_run (fixture->session, longer);
  g_assert_cmpuint (count_marks (get_child (fixture, "scale")), ==, 1);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), ==, N_EPOCHS + 4);
}

static GtkWidget *
find_by_css_name (GtkWidget *widget, const char *name)
{
  GtkWidget *found = g_str_equal (gtk_widget_get_css_name (widget), name) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_css_name (child, name);
  return found;
}

static double
get_center (GtkWidget *scale, const char *name)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (find_by_css_name (scale, name), scale, &bounds));
  return (double)(bounds.origin.x + bounds.size.width / 2);
}

static void
test_the_mark_stays_at_the_best_epoch (Fixture *fixture, gconstpointer data)
{
  static const guint lengths[] = { BEST, BEST + 1, 4 * N_EPOCHS };
  GtkWidget *scale = get_child (fixture, "scale");

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (DigRun) run = make_run (lengths[i]);

      dig_session_show_run (fixture->session, run);
      wait_for_frame (fixture->slider);
      g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, BEST);
      g_assert_cmpfloat_with_epsilon (get_center (scale, "mark"), get_center (scale, "slider"), 2);
    }
}

static void
test_one_epoch_cannot_be_moved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigRun) run = make_run (1);

  dig_session_show_run (fixture->session, run);
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "scale")));
  assert_shows (fixture, 1, 0, "Epoch 1 of 1, best 1");
}

static gboolean
is_named (gpointer label)
{
  return g_str_equal (gtk_label_get_label (label), "My favourite");
}

static gboolean
is_renamed (gpointer label)
{
  return g_str_equal (gtk_label_get_label (label), "Second thoughts");
}

static void
name_run (const char *folder, const char *title)
{
  g_autoptr (DigRunNotes) notes = dig_run_notes_new (title, "");
  g_autoptr (GError) error = NULL;

  dig_run_notes_write (notes, folder, &error);
  g_assert_no_error (error);
}

static void
test_says_which_run_is_shown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_dir_make_tmp ("dig-epoch-slider-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "2026-11-27_09-50-48", NULL);
  g_autoptr (DigRun) run = make_run_in (folder, N_EPOCHS);
  g_autofree char *notes = NULL;
  GtkWidget *label = get_child (fixture, "title_label");

  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "nowhere");
  name_run (folder, "My favourite");
  dig_session_show_run (fixture->session, run);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "2026-11-27 09:50:48");
  wait_until (is_named, label);
  name_run (folder, "Second thoughts");
  wait_until (is_renamed, label);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==,
                   "The run that all pages show: Second thoughts");
  gtk_test_accessible_assert_property (get_child (fixture, "scale"),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "The run that all pages show: Second thoughts");
  dig_session_set_run (fixture->session, NULL);
  g_assert_false (gtk_widget_get_visible (label));
  notes = g_build_filename (folder, "notes.json", NULL);
  g_assert_cmpint (g_remove (notes) | g_rmdir (folder) | g_rmdir (parent), ==, 0);
}

/* The list has the name before it is on the disk. */
static void
test_says_what_the_list_of_runs_says (Fixture *fixture, gconstpointer data)
{
  DigRunList *list = dig_run_list_get_for_session (fixture->session);
  g_autofree char *runs = dig_run_list_dup_default_folder ();
  g_autofree char *folder = g_build_filename (runs, "2026-11-27_09-50-48", NULL);
  g_autoptr (DigRun) run = make_run_in (folder, N_EPOCHS);
  GtkLabel *label = get_child (fixture, "title_label");
  DigRunItem *item;

  dig_session_show_run (fixture->session, run);
  g_assert_cmpstr (gtk_label_get_label (label), ==, "2026-11-27 09:50:48");
  item = dig_run_list_find (list, folder);
  g_assert_nonnull (item);
  dig_run_list_set_notes (list, item, "My favourite", "");
  g_assert_cmpstr (gtk_label_get_label (label), ==, "My favourite");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(name, test) g_test_add ("/epoch-slider/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("follows-the-best-epoch-of-an-ended-run", test_follows_the_best_epoch_of_an_ended_run);
  ADD ("is-hidden-without-epochs", test_is_hidden_without_epochs);
  ADD ("keys-go-from-end-to-end", test_keys_go_from_end_to_end);
  ADD ("follow-goes-back-to-the-best", test_follow_goes_back_to_the_best);
  ADD ("marks-the-best-epoch-once", test_marks_the_best_epoch_once);
  ADD ("the-mark-stays-at-the-best-epoch", test_the_mark_stays_at_the_best_epoch);
  ADD ("one-epoch-cannot-be-moved", test_one_epoch_cannot_be_moved);
  ADD ("says-which-run-is-shown", test_says_which_run_is_shown);
  ADD ("says-what-the-list-of-runs-says", test_says_what_the_list_of_runs_says);
  return g_test_run ();
}
