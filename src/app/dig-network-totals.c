/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-network-totals.h"

#include <glib/gi18n.h>

#include "charts/dig-number-format.h"

typedef enum
{
  ROW_PARAMETERS,
  ROW_FIXED,
  ROW_MULTIPLY_ADDS,
  ROW_MODEL_FILE,
  ROW_TRAINING,
  N_ROWS,
} Row;

struct _DigNetworkTotals
{
  AdwBin parent_instance;

  AdwActionRow *rows[N_ROWS];
  GtkLabel *labels[N_ROWS];
};

G_DEFINE_FINAL_TYPE (DigNetworkTotals, dig_network_totals, ADW_TYPE_BIN)

static const char *const titles[N_ROWS] = {
  [ROW_PARAMETERS] = N_ ("Parameters"),
  [ROW_FIXED] = N_ ("Not trained"),
  [ROW_MULTIPLY_ADDS] = N_ ("Multiply-adds for an image"),
  [ROW_MODEL_FILE] = N_ ("Weights"),
  [ROW_TRAINING] = N_ ("Memory for training"),
};

static void
dig_network_totals_class_init (DigNetworkTotalsClass *klass)
{
}

static void
dig_network_totals_init (DigNetworkTotals *self)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  for (Row row = 0; row < N_ROWS; row++)
    {
      self->rows[row] = ADW_ACTION_ROW (adw_action_row_new ());
      self->labels[row] = GTK_LABEL (gtk_label_new (NULL));
      gtk_widget_add_css_class (GTK_WIDGET (self->labels[row]), "numeric");
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[row]), _ (titles[row]));
      adw_action_row_add_suffix (self->rows[row], GTK_WIDGET (self->labels[row]));
      gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->rows[row]));
    }
  adw_bin_set_child (ADW_BIN (self), list);
}

static void
show_integer (DigNetworkTotals *self, Row row, gint64 value)
{
  g_autofree char *text = dig_format_integer (value, dig_number_style_get_locale ());

  gtk_label_set_label (self->labels[row], text);
}

static void
show_bytes (DigNetworkTotals *self, Row row, gint64 n_bytes)
{
  g_autofree char *text = g_format_size ((guint64)n_bytes);

  gtk_label_set_label (self->labels[row], text);
}

void
dig_network_totals_show (DigNetworkTotals *self, const DigNetworkReport *report)
{
  const DigLayerInfo *total = &report->total;
  g_autofree char *batch = NULL;

  g_return_if_fail (DIG_IS_NETWORK_TOTALS (self));
  g_return_if_fail (report != NULL);

  batch = g_strdup_printf (
      ngettext ("A step with %u image", "A step with %u images", report->batch_size),
      report->batch_size);
  show_integer (self, ROW_PARAMETERS, total->n_parameters);
  show_integer (self, ROW_FIXED, total->n_parameters - total->n_trainable);
  show_integer (self, ROW_MULTIPLY_ADDS, total->n_multiply_adds);
  show_bytes (self, ROW_MODEL_FILE,
              total->n_parameters > G_MAXINT64 / 4 ? G_MAXINT64 : 4 * total->n_parameters);
  show_bytes (self, ROW_TRAINING, report->training_bytes);
  adw_action_row_set_subtitle (self->rows[ROW_TRAINING], batch);
  gtk_widget_set_visible (GTK_WIDGET (self->rows[ROW_FIXED]),
                          total->n_parameters > total->n_trainable);
}
