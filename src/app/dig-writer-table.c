/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-writer-table.h"

#include "app/dig-table.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

enum
{
  NAME_CHARS = 18,
  LEAST_CHARS = 8,
};

struct _DigWriterTable
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkGrid *writers; /* NULL: empty */
};

G_DEFINE_FINAL_TYPE (DigWriterTable, dig_writer_table, GTK_TYPE_WIDGET)

static GtkGrid *
add_grid (DigWriterTable *self, const char *first_title, gboolean has_report)
{
  GtkGrid *grid = dig_table_new ();

  dig_table_attach (grid, 0, 0, first_title, DIG_TABLE_HEADING);
  dig_table_attach (grid, 1, 0, _ ("Drawings"), DIG_TABLE_NUMBER_HEADING);
  if (has_report)
    {
      dig_table_attach (grid, 2, 0, _ ("Read rightly"), DIG_TABLE_NUMBER_HEADING);
      dig_table_attach (grid, 3, 0, _ ("Interval (95 %)"), DIG_TABLE_NUMBER_HEADING);
    }
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (grid));
  return grid;
}

static void
add_line (GtkGrid *grid, int line, const char *name, const DigAccuracy *accuracy,
          gboolean has_report)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *n = dig_format_integer (accuracy->n_images, style);
  g_autofree char *share = dig_format_percent (accuracy->accuracy, 1, style);
  g_autofree char *low = dig_format_fixed (100 * accuracy->low, 1, style);
  g_autofree char *high = dig_format_percent (accuracy->high, 1, style);
  g_autofree char *interval = g_strdup_printf ("%s–%s", low, high);
  GtkWidget *label = dig_table_attach (grid, 0, line, name, DIG_TABLE_TEXT);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), NAME_CHARS);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (label, name);
  dig_table_attach (grid, 1, line, n, DIG_TABLE_NUMBER);
  if (!has_report)
    return;
  dig_table_attach (grid, 2, line, accuracy->n_images > 0 ? share : "–", DIG_TABLE_NUMBER);
  dig_table_attach (grid, 3, line, accuracy->n_images > 0 ? interval : "–", DIG_TABLE_NUMBER);
}

static void
add_up (DigAccuracy *sum, const DigAccuracy *cells, guint first, guint step, guint n)
{
  guint n_images = 0, n_correct = 0;

  for (guint i = 0; i < n; i++)
    {
      n_images += cells[first + i * step].n_images;
      n_correct += cells[first + i * step].n_correct;
    }
  dig_accuracy_compute (sum, n_correct, n_images);
}

/* cells (n_writers + 1, K) */
static void
show_writers (DigWriterTable *self, DigDataSet *data, const DigAccuracy *cells, gboolean has_report)
{
  guint n_writers = dig_data_set_get_n_writers (data);
  guint n_classes = dig_data_set_get_n_classes (data);
  int line = 1;
  DigAccuracy sum;

  self->writers = add_grid (self, _ ("Person"), has_report);
  add_up (&sum, cells, 0, 1, (n_writers + 1) * n_classes);
  add_line (self->writers, line++, _ ("All together"), &sum, has_report);
  for (guint i = 0; i <= n_writers; i++)
    {
      add_up (&sum, cells, i * n_classes, 1, n_classes);
      if (sum.n_images > 0)
        add_line (self->writers, line++,
                  i < n_writers ? dig_data_set_get_writer_name (data, i) : _ ("Nobody named"), &sum,
                  has_report);
    }
}

static void
show_digits (DigWriterTable *self, DigDataSet *data, const DigAccuracy *cells, gboolean has_report)
{
  guint n_writers = dig_data_set_get_n_writers (data);
  guint n_classes = dig_data_set_get_n_classes (data);
  GtkGrid *grid = add_grid (self, _ ("Digit"), has_report);

  for (guint k = 0; k < n_classes; k++)
    {
      DigAccuracy sum;

      add_up (&sum, cells, k, n_classes, n_writers + 1);
      add_line (grid, (int)k + 1, dig_data_set_get_class_name (data, k), &sum, has_report);
    }
}

/* As if nothing had been read: the counts are right. */
static DigAccuracy *
count_alone (DigDataSet *data)
{
  guint n_classes = dig_data_set_get_n_classes (data);
  guint n_writers = dig_data_set_get_n_writers (data);
  DigAccuracy *cells = g_new0 (DigAccuracy, (n_writers + 1) * n_classes);
  const guint8 *labels = dig_data_set_get_labels (data);

  for (guint i = 0; i < dig_data_set_get_n_images (data); i++)
    cells[MIN (dig_data_set_get_writer (data, i), n_writers) * n_classes + labels[i]].n_images++;
  return cells;
}

void
dig_writer_table_show (DigWriterTable *self, DigDataSet *data, const DigReport *report)
{
  g_autofree DigAccuracy *cells = NULL;
  GtkWidget *child;

  g_return_if_fail (DIG_IS_WRITER_TABLE (self));

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  self->writers = NULL;
  if (data == NULL)
    return;
  cells = report != NULL ? dig_writer_accuracy_new_by_class (report, data) : count_alone (data);
  show_writers (self, data, cells, report != NULL);
  show_digits (self, data, cells, report != NULL);
}

const char *
dig_writer_table_get_text (DigWriterTable *self, guint line, guint column)
{
  GtkWidget *label;

  g_return_val_if_fail (DIG_IS_WRITER_TABLE (self), NULL);

  label =
      self->writers != NULL ? gtk_grid_get_child_at (self->writers, (int)column, (int)line) : NULL;
  return label != NULL ? gtk_label_get_text (GTK_LABEL (label)) : NULL;
}

static void
dig_writer_table_dispose (GObject *object)
{
  g_clear_pointer (&DIG_WRITER_TABLE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (dig_writer_table_parent_class)->dispose (object);
}

static void
dig_writer_table_class_init (DigWriterTableClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_writer_table_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
dig_writer_table_init (DigWriterTable *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
