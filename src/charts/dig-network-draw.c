/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-network-draw.h"

#include "charts/dig-plot-text.h"

#include <math.h>

#define MARGIN 8.0
#define GAP 7.0
/* The back of a block is moved by this share of the maps' width, to the right and up. */
#define DEPTH 0.28
#define LEAST_THICKNESS 3.0
#define MOST_THICKNESS 44.0
/* Blocks are not blown up further than this when there is room. */
#define MOST_STRETCH 1.7
#define LEAST_STRETCH 0.02
#define LEAST_SIDE 4.0

struct _DigNetworkPlot
{
  gatomicrefcount ref_count;
  GArray *blocks; /* DigNetworkBlock with strings of their own */
  guint64 revision;
};

G_DEFINE_BOXED_TYPE (DigNetworkPlot, dig_network_plot, dig_network_plot_ref, dig_network_plot_unref)

static void
clear_block (gpointer data)
{
  DigNetworkBlock *block = data;

  g_free ((char *)block->label);
  g_free ((char *)block->text);
}

DigNetworkPlot *
dig_network_plot_new (void)
{
  DigNetworkPlot *plot = g_new0 (DigNetworkPlot, 1);

  g_atomic_ref_count_init (&plot->ref_count);
  plot->blocks = g_array_new (FALSE, TRUE, sizeof (DigNetworkBlock));
  g_array_set_clear_func (plot->blocks, clear_block);
  return plot;
}

DigNetworkPlot *
dig_network_plot_ref (DigNetworkPlot *plot)
{
  g_return_val_if_fail (plot != NULL, NULL);

  g_atomic_ref_count_inc (&plot->ref_count);
  return plot;
}

void
dig_network_plot_unref (DigNetworkPlot *plot)
{
  g_return_if_fail (plot != NULL);

  if (!g_atomic_ref_count_dec (&plot->ref_count))
    return;
  g_array_unref (plot->blocks);
  g_free (plot);
}

void
dig_network_plot_clear (DigNetworkPlot *plot)
{
  g_return_if_fail (plot != NULL);

  g_array_set_size (plot->blocks, 0);
  plot->revision++;
}

void
dig_network_plot_add (DigNetworkPlot *plot, const DigNetworkBlock *block)
{
  DigNetworkBlock own;

  g_return_if_fail (plot != NULL && block != NULL);
  g_return_if_fail (block->channels > 0 && block->height > 0 && block->width > 0);

  own = *block;
  own.label = g_strdup (block->label);
  own.text = g_strdup (block->text);
  g_array_append_val (plot->blocks, own);
  plot->revision++;
}

int
dig_network_plot_get_n_blocks (const DigNetworkPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return (int)plot->blocks->len;
}

const DigNetworkBlock *
dig_network_plot_get_block (const DigNetworkPlot *plot, int index)
{
  g_return_val_if_fail (plot != NULL && index >= 0 && index < (int)plot->blocks->len, NULL);

  return &g_array_index (plot->blocks, DigNetworkBlock, index);
}

guint64
dig_network_plot_get_revision (const DigNetworkPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->revision;
}

static gboolean
is_units (const DigNetworkBlock *block)
{
  return block->height == 1 && block->width == 1;
}

char *
dig_network_block_dup_shape (const DigNetworkBlock *block)
{
  g_return_val_if_fail (block != NULL, NULL);

  if (is_units (block))
    return g_strdup_printf ("%d", block->channels);
  return g_strdup_printf ("%d×%d×%d", block->height, block->width, block->channels);
}

/* ---- Places ---- */

/* What all blocks are measured by. */
typedef struct
{
  int largest_side; /* of all maps */
  int most_units;
  double side; /* pixels of the largest */
} Scale;

