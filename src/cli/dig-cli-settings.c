/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-settings.h"

#include "base/dig-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define MAX_NETWORK_BYTES 4000000

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

/* What is named by mistake may be a device, or larger than the memory. */
static char *
read_network (const char *path, gsize *length, GError **error)
{
  g_autofree char *text = g_malloc (MAX_NETWORK_BYTES + 1);
  FILE *stream = g_fopen (path, "rbe");
  int number = 0;

  if (stream != NULL)
    {
      *length = fread (text, 1, MAX_NETWORK_BYTES + 1, stream);
      number = ferror (stream) ? errno : 0;
      (void)fclose (stream);
    }
  else
    number = errno;
  if (number != 0)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", path, g_strerror (number));
  else if (*length > MAX_NETWORK_BYTES)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 "%s: longer than %d bytes; a network as JSON is expected", path,
                 MAX_NETWORK_BYTES);
  else
    {
      /* What some editors write before UTF-8. */
      if (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
        memmove (text, text + 3, *length -= 3);
      return g_steal_pointer (&text);
    }
  return NULL;
}

gboolean
dig_cli_settings_set_network (DigTrainSettings *settings, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize length = 0;
  g_autofree char *text = read_network (path, &length, error);
  DigNetworkSpec *spec;

  if (text == NULL)
    return FALSE;
  spec = dig_network_spec_new_from_json (text, (gssize)length, error);
  if (spec == NULL || !dig_network_spec_check (spec, NULL, error))
    {
      g_prefix_error (error, "%s: ", name);
      g_clear_pointer (&spec, dig_network_spec_unref);
      return FALSE;
    }
  g_clear_pointer (&settings->spec, dig_network_spec_unref);
  g_clear_pointer (&settings->preset, g_free);
  settings->spec = spec;
  return TRUE;
}
