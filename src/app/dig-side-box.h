/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two children: beside one another where there is room, below one another where there is not. Either may
 * be hidden; the other then has it all. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DIG_TYPE_SIDE_BOX (dig_side_box_get_type ())
G_DECLARE_FINAL_TYPE (DigSideBox, dig_side_box, DIG, SIDE_BOX, GtkWidget)

/* Property "threshold" (int): logical pixels of width from which the children lie side by side. */
GtkWidget *dig_side_box_new (void);
gboolean dig_side_box_is_wide (DigSideBox *self);

G_END_DECLS
