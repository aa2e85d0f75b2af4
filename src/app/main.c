/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-application.h"
#include "app/dig-locale.h"

#ifdef __linux__
static gboolean
has_gpu (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return TRUE;
  /* NVIDIA's own driver, and the one of Windows' subsystem for Linux. */
  return g_file_test ("/dev/nvidiactl", G_FILE_TEST_EXISTS)
         || g_file_test ("/dev/dxg", G_FILE_TEST_EXISTS);
}
#endif

/* Where there is no GPU, GTK draws with an imitated one, which takes the processor from the training and six
 * times as long as Cairo (PERFORMANCE.md); the environment can say otherwise. */
static void
choose_renderer (void)
{
#ifdef __linux__
  if (!has_gpu ())
    {
      g_setenv ("GSK_RENDERER", "cairo", FALSE);
      g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
    }
#endif
}

int
main (int argc, char **argv)
{
  g_autoptr (DigApplication) application = NULL;

  choose_renderer ();
  dig_locale_init ();
  application = dig_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
