/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void dig_focus_grab_in_place (GtkWidget *widget);

G_END_DECLS
