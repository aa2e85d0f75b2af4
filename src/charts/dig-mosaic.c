/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-mosaic.h"
#include "charts/dig-plot-text.h"

#include <math.h>
#include <string.h>

#define TILE_BYTES (28 * 28)
/* In font sizes. */
#define GAP 0.5
#define LABEL_HEIGHT 1.5
/* Pixels round a tile for the frame of the selected one. */
#define FRAME 2.0

typedef struct
{
  guint8 bytes[TILE_BYTES];
  char *label;
} Tile;

struct _DigMosaic
{
  GPtrArray *tiles; /* of Tile */
  DigColorMap map;
  int n_columns; /* 0: any */
  gboolean is_left;
  guint64 revision;
};

/* Tiles of equal size in rows, the whole in the middle or at the left. */
typedef struct
{
  int n_columns;
  double side; /* of the image, its label comes below */
  double step_x, step_y;
  double x, y;
} Grid;

G_DEFINE_BOXED_TYPE (DigMosaic, dig_mosaic, dig_mosaic_ref, dig_mosaic_unref)

static void
free_tile (gpointer data)
{
  Tile *tile = data;

  g_free (tile->label);
  g_free (tile);
}

DigMosaic *
dig_mosaic_new (void)
{
  DigMosaic *mosaic = g_rc_box_new0 (DigMosaic);

  mosaic->tiles = g_ptr_array_new_with_free_func (free_tile);
  return mosaic;
}

DigMosaic *
dig_mosaic_ref (DigMosaic *mosaic)
{
  return g_rc_box_acquire (mosaic);
}

static void
clear_mosaic (gpointer data)
{
  DigMosaic *mosaic = data;

  g_ptr_array_unref (mosaic->tiles);
}

void
dig_mosaic_unref (DigMosaic *mosaic)
{
  g_rc_box_release_full (mosaic, clear_mosaic);
}

void
dig_mosaic_add (DigMosaic *mosaic, const guint8 *bytes, const char *label)
{
  Tile *tile;

  g_return_if_fail (mosaic != NULL && bytes != NULL);

  tile = g_new0 (Tile, 1);
  memcpy (tile->bytes, bytes, TILE_BYTES);
  tile->label = g_strdup (label);
  g_ptr_array_add (mosaic->tiles, tile);
  mosaic->revision++;
}

void
dig_mosaic_clear (DigMosaic *mosaic)
{
  g_return_if_fail (mosaic != NULL);

  g_ptr_array_set_size (mosaic->tiles, 0);
  mosaic->revision++;
}

void
dig_mosaic_set_map (DigMosaic *mosaic, DigColorMap map)
{
  g_return_if_fail (mosaic != NULL);

  if (mosaic->map == map)
    return;
  mosaic->map = map;
  mosaic->revision++;
}

void
dig_mosaic_set_n_columns (DigMosaic *mosaic, int n_columns)
{
  g_return_if_fail (mosaic != NULL && n_columns >= 0);

  if (mosaic->n_columns == n_columns)
    return;
  mosaic->n_columns = n_columns;
  mosaic->revision++;
}

void
dig_mosaic_set_is_left (DigMosaic *mosaic, gboolean is_left)
{
  g_return_if_fail (mosaic != NULL);

  if (mosaic->is_left == is_left)
    return;
  mosaic->is_left = is_left;
  mosaic->revision++;
}

int
dig_mosaic_get_n_tiles (const DigMosaic *mosaic)
{
  g_return_val_if_fail (mosaic != NULL, 0);

  return (int)mosaic->tiles->len;
}

static const Tile *
get_tile (const DigMosaic *mosaic, int tile)
{
  g_return_val_if_fail (mosaic != NULL && tile >= 0 && tile < (int)mosaic->tiles->len, NULL);

  return g_ptr_array_index (mosaic->tiles, tile);
}

const guint8 *
dig_mosaic_get_bytes (const DigMosaic *mosaic, int tile)
{
  const Tile *found = get_tile (mosaic, tile);

  return found != NULL ? found->bytes : NULL;
}

const char *
dig_mosaic_get_label (const DigMosaic *mosaic, int tile)
{
  const Tile *found = get_tile (mosaic, tile);

  return found != NULL ? found->label : NULL;
}

guint64
dig_mosaic_get_revision (const DigMosaic *mosaic)
{
  g_return_val_if_fail (mosaic != NULL, 0);

  return mosaic->revision;
}

static gboolean
has_labels (const DigMosaic *mosaic)
{
  for (guint i = 0; i < mosaic->tiles->len; i++)
    if (get_tile (mosaic, (int)i)->label != NULL)
      return TRUE;
  return FALSE;
}

static double
get_gap (const DigPlotStyle *style)
{
  return round (GAP * style->font_size);
}

/* Below each tile, for its label. */
static double
get_label_height (const DigMosaic *mosaic, const DigPlotStyle *style)
{
  return has_labels (mosaic) ? ceil (LABEL_HEIGHT * style->font_size) : 0;
}

