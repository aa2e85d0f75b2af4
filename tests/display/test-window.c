/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole window in this process, with the built-in digits. */
#include "config.h"

#include <glib/gstdio.h>

#include "app/dig-application.h"
#include "app/dig-pages.h"
#include "app/dig-window.h"

#define WAIT_SECONDS 20

typedef void (*Check) (DigApplication *application, DigWindow *window);

static void
wait_until (gboolean (*is_done) (DigApplication *application), DigApplication *application)
{
  gint64 limit = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (!is_done (application))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, limit);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
has_data (DigApplication *application)
{
  return dig_session_get_train_data (dig_application_get_session (application)) != NULL;
}

static gboolean
has_stepped (DigApplication *application)
{
  DigRun *run = dig_session_get_run (dig_application_get_session (application));

  return run != NULL && dig_run_get_state (run) == DIG_RUN_PAUSED;
}

static gboolean
has_no_active_run (DigApplication *application)
{
  DigRun *run = dig_session_get_run (dig_application_get_session (application));

  return run == NULL || !dig_run_is_active (run);
}

typedef struct
{
  DigApplication *application;
  Check check;
} Visit;

static gboolean
visit_cb (gpointer data)
{
  Visit *visit = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (visit->application));

  visit->check (visit->application, DIG_WINDOW (window));
  gtk_window_destroy (window);
  return G_SOURCE_REMOVE;
}

/* The program as it runs, from its start to its end. */
static void
with_window (Check check)
{
  g_autoptr (DigApplication) application = dig_application_new ();
  Visit visit = { application, check };

  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_timeout_add (100, visit_cb, &visit);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
}

static gboolean
is_enabled (DigWindow *window, const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action);
}

static void
check_pages (DigApplication *application, DigWindow *window)
{
  guint n_pages;
  const DigPageInfo *pages = dig_pages_get (&n_pages);

  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (GVariant) state = NULL;

      g_action_group_activate_action (G_ACTION_GROUP (window), "page",
                                      g_variant_new_string (pages[i].name));
      state = g_action_group_get_action_state (G_ACTION_GROUP (window), "page");
      g_assert_cmpstr (g_variant_get_string (state, NULL), ==, pages[i].name);
    }
}

static void
test_has_its_pages (void)
{
  with_window (check_pages);
}

static void
check_training (DigApplication *application, DigWindow *window)
{
  g_assert_false (is_enabled (window, "run.start"));
  wait_until (has_data, application);
  g_assert_true (is_enabled (window, "run.start"));
  g_assert_false (is_enabled (window, "run.reset"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.step", NULL);
  wait_until (has_stepped, application);
  g_assert_true (is_enabled (window, "run.stop"));
  g_assert_false (is_enabled (window, "run.pause"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.stop", NULL);
  wait_until (has_no_active_run, application);
  g_assert_false (is_enabled (window, "run.stop"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "run.reset", NULL);
  g_assert_false (is_enabled (window, "run.reset"));
  g_assert_true (is_enabled (window, "run.start"));
}

static void
test_trains_a_step_and_stops (void)
{
  with_window (check_training);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("dig-window-XXXXXX", NULL);
  int status;

  /* Runs are saved here. Not all folders are isolated: icons are recognised by the system's tables. */
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/window/has-its-pages", test_has_its_pages);
  g_test_add_func ("/window/trains-a-step-and-stops", test_trains_a_step_and_stops);
  status = g_test_run ();
  remove_folder (folder);
  return status;
}
