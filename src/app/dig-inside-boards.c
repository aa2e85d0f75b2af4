/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-boards.h"

#include "app/dig-inside-arithmetic.h"
#include "charts/dig-maps-board.h"
#include "train/dig-arithmetic.h"

#include <glib/gi18n.h>
#include <math.h>

/* In font sizes. */
#define RESULT_SIDE 14
#define INPUT_SIDE 5
#define FEW_INPUTS 3 /* so many are shown as large as the result */

/* What a tile of a map's board is; kept as its layer. */
typedef enum
{
  ROLE_OUTPUT,
  ROLE_INPUT,
  ROLE_KERNEL,
  ROLE_IMAGE,
} Role;

gboolean
dig_inside_is_flat (const DigTraceLayer *layer)
{
  return layer->info.out_h == 1 && layer->info.out_w == 1;
}

void
dig_inside_get_map_size (const DigTrace *trace, guint layer, int *rows, int *columns)
{
  const DigTraceLayer *of = dig_trace_get_layer (trace, layer);

  *rows = of->info.out_h;
  *columns = of->info.out_w;
  if (!dig_inside_is_flat (of))
    return;
  *columns = dig_units_get_n_columns (of->info.out_c);
  *rows = of->info.out_c / *columns;
}

static int
get_unit (const DigTrace *trace, const DigInsidePlace *place)
{
  int rows, columns;

  dig_inside_get_map_size (trace, place->layer, &rows, &columns);
  return place->row * columns + place->column;
}

char *
dig_inside_dup_map_name (const DigTrace *trace, const DigInsidePlace *place)
{
  const DigTraceLayer *layer = dig_trace_get_layer (trace, place->layer);

  if (dig_inside_is_flat (layer))
    return g_strdup (layer->spec->name);
  return g_strdup_printf (_ ("%s, map %d"), layer->spec->name, place->map);
}

char *
dig_inside_dup_pixel_name (const DigTrace *trace, const DigInsidePlace *place)
{
  if (dig_inside_is_flat (dig_trace_get_layer (trace, place->layer)))
    return g_strdup_printf (_ ("unit %d"), get_unit (trace, place));
  return g_strdup_printf (_ ("row %d, column %d"), place->row, place->column);
}

char *
dig_inside_dup_layer_text (const DigTraceLayer *layer)
{
  const DigLayerInfo *info = &layer->info;
  g_autofree char *what = dig_layer_spec_describe (layer->spec);
  g_autofree char *n_units = dig_format_integer (info->out_c, dig_number_style_get_locale ());
  g_autofree char *shape = NULL;

  if (dig_inside_is_flat (layer))
    shape = g_strdup_printf (ngettext ("%s unit", "%s units", (gulong)info->out_c), n_units);
  else
    shape = g_strdup_printf (ngettext ("%d map of %d×%d", "%d maps of %d×%d", (gulong)info->out_c),
                             info->out_c, info->out_h, info->out_w);
  return g_strdup_printf ("%s · %s", what, shape);
}

static void
get_image_size (const DigTrace *trace, int *rows, int *columns)
{
  *rows = dig_trace_get_layer (trace, 0)->info.in_h;
  *columns = dig_trace_get_layer (trace, 0)->info.in_w;
}

DigBoard *
dig_inside_network_board (const DigTrace *trace, const char *title, gboolean is_standardised,
                          const DigNumberStyle *numbers)
{
  DigBoard *board = dig_board_new ();
  int rows, columns;

  get_image_size (trace, &rows, &columns);
  if (is_standardised)
    dig_board_add_section (
        board, NULL, NULL,
        _ ("Each map by itself: its mean is grey, two standard deviations above it yellow, two "
           "below it dark blue. The same colour means other values in another map."));
  dig_maps_board_add_image (board, title, NULL, dig_trace_get_image (trace), rows, columns);
  for (guint i = 0; i < dig_trace_get_n_layers (trace); i++)
    {
      const DigTraceLayer *layer = dig_trace_get_layer (trace, i);
      g_autofree char *subtitle = dig_inside_dup_layer_text (layer);
      DigMapsLayer shown = { .name = layer->spec->name,
                             .subtitle = subtitle,
                             .values = layer->output,
                             .n_maps = layer->info.out_c,
                             .rows = layer->info.out_h,
                             .columns = layer->info.out_w,
                             .is_answer = layer->spec->is_softmax,
                             .is_standardised = is_standardised };

      dig_maps_board_add_layer (board, &shown, (int)i, numbers);
    }
  return board;
}

