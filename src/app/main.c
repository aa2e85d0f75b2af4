/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-application.h"
#include "app/dig-locale.h"

int
main (int argc, char **argv)
{
  g_autoptr (DigApplication) application = NULL;

  dig_locale_init ();
  application = dig_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
