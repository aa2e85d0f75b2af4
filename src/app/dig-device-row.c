/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-device-row.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwComboRow *row;
  DigDeviceList *devices;
  DigRunSettings *settings;
  gboolean is_selecting; /* by the program, not by a person */
} Binding;

static void
select_device (Binding *binding)
{
  g_autofree char *id = NULL;
  guint position;

  g_object_get (binding->settings, "device", &id, NULL);
  position = dig_device_list_get_position (binding->devices, id);
  binding->is_selecting = TRUE;
  adw_combo_row_set_selected (binding->row, position == G_MAXUINT ? 0 : position);
  binding->is_selecting = FALSE;
}

/* Below it what will train; why nothing else does is told to who asks for it. */
static void
explain (Binding *binding)
{
  DigDeviceItem *item = adw_combo_row_get_selected_item (binding->row);
  const char *why_not = dig_device_list_get_why_not (binding->devices);
  DigDeviceItem *meant = dig_device_list_get_meant (binding->devices, "auto");
  g_autofree char *text = g_strdup_printf (_ ("Trains on: %s"), dig_device_item_get_title (meant));
  gboolean is_automatic = item == NULL || strcmp (dig_device_item_get_id (item), "auto") == 0;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (binding->row), is_automatic ? text : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (binding->row), why_not[0] != '\0' ? why_not : NULL);
}

static void
selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  Binding *binding = data;
  DigDeviceItem *item = adw_combo_row_get_selected_item (row);

  if (item != NULL && !binding->is_selecting)
    g_object_set (binding->settings, "device", dig_device_item_get_id (item), NULL);
  explain (binding);
}

static void
device_changed_cb (AdwComboRow *row)
{
  Binding *binding = g_object_get_data (G_OBJECT (row), "dig-device-binding");

  select_device (binding);
  explain (binding);
}

static void
why_not_changed_cb (AdwComboRow *row)
{
  explain (g_object_get_data (G_OBJECT (row), "dig-device-binding"));
}

void
dig_device_row_bind (AdwComboRow *row, DigSession *session)
{
  Binding *binding = g_new0 (Binding, 1);
  g_autoptr (GtkExpression) title =
      gtk_property_expression_new (DIG_TYPE_DEVICE_ITEM, NULL, "title");

  binding->row = row;
  binding->devices = dig_session_get_devices (session);
  binding->settings = dig_session_get_run_settings (session);
  g_object_set_data_full (G_OBJECT (row), "dig-device-binding", binding, g_free);
  adw_combo_row_set_expression (row, title);
  binding->is_selecting = TRUE;
  adw_combo_row_set_model (row, G_LIST_MODEL (binding->devices));
  binding->is_selecting = FALSE;
  select_device (binding);
  why_not_changed_cb (row);
  g_signal_connect (row, "notify::selected", G_CALLBACK (selected_cb), binding);
  g_signal_connect_object (binding->settings, "notify::device", G_CALLBACK (device_changed_cb), row,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (binding->devices, "items-changed", G_CALLBACK (device_changed_cb), row,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (binding->devices, "notify::why-not", G_CALLBACK (why_not_changed_cb),
                           row, G_CONNECT_SWAPPED);
}
