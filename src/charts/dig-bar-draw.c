/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-bar-plot-private.h"

#include <math.h>

/* In font sizes. */
#define PADDING 0.5
#define SWATCH 0.8
#define ENTRY_GAP 1.3
#define TICK_DISTANCE 2.4
/* Shares of a bar's slot. */
#define BAR_SHARE 0.72
#define SMALLEST_AREA 24
#define FADED 0.45

static void
clear_label (gpointer data)
{
  dig_plot_label_clear (data);
}

static GArray *
new_labels (void)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (DigPlotLabel));

  g_array_set_clear_func (labels, clear_label);
  return labels;
}

static DigPlotLabel *
get_label (const GArray *labels, int index)
{
  return &g_array_index (labels, DigPlotLabel, index);
}

void
dig_bar_layout_free (DigBarLayout *layout)
{
  if (layout == NULL)
    return;
  g_array_unref (layout->y_labels);
  g_array_unref (layout->labels);
  g_array_unref (layout->values);
  g_array_unref (layout->legend);
  dig_plot_label_clear (&layout->x_title);
  dig_plot_label_clear (&layout->y_title);
  g_free (layout);
}

static double
em (const DigBarLayout *layout, double count)
{
  return round (count * layout->style.font_size);
}

static double
add_label (DigBarLayout *layout, GArray *labels, const char *text)
{
  DigPlotLabel label = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, text);

  g_array_append_val (labels, label);
  return label.box.width;
}

static void
shorten (DigPlotLabel *label, double width)
{
  if (label->box.width <= width)
    return;
  pango_layout_set_ellipsize (label->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (label->text, (int)(fmax (width, 1) * PANGO_SCALE));
  label->box.width = fmax (width, 1);
}

static gboolean
has_legend (const DigBarPlot *plot)
{
  return plot->parts->len > 1;
}

/* Title at the left, legend at the right of the same row, or in rows below. Returns where it ends. */
static double
place_header (DigBarLayout *layout)
{
  double padding = em (layout, PADDING);
  double row = ceil (1.35 * layout->style.font_size);
  double y = padding;
  double width = 0;
  double x = padding;

  for (guint i = 0; has_legend (layout->plot) && i < layout->plot->parts->len; i++)
    {
      const DigBarPart *part = g_ptr_array_index (layout->plot->parts, i);

      width += add_label (layout, layout->legend, part->name) + em (layout, SWATCH + 0.4)
               + (i > 0 ? em (layout, ENTRY_GAP) : 0);
    }
  if (layout->plot->y_title != NULL)
    {
      layout->y_title = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, layout->plot->y_title);
      shorten (&layout->y_title, layout->width - 2 * padding);
      layout->y_title.box.x = padding;
      layout->y_title.box.y = y;
      if (width + layout->y_title.box.width + em (layout, ENTRY_GAP) <= layout->width - 2 * padding)
        x = layout->width - padding - width;
      else
        y += row;
    }
  for (guint i = 0; i < layout->legend->len; i++)
    {
      DigPlotLabel *label = get_label (layout->legend, (int)i);
      double needed = em (layout, SWATCH + 0.4) + label->box.width;

      if (x > padding && x + needed > layout->width - padding + 0.5)
        {
          x = padding;
          y += row;
        }
      label->box.x = x + em (layout, SWATCH + 0.4);
      label->box.y = y;
      x += needed + em (layout, ENTRY_GAP);
    }
  if (layout->y_title.text == NULL && layout->legend->len == 0)
    return y;
  return y + row + em (layout, 0.3);
}

static double
place_footer (DigBarLayout *layout)
{
  double y = layout->height - em (layout, 0.35);

  if (layout->plot->x_title == NULL)
    return y;
  layout->x_title = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, layout->plot->x_title);
  shorten (&layout->x_title, layout->width - 2 * em (layout, PADDING));
  y -= layout->x_title.box.height;
  layout->x_title.box.y = y;
  return y;
}

