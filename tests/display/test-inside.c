/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three levels of the Inside page, by mouse and by keyboard, and the map of the last hidden layer. */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "app/dig-inside-levels.h"
#include "app/dig-resources.h"
#include "charts/dig-board-view.h"
#include "charts/dig-scatter-chart.h"
#include "display-support.h"
#include "train/dig-inspector.h"

static const char network[] =
    "{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"conv2d\", \"filters\": 4, \"kernel\": [3, "
    "3], "
    "\"padding\": \"same\", \"activation\": \"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, "
    "{\"type\": \"batch_norm\"}, {\"type\": \"dropout\", \"rate\": 0.2}, {\"type\": \"flatten\"}, "
    "{\"type\": \"dense\", \"units\": 8, \"activation\": \"relu\"}, "
    "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}]}";

static DigTrace *
make_trace (guint row)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (network, -1, NULL);
  g_autoptr (DigDataSet) data = make_digits (20, TRUE);
  g_autoptr (DigScaler) scaler = NULL;
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (DigInspector) inspector = NULL;
  g_autofree float *parameters = NULL;
  gint32 rows[20];
  DigLayerInfo total;

  for (gint32 i = 0; i < 20; i++)
    rows[i] = i;
  dig_network_spec_get_totals (spec, &total);
  parameters = g_new0 (float, total.n_parameters);
  dig_network_spec_initialise (spec, 1, parameters);
  scaler = dig_scaler_fit (DIG_SCALER_255, dig_data_set_get_images (data), 784, rows, 20);
  snapshot = dig_snapshot_new (spec, scaler, parameters, (gsize)total.n_parameters);
  inspector = dig_inspector_new (snapshot, dig_backend_reference (), 1, 1, NULL);
  return dig_inspector_trace (inspector, dig_data_set_get_image (data, row), NULL);
}

static GtkWidget *
find_view (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (DIG_IS_BOARD_VIEW (widget))
    return gtk_widget_get_mapped (widget) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_view (child);
  return found;
}

static DigBoard *
get_board (DigInsideLevels *levels)
{
  return dig_board_view_get_board (DIG_BOARD_VIEW (find_view (GTK_WIDGET (levels))));
}

static gboolean
shows_one_view (gpointer levels)
{
  GtkWidget *stack = gtk_widget_get_last_child (gtk_widget_get_first_child (levels));

  return !gtk_stack_get_transition_running (GTK_STACK (stack));
}

/* Goes down from whatever is chosen, with Enter, and waits until the level has slid in. */
static void
enter (DigInsideLevels *levels)
{
  g_assert_true (send_key (find_view (GTK_WIDGET (levels)), GDK_KEY_Return, 0));
  wait_until (shows_one_view, levels);
}

static DigInsideLevels *
show_levels (GtkWindow **window)
{
  DigInsideLevels *levels = g_object_new (DIG_TYPE_INSIDE_LEVELS, NULL);
  g_autoptr (DigTrace) trace = make_trace (3);

  *window = show_in_window (GTK_WIDGET (levels), 900, 700);
  dig_inside_levels_set_trace (levels, trace, "Row 4, labelled 3");
  wait_for_frame (GTK_WIDGET (levels));
  return levels;
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

static char *
dup_reading_of (DigInsideLevels *levels, int layer, int map, int row, int column)
{
  int tile = dig_board_find_owner (get_board (levels), layer, map);

  return dig_board_dup_reading (get_board (levels), tile, row, column,
                                dig_number_style_get_plain ());
}

/* In both colourings the number under the pointer is the one that a click finds. */
static void
test_colours (void)
{
  GtkWindow *window;
  DigInsideLevels *levels = show_levels (&window);
  GtkWidget *choice = find_type (GTK_WIDGET (levels), GTK_TYPE_DROP_DOWN);
  g_autoptr (DigTrace) trace = make_trace (3);
  float value = dig_trace_get_layer (trace, 0)->output[14 * 28 + 13];
  g_autofree char *number =
      dig_format_significant ((double)value, 5, dig_number_style_get_plain ());
  g_autofree char *expected = g_strdup_printf ("conv2d_1, map 0, row 14, column 13: %s", number);
  g_autofree char *by_value = dup_reading_of (levels, 0, 0, 14, 13);
  g_autofree char *standardised = NULL, *summary = NULL;

  g_assert_cmpstr (by_value, ==, expected);
  g_assert_null (dig_board_get_tile (get_board (levels), 1)->bytes);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 1);
  standardised = dup_reading_of (levels, 0, 0, 14, 13);
  summary = dig_board_dup_summary (get_board (levels));
  g_assert_cmpstr (standardised, ==, expected);
  g_assert_nonnull (dig_board_get_tile (get_board (levels), 1)->bytes);
  g_assert_nonnull (strstr (summary, "two standard deviations"));
  dig_inside_levels_open_map (levels, 0, 0);
  g_assert_false (gtk_widget_get_mapped (choice));
  gtk_window_destroy (window);
}

