/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-folder.h"

#include <glib/gi18n.h>
#include <string.h>

#include "io/dig-collection.h"

#define ENDING ".csv"
#define MAX_NAME_BYTES 120

char *
dig_collection_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "digit-lab", "drawings", NULL);
}

char *
dig_collection_folder_check_name (const char *const *names, const char *name)
{
  g_autofree char *kept = NULL;

  g_return_val_if_fail (names != NULL && name != NULL, NULL);

  kept = dig_writer_name_new (name);
  if (kept == NULL || kept[0] == '\0' || strlen (kept) > MAX_NAME_BYTES)
    return g_strdup_printf (_ ("A name has 1 to %d bytes of text."), MAX_NAME_BYTES);
  if (strchr (kept, '/') != NULL || kept[0] == '.')
    return g_strdup (_ ("The name becomes the file's: no slash, and no dot at its beginning."));
  if (g_strv_contains (names, kept))
    return g_strdup (_ ("There is a collection of this name already."));
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

char **
dig_collection_folder_dup_names (const char *folder, const char *open)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (GDir) dir = NULL;
  const char *file;

  if (open != NULL)
    g_ptr_array_add (names, g_strdup (open));
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;

      if (file[0] == '.' || !g_str_has_suffix (file, ENDING) || !g_utf8_validate (file, -1, NULL))
        continue;
      name = g_strndup (file, strlen (file) - strlen (ENDING));
      if (g_strcmp0 (name, open) != 0)
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

char *
dig_collection_folder_dup_path (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ENDING, NULL);

  return g_build_filename (folder, file, NULL);
}
