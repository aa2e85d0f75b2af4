/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window with a GPU (tests/gpu/test-gpu.c), which is lost in the first epoch. */
#include "config.h"

#include "program-support.h"

static gboolean
is_paused (gpointer session)
{
  return dig_run_get_state (dig_session_get_run (session)) == DIG_RUN_PAUSED;
}

static gboolean
is_stopped (gpointer session)
{
  return !dig_run_is_active (dig_session_get_run (session));
}

static void
lose_gpu (DigApplication *application, DigWindow *window)
{
  DigSession *session = dig_application_get_session (application);
  DigRunSettings *settings = dig_session_get_run_settings (session);

  wait_until (has_train_data, application);
  dig_run_settings_set_preset (settings, "quick");
  g_object_set (settings, "device", "cuda:0", NULL);
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.start", NULL);
  wait_until (is_asked, NULL);
}

static void
check_question (DigApplication *application, DigWindow *window)
{
  DigSession *session = dig_application_get_session (application);
  AdwMessageDialog *question;
  DigRun *run;

  lose_gpu (application, window);
  question = find_question ();
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "Test GPU stopped working"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (question), "the initial ones"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (question), ==, "continue");

  run = dig_session_get_run (session);
  adw_message_dialog_response (question, "continue");
  g_assert_true (dig_run_is_active (run));
  dig_run_pause (run);
  wait_until (is_paused, session);
  g_assert_cmpstr (dig_run_get_device_name (run), !=, "Test GPU");
  g_assert_cmpstr (dig_run_get_settings (run)->device, ==, "cpu");
  dig_run_stop_now (run);
  wait_until (is_stopped, session);
}

static void
check_refusal (DigApplication *application, DigWindow *window)
{
  DigSession *session = dig_application_get_session (application);
  AdwMessageDialog *question;

  lose_gpu (application, window);
  question = find_question ();
  adw_message_dialog_response (question, "close");
  g_assert_cmpuint (dig_run_get_state (dig_session_get_run (session)), ==, DIG_RUN_FAILED);
}

static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_COMBO_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static gboolean
has_gpu (gpointer session)
{
  return dig_device_list_get_position (dig_session_get_devices (session), "cuda:0") != G_MAXUINT;
}

static guint
get_precision (DigSession *session)
{
  guint precision;

  g_object_get (dig_session_get_run_settings (session), "precision", &precision, NULL);
  return precision;
}

static void
check_precision (DigApplication *application, DigWindow *window)
{
  DigSession *session = dig_application_get_session (application);
  DigRunSettings *settings = dig_session_get_run_settings (session);
  GtkWidget *row;

  g_action_group_activate_action (G_ACTION_GROUP (window), "page", g_variant_new_string ("train"));
  wait_until (has_train_data, application);
  wait_until (has_gpu, session);
  row = find_row (GTK_WIDGET (window), "Arithmetic precision");
  g_assert_true (gtk_widget_get_visible (row)); /* automatic is the GPU */
  g_object_set (settings, "device", "cuda:0", NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  g_assert_cmpuint (get_precision (session), ==, 2);
  dig_run_settings_set_preset (settings, "quick");
  g_assert_cmpuint (get_precision (session), ==, 2);
  g_object_set (settings, "device", "cpu", NULL);
  g_assert_false (gtk_widget_get_visible (row));
  g_assert_cmpuint (get_precision (session), ==, 0);
  g_object_set (settings, "device", "auto", NULL);
  g_assert_true (gtk_widget_get_visible (row));
}

static void
test_goes_on_on_the_processor_when_told_so (void)
{
  visit_program (check_question);
}

static void
test_leaves_the_run_when_told_so (void)
{
  visit_program (check_refusal);
}

static void
test_offers_what_the_device_computes_in (void)
{
  visit_program (check_precision);
}

int
main (int argc, char **argv)
{
  make_home ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device-question/goes-on-on-the-processor-when-told-so",
                   test_goes_on_on_the_processor_when_told_so);
  g_test_add_func ("/device-question/leaves-the-run-when-told-so",
                   test_leaves_the_run_when_told_so);
  g_test_add_func ("/device-question/offers-what-the-device-computes-in",
                   test_offers_what_the_device_computes_in);
  return run_tests_at_home ();
}
