/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-palette.h"
#include "charts/dig-plot-style.h"

#include <math.h>

static double
to_linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static const double protanopia[9] = { 0.152286, 1.052583,  -0.204868, 0.114503, 0.786281,
                                      0.099216, -0.003882, -0.048116, 1.051998 };
static const double deuteranopia[9] = { 0.367322, 0.860646,  -0.227968, 0.280085, 0.672501,
                                        0.047413, -0.011820, 0.042940,  0.968881 };

/* Linear light as a dichromat sees it. Source: Machado, Oliveira and Fernandes (2009), severity 1. */
static void
simulate (const double matrix[9], const DigColor *color, double seen[3])
{
  double light[3] = { to_linear (color->red), to_linear (color->green), to_linear (color->blue) };

  for (int i = 0; i < 3; i++)
    {
      seen[i] = 0;
      for (int k = 0; k < 3; k++)
        seen[i] += matrix[3 * i + k] * light[k];
      seen[i] = CLAMP (seen[i], 0, 1);
    }
}

static double
to_lab_curve (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116;
}

/* CIE 1976 L*a*b*, white D65. */
static void
to_lab (const double light[3], double lab[3])
{
  double x = to_lab_curve ((0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505);
  double y = to_lab_curve (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]);
  double z = to_lab_curve ((0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089);

  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static double
get_distance (const double matrix[9], int first, int second, gboolean is_dark)
{
  DigColor colors[2] = { dig_palette_get_color (first, is_dark),
                         dig_palette_get_color (second, is_dark) };
  double lab[2][3];

  for (int i = 0; i < 2; i++)
    {
      double seen[3];

      simulate (matrix, &colors[i], seen);
      to_lab (seen, lab[i]);
    }
  return sqrt (pow (lab[0][0] - lab[1][0], 2) + pow (lab[0][1] - lab[1][1], 2)
               + pow (lab[0][2] - lab[1][2], 2));
}

/* The first four, which most charts use, are apart by 15 units of L*a*b* at least; one unit is just
 * seen side by side. */
static void
test_colour_blind (void)
{
  const double *kinds[] = { protanopia, deuteranopia };

  for (int kind = 0; kind < 2; kind++)
    for (int first = 0; first < 4; first++)
      for (int second = 0; second < first; second++)
        {
          g_assert_cmpfloat (get_distance (kinds[kind], first, second, FALSE), >, 15);
          g_assert_cmpfloat (get_distance (kinds[kind], first, second, TRUE), >, 15);
        }
}

/* Ten classes: no two are near each other for most people, none of them alike for anybody. */
static void
test_ten (void)
{
  static const double all[9] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };

  for (int is_dark = 0; is_dark < 2; is_dark++)
    for (int first = 0; first < DIG_PALETTE_SIZE; first++)
      for (int second = 0; second < first; second++)
        {
          g_assert_cmpfloat (get_distance (all, first, second, is_dark), >, 35);
          g_assert_cmpfloat (get_distance (protanopia, first, second, is_dark), >, 12);
          g_assert_cmpfloat (get_distance (deuteranopia, first, second, is_dark), >, 12);
        }
}

static void
test_contrast (void)
{
  DigPlotStyle styles[] = { dig_plot_style_light (), dig_plot_style_dark () };

  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpfloat (dig_color_contrast (&styles[i].dim, &styles[i].background), >=, 4.5);
      g_assert_cmpfloat (dig_color_contrast (&styles[i].foreground, &styles[i].background), >=, 7);
      for (int category = 0; category < DIG_PALETTE_SIZE; category++)
        {
          DigColor color = dig_palette_get_color (category, styles[i].is_dark);

          g_assert_cmpfloat (dig_color_contrast (&color, &styles[i].background), >=, 3);
        }
    }
}

static void
test_known_contrast (void)
{
  DigColor black = { 0, 0, 0, 1 };
  DigColor white = { 1, 1, 1, 1 };
  DigColor grey = { 0x77 / 255.0, 0x77 / 255.0, 0x77 / 255.0, 1 };
  DigColor chosen;

  g_assert_cmpfloat_with_epsilon (dig_color_contrast (&black, &white), 21, 1e-9);
  g_assert_cmpfloat_with_epsilon (dig_color_contrast (&grey, &white), 4.48, 0.005);
  /* So dark that light is a straight line of the number: 10 / 255 / 12.92. */
  grey = (DigColor){ 10 / 255.0, 10 / 255.0, 10 / 255.0, 1 };
  g_assert_cmpfloat_with_epsilon (dig_color_luminance (&grey), 0.0030352698, 1e-9);
  chosen = dig_color_readable_on (&white);
  g_assert_cmpfloat (chosen.red, ==, 0);
  chosen = dig_color_readable_on (&black);
  g_assert_cmpfloat (chosen.red, ==, 1);
}

static void
test_maps (void)
{
  for (int map = DIG_MAP_INK; map <= DIG_MAP_SEQUENTIAL; map++)
    for (int i = 1; i <= 100; i++)
      {
        DigColor before = dig_palette_map ((DigColorMap)map, (i - 1) / 100.0);
        DigColor after = dig_palette_map ((DigColorMap)map, i / 100.0);
        double rise = dig_color_luminance (&after) - dig_color_luminance (&before);

        if (map == DIG_MAP_PAPER)
          g_assert_cmpfloat (rise, <, 0);
        else
          g_assert_cmpfloat (rise, >, 0);
      }
}

static void
test_map_ends (void)
{
  DigColor middle = dig_palette_map (DIG_MAP_DIVERGING, 0.5);
  DigColor low = dig_palette_map (DIG_MAP_DIVERGING, -3);
  DigColor high = dig_palette_map (DIG_MAP_DIVERGING, 3);
  DigColor nothing = dig_palette_map (DIG_MAP_SEQUENTIAL, NAN);

  g_assert_cmpfloat (dig_color_luminance (&middle), >, 0.9);
  g_assert_cmpfloat (low.blue, >, low.red);
  g_assert_cmpfloat (high.red, >, high.blue);
  g_assert_cmpfloat (nothing.alpha, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/palette/colour-blind-tell-four-apart", test_colour_blind);
  g_test_add_func ("/palette/ten-are-apart", test_ten);
  g_test_add_func ("/palette/every-colour-stands-out", test_contrast);
  g_test_add_func ("/palette/contrast-has-known-answers", test_known_contrast);
  g_test_add_func ("/palette/maps-rise-in-lightness", test_maps);
  g_test_add_func ("/palette/maps-clamp-and-leave-out-nan", test_map_ends);
  return g_test_run ();
}
