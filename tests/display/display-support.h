/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests with a display share: windows that are really drawn, keys and clicks without a
 * keyboard and a mouse, small data sets that are known by heart. */
#pragma once

#include <gtk/gtk.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

/* n_images digits of 28×28; the label of row r is r % 10; pixel p of row r is (7 r + p) % 256. The first
 * row of the file is row 1. */
DigDataSet *make_digits (guint n_images, gboolean is_labelled);

/* Shows `child` in a window of this size and waits until it is drawn. */
GtkWindow *show_in_window (GtkWidget *child, int width, int height);
void wait_for_frame (GtkWidget *widget);
/* In `widget` or below it; NULL: there is none. */
GtkWidget *find_button (GtkWidget *widget, const char *label);
/* The same of what is not on its way out. */
GtkWidget *find_label (GtkWidget *widget, const char *sentence);
/* Runs the main loop until it returns TRUE; fails after ten seconds. */
void wait_until (gboolean (*is_done) (gpointer data), gpointer data);

/* For wait_until: of a gboolean. */
gboolean is_true (gpointer flag);

/* Runs the main loop until the file is open; what was wrong with it, NULL when it went well. */
GError *load_file (DigSession *session, const char *path, DigDataRole role);
void load_builtin_digits (DigSession *session);

/* What the key does in the widget itself: its class's key bindings. FALSE: nothing. */
gboolean press_key (GtkWidget *widget, guint key, GdkModifierType modifiers);
/* What the widget's own key controllers do with it; FALSE: nothing. */
gboolean send_key (GtkWidget *widget, guint key, GdkModifierType modifiers);
/* `n_press` 2: a double click. */
void click_at (GtkWidget *widget, int n_press, double x, double y);

/* What the widget draws now; NULL: nothing. */
GskRenderNode *draw_node (GtkWidget *widget);
guint count_nodes (GskRenderNode *node, GskRenderNodeType type);

/* Counts how often `property` is notified in *count, until the object goes. */
void count_notify (gpointer object, const char *property, guint *count);

G_END_DECLS
