/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-why.h"

#include "app/dig-inside-view.h"

#include <glib/gi18n.h>
#include <math.h>

/* In font sizes. */
#define SIDE 15

struct _DigInsideWhy
{
  AdwBin parent_instance;

  GtkDropDown *class_drop_down, *layer_drop_down;
  DigBoardView *view;
  DigInspection *inspection;
  guint n_classes;
  gboolean is_active, is_updating;
};

G_DEFINE_FINAL_TYPE (DigInsideWhy, dig_inside_why, ADW_TYPE_BIN)

/* The heat as large as the image, between the pixels of the layer in straight lines. */
static void
enlarge (const DigWhy *why, float *heat)
{
  for (int row = 0; row < why->image_rows; row++)
    for (int column = 0; column < why->image_columns; column++)
      {
        double y = CLAMP ((row + 0.5) * why->rows / why->image_rows - 0.5, 0, why->rows - 1);
        double x =
            CLAMP ((column + 0.5) * why->columns / why->image_columns - 0.5, 0, why->columns - 1);
        int top = (int)y, left = (int)x;
        int bottom = MIN (top + 1, why->rows - 1), right = MIN (left + 1, why->columns - 1);
        const float *map = why->grad_cam;
        double upper = (1 - (x - left)) * (double)map[top * why->columns + left]
                       + (x - left) * (double)map[top * why->columns + right];
        double lower = (1 - (x - left)) * (double)map[bottom * why->columns + left]
                       + (x - left) * (double)map[bottom * why->columns + right];

        heat[row * why->image_columns + column] =
            (float)((1 - (y - top)) * upper + (y - top) * lower);
      }
}

/* The digit, under heat or alone. */
static DigTile
image_tile (const DigWhy *why, const guint8 *image, const char *name)
{
  return (DigTile){ .bytes = image,
                    .rows = why->image_rows,
                    .columns = why->image_columns,
                    .side = SIDE,
                    .name = name,
                    .label = name };
}

static DigTile
value_tile (const float *values, int rows, int columns, DigColorMap map, const char *name)
{
  float largest = dig_find_magnitude (values, (gsize)rows * (gsize)columns);

  return (DigTile){ .values = values,
                    .minimum = map == DIG_MAP_DIVERGING ? -largest : 0,
                    .maximum = largest,
                    .rows = rows,
                    .columns = columns,
                    .map = map,
                    .side = SIDE,
                    .name = name,
                    .label = name };
}

/* The digit under what speaks for the class: n values, as large as the image, up to a largest one. Where the map of
 * colours diverges, values lie on both sides of zero. */
static void
add_heated (DigBoard *board, const DigWhy *why, const guint8 *image, const float *values,
            float largest, DigColorMap map)
{
  int n = why->image_rows * why->image_columns;
  g_autofree float *heat = g_new (float, n);
  DigTile tile = image_tile (why, image, _ ("over the digit"));

  for (int i = 0; i < n; i++)
    {
      float share = largest > 0 ? values[i] / largest : 0;

      heat[i] = map == DIG_MAP_DIVERGING ? (1 + share) / 2 : share;
    }
  tile.values = values;
  tile.heat = heat;
  tile.heat_map = map;
  dig_board_add_tile (board, &tile);
}

static void
add_grad_cam (DigBoard *board, const DigTrace *trace, const DigWhy *why,
              const DigNumberStyle *numbers)
{
  const guint8 *image = dig_trace_get_image (trace);
  g_autofree float *heat = g_new (float, why->image_rows * why->image_columns);
  float largest = dig_find_magnitude (why->grad_cam, (gsize)why->rows * (gsize)why->columns);
  g_autofree char *largest_text = dig_format_significant ((double)largest, 3, numbers);
  g_autofree char *label = g_strdup_printf (_ ("0 to %s"), largest_text);
  const char *name = dig_trace_get_layer (trace, why->layer)->spec->name;
  g_autofree char *subtitle = g_strdup_printf (_ ("at %s, for class %u"), name, why->target);
  DigTile tile;

  dig_board_add_section (
      board, _ ("Grad-CAM"), subtitle,
      _ ("Where the maps of the layer raise the score of the class: yellow most, "
         "dark blue not at all."));
  tile = image_tile (why, image, _ ("the digit"));
  dig_board_add_tile (board, &tile);
  enlarge (why, heat);
  add_heated (board, why, image, heat, largest, DIG_MAP_SEQUENTIAL);
  tile = value_tile (why->grad_cam, why->rows, why->columns, DIG_MAP_SEQUENTIAL, label);
  tile.as_large_as = MAX (why->image_rows, why->image_columns);
  dig_board_add_tile (board, &tile);
}

/* "makes the probability 98.2 % fall to 31.0 %" */
static char *
describe_strongest (const DigTrace *trace, const DigWhy *why, const DigNumberStyle *numbers)
{
  int n = why->image_rows * why->image_columns, best = 0;
  guint n_classes;
  const float *probabilities = dig_trace_get_probabilities (trace, &n_classes);
  g_autofree char *from = NULL, *to = NULL;

  for (int i = 0; i < n; i++)
    if (why->occlusion[i] > why->occlusion[best])
      best = i;
  from = dig_format_percent ((double)probabilities[why->target], 1, numbers);
  to = dig_format_percent (
      fmax ((double)probabilities[why->target] - (double)why->occlusion[best], 0), 1, numbers);
  return g_strdup_printf (
      _ ("A black square of %d×%d round each pixel: orange where the "
         "probability of class %u falls, blue where it rises. At row %d, column "
         "%d it falls furthest, from %s to %s."),
      DIG_OCCLUSION_SIDE, DIG_OCCLUSION_SIDE, why->target, best / why->image_columns,
      best % why->image_columns, from, to);
}

