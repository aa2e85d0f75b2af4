/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the keys lead in a grid whose places are counted line by line. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_GRID_MOVE_LEFT,
  DIG_GRID_MOVE_RIGHT,
  DIG_GRID_MOVE_UP,
  DIG_GRID_MOVE_DOWN,
  DIG_GRID_MOVE_PAGE_UP,
  DIG_GRID_MOVE_PAGE_DOWN,
  DIG_GRID_MOVE_FIRST,
  DIG_GRID_MOVE_LAST,
} DigGridMove;

/* From `place` of `n_places` (not 0), `n_columns` a line, `n_lines` lines a page. */
guint dig_grid_move_place (DigGridMove move, guint place, guint n_places, guint n_columns,
                           guint n_lines);
/* Arrows, Page Up and Down, Home and End, also of the keypad, call `move_cb` with a DigGridMove ("i");
 * Return, Enter and Space call `activate_cb`. */
void dig_grid_move_add_bindings (GtkWidgetClass *klass, GtkShortcutFunc move_cb,
                                 GtkShortcutFunc activate_cb);

/* Ctrl+A calls `mark_all_cb` with TRUE ("b"), Ctrl+Shift+A and Escape with FALSE; Ctrl+Space calls `mark_cb`. */
void dig_grid_move_add_mark_bindings (GtkWidgetClass *klass, GtkShortcutFunc mark_all_cb,
                                      GtkShortcutFunc mark_cb);

G_END_DECLS
