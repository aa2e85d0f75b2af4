/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-class-table.h"

#include "app/dig-table.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define NO_BREAK_SPACE "\302\240"

struct _DigClassTable
{
  AdwBin parent_instance;

  GtkGrid *grid;
  GtkWidget *arrows[DIG_N_CLASS_COLUMNS];
  DigReport *report;
  DigDataSet *data;
  DigClassColumn column;
  gboolean is_descending;
  guint n_lines;
};

G_DEFINE_FINAL_TYPE (DigClassTable, dig_class_table, ADW_TYPE_BIN)

typedef struct
{
  guint label;
  DigClassReport report;
} Line;

static double
get_value (const Line *line, DigClassColumn column)
{
  switch (column)
    {
    case DIG_CLASS_COLUMN_PRECISION:
      return line->report.precision;
    case DIG_CLASS_COLUMN_RECALL:
      return line->report.recall;
    case DIG_CLASS_COLUMN_F1:
      return line->report.f1;
    case DIG_CLASS_COLUMN_SUPPORT:
      return line->report.support;
    case DIG_CLASS_COLUMN_NAME:
    case DIG_N_CLASS_COLUMNS:
    default:
      return line->label;
    }
}

static int
compare_lines (gconstpointer first, gconstpointer second, gpointer data)
{
  const DigClassTable *self = data;
  const Line *a = first, *b = second;
  double x = get_value (a, self->column), y = get_value (b, self->column);

  if (x != y)
    return (x < y) == self->is_descending ? 1 : -1;
  return a->label < b->label ? -1 : a->label > b->label;
}

static GtkLabel *
get_label (DigClassTable *self, guint line, DigClassColumn column)
{
  GtkWidget *label = gtk_grid_get_child_at (self->grid, column, (int)line + 1);

  if (label == NULL)
    label = dig_table_attach (self->grid, column, (int)line + 1, NULL,
                              column == DIG_CLASS_COLUMN_NAME ? DIG_TABLE_TEXT : DIG_TABLE_NUMBER);
  return GTK_LABEL (label);
}

/* The interval stands below its rate: three of them are as narrow as the page may be. */
static void
set_rate (DigClassTable *self, guint line, DigClassColumn column, double rate, double low,
          double high)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *middle = dig_format_percent (rate, 2, style);
  g_autofree char *from = dig_format_fixed (100 * low, 1, style);
  g_autofree char *to = dig_format_fixed (100 * high, 1, style);
  g_autofree char *text = g_strdup_printf (
      "%s\n<small>(%s" NO_BREAK_SPACE "…" NO_BREAK_SPACE "%s)</small>", middle, from, to);
  GtkLabel *label = get_label (self, line, column);

  gtk_label_set_justify (label, GTK_JUSTIFY_RIGHT);
  gtk_label_set_markup (label, text);
}

static void
show_line (DigClassTable *self, guint place, const Line *line)
{
  const DigClassReport *report = &line->report;
  g_autofree char *support = dig_format_integer (report->support, dig_number_style_get_locale ());

  gtk_label_set_text (get_label (self, place, DIG_CLASS_COLUMN_NAME),
                      dig_data_set_get_class_name (self->data, line->label));
  set_rate (self, place, DIG_CLASS_COLUMN_PRECISION, report->precision, report->precision_low,
            report->precision_high);
  set_rate (self, place, DIG_CLASS_COLUMN_RECALL, report->recall, report->recall_low,
            report->recall_high);
  set_rate (self, place, DIG_CLASS_COLUMN_F1, report->f1, report->f1_low, report->f1_high);
  gtk_label_set_text (get_label (self, place, DIG_CLASS_COLUMN_SUPPORT), support);
}

