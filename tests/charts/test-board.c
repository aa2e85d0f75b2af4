/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-board.h"
#include "charts/dig-maps-board.h"
#include "pixels.h"

#include <math.h>
#include <string.h>

#define WIDTH 300

static cairo_surface_t *
draw (const DigBoard *board, const DigPlotStyle *style, int selected)
{
  double height = dig_board_get_height (board, style, WIDTH);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, (int)height);
  cairo_t *cr = cairo_create (surface);

  dig_board_draw (cr, WIDTH, height, board, style);
  dig_board_draw_marks (cr, WIDTH, board, style, selected, -1);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static const guint8 corner[4] = { 255, 0, 0, 0 };

/* Tiles of 2×2 pixels, the first one white. */
static DigBoard *
make_board (int n, gboolean is_joined)
{
  DigBoard *board = dig_board_new ();

  dig_board_add_section (board, "Maps", "four pixels each", NULL);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("map %d", i);
      DigTile tile = { .bytes = corner,
                       .rows = 2,
                       .columns = 2,
                       .side = 3,
                       .name = name,
                       .layer = 7,
                       .map_index = i,
                       .is_joined = is_joined && i % 4 != 0 };

      dig_board_add_tile (board, &tile);
    }
  return board;
}

static void
test_standardise (void)
{
  /* Mean 3, standard deviation 2: (x - 3) / 2 · 64 + 128. */
  static const float values[4] = { 1, 1, 5, 5 };
  static const float alike[3] = { 4, 4, 4 }, nothing[3] = { 0 };
  /* Mean 10, standard deviation 30: 9 of -0.33 and one of 3, which is 320 and clipped. */
  float lonely[10] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 100 };
  guint8 bytes[10];

  dig_standardise_map (values, 4, bytes);
  g_assert_cmpint (bytes[0], ==, 64);
  g_assert_cmpint (bytes[3], ==, 192);
  dig_standardise_map (alike, 3, bytes);
  g_assert_cmpint (bytes[1], ==, 128);
  dig_standardise_map (nothing, 3, bytes);
  g_assert_cmpint (bytes[1], ==, 0);
  dig_standardise_map (lonely, 10, bytes);
  g_assert_cmpint (bytes[0], ==, 106);
  g_assert_cmpint (bytes[9], ==, 255);
}

static void
test_exact (void)
{
  g_autoptr (DigBoard) board = make_board (1, FALSE);
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *surface = draw (board, &style, -1);
  DigRectangle box = dig_board_get_box (board, &style, WIDTH, 0);

  g_assert_cmpfloat (box.width, ==, 38); /* 3 · 13 px, cells of whole pixels */
  g_assert_cmphex (get_pixel (surface, box.x, box.y), ==, 0xffffff);
  g_assert_cmphex (get_pixel (surface, box.x + 18, box.y + 18), ==, 0xffffff);
  g_assert_cmphex (get_pixel (surface, box.x + 19, box.y), ==, 0);
  g_assert_cmphex (get_pixel (surface, box.x, box.y + 37), ==, 0);
  cairo_surface_destroy (surface);
}

/* The colours of a tile of one row of three, alone on a board. */
static void
draw_three_pixels (const DigTile *tile, guint32 colors[3])
{
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBoard) board = dig_board_new ();
  cairo_surface_t *surface;
  DigRectangle box;

  dig_board_add_section (board, NULL, NULL, NULL);
  dig_board_add_tile (board, tile);
  surface = draw (board, &style, -1);
  box = dig_board_get_box (board, &style, WIDTH, 0);
  colors[0] = get_pixel (surface, box.x + 3, box.y + 3);
  colors[1] = get_pixel (surface, box.x + box.width / 2, box.y + 3);
  colors[2] = get_pixel (surface, box.x + box.width - 3, box.y + 3);
  cairo_surface_destroy (surface);
}

static void
test_signed (void)
{
  static const float weights[3] = { -2, 0, 2 };
  DigTile tile = { .values = weights,
                   .minimum = -2,
                   .maximum = 2,
                   .rows = 1,
                   .columns = 3,
                   .map = DIG_MAP_DIVERGING,
                   .side = 9 };
  guint32 colors[3];

  draw_three_pixels (&tile, colors);
  g_assert_cmpuint (colors[0] & 0xff, >, colors[0] >> 16);
  g_assert_cmpuint (colors[2] >> 16, >, colors[2] & 0xff);
  g_assert_cmpuint (colors[1] >> 16, >, 0xee);
}

