/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-data-facts.h"

#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define MAX_LISTED 8

typedef enum
{
  FACT_FILE,
  FACT_FORMAT,
  FACT_ROWS,
  FACT_COLUMNS,
  FACT_TYPES,
  FACT_MISSING,
  FACT_RANGE,
  FACT_MEMORY,
  N_FACTS,
} Fact;

struct _DigDataFacts
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GtkWidget *values[N_FACTS][2]; /* by DigFactsColumn */
};

G_DEFINE_FINAL_TYPE (DigDataFacts, dig_data_facts, GTK_TYPE_WIDGET)

static const char *const titles[N_FACTS] = {
  [FACT_FILE] = N_ ("File"),
  [FACT_FORMAT] = N_ ("Format"),
  [FACT_ROWS] = N_ ("Rows"),
  [FACT_COLUMNS] = N_ ("Columns"),
  [FACT_TYPES] = N_ ("Types"),
  [FACT_MISSING] = N_ ("Missing values"),
  [FACT_RANGE] = N_ ("Range of pixels"),
  [FACT_MEMORY] = N_ ("Memory"),
};

static char *
format_count (guint64 count)
{
  return dig_format_integer ((gint64)count, dig_number_style_get_locale ());
}

static char *
describe_rows (const DigDataSet *data, const DigLoadReport *report)
{
  guint kept = dig_data_set_get_n_images (data);
  g_autofree char *n_kept = format_count (kept);

  if (report == NULL || report->n_rows <= kept)
    return g_steal_pointer (&n_kept);
  g_autofree char *n_rows = format_count (report->n_rows);
  /* Translators: how many rows of the file are used, and how many it has. */
  return g_strdup_printf (_ ("%s of %s"), n_kept, n_rows);
}

static char *
describe_columns (const DigDataSet *data, const DigLoadReport *report)
{
  guint n_pixels = dig_data_set_get_n_pixels (data);
  gboolean is_labelled = dig_data_set_has_labels (data);

  return format_count (report != NULL && report->n_columns > 0 ? report->n_columns
                                                               : n_pixels + is_labelled);
}

static char *
describe_types (const DigDataSet *data)
{
  g_autofree char *n_pixels = format_count (dig_data_set_get_n_pixels (data));

  if (!dig_data_set_has_labels (data))
    return g_strdup_printf (_ ("%s pixels, whole numbers"), n_pixels);
  return g_strdup_printf (_ ("label and %s pixels, whole numbers"), n_pixels);
}

static char *
describe_n_missing (const DigLoadReport *report)
{
  if (report == NULL || report->n_missing == 0)
    return g_strdup (_ ("none"));
  return format_count (report->n_missing);
}

static char *
describe_range (const DigLoadReport *report)
{
  if (report == NULL)
    return g_strdup ("–");
  return g_strdup_printf (_ ("%d to %d"), report->minimum, report->maximum);
}

static char *
describe_fact (Fact fact, const DigDataSet *data, const DigLoadReport *report)
{
  switch (fact)
    {
    case FACT_FILE:
      return g_strdup (dig_data_set_get_name (data));
    case FACT_FORMAT:
      return g_strdup (report == NULL || report->format == NULL ? "–" : report->format);
    case FACT_ROWS:
      return describe_rows (data, report);
    case FACT_COLUMNS:
      return describe_columns (data, report);
    case FACT_TYPES:
      return describe_types (data);
    case FACT_MISSING:
      return describe_n_missing (report);
    case FACT_RANGE:
      return describe_range (report);
    case FACT_MEMORY:
      return g_format_size (dig_data_set_get_n_bytes (data));
    case N_FACTS:
    default:
      g_assert_not_reached ();
    }
}

void
dig_data_facts_show (DigDataFacts *self, DigFactsColumn column, DigDataSet *data,
                     const DigLoadReport *report)
{
  g_return_if_fail (DIG_IS_DATA_FACTS (self));

  for (Fact fact = 0; fact < N_FACTS; fact++)
    {
      g_autofree char *text = data == NULL ? g_strdup ("–") : describe_fact (fact, data, report);
      gtk_label_set_text (GTK_LABEL (self->values[fact][column]), text);
      if (fact == FACT_FILE)
        gtk_widget_set_tooltip_text (self->values[fact][column], data == NULL ? NULL : text);
    }
}

