/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-palette.h"

#include <math.h>

#define RGB(hex)                                                                                   \
  {                                                                                                \
    ((hex) >> 16 & 0xff) / 255.0, ((hex) >> 8 & 0xff) / 255.0, ((hex)&0xff) / 255.0, 1             \
  }

static const DigColor on_light[DIG_PALETTE_SIZE] = { RGB (0x0072b2), RGB (0xd55e00), RGB (0x008f68),
                                                     RGB (0xb8578f), RGB (0x744300), RGB (0x1f7eff),
                                                     RGB (0x8f934f), RGB (0x555555), RGB (0x7005ad),
                                                     RGB (0x7c0023) };

static const DigColor on_dark[DIG_PALETTE_SIZE] = { RGB (0x4ba6e0), RGB (0xf57f3c), RGB (0x2cc096),
                                                    RGB (0xe39bc6), RGB (0xffce0b), RGB (0x00eaff),
                                                    RGB (0xd0dd82), RGB (0xd0d0d0), RGB (0xa666f4),
                                                    RGB (0xff235f) };

/* Even in lightness for every kind of colour vision. Source: Nuñez, Anderton and Renslow,
 * "Optimizing colormaps with consideration for color vision deficiency" (2018), ten samples. */
static const DigColor cividis[] = { RGB (0x00204d), RGB (0x00336f), RGB (0x39486b), RGB (0x575c6d),
                                    RGB (0x707173), RGB (0x8a8779), RGB (0xa69d75), RGB (0xc4b56c),
                                    RGB (0xe4cf5b), RGB (0xffea46) };

static const DigColor diverging[] = { RGB (0x1b4a96), RGB (0x6da2d8), RGB (0xf6f6f6),
                                      RGB (0xf0a45f), RGB (0xa84400) };

static const DigColor ink[] = { RGB (0x000000), RGB (0xffffff) };

static const DigColor paper[] = { RGB (0xfcfcfa), RGB (0x14141c) };

DigColor
dig_palette_get_color (int category, gboolean is_dark)
{
  g_return_val_if_fail (category >= 0, on_light[0]);

  return (is_dark ? on_dark : on_light)[category % DIG_PALETTE_SIZE];
}

const double *
dig_palette_get_dashes (int category, int *n_dashes)
{
  static const double patterns[4][6] = {
    { 0 },
    { 4, 2 },
    { 1.2, 2 },
    { 5, 2, 1.2, 2 },
  };
  static const int lengths[4] = { 0, 2, 2, 4 };

  g_return_val_if_fail (category >= 0 && n_dashes != NULL, NULL);

  *n_dashes = lengths[category % 4];
  return patterns[category % 4];
}

DigMarker
dig_palette_get_marker (int category)
{
  g_return_val_if_fail (category >= 0, DIG_MARKER_CIRCLE);

  return (DigMarker)(category % DIG_N_MARKERS);
}

static DigColor
interpolate (const DigColor *colors, int n, double t)
{
  double place = t * (n - 1);
  int below = MIN ((int)place, n - 2);

  return dig_color_mix (&colors[below], &colors[below + 1], place - below);
}

DigColor
dig_palette_map (DigColorMap map, double t)
{
  if (isnan (t))
    return (DigColor){ 0, 0, 0, 0 };
  t = CLAMP (t, 0, 1);
  switch (map)
    {
    case DIG_MAP_PAPER:
      return interpolate (paper, G_N_ELEMENTS (paper), t);
    case DIG_MAP_SEQUENTIAL:
      return interpolate (cividis, G_N_ELEMENTS (cividis), t);
    case DIG_MAP_DIVERGING:
      return interpolate (diverging, G_N_ELEMENTS (diverging), t);
    case DIG_MAP_INK:
    default:
      return interpolate (ink, G_N_ELEMENTS (ink), t);
    }
}

DigColor
dig_color_mix (const DigColor *a, const DigColor *b, double share_of_b)
{
  double share_of_a = 1 - share_of_b;

  return (DigColor){ .red = a->red * share_of_a + b->red * share_of_b,
                     .green = a->green * share_of_a + b->green * share_of_b,
                     .blue = a->blue * share_of_a + b->blue * share_of_b,
                     .alpha = a->alpha * share_of_a + b->alpha * share_of_b };
}

DigColor
dig_color_with_alpha (const DigColor *color, double alpha)
{
  DigColor copy = *color;

  copy.alpha = alpha;
  return copy;
}

static double
linear_light (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

double
dig_color_luminance (const DigColor *color)
{
  return 0.2126 * linear_light (color->red) + 0.7152 * linear_light (color->green)
         + 0.0722 * linear_light (color->blue);
}

double
dig_color_contrast (const DigColor *a, const DigColor *b)
{
  double first = dig_color_luminance (a);
  double second = dig_color_luminance (b);

  return (fmax (first, second) + 0.05) / (fmin (first, second) + 0.05);
}

DigColor
dig_color_readable_on (const DigColor *ground)
{
  static const DigColor black = { 0, 0, 0, 1 };
  static const DigColor white = { 1, 1, 1, 1 };

  return dig_color_contrast (ground, &black) >= dig_color_contrast (ground, &white) ? black : white;
}
