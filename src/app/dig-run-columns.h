/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the table of runs that say something of a DigRunItem: their cells, and what they are sorted by. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Behind the columns that are there. */
void dig_run_columns_add (GtkColumnView *view);

G_END_DECLS
