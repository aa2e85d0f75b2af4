/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-curve-layout.h"
#include "charts/dig-curve-plot-private.h"

#include <math.h>
#include <string.h>

/* In font sizes. */
#define PADDING 0.5
#define SAMPLE_WIDTH 2.0
#define SAMPLE_GAP 0.45
#define ENTRY_GAP 1.3
#define RIGHT_MARGIN 1.0
#define LABEL_GAP 0.9
#define Y_TICK_DISTANCE 2.4
/* In pixels. */
#define SMALLEST_AREA 24
#define TICK_LENGTH 4
#define MOST_MARK_ROWS 3
/* Of the height, for the labels of marks. */
#define MARKS_SHARE 0.22

static void
clear_label (gpointer data)
{
  dig_plot_label_clear (data);
}

static void
clear_entry (gpointer data)
{
  DigLegendEntry *entry = data;

  dig_plot_label_clear (&entry->name);
}

static void
clear_mark_line (gpointer data)
{
  DigMarkLine *line = data;

  dig_plot_label_clear (&line->label);
}

static GArray *
new_array (gsize element_bytes, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, FALSE, (guint)element_bytes);

  g_array_set_clear_func (array, clear);
  return array;
}

void
dig_curve_layout_free (DigCurveLayout *layout)
{
  if (layout == NULL)
    return;
  g_array_unref (layout->x_labels);
  g_array_unref (layout->y_labels);
  g_array_unref (layout->legend);
  g_array_unref (layout->marks);
  dig_plot_label_clear (&layout->title);
  dig_plot_label_clear (&layout->x_title);
  dig_plot_label_clear (&layout->y_title);
  g_free (layout);
}

static double
em (const DigCurveLayout *layout, double count)
{
  return round (count * layout->style.font_size);
}

static double
row_height (const DigCurveLayout *layout)
{
  return ceil (1.35 * layout->style.font_size);
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

static double
entry_width (const DigCurveLayout *layout, const DigLegendEntry *entry)
{
  return em (layout, SAMPLE_WIDTH) + em (layout, SAMPLE_GAP) + entry->name.box.width;
}

static void
make_legend (DigCurveLayout *layout)
{
  const DigCurvePlot *plot = layout->plot;
  double most = layout->width - 2 * em (layout, PADDING) - em (layout, SAMPLE_WIDTH + SAMPLE_GAP);

  if (plot->legend == DIG_LEGEND_NONE)
    return;
  for (guint i = 0; i < plot->curves->len; i++)
    {
      const DigCurve *curve = g_ptr_array_index (plot->curves, i);
      DigLegendEntry entry = { .curve = (int)i };

      if (curve->name[0] == '\0')
        continue;
      entry.name = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, curve->name);
      shorten (&entry.name, most);
      g_array_append_val (layout->legend, entry);
    }
}

static double
legend_width (const DigCurveLayout *layout)
{
  double width = 0;

  for (guint i = 0; i < layout->legend->len; i++)
    width += entry_width (layout, &g_array_index (layout->legend, DigLegendEntry, i))
             + (i > 0 ? em (layout, ENTRY_GAP) : 0);
  return width;
}

/* Entries beside one another from x on, in rows of at most `width`; returns the rows' height. */
static double
flow_legend (DigCurveLayout *layout, double x, double y, double width)
{
  double row = row_height (layout);
  double left = x;
  double top = y;

  for (guint i = 0; i < layout->legend->len; i++)
    {
      DigLegendEntry *entry = &g_array_index (layout->legend, DigLegendEntry, i);
      double needed = entry_width (layout, entry);

      if (left > x && left + needed > x + width + 0.5)
        {
          left = x;
          top += row;
        }
      entry->sample = (DigRectangle){ left, top, em (layout, SAMPLE_WIDTH), row };
      entry->name.box.x = left + em (layout, SAMPLE_WIDTH) + em (layout, SAMPLE_GAP);
      entry->name.box.y = top + (row - entry->name.box.height) / 2;
      left += needed + em (layout, ENTRY_GAP);
    }
  return layout->legend->len > 0 ? top + row - y : 0;
}

static void
place (DigPlotLabel *label, double x, double y)
{
  label->box.x = round (x);
  label->box.y = round (y);
}

/* Title; title of the y axis with the legend to its right, or below where there is no room. Returns
 * where the header ends. */
