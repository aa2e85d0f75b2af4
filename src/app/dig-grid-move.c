/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-grid-move.h"

guint
dig_grid_move_place (DigGridMove move, guint place, guint n_places, guint n_columns, guint n_lines)
{
  guint last = n_places - 1;
  guint page = n_columns * n_lines;

  switch (move)
    {
    case DIG_GRID_MOVE_LEFT:
      return place > 0 ? place - 1 : 0;
    case DIG_GRID_MOVE_RIGHT:
      return MIN (place + 1, last);
    case DIG_GRID_MOVE_UP:
      return place >= n_columns ? place - n_columns : place;
    case DIG_GRID_MOVE_DOWN:
      return place + n_columns <= last ? place + n_columns : place;
    case DIG_GRID_MOVE_PAGE_UP:
      return place >= page ? place - page : place % n_columns;
    case DIG_GRID_MOVE_PAGE_DOWN:
      return place + page <= last ? place + page : last;
    case DIG_GRID_MOVE_FIRST:
      return 0;
    case DIG_GRID_MOVE_LAST:
      return last;
    default:
      g_assert_not_reached ();
    }
}

static void
add_move (GtkWidgetClass *klass, guint key, guint keypad_key, DigGridMove move,
          GtkShortcutFunc callback)
{
  gtk_widget_class_add_binding (klass, key, 0, callback, "i", move);
  gtk_widget_class_add_binding (klass, keypad_key, 0, callback, "i", move);
}

void
dig_grid_move_add_bindings (GtkWidgetClass *klass, GtkShortcutFunc move_cb,
                            GtkShortcutFunc activate_cb)
{
  add_move (klass, GDK_KEY_Left, GDK_KEY_KP_Left, DIG_GRID_MOVE_LEFT, move_cb);
  add_move (klass, GDK_KEY_Right, GDK_KEY_KP_Right, DIG_GRID_MOVE_RIGHT, move_cb);
  add_move (klass, GDK_KEY_Up, GDK_KEY_KP_Up, DIG_GRID_MOVE_UP, move_cb);
  add_move (klass, GDK_KEY_Down, GDK_KEY_KP_Down, DIG_GRID_MOVE_DOWN, move_cb);
  add_move (klass, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, DIG_GRID_MOVE_PAGE_UP, move_cb);
  add_move (klass, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, DIG_GRID_MOVE_PAGE_DOWN, move_cb);
  add_move (klass, GDK_KEY_Home, GDK_KEY_KP_Home, DIG_GRID_MOVE_FIRST, move_cb);
  add_move (klass, GDK_KEY_End, GDK_KEY_KP_End, DIG_GRID_MOVE_LAST, move_cb);
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Enter, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_space, 0, activate_cb, NULL);
}

void
dig_grid_move_add_mark_bindings (GtkWidgetClass *klass, GtkShortcutFunc mark_all_cb,
                                 GtkShortcutFunc mark_cb)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_a, GDK_CONTROL_MASK, mark_all_cb, "b", TRUE);
  gtk_widget_class_add_binding (klass, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, mark_all_cb,
                                "b", FALSE);
  gtk_widget_class_add_binding (klass, GDK_KEY_Escape, 0, mark_all_cb, "b", FALSE);
  gtk_widget_class_add_binding (klass, GDK_KEY_space, GDK_CONTROL_MASK, mark_cb, NULL);
}