static void
add_occlusion (DigBoard *board, const DigTrace *trace, const DigWhy *why,
               const DigNumberStyle *numbers)
{
  const guint8 *image = dig_trace_get_image (trace);
  gsize n = (gsize)why->image_rows * (gsize)why->image_columns;
  float largest = dig_find_magnitude (why->occlusion, n);
  g_autofree char *text = describe_strongest (trace, why, numbers);
  g_autofree char *largest_text = dig_format_percent ((double)largest, 1, numbers);
  g_autofree char *label = g_strdup_printf ("± %s", largest_text);
  DigTile tile;

  dig_board_add_section (board, _ ("Occlusion"), NULL, text);
  tile = image_tile (why, image, _ ("the digit"));
  dig_board_add_tile (board, &tile);
  add_heated (board, why, image, why->occlusion, largest, DIG_MAP_DIVERGING);
  tile = value_tile (why->occlusion, why->image_rows, why->image_columns, DIG_MAP_DIVERGING, label);
  dig_board_add_tile (board, &tile);
}

static void
show_why (DigInsideWhy *self)
{
  const DigWhy *why = dig_inspection_get_why (self->inspection);
  DigTrace *trace = dig_inspection_get_trace (self->inspection);
  const DigNumberStyle *numbers = &dig_chart_get_style (DIG_CHART (self->view))->numbers;
  g_autoptr (DigBoard) board = dig_board_new ();

  /* What belongs to another network stays away until the new answer is there. */
  if (trace == NULL || why == NULL || why->layer >= dig_trace_get_n_layers (trace)
      || why->rows != dig_trace_get_layer (trace, why->layer)->info.out_h)
    dig_board_add_section (board, _ ("Looking for what speaks for this class…"), NULL, NULL);
  else
    {
      add_grad_cam (board, trace, why, numbers);
      add_occlusion (board, trace, why, numbers);
    }
  dig_board_view_set_board (self->view, board);
}

static void
ask (DigInsideWhy *self)
{
  DigTrace *trace = dig_inspection_get_trace (self->inspection);
  guint layer;

  if (!self->is_active || trace == NULL || self->is_updating)
    return;
  layer = dig_inside_get_layer (self->layer_drop_down, trace, dig_inside_is_convolution);
  if (layer != G_MAXUINT)
    dig_inspection_ask_why (self->inspection, layer,
                            gtk_drop_down_get_selected (self->class_drop_down));
}

/* At first the class that the network answers. */
static void
fill_classes (DigInsideWhy *self, const DigTrace *trace)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint n_classes, best = 0;
  const float *probabilities = dig_trace_get_probabilities (trace, &n_classes);

  if (n_classes == self->n_classes)
    return;
  for (guint i = 0; i < n_classes; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      gtk_string_list_append (list, name);
      if (probabilities[i] > probabilities[best])
        best = i;
    }
  self->n_classes = n_classes;
  gtk_drop_down_set_model (self->class_drop_down, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->class_drop_down, best);
}

static void
trace_changed_cb (DigInsideWhy *self)
{
  DigTrace *trace = dig_inspection_get_trace (self->inspection);

  if (trace == NULL)
    return;
  self->is_updating = TRUE;
  fill_classes (self, trace);
  dig_inside_fill_layers (self->layer_drop_down, trace, dig_inside_is_convolution, TRUE);
  self->is_updating = FALSE;
  ask (self);
}

static void
dig_inside_why_dispose (GObject *object)
{
  DigInsideWhy *self = DIG_INSIDE_WHY (object);

  if (self->inspection != NULL)
    g_signal_handlers_disconnect_by_data (self->inspection, self);
  g_clear_object (&self->inspection);
  G_OBJECT_CLASS (dig_inside_why_parent_class)->dispose (object);
}

static void
dig_inside_why_class_init (DigInsideWhyClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inside_why_dispose;
}

static void
dig_inside_why_init (DigInsideWhy *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *controls = dig_inside_controls_new ();

  self->class_drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->layer_drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  dig_inside_controls_add (controls, _ ("Class"), GTK_WIDGET (self->class_drop_down));
  dig_inside_controls_add (controls, _ ("Layer"), GTK_WIDGET (self->layer_drop_down));
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), dig_inside_board_window_new (_ ("Why this answer"), &self->view));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->class_drop_down, "notify::selected", G_CALLBACK (ask), self);
  g_signal_connect_swapped (self->layer_drop_down, "notify::selected", G_CALLBACK (ask), self);
}

void
dig_inside_why_set_inspection (DigInsideWhy *self, DigInspection *inspection)
{
  g_return_if_fail (DIG_IS_INSIDE_WHY (self) && self->inspection == NULL);

  self->inspection = g_object_ref (inspection);
  g_signal_connect_swapped (inspection, "trace-changed", G_CALLBACK (trace_changed_cb), self);
  g_signal_connect_swapped (inspection, "why-changed", G_CALLBACK (show_why), self);
}

void
dig_inside_why_set_active (DigInsideWhy *self, gboolean is_active)
{
  g_return_if_fail (DIG_IS_INSIDE_WHY (self));

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  if (is_active)
    ask (self);
  else
    dig_inspection_stop_why (self->inspection);
}
