/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "charts/dig-bar-chart.h"
#include "charts/dig-curve-chart.h"
#include "charts/dig-digit-view.h"
#include "charts/dig-focus.h"
#include "charts/dig-mosaic-view.h"
#include "display-support.h"

/* A window with the widget alone, drawn once. */
static GtkWidget *
show (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (widget);
  return window;
}

static void
move_pointer (GtkWidget *widget, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "motion", x, y);
    }
}

static DigCurvePlot *
new_plot (void)
{
  DigCurvePlot *plot = dig_curve_plot_new ();

  dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = "Epoch", .whole_numbers = TRUE });
  dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = "Loss" });
  dig_curve_plot_add_curve (plot, "Training", DIG_CURVE_SMOOTHED, 0);
  dig_curve_plot_add_curve (plot, "Validation", DIG_CURVE_POINTS, 1);
  for (int i = 1; i <= 500; i++)
    dig_curve_plot_append (plot, 0, i / 50.0, exp (-i / 100.0));
  for (int i = 1; i <= 10; i++)
    dig_curve_plot_append (plot, 1, i, exp (-i / 2.0) + 0.1);
  return plot;
}

static void
test_curve_keys (void)
{
  g_autoptr (DigCurvePlot) plot = new_plot ();
  GtkWidget *chart = dig_curve_chart_new ();
  GtkWidget *window;

  dig_curve_chart_set_plot (DIG_CURVE_CHART (chart), plot);
  window = show (chart, 600, 300);
  g_assert_true (isnan (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart))));
  g_assert_false (send_key (chart, GDK_KEY_Escape, 0));
  g_assert_true (send_key (chart, GDK_KEY_Home, 0));
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart)), ==, 0.02);
  g_assert_true (send_key (chart, GDK_KEY_Right, 0));
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart)), ==, 1);
  g_assert_true (send_key (chart, GDK_KEY_Right, GDK_CONTROL_MASK));
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart)), >, 1);
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart)), <, 1.1);
  g_assert_true (send_key (chart, GDK_KEY_End, 0));
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart)), ==, 10);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Epoch 10: Training 0.0067 (smoothed 0.0095), Validation "
                                       "0.1067");
  g_assert_true (send_key (chart, GDK_KEY_Escape, 0));
  g_assert_true (isnan (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart))));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
count_cb (GObject *object, GParamSpec *pspec, int *n)
{
  (*n)++;
}

static void
test_curve_notify (void)
{
  GtkWidget *chart = g_object_ref_sink (dig_curve_chart_new ());
  int n = 0;

  g_signal_connect (chart, "notify", G_CALLBACK (count_cb), &n);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (chart), 3);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (chart), 3);
  g_assert_cmpint (n, ==, 1);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (chart), NAN);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (chart), NAN);
  g_assert_cmpint (n, ==, 2);
  dig_curve_chart_set_label (DIG_CURVE_CHART (chart), "Loss");
  dig_curve_chart_set_label (DIG_CURVE_CHART (chart), "Loss");
  g_assert_cmpint (n, ==, 3);
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Loss");
  g_assert_finalize_object (chart);
}

static void
test_curve_crosshairs_bind (void)
{
  GtkWidget *first = g_object_ref_sink (dig_curve_chart_new ());
  GtkWidget *second = g_object_ref_sink (dig_curve_chart_new ());

  g_object_bind_property (first, "crosshair", second, "crosshair", G_BINDING_BIDIRECTIONAL);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (first), 2.5);
  g_assert_cmpfloat (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (second)), ==, 2.5);
  dig_curve_chart_set_crosshair (DIG_CURVE_CHART (second), NAN);
  g_assert_true (isnan (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (first))));
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

/* What a chart draws, counted by a subclass' wrapped vfunc. */
static int n_draws;
static void (*real_draw) (DigChart *, cairo_t *, double, double, const DigPlotStyle *);

static void
counting_draw (DigChart *chart, cairo_t *cr, double width, double height, const DigPlotStyle *style)
{
  n_draws++;
  real_draw (chart, cr, width, height, style);
}

