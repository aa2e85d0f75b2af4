/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-settings.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"

/* Folders with a gschemas.compiled, seen from the folder of the program. */
static const char *const schema_folders[] = {
  "../../data",                 /* build folder: src/app/digit-lab */
  "../share/digit-lab/schemas", /* installed: bin/digit-lab */
};

static GSettingsSchema *
find_beside_program (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (schema_folders); i++)
    {
      g_autofree char *path = g_build_filename (folder, schema_folders[i], NULL);
      g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (
          path, g_settings_schema_source_get_default (), FALSE, NULL);
      GSettingsSchema *schema =
          source ? g_settings_schema_source_lookup (source, APPLICATION_ID, FALSE) : NULL;

      if (schema != NULL)
        return schema;
    }
  return NULL;
}

GSettings *
dig_settings_new (GError **error)
{
  g_autoptr (GSettingsSchema) schema = find_beside_program ();
  GSettingsSchemaSource *system = g_settings_schema_source_get_default ();

  if (schema == NULL && system != NULL)
    schema = g_settings_schema_source_lookup (system, APPLICATION_ID, TRUE);
  if (schema == NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_FAILED,
                           _ ("The settings schema is missing; the program is not installed whole. "
                              "Install it again."));
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}
