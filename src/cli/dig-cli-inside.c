/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-inside.h"

#include "base/dig-error.h"
#include "charts/dig-maps-board.h"
#include "charts/dig-plot-save.h"
#include "train/dig-inspector.h"

#define WIDTH 1200

static void
draw_board (cairo_t *cr, double width, double height, gpointer board)
{
  DigPlotStyle style = dig_plot_style_light ();

  dig_board_draw (cr, width, height, board, &style);
}

static gboolean
save_board (DigBoard *board, const char *path, GError **error)
{
  DigPlotStyle style = dig_plot_style_light ();

  return dig_plot_save (path, WIDTH, dig_board_get_height (board, &style, WIDTH), draw_board, board,
                        error);
}

static void
add_filters (DigBoard *board, const DigTraceLayer *layer, guint index, guint channel)
{
  guint shown = MIN (channel, (guint)layer->info.in_c - 1);
  g_autofree char *which =
      layer->info.in_c > 1
          ? g_strdup_printf (", for input map %u (of 0 to %d)", shown, layer->info.in_c - 1)
          : g_strdup ("");
  g_autofree char *subtitle =
      g_strdup_printf ("%d filters of %d×%d%s", layer->info.out_c, layer->spec->kernel_height,
                       layer->spec->kernel_width, which);
  DigFiltersLayer filters = { .name = layer->spec->name,
                              .subtitle = subtitle,
                              .weights = layer->tensors[0],
                              .n_filters = layer->info.out_c,
                              .n_channels = layer->info.in_c,
                              .rows = layer->spec->kernel_height,
                              .columns = layer->spec->kernel_width };

  dig_maps_board_add_filters (board, &filters, (int)shown, (int)index,
                              dig_number_style_get_plain ());
}

gboolean
dig_cli_save_filters (DigSnapshot *snapshot, guint channel, const char *path, GError **error)
{
  guint n_pixels = dig_snapshot_get_scaler (snapshot)->n_pixels;
  g_autofree guint8 *black = g_malloc0 (n_pixels);
  g_autoptr (DigTrace) trace = dig_trace_new (snapshot, black);
  g_autoptr (DigBoard) board = dig_board_new ();

  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    if (dig_trace_get_layer (trace, i)->spec->type == DIG_LAYER_CONV2D)
      add_filters (board, dig_trace_get_layer (trace, i), i, channel);
  if (dig_board_get_n_tiles (board) == 0)
    dig_board_add_section (board, "This network has no convolution.", NULL, NULL);
  return save_board (board, path, error);
}

static void
add_maps (DigBoard *board, const DigTraceLayer *layer, guint index)
{
  g_autofree char *subtitle = dig_layer_spec_describe (layer->spec);
  DigMapsLayer maps = { .name = layer->spec->name,
                        .subtitle = subtitle,
                        .values = layer->output,
                        .n_maps = layer->info.out_c,
                        .rows = layer->info.out_h,
                        .columns = layer->info.out_w,
                        .is_answer = layer->spec->is_softmax };

  dig_maps_board_add_layer (board, &maps, (int)index, dig_number_style_get_plain ());
}

gboolean
dig_cli_save_maps (DigSnapshot *snapshot, const DigDataSet *data, guint row, const char *path,
                   GError **error)
{
  g_autoptr (DigInspector) inspector =
      dig_inspector_new (snapshot, dig_backend_reference (), 1, 1, error);
  g_autoptr (DigTrace) trace = NULL;
  g_autoptr (DigBoard) board = dig_board_new ();
  g_autofree char *title = g_strdup_printf ("Row %u", dig_data_set_get_source_row (data, row));

  if (dig_data_set_get_n_pixels (data) != dig_snapshot_get_scaler (snapshot)->n_pixels)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   "The images have %u pixels; this network takes %u.",
                   dig_data_set_get_n_pixels (data), dig_snapshot_get_scaler (snapshot)->n_pixels);
      return FALSE;
    }
  if (inspector != NULL)
    trace = dig_inspector_trace (inspector, dig_data_set_get_image (data, row), error);
  if (trace == NULL)
    return FALSE;
  dig_maps_board_add_image (board, title, NULL, dig_trace_get_image (trace),
                            (int)dig_data_set_get_height (data),
                            (int)dig_data_set_get_width (data));
  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    add_maps (board, dig_trace_get_layer (trace, i), i);
  return save_board (board, path, error);
}
