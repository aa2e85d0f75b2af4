/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-text-scale.h"

#include <gtk/gtk.h>

/* gtk-xft-dpi is in 1/1024 of a dot per inch; without a setting GTK takes 96. */
#define DEFAULT_XFT_DPI (96 * 1024)

void
dig_text_scale_apply (double factor)
{
  static int desktop_dpi = 0;
  GtkSettings *settings = gtk_settings_get_default ();

  if (settings == NULL)
    return;
  if (desktop_dpi == 0)
    g_object_get (settings, "gtk-xft-dpi", &desktop_dpi, NULL);
  if (desktop_dpi <= 0)
    desktop_dpi = DEFAULT_XFT_DPI;
  g_object_set (settings, "gtk-xft-dpi", (int)(desktop_dpi * factor + 0.5), NULL);
}
