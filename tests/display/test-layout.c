/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns that become rows, and the wheel over what would take it. */
#include "config.h"

#include <adwaita.h>

#include "app/dig-columns.h"
#include "app/dig-scroll-guard.h"
#include "display-support.h"

#define FIRST 300
#define SECOND 200
#define THIRD 100
#define SPACING 24

static GtkWidget *
new_block (int width, int height)
{
  GtkWidget *block = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_size_request (block, width, height);
  return block;
}

typedef struct
{
  GtkWindow *window;
  GtkWidget *scroller, *columns, *blocks[3];
  GtkAdjustment *scrolling;
} Page;

/* Three blocks of FIRST, SECOND and THIRD pixels height in a page that scrolls. */
static Page
open_page (int width, int height, gboolean second_stays)
{
  static const int heights[] = { FIRST, SECOND, THIRD };
  Page page = { .scroller = gtk_scrolled_window_new () };

  page.columns = g_object_new (DIG_TYPE_COLUMNS, "spacing", SPACING, "second-width", 250,
                               "second-stays", second_stays, NULL);
  for (guint i = 0; i < 3; i++)
    {
      page.blocks[i] = new_block (200, heights[i]);
      gtk_widget_set_parent (page.blocks[i], page.columns);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (page.scroller), page.columns);
  page.window = show_in_window (page.scroller, width, height);
  page.scrolling = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page.scroller));
  return page;
}

static void
assert_place (const Page *page, guint block, int x, int y)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (page->blocks[block], page->columns, &bounds));
  g_assert_cmpint ((int)bounds.origin.x, ==, x);
  g_assert_cmpint ((int)bounds.origin.y, ==, y);
}

static void
test_third_stands_below_the_first (void)
{
  Page page = open_page (700, 600, FALSE);

  assert_place (&page, 0, 0, 0);
  assert_place (&page, 1, 200 + SPACING, 0);
  assert_place (&page, 2, 0, FIRST + SPACING / 2);
  gtk_window_destroy (page.window);
}

static void
test_third_stands_below_both_where_it_is_narrow (void)
{
  Page page = open_page (300, 800, FALSE);

  assert_place (&page, 0, 0, 0);
  assert_place (&page, 1, 0, FIRST + SPACING);
  g_assert_cmpint (gtk_widget_get_height (page.columns), >=, FIRST + SECOND + THIRD + 2 * SPACING);
  assert_place (&page, 2, 0, gtk_widget_get_height (page.columns) - THIRD);
  gtk_window_destroy (page.window);
}

static void
test_second_stays_in_sight (void)
{
  Page page = open_page (700, 250, TRUE);
  int room = FIRST + SPACING / 2 + THIRD - 250, lowest = FIRST + SPACING / 2 + THIRD - SECOND;

  gtk_adjustment_set_value (page.scrolling, 100);
  wait_for_frame (page.columns);
  assert_place (&page, 0, 0, 0);
  assert_place (&page, 1, 200 + SPACING, 100);
  gtk_adjustment_set_value (page.scrolling, room);
  wait_for_frame (page.columns);
  assert_place (&page, 1, 200 + SPACING, MIN (room, lowest));
  gtk_window_destroy (page.window);
}

static gboolean
takes_wheel (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller)
          && gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_NONE)
        return TRUE;
    }
  return FALSE;
}

static void
test_wheel_is_left_to_the_page (void)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *outer = new_block (100, 100);
  GtkWidget *inner = new_block (100, 100);
  GtkWidget *fields[] = { gtk_spin_button_new_with_range (0, 1, 0.1),
                          gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.1) };
  GtkWidget *alone = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.1);
  GtkWindow *window;

  gtk_box_append (GTK_BOX (outer), scroller);
  gtk_box_append (GTK_BOX (outer), alone);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), inner);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_box_append (GTK_BOX (inner), fields[i]);
  window = show_in_window (outer, 300, 300);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_assert_true (takes_wheel (fields[i]));
      /* As a rule it is a part of the field that lies under the pointer. */
      dig_scroll_guard_release (gtk_widget_get_first_child (fields[i]));
      g_assert_false (takes_wheel (fields[i]));
    }
  dig_scroll_guard_release (alone);
  g_assert_true (takes_wheel (alone));
  g_assert_true (takes_wheel (scroller));
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/columns/third-stands-below-the-first", test_third_stands_below_the_first);
  g_test_add_func ("/columns/third-stands-below-both-where-it-is-narrow",
                   test_third_stands_below_both_where_it_is_narrow);
  g_test_add_func ("/columns/second-stays-in-sight", test_second_stays_in_sight);
  g_test_add_func ("/scroll-guard/wheel-is-left-to-the-page", test_wheel_is_left_to_the_page);
  return g_test_run ();
}
