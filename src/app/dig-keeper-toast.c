/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-keeper-toast.h"

#include <glib/gi18n.h>

/* Seconds; long enough to see that the wrong button was pressed. */
#define UNDO_SECONDS 8

static void
show (GtkWidget *widget, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_object_ref (toast));
}

void
dig_keeper_toast (GtkWidget *widget, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  g_autoptr (AdwToast) toast = adw_toast_new (markup);

  show (widget, toast);
}

void
dig_keeper_toast_with_undo (GtkWidget *widget, DigCollectionKeeper *keeper, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  g_autoptr (AdwToast) toast = adw_toast_new (markup);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (dig_collection_keeper_undo), keeper,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "notify::revision", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  show (widget, toast);
}