static double
fit_ticks (DigBarLayout *layout, double height)
{
  DigTickOptions options = { .whole_numbers = layout->plot->unit == DIG_BARS_COUNT };
  double top = 0;
  double widest = 0;

  for (int bar = 0; bar < layout->plot->n_bars; bar++)
    top = fmax (top, dig_bar_plot_get_top (layout->plot, bar));
  options.max_ticks = CLAMP ((int)(height / em (layout, TICK_DISTANCE)) + 1, 2, 7);
  layout->y = dig_scale_new (DIG_SCALE_LINEAR, 0, top);
  if (top == 0)
    layout->y = dig_scale_new (DIG_SCALE_LINEAR, 0, 1);
  layout->y = dig_ticks_nice_scale (&layout->y, &options);
  layout->y_ticks = dig_ticks_new (&layout->y, &options);
  for (int i = 0; i < layout->y_ticks.n; i++)
    {
      g_autofree char *text =
          layout->plot->unit == DIG_BARS_PERCENT
              ? dig_format_percent (layout->y_ticks.values[i], MAX (0, layout->y_ticks.digits - 2),
                                    &layout->style.numbers)
              : dig_ticks_dup_label (&layout->y_ticks, i, &layout->style.numbers);

      widest = fmax (widest, add_label (layout, layout->y_labels, text));
    }
  return widest;
}

DigRectangle
dig_bar_layout_get_bar (const DigBarLayout *layout, int part, int bar)
{
  const DigBarPlot *plot = layout->plot;
  double width = layout->slot * BAR_SHARE;
  double x = layout->area.x + bar * layout->slot + (layout->slot - width) / 2;
  double base = 0;
  double low, high;

  if (plot->arrangement == DIG_BARS_GROUPED)
    {
      width /= plot->parts->len;
      x += part * width;
    }
  else
    for (int i = 0; i < part; i++)
      base += dig_bar_plot_get_value (plot, i, bar);
  low = dig_scale_map (&layout->y, base);
  high = dig_scale_map (&layout->y, base + dig_bar_plot_get_value (plot, part, bar));
  return (DigRectangle){ round (x), high, fmax (round (x + width) - round (x), 1), low - high };
}

/* Stacked parts have their sum above them, grouped ones each its own. */
static gboolean
place_value (DigBarLayout *layout, int part, int bar, const DigPlotStyle *style)
{
  gboolean is_grouped = layout->plot->arrangement == DIG_BARS_GROUPED;
  double value = is_grouped ? dig_bar_plot_get_value (layout->plot, part, bar)
                            : dig_bar_plot_get_top (layout->plot, bar);
  g_autofree char *text = dig_bar_plot_format (layout->plot, value, &style->numbers);
  DigRectangle box = dig_bar_layout_get_bar (layout, part, bar);
  double room = is_grouped ? box.width : layout->slot;
  DigPlotLabel placed = dig_plot_label_new (style, DIG_TEXT_SMALL, text);
  double width = placed.box.width;
  DigPlotLabel *label;

  g_array_append_val (layout->values, placed);
  label = get_label (layout->values, (int)layout->values->len - 1);

  label->box.x = round (box.x + (box.width - width) / 2);
  label->box.y = round (dig_scale_map (&layout->y, value) - label->box.height - 1);
  return width <= room - 2;
}

static gboolean
place_every_value (DigBarLayout *layout, const DigPlotStyle *style)
{
  const DigBarPlot *plot = layout->plot;
  int n_values = plot->arrangement == DIG_BARS_GROUPED ? (int)plot->parts->len : 1;

  g_array_set_size (layout->values, 0);
  for (int bar = 0; bar < plot->n_bars; bar++)
    for (int part = 0; part < MIN (n_values, (int)plot->parts->len); part++)
      if (!place_value (layout, part, bar, style))
        return FALSE;
  return TRUE;
}

/* Without groups where they are too wide, then in smaller letters; left out altogether when one would
 * touch its neighbour even so. */
static void
place_values (DigBarLayout *layout)
{
  static const double sizes[] = { 1, 0.9, 0.8 };
  DigPlotStyle style = layout->style;

  if (place_every_value (layout, &style))
    return;
  style.numbers.group_separator[0] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      style.font_size = layout->style.font_size * sizes[i];
      if (place_every_value (layout, &style))
        return;
    }
  g_array_set_size (layout->values, 0);
}

