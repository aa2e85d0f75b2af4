/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window: looks, device, missing cells. Changes hold at once. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_PREFERENCES (dig_preferences_get_type ())
G_DECLARE_FINAL_TYPE (DigPreferences, dig_preferences, DIG, PREFERENCES, AdwPreferencesWindow)

GtkWidget *dig_preferences_new (GSettings *settings, DigSession *session);

G_END_DECLS
