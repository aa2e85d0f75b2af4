/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every kind of chart says to somebody who does not see it: its numbers. With another number the words are
 * others and so is the picture. tests/lint watches that no kind of chart is missing here. */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "charts/dig-bar-chart.h"
#include "charts/dig-board-view.h"
#include "charts/dig-curve-chart.h"
#include "charts/dig-digit-view.h"
#include "charts/dig-maps-board.h"
#include "charts/dig-matrix-chart.h"
#include "charts/dig-mosaic-view.h"
#include "charts/dig-network-view.h"
#include "charts/dig-scatter-chart.h"
#include "display-support.h"

enum
{
  WIDTH = 600,
  HEIGHT = 400,
};

/* 25 or 75: the number that must be heard and seen. */
typedef GtkWidget *(*MakeChart) (int number);

static const char *const names[] = { "0", "1" };

static GtkWidget *
make_curve (int number)
{
  g_autoptr (DigCurvePlot) plot = dig_curve_plot_new ();
  GtkWidget *chart = dig_curve_chart_new ();

  dig_curve_plot_set_x_axis (plot, &(DigAxis){ .title = "Epoch", .whole_numbers = TRUE });
  dig_curve_plot_set_y_axis (plot, &(DigAxis){ .title = "Loss", .has_limits = TRUE, .maximum = 1 });
  dig_curve_plot_add_curve (plot, "Training", DIG_CURVE_LINE, 0);
  dig_curve_plot_append (plot, 0, 1, 0.5);
  dig_curve_plot_append (plot, 0, 2, number / 100.0);
  dig_curve_chart_set_plot (DIG_CURVE_CHART (chart), plot);
  return chart;
}

static GtkWidget *
make_bars (int number)
{
  const double counts[] = { 50, number };
  g_autoptr (DigBarPlot) plot = dig_bar_plot_new (names, 2);
  GtkWidget *chart = dig_bar_chart_new ();

  dig_bar_plot_add_part (plot, "Images", counts, 0);
  dig_bar_chart_set_plot (DIG_BAR_CHART (chart), plot);
  return chart;
}

static GtkWidget *
make_matrix (int number)
{
  const guint counts[] = { 100, (guint)number, 3, 80 };
  g_autoptr (DigMatrixPlot) plot = dig_matrix_plot_new (names, 2);
  GtkWidget *chart = dig_matrix_chart_new ();

  dig_matrix_plot_set_counts (plot, counts);
  dig_matrix_chart_set_plot (DIG_MATRIX_CHART (chart), plot);
  return chart;
}

static GtkWidget *
make_scatter (int number)
{
  g_autoptr (DigScatterPlot) plot = dig_scatter_plot_new (names, 2);
  GtkWidget *chart = dig_scatter_chart_new ();
  float points[200];
  guint8 labels[100], predicted[100];

  for (int i = 0; i < 100; i++)
    {
      points[2 * i] = (float)(i % 10);
      points[2 * i + 1] = (float)(i / 10);
      labels[i] = 1;
      predicted[i] = i >= number;
    }
  dig_scatter_plot_set_points (plot, points, labels, predicted, 100);
  dig_scatter_chart_set_plot (DIG_SCATTER_CHART (chart), plot);
  return chart;
}

static GtkWidget *
make_network (int number)
{
  GtkWidget *view = dig_network_view_new ();
  DigNetworkPlot *plot = dig_network_view_get_plot (DIG_NETWORK_VIEW (view));

  dig_network_plot_add (plot, &(DigNetworkBlock){ .label = "image",
                                                  .text = "An image",
                                                  .kind = DIG_BLOCK_INPUT,
                                                  .channels = 1,
                                                  .height = 28,
                                                  .width = 28 });
  dig_network_plot_add (plot, &(DigNetworkBlock){ .label = "conv2d",
                                                  .text = "Convolution",
                                                  .kind = DIG_BLOCK_CONVOLUTION,
                                                  .channels = number,
                                                  .height = 28,
                                                  .width = 28 });
  dig_network_view_queue_update (DIG_NETWORK_VIEW (view));
  return view;
}

static GtkWidget *
make_board (int number)
{
  const float probabilities[] = { 1 - (float)number / 100, (float)number / 100 };
  const DigMapsLayer answer = { "dense", NULL, probabilities, 2, 1, 1, TRUE };
  g_autoptr (DigBoard) board = dig_board_new ();
  GtkWidget *view = dig_board_view_new ();

  dig_maps_board_add_layer (board, &answer, 0, dig_number_style_get_plain ());
  dig_board_view_set_board (DIG_BOARD_VIEW (view), board);
  return view;
}

static GtkWidget *
make_digit (int number)
{
  guint8 bytes[784] = { 0 };
  GtkWidget *view = dig_digit_view_new ();

  memset (bytes, 255, (gsize)number);
  dig_digit_view_set_bytes (DIG_DIGIT_VIEW (view), bytes);
  return view;
}