/* The number of columns with the largest tiles; of equal ones, that with the fewest empty places. */
static Grid
make_grid (const DigMosaic *mosaic, const DigPlotStyle *style, double width, double height)
{
  int n = (int)mosaic->tiles->len;
  double gap = get_gap (style);
  double below = get_label_height (mosaic, style);
  Grid best = { .n_columns = 1 };

  for (int n_columns = 1; n_columns <= n; n_columns++)
    {
      int n_rows = (n + n_columns - 1) / n_columns;
      double wide = (width - (n_columns + 1) * gap) / n_columns;
      double high = (height - (n_rows + 1) * gap - n_rows * below) / n_rows;
      double side = fmax (floor (fmin (wide, high)), 0);

      if (mosaic->n_columns > 0 && n_columns != MIN (mosaic->n_columns, n))
        continue;
      if (side < best.side || (side == best.side && n % n_columns != 0 && best.side > 0))
        continue;
      best.n_columns = n_columns;
      best.side = side;
      best.step_x = side + gap;
      best.step_y = side + below + gap;
      best.x = mosaic->is_left ? FRAME : floor ((width - n_columns * best.step_x + gap) / 2);
      best.y = floor ((height - n_rows * best.step_y + gap) / 2);
    }
  return best;
}

static void
draw_tile (cairo_t *cr, const DigMosaic *mosaic, const DigPlotStyle *style, const Grid *grid,
           int index, gboolean is_selected)
{
  const Tile *tile = get_tile (mosaic, index);
  DigDigitImage image = dig_digit_image_init (tile->bytes);
  double x = grid->x + index % grid->n_columns * grid->step_x;
  double y = grid->y + index / grid->n_columns * grid->step_y;
  DigRectangle frame = { x - FRAME, y - FRAME, grid->side + 2 * FRAME, grid->side + 2 * FRAME };

  image.map = mosaic->map;
  dig_digit_image_draw (cr, x, y, grid->side, grid->side, &image, style);
  /* Zero is nearly the colour of the ground: a line says where the picture ends. */
  if (mosaic->map == DIG_MAP_DIVERGING)
    {
      dig_plot_set_color (cr, &style->grid);
      cairo_set_line_width (cr, 1);
      cairo_rectangle (cr, x - 0.5, y - 0.5, grid->side + 1, grid->side + 1);
      cairo_stroke (cr);
    }
  if (is_selected)
    {
      dig_plot_rounded_rectangle (cr, &frame, 3);
      dig_plot_set_color (cr, &style->accent);
      cairo_set_line_width (cr, 3);
      cairo_stroke (cr);
    }
  if (tile->label != NULL)
    {
      DigPlotLabel label = dig_plot_label_new (style, DIG_TEXT_SMALL, tile->label);

      if (label.box.width > grid->step_x)
        {
          pango_layout_set_ellipsize (label.text, PANGO_ELLIPSIZE_END);
          pango_layout_set_width (label.text, (int)(fmax (grid->step_x, 1) * PANGO_SCALE));
          label.box.width = grid->step_x;
        }
      label.box.x = x + (grid->side - label.box.width) / 2;
      label.box.y = y + grid->side + 0.2 * style->font_size;
      dig_plot_label_draw (&label, cr, &style->foreground);
      dig_plot_label_clear (&label);
    }
}

void
dig_mosaic_draw (cairo_t *cr, double width, double height, const DigMosaic *mosaic,
                 const DigPlotStyle *style, int selected)
{
  Grid grid;

  g_return_if_fail (cr != NULL && mosaic != NULL && style != NULL);

  cairo_save (cr);
  dig_plot_begin (cr, width, height, style);
  grid = make_grid (mosaic, style, width, height);
  for (guint i = 0; grid.side > 0 && i < mosaic->tiles->len; i++)
    draw_tile (cr, mosaic, style, &grid, (int)i, (int)i == selected);
  cairo_restore (cr);
}

int
dig_mosaic_find (const DigMosaic *mosaic, const DigPlotStyle *style, double width, double height,
                 double x, double y)
{
  Grid grid;
  int row, column;

  g_return_val_if_fail (mosaic != NULL && style != NULL, -1);

  grid = make_grid (mosaic, style, width, height);
  if (grid.side <= 0 || x < grid.x || y < grid.y)
    return -1;
  column = (int)((x - grid.x) / grid.step_x);
  row = (int)((y - grid.y) / grid.step_y);
  if (column >= grid.n_columns || row * grid.n_columns + column >= (int)mosaic->tiles->len)
    return -1;
  return row * grid.n_columns + column;
}

int
dig_mosaic_get_n_columns (const DigMosaic *mosaic, const DigPlotStyle *style, double width,
                          double height)
{
  g_return_val_if_fail (mosaic != NULL && style != NULL, 1);

  return make_grid (mosaic, style, width, height).n_columns;
}

double
dig_mosaic_get_height (const DigMosaic *mosaic, const DigPlotStyle *style, double width)
{
  int n, n_columns, n_rows;
  double gap, side;

  g_return_val_if_fail (mosaic != NULL && style != NULL, 0);

  n = (int)mosaic->tiles->len;
  if (mosaic->n_columns == 0 || n == 0)
    return 0;
  n_columns = MIN (mosaic->n_columns, n);
  n_rows = (n + n_columns - 1) / n_columns;
  gap = get_gap (style);
  side = fmax (floor ((width - (n_columns + 1) * gap) / n_columns), 0);
  return gap + n_rows * (side + get_label_height (mosaic, style) + gap);
}