/* One feature map. */

/* A map in colours around zero, ± magnitude. */
static DigTile
signed_tile (const float *values, int rows, int columns, float magnitude, double side, Role role)
{
  return (DigTile){ .values = values,
                    .minimum = -magnitude,
                    .maximum = magnitude,
                    .rows = rows,
                    .columns = columns,
                    .map = DIG_MAP_DIVERGING,
                    .side = side,
                    .layer = (int)role };
}

/* An input map: the image itself in front of the first layer. */
static DigTile
input_tile (const DigTrace *trace, const DigTraceLayer *layer, int channel, double side)
{
  gsize area = (gsize)layer->info.in_h * (gsize)layer->info.in_w;
  const float *values = layer->input + (gsize)channel * area;
  DigTile tile = signed_tile (values, layer->info.in_h, layer->info.in_w,
                              dig_find_magnitude (values, area), side, ROLE_INPUT);

  tile.map_index = channel;
  if (layer->input == dig_trace_get_input (trace))
    {
      tile.map = DIG_MAP_INK;
      tile.minimum = 0;
    }
  return tile;
}

static void
add_results (DigBoard *board, const DigTraceLayer *layer, int map, const DigNumberStyle *numbers)
{
  gsize area = (gsize)layer->info.out_h * (gsize)layer->info.out_w;
  const float *before = layer->before + (gsize)map * area,
              *after = layer->output + (gsize)map * area;
  float bias = layer->tensors[1][map], magnitude = dig_find_magnitude (before, area);
  g_autofree float *sums = g_new (float, area);
  g_autofree char *bias_text = dig_format_significant ((double)bias, 4, numbers);
  g_autofree char *label = g_strdup_printf (_ ("with the bias %s"), bias_text);
  DigTile tile;
  int last;

  for (gsize i = 0; i < area; i++)
    sums[i] = before[i] - bias;
  tile =
      signed_tile (sums, layer->info.out_h, layer->info.out_w, magnitude, RESULT_SIDE, ROLE_OUTPUT);
  tile.label = tile.name = _ ("sum of the shares");
  dig_board_add_tile (board, &tile);
  tile.values = before;
  tile.sign = "→";
  tile.label = tile.name = label;
  last = dig_board_add_tile (board, &tile);
  if (layer->spec->activation != DIG_ACTIVATION_NONE)
    {
      tile.values = after;
      tile.label = tile.name = _ ("after the activation");
      last = dig_board_add_tile (board, &tile);
    }
  dig_board_set_pixel_tile (board, last);
}

static void
add_shares (DigBoard *board, const DigTrace *trace, const DigTraceLayer *layer, int map)
{
  int n = layer->info.in_c, kernel_rows = layer->spec->kernel_height,
      kernel_columns = layer->spec->kernel_width;
  gsize area = (gsize)layer->info.out_h * (gsize)layer->info.out_w;
  gsize kernel_area = (gsize)kernel_rows * (gsize)kernel_columns;
  const float *weights = layer->tensors[0] + (gsize)map * (gsize)n * kernel_area;
  g_autofree float *shares = g_new (float, area *(gsize)n);
  double side = n <= FEW_INPUTS ? RESULT_SIDE : INPUT_SIDE;
  float share_magnitude, weight_magnitude = dig_find_magnitude (weights, kernel_area * (gsize)n);

  dig_arithmetic_shares (layer, map, shares);
  share_magnitude = dig_find_magnitude (shares, area * (gsize)n);
  dig_board_add_section (board, _ ("Input maps × kernels = shares"),
                         _ ("orange is above zero, blue below"), NULL);
  for (int c = 0; c < n; c++)
    {
      g_autofree char *label = g_strdup_printf (_ ("map %d"), c);
      g_autofree char *kernel_name = g_strdup_printf (_ ("kernel for map %d"), c);
      g_autofree char *share_name = g_strdup_printf (_ ("share of map %d"), c);
      DigTile tile = input_tile (trace, layer, c, side);

      tile.label = tile.name = label;
      dig_board_add_tile (board, &tile);
      tile = signed_tile (weights + (gsize)c * kernel_area, kernel_rows, kernel_columns,
                          weight_magnitude, side, ROLE_KERNEL);
      tile.sign = "×";
      tile.name = kernel_name;
      tile.is_joined = TRUE;
      dig_board_add_tile (board, &tile);
      tile = signed_tile (shares + (gsize)c * area, layer->info.out_h, layer->info.out_w,
                          share_magnitude, side, ROLE_OUTPUT);
      tile.sign = "=";
      tile.name = share_name;
      tile.is_joined = TRUE;
      dig_board_add_tile (board, &tile);
    }
}