static Scale
find_scale (const DigNetworkPlot *plot, double room)
{
  Scale scale = { 1, 1, room / (1 + DEPTH) };

  for (guint i = 0; i < plot->blocks->len; i++)
    {
      const DigNetworkBlock *block = &g_array_index (plot->blocks, DigNetworkBlock, i);

      if (is_units (block))
        scale.most_units = MAX (scale.most_units, block->channels);
      else
        scale.largest_side = MAX (scale.largest_side, MAX (block->height, block->width));
    }
  return scale;
}

/* Layers that leave the shape as it is are thin plates, so that the blocks show where it changes. */
static double
find_thickness (const DigNetworkBlock *block)
{
  if (block->kind == DIG_BLOCK_NORM || block->kind == DIG_BLOCK_DROPOUT
      || block->kind == DIG_BLOCK_ACTIVATION)
    return LEAST_THICKNESS;
  if (is_units (block))
    return 2 * LEAST_THICKNESS;
  return CLAMP (2.2 * sqrt (block->channels), LEAST_THICKNESS, MOST_THICKNESS);
}

/* Front and depth at 0, with the height they will have. */
static DigBlockPlace
measure_block (const DigNetworkBlock *block, const Scale *scale)
{
  DigBlockPlace place = { .front = { .width = find_thickness (block) } };

  if (is_units (block))
    {
      /* Thousands of units beside ten: roots, as for the channels. */
      place.front.height =
          scale->side * sqrt ((double)block->channels / MAX (scale->most_units, 64));
      place.front.height = MAX (place.front.height, LEAST_SIDE);
      return place;
    }
  place.front.height = MAX (scale->side * block->height / (double)scale->largest_side, LEAST_SIDE);
  place.depth = DEPTH * MAX (scale->side * block->width / (double)scale->largest_side, LEAST_SIDE);
  return place;
}

/* From label to label, as they stand beside one another. */
static double
get_label_pitch (const DigPlotStyle *style)
{
  return 1.2 * style->font_size;
}

/* Labels stand upright below the blocks, in a strip of this height. */
static double
get_label_room (const DigPlotStyle *style, double height)
{
  return MIN (style->font_size * 12, 0.5 * height);
}

/* The room of a block: its own, but no less than a label wants. */
static double
get_slot (const DigBlockPlace *place, double stretch, double least)
{
  return MAX ((place->front.width + place->depth) * stretch, least);
}

static double
add_slots (const DigBlockPlace *places, guint n, double stretch, double least)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += get_slot (&places[i], stretch, least);
  return sum;
}

/* The most that the blocks can be stretched in `room`. */
static double
find_stretch (const DigBlockPlace *places, guint n, double room, double least)
{
  double low = LEAST_STRETCH, high = MOST_STRETCH;

  if (add_slots (places, n, high, least) <= room)
    return high;
  for (int i = 0; i < 30; i++)
    {
      double middle = (low + high) / 2;

      if (add_slots (places, n, middle, least) <= room)
        low = middle;
      else
        high = middle;
    }
  return low;
}

void
dig_network_plot_place (const DigNetworkPlot *plot, const DigPlotStyle *style, double width,
                        double height, DigBlockPlace *places)
{
  guint n = plot->blocks->len;
  double room = MAX (height - get_label_room (style, height) - 2 * MARGIN, LEAST_SIDE);
  double gap = MIN (GAP, (width - 2 * MARGIN) / (3.0 * MAX (n, 1)));
  double across = width - 2 * MARGIN - gap * n;
  double least = get_label_pitch (style) - gap;
  Scale scale = find_scale (plot, room);
  double stretch, x;

  for (guint i = 0; i < n; i++)
    places[i] = measure_block (&g_array_index (plot->blocks, DigNetworkBlock, i), &scale);
  /* So many layers that not all can have their label. */
  if (least * n > 0.8 * across)
    least = 0;
  stretch = find_stretch (places, n, across, least);
  /* What room is left over parts the blocks. */
  gap += n > 1 ? CLAMP ((across - add_slots (places, n, stretch, least)) / n, 0, 5 * GAP) : 0;
  x = (width - add_slots (places, n, stretch, least) - gap * (MAX (n, 1) - 1)) / 2;
  x = MAX (MARGIN, x);
  for (guint i = 0; i < n; i++)
    {
      DigBlockPlace *place = &places[i];
      double slot = get_slot (place, stretch, least), rise = place->depth;

      place->front.width *= stretch;
      place->depth *= stretch;
      place->front.x = x + (slot - place->front.width - place->depth) / 2;
      place->front.y = MARGIN + (room - place->front.height + MIN (rise, place->depth)) / 2;
      x += slot + gap;
    }
}

