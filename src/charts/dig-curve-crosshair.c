/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-curve-layout.h"
#include "charts/dig-curve-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* In font sizes. */
#define PADDING 0.6
#define GAP 0.8
#define SAMPLE_WIDTH 1.4
#define BOX_DISTANCE 0.9

/* A line of the box: sample, name, value, and the smoothed value where there is one. */
typedef struct
{
  DigCurveReading reading;
  DigPlotLabel name, value, smoothed;
} Row;

typedef struct
{
  const DigCurveLayout *layout;
  DigPlotLabel heading;
  Row *rows;
  int n_rows;
  double name_width, value_width, smoothed_width;
  DigRectangle frame;
} Box;

static DigPlotLabel
new_label (const Box *box, DigTextKind kind, const char *text)
{
  return dig_plot_label_new (&box->layout->style, kind, text);
}

static void
fill_row (Box *box, Row *row)
{
  const DigCurvePlot *plot = box->layout->plot;
  const DigNumberStyle *numbers = &box->layout->style.numbers;
  g_autofree char *value = dig_curve_plot_format_y (plot, row->reading.value, numbers);

  row->name = new_label (box, DIG_TEXT_SMALL, dig_curve_plot_get_name (plot, row->reading.curve));
  row->value = new_label (box, DIG_TEXT_SMALL, value);
  if (!isnan (row->reading.smoothed))
    {
      g_autofree char *number = dig_curve_plot_format_y (plot, row->reading.smoothed, numbers);
      g_autofree char *text = g_strdup_printf (_ ("(smoothed %s)"), number);

      row->smoothed = new_label (box, DIG_TEXT_SMALL, text);
    }
  box->name_width = fmax (box->name_width, row->name.box.width);
  box->value_width = fmax (box->value_width, row->value.box.width);
  box->smoothed_width = fmax (box->smoothed_width, row->smoothed.box.width);
}

static void
fill_box (Box *box, double x)
{
  const DigCurvePlot *plot = box->layout->plot;
  g_autofree DigCurveReading *readings = g_new (DigCurveReading, plot->curves->len + 1);
  g_autofree char *place = dig_curve_plot_format_x (plot, x, &box->layout->style.numbers);
  g_autofree char *heading =
      plot->x.title != NULL ? g_strdup_printf ("%s %s", plot->x.title, place) : g_strdup (place);

  box->heading = new_label (box, DIG_TEXT_BOLD, heading);
  box->n_rows = dig_curve_plot_read (plot, x, readings);
  box->rows = g_new0 (Row, MAX (box->n_rows, 1));
  for (int i = 0; i < box->n_rows; i++)
    {
      box->rows[i].reading = readings[i];
      fill_row (box, &box->rows[i]);
    }
}

/* Beside the line, on the side with more room, never out of the picture. */
static void
place_box (Box *box, double x)
{
  const DigCurveLayout *layout = box->layout;
  double size = layout->style.font_size;
  double row = ceil (1.45 * size);
  double inner = SAMPLE_WIDTH * size + GAP * size / 2 + box->name_width + GAP * size
                 + box->value_width
                 + (box->smoothed_width > 0 ? GAP * size + box->smoothed_width : 0);
  DigRectangle *frame = &box->frame;

  frame->width = fmax (inner, box->heading.box.width) + 2 * PADDING * size;
  frame->height = (box->n_rows + 1) * row + PADDING * size;
  frame->x = x + BOX_DISTANCE * size;
  if (x > layout->area.x + layout->area.width / 2)
    frame->x = x - BOX_DISTANCE * size - frame->width;
  frame->x = round (CLAMP (frame->x, 1, fmax (1, layout->width - frame->width - 1)));
  frame->y = round (fmin (layout->area.y + size / 2, fmax (1, layout->height - frame->height - 1)));
}

