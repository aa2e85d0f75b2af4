/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-filters.h"

#include "app/dig-inside-view.h"
#include "charts/dig-maps-board.h"

#include <glib/gi18n.h>

struct _DigInsideFilters
{
  AdwBin parent_instance;

  GtkDropDown *layer_drop_down;
  GtkSpinButton *channel_spin;
  DigBoardView *view;
  DigTrace *trace;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigInsideFilters, dig_inside_filters, ADW_TYPE_BIN)

static guint activated_signal;

static char *
dup_subtitle (const DigTraceLayer *layer, int channel)
{
  const DigLayerInfo *info = &layer->info;
  int rows = layer->spec->kernel_height, columns = layer->spec->kernel_width;

  if (info->in_c == 1)
    return g_strdup_printf (
        ngettext ("%d filter of %d×%d", "%d filters of %d×%d", (gulong)info->out_c), info->out_c,
        rows, columns);
  return g_strdup_printf (ngettext ("%d filter of %d×%d, for input map %d (of 0 to %d)",
                                    "%d filters of %d×%d, for input map %d (of 0 to %d)",
                                    (gulong)info->out_c),
                          info->out_c, rows, columns, channel, info->in_c - 1);
}

static void
show_filters (DigInsideFilters *self)
{
  guint index =
      dig_inside_get_layer (self->layer_drop_down, self->trace, dig_inside_is_convolution);
  g_autoptr (DigBoard) board = dig_board_new ();

  if (index != G_MAXUINT)
    {
      const DigTraceLayer *layer = dig_trace_get_layer (self->trace, index);
      const DigLayerInfo *info = &layer->info;
      g_autofree char *subtitle = NULL;
      int channel;

      gtk_spin_button_set_range (self->channel_spin, 0, info->in_c - 1);
      gtk_widget_set_sensitive (GTK_WIDGET (self->channel_spin), info->in_c > 1);
      channel = gtk_spin_button_get_value_as_int (self->channel_spin);
      subtitle = dup_subtitle (layer, channel);
      DigFiltersLayer filters = { .name = layer->spec->name,
                                  .subtitle = subtitle,
                                  .weights = layer->tensors[0],
                                  .n_filters = info->out_c,
                                  .n_channels = info->in_c,
                                  .rows = layer->spec->kernel_height,
                                  .columns = layer->spec->kernel_width };
      dig_maps_board_add_filters (board, &filters, channel, (int)index,
                                  &dig_chart_get_style (DIG_CHART (self->view))->numbers);
    }
  dig_board_view_set_board (self->view, board);
}

static void
changed_cb (DigInsideFilters *self)
{
  if (self->is_updating || self->trace == NULL)
    return;
  self->is_updating = TRUE;
  show_filters (self);
  self->is_updating = FALSE;
}

static void
activated_cb (DigInsideFilters *self)
{
  const DigTile *tile = dig_board_get_tile (dig_board_view_get_board (self->view),
                                            dig_board_view_get_selected (self->view));

  if (tile->layer >= 0)
    g_signal_emit (self, activated_signal, 0, (guint)tile->layer, tile->map_index);
}

static void
dig_inside_filters_dispose (GObject *object)
{
  g_clear_pointer (&DIG_INSIDE_FILTERS (object)->trace, dig_trace_unref);
  G_OBJECT_CLASS (dig_inside_filters_parent_class)->dispose (object);
}

static void
dig_inside_filters_class_init (DigInsideFiltersClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inside_filters_dispose;
  activated_signal = g_signal_new ("activated", DIG_TYPE_INSIDE_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);
}

static void
dig_inside_filters_init (DigInsideFilters *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *controls = dig_inside_controls_new ();

  self->layer_drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->channel_spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 1, 1));
  dig_inside_controls_add (controls, _ ("Layer"), GTK_WIDGET (self->layer_drop_down));
  dig_inside_controls_add (controls, _ ("Input map"), GTK_WIDGET (self->channel_spin));
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), dig_inside_board_window_new (_ ("Filters"), &self->view));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->layer_drop_down, "notify::selected", G_CALLBACK (changed_cb),
                            self);
  g_signal_connect_swapped (self->channel_spin, "value-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->view, "activated", G_CALLBACK (activated_cb), self);
}

void
dig_inside_filters_set_trace (DigInsideFilters *self, DigTrace *trace)
{
  g_return_if_fail (DIG_IS_INSIDE_FILTERS (self) && trace != NULL);

  dig_trace_ref (trace);
  g_clear_pointer (&self->trace, dig_trace_unref);
  self->trace = trace;
  self->is_updating = TRUE;
  dig_inside_fill_layers (self->layer_drop_down, trace, dig_inside_is_convolution, FALSE);
  show_filters (self);
  self->is_updating = FALSE;
}
