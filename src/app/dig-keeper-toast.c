/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-keeper-toast.h"

#include <glib/gi18n.h>

#include "app/dig-toast.h"

#define PLACE "drawings"

/* Seconds; long enough to see that the wrong button was pressed. */
#define UNDO_SECONDS 8

static void
changed_cb (GtkWidget *overlay)
{
  dig_toast_withdraw_offer (overlay, PLACE);
}

static void
undo_cb (gpointer keeper)
{
  dig_collection_keeper_undo (keeper);
}

void
dig_keeper_toast (GtkWidget *widget, const char *sentence)
{
  dig_toast_say (widget, PLACE, sentence);
}

void
dig_keeper_toast_with_undo (GtkWidget *widget, DigCollectionKeeper *keeper, const char *sentence)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  DigToastOffer offer = { sentence, _ ("_Undo"),           UNDO_SECONDS,
                          undo_cb,  g_object_ref (keeper), g_object_unref };

  dig_toast_offer (widget, PLACE, &offer);
  if (overlay == NULL)
    return;
  g_signal_handlers_disconnect_by_func (keeper, changed_cb, overlay);
  g_signal_connect_object (keeper, "notify::revision", G_CALLBACK (changed_cb), overlay,
                           G_CONNECT_SWAPPED);
}