static void
test_curve_draws_only_changes (void)
{
  g_autoptr (DigCurvePlot) plot = new_plot ();
  GtkWidget *chart = dig_curve_chart_new ();
  DigChartClass *class = DIG_CHART_GET_CLASS (chart);
  GtkWidget *window;
  int n_before;

  real_draw = class->draw;
  class->draw = counting_draw;
  dig_curve_chart_set_plot (DIG_CURVE_CHART (chart), plot);
  window = show (chart, 600, 300);
  n_before = n_draws;
  g_assert_cmpint (n_before, >, 0);

  /* Neither a pointer that moves nor an update without a change draws the curves again. */
  move_pointer (chart, 300, 100);
  gtk_test_widget_wait_for_draw (chart);
  g_assert_false (isnan (dig_curve_chart_get_crosshair (DIG_CURVE_CHART (chart))));
  dig_curve_chart_queue_update (DIG_CURVE_CHART (chart));
  gtk_widget_queue_draw (chart);
  gtk_test_widget_wait_for_draw (chart);
  g_assert_cmpint (n_draws, ==, n_before);

  /* A hundred values are one drawing. */
  for (int i = 0; i < 100; i++)
    {
      dig_curve_plot_append (plot, 0, 10 + i / 100.0, 0.1);
      dig_curve_chart_queue_update (DIG_CURVE_CHART (chart));
    }
  gtk_test_widget_wait_for_draw (chart);
  g_assert_cmpint (n_draws, ==, n_before + 1);
  class->draw = real_draw;
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_curve_saves (void)
{
  static const char *const names[] = { "c.png", "c.svg", "c.pdf", "c.csv" };
  g_autoptr (DigCurvePlot) plot = new_plot ();
  GtkWidget *chart = g_object_ref_sink (dig_curve_chart_new ());
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  dig_curve_chart_set_plot (DIG_CURVE_CHART (chart), plot);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (g_get_user_cache_dir (), names[i], NULL);

      g_assert_true (dig_curve_chart_save (DIG_CURVE_CHART (chart), path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  g_assert_false (dig_curve_chart_save (DIG_CURVE_CHART (chart), "c.txt", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_finalize_object (chart);
}

static void
activated_cb (GtkWidget *widget, int index, int *activated)
{
  *activated = index;
}

static void
test_bar_keys (void)
{
  static const char *const labels[] = { "0", "1", "2" };
  static const double counts[] = { 10, 30, 20 };
  g_autoptr (DigBarPlot) plot = dig_bar_plot_new (labels, 3);
  GtkWidget *chart = dig_bar_chart_new ();
  GtkWidget *window;
  int activated = -1;

  dig_bar_plot_add_part (plot, "All", counts, 0);
  dig_bar_chart_set_plot (DIG_BAR_CHART (chart), plot);
  g_signal_connect (chart, "activated", G_CALLBACK (activated_cb), &activated);
  window = show (chart, 400, 250);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "0: 10; 1: 30; 2: 20.");
  send_key (chart, GDK_KEY_Right, 0);
  send_key (chart, GDK_KEY_Right, 0);
  g_assert_cmpint (dig_bar_chart_get_selected (DIG_BAR_CHART (chart)), ==, 1);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "1: 30");
  g_assert_true (send_key (chart, GDK_KEY_Return, 0));
  g_assert_cmpint (activated, ==, 1);
  send_key (chart, GDK_KEY_End, 0);
  send_key (chart, GDK_KEY_Right, 0);
  g_assert_cmpint (dig_bar_chart_get_selected (DIG_BAR_CHART (chart)), ==, 2);
  g_assert_true (send_key (chart, GDK_KEY_Escape, 0));
  g_assert_cmpint (dig_bar_chart_get_selected (DIG_BAR_CHART (chart)), ==, -1);
  move_pointer (chart, 390, 100);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (chart), ==, "2: 20");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_digit_keys (void)
{
  guint8 bytes[784] = { 0 };
  GtkWidget *view = dig_digit_view_new ();
  GtkWidget *window = show (view, 300, 300);

  g_assert_false (send_key (view, GDK_KEY_Left, 0));
  bytes[14 * 28 + 15] = 253;
  dig_digit_view_set_bytes (DIG_DIGIT_VIEW (view), bytes);
  g_assert_cmpstr (dig_digit_view_get_reading (DIG_DIGIT_VIEW (view)), ==, "");
  send_key (view, GDK_KEY_Left, 0);
  send_key (view, GDK_KEY_Right, 0);
  g_assert_cmpstr (dig_digit_view_get_reading (DIG_DIGIT_VIEW (view)), ==,
                   "row 14, column 15: 253");
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "row 14, column 15: 253");
  move_pointer (view, 5, 5);
  g_assert_cmpstr (dig_digit_view_get_reading (DIG_DIGIT_VIEW (view)), !=,
                   "row 14, column 15: 253");
  send_key (view, GDK_KEY_Escape, 0);
  g_assert_cmpstr (dig_digit_view_get_reading (DIG_DIGIT_VIEW (view)), ==, "");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_mosaic_keys (void)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  guint8 bytes[784] = { 0 };
  GtkWidget *view = dig_mosaic_view_new ();
  GtkWidget *window;
  int activated = -1;

  for (int i = 0; i < 10; i++)
    dig_mosaic_add (mosaic, bytes, i == 3 ? "three" : "other");
  dig_mosaic_view_set_mosaic (DIG_MOSAIC_VIEW (view), mosaic);
  g_signal_connect (view, "activated", G_CALLBACK (activated_cb), &activated);
  window = show (view, 700, 110);
  gtk_test_accessible_assert_property (
      view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "10 images: other, other, other, three, other, other, other, other, other, other.");
  send_key (view, GDK_KEY_Home, 0);
  for (int i = 0; i < 3; i++)
    send_key (view, GDK_KEY_Right, 0);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Image 4 of 10: three");
  send_key (view, GDK_KEY_space, 0);
  g_assert_cmpint (activated, ==, 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_small (void)
{
  GtkWidget *widgets[] = { dig_curve_chart_new (), dig_bar_chart_new (), dig_digit_view_new (),
                           dig_mosaic_view_new () };

  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    {
      int minimum;

      g_object_ref_sink (widgets[i]);
      gtk_widget_measure (widgets[i], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 280);
      g_assert_true (gtk_widget_get_focusable (widgets[i]));
      g_assert_finalize_object (widgets[i]);
    }
}

static void
test_dark (void)
{
  GtkWidget *chart = dig_curve_chart_new ();
  GtkWidget *window = show (chart, 400, 300);
  const DigPlotStyle *style = dig_chart_get_style (DIG_CHART (chart));

  g_assert_false (style->is_dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  for (int i = 0; i < 100 && !style->is_dark; i++)
    gtk_test_widget_wait_for_draw (chart);
  g_assert_true (style->is_dark);
  g_assert_cmpfloat (dig_color_contrast (&style->dim, &style->background), >=, 4.5);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Letters of twice the size would leave no room for curves. */
static void
test_grows_with_the_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *chart = dig_curve_chart_new ();
  GtkWindow *window = show_in_window (chart, 400, 300);
  int usual, large, dpi;

  gtk_widget_measure (chart, GTK_ORIENTATION_VERTICAL, -1, &usual, NULL, NULL, NULL);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * (dpi > 0 ? dpi : 96 * 1024), NULL);
  wait_for_frame (chart);
  gtk_widget_measure (chart, GTK_ORIENTATION_VERTICAL, -1, &large, NULL, NULL, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpint (large, >=, usual * 3 / 2);
  gtk_window_destroy (window);
}

/* Two focusable charts, one below the other, in a window that shows one of them and a half. */
static GtkAdjustment *
show_two_charts (GtkWidget **second, GtkWindow **window)
{
  GtkWidget *scroller = gtk_scrolled_window_new (),
            *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *charts[] = { dig_bar_chart_new (), dig_bar_chart_new () };

  for (guint i = 0; i < 2; i++)
    {
      gtk_widget_set_size_request (charts[i], -1, 200);
      gtk_box_append (GTK_BOX (box), charts[i]);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  *window = show_in_window (scroller, 400, 300);
  gtk_widget_grab_focus (charts[0]);
  wait_for_frame (scroller);
  *second = charts[1];
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static gboolean
has_scrolled (gpointer place)
{
  return gtk_adjustment_get_value (place) > 0.0;
}

static void
test_press_moves_nothing (void)
{
  GtkWidget *second;
  GtkWindow *window;
  GtkAdjustment *place = show_two_charts (&second, &window);
  GtkWidget *viewport = gtk_widget_get_ancestor (second, GTK_TYPE_VIEWPORT);

  dig_focus_grab_in_place (second);
  wait_for_frame (second);
  g_assert_true (gtk_widget_has_focus (second));
  g_assert_cmpfloat (gtk_adjustment_get_value (place), ==, 0.0);
  g_assert_true (gtk_viewport_get_scroll_to_focus (GTK_VIEWPORT (viewport)));

  /* The keys still bring what they reach into sight. */
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD);
  gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_widget_has_focus (second));
  wait_until (has_scrolled, place);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/curve-chart/keys-move-the-crosshair", test_curve_keys);
  g_test_add_func ("/curve-chart/notifies-once", test_curve_notify);
  g_test_add_func ("/curve-chart/crosshairs-can-be-bound", test_curve_crosshairs_bind);
  g_test_add_func ("/curve-chart/draws-only-what-changed", test_curve_draws_only_changes);
  g_test_add_func ("/curve-chart/saves-pictures-and-a-table", test_curve_saves);
  g_test_add_func ("/bar-chart/keys-select-and-activate", test_bar_keys);
  g_test_add_func ("/digit-view/keys-and-pointer-read-pixels", test_digit_keys);
  g_test_add_func ("/mosaic-view/keys-select-and-activate", test_mosaic_keys);
  g_test_add_func ("/charts/are-narrow-and-focusable", test_small);
  g_test_add_func ("/charts/follow-the-dark-style", test_dark);
  g_test_add_func ("/charts/grow-with-the-text", test_grows_with_the_text);
  g_test_add_func ("/charts/stay-where-they-are-pressed", test_press_moves_nothing);
  return g_test_run ();
}