static double
place_header (DigCurveLayout *layout)
{
  const DigCurvePlot *plot = layout->plot;
  double padding = em (layout, PADDING);
  double inner = layout->width - 2 * padding;
  double y = padding;
  double free_width;

  if (plot->title != NULL)
    {
      layout->title = dig_plot_label_new (&layout->style, DIG_TEXT_BOLD, plot->title);
      shorten (&layout->title, inner);
      place (&layout->title, padding, y);
      y += row_height (layout) + em (layout, 0.2);
    }
  if (plot->y.title != NULL)
    {
      layout->y_title = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, plot->y.title);
      shorten (&layout->y_title, inner);
      place (&layout->y_title, padding, y + (row_height (layout) - layout->y_title.box.height) / 2);
    }
  if (plot->legend != DIG_LEGEND_TOP || layout->legend->len == 0)
    return y + (plot->y.title != NULL ? row_height (layout) : 0) + em (layout, 0.3);

  free_width =
      inner - layout->y_title.box.width - (plot->y.title != NULL ? em (layout, ENTRY_GAP) : 0);
  if (legend_width (layout) <= free_width)
    {
      double width = legend_width (layout);

      return y + flow_legend (layout, layout->width - padding - width, y, width) + em (layout, 0.3);
    }
  if (plot->y.title != NULL)
    y += row_height (layout);
  return y + flow_legend (layout, padding, y, inner) + em (layout, 0.3);
}

/* X axis title and a legend below, from the bottom up. Returns where the tick labels end. */
static double
place_footer (DigCurveLayout *layout)
{
  const DigCurvePlot *plot = layout->plot;
  double padding = em (layout, PADDING);
  double y = layout->height - em (layout, 0.35);

  if (plot->legend == DIG_LEGEND_BOTTOM && layout->legend->len > 0)
    {
      double height = flow_legend (layout, padding, 0, layout->width - 2 * padding);

      y -= height;
      flow_legend (layout, padding, y, layout->width - 2 * padding);
    }
  if (plot->x.title != NULL)
    {
      layout->x_title = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, plot->x.title);
      shorten (&layout->x_title, layout->width - 2 * padding);
      y -= layout->x_title.box.height;
      place (&layout->x_title, padding, y);
    }
  return y;
}

static char *
dup_tick_label (const DigTicks *ticks, int index, const DigAxis *axis,
                const DigNumberStyle *numbers)
{
  if (!axis->is_percent || ticks->kind == DIG_SCALE_LOG)
    return dig_ticks_dup_label (ticks, index, numbers);
  return dig_format_percent (ticks->values[index], MAX (0, ticks->digits - 2), numbers);
}

static double
make_labels (DigCurveLayout *layout, GArray *labels, const DigTicks *ticks, const DigAxis *axis)
{
  double widest = 0;

  g_array_set_size (labels, 0);
  for (int i = 0; i < ticks->n; i++)
    {
      g_autofree char *text = NULL;
      DigPlotLabel label;

      if (ticks->is_minor[i])
        continue;
      text = dup_tick_label (ticks, i, axis, &layout->style.numbers);
      label = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, text);
      widest = fmax (widest, label.box.width);
      g_array_append_val (labels, label);
    }
  return widest;
}

/* A log axis is not widened to whole decades, which would leave half of it empty. */
static DigScale
widen_y (const DigScale *wanted, const DigAxis *axis, const DigTickOptions *options)
{
  DigScale scale = *wanted;

  if (axis->has_limits)
    return scale;
  if (scale.kind == DIG_SCALE_LINEAR)
    return dig_ticks_nice_scale (&scale, options);
  scale.domain_min /= 1.15;
  scale.domain_max *= 1.15;
  return scale;
}

static double
get_aligned_width (const DigCurveLayout *layout)
{
  g_autofree char *text = dig_format_percent (1, 0, &layout->style.numbers);
  DigPlotLabel label = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, text);
  double width = label.box.width;

  dig_plot_label_clear (&label);
  return width;
}

/* Returns the width of the widest label. */
static double
fit_y_ticks (DigCurveLayout *layout, double height)
{
  const DigAxis *axis = &layout->plot->y.options;
  DigTickOptions options = { .whole_numbers = axis->whole_numbers };

  options.max_ticks = CLAMP ((int)(height / em (layout, Y_TICK_DISTANCE)) + 1, 2, 8);
  layout->y = widen_y (&layout->wanted_y, axis, &options);
  layout->y_ticks = dig_ticks_new (&layout->y, &options);
  return fmax (make_labels (layout, layout->y_labels, &layout->y_ticks, axis),
               axis->is_aligned ? get_aligned_width (layout) : 0);
}

static gboolean
fits_beside (const DigCurveLayout *layout)
{
  double end = -INFINITY;

  for (guint i = 0; i < layout->x_labels->len; i++)
    {
      const DigPlotLabel *label = &g_array_index (layout->x_labels, DigPlotLabel, i);

      if (label->box.x < end + em (layout, LABEL_GAP))
        return FALSE;
      end = label->box.x + label->box.width;
    }
  return TRUE;
}

