/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-split-table.h"

#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define N_COLUMNS 5

struct _DigSplitTable
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  guint n_lines; /* titles and sums included */
};

G_DEFINE_FINAL_TYPE (DigSplitTable, dig_split_table, GTK_TYPE_WIDGET)

static void
set_text (DigSplitTable *self, guint line, guint column, const char *text)
{
  GtkGrid *grid = GTK_GRID (self->grid);
  GtkWidget *label = gtk_grid_get_child_at (grid, (int)column, (int)line);

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_widget_add_css_class (label, line == 0 ? "caption-heading" : "numeric");
      gtk_grid_attach (grid, label, (int)column, (int)line, 1, 1);
    }
  gtk_label_set_text (GTK_LABEL (label), text);
}

static void
set_counts (DigSplitTable *self, guint line, const char *name, guint training, guint validation,
            guint n_images)
{
  const DigNumberStyle *numbers = dig_number_style_get_locale ();
  guint all = training + validation;
  g_autofree char *texts[N_COLUMNS] = {
    g_strdup (name),
    dig_format_integer (all, numbers),
    dig_format_integer (training, numbers),
    dig_format_integer (validation, numbers),
    n_images == 0 ? g_strdup ("–") : dig_format_percent ((double)all / n_images, 1, numbers),
  };

  for (guint column = 0; column < N_COLUMNS; column++)
    set_text (self, line, column, texts[column]);
}

static void
set_n_lines (DigSplitTable *self, guint n_lines)
{
  while (self->n_lines > n_lines)
    gtk_grid_remove_row (GTK_GRID (self->grid), (int)--self->n_lines);
  self->n_lines = n_lines;
}

void
dig_split_table_show (DigSplitTable *self, DigDataSet *data, const guint *training,
                      const guint *validation)
{
  const char *const titles[N_COLUMNS] = { _ ("Class"), _ ("All"), _ ("Training"), _ ("Validation"),
                                          _ ("Share") };
  guint n_classes = data == NULL ? 0 : dig_data_set_get_n_classes (data);
  guint sum_training = 0, sum_validation = 0;

  g_return_if_fail (DIG_IS_SPLIT_TABLE (self));

  for (guint label = 0; label < n_classes; label++)
    {
      sum_training += training[label];
      sum_validation += validation[label];
    }
  set_n_lines (self, n_classes + 2);
  for (guint column = 0; column < N_COLUMNS; column++)
    set_text (self, 0, column, titles[column]);
  for (guint label = 0; label < n_classes; label++)
    set_counts (self, label + 1, dig_data_set_get_class_name (data, label), training[label],
                validation[label], sum_training + sum_validation);
  set_counts (self, n_classes + 1, _ ("Sum"), sum_training, sum_validation,
              sum_training + sum_validation);
}

const char *
dig_split_table_get_text (DigSplitTable *self, guint line, guint column)
{
  g_return_val_if_fail (DIG_IS_SPLIT_TABLE (self), NULL);

  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (self->grid), (int)column, (int)line);
  return label == NULL ? NULL : gtk_label_get_text (GTK_LABEL (label));
}

static void
dig_split_table_dispose (GObject *object)
{
  g_clear_pointer (&DIG_SPLIT_TABLE (object)->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (dig_split_table_parent_class)->dispose (object);
}

static void
dig_split_table_class_init (DigSplitTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_split_table_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dig_split_table_init (DigSplitTable *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

GtkWidget *
dig_split_table_new (void)
{
  return g_object_new (DIG_TYPE_SPLIT_TABLE, NULL);
}
