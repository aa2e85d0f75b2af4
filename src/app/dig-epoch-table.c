/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-epoch-table.h"

#include <glib/gi18n.h>

#include "app/dig-table.h"
#include "charts/dig-number-format.h"
#include "model/dig-number.h"

#define MAX_ROWS 12

/* Two heading rows are above the first epoch. */
#define FIRST_ROW 2

enum
{
  COLUMN_EPOCH,
  COLUMN_TRAIN,
  COLUMN_VALIDATION = COLUMN_TRAIN + 5,
  COLUMN_RATE = COLUMN_VALIDATION + 5,
  N_COLUMNS,
};

struct _DigEpochTable
{
  AdwBin parent_instance;

  DigRun *run;
  guint n_shown;
  GtkGrid *grid;
  GtkLabel *cells[MAX_ROWS][N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (DigEpochTable, dig_epoch_table, ADW_TYPE_BIN)

static void
attach_headings (DigEpochTable *self)
{
  const char *const metrics[] = { _ ("Loss"), _ ("Accuracy"), _ ("Precision"), _ ("Recall"),
                                  _ ("F1") };

  dig_table_attach (self->grid, COLUMN_EPOCH, 1, _ ("Epoch"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (self->grid, COLUMN_TRAIN, 0, _ ("Training"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (self->grid, COLUMN_VALIDATION, 0, _ ("Validation"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (self->grid, COLUMN_RATE, 1, _ ("Learning rate"), DIG_TABLE_NUMBER_HEADING);
  for (int i = 0; i < (int)G_N_ELEMENTS (metrics); i++)
    {
      dig_table_attach (self->grid, COLUMN_TRAIN + i, 1, metrics[i], DIG_TABLE_NUMBER_HEADING);
      dig_table_attach (self->grid, COLUMN_VALIDATION + i, 1, metrics[i], DIG_TABLE_NUMBER_HEADING);
    }
}

static void
attach_cells (DigEpochTable *self)
{
  for (int row = 0; row < MAX_ROWS; row++)
    for (int column = 0; column < N_COLUMNS; column++)
      {
        GtkWidget *cell =
            dig_table_attach (self->grid, column, FIRST_ROW + row, "", DIG_TABLE_NUMBER);

        gtk_widget_set_visible (cell, FALSE);
        self->cells[row][column] = GTK_LABEL (cell);
      }
}

static void
show_metrics (DigEpochTable *self, guint row, int column, const DigMetrics *metrics)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  const double rates[] = { metrics->accuracy, metrics->precision, metrics->recall, metrics->f1 };
  g_autofree char *loss = dig_format_fixed (metrics->loss, 4, style);

  gtk_label_set_label (self->cells[row][column], loss);
  for (int i = 0; i < (int)G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *text = dig_format_percent (rates[i], 2, style);

      gtk_label_set_label (self->cells[row][column + 1 + i], text);
    }
}

static void
show_row (DigEpochTable *self, guint row, const DigEpochRecord *record, guint best_epoch)
{
  g_autofree char *rate = dig_number_format (record->learning_rate);
  /* Translators: the best epoch in the table. */
  g_autofree char *epoch = record->epoch == best_epoch
                               ? g_strdup_printf (_ ("best %u"), record->epoch)
                               : g_strdup_printf ("%u", record->epoch);

  gtk_label_set_label (self->cells[row][COLUMN_EPOCH], epoch);
  gtk_label_set_label (self->cells[row][COLUMN_RATE], rate);
  show_metrics (self, row, COLUMN_TRAIN, &record->train);
  show_metrics (self, row, COLUMN_VALIDATION, &record->validation);
  for (int column = 0; column < N_COLUMNS; column++)
    {
      GtkWidget *cell = GTK_WIDGET (self->cells[row][column]);

      gtk_widget_set_visible (cell, TRUE);
      if (record->epoch == best_epoch)
        gtk_widget_add_css_class (cell, "best");
      else
        gtk_widget_remove_css_class (cell, "best");
    }
}

static void
show_rows (DigEpochTable *self, const GArray *epochs)
{
  guint best_epoch =
      epochs->len > 0 ? g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch : 0;

  for (guint row = 0; row < MAX_ROWS; row++)
    {
      if (row < epochs->len)
        show_row (self, row, &g_array_index (epochs, DigEpochRecord, epochs->len - 1 - row),
                  best_epoch);
      else
        for (int column = 0; column < N_COLUMNS; column++)
          gtk_widget_set_visible (GTK_WIDGET (self->cells[row][column]), FALSE);
    }
}

void
dig_epoch_table_update (DigEpochTable *self, DigRun *run)
{
  g_autoptr (GArray) none = NULL;
  const GArray *epochs;

  g_return_if_fail (DIG_IS_EPOCH_TABLE (self));

  if (run == NULL)
    none = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  epochs = run != NULL ? dig_run_get_epochs (run) : none;
  if (self->run == run && self->n_shown == epochs->len)
    return;
  g_set_object (&self->run, run);
  self->n_shown = epochs->len;
  show_rows (self, epochs);
}

static void
dig_epoch_table_dispose (GObject *object)
{
  g_clear_object (&DIG_EPOCH_TABLE (object)->run);

  G_OBJECT_CLASS (dig_epoch_table_parent_class)->dispose (object);
}

static void
dig_epoch_table_class_init (DigEpochTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_epoch_table_dispose;
}

static void
dig_epoch_table_init (DigEpochTable *self)
{
  self->grid = dig_table_new ();
  attach_headings (self);
  attach_cells (self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
}
