/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-table.h"

#include <glib/gi18n.h>

#include "app/dig-layer-text.h"
#include "app/dig-table.h"
#include "charts/dig-number-format.h"

struct _DigLayerTable
{
  AdwBin parent_instance;

  DigNetworkSpec *spec;
};

G_DEFINE_FINAL_TYPE (DigLayerTable, dig_layer_table, ADW_TYPE_BIN)

enum
{
  COLUMN_LAYER,
  COLUMN_SHAPE,
  COLUMN_PARAMETERS,
  COLUMN_MULTIPLY_ADDS,
};

static void
attach_layer_name (GtkGrid *grid, int row, const DigLayerSpec *layer)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *kind = dig_layer_dup_text (layer);
  GtkWidget *name = gtk_label_new (layer->name);
  GtkWidget *description = gtk_label_new (kind);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (description), 0);
  gtk_widget_add_css_class (description, "caption");
  gtk_widget_add_css_class (description, "secondary");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), description);
  gtk_grid_attach (grid, box, COLUMN_LAYER, row, 1, 1);
}

static void
attach_integer (GtkGrid *grid, int column, int row, gint64 value)
{
  g_autofree char *text =
      value == 0 ? g_strdup ("–") : dig_format_integer (value, dig_number_style_get_locale ());

  dig_table_attach (grid, column, row, text, DIG_TABLE_NUMBER);
}

static void
attach_totals (GtkGrid *grid, int row, const DigLayerInfo *total)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *fixed = dig_format_integer (total->n_parameters - total->n_trainable, style);
  g_autofree char *note = g_strdup_printf (_ ("%s of the parameters are not trained"), fixed);
  GtkWidget *label;

  dig_table_attach (grid, COLUMN_LAYER, row, _ ("Total"), DIG_TABLE_HEADING);
  attach_integer (grid, COLUMN_PARAMETERS, row, total->n_parameters);
  attach_integer (grid, COLUMN_MULTIPLY_ADDS, row, total->n_multiply_adds);
  if (total->n_parameters == total->n_trainable)
    return;
  label = gtk_label_new (note);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "secondary");
  gtk_grid_attach (grid, label, COLUMN_LAYER, row + 1, COLUMN_MULTIPLY_ADDS + 1, 1);
}

static GtkWidget *
build_table (DigNetworkSpec *spec, const DigLayerInfo *infos)
{
  GtkGrid *grid = dig_table_new ();
  guint n_layers = dig_network_spec_get_n_layers (spec);
  DigLayerInfo total;

  dig_table_attach (grid, COLUMN_LAYER, 0, _ ("Layer"), DIG_TABLE_HEADING);
  dig_table_attach (grid, COLUMN_SHAPE, 0, _ ("Output"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (grid, COLUMN_PARAMETERS, 0, _ ("Parameters"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (grid, COLUMN_MULTIPLY_ADDS, 0, _ ("Multiply-adds"), DIG_TABLE_NUMBER_HEADING);
  for (guint i = 0; i < n_layers; i++)
    {
      g_autofree char *shape = dig_layer_dup_shape (&infos[i]);
      int row = (int)i + 1;

      attach_layer_name (grid, row, dig_network_spec_get_layer (spec, i));
      dig_table_attach (grid, COLUMN_SHAPE, row, shape, DIG_TABLE_NUMBER);
      attach_integer (grid, COLUMN_PARAMETERS, row, infos[i].n_parameters);
      attach_integer (grid, COLUMN_MULTIPLY_ADDS, row, infos[i].n_multiply_adds);
    }
  dig_network_spec_get_totals (spec, &total);
  attach_totals (grid, (int)n_layers + 1, &total);
  return GTK_WIDGET (grid);
}

static GtkWidget *
build_reason (const char *reason)
{
  GtkWidget *label = gtk_label_new (reason);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  /* As wide as the table that it stands for: the page keeps its columns. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "error");
  return label;
}

void
dig_layer_table_set_spec (DigLayerTable *self, DigNetworkSpec *spec)
{
  g_autofree DigLayerInfo *infos = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (DIG_IS_LAYER_TABLE (self));
  g_return_if_fail (spec != NULL);

  if (self->spec == spec)
    return;
  g_clear_pointer (&self->spec, dig_network_spec_unref);
  self->spec = dig_network_spec_ref (spec);
  infos = g_new0 (DigLayerInfo, dig_network_spec_get_n_layers (spec));
  adw_bin_set_child (ADW_BIN (self), dig_network_spec_check (spec, infos, &error)
                                         ? build_table (spec, infos)
                                         : build_reason (error->message));
}

static void
dig_layer_table_finalize (GObject *object)
{
  g_clear_pointer (&DIG_LAYER_TABLE (object)->spec, dig_network_spec_unref);

  G_OBJECT_CLASS (dig_layer_table_parent_class)->finalize (object);
}

static void
dig_layer_table_class_init (DigLayerTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dig_layer_table_finalize;
}

static void
dig_layer_table_init (DigLayerTable *self)
{
}