/* Five tiles of 38 px with 6 between them fit in 300. */
static void
test_flow (void)
{
  g_autoptr (DigBoard) free = make_board (9, FALSE);
  g_autoptr (DigBoard) joined = make_board (9, TRUE);
  DigPlotStyle style = dig_plot_style_light ();
  DigRectangle first = dig_board_get_box (free, &style, WIDTH, 0);

  g_assert_cmpfloat (dig_board_get_box (free, &style, WIDTH, 5).y, ==, first.y);
  g_assert_cmpfloat (dig_board_get_box (free, &style, WIDTH, 6).y, >, first.y);
  g_assert_cmpfloat (dig_board_get_box (free, &style, WIDTH, 6).x, ==, first.x);
  /* Four by four: the group that begins with tile 4 does not fit beside the first any more. */
  g_assert_cmpfloat (dig_board_get_box (joined, &style, WIDTH, 3).y, ==, first.y);
  g_assert_cmpfloat (dig_board_get_box (joined, &style, WIDTH, 4).y, >, first.y);
  for (int i = 0; i < 9; i++)
    {
      DigRectangle box = dig_board_get_box (joined, &style, WIDTH, i);

      g_assert_cmpfloat (box.x, >=, 0);
      g_assert_cmpfloat (box.x + box.width, <=, WIDTH);
    }
}

static void
test_find (void)
{
  g_autoptr (DigBoard) board = make_board (9, FALSE);
  DigPlotStyle style = dig_plot_style_light ();
  int row, column;

  for (int i = 0; i < 9; i++)
    {
      DigRectangle box = dig_board_get_box (board, &style, WIDTH, i);

      g_assert_cmpint (dig_board_find (board, &style, WIDTH, box.x + 30, box.y + 5, &row, &column),
                       ==, i);
      g_assert_cmpint (row, ==, 0);
      g_assert_cmpint (column, ==, 1);
      g_assert_cmpint (dig_board_find_owner (board, 7, i), ==, i);
    }
  g_assert_cmpint (dig_board_find (board, &style, WIDTH, 1, 1, &row, &column), ==, -1);
  g_assert_cmpint (dig_board_find_owner (board, 6, 0), ==, -1);
  g_assert_cmpint (dig_board_move (board, &style, WIDTH, 1, 0, 1), ==, 7);
  g_assert_cmpint (dig_board_move (board, &style, WIDTH, 7, 0, -1), ==, 1);
  g_assert_cmpint (dig_board_move (board, &style, WIDTH, 7, 0, 1), ==, 7);
  g_assert_cmpint (dig_board_move (board, &style, WIDTH, 8, 1, 0), ==, 8);
}

static void
test_marks (void)
{
  g_autoptr (DigBoard) board = make_board (2, FALSE);
  DigPlotStyle style = dig_plot_style_light ();
  cairo_surface_t *plain = draw (board, &style, -1), *marked;
  DigRectangle box = dig_board_get_box (board, &style, WIDTH, 1);

  dig_board_set_mark (board, 1, (DigTileMark){ 1, 1, 1, 1 });
  marked = draw (board, &style, -1);
  g_assert_cmphex (get_pixel (plain, box.x + 19, box.y + 28), !=,
                   get_pixel (marked, box.x + 19, box.y + 28));
  /* Beside the mark nothing changes. */
  g_assert_cmphex (get_pixel (plain, box.x + 5, box.y + 5), ==,
                   get_pixel (marked, box.x + 5, box.y + 5));
  cairo_surface_destroy (plain);
  cairo_surface_destroy (marked);
}

static void
test_words (void)
{
  static const float probabilities[2] = { 0.25f, 0.75f };
  g_autoptr (DigBoard) board = make_board (1, FALSE);
  DigMapsLayer answer = { "dense_2", "2 units", probabilities, 2, 1, 1, TRUE };
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  g_autofree char *reading = dig_board_dup_reading (board, 0, 0, 0, numbers);
  g_autofree char *summary = NULL;

  dig_maps_board_add_layer (board, &answer, 1, numbers);
  summary = dig_board_dup_summary (board);
  g_assert_cmpstr (reading, ==, "map 0, row 0, column 0: 255");
  g_assert_nonnull (strstr (summary, "four pixels each"));
  g_assert_nonnull (strstr (summary, "Class 1: 75.0"));
}

static void
test_units (void)
{
  static const int counts[] = { 10, 64, 128, 256, 3136, 251, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      int n_columns = dig_units_get_n_columns (counts[i]);

      g_assert_cmpint (counts[i] % n_columns, ==, 0);
    }
  g_assert_cmpint (dig_units_get_n_columns (256), ==, 32);
  g_assert_cmpint (dig_units_get_n_columns (10), ==, 10);
}

