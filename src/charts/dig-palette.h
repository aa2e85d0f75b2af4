/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours that the colour-blind tell apart, on light and on dark ground, and colour maps.
 *
 * The first four follow Okabe and Ito, "Color Universal Design" (2008), darkened on light and lightened
 * on dark ground until each has a contrast of at least 3:1 with it (WCAG 2.1, 1.4.11). The others were
 * searched for at that contrast: as far from all the rest as possible in L*a*b*, for the colour-blind too,
 * who tell them by their lightness. Colour is never the only cue: every category has a dash pattern and a
 * marker as well. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue, alpha; /* sRGB, 0…1, not premultiplied */
} DigColor;

typedef enum
{
  DIG_MARKER_CIRCLE,
  DIG_MARKER_SQUARE,
  DIG_MARKER_DIAMOND,
  DIG_MARKER_TRIANGLE,
  DIG_N_MARKERS
} DigMarker;

typedef enum
{
  DIG_MAP_INK,        /* as the file has it: 0 black, 1 white, on any ground */
  DIG_MAP_PAPER,      /* dark ink on light paper */
  DIG_MAP_SEQUENTIAL, /* dark blue to yellow, even in lightness (cividis) */
  DIG_MAP_DIVERGING   /* blue, near white, orange: 0.5 is zero */
} DigColorMap;

/* Blue, vermilion, green, purple; brown or yellow, bright blue or cyan, olive or pale lime, grey, violet, wine or red on
 * light or dark; then again. */
#define DIG_PALETTE_SIZE 10

DigColor dig_palette_get_color (int category, gboolean is_dark);
/* Dash lengths in multiples of the line width; *n_dashes 0 is a solid line. */
const double *dig_palette_get_dashes (int category, int *n_dashes);
DigMarker dig_palette_get_marker (int category);
/* `t` in 0…1, clamped; NaN is transparent. */
DigColor dig_palette_map (DigColorMap map, double t);

DigColor dig_color_mix (const DigColor *a, const DigColor *b, double share_of_b);
DigColor dig_color_with_alpha (const DigColor *color, double alpha);
/* WCAG 2.1: relative luminance 0…1, contrast 1…21; alpha is ignored. */
double dig_color_luminance (const DigColor *color);
double dig_color_contrast (const DigColor *a, const DigColor *b);
/* Black or white, whichever reads better on the colour. */
DigColor dig_color_readable_on (const DigColor *ground);

G_END_DECLS