static void
place_x_labels (DigCurveLayout *layout, double y)
{
  guint next = 0;

  for (int i = 0; i < layout->x_ticks.n; i++)
    {
      DigPlotLabel *label;
      double center;

      if (layout->x_ticks.is_minor[i])
        continue;
      label = &g_array_index (layout->x_labels, DigPlotLabel, next++);
      center = dig_scale_map (&layout->x, layout->x_ticks.values[i]);
      place (label, fmin (center - label->box.width / 2, layout->width - label->box.width), y);
    }
}

static void
fit_x_ticks (DigCurveLayout *layout, double y)
{
  const DigAxis *axis = &layout->plot->x.options;
  DigTickOptions options = { .whole_numbers = axis->whole_numbers };

  for (options.max_ticks = CLAMP ((int)(layout->area.width / em (layout, 3)), 2, 12);;
       options.max_ticks--)
    {
      layout->x_ticks = dig_ticks_new (&layout->x, &options);
      make_labels (layout, layout->x_labels, &layout->x_ticks, axis);
      place_x_labels (layout, y);
      if (options.max_ticks == 2 || fits_beside (layout))
        return;
    }
}

static void
place_y_labels (DigCurveLayout *layout)
{
  guint next = 0;

  for (int i = 0; i < layout->y_ticks.n; i++)
    {
      DigPlotLabel *label;

      if (layout->y_ticks.is_minor[i])
        continue;
      label = &g_array_index (layout->y_labels, DigPlotLabel, next++);
      place (label, layout->area.x - em (layout, SAMPLE_GAP) - label->box.width,
             dig_scale_map (&layout->y, layout->y_ticks.values[i]) - label->box.height / 2);
    }
}

/* The line of a mark from its label down. */
static DigRectangle
get_stem (const DigCurveLayout *layout, double x, double top)
{
  double gap = em (layout, 0.2);

  return (DigRectangle){ x - gap, top, 2 * gap, layout->height - top };
}

/* No label touches another one, and no line runs through a label. */
static gboolean
is_free (const DigCurveLayout *layout, const DigMarkLine *line)
{
  DigRectangle stem = get_stem (layout, line->x, line->label.box.y);

  for (guint i = 0; i < layout->marks->len; i++)
    {
      const DigMarkLine *other = &g_array_index (layout->marks, DigMarkLine, i);
      DigRectangle wide = other->label.box;
      DigRectangle other_stem = get_stem (layout, other->x, wide.y);

      if (other->label.text == NULL)
        continue;
      wide.x -= em (layout, 0.4);
      wide.width += em (layout, 0.8);
      if (dig_rectangle_overlaps (&wide, &line->label.box)
          || dig_rectangle_overlaps (&other_stem, &line->label.box)
          || dig_rectangle_overlaps (&stem, &other->label.box))
        return FALSE;
    }
  return TRUE;
}

/* The label right of its line, else left of it, in the first row that has room. Returns the row,
 * -1 without any. Rows are counted from `top` downwards. */
static int
find_room (const DigCurveLayout *layout, DigMarkLine *line, double top)
{
  double gap = em (layout, 0.3);
  int n_rows = CLAMP ((int)(MARKS_SHARE * layout->height / row_height (layout)), 1, MOST_MARK_ROWS);

  for (int row = 0; row < n_rows; row++)
    for (int side = 0; side < 2; side++)
      {
        DigRectangle *box = &line->label.box;

        box->x = round (side == 0 ? line->x + gap : line->x - gap - box->width);
        box->y = top + row * row_height (layout);
        if (box->x >= layout->area.x && box->x + box->width <= layout->width
            && is_free (layout, line))
          return row;
      }
  return -1;
}

/* Returns the number of rows used. */
static int
add_mark_line (DigCurveLayout *layout, const DigCurveMark *mark, gboolean is_best, double top)
{
  DigMarkLine line = { .x = dig_scale_map (&layout->x, mark->x), .is_best = is_best };
  int row = -1;

  if (mark->x < layout->x.domain_min || mark->x > layout->x.domain_max)
    return 0;
  if (mark->label != NULL && mark->label[0] != '\0')
    {
      line.label = dig_plot_label_new (&layout->style, DIG_TEXT_SMALL, mark->label);
      shorten (&line.label, layout->area.width);
      row = find_room (layout, &line, top);
      if (row < 0)
        dig_plot_label_clear (&line.label);
    }
  g_array_append_val (layout->marks, line);
  return row + 1;
}

