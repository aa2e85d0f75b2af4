/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a run as a person edits them. */
#include "config.h"

#include "app/dig-number-row.h"
#include "app/dig-resources.h"
#include "app/dig-run-form.h"
#include "display-support.h"

typedef struct
{
  DigSession *session;
  DigRunSettings *settings; /* lent */
  DigRunForm *form;         /* lent */
  GtkWidget *toasts;        /* lent */
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = dig_session_new ();
  fixture->settings = dig_session_get_run_settings (fixture->session);
  fixture->form = g_object_new (DIG_TYPE_RUN_FORM, NULL);
  dig_run_form_set_session (fixture->form, fixture->session);
  fixture->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->toasts), GTK_WIDGET (fixture->form));
  fixture->window = show_in_window (fixture->toasts, 420, 900);
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
  return gtk_widget_get_template_child (GTK_WIDGET (fixture->form), DIG_TYPE_RUN_FORM, name);
}

static void
test_shows_what_the_choices_give_a_meaning (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    DigScheduleKind schedule;
    DigOptimizerKind optimizer;
    const char *shown; /* warm-up, start, end, decay, momentum, constants of Adam */
  } cases[] = {
    { DIG_SCHEDULE_CONSTANT, DIG_OPTIMIZER_ADAM, "-----a" },
    { DIG_SCHEDULE_COSINE, DIG_OPTIMIZER_ADAMW, "--ed-a" },
    { DIG_SCHEDULE_ONE_CYCLE, DIG_OPTIMIZER_SGD, "wse-m-" },
  };
  static const char *const rows[] = { "warm_up_row", "start_row",    "end_row",
                                      "decay_row",   "momentum_row", "adam_row" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_object_set (fixture->settings, "schedule", cases[i].schedule, "optimizer",
                    cases[i].optimizer, NULL);
      for (guint k = 0; k < G_N_ELEMENTS (rows); k++)
        {
          g_test_message ("case %u, %s", i, rows[k]);
          g_assert_cmpint (gtk_widget_get_visible (get_child (fixture, rows[k])), ==,
                           cases[i].shown[k] != '-');
        }
    }
}

static void
test_edits_the_settings_with_comma_or_point (Fixture *fixture, gconstpointer data)
{
  double smoothing, decay;
  guint schedule;

  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "smoothing_row")), "0,1");
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "decay_row")), "0.05");
  adw_combo_row_set_selected (get_child (fixture, "schedule_row"), DIG_SCHEDULE_ONE_CYCLE);
  g_object_get (fixture->settings, "label-smoothing", &smoothing, "weight-decay", &decay,
                "schedule", &schedule, NULL);
  g_assert_cmpfloat (smoothing, ==, 0.1);
  g_assert_cmpfloat (decay, ==, 0.05);
  g_assert_cmpuint (schedule, ==, DIG_SCHEDULE_ONE_CYCLE);
}

/* Showing a preset must not write a rounded or clamped value back. */
static void
test_changes_no_value_of_a_preset (Fixture *fixture, gconstpointer data)
{
  const char *const *names = dig_train_settings_get_presets ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (DigTrainSettings) wanted = dig_train_settings_new_preset (names[i]);
      g_autoptr (DigTrainSettings) shown = NULL;
      g_autofree char *wanted_json = dig_train_settings_to_json (wanted);
      g_autofree char *shown_json = NULL;

      g_assert_true (dig_run_settings_set_preset (fixture->settings, names[i]));
      shown = dig_run_settings_dup (fixture->settings, wanted->test_size, wanted->split_seed);
      shown_json = dig_train_settings_to_json (shown);
      g_assert_cmpstr (shown_json, ==, wanted_json);
    }
}

static void
test_slider_suits_the_optimiser (Fixture *fixture, gconstpointer data)
{
  GtkRange *scale = GTK_RANGE (get_child (fixture, "rate_scale"));
  GtkAdjustment *adjustment = gtk_range_get_adjustment (scale);

  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), ==, -1);
  g_object_set (fixture->settings, "optimizer", DIG_OPTIMIZER_SGD, NULL);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), ==, 1);
  gtk_range_set_value (scale, 0.5);
  g_assert_cmpfloat (dig_run_settings_get_learning_rate (fixture->settings), ==, 3.2);
  /* Beyond the slider, but not beyond what may be typed. */
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "rate_row")), "25");
  g_assert_cmpfloat (dig_run_settings_get_learning_rate (fixture->settings), ==, 25);
}

static guint
count_presets (Fixture *fixture)
{
  return g_list_model_get_n_items (adw_combo_row_get_model (get_child (fixture, "preset_row")));
}

static void
test_another_preset_can_be_undone (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *presets = get_child (fixture, "preset_row");
  guint reference = adw_combo_row_get_selected (presets), epochs;
  g_autoptr (DigNetworkSpec) own = dig_network_spec_new_preset ("compact");
  GtkWidget *undo;

  /* Nothing of one's own is lost. */
  adw_combo_row_set_selected (presets, reference + 1);
  adw_combo_row_set_selected (presets, reference);
  g_assert_null (find_button (fixture->toasts, "_Undo"));

  dig_run_settings_set_network (fixture->settings, own, NULL);
  g_object_set (fixture->settings, "epochs", 3, NULL);
  adw_combo_row_set_selected (presets, reference);
  g_object_get (fixture->settings, "epochs", &epochs, NULL);
  g_assert_cmpuint (epochs, ==, 40);
  undo = find_button (fixture->toasts, "_Undo");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  g_object_get (fixture->settings, "epochs", &epochs, NULL);
  g_assert_cmpuint (epochs, ==, 3);
  g_assert_true (dig_network_spec_equal (dig_run_settings_get_spec (fixture->settings), own));
  g_assert_null (dig_run_settings_get_preset (fixture->settings));
}

static void
test_an_own_network_is_listed_once_there_is_one (Fixture *fixture, gconstpointer data)
{
  AdwComboRow *presets = get_child (fixture, "preset_row");
  guint n_presets = g_strv_length ((char **)dig_train_settings_get_presets ());
  g_autoptr (DigNetworkSpec) own = dig_network_spec_new_preset ("compact");

  g_assert_cmpuint (count_presets (fixture), ==, n_presets);
  dig_run_settings_set_network (fixture->settings, own, NULL);
  g_assert_cmpuint (count_presets (fixture), ==, n_presets + 1);
  g_assert_cmpuint (adw_combo_row_get_selected (presets), ==, n_presets);

  adw_combo_row_set_selected (presets, 0);
  g_assert_nonnull (dig_run_settings_get_preset (fixture->settings));
  g_assert_cmpuint (count_presets (fixture), ==, n_presets + 1);
  adw_combo_row_set_selected (presets, n_presets);
  g_assert_null (dig_run_settings_get_preset (fixture->settings));
  g_assert_cmpuint (adw_combo_row_get_selected (presets), ==, n_presets);
  g_assert_true (dig_network_spec_equal (dig_run_settings_get_spec (fixture->settings), own));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(name, test) g_test_add ("/run-form/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("shows-what-the-choices-give-a-meaning", test_shows_what_the_choices_give_a_meaning);
  ADD ("edits-the-settings-with-comma-or-point", test_edits_the_settings_with_comma_or_point);
  ADD ("changes-no-value-of-a-preset", test_changes_no_value_of_a_preset);
  ADD ("another-preset-can-be-undone", test_another_preset_can_be_undone);
  ADD ("an-own-network-is-listed-once-there-is-one",
       test_an_own_network_is_listed_once_there_is_one);
  ADD ("slider-suits-the-optimiser", test_slider_suits_the_optimiser);
  return g_test_run ();
}
