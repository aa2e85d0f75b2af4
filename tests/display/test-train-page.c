/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that trains: what stands in the way of a run, and what is said of one. */
#include "config.h"

#include "app/dig-resources.h"
#include "app/dig-run-bar.h"
#include "app/dig-train-page.h"
#include "display-support.h"

typedef struct
{
  DigSession *session;
  DigTrainPage *page; /* lent */
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = dig_session_new ();
  fixture->page = g_object_new (DIG_TYPE_TRAIN_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1200, 760);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  dig_session_set_run (fixture->session, NULL);
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->session);
}

/* Of the bar. */
static gpointer
get_child (Fixture *fixture, const char *name)
{
  GObject *bar =
      gtk_widget_get_template_child (GTK_WIDGET (fixture->page), DIG_TYPE_TRAIN_PAGE, "bar");

  return gtk_widget_get_template_child (GTK_WIDGET (bar), DIG_TYPE_RUN_BAR, name);
}

static const char *
get_text (Fixture *fixture, const char *name)
{
  return gtk_label_get_label (get_child (fixture, name));
}

static const char *
get_target (Fixture *fixture)
{
  GtkActionable *button = get_child (fixture, "obstacle_button");

  return g_variant_get_string (gtk_actionable_get_action_target_value (button), NULL);
}

/* No layer after the input: it ends in no classes. */
static void
take_impossible_network (Fixture *fixture)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (
      "{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"dense\", \"units\": 10, "
      "\"activation\": \"softmax\"}, {\"type\": \"flatten\"}]}",
      -1, NULL);

  g_assert_nonnull (spec);
  dig_run_settings_set_network (dig_session_get_run_settings (fixture->session), spec, NULL);
}

static void
test_says_what_stands_in_the_way (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = get_child (fixture, "obstacle_box");
  GtkWidget *label = get_child (fixture, "obstacle_label");

  g_assert_true (gtk_widget_get_visible (box));
  g_assert_cmpstr (get_text (fixture, "obstacle_label"), ==,
                   "Open a file of labelled digits first");
  g_assert_false (gtk_widget_has_css_class (label, "error"));
  g_assert_cmpstr (get_target (fixture), ==, "data");
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Not ready");

  load_builtin_digits (fixture->session);
  g_assert_false (gtk_widget_get_visible (box));
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Ready");

  take_impossible_network (fixture);
  g_assert_true (gtk_widget_get_visible (box));
  g_assert_true (gtk_widget_has_css_class (label, "error"));
  g_assert_cmpstr (get_target (fixture), ==, "network");
  g_assert_cmpstr (get_text (fixture, "state_label"), ==, "Not ready");

  /* Mended on this page itself. */
  dig_run_settings_set_preset (dig_session_get_run_settings (fixture->session), "quick");
  g_object_set (dig_session_get_run_settings (fixture->session), "batch-size", 0, NULL);
  g_assert_true (gtk_widget_get_visible (box));
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "obstacle_button")));
}

static gboolean
is_paused (gpointer session)
{
  return dig_run_get_state (dig_session_get_run (session)) == DIG_RUN_PAUSED;
}

static gboolean
shows_a_loss (gpointer inscription)
{
  return g_ascii_isdigit (gtk_inscription_get_text (inscription)[0]);
}

static void
test_a_step_shows_its_loss (Fixture *fixture, gconstpointer data)
{
  DigRunSettings *settings = dig_session_get_run_settings (fixture->session);
  g_autoptr (GError) error = NULL;
  GtkWidget *loss = get_child (fixture, "loss_label");

  load_builtin_digits (fixture->session);
  dig_run_settings_set_preset (settings, "quick");
  g_object_set (settings, "device", "cpu", NULL);
  g_assert_cmpstr (gtk_inscription_get_text (GTK_INSCRIPTION (loss)), ==, "–");
  dig_run_step (dig_session_begin_run (fixture->session, NULL, &error));
  g_assert_no_error (error);
  wait_until (is_paused, fixture->session);
  wait_until (shows_a_loss, loss);
  dig_run_stop_and_join (dig_session_get_run (fixture->session));
}

static void
test_the_best_epoch_says_by_what (Fixture *fixture, gconstpointer data)
{
  DigRunSettings *settings = dig_session_get_run_settings (fixture->session);
  GtkWidget *box = get_child (fixture, "best_box");

  g_object_set (settings, "best-by", DIG_BEST_ACCURACY, NULL);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (box), ==,
                   "The epoch with the highest validation accuracy is the best one");
  g_object_set (settings, "best-by", DIG_BEST_LOSS, NULL);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (box), ==,
                   "The epoch with the lowest validation loss is the best one; another may have a "
                   "higher accuracy");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
#define ADD(name, test) g_test_add ("/train-page/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("says-what-stands-in-the-way", test_says_what_stands_in_the_way);
  ADD ("a-step-shows-its-loss", test_a_step_shows_its_loss);
  ADD ("the-best-epoch-says-by-what", test_the_best_epoch_says_by_what);
  return g_test_run ();
}