static void
update (DigClassTable *self)
{
  guint n = self->report != NULL ? dig_report_get_evaluation (self->report)->n_classes : 0;
  g_autofree Line *lines = g_new0 (Line, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      lines[i].label = i;
      dig_report_get_class (self->report, i, &lines[i].report);
    }
  g_qsort_with_data (lines, (int)n, sizeof *lines, compare_lines, self);
  for (guint i = 0; i < n; i++)
    show_line (self, i, &lines[i]);
  for (; self->n_lines > n; self->n_lines--)
    gtk_grid_remove_row (self->grid, (int)self->n_lines);
  self->n_lines = n;
}

static void
update_arrows (DigClassTable *self)
{
  for (int column = 0; column < DIG_N_CLASS_COLUMNS; column++)
    {
      GtkWidget *arrow = self->arrows[column];

      gtk_image_set_from_icon_name (GTK_IMAGE (arrow),
                                    self->is_descending ? "pan-down-symbolic" : "pan-up-symbolic");
      gtk_widget_set_opacity (arrow, column == (int)self->column ? 1 : 0);
    }
}

static void
heading_clicked_cb (GtkButton *button, DigClassTable *self)
{
  DigClassColumn column =
      (DigClassColumn)GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "column"));

  dig_class_table_sort (self, column, self->column == column ? !self->is_descending : FALSE);
}

static void
add_heading (DigClassTable *self, DigClassColumn column, const char *title)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *label = gtk_label_new (title);
  /* Translators: a column of a table. */
  g_autofree char *tip = g_strdup_printf (_ ("Sort by %s"), title);

  self->arrows[column] = gtk_image_new ();
  gtk_box_append (GTK_BOX (box), label);
  /* Above numbers the arrow stands to the left, so that the title ends where they do. */
  if (column == DIG_CLASS_COLUMN_NAME)
    gtk_box_append (GTK_BOX (box), self->arrows[column]);
  else
    gtk_box_prepend (GTK_BOX (box), self->arrows[column]);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "table-heading");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_halign (button, column == DIG_CLASS_COLUMN_NAME ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_object_set_data (G_OBJECT (button), "column", GINT_TO_POINTER (column));
  g_signal_connect (button, "clicked", G_CALLBACK (heading_clicked_cb), self);
  gtk_grid_attach (self->grid, button, column, 0, 1, 1);
}

static void
dig_class_table_dispose (GObject *object)
{
  DigClassTable *self = DIG_CLASS_TABLE (object);

  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_class_table_parent_class)->dispose (object);
}

static void
dig_class_table_class_init (DigClassTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_class_table_dispose;
}

static void
dig_class_table_init (DigClassTable *self)
{
  const char *const titles[DIG_N_CLASS_COLUMNS] = { _ ("Class"), _ ("Precision"), _ ("Recall"),
                                                    _ ("F1"), _ ("Images") };

  self->grid = dig_table_new ();
  for (int column = 0; column < DIG_N_CLASS_COLUMNS; column++)
    add_heading (self, (DigClassColumn)column, titles[column]);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
  update_arrows (self);
}

void
dig_class_table_show (DigClassTable *self, DigReport *report, DigDataSet *data)
{
  g_return_if_fail (DIG_IS_CLASS_TABLE (self));
  g_return_if_fail (report == NULL || data != NULL);

  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  if (report != NULL)
    {
      self->report = dig_report_ref (report);
      self->data = dig_data_set_ref (data);
    }
  update (self);
}

void
dig_class_table_sort (DigClassTable *self, DigClassColumn column, gboolean is_descending)
{
  g_return_if_fail (DIG_IS_CLASS_TABLE (self));
  g_return_if_fail (column < DIG_N_CLASS_COLUMNS);

  self->column = column;
  self->is_descending = !!is_descending;
  update_arrows (self);
  update (self);
}

const char *
dig_class_table_get_text (DigClassTable *self, guint line, DigClassColumn column)
{
  GtkWidget *label;

  g_return_val_if_fail (DIG_IS_CLASS_TABLE (self), NULL);

  label = gtk_grid_get_child_at (self->grid, column, (int)line + 1);
  return label != NULL ? gtk_label_get_text (GTK_LABEL (label)) : NULL;
}
