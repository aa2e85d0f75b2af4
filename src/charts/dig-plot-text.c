/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-plot-text.h"

#include <math.h>

#define SMALL 0.9

/* The same on screen, in a picture and in a test: no hinting, whole-pixel metrics off. */
static PangoContext *
new_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 96);
  cairo_font_options_destroy (options);
  return context;
}

static void
set_font (PangoLayout *layout, const DigPlotStyle *style, DigTextKind kind)
{
  double size = style->font_size * (kind == DIG_TEXT_SMALL ? SMALL : 1);
  PangoFontDescription *font = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_family (font, style->font_family);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  if (kind == DIG_TEXT_BOLD)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_font_description_free (font);
}

DigPlotLabel
dig_plot_label_new (const DigPlotStyle *style, DigTextKind kind, const char *text)
{
  PangoContext *context = new_context ();
  DigPlotLabel label = { .text = pango_layout_new (context) };
  PangoRectangle logical;

  g_object_unref (context);
  set_font (label.text, style, kind);
  pango_layout_set_text (label.text, text, -1);
  pango_layout_get_extents (label.text, NULL, &logical);
  label.box.width = ceil ((double)logical.width / PANGO_SCALE);
  label.box.height = ceil ((double)logical.height / PANGO_SCALE);
  return label;
}

void
dig_plot_label_clear (DigPlotLabel *label)
{
  g_clear_object (&label->text);
}

void
dig_plot_label_draw (const DigPlotLabel *label, cairo_t *cr, const DigColor *color)
{
  if (label->text == NULL)
    return;
  dig_plot_set_color (cr, color);
  cairo_move_to (cr, round (label->box.x), round (label->box.y));
  pango_cairo_show_layout (cr, label->text);
}

gboolean
dig_rectangle_overlaps (const DigRectangle *a, const DigRectangle *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
         && b->y < a->y + a->height;
}

void
dig_plot_set_color (cairo_t *cr, const DigColor *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

void
dig_plot_begin (cairo_t *cr, double width, double height, const DigPlotStyle *style)
{
  if (style->fill_background)
    {
      dig_plot_set_color (cr, &style->background);
      cairo_rectangle (cr, 0, 0, width, height);
      cairo_fill (cr);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
}

void
dig_plot_rounded_rectangle (cairo_t *cr, const DigRectangle *box, double radius)
{
  double right = box->x + box->width;
  double bottom = box->y + box->height;
  double r = fmin (radius, fmin (box->width, box->height) / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - r, box->y + r, r, -G_PI_2, 0);
  cairo_arc (cr, right - r, bottom - r, r, 0, G_PI_2);
  cairo_arc (cr, box->x + r, bottom - r, r, G_PI_2, G_PI);
  cairo_arc (cr, box->x + r, box->y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

void
dig_plot_marker (cairo_t *cr, DigMarker marker, double x, double y, double radius)
{
  /* Equal areas: a square of the circle's radius would look larger. */
  double square = radius * 0.89;
  double diamond = radius * 1.25;
  double triangle = radius * 1.35;

  cairo_new_sub_path (cr);
  switch (marker)
    {
    case DIG_MARKER_SQUARE:
      cairo_rectangle (cr, x - square, y - square, 2 * square, 2 * square);
      break;
    case DIG_MARKER_DIAMOND:
      cairo_move_to (cr, x, y - diamond);
      cairo_line_to (cr, x + diamond, y);
      cairo_line_to (cr, x, y + diamond);
      cairo_line_to (cr, x - diamond, y);
      cairo_close_path (cr);
      break;
    case DIG_MARKER_TRIANGLE:
      cairo_move_to (cr, x, y - triangle);
      cairo_line_to (cr, x + 0.866 * triangle, y + 0.5 * triangle);
      cairo_line_to (cr, x - 0.866 * triangle, y + 0.5 * triangle);
      cairo_close_path (cr);
      break;
    case DIG_MARKER_CIRCLE:
    case DIG_N_MARKERS:
    default:
      cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
      break;
    }
}

double
dig_plot_line_width (const DigPlotStyle *style)
{
  return (style->is_high_contrast ? 0.19 : 0.15) * style->font_size;
}

void
dig_plot_line_sample (cairo_t *cr, const DigRectangle *box, int category, gboolean has_marker,
                      const DigPlotStyle *style)
{
  DigColor color = dig_palette_get_color (category, style->is_dark);
  double middle = box->y + box->height / 2;
  double width = dig_plot_line_width (style);
  double scaled[6];
  int n;
  const double *dashes = dig_palette_get_dashes (category, &n);

  for (int i = 0; i < n; i++)
    scaled[i] = dashes[i] * width;
  cairo_save (cr);
  dig_plot_set_color (cr, &color);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, scaled, n, 0);
  cairo_move_to (cr, box->x, middle);
  cairo_line_to (cr, box->x + box->width, middle);
  cairo_stroke (cr);
  if (has_marker)
    {
      dig_plot_marker (cr, dig_palette_get_marker (category), box->x + box->width / 2, middle,
                       1.6 * width);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}
