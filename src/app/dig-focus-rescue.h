/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that can no longer be pressed loses the keys, and GTK gives them to nobody: the next Tab would begin at the
 * top of the window. They go to a neighbour instead, and back as soon as that one cannot be pressed either. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on, as long as there is the window. */
void dig_focus_rescue_follow (GtkWindow *window);

G_END_DECLS
