/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window that asks one person after the other for the ten digits. */
#pragma once

#include <adwaita.h>

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

#define DIG_TYPE_ROUND_WINDOW (dig_round_window_get_type ())
G_DECLARE_FINAL_TYPE (DigRoundWindow, dig_round_window, DIG, ROUND_WINDOW, AdwWindow)

/* Above the window of `parent`. */
void dig_round_window_present (GtkWidget *parent, DigCollectionKeeper *keeper);

G_END_DECLS
