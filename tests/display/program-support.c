/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "program-support.h"

#include <glib/gstdio.h>

typedef struct
{
  DigApplication *application;
  ProgramVisit visit;
} Visit;

static char *home;

static gboolean
visit_cb (gpointer data)
{
  Visit *visit = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (visit->application));

  visit->visit (visit->application, DIG_WINDOW (window));
  gtk_window_destroy (window);
  return G_SOURCE_REMOVE;
}

void
visit_program (ProgramVisit visit)
{
  g_autoptr (DigApplication) application = dig_application_new ();
  Visit visiting = { application, visit };

  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_idle_add_full (G_PRIORITY_HIGH, visit_cb, &visiting, NULL);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
}

gboolean
has_train_data (gpointer data)
{
  return dig_session_get_train_data (dig_application_get_session (data)) != NULL;
}

AdwMessageDialog *
find_question (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

gboolean
is_asked (gpointer unused)
{
  return find_question () != NULL;
}

void
make_home (void)
{
  home = g_dir_make_tmp ("dig-window-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
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
run_tests_at_home (void)
{
  int status = g_test_run ();

  remove_folder (home);
  g_clear_pointer (&home, g_free);
  return status;
}