static void
append_more (GString *text, guint n_more)
{
  g_autofree char *more = format_count (n_more);

  if (n_more > 0)
    g_string_append_printf (text, ngettext (" and %s more", " and %s more", n_more), more);
}

static void
append_missing_columns (GString *text, const DigLoadReport *report)
{
  guint n_listed = 0, n_more = 0;

  for (guint i = 0; report->missing_by_column != NULL && i < report->n_columns; i++)
    {
      if (report->missing_by_column[i] == 0)
        continue;
      if (n_listed == MAX_LISTED)
        {
          n_more++;
          continue;
        }
      g_autofree char *count = format_count (report->missing_by_column[i]);
      g_string_append (text, n_listed++ == 0 ? _ (" Columns: ") : ", ");
      if (report->column_names != NULL)
        g_string_append_printf (text, "%s (%s)", report->column_names[i], count);
      else
        g_string_append_printf (text, "%u (%s)", i + 1, count);
    }
  append_more (text, n_more);
  if (n_listed > 0)
    g_string_append_c (text, '.');
}

static void
append_missing_rows (GString *text, const DigLoadReport *report)
{
  guint n_listed = MIN (report->n_missing_rows_listed, MAX_LISTED);

  if (n_listed == 0)
    return;
  g_string_append (text, _ (" Rows: "));
  for (guint i = 0; i < n_listed; i++)
    g_string_append_printf (text, i == 0 ? "%u" : ", %u", report->missing_rows[i]);
  append_more (text, report->n_rows_missing - n_listed);
  g_string_append_c (text, '.');
}

char *
dig_describe_missing (const DigLoadReport *report)
{
  if (report == NULL || report->n_missing == 0)
    return NULL;

  g_autofree char *n_cells = format_count (report->n_missing);
  g_autofree char *cells = g_strdup_printf (
      ngettext ("%s empty cell", "%s empty cells", (gulong)report->n_missing), n_cells);
  g_autofree char *n_rows = format_count (report->n_rows_missing);
  g_autofree char *rows =
      g_strdup_printf (ngettext ("%s row", "%s rows", report->n_rows_missing), n_rows);
  GString *text = g_string_new (NULL);
  /* Translators: "12 empty cells in 5 rows." */
  g_string_append_printf (text, _ ("%s in %s."), cells, rows);
  append_missing_columns (text, report);
  append_missing_rows (text, report);
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_value (Fact fact)
{
  GtkWidget *label = make_label ("–", "numeric");

  gtk_widget_set_hexpand (label, TRUE);
  if (fact == FACT_FILE)
    {
      gtk_label_set_lines (GTK_LABEL (label), 2);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
    }
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  return label;
}

static void
dig_data_facts_dispose (GObject *object)
{
  g_clear_pointer (&DIG_DATA_FACTS (object)->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (dig_data_facts_parent_class)->dispose (object);
}

static void
dig_data_facts_class_init (DigDataFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_data_facts_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dig_data_facts_init (DigDataFacts *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  self->grid = GTK_WIDGET (grid);
  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 12);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  gtk_grid_attach (grid, make_label (_ ("Training"), "caption-heading"), 1, 0, 1, 1);
  gtk_grid_attach (grid, make_label (_ ("Test"), "caption-heading"), 2, 0, 1, 1);
  for (Fact fact = 0; fact < N_FACTS; fact++)
    {
      GtkWidget *title = make_label (_ (titles[fact]), NULL);
      gtk_label_set_wrap (GTK_LABEL (title), TRUE);
      gtk_grid_attach (grid, title, 0, (int)fact + 1, 1, 1);
      for (guint column = 0; column < 2; column++)
        {
          self->values[fact][column] = make_value (fact);
          gtk_grid_attach (grid, self->values[fact][column], (int)column + 1, (int)fact + 1, 1, 1);
        }
    }
}

GtkWidget *
dig_data_facts_new (void)
{
  return g_object_new (DIG_TYPE_DATA_FACTS, NULL);
}
