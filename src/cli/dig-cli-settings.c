/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-settings.h"

#include "base/dig-error.h"

DigTrainSettings *
dig_cli_settings_new (const char *preset, GError **error)
{
  const char *const *presets = dig_train_settings_get_presets ();
  g_autofree char *names = g_strjoinv (", ", (char **)presets);

  if (preset == NULL)
    preset = "reference";
  if (g_strv_contains (presets, preset))
    return dig_train_settings_new_preset (preset);
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE, "There is no preset \"%s\"; there are: %s.",
               preset, names);
  return NULL;
}

gboolean
dig_cli_settings_set_network (DigTrainSettings *settings, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) reason = NULL;
  gsize length;
  DigNetworkSpec *spec;

  if (!g_file_get_contents (path, &text, &length, &reason))
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_FILE, reason->message);
      return FALSE;
    }
  spec = dig_network_spec_new_from_json (text, (gssize)length, error);
  if (spec == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  g_clear_pointer (&settings->spec, dig_network_spec_unref);
  g_clear_pointer (&settings->preset, g_free);
  settings->spec = spec;
  return TRUE;
}
