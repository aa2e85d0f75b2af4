/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on the wheel scrolls the pages of a window also over a number or a slider, which would take it for a change of its
 * value. What does not lie in a page that scrolls keeps it. */
void dig_scroll_guard_attach (GtkWidget *window);

/* The same for what lies under the pointer, `picked` or around it. */
void dig_scroll_guard_release (GtkWidget *picked);

G_END_DECLS