static void
place_labels (DigBarLayout *layout)
{
  double bottom = layout->area.y + layout->area.height;

  for (int i = 0; i < layout->y_ticks.n; i++)
    {
      DigPlotLabel *label = get_label (layout->y_labels, i);

      label->box.x = layout->area.x - em (layout, 0.45) - label->box.width;
      label->box.y = dig_scale_map (&layout->y, layout->y_ticks.values[i]) - label->box.height / 2;
    }
  for (int bar = 0; bar < layout->plot->n_bars; bar++)
    {
      DigPlotLabel *label;

      add_label (layout, layout->labels, layout->plot->labels[bar]);
      label = get_label (layout->labels, bar);
      shorten (label, layout->slot - 2);
      label->box.x = layout->area.x + (bar + 0.5) * layout->slot - label->box.width / 2;
      label->box.y = bottom + em (layout, 0.25);
    }
  layout->x_title.box.x =
      round (layout->area.x + (layout->area.width - layout->x_title.box.width) / 2);
}

DigBarLayout *
dig_bar_layout_new (const DigBarPlot *plot, double width, double height, const DigPlotStyle *style)
{
  DigBarLayout *layout = g_new0 (DigBarLayout, 1);
  double row = ceil (1.35 * style->font_size);
  double top, bottom, left;

  layout->plot = plot;
  layout->style = *style;
  layout->width = width;
  layout->height = height;
  layout->y_labels = new_labels ();
  layout->labels = new_labels ();
  layout->values = new_labels ();
  layout->legend = new_labels ();
  /* A row above the area for the value of a bar that reaches its top. */
  top = place_header (layout) + row;
  bottom = place_footer (layout) - row - em (layout, 0.25);
  left = em (layout, PADDING + 0.45) + fit_ticks (layout, bottom - top);
  layout->area = (DigRectangle){ left, top, width - left - em (layout, PADDING), bottom - top };
  if (plot->n_bars == 0 || layout->area.width < SMALLEST_AREA
      || layout->area.height < SMALLEST_AREA)
    {
      layout->area.width = layout->area.height = 0;
      return layout;
    }
  layout->slot = layout->area.width / plot->n_bars;
  dig_scale_set_range (&layout->y, bottom, top);
  place_labels (layout);
  place_values (layout);
  return layout;
}

static void
draw_grid (const DigBarLayout *layout, cairo_t *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < layout->y_ticks.n; i++)
    {
      double y = floor (dig_scale_map (&layout->y, layout->y_ticks.values[i])) + 0.5;

      dig_plot_set_color (cr, i == 0 ? &layout->style.dim : &layout->style.grid);
      cairo_move_to (cr, layout->area.x, y);
      cairo_line_to (cr, layout->area.x + layout->area.width, y);
      cairo_stroke (cr);
      dig_plot_label_draw (get_label (layout->y_labels, i), cr, &layout->style.dim);
    }
}

static DigRectangle
get_slot (const DigBarLayout *layout, int bar)
{
  DigRectangle slot = { layout->area.x + bar * layout->slot + 1, layout->area.y, layout->slot - 2,
                        layout->area.height };
  double row = ceil (1.35 * layout->style.font_size);

  slot.y -= row;
  slot.height += 2 * row + em (layout, 0.25);
  return slot;
}

