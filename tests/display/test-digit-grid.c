/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-grid.h"
#include "app/dig-digit-strip.h"
#include "app/dig-row-filter.h"
#include "display-support.h"

#define N_IMAGES 42000

typedef struct
{
  DigDataSet *data;
  DigDigitGrid *grid;
  GtkAdjustment *scroll;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  fixture->data = make_digits (N_IMAGES, TRUE);
  fixture->grid = DIG_DIGIT_GRID (dig_digit_grid_new ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (fixture->grid));
  fixture->scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  dig_digit_grid_set_content (fixture->grid, fixture->data, NULL);
  fixture->window = show_in_window (scrolled, 660, 500);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  dig_data_set_unref (fixture->data);
}

static GArray *
rows_of_class (Fixture *fixture, int label)
{
  return dig_filter_rows (fixture->data, NULL, DIG_PART_ALL, label);
}

static void
test_shows_all (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, N_IMAGES);
  g_assert_cmpuint (dig_digit_grid_get_row_at (fixture->grid, 41999), ==, 41999);
  g_assert_cmpuint (dig_digit_grid_get_n_columns (fixture->grid), ==, 660 / 64);
}

static void
test_draws_visible_lines (Fixture *fixture, gconstpointer data)
{
  GskRenderNode *node = draw_node (GTK_WIDGET (fixture->grid));
  guint n_lines = count_nodes (node, GSK_TEXTURE_NODE);

  g_assert_cmpuint (n_lines, >=, 5);
  g_assert_cmpuint (n_lines, <=, 9);
  gsk_render_node_unref (node);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) rows = rows_of_class (fixture, 3);
  guint place;

  dig_digit_grid_set_content (fixture->grid, fixture->data, rows);
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 4200);
  g_assert_cmpuint (dig_digit_grid_get_row_at (fixture->grid, 0), ==, 3);
  g_assert_true (dig_digit_grid_find_row (fixture->grid, 41993, &place));
  g_assert_cmpuint (place, ==, 4199);
  g_assert_false (dig_digit_grid_find_row (fixture->grid, 4, NULL));
}

static void
test_selection_survives_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) rows = rows_of_class (fixture, 3);
  guint n_notified;

  dig_digit_grid_set_selected_row (fixture->grid, 17);
  count_notify (fixture->grid, "selected-row", &n_notified);
  dig_digit_grid_set_content (fixture->grid, fixture->data, rows);
  g_assert_cmpuint (dig_digit_grid_get_selected_row (fixture->grid), ==, 17);
  dig_digit_grid_set_content (fixture->grid, fixture->data, NULL);
  g_assert_cmpuint (dig_digit_grid_get_selected_row (fixture->grid), ==, 17);
  g_assert_cmpuint (n_notified, ==, 0);
}

static void
test_notifies_once (Fixture *fixture, gconstpointer data)
{
  guint n_selected, n_zoom;

  count_notify (fixture->grid, "selected-row", &n_selected);
  count_notify (fixture->grid, "zoom", &n_zoom);
  dig_digit_grid_set_selected_row (fixture->grid, 5);
  dig_digit_grid_set_selected_row (fixture->grid, 5);
  dig_digit_grid_set_zoom (fixture->grid, 3);
  dig_digit_grid_set_zoom (fixture->grid, 3);
  g_assert_cmpuint (n_selected, ==, 1);
  g_assert_cmpuint (n_zoom, ==, 1);
}

static void
test_refresh_keeps_scroll (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) rows = rows_of_class (fixture, 7);
  g_autoptr (GArray) same = rows_of_class (fixture, 7);

  dig_digit_grid_set_content (fixture->grid, fixture->data, rows);
  wait_for_frame (GTK_WIDGET (fixture->grid));
  dig_digit_grid_set_selected_row (fixture->grid, 7);
  gtk_adjustment_set_value (fixture->scroll, 3000);
  dig_digit_grid_set_content (fixture->grid, fixture->data, same);
  wait_for_frame (GTK_WIDGET (fixture->grid));
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->scroll), ==, 3000);
  g_assert_cmpuint (dig_digit_grid_get_selected_row (fixture->grid), ==, 7);
}

static void
test_selecting_scrolls (Fixture *fixture, gconstpointer data)
{
  dig_digit_grid_set_selected_row (fixture->grid, N_IMAGES - 1);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->scroll), ==,
                     gtk_adjustment_get_upper (fixture->scroll)
                         - gtk_adjustment_get_page_size (fixture->scroll));
  dig_digit_grid_set_selected_row (fixture->grid, 0);
  g_assert_cmpfloat (gtk_adjustment_get_value (fixture->scroll), ==, 0);
}

static guint
press (Fixture *fixture, guint key)
{
  g_assert_true (press_key (GTK_WIDGET (fixture->grid), key, 0));
  return dig_digit_grid_get_selected_row (fixture->grid);
}

static void
test_keys_move (Fixture *fixture, gconstpointer data)
{
  guint columns = dig_digit_grid_get_n_columns (fixture->grid);

  g_assert_cmpuint (press (fixture, GDK_KEY_Right), ==, 0);
  g_assert_cmpuint (press (fixture, GDK_KEY_Right), ==, 1);
  g_assert_cmpuint (press (fixture, GDK_KEY_Down), ==, columns + 1);
  g_assert_cmpuint (press (fixture, GDK_KEY_Up), ==, 1);
  g_assert_cmpuint (press (fixture, GDK_KEY_Left), ==, 0);
  g_assert_cmpuint (press (fixture, GDK_KEY_Left), ==, 0);
  g_assert_cmpuint (press (fixture, GDK_KEY_End), ==, N_IMAGES - 1);
  g_assert_cmpuint (press (fixture, GDK_KEY_Right), ==, N_IMAGES - 1);
  g_assert_cmpuint (press (fixture, GDK_KEY_Home), ==, 0);
  guint page = press (fixture, GDK_KEY_Page_Down);
  g_assert_cmpuint (page, >, 0);
  g_assert_cmpuint (page % columns, ==, 0);
  g_assert_cmpuint (press (fixture, GDK_KEY_Page_Up), ==, 0);
}