/* A map of a deep layer beside the image: 28 pixels fit in ten times the size of the letters, 7 would be wider. */
static void
test_as_large (void)
{
  static const guint8 image[28 * 28];
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBoard) board = dig_board_new ();
  DigTile tile = { .bytes = image, .rows = 28, .columns = 28, .side = 10, .name = "image" };
  DigRectangle boxes[3];

  dig_board_add_section (board, "Why", NULL, NULL);
  dig_board_add_tile (board, &tile);
  tile.rows = tile.columns = 7;
  dig_board_add_tile (board, &tile);
  tile.as_large_as = 28;
  dig_board_add_tile (board, &tile);
  for (int i = 0; i < 3; i++)
    boxes[i] = dig_board_get_box (board, &style, WIDTH, i);
  g_assert_cmpfloat (boxes[1].width, >, boxes[0].width);
  g_assert_cmpfloat (boxes[2].width, ==, boxes[0].width);
  g_assert_cmpfloat (boxes[2].height, ==, boxes[0].height);
}

static guint32
get_corner (cairo_surface_t *surface, const DigBoard *board, const DigPlotStyle *style, int tile)
{
  DigRectangle box = dig_board_get_box (board, style, WIDTH, tile);

  return get_pixel (surface, box.x + 2, box.y + 2);
}

/* Three maps of one layer: the strongest, one half as strong, one of zeros. */
static void
test_maps_share_a_scale (void)
{
  static const float values[12] = { 4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 };
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBoard) board = dig_board_new ();
  DigMapsLayer layer = { .name = "conv", .values = values, .n_maps = 3, .rows = 2, .columns = 2 };
  cairo_surface_t *surface;
  guint32 strong, half, dead;

  dig_maps_board_add_layer (board, &layer, 0, numbers);
  g_assert_cmpint (dig_board_get_n_tiles (board), ==, 4);
  g_assert_cmpstr (dig_board_get_tile (board, 3)->label, ==, "0 … 4.00");
  g_assert_cmpstr (dig_board_get_tile (board, 3)->name, ==, "Scale: white 0, orange 4.00");
  surface = draw (board, &style, -1);
  strong = get_corner (surface, board, &style, 0);
  half = get_corner (surface, board, &style, 1);
  dead = get_corner (surface, board, &style, 2);
  g_assert_cmpuint ((dead & 0xff), >, 0xf0);
  g_assert_cmpuint ((half & 0xff), <, (dead & 0xff));
  g_assert_cmpuint ((strong & 0xff), <, (half & 0xff));
  /* The scale begins with the colour of zero. */
  g_assert_cmphex (get_corner (surface, board, &style, 3), ==, dead);
  cairo_surface_destroy (surface);
}

static void
test_scale_goes_below_zero (void)
{
  static const float values[4] = { 1, 0, -3, 0 };
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  DigPlotStyle style = dig_plot_style_light ();
  g_autoptr (DigBoard) board = dig_board_new ();
  DigMapsLayer layer = { .name = "norm", .values = values, .n_maps = 1, .rows = 2, .columns = 2 };
  cairo_surface_t *surface;
  guint32 lowest;

  dig_maps_board_add_layer (board, &layer, 0, numbers);
  g_assert_cmpstr (dig_board_get_tile (board, 1)->label, ==, "-3.00 … 0 … 3.00");
  surface = draw (board, &style, -1);
  lowest = get_corner (surface, board, &style, 1);
  g_assert_cmpuint (lowest & 0xff, >, lowest >> 16);
  cairo_surface_destroy (surface);
}

/* Whatever the colours say, what is read is the network's number. */
static void
test_readings_are_values (void)
{
  static const float values[4] = { 0.00067644f, 0, 0, 1 };
  const DigNumberStyle *numbers = dig_number_style_get_plain ();

  for (int is_standardised = 0; is_standardised < 2; is_standardised++)
    {
      g_autoptr (DigBoard) board = dig_board_new ();
      g_autofree char *reading = NULL;
      DigMapsLayer layer = { .name = "conv",
                             .values = values,
                             .n_maps = 1,
                             .rows = 2,
                             .columns = 2,
                             .is_standardised = is_standardised };

      dig_maps_board_add_layer (board, &layer, 0, numbers);
      /* What is standardised has no scale. */
      g_assert_cmpint (dig_board_get_n_tiles (board), ==, is_standardised ? 1 : 2);
      reading = dig_board_dup_reading (board, 0, 0, 0, numbers);
      g_assert_cmpstr (reading, ==, "conv, map 0, row 0, column 0: 0.00067644");
    }
}