static void
draw_frame (const Box *box, cairo_t *cr)
{
  const DigPlotStyle *style = &box->layout->style;
  DigColor ground = dig_color_with_alpha (&style->background, style->is_high_contrast ? 1 : 0.94);

  dig_plot_rounded_rectangle (cr, &box->frame, 0.45 * style->font_size);
  dig_plot_set_color (cr, &ground);
  cairo_fill_preserve (cr);
  dig_plot_set_color (cr, style->is_high_contrast ? &style->foreground : &style->grid);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
draw_rows (Box *box, cairo_t *cr)
{
  const DigPlotStyle *style = &box->layout->style;
  double size = style->font_size;
  double row_height = ceil (1.45 * size);
  double left = box->frame.x + PADDING * size;
  double name_x = left + SAMPLE_WIDTH * size + GAP * size / 2;
  double value_right = name_x + box->name_width + GAP * size + box->value_width;
  double y = box->frame.y + PADDING * size / 2;

  box->heading.box.x = left;
  box->heading.box.y = y + (row_height - box->heading.box.height) / 2;
  dig_plot_label_draw (&box->heading, cr, &style->foreground);
  for (int i = 0; i < box->n_rows; i++)
    {
      Row *row = &box->rows[i];
      const DigCurve *curve = dig_curve_plot_get_curve (box->layout->plot, row->reading.curve);
      DigRectangle sample = { left, y += row_height, SAMPLE_WIDTH * size, row_height };
      double text_y = y + (row_height - row->name.box.height) / 2;

      dig_plot_line_sample (cr, &sample, curve->category, curve->kind == DIG_CURVE_POINTS, style);
      row->name.box.x = name_x;
      row->value.box.x = value_right - row->value.box.width;
      row->smoothed.box.x =
          value_right + GAP * size + box->smoothed_width - row->smoothed.box.width;
      row->name.box.y = row->value.box.y = row->smoothed.box.y = text_y;
      dig_plot_label_draw (&row->name, cr, &style->foreground);
      dig_plot_label_draw (&row->value, cr, &style->foreground);
      dig_plot_label_draw (&row->smoothed, cr, &style->dim);
    }
}

static void
draw_rings (const Box *box, cairo_t *cr)
{
  const DigCurveLayout *layout = box->layout;
  double radius = 0.34 * layout->style.font_size;

  for (int i = 0; i < box->n_rows; i++)
    {
      const DigCurveReading *reading = &box->rows[i].reading;
      const DigCurve *curve = dig_curve_plot_get_curve (layout->plot, reading->curve);
      DigColor color = dig_palette_get_color (curve->category, layout->style.is_dark);
      double value = isnan (reading->smoothed) ? reading->value : reading->smoothed;

      cairo_new_sub_path (cr);
      cairo_arc (cr, dig_scale_map_clamped (&layout->x, reading->x),
                 dig_scale_map_clamped (&layout->y, value), radius, 0, 2 * G_PI);
      dig_plot_set_color (cr, &layout->style.background);
      cairo_fill_preserve (cr);
      dig_plot_set_color (cr, &color);
      cairo_set_line_width (cr, dig_plot_line_width (&layout->style));
      cairo_stroke (cr);
    }
}

static void
clear_box (Box *box)
{
  dig_plot_label_clear (&box->heading);
  for (int i = 0; i < box->n_rows; i++)
    {
      dig_plot_label_clear (&box->rows[i].name);
      dig_plot_label_clear (&box->rows[i].value);
      dig_plot_label_clear (&box->rows[i].smoothed);
    }
  g_free (box->rows);
}

void
dig_curve_layout_draw_crosshair (const DigCurveLayout *layout, cairo_t *cr, double x)
{
  Box box = { .layout = layout };
  double position;

  if (isnan (x) || layout->area.width <= 0)
    return;
  position = dig_scale_map_clamped (&layout->x, x);
  fill_box (&box, x);
  place_box (&box, position);
  cairo_save (cr);
  dig_plot_set_color (cr, &layout->style.foreground);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, floor (position) + 0.5, layout->area.y);
  cairo_line_to (cr, floor (position) + 0.5, layout->area.y + layout->area.height);
  cairo_stroke (cr);
  draw_rings (&box, cr);
  draw_frame (&box, cr);
  draw_rows (&box, cr);
  cairo_restore (cr);
  clear_box (&box);
}
