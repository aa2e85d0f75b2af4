/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-application.h"

#include <glib/gi18n.h>

#include "app/dig-actions.h"
#include "app/dig-focus-rescue.h"
#include "app/dig-preferences.h"
#include "app/dig-reader.h"
#include "app/dig-resources.h"
#include "app/dig-settings.h"
#include "app/dig-text-scale.h"
#include "app/dig-window.h"
#include "model/dig-collection-keeper.h"

struct _DigApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  DigSession *session;
};

G_DEFINE_FINAL_TYPE (DigApplication, dig_application, ADW_TYPE_APPLICATION)

static DigWindow *
ensure_window (DigApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !DIG_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  if (window == NULL)
    window = GTK_WINDOW (dig_window_new (self, self->session, self->settings));
  return DIG_WINDOW (window);
}

static void
dig_application_activate (GApplication *application)
{
  DigWindow *window = ensure_window (DIG_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
}

static void
dig_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  DigWindow *window = ensure_window (DIG_APPLICATION (application));

  dig_window_open_files (window, files, (guint)n_files);
  gtk_window_present (GTK_WINDOW (window));
}

static void
theme_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };
  int theme = g_settings_get_enum (settings, "theme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[CLAMP (theme, 0, 2)]);
}

static void
text_scale_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  dig_text_scale_apply (g_settings_get_double (settings, "text-scale"));
}

static void
missing_rule_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  DigApplication *self = data;

  dig_session_set_missing_rule (self->session, g_settings_get_enum (settings, "missing-rule"));
}

static void
preset_changed_cb (DigRunSettings *run_settings, GParamSpec *pspec, gpointer data)
{
  const char *preset = dig_run_settings_get_preset (run_settings);

  if (preset != NULL)
    g_settings_set_string (data, "preset", preset);
}

/* What the next run begins with is what the last one had. */
static void
bind_run_settings (DigApplication *self)
{
  DigRunSettings *run_settings = dig_session_get_run_settings (self->session);
  g_autofree char *preset = g_settings_get_string (self->settings, "preset");

  dig_run_settings_set_preset (run_settings, preset);
  g_signal_connect_object (run_settings, "notify::preset", G_CALLBACK (preset_changed_cb),
                           self->settings, 0);
  g_settings_bind (self->settings, "device", run_settings, "device", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "threads", run_settings, "threads", G_SETTINGS_BIND_DEFAULT);
}

static void
about_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  adw_show_about_window (
      window, "application-name", _ ("Digit Lab"), "application-icon", APPLICATION_ID, "version",
      PACKAGE_VERSION, "developer-name", _ ("The Digit Lab project"), "license-type",
      GTK_LICENSE_GPL_3_0, "comments",
      _ ("Train a network on handwritten digits, watch it learn, and see what it does.\n\n"
         "The built-in digits are the MNIST database of handwritten digits by Yann LeCun and "
         "Corinna Cortes, under the licence Creative Commons Attribution-ShareAlike 3.0."),
      "translator-credits", _ ("translator-credits"), NULL);
}

static void
preferences_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigApplication *self = data;
  GtkWidget *preferences = dig_preferences_new (self->settings, self->session);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (ensure_window (self)));
  gtk_window_present (GTK_WINDOW (preferences));
}

/* Through the window, which may have to ask. */
static void
quit_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *item = windows; item != NULL; item = item->next)
    if (DIG_IS_WINDOW (item->data))
      gtk_window_close (item->data);
  g_list_free (windows);
}

static const GActionEntry app_entries[] = {
  { .name = "about", .activate = about_activated_cb },
  { .name = "preferences", .activate = preferences_activated_cb },
  { .name = "quit", .activate = quit_activated_cb },
};

static void
set_accels (DigApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  const char *const quit[] = { "<Control>q", NULL };
  const char *const preferences[] = { "<Control>comma", NULL };
  const char *const close[] = { "<Control>w", NULL };

  gtk_application_set_accels_for_action (application, "app.quit", quit);
  gtk_application_set_accels_for_action (application, "app.preferences", preferences);
  gtk_application_set_accels_for_action (application, "window.close", close);
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    {
      const DigVerbInfo *info = dig_verb_get_info (verb);
      g_autofree char *name = g_strconcat ("win.", info->name, NULL);

      gtk_application_set_accels_for_action (application, name, info->accels);
    }
  dig_window_set_page_accels (application);
}

/* Every window of the program, also those that the toolkit makes. */
static void
windows_changed_cb (GListModel *windows, guint position, guint n_removed, guint n_added,
                    gpointer data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      dig_reader_follow (window);
      dig_focus_rescue_follow (window);
    }
}

static void
dig_application_startup (GApplication *application)
{
  DigApplication *self = DIG_APPLICATION (application);

  /* Pulls the resources out of the library. */
  g_resources_register (dig_get_resource ());
  G_APPLICATION_CLASS (dig_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed",
                           G_CALLBACK (windows_changed_cb), self, 0);

  self->session = dig_session_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), app_entries, G_N_ELEMENTS (app_entries),
                                   self);
  set_accels (self);
  bind_run_settings (self);

  g_signal_connect (self->settings, "changed::theme", G_CALLBACK (theme_changed_cb), self);
  g_signal_connect (self->settings, "changed::text-scale", G_CALLBACK (text_scale_changed_cb),
                    self);
  g_signal_connect (self->settings, "changed::missing-rule", G_CALLBACK (missing_rule_changed_cb),
                    self);
  theme_changed_cb (self->settings, NULL, self);
  text_scale_changed_cb (self->settings, NULL, self);
  missing_rule_changed_cb (self->settings, NULL, self);
}

static void
dig_application_shutdown (GApplication *application)
{
  DigApplication *self = DIG_APPLICATION (application);

  if (self->session != NULL)
    {
      dig_session_stop_runs (self->session);
      dig_collection_keeper_flush_for_session (self->session);
    }
  G_APPLICATION_CLASS (dig_application_parent_class)->shutdown (application);
}

static int
dig_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  DigApplication *self = DIG_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("digit-lab %s\n", PACKAGE_VERSION);
      return 0;
    }
  self->settings = dig_settings_new (&error);
  if (self->settings != NULL)
    return -1;
  g_printerr ("digit-lab: %s\n", error->message);
  return 1;
}

static void
dig_application_dispose (GObject *object)
{
  DigApplication *self = DIG_APPLICATION (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_application_parent_class)->dispose (object);
}

static void
dig_application_class_init (DigApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = dig_application_dispose;
  application_class->startup = dig_application_startup;
  application_class->shutdown = dig_application_shutdown;
  application_class->activate = dig_application_activate;
  application_class->open = dig_application_open;
  application_class->handle_local_options = dig_application_handle_local_options;
}

static void
dig_application_init (DigApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self),
      _ ("Trains a network on handwritten digits. FILE is train.csv, test.csv or "
         "an IDX file, plain or gzip."));
}

DigApplication *
dig_application_new (void)
{
  return g_object_new (DIG_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/digitlab/DigitLab", NULL);
}

DigSession *
dig_application_get_session (DigApplication *self)
{
  g_return_val_if_fail (DIG_IS_APPLICATION (self), NULL);
  return self->session;
}
