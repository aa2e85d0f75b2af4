/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-precision-row.h"

#include "train/dig-precision.h"

static void
follow_device_cb (AdwComboRow *row)
{
  DigSession *session = g_object_get_data (G_OBJECT (row), "dig-session");
  DigRunSettings *settings = dig_session_get_run_settings (session);
  g_autofree char *id = NULL;
  DigDeviceItem *device;
  gboolean has_choice;

  g_object_get (settings, "device", &id, NULL);
  device = dig_device_list_get_meant (dig_session_get_devices (session), id);
  has_choice = device != NULL
               && dig_precision_is_offered (DIG_PRECISION_BF16,
                                            dig_device_item_get_compute_capability (device));
  gtk_widget_set_visible (GTK_WIDGET (row), has_choice);
  if (!has_choice)
    g_object_set (settings, "precision", DIG_PRECISION_FP32, NULL);
}

void
dig_precision_row_bind (AdwComboRow *row, DigSession *session)
{
  g_object_set_data (G_OBJECT (row), "dig-session", session);
  follow_device_cb (row);
  g_signal_connect_object (dig_session_get_run_settings (session), "notify::device",
                           G_CALLBACK (follow_device_cb), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (dig_session_get_devices (session), "items-changed",
                           G_CALLBACK (follow_device_cb), row, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