/* The layer in a sentence. */
static const char *
explain_layer (const DigTraceLayer *layer)
{
  switch (layer->spec->type)
    {
    case DIG_LAYER_CONV2D:
      return _ ("Every input map is multiplied, window by window, with a kernel of its own. The "
                "shares are added, then the bias, then comes the activation.");
    case DIG_LAYER_MAX_POOL2D:
      return _ ("Of every window of the input map the largest value stays.");
    case DIG_LAYER_AVERAGE_POOL2D:
      return _ ("Of every window of the input map the mean stays.");
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
      return _ ("Of every input map the mean stays.");
    case DIG_LAYER_BATCH_NORM:
      return _ ("Every map is shifted and scaled by four numbers of its own: mean, variance, gamma "
                "and beta.");
    case DIG_LAYER_DROPOUT:
      return _ (
          "Dropout works in training only. When the network answers, its output is its input.");
    case DIG_LAYER_FLATTEN:
      return _ ("The maps are written one after the other as one row of numbers.");
    case DIG_LAYER_DENSE:
      return layer->spec->is_softmax
                 ? _ ("Every unit sums all inputs, each times its weight, and adds its bias. The "
                      "softmax turns the sums into probabilities.")
                 : _ ("Every unit sums all inputs, each times its weight, and adds its bias; then "
                      "comes the activation.");
    case DIG_LAYER_ACTIVATION:
    case DIG_N_LAYER_TYPES:
    default:
      return _ ("Every value goes through the activation by itself.");
    }
}

static void
add_inputs (DigBoard *board, const DigTrace *trace, const DigTraceLayer *layer, int map)
{
  const DigLayerInfo *info = &layer->info;
  gboolean takes_all = dig_inside_is_flat (layer);

  dig_board_add_section (board, _ ("Input"), NULL, NULL);
  if (info->in_h == 1 && info->in_w == 1)
    {
      DigTile tile = dig_units_tile (layer->input, info->in_c);

      tile.name = _ ("inputs");
      tile.layer = ROLE_KERNEL;
      dig_board_add_tile (board, &tile);
      return;
    }
  for (int c = takes_all ? 0 : map; c < (takes_all ? info->in_c : map + 1); c++)
    {
      g_autofree char *label = g_strdup_printf (_ ("map %d"), c);
      DigTile tile = input_tile (trace, layer, c, takes_all ? INPUT_SIDE : RESULT_SIDE);

      tile.label = tile.name = label;
      dig_board_add_tile (board, &tile);
    }
}

static void
add_output (DigBoard *board, const DigTrace *trace, const DigInsidePlace *place)
{
  const DigTraceLayer *layer = dig_trace_get_layer (trace, place->layer);
  gsize area = (gsize)layer->info.out_h * (gsize)layer->info.out_w;
  const float *values = layer->output + (gsize)place->map * area;
  g_autofree char *name = dig_inside_dup_map_name (trace, place);
  DigTile tile = dig_inside_is_flat (layer)
                     ? dig_units_tile (layer->output, layer->info.out_c)
                     : signed_tile (values, layer->info.out_h, layer->info.out_w,
                                    dig_find_magnitude (values, area), RESULT_SIDE, ROLE_OUTPUT);

  tile.name = name;
  tile.layer = ROLE_OUTPUT;
  dig_board_set_pixel_tile (board, dig_board_add_tile (board, &tile));
}

