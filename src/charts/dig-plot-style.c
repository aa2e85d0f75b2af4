/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-plot-style.h"

#include <string.h>

static DigPlotStyle
new_style (DigColor foreground, DigColor background, DigColor accent, gboolean is_dark)
{
  DigPlotStyle style = { .foreground = foreground,
                         .background = background,
                         .accent = accent,
                         .is_dark = is_dark,
                         .fill_background = TRUE,
                         .font_family = "sans-serif",
                         .font_size = 13,
                         .numbers = *dig_number_style_get_plain () };

  dig_plot_style_derive_colors (&style);
  return style;
}

DigPlotStyle
dig_plot_style_light (void)
{
  return new_style ((DigColor){ 0.13, 0.13, 0.15, 1 }, (DigColor){ 1, 1, 1, 1 },
                    (DigColor){ 0.11, 0.44, 0.85, 1 }, FALSE);
}

DigPlotStyle
dig_plot_style_dark (void)
{
  return new_style ((DigColor){ 0.95, 0.95, 0.96, 1 }, (DigColor){ 0.12, 0.12, 0.13, 1 },
                    (DigColor){ 0.47, 0.68, 0.93, 1 }, TRUE);
}

void
dig_plot_style_derive_colors (DigPlotStyle *style)
{
  g_return_if_fail (style != NULL);

  style->grid =
      dig_color_mix (&style->background, &style->foreground, style->is_high_contrast ? 0.45 : 0.14);
  style->dim =
      dig_color_mix (&style->background, &style->foreground, style->is_high_contrast ? 1 : 0.72);
}

static gboolean
is_same_color (const DigColor *a, const DigColor *b)
{
  return a->red == b->red && a->green == b->green && a->blue == b->blue && a->alpha == b->alpha;
}

gboolean
dig_plot_style_equal (const DigPlotStyle *a, const DigPlotStyle *b)
{
  return is_same_color (&a->foreground, &b->foreground)
         && is_same_color (&a->background, &b->background) && is_same_color (&a->accent, &b->accent)
         && is_same_color (&a->grid, &b->grid) && is_same_color (&a->dim, &b->dim)
         && a->is_dark == b->is_dark && a->is_high_contrast == b->is_high_contrast
         && a->fill_background == b->fill_background && strcmp (a->font_family, b->font_family) == 0
         && a->font_size == b->font_size
         && strcmp (a->numbers.decimal_point, b->numbers.decimal_point) == 0
         && strcmp (a->numbers.group_separator, b->numbers.group_separator) == 0;
}