static GtkWidget *
make_mosaic (int number)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();
  GtkWidget *view = dig_mosaic_view_new ();

  for (int i = 0; i < number; i++)
    {
      guint8 bytes[784];

      memset (bytes, 2 * i, sizeof bytes);
      dig_mosaic_add (mosaic, bytes, "seven");
    }
  dig_mosaic_view_set_mosaic (DIG_MOSAIC_VIEW (view), mosaic);
  return view;
}

static const struct
{
  const char *name;
  GType (*get_type) (void);
  MakeChart make;
  const char *words[2]; /* for 25 and for 75 */
} kinds[] = {
  { "curve-chart",
    dig_curve_chart_get_type,
    make_curve,
    { "Training 0.2500 at Epoch 2", "Training 0.7500 at Epoch 2" } },
  { "bar-chart", dig_bar_chart_get_type, make_bars, { "1: 25.", "1: 75." } },
  { "matrix-chart",
    dig_matrix_chart_get_type,
    make_matrix,
    { "Class 0: 125 images, 25 of them misread, 25 as 1; Class 1: 83 images, 3 of them misread",
      "Class 0: 175 images, 75 of them misread, 75 as 1; Class 1: 83 images, 3 of them misread" } },
  { "scatter-chart",
    dig_scatter_chart_get_type,
    make_scatter,
    { "100 points, 25 of them answered wrongly", "100 points, 75 of them answered wrongly" } },
  { "network-view",
    dig_network_view_get_type,
    make_network,
    { "conv2d 28×28×25", "conv2d 28×28×75" } },
  { "board-view",
    dig_board_view_get_type,
    make_board,
    { "Class 0: 75.0\302\240%\nClass 1: 25.0\302\240%",
      "Class 0: 25.0\302\240%\nClass 1: 75.0\302\240%" } },
  { "digit-view",
    dig_digit_view_get_type,
    make_digit,
    { ", 25 of them with ink", ", 75 of them with ink" } },
  { "mosaic-view", dig_mosaic_view_get_type, make_mosaic, { "25 images: ", "75 images: " } },
};

static char *
dup_words (GtkWidget *chart)
{
  return DIG_CHART_GET_CLASS (chart)->dup_description (DIG_CHART (chart),
                                                       dig_number_style_get_plain ());
}

static cairo_surface_t *
draw (GtkWidget *chart)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  DigPlotStyle style = dig_plot_style_light ();

  DIG_CHART_GET_CLASS (chart)->draw (DIG_CHART (chart), cr, WIDTH, HEIGHT, &style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint
count_differences (cairo_surface_t *a, cairo_surface_t *b)
{
  const guint8 *first = cairo_image_surface_get_data (a),
               *second = cairo_image_surface_get_data (b);
  guint n = 0;

  for (int i = 0; i < 4 * WIDTH * HEIGHT; i++)
    n += first[i] != second[i];
  return n;
}

static void
test_words (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  cairo_surface_t *pictures[2];

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *chart = kinds[kind].make (i == 0 ? 25 : 75);
      GtkWindow *window = show_in_window (chart, WIDTH, HEIGHT);
      g_autofree char *words = dup_words (chart);

      g_assert_cmpuint (G_OBJECT_TYPE (chart), ==, kinds[kind].get_type ());
      g_test_message ("%s", words);
      g_assert_nonnull (strstr (words, kinds[kind].words[i]));
      g_assert_null (strstr (words, kinds[kind].words[1 - i]));
      /* A screen reader is told just that. */
      gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
      gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
      pictures[i] = draw (chart);
      gtk_window_destroy (window);
    }
  g_assert_cmpuint (count_differences (pictures[0], pictures[1]), >, 100);
  cairo_surface_destroy (pictures[0]);
  cairo_surface_destroy (pictures[1]);
}

/* The cell that is chosen, then a point, a layer, a pixel: in numbers. */
static void
test_chosen (void)
{
  GtkWidget *charts[] = { make_matrix (25), make_scatter (25), make_network (25) };
  GtkWindow *windows[G_N_ELEMENTS (charts)];
  static const char *const words[] = { "0 read as 1: 25 images, 20.0\302\240% of all 0",
                                       "labelled 1, read as 0", "Convolution" };

  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    windows[i] = show_in_window (charts[i], WIDTH, HEIGHT);
  dig_matrix_chart_select (DIG_MATRIX_CHART (charts[0]), (DigMatrixPlace){ 0, 1 });
  dig_scatter_chart_select (DIG_SCATTER_CHART (charts[1]), 3);
  dig_network_view_set_selected (DIG_NETWORK_VIEW (charts[2]), 1);
  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    {
      gtk_test_accessible_assert_property (charts[i], GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                           words[i]);
      gtk_window_destroy (windows[i]);
    }
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/%s/another-number-is-another-picture-and-other-words", kinds[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_words);
    }
  g_test_add_func ("/charts/say-what-is-chosen-in-numbers", test_chosen);
  return g_test_run ();
}