int
dig_network_plot_find (const DigNetworkPlot *plot, const DigPlotStyle *style, double width,
                       double height, double x, double y)
{
  g_autofree DigBlockPlace *places = NULL;
  int n = dig_network_plot_get_n_blocks (plot);

  places = g_new0 (DigBlockPlace, MAX (n, 1));
  dig_network_plot_place (plot, style, width, height, places);
  for (int i = 0; i < n; i++)
    {
      double left = i > 0 ? (places[i - 1].front.x + places[i - 1].front.width + places[i - 1].depth
                             + places[i].front.x)
                                / 2
                          : places[i].front.x - GAP;
      double right = i + 1 < n ? (places[i].front.x + places[i].front.width + places[i].depth
                                  + places[i + 1].front.x)
                                     / 2
                               : places[i].front.x + places[i].front.width + places[i].depth + GAP;

      if (x >= left && x < right && y >= 0 && y < height)
        return i;
    }
  return -1;
}

/* ---- Drawing ---- */

static int
get_category (DigBlockKind kind)
{
  static const int categories[DIG_N_BLOCK_KINDS] = {
    [DIG_BLOCK_INPUT] = 7,   [DIG_BLOCK_CONVOLUTION] = 0, [DIG_BLOCK_POOL] = 2,
    [DIG_BLOCK_NORM] = 3,    [DIG_BLOCK_DROPOUT] = 7,     [DIG_BLOCK_ACTIVATION] = 4,
    [DIG_BLOCK_RESHAPE] = 5, [DIG_BLOCK_DENSE] = 1,
  };

  return categories[kind];
}

static void
trace_face (cairo_t *cr, const double (*points)[2])
{
  cairo_new_path (cr);
  for (int i = 0; i < 4; i++)
    cairo_line_to (cr, points[i][0], points[i][1]);
  cairo_close_path (cr);
}

static void
paint_face (cairo_t *cr, const double (*points)[2], const DigColor *fill, const DigColor *edge,
            double line_width)
{
  trace_face (cr, points);
  dig_plot_set_color (cr, fill);
  cairo_fill_preserve (cr);
  dig_plot_set_color (cr, edge);
  cairo_set_line_width (cr, line_width);
  cairo_stroke (cr);
}

/* Front, top and right side, each a little darker or lighter than the other. */
static void
draw_block (cairo_t *cr, const DigNetworkBlock *block, const DigBlockPlace *place,
            const DigPlotStyle *style, gboolean is_chosen)
{
  const DigRectangle *front = &place->front;
  double x0 = front->x, x1 = front->x + front->width, d = place->depth;
  double y0 = front->y, y1 = front->y + front->height;
  double rise = MIN (d, DEPTH * front->height);
  const double face[4][2] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };
  const double top[4][2] = { { x0, y0 }, { x0 + d, y0 - rise }, { x1 + d, y0 - rise }, { x1, y0 } };
  const double side[4][2] = {
    { x1, y0 }, { x1 + d, y0 - rise }, { x1 + d, y1 - rise }, { x1, y1 }
  };
  DigColor color = dig_palette_get_color (get_category (block->kind), style->is_dark);
  DigColor light = dig_color_mix (&color, &style->background, 0.55);
  DigColor lighter = dig_color_mix (&color, &style->background, 0.75);
  DigColor edge = is_chosen ? style->foreground : style->background;
  double line_width = is_chosen ? 2 : 1;

  if (d > 0)
    {
      paint_face (cr, side, &light, &edge, line_width);
      paint_face (cr, top, &lighter, &edge, line_width);
    }
  paint_face (cr, face, &color, &edge, line_width);
}

