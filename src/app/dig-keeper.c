/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-keeper.h"

#include "app/dig-settings.h"

static void
name_changed_cb (DigCollectionKeeper *keeper, GParamSpec *pspec, gpointer settings)
{
  g_settings_set_string (settings, "collection", dig_collection_keeper_get_name (keeper));
}

DigCollectionKeeper *
dig_keeper_get (DigSession *session)
{
  static const char key[] = "dig-keeper-settings";
  DigCollectionKeeper *keeper = dig_collection_keeper_get_for_session (session);
  g_autofree char *name = NULL;
  GSettings *settings;

  if (g_object_get_data (G_OBJECT (keeper), key) != NULL)
    return keeper;
  settings = dig_settings_new (NULL);
  if (settings == NULL)
    return keeper;
  g_object_set_data_full (G_OBJECT (keeper), key, settings, g_object_unref);
  name = g_settings_get_string (settings, "collection");
  if (name[0] != '\0' && g_strcmp0 (name, dig_collection_keeper_get_name (keeper)) != 0)
    dig_collection_keeper_open (keeper, name);
  g_signal_connect (keeper, "notify::name", G_CALLBACK (name_changed_cb), settings);
  return keeper;
}