static void
test_keys_begin_nearby (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) rows = rows_of_class (fixture, 3);

  dig_digit_grid_set_selected_row (fixture->grid, 17);
  dig_digit_grid_set_content (fixture->grid, fixture->data, rows);
  g_assert_cmpuint (press (fixture, GDK_KEY_Right), ==, 23);
  g_assert_cmpuint (press (fixture, GDK_KEY_Right), ==, 33);
}

static void
activated_cb (DigDigitGrid *grid, guint row, gpointer data)
{
  *(guint *)data = row;
}

static void
test_click_selects (Fixture *fixture, gconstpointer data)
{
  guint activated = G_MAXUINT;
  double x = 10 + 64 * 2.5, y = 10;

  g_signal_connect (fixture->grid, "activated", G_CALLBACK (activated_cb), &activated);
  click_at (GTK_WIDGET (fixture->grid), 1, x, y);
  g_assert_cmpuint (dig_digit_grid_get_selected_row (fixture->grid), ==, 2);
  g_assert_cmpuint (activated, ==, G_MAXUINT);
  click_at (GTK_WIDGET (fixture->grid), 2, x, y);
  g_assert_cmpuint (activated, ==, 2);
  press (fixture, GDK_KEY_Right);
  press (fixture, GDK_KEY_Return);
  g_assert_cmpuint (activated, ==, 3);
}

static void
test_says_what_is_selected (Fixture *fixture, gconstpointer data)
{
  dig_digit_grid_set_selected_row (fixture->grid, 16);
  gtk_test_accessible_assert_property (fixture->grid, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Row 17, label 6");
}

static guint
count_in_picture (Fixture *fixture, GskRenderNodeType type)
{
  GskRenderNode *node = draw_node (GTK_WIDGET (fixture->grid));
  guint n = count_nodes (node, type);

  gsk_render_node_unref (node);
  return n;
}

/* Who uses the keyboard sees where they are, and that nothing is chosen yet. */
static void
test_outlines_where_the_keys_begin (Fixture *fixture, gconstpointer data)
{
  dig_digit_grid_set_selected_row (fixture->grid, G_MAXUINT);
  gtk_window_set_focus (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (fixture->grid))), NULL);
  g_assert_cmpuint (count_in_picture (fixture, GSK_BORDER_NODE), ==, 0);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->grid));
  g_assert_cmpuint (count_in_picture (fixture, GSK_BORDER_NODE), ==, 1);
  g_assert_cmpuint (count_in_picture (fixture, GSK_COLOR_NODE), ==, 0);
  press (fixture, GDK_KEY_Right);
  g_assert_cmpuint (dig_digit_grid_get_selected_row (fixture->grid), ==, 0);
  g_assert_cmpuint (count_in_picture (fixture, GSK_COLOR_NODE), ==, 1);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint32));

  dig_digit_grid_set_content (fixture->grid, fixture->data, none);
  wait_for_frame (GTK_WIDGET (fixture->grid));
  g_assert_cmpuint (dig_digit_grid_get_n_shown (fixture->grid), ==, 0);
  g_assert_false (press_key (GTK_WIDGET (fixture->grid), GDK_KEY_Right, 0));
  dig_digit_grid_set_content (fixture->grid, NULL, NULL);
  wait_for_frame (GTK_WIDGET (fixture->grid));
}

static void
test_enlarges_without_smoothing (void)
{
  const guint8 image[6] = { 0, 100, 255, 7, 8, 9 };
  g_autoptr (GdkTexture) texture = dig_digit_texture_new (image, 2, 3, 2);
  guint32 pixels[4][6];

  g_assert_cmpint (gdk_texture_get_width (texture), ==, 6);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 4);
  gdk_texture_download (texture, (guchar *)pixels, sizeof pixels[0]);
  for (guint y = 0; y < 4; y++)
    for (guint x = 0; x < 6; x++)
      g_assert_cmphex (pixels[y][x], ==, 0xff000000u | image[y / 2 * 3 + x / 2] * 0x010101u);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/digit-grid/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ADD ("shows-all-rows", test_shows_all);
  ADD ("draws-only-the-lines-in-view", test_draws_visible_lines);
  ADD ("shows-only-the-rows-asked-for", test_filters);
  ADD ("selection-survives-every-filter", test_selection_survives_filter);
  ADD ("notifies-once-per-change", test_notifies_once);
  ADD ("refresh-moves-neither-selection-nor-scroll", test_refresh_keeps_scroll);
  ADD ("selecting-scrolls-into-view", test_selecting_scrolls);
  ADD ("keys-move-the-selection", test_keys_move);
  ADD ("outlines-where-the-keys-begin", test_outlines_where_the_keys_begin);
  ADD ("keys-begin-near-a-hidden-selection", test_keys_begin_nearby);
  ADD ("click-selects-and-double-click-activates", test_click_selects);
  ADD ("screen-reader-hears-row-and-label", test_says_what_is_selected);
  ADD ("is-at-ease-without-digits", test_empty);
  g_test_add_func ("/digit-texture/enlarges-without-smoothing", test_enlarges_without_smoothing);
  return g_test_run ();
}
