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
