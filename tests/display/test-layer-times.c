/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-times.h"
#include "app/dig-pace.h"
#include "app/dig-resources.h"
#include "display-support.h"

static gboolean
has_table (gpointer data)
{
  GtkWidget *card = GTK_WIDGET (gtk_widget_get_template_child (data, DIG_TYPE_LAYER_TIMES, "card"));

  return gtk_widget_get_visible (card);
}

/* 67.5 MFLOP an image, as PERFORMANCE.md has it from the shapes. */
static void
test_counts_the_work_of_a_step (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");

  g_assert_cmpfloat_with_epsilon (dig_layer_times_count_gflop (spec, 1), 0.0675, 0.0002);
  g_assert_cmpfloat_with_epsilon (dig_layer_times_count_gflop (spec, 32), 32 * 0.0675, 0.0064);
}

static void
test_measures_when_asked (void)
{
  g_autoptr (DigSession) session = dig_session_new ();
  DigLayerTimes *times = g_object_new (DIG_TYPE_LAYER_TIMES, NULL);
  GtkWindow *window;

  dig_run_settings_set_preset (dig_session_get_run_settings (session), "quick");
  dig_layer_times_set_session (times, session);
  window = show_in_window (GTK_WIDGET (times), 600, 600);
  g_assert_false (has_table (times));
  gtk_widget_activate_action (GTK_WIDGET (times), "layer-times.measure", NULL);
  wait_until (has_table, times);
  gtk_window_destroy (window);
}

static void
test_draws_as_often_as_the_machine_can_spare (void)
{
  /* Half a hundredth of two processors is 10 ms a second. */
  g_assert_cmpint (dig_pace_get_interval (4000, 2), ==, 400000);
  g_assert_cmpint (dig_pace_get_interval (4000, 8), ==, 100000);
  g_assert_cmpint (dig_pace_get_interval (100, 8), ==, G_USEC_PER_SEC / 30);
  g_assert_cmpint (dig_pace_get_interval (50000, 2), ==, G_USEC_PER_SEC / 2);
}

static void
count_show (gpointer label)
{
  guint n = GPOINTER_TO_UINT (g_object_get_data (label, "shows"));

  g_object_set_data (label, "shows", GUINT_TO_POINTER (n + 1));
}

static gboolean
was_shown (gpointer label)
{
  return g_object_get_data (label, "shows") != NULL;
}

static void
test_hidden_widgets_wait_until_they_are_seen (void)
{
  GtkWidget *label = gtk_label_new ("");
  GtkWindow *window = show_in_window (label, 200, 200);
  DigPace *pace = dig_pace_new (label, count_show);

  gtk_widget_set_visible (label, FALSE);
  dig_pace_queue (pace);
  dig_pace_queue (pace);
  g_assert_false (was_shown (label));
  gtk_widget_set_visible (label, TRUE);
  wait_until (was_shown, label);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (label), "shows")), ==, 1);
  dig_pace_free (pace);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  g_test_add_func ("/layer-times/counts-the-work-of-a-step", test_counts_the_work_of_a_step);
  g_test_add_func ("/layer-times/measures-when-asked", test_measures_when_asked);
  g_test_add_func ("/pace/draws-as-often-as-the-machine-can-spare",
                   test_draws_as_often_as_the_machine_can_spare);
  g_test_add_func ("/pace/hidden-widgets-wait-until-they-are-seen",
                   test_hidden_widgets_wait_until_they_are_seen);
  return g_test_run ();
}