static void
test_keyboard (void)
{
  GtkWindow *window;
  DigInsideLevels *levels = show_levels (&window);
  GtkWidget *view = find_view (GTK_WIDGET (levels));
  g_autofree char *summary = NULL;

  /* The image is tile 0; the next is the first map of the first layer. */
  send_key (view, GDK_KEY_Right, 0);
  send_key (view, GDK_KEY_Right, 0);
  g_assert_cmpint (dig_board_view_get_selected (DIG_BOARD_VIEW (view)), ==, 1);
  enter (levels);
  g_assert_cmpuint (dig_inside_levels_get_level (levels), ==, 1);
  enter (levels);
  g_assert_cmpuint (dig_inside_levels_get_level (levels), ==, 2);
  summary = dig_board_dup_summary (get_board (levels));
  g_assert_nonnull (strstr (summary, "Sum of 9 products"));
  g_assert_nonnull (strstr (summary, "The network has here"));
  g_assert_true (send_key (GTK_WIDGET (levels), GDK_KEY_Escape, 0));
  g_assert_true (send_key (GTK_WIDGET (levels), GDK_KEY_BackSpace, 0));
  g_assert_cmpuint (dig_inside_levels_get_level (levels), ==, 0);
  g_assert_false (send_key (GTK_WIDGET (levels), GDK_KEY_Escape, 0));
  gtk_window_destroy (window);
}

static void
test_mouse (void)
{
  GtkWindow *window;
  DigInsideLevels *levels = show_levels (&window);
  GtkWidget *view = find_view (GTK_WIDGET (levels));
  const DigPlotStyle *style = dig_chart_get_style (DIG_CHART (view));
  DigRectangle box = dig_board_get_box (get_board (levels), style, gtk_widget_get_width (view),
                                        dig_board_find_owner (get_board (levels), 0, 2));
  int row, column;

  /* Pixel (20, 10) of map 2. */
  click_at (view, 1, box.x + box.width * 10.5 / 28, box.y + box.height * 20.5 / 28);
  wait_until (shows_one_view, levels);
  g_assert_cmpuint (dig_inside_levels_get_level (levels), ==, 1);
  view = find_view (GTK_WIDGET (levels));
  dig_board_view_get_pixel (DIG_BOARD_VIEW (view), &row, &column);
  g_assert_cmpint (row, ==, 20);
  g_assert_cmpint (column, ==, 10);
  send_key (view, GDK_KEY_Down, 0);
  send_key (view, GDK_KEY_Left, 0);
  enter (levels);
  dig_board_view_get_pixel (DIG_BOARD_VIEW (find_view (GTK_WIDGET (levels))), &row, &column);
  g_assert_cmpint (row, ==, 21);
  g_assert_cmpint (column, ==, 9);
  gtk_window_destroy (window);
}

/* Every layer has both lower levels. */
static void
test_every_layer (void)
{
  GtkWindow *window;
  DigInsideLevels *levels = show_levels (&window);

  for (guint layer = 0; layer < 7; layer++)
    {
      g_autofree char *summary = NULL;

      dig_inside_levels_open_map (levels, layer, 0);
      wait_until (shows_one_view, levels);
      g_assert_cmpint (dig_board_get_pixel_tile (get_board (levels)), >=, 0);
      enter (levels);
      summary = dig_board_dup_summary (get_board (levels));
      g_assert_nonnull (strstr (summary, "The network has here"));
    }
  gtk_window_destroy (window);
}

