/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-table.h"

GtkGrid *
dig_table_new (void)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 6);
  return grid;
}

GtkWidget *
dig_table_attach (GtkGrid *grid, int column, int row, const char *text, DigTableCell kind)
{
  gboolean is_number = kind == DIG_TABLE_NUMBER || kind == DIG_TABLE_NUMBER_HEADING;
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  gtk_widget_set_halign (label, GTK_ALIGN_FILL);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");
  if (kind == DIG_TABLE_HEADING || kind == DIG_TABLE_NUMBER_HEADING)
    gtk_widget_add_css_class (label, "caption-heading");
  gtk_grid_attach (grid, label, column, row, 1, 1);
  return label;
}
