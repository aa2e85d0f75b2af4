/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-draw-maps.h"

#include <math.h>

#define AREA (2 * 2)

/* Three maps of 2×2. */
static DigTraceLayer
make_layer (const float *values)
{
  return (DigTraceLayer){ .info = { .out_c = 3, .out_h = 2, .out_w = 2 }, .output = values };
}

static int
get_byte (const DigMosaic *mosaic, int map, int row, int column)
{
  return dig_mosaic_get_bytes (mosaic, map)[row * 28 + column];
}

static void
test_maps_share_a_scale_around_zero (void)
{
  const float values[3 * AREA] = { 0, 1, 2, 4, 0, 0, 0, 2, -4, 0, 0, -1 };
  const DigTraceLayer layer = make_layer (values);
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();

  dig_draw_maps_fill (mosaic, &layer, 32);
  g_assert_cmpint (dig_mosaic_get_n_tiles (mosaic), ==, 3);
  g_assert_cmpint (get_byte (mosaic, 0, 0, 0), ==, 128);
  g_assert_cmpint (get_byte (mosaic, 0, 13, 14), ==, 159);
  g_assert_cmpint (get_byte (mosaic, 0, 14, 13), ==, 191);
  g_assert_cmpint (get_byte (mosaic, 0, 27, 27), ==, 255);
  /* Half as strong, by the same scale. */
  g_assert_cmpint (get_byte (mosaic, 1, 27, 27), ==, 191);
  g_assert_cmpint (get_byte (mosaic, 2, 0, 0), ==, 0);
  g_assert_cmpint (get_byte (mosaic, 2, 27, 27), ==, 96);

  /* Also of those that are not shown. */
  dig_draw_maps_fill (mosaic, &layer, 1);
  g_assert_cmpint (dig_mosaic_get_n_tiles (mosaic), ==, 1);
  g_assert_cmpint (get_byte (mosaic, 0, 27, 27), ==, 255);
}

static void
test_a_layer_of_zeros_is_white (void)
{
  const float values[3 * AREA] = { 0 };
  const DigTraceLayer layer = make_layer (values);
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();

  dig_draw_maps_fill (mosaic, &layer, 32);
  g_assert_cmpint (get_byte (mosaic, 2, 27, 27), ==, 128);
}

/* What a network that has diverged makes. */
static void
test_what_is_no_number_is_white (void)
{
  const float values[3 * AREA] = {
    INFINITY, -INFINITY, NAN, INFINITY, 1, 0, 0, 0, 0, 0, 0, INFINITY
  };
  const DigTraceLayer layer = make_layer (values);
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();

  dig_draw_maps_fill (mosaic, &layer, 32);
  g_assert_cmpint (get_byte (mosaic, 0, 0, 0), ==, 128);
  g_assert_cmpint (get_byte (mosaic, 0, 0, 27), ==, 128);
  g_assert_cmpint (get_byte (mosaic, 0, 27, 0), ==, 128);
  g_assert_cmpint (get_byte (mosaic, 1, 0, 0), ==, 128);
}

static void
test_says_what_the_colours_mean (void)
{
  const float above[3 * AREA] = { 0, 1, 2, 1234.5f }, around[3 * AREA] = { -2.5f, 1 };
  const DigTraceLayer of_above = make_layer (above), of_around = make_layer (around);
  const DigNumberStyle *numbers = dig_number_style_get_plain ();
  g_autofree char *first = dig_draw_maps_dup_scale (&of_above, numbers);
  g_autofree char *second = dig_draw_maps_dup_scale (&of_around, numbers);

  g_assert_cmpstr (first, ==, "Scale: white 0, orange 1234");
  g_assert_cmpstr (second, ==, "Scale: blue -2.50, white 0, orange 2.50");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw-maps/maps-share-a-scale-around-zero",
                   test_maps_share_a_scale_around_zero);
  g_test_add_func ("/draw-maps/a-layer-of-zeros-is-white", test_a_layer_of_zeros_is_white);
  g_test_add_func ("/draw-maps/what-is-no-number-is-white", test_what_is_no_number_is_white);
  g_test_add_func ("/draw-maps/says-what-the-colours-mean", test_says_what_the_colours_mean);
  return g_test_run ();
}