/* Another digit, as while it trains: the level, the map and the pixel stay. */
static void
test_stays (void)
{
  GtkWindow *window;
  DigInsideLevels *levels = show_levels (&window);
  g_autoptr (DigTrace) other = make_trace (11);
  int row, column, new_row, new_column;

  dig_inside_levels_open_map (levels, 2, 3);
  wait_until (shows_one_view, levels);
  dig_board_view_get_pixel (DIG_BOARD_VIEW (find_view (GTK_WIDGET (levels))), &row, &column);
  dig_inside_levels_set_trace (levels, other, "Row 12, labelled 1");
  dig_board_view_get_pixel (DIG_BOARD_VIEW (find_view (GTK_WIDGET (levels))), &new_row,
                            &new_column);
  g_assert_cmpuint (dig_inside_levels_get_level (levels), ==, 1);
  g_assert_cmpint (new_row, ==, row);
  g_assert_cmpint (new_column, ==, column);
  gtk_window_destroy (window);
}

static void
point_chosen_cb (GtkWidget *chart, int point, int *chosen)
{
  *chosen = point;
}

static void
test_scatter (void)
{
  static const float points[8] = { 0, 0, 1, 0, 0, 1, 1, 1 };
  static const guint8 labels[4] = { 0, 1, 0, 1 };
  static const char *const names[2] = { "0", "1" };
  g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (names, 2);
  GtkWidget *chart = dig_scatter_chart_new ();
  GtkWindow *window;
  int chosen = -1;

  dig_scatter_plot_set_points (plot, points, labels, labels, 4);
  dig_scatter_chart_set_plot (DIG_SCATTER_CHART (chart), plot);
  g_signal_connect (chart, "activated", G_CALLBACK (point_chosen_cb), &chosen);
  window = show_in_window (chart, 400, 300);
  dig_scatter_chart_select (DIG_SCATTER_CHART (chart), 0);
  send_key (chart, GDK_KEY_Right, 0);
  send_key (chart, GDK_KEY_Up, 0);
  send_key (chart, GDK_KEY_Return, 0);
  g_assert_cmpint (chosen, ==, 3);
  gtk_window_destroy (window);
}

static GtkWidget *
press_tab (GtkWindow *window, GtkDirectionType direction)
{
  g_signal_emit_by_name (window, "move-focus", direction);
  return gtk_window_get_focus (window);
}

/* Forward the colours came never, backward the keys did not get out of the levels. */
static void
test_tab (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *before = gtk_button_new ();
  GtkWidget *levels = g_object_new (DIG_TYPE_INSIDE_LEVELS, NULL), *colors, *view;
  GtkWindow *window;
  g_autoptr (DigTrace) trace = make_trace (3);

  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), levels);
  window = show_in_window (box, 900, 700);
  dig_inside_levels_set_trace (DIG_INSIDE_LEVELS (levels), trace, "Row 4, labelled 3");
  wait_for_frame (levels);
  colors = find_type (levels, GTK_TYPE_DROP_DOWN);
  view = find_view (levels);

  gtk_widget_grab_focus (before);
  g_assert_true (gtk_widget_is_ancestor (press_tab (window, GTK_DIR_TAB_FORWARD), colors));
  g_assert_true (press_tab (window, GTK_DIR_TAB_FORWARD) == view);
  g_assert_cmpint (dig_board_view_get_selected (DIG_BOARD_VIEW (view)), >=, 0);
  g_assert_true (gtk_widget_is_ancestor (press_tab (window, GTK_DIR_TAB_BACKWARD), colors));
  g_assert_true (press_tab (window, GTK_DIR_TAB_BACKWARD) == before);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_resources_register (dig_get_resource ());
  g_test_add_func ("/inside/reads-the-same-number-in-both-colourings", test_colours);
  g_test_add_func ("/inside/goes-down-and-up-by-keyboard-alone", test_keyboard);
  g_test_add_func ("/inside/tab-comes-to-the-colours-and-gets-out", test_tab);
  g_test_add_func ("/inside/opens-the-pixel-that-was-pressed", test_mouse);
  g_test_add_func ("/inside/explains-every-kind-of-layer", test_every_layer);
  g_test_add_func ("/inside/stays-where-it-is-for-another-digit", test_stays);
  g_test_add_func ("/scatter/goes-from-point-to-point", test_scatter);
  return g_test_run ();
}