static void
draw_slot (const DigBarLayout *layout, cairo_t *cr, const DigBarState *state, int bar)
{
  DigRectangle slot = get_slot (layout, bar);
  DigColor tint = dig_color_with_alpha (&layout->style.accent, 0.14);

  if (bar != state->hovered && bar != state->selected)
    return;
  dig_plot_rounded_rectangle (cr, &slot, 0.4 * layout->style.font_size);
  dig_plot_set_color (cr, &tint);
  cairo_fill_preserve (cr);
  if (bar == state->selected && (state->has_focus || layout->style.is_high_contrast))
    {
      dig_plot_set_color (cr, &layout->style.accent);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  cairo_new_path (cr);
}

/* Stripes, so that the parts are told apart without colour. */
static void
draw_stripes (const DigBarLayout *layout, cairo_t *cr, const DigRectangle *bar)
{
  double distance = 0.45 * layout->style.font_size;
  DigColor color = dig_color_with_alpha (&layout->style.background, 0.5);

  cairo_save (cr);
  cairo_rectangle (cr, bar->x, bar->y, bar->width, bar->height);
  cairo_clip (cr);
  dig_plot_set_color (cr, &color);
  cairo_set_line_width (cr, 0.1 * layout->style.font_size);
  for (double x = bar->x - bar->height; x < bar->x + bar->width; x += distance)
    {
      cairo_move_to (cr, x, bar->y + bar->height);
      cairo_line_to (cr, x + bar->height, bar->y);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_bar (const DigBarLayout *layout, cairo_t *cr, int part, int bar, gboolean is_faded)
{
  const DigBarPart *drawn = g_ptr_array_index (layout->plot->parts, part);
  DigRectangle box = dig_bar_layout_get_bar (layout, part, bar);
  DigColor color = dig_palette_get_color (drawn->category, layout->style.is_dark);

  if (box.height <= 0)
    return;
  color.alpha = is_faded ? FADED : 1;
  dig_plot_set_color (cr, &color);
  cairo_rectangle (cr, box.x, box.y, box.width, box.height);
  cairo_fill (cr);
  if (part % 2 == 1)
    draw_stripes (layout, cr, &box);
}

static void
draw_values_and_legend (const DigBarLayout *layout, cairo_t *cr)
{
  for (guint i = 0; i < layout->values->len; i++)
    dig_plot_label_draw (get_label (layout->values, (int)i), cr, &layout->style.foreground);
  for (guint i = 0; i < layout->legend->len; i++)
    {
      const DigBarPart *part = g_ptr_array_index (layout->plot->parts, i);
      const DigPlotLabel *label = get_label (layout->legend, (int)i);
      DigColor color = dig_palette_get_color (part->category, layout->style.is_dark);
      double size = em (layout, SWATCH);
      DigRectangle swatch = { label->box.x - em (layout, SWATCH + 0.4),
                              label->box.y + (label->box.height - size) / 2, size, size };

      dig_plot_set_color (cr, &color);
      cairo_rectangle (cr, swatch.x, swatch.y, swatch.width, swatch.height);
      cairo_fill (cr);
      if (i % 2 == 1)
        draw_stripes (layout, cr, &swatch);
      dig_plot_label_draw (label, cr, &layout->style.foreground);
    }
}

static void
draw_bars (const DigBarLayout *layout, cairo_t *cr, const DigBarState *state)
{
  for (int bar = 0; bar < layout->plot->n_bars; bar++)
    {
      gboolean is_faded = state->selected >= 0 && bar != state->selected && bar != state->hovered;

      draw_slot (layout, cr, state, bar);
      for (guint part = 0; part < layout->plot->parts->len; part++)
        draw_bar (layout, cr, (int)part, bar, is_faded);
      dig_plot_label_draw (get_label (layout->labels, bar), cr, &layout->style.foreground);
    }
}

void
dig_bar_plot_draw (cairo_t *cr, double width, double height, const DigBarPlot *plot,
                   const DigPlotStyle *style, const DigBarState *state)
{
  static const DigBarState calm = { -1, -1, FALSE };
  g_autoptr (DigBarLayout) layout = NULL;

  g_return_if_fail (cr != NULL && plot != NULL && style != NULL);

  layout = dig_bar_layout_new (plot, width, height, style);
  cairo_save (cr);
  dig_plot_begin (cr, width, height, style);
  if (layout->area.width > 0)
    {
      draw_grid (layout, cr);
      draw_bars (layout, cr, state != NULL ? state : &calm);
      draw_values_and_legend (layout, cr);
      dig_plot_label_draw (&layout->x_title, cr, &style->dim);
      dig_plot_label_draw (&layout->y_title, cr, &style->foreground);
    }
  cairo_restore (cr);
}

int
dig_bar_plot_find (const DigBarPlot *plot, const DigPlotStyle *style, double width, double height,
                   double x, double y)
{
  g_autoptr (DigBarLayout) layout = NULL;

  g_return_val_if_fail (plot != NULL && style != NULL, -1);

  layout = dig_bar_layout_new (plot, width, height, style);
  if (layout->area.width <= 0 || x < layout->area.x || x >= layout->area.x + layout->area.width
      || y < 0 || y >= height)
    return -1;
  return MIN ((int)((x - layout->area.x) / layout->slot), plot->n_bars - 1);
}
