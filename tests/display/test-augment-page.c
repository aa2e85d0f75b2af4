/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app/dig-augment-form.h"
#include "app/dig-augment-page.h"
#include "app/dig-resources.h"
#include "charts/dig-mosaic-view.h"
#include "display-support.h"

typedef struct
{
  DigSession *session;
  DigRunSettings *settings; /* lent */
  GtkWidget *page;          /* lent */
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = dig_session_new ();
  fixture->settings = dig_session_get_run_settings (fixture->session);
  fixture->page = g_object_new (DIG_TYPE_AUGMENT_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (fixture->page, 1100, 800);
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
  return gtk_widget_get_template_child (fixture->page, DIG_TYPE_AUGMENT_PAGE, name);
}

static guint8 *
copy_tile (Fixture *fixture, int tile)
{
  DigMosaic *mosaic = dig_mosaic_view_get_mosaic (get_child (fixture, "copies"));

  return g_memdup2 (dig_mosaic_get_bytes (mosaic, tile), 28 * 28);
}

static void
test_says_what_is_missing_without_data (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (fixture, "stack")), ==, "empty");
  load_builtin_digits (fixture->session);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (fixture, "stack")), ==, "copies");
}

static void
test_copies_follow_the_ranges_and_the_chosen_digit (Fixture *fixture, gconstpointer data)
{
  DigAugmentation augmentation = { .elastic_sigma = 4.0f };
  g_autofree guint8 *before = NULL, *plain = NULL, *other = NULL;
  DigDataSet *digits;

  load_builtin_digits (fixture->session);
  digits = dig_session_get_train_data (fixture->session);
  before = copy_tile (fixture, 23);
  dig_run_settings_set_augmentation (fixture->settings, &augmentation);
  plain = copy_tile (fixture, 23);
  g_assert_cmpint (memcmp (before, plain, 28 * 28), !=, 0);
  g_assert_cmpmem (plain, 28 * 28, dig_data_set_get_images (digits), 28 * 28);
  dig_session_set_selected_row (fixture->session, 5);
  other = copy_tile (fixture, 23);
  g_assert_cmpmem (other, 28 * 28, dig_data_set_get_images (digits) + 5 * 28 * 28, 28 * 28);
}

static void
test_draws_again_and_resets (Fixture *fixture, gconstpointer data)
{
  DigAugmentation augmentation = { .rotation = 45.0f, .elastic_sigma = 4.0f }, initial;
  g_autofree guint8 *first = NULL, *second = NULL;

  load_builtin_digits (fixture->session);
  dig_run_settings_set_augmentation (fixture->settings, &augmentation);
  first = copy_tile (fixture, 0);
  gtk_widget_activate_action (fixture->page, "augment.draw-again", NULL);
  second = copy_tile (fixture, 0);
  g_assert_cmpint (memcmp (first, second, 28 * 28), !=, 0);
  gtk_widget_activate_action (fixture->page, "augment.reset", NULL);
  dig_augmentation_init (&initial);
  g_assert_true (dig_augmentation_equal (
      dig_augment_form_get_augmentation (get_child (fixture, "form")), &initial));
}

static void
test_switch_is_the_settings_and_divides_by_255 (Fixture *fixture, gconstpointer data)
{
  gboolean is_augmented;
  guint scaler;

  gtk_switch_set_active (get_child (fixture, "train_switch"), TRUE);
  g_object_get (fixture->settings, "is-augmented", &is_augmented, "scaler", &scaler, NULL);
  g_assert_true (is_augmented);
  g_assert_cmpuint (scaler, ==, DIG_SCALER_255);
  dig_run_settings_set_preset (fixture->settings, "reference");
  g_assert_false (gtk_switch_get_active (get_child (fixture, "train_switch")));
}

static void
test_selected_copy_is_told_in_words (Fixture *fixture, gconstpointer data)
{
  const char *words;
  g_autofree char *told = NULL;

  load_builtin_digits (fixture->session);
  dig_mosaic_view_set_selected (get_child (fixture, "copies"), 2);
  words = gtk_label_get_text (get_child (fixture, "words"));
  g_assert_true (g_str_has_prefix (words, "Copy 3: turned "));
  told = g_strdup_printf ("Image 3 of 24: %s", words + strlen ("Copy 3: "));
  gtk_test_accessible_assert_property (get_child (fixture, "copies"),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, told);
  g_assert_true (g_str_has_prefix (gtk_label_get_text (get_child (fixture, "matrix")), "row = "));
}

static GtkWidget *
find_spin (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SPIN_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_spin (child);
  return found;
}

static void
test_numbers_have_a_point_or_a_comma (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *typed;
    double value;
  } cases[] = { { "12,5", 12.5 }, { "7.5", 7.5 }, { " 1,5 ", 1.5 }, { "seven", 1.5 }, { "", 1.5 } };
  GtkWidget *spin = find_spin (get_child (fixture, "form"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("“%s”", cases[i].typed);
      gtk_editable_set_text (GTK_EDITABLE (spin), "");
      gtk_editable_insert_text (GTK_EDITABLE (spin), cases[i].typed, -1, &(int){ 0 });
      gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
      g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, cases[i].value);
    }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  ADD ("/augment-page/says-what-is-missing-without-data", test_says_what_is_missing_without_data);
  ADD ("/augment-page/copies-follow-the-ranges-and-the-chosen-digit",
       test_copies_follow_the_ranges_and_the_chosen_digit);
  ADD ("/augment-page/draws-again-and-resets", test_draws_again_and_resets);
  ADD ("/augment-page/switch-is-the-settings-and-divides-by-255",
       test_switch_is_the_settings_and_divides_by_255);
  ADD ("/augment-page/selected-copy-is-told-in-words", test_selected_copy_is_told_in_words);
  ADD ("/augment-page/numbers-have-a-point-or-a-comma", test_numbers_have_a_point_or_a_comma);
  return g_test_run ();
}