/* A sign over a block that cannot work. */
static void
draw_problem (cairo_t *cr, const DigBlockPlace *place, const DigPlotStyle *style)
{
  DigColor color = dig_palette_get_color (1, style->is_dark);
  DigPlotLabel sign = dig_plot_label_new (style, DIG_TEXT_BOLD, "!");
  double x = place->front.x + (place->front.width + place->depth) / 2;
  double y = MAX (place->front.y - place->depth - style->font_size, style->font_size);
  DigColor ink = dig_color_readable_on (&color);

  dig_plot_set_color (cr, &color);
  cairo_arc (cr, x, y, 0.7 * style->font_size, 0, 2 * G_PI);
  cairo_fill (cr);
  sign.box.x = x - sign.box.width / 2;
  sign.box.y = y - sign.box.height / 2;
  dig_plot_label_draw (&sign, cr, &ink);
  dig_plot_label_clear (&sign);
}

static void
draw_label (cairo_t *cr, const DigNetworkBlock *block, const DigBlockPlace *place, double top,
            const DigPlotStyle *style, gboolean is_chosen)
{
  g_autofree char *shape = dig_network_block_dup_shape (block);
  g_autofree char *text = g_strdup_printf ("%s  %s", block->label, shape);
  DigPlotLabel label = dig_plot_label_new (style, is_chosen ? DIG_TEXT_BOLD : DIG_TEXT_SMALL, text);
  double x = place->front.x + (place->front.width + place->depth) / 2;

  cairo_save (cr);
  cairo_translate (cr, x - label.box.height / 2, top + label.box.width);
  cairo_rotate (cr, -G_PI / 2);
  dig_plot_label_draw (&label, cr, is_chosen ? &style->foreground : &style->dim);
  cairo_restore (cr);
  dig_plot_label_clear (&label);
}

/* Labels that would lie over their neighbours are left out; never that of the chosen block. */
static void
draw_labels (cairo_t *cr, double height, const DigNetworkPlot *plot, const DigBlockPlace *places,
             const DigPlotStyle *style, int chosen)
{
  double line = 0.99 * get_label_pitch (style), last = -line;
  double top = height - get_label_room (style, height);
  double chosen_x =
      chosen >= 0 ? places[chosen].front.x + (places[chosen].front.width + places[chosen].depth) / 2
                  : -2 * line;

  for (int i = 0; i < (int)plot->blocks->len; i++)
    {
      double x = places[i].front.x + (places[i].front.width + places[i].depth) / 2;

      if (i != chosen && (x - last < line || fabs (x - chosen_x) < line))
        continue;
      draw_label (cr, &g_array_index (plot->blocks, DigNetworkBlock, i), &places[i], top, style,
                  i == chosen);
      last = x;
    }
}

void
dig_network_plot_draw (cairo_t *cr, double width, double height, const DigNetworkPlot *plot,
                       const DigPlotStyle *style, int chosen)
{
  int n = dig_network_plot_get_n_blocks (plot);
  g_autofree DigBlockPlace *places = g_new0 (DigBlockPlace, MAX (n, 1));

  dig_plot_begin (cr, width, height, style);
  if (chosen >= n)
    chosen = -1;
  dig_network_plot_place (plot, style, width, height, places);
  for (int i = 0; i < n; i++)
    {
      const DigNetworkBlock *block = &g_array_index (plot->blocks, DigNetworkBlock, i);

      draw_block (cr, block, &places[i], style, i == chosen);
      if (block->has_problem)
        draw_problem (cr, &places[i], style);
    }
  draw_labels (cr, height, plot, places, style, chosen);
}
