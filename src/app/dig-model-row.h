/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model that can be asked, with what is known of it and a check box: is it chosen? */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* For gtk_list_box_bind_model: `item` is a DigModelChoice. */
GtkWidget *dig_model_row_new (gpointer item, gpointer data);

G_END_DECLS