static void
test_outliers_lie_beyond_the_scale (void)
{
  float values[1000];
  gboolean is_clipped;

  /* Half of them zeros, which are no part of what is pressed together. */
  for (int i = 0; i < 1000; i++)
    values[i] = (i % 4 == 1 ? -1.0f : 1.0f) * (i % 2 == 1 ? (float)(i + 1) / 1000 : 0);
  g_assert_cmpfloat (dig_find_scale_end (values, 1000, &is_clipped), ==, 1);
  g_assert_false (is_clipped);
  values[500] = -50;
  values[502] = 7;
  g_assert_cmpfloat_with_epsilon (dig_find_scale_end (values, 1000, &is_clipped), 0.994f, 1e-6f);
  g_assert_true (is_clipped);
  g_assert_cmpfloat (dig_find_scale_end (values, 0, &is_clipped), ==, 0);
  g_assert_false (is_clipped);
}

static void
test_a_clipped_scale_says_so (void)
{
  g_autofree float *values = g_new (float, 400);
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  g_autoptr (DigBoard) board = dig_board_new ();
  g_autofree char *reading = NULL;
  DigMapsLayer layer = { .name = "conv", .values = values, .n_maps = 1, .rows = 20, .columns = 20 };

  for (int i = 0; i < 400; i++)
    values[i] = i == 21 ? -9 : 1;
  dig_maps_board_add_layer (board, &layer, 0, numbers);
  /* The value is the exact one. */
  reading = dig_board_dup_reading (board, 0, 1, 1, numbers);
  g_assert_cmpstr (reading, ==, "conv, map 0, row 1, column 1: -9.0000");
  g_assert_cmpfloat (dig_board_get_tile (board, 0)->maximum, ==, 1);
  g_assert_cmpstr (dig_board_get_tile (board, 1)->label, ==, "≤ -1.00 … 0 … ≥ 1.00");
  g_assert_cmpstr (dig_board_get_tile (board, 1)->name, ==,
                   "Scale: blue -1.00, white 0, orange 1.00. The few values beyond have the colour "
                   "of the end.");
}

/* As in the table beside it. */
static void
test_many_units_are_counted_in_groups (void)
{
  const DigNumberStyle numbers = { ".", "," };
  g_autofree float *values = g_new0 (float, 3136);
  g_autoptr (DigBoard) board = dig_board_new ();
  g_autofree char *reading = NULL;
  DigMapsLayer layer = {
    .name = "flatten_1", .values = values, .n_maps = 3136, .rows = 1, .columns = 1
  };

  dig_maps_board_add_layer (board, &layer, 0, &numbers);
  reading = dig_board_dup_reading (board, 0, 0, 0, &numbers);
  g_assert_cmpstr (reading, ==, "flatten_1, 3,136 units, row 0, column 0: 0");
}

/* Over grey: nothing where the heat is zero, orange above, blue below. */
static void
test_heat_lies_round_zero (void)
{
  static const guint8 grey[3] = { 128, 128, 128 };
  static const float heat[3] = { 0, 0.5f, 1 };
  DigTile tile = {
    .bytes = grey, .heat = heat, .heat_map = DIG_MAP_DIVERGING, .rows = 1, .columns = 3, .side = 9
  };
  guint32 colors[3];

  draw_three_pixels (&tile, colors);
  g_assert_cmpuint (colors[0] & 0xff, >, colors[0] >> 16);
  g_assert_cmphex (colors[1], ==, 0x808080);
  g_assert_cmpuint (colors[2] >> 16, >, colors[2] & 0xff);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/board/standardises-maps-as-the-book-does", test_standardise);
  g_test_add_func ("/board/draws-every-pixel-exactly", test_exact);
  g_test_add_func ("/board/shows-signed-values-in-two-colours", test_signed);
  g_test_add_func ("/board/outliers-lie-beyond-the-scale", test_outliers_lie_beyond_the_scale);
  g_test_add_func ("/board/a-clipped-scale-says-so", test_a_clipped_scale_says_so);
  g_test_add_func ("/board/many-units-are-counted-in-groups",
                   test_many_units_are_counted_in_groups);
  g_test_add_func ("/board/maps-of-a-layer-share-a-scale-from-zero", test_maps_share_a_scale);
  g_test_add_func ("/board/the-scale-goes-below-zero-where-values-do", test_scale_goes_below_zero);
  g_test_add_func ("/board/reads-values-whatever-the-colours", test_readings_are_values);
  g_test_add_func ("/board/heat-lies-round-zero", test_heat_lies_round_zero);
  g_test_add_func ("/board/lets-tiles-flow-and-keeps-groups-together", test_flow);
  g_test_add_func ("/board/finds-tiles-and-pixels", test_find);
  g_test_add_func ("/board/frames-only-what-is-marked", test_marks);
  g_test_add_func ("/board/draws-a-small-map-as-large-as-the-image", test_as_large);
  g_test_add_func ("/board/says-its-numbers-in-words", test_words);
  g_test_add_func ("/board/lays-units-out-without-empty-places", test_units);
  return g_test_run ();
}
