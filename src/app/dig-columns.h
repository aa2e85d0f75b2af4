/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two children: side by side where there is room, else one below the other. A third stands below the first, or below both. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DIG_TYPE_COLUMNS (dig_columns_get_type ())
G_DECLARE_FINAL_TYPE (DigColumns, dig_columns, DIG, COLUMNS, GtkWidget)

/* Properties: "spacing" (int), "is-equal" (boolean: both columns equally wide; else the first has
 * its natural width and the second the rest), "second-width" (int: what the second needs beside the first),
 * "second-on-top" (boolean: one below the other, the second comes first), "second-stays" (boolean, before it is shown: side by
 * side in a page that scrolls, the second stays in sight). */

G_END_DECLS
