/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-locale.h"

#include <locale.h>

#include <glib/gi18n.h>

/* Seen from the folder of the program. */
static const char *const locale_folders[] = {
  "../../po",        /* build folder: src/app/digit-lab */
  "../share/locale", /* installed: bin/digit-lab */
};

static char *
find_locale_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (locale_folders); i++)
    {
      g_autofree char *path = g_build_filename (folder, locale_folders[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return g_strdup (LOCALE_DIR);
}

void
dig_locale_init (void)
{
  g_autofree char *folder = find_locale_folder ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