static void
add_image (DigBoard *board, const DigTrace *trace)
{
  DigTile tile = { .bytes = dig_trace_get_image (trace),
                   .side = RESULT_SIDE,
                   .label = _ ("the digit: what the pixel sees"),
                   .name = _ ("the digit: what the pixel sees"),
                   .layer = ROLE_IMAGE };

  get_image_size (trace, &tile.rows, &tile.columns);
  dig_board_add_tile (board, &tile);
}

/* The scale of one map of `values`, or of all units. */
static void
add_map_scale (DigBoard *board, const DigTraceLayer *layer, const float *values, int map,
               const DigNumberStyle *numbers)
{
  gsize n = (gsize)layer->info.out_h * (gsize)layer->info.out_w;

  if (dig_inside_is_flat (layer))
    dig_maps_board_add_scale (board, values, (gsize)layer->info.out_c, 0, numbers);
  else
    dig_maps_board_add_scale (board, values + (gsize)map * n, n, 0, numbers);
}

DigBoard *
dig_inside_map_board (const DigTrace *trace, const DigInsidePlace *place,
                      const DigNumberStyle *numbers)
{
  const DigTraceLayer *layer = dig_trace_get_layer (trace, place->layer);
  g_autofree char *title = dig_inside_dup_map_name (trace, place);
  g_autofree char *subtitle = dig_inside_dup_layer_text (layer);
  DigBoard *board = dig_board_new ();

  dig_board_add_section (board, title, subtitle, explain_layer (layer));
  if (layer->spec->type == DIG_LAYER_CONV2D)
    {
      add_results (board, layer, place->map, numbers);
      add_image (board, trace);
      add_map_scale (board, layer, layer->before, place->map, numbers);
      add_shares (board, trace, layer, place->map);
    }
  else
    {
      add_output (board, trace, place);
      add_image (board, trace);
      add_map_scale (board, layer, layer->output, place->map, numbers);
      add_inputs (board, trace, layer, place->map);
    }
  dig_inside_map_board_mark (board, trace, place);
  return board;
}

/* The place in terms of the layer's output: units are its channels. */
static void
resolve (const DigTrace *trace, const DigInsidePlace *place, int *map, int *row, int *column)
{
  gboolean is_flat = dig_inside_is_flat (dig_trace_get_layer (trace, place->layer));

  *map = is_flat ? get_unit (trace, place) : place->map;
  *row = is_flat ? 0 : place->row;
  *column = is_flat ? 0 : place->column;
}

static DigTileMark
to_mark (DigField field)
{
  return (DigTileMark){ field.row, field.column, field.n_rows, field.n_columns };
}

/* Of a flatten layer only one map holds the unit. */
static gboolean
feeds (const DigTraceLayer *layer, int channel, int unit)
{
  return layer->spec->type != DIG_LAYER_FLATTEN
         || unit / (layer->info.in_h * layer->info.in_w) == channel;
}

void
dig_inside_map_board_mark (DigBoard *board, const DigTrace *trace, const DigInsidePlace *place)
{
  const DigTraceLayer *layer = dig_trace_get_layer (trace, place->layer);
  int map, row, column;
  DigTileMark pixel = { place->row, place->column, 1, 1 }, window, field;

  resolve (trace, place, &map, &row, &column);
  window = to_mark (dig_trace_find_field (trace, place->layer, map, row, column, place->layer));
  field = to_mark (dig_trace_find_field (trace, place->layer, map, row, column, 0));
  for (int i = 0; i < dig_board_get_n_tiles (board); i++)
    {
      const DigTile *tile = dig_board_get_tile (board, i);
      DigTileMark none = { 0 };

      if (tile->layer == ROLE_OUTPUT)
        dig_board_set_mark (board, i, pixel);
      else if (tile->layer == ROLE_INPUT)
        dig_board_set_mark (board, i, feeds (layer, tile->map_index, map) ? window : none);
      else if (tile->layer == ROLE_IMAGE)
        dig_board_set_mark (board, i, field);
    }
}