/* The best epoch first: it never goes without its label. */
static int
place_marks (DigCurveLayout *layout, double top)
{
  const DigCurvePlot *plot = layout->plot;
  int n_rows = 0;

  if (isfinite (plot->best.x))
    n_rows = add_mark_line (layout, &plot->best, TRUE, top);
  for (guint i = 0; i < plot->marks->len; i++)
    {
      const DigCurveMark *mark = &g_array_index (plot->marks, DigCurveMark, i);
      int row = add_mark_line (layout, mark, FALSE, top);

      n_rows = MAX (n_rows, row);
    }
  return n_rows;
}

static void
arrange (DigCurveLayout *layout)
{
  double top, bottom, left, right;
  double label_height = row_height (layout);
  int n_rows;

  make_legend (layout);
  top = place_header (layout);
  bottom = place_footer (layout) - label_height - TICK_LENGTH;
  left = em (layout, PADDING) + em (layout, SAMPLE_GAP) + fit_y_ticks (layout, bottom - top);
  right = layout->width - em (layout, RIGHT_MARGIN);
  layout->area = (DigRectangle){ left, top, fmax (right - left, 0), fmax (bottom - top, 0) };
  layout->x = layout->wanted_x;
  dig_scale_set_range (&layout->x, left, right);
  n_rows = layout->area.width < SMALLEST_AREA ? 0 : place_marks (layout, top);
  /* Half a label of the topmost tick sticks out of the area. */
  layout->area.y = top + (n_rows > 0 ? n_rows * label_height : label_height * 0.55);
  layout->area.height = bottom - layout->area.y;
  if (layout->area.width < SMALLEST_AREA || layout->area.height < SMALLEST_AREA)
    {
      layout->area.width = layout->area.height = 0;
      return;
    }
  dig_scale_set_range (&layout->y, bottom, layout->area.y);
  place_y_labels (layout);
  fit_x_ticks (layout, bottom + TICK_LENGTH + em (layout, 0.1));
  layout->x_title.box.x = round (left + (layout->area.width - layout->x_title.box.width) / 2);
}

static gboolean
is_same_domain (const DigScale *a, const DigScale *b)
{
  return a->kind == b->kind && a->domain_min == b->domain_min && a->domain_max == b->domain_max;
}

/* Whether the wanted y limits give the ticks that the layout has. */
static gboolean
keeps_y (const DigCurveLayout *layout, const DigScale *wanted)
{
  const DigAxis *axis = &layout->plot->y.options;
  double height = layout->y.range_min - layout->y.range_max;
  DigTickOptions options = { .whole_numbers = axis->whole_numbers };
  DigScale scale;

  if (is_same_domain (&layout->wanted_y, wanted))
    return TRUE;
  /* The same number of ticks as fit_y_ticks allowed cannot be told from the height alone, as
   * marks take rows: it is asked of the limits that it was given. */
  if (wanted->kind == DIG_SCALE_LOG || height <= 0)
    return FALSE;
  for (options.max_ticks = 2; options.max_ticks <= 8; options.max_ticks++)
    {
      scale = widen_y (&layout->wanted_y, axis, &options);
      if (!is_same_domain (&scale, &layout->y))
        continue;
      scale = widen_y (wanted, axis, &options);
      return is_same_domain (&scale, &layout->y);
    }
  return FALSE;
}

gboolean
dig_curve_layout_update (DigCurveLayout **layout, const DigCurvePlot *plot, double width,
                         double height, const DigPlotStyle *style)
{
  DigScale wanted_x = dig_curve_plot_choose_x_scale (plot);
  DigScale wanted_y = dig_curve_plot_choose_y_scale (plot, &wanted_x, MAX ((int)width, 1));
  DigCurveLayout *old = *layout;
  DigCurveLayout *new;

  if (old != NULL && old->plot == plot && old->structure == plot->revision && old->width == width
      && old->height == height && dig_plot_style_equal (&old->style, style)
      && is_same_domain (&old->wanted_x, &wanted_x) && keeps_y (old, &wanted_y))
    return FALSE;

  dig_curve_layout_free (old);
  new = g_new0 (DigCurveLayout, 1);
  new->plot = plot;
  new->structure = plot->revision;
  new->width = width;
  new->height = height;
  new->style = *style;
  new->wanted_x = wanted_x;
  new->wanted_y = wanted_y;
  new->x_labels = new_array (sizeof (DigPlotLabel), clear_label);
  new->y_labels = new_array (sizeof (DigPlotLabel), clear_label);
  new->legend = new_array (sizeof (DigLegendEntry), clear_entry);
  new->marks = new_array (sizeof (DigMarkLine), clear_mark_line);
  arrange (new);
  *layout = new;
  return TRUE;
}
