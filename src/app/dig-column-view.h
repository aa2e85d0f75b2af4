/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GtkColumnView has no property for. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts the heading of a column above numbers, which end at the right. */
void dig_column_view_align_at_end (GtkColumnView *view, guint column);
/* The height of so many lines of the widget's text, in logical pixels. */
int dig_column_view_lines_to_pixels (GtkWidget *widget, int n_lines);
/* For a widget around a column view, in its class_init: Tab goes from a line to what comes after the table, not to
 * the next line. */
void dig_column_view_class_leave_by_tab (GtkWidgetClass *klass);
/* In its "focus": TRUE while that happens; return FALSE then. */
gboolean dig_column_view_is_left (GtkWidget *widget);

G_END_DECLS