/* One pixel. */

static DigTile
numbers_tile (const float *values, const DigArithmetic *sum, float magnitude)
{
  DigTile tile = signed_tile (values, sum->n_rows, sum->n_columns, magnitude,
                              3.2 * MAX (sum->n_rows, sum->n_columns), ROLE_KERNEL);

  tile.kind = DIG_TILE_NUMBERS;
  return tile;
}

/* Input maps whose products are written out. */
#define SHOWN_CHANNELS 8

/* What every input map adds, in numbers. */
static void
add_channel_sums (DigBoard *board, const DigArithmetic *sum)
{
  g_autofree float *sums = g_new (float, sum->n_channels);
  int n_columns = dig_units_get_n_columns (sum->n_channels);
  float magnitude;
  DigTile tile;

  for (int c = 0; c < sum->n_channels; c++)
    sums[c] = (float)sum->channel_sums[c];
  magnitude = dig_find_magnitude (sums, (gsize)sum->n_channels);
  tile = signed_tile (sums, sum->n_channels / n_columns, n_columns, magnitude, 3.2 * n_columns,
                      ROLE_KERNEL);
  tile.kind = DIG_TILE_NUMBERS;
  tile.name = _ ("the sum of every input map's products");
  dig_board_add_section (board, _ ("What every input map adds"), _ ("map 0 first, row by row"),
                         NULL);
  dig_board_add_tile (board, &tile);
}

/* The channel that adds most among those not yet listed. */
static int
pick_channel (const DigArithmetic *sum, gboolean *is_listed)
{
  int best = -1;

  for (int c = 0; c < sum->n_channels; c++)
    if (!is_listed[c] && (best < 0 || fabs (sum->channel_sums[c]) > fabs (sum->channel_sums[best])))
      best = c;
  is_listed[best] = TRUE;
  return best;
}

static void
add_channel (DigBoard *board, const DigArithmetic *sum, int channel, const float magnitudes[3],
             const DigNumberStyle *numbers)
{
  gsize from = (gsize)channel * (gsize)sum->n_rows * (gsize)sum->n_columns;
  g_autofree char *window = g_strdup_printf (_ ("window of map %d"), channel);
  g_autofree char *kernel = g_strdup_printf (_ ("kernel for map %d"), channel);
  g_autofree char *share = dig_format_significant (sum->channel_sums[channel], 5, numbers);
  g_autofree char *result = g_strdup_printf (_ ("products, together %s"), share);
  DigTile tile = numbers_tile (sum->inputs + from, sum, magnitudes[0]);

  tile.label = tile.name = window;
  dig_board_add_tile (board, &tile);
  tile = numbers_tile (sum->weights + from, sum, magnitudes[1]);
  tile.sign = "×";
  tile.label = tile.name = kernel;
  tile.is_joined = TRUE;
  dig_board_add_tile (board, &tile);
  tile = numbers_tile (sum->products + from, sum, magnitudes[2]);
  tile.sign = "=";
  tile.label = tile.name = result;
  tile.is_joined = TRUE;
  dig_board_add_tile (board, &tile);
}

static void
add_products (DigBoard *board, const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  gsize n = (gsize)sum->n_rows * (gsize)sum->n_columns * (gsize)sum->n_channels;
  const float magnitudes[3] = { dig_find_magnitude (sum->inputs, n),
                                dig_find_magnitude (sum->weights, n),
                                dig_find_magnitude (sum->products, n) };
  g_autofree gboolean *is_listed = g_new0 (gboolean, sum->n_channels);
  g_autofree char *subtitle = NULL;

  if (sum->n_channels > SHOWN_CHANNELS)
    subtitle = g_strdup_printf (_ ("the %d of %d input maps that add most"), SHOWN_CHANNELS,
                                sum->n_channels);
  if (sum->n_channels > 1)
    add_channel_sums (board, sum);
  dig_board_add_section (board, _ ("Windows × kernels = products"), subtitle, NULL);
  for (int i = 0; i < MIN (sum->n_channels, SHOWN_CHANNELS); i++)
    add_channel (board, sum, pick_channel (sum, is_listed), magnitudes, numbers);
}

