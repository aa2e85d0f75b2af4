/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children side by side at their natural width, in as many lines as it takes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DIG_TYPE_WRAP (dig_wrap_get_type ())
G_DECLARE_FINAL_TYPE (DigWrap, dig_wrap, DIG, WRAP, GtkWidget)

/* Properties: "spacing" (int) between children, "line-spacing" (int). */

G_END_DECLS
