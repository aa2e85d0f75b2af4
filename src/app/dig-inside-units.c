/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-units.h"

#include "app/dig-inside-boards.h"
#include "app/dig-inside-view.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

/* In font sizes. */
#define SIDE 9

struct _DigInsideUnits
{
  AdwBin parent_instance;

  GtkDropDown *layer_drop_down;
  GtkSpinButton *unit_spin;
  DigBoardView *view;
  DigAtlas *atlas;
  DigTrace *trace;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigInsideUnits, dig_inside_units, ADW_TYPE_BIN)

static guint chosen_signal;

static gboolean
has_units (const DigTraceLayer *layer)
{
  return layer->spec->type == DIG_LAYER_CONV2D || layer->spec->type == DIG_LAYER_DENSE;
}

/* The part of the image that the strongest pixel of the map sees. */
static DigTileMark
find_mark (DigInsideUnits *self, guint layer, guint unit, int place)
{
  const DigTraceLayer *of = dig_trace_get_layer (self->trace, layer);
  DigField field = dig_trace_find_field (self->trace, layer, (int)unit, place / of->info.out_w,
                                         place % of->info.out_w, 0);

  if (dig_inside_is_flat (of))
    return (DigTileMark){ 0 };
  return (DigTileMark){ field.row, field.column, field.n_rows, field.n_columns };
}

static void
add_digits (DigInsideUnits *self, DigBoard *board, guint layer, guint unit)
{
  DigSurvey *survey = dig_atlas_get_survey (self->atlas);
  DigDataSet *data = dig_atlas_get_data (self->atlas);
  const DigNumberStyle *numbers = &dig_chart_get_style (DIG_CHART (self->view))->numbers;
  guint n;
  const DigExcitement *top = dig_survey_get_top (survey, layer, unit, &n);

  for (guint i = 0; i < n; i++)
    {
      guint row = (guint)survey->rows[top[i].image];
      g_autofree char *value = dig_format_significant ((double)top[i].value, 4, numbers);
      g_autofree char *name = g_strdup_printf (_ ("Row %u, read as %d, excitement %s"),
                                               dig_data_set_get_source_row (data, row),
                                               survey->predicted[top[i].image], value);
      DigTile tile = { .bytes = dig_data_set_get_image (data, row),
                       .rows = (int)dig_data_set_get_height (data),
                       .columns = (int)dig_data_set_get_width (data),
                       .side = SIDE,
                       .label = value,
                       .name = name,
                       .mark = find_mark (self, layer, unit, top[i].place),
                       .map_index = (int)row };

      dig_board_add_tile (board, &tile);
    }
}

static void
show_units (DigInsideUnits *self)
{
  DigSurvey *survey = dig_atlas_get_survey (self->atlas);
  g_autoptr (DigBoard) board = dig_board_new ();
  guint layer;

  if (self->trace == NULL)
    return;
  layer = dig_inside_get_layer (self->layer_drop_down, self->trace, has_units);
  if (layer == G_MAXUINT || survey == NULL
      || survey->n_layers != dig_trace_get_n_layers (self->trace)
      || survey->n_units[layer] != (guint)dig_trace_get_layer (self->trace, layer)->info.out_c)
    dig_board_add_section (board, _ ("All validation digits go through the network…"), NULL, NULL);
  else
    {
      const DigTraceLayer *of = dig_trace_get_layer (self->trace, layer);
      g_autofree char *title = NULL, *number = NULL, *subtitle = NULL;
      guint unit;

      self->is_updating = TRUE;
      gtk_spin_button_set_range (self->unit_spin, 0, of->info.out_c - 1);
      self->is_updating = FALSE;
      unit = (guint)gtk_spin_button_get_value_as_int (self->unit_spin);
      title = g_strdup_printf (dig_inside_is_flat (of) ? _ ("%s, unit %u") : _ ("%s, map %u"),
                               of->spec->name, unit);
      number = dig_format_integer (survey->n_images, dig_number_style_get_locale ());
      subtitle = g_strdup_printf (_ ("the strongest of %s validation digits"), number);
      dig_board_add_section (board, title, subtitle, NULL);
      add_digits (self, board, layer, unit);
    }
  dig_board_view_set_board (self->view, board);
}

static void
changed_cb (DigInsideUnits *self)
{
  if (!self->is_updating)
    show_units (self);
}

static void
activated_cb (DigInsideUnits *self)
{
  const DigTile *tile = dig_board_get_tile (dig_board_view_get_board (self->view),
                                            dig_board_view_get_selected (self->view));

  g_signal_emit (self, chosen_signal, 0, (guint)tile->map_index);
}

static void
dig_inside_units_dispose (GObject *object)
{
  DigInsideUnits *self = DIG_INSIDE_UNITS (object);

  if (self->atlas != NULL)
    g_signal_handlers_disconnect_by_data (self->atlas, self);
  g_clear_object (&self->atlas);
  g_clear_pointer (&self->trace, dig_trace_unref);
  G_OBJECT_CLASS (dig_inside_units_parent_class)->dispose (object);
}

static void
dig_inside_units_class_init (DigInsideUnitsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inside_units_dispose;
  chosen_signal = g_signal_new ("row-chosen", DIG_TYPE_INSIDE_UNITS, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dig_inside_units_init (DigInsideUnits *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *controls = dig_inside_controls_new ();

  self->layer_drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->unit_spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 1, 1));
  dig_inside_controls_add (controls, _ ("Layer"), GTK_WIDGET (self->layer_drop_down));
  dig_inside_controls_add (controls, _ ("Map or unit"), GTK_WIDGET (self->unit_spin));
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box),
                  dig_inside_board_window_new (_ ("What excites a unit most"), &self->view));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->layer_drop_down, "notify::selected", G_CALLBACK (changed_cb),
                            self);
  g_signal_connect_swapped (self->unit_spin, "value-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->view, "activated", G_CALLBACK (activated_cb), self);
}

void
dig_inside_units_set_atlas (DigInsideUnits *self, DigAtlas *atlas)
{
  g_return_if_fail (DIG_IS_INSIDE_UNITS (self) && self->atlas == NULL);

  self->atlas = g_object_ref (atlas);
  g_signal_connect_swapped (atlas, "survey-changed", G_CALLBACK (show_units), self);
}

void
dig_inside_units_set_trace (DigInsideUnits *self, DigTrace *trace)
{
  g_return_if_fail (DIG_IS_INSIDE_UNITS (self) && trace != NULL);

  dig_trace_ref (trace);
  g_clear_pointer (&self->trace, dig_trace_unref);
  self->trace = trace;
  self->is_updating = TRUE;
  dig_inside_fill_layers (self->layer_drop_down, trace, has_units, TRUE);
  self->is_updating = FALSE;
  show_units (self);
}