#define SHOWN_PRODUCTS 12

/* The products of a dense unit that weigh most. */
static char *
list_products (const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  g_autofree gboolean *is_listed = g_new0 (gboolean, sum->n_columns);
  GString *text = g_string_new (_ ("The largest products:"));

  for (int k = 0; k < MIN (SHOWN_PRODUCTS, sum->n_columns); k++)
    {
      int best = -1;
      g_autofree char *input = NULL, *weight = NULL, *product = NULL;

      for (int i = 0; i < sum->n_columns; i++)
        if (!is_listed[i] && (best < 0 || fabsf (sum->products[i]) > fabsf (sum->products[best])))
          best = i;
      is_listed[best] = TRUE;
      input = dig_format_significant ((double)sum->inputs[best], 5, numbers);
      weight = dig_format_significant ((double)sum->weights[best], 5, numbers);
      product = dig_format_significant ((double)sum->products[best], 5, numbers);
      g_string_append_printf (text, "\n");
      g_string_append_printf (text, _ ("input %d: %s × %s = %s"), best, input, weight, product);
    }
  return g_string_free (text, FALSE);
}

static void
add_units_tile (DigBoard *board, const float *values, int n, const char *name)
{
  DigTile tile = dig_units_tile (values, n);

  tile.label = tile.name = name;
  tile.layer = ROLE_KERNEL;
  dig_board_add_tile (board, &tile);
}

static void
add_dense (DigBoard *board, const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  g_autofree char *list = list_products (sum, numbers);

  dig_board_add_section (board, _ ("Inputs × weights = products"),
                         _ ("orange is above zero, blue below"), list);
  add_units_tile (board, sum->inputs, sum->n_columns, _ ("inputs"));
  add_units_tile (board, sum->weights, sum->n_columns, _ ("weights"));
  add_units_tile (board, sum->products, sum->n_columns, _ ("products"));
}

static void
add_window (DigBoard *board, const DigArithmetic *sum)
{
  gsize n = (gsize)sum->n_rows * (gsize)sum->n_columns;
  DigTile tile = numbers_tile (sum->inputs, sum, dig_find_magnitude (sum->inputs, n));

  dig_board_add_section (board, _ ("The window"), NULL, NULL);
  tile.name = _ ("The window");
  if (sum->kind == DIG_ARITHMETIC_LARGEST)
    tile.mark = (DigTileMark){ sum->chosen / sum->n_columns, sum->chosen % sum->n_columns, 1, 1 };
  dig_board_add_tile (board, &tile);
}

DigBoard *
dig_inside_pixel_board (const DigTrace *trace, const DigInsidePlace *place,
                        const DigNumberStyle *numbers)
{
  const DigTraceLayer *layer = dig_trace_get_layer (trace, place->layer);
  DigBoard *board = dig_board_new ();
  g_autofree char *map_name = dig_inside_dup_map_name (trace, place);
  g_autofree char *pixel_name = dig_inside_dup_pixel_name (trace, place);
  g_autofree char *title = g_strdup_printf ("%s, %s", map_name, pixel_name);
  g_autofree char *text = NULL;
  g_autoptr (DigArithmetic) sum = NULL;
  int map, row, column;

  resolve (trace, place, &map, &row, &column);
  sum = dig_arithmetic_new (trace, place->layer, map, row, column);
  text = dig_inside_dup_arithmetic (sum, numbers);
  dig_board_add_section (board, title, NULL, text);
  add_output (board, trace, place);
  add_image (board, trace);
  if (layer->spec->type == DIG_LAYER_CONV2D)
    add_products (board, sum, numbers);
  else if (layer->spec->type == DIG_LAYER_DENSE)
    add_dense (board, sum, numbers);
  else
    {
      if (sum->n_rows * sum->n_columns > 1)
        add_window (board, sum);
      add_inputs (board, trace, layer, place->map);
    }
  dig_inside_map_board_mark (board, trace, place);
  return board;
}
