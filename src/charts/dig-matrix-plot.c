/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-matrix-plot.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _DigMatrixPlot
{
  char **labels;
  int n;
  guint *counts; /* (n, n) */
  DigMatrixScale scale;
  gboolean hides_diagonal;
  double top; /* largest value of a coloured cell, 0 if there is none */
  guint64 revision;
};

G_DEFINE_BOXED_TYPE (DigMatrixPlot, dig_matrix_plot, dig_matrix_plot_ref, dig_matrix_plot_unref)

DigMatrixPlot *
dig_matrix_plot_new (const char *const *labels, int n)
{
  DigMatrixPlot *plot;

  g_return_val_if_fail (n >= 0 && (labels != NULL || n == 0), NULL);

  plot = g_rc_box_new0 (DigMatrixPlot);
  plot->n = n;
  plot->labels = g_new0 (char *, n + 1);
  for (int i = 0; i < n; i++)
    plot->labels[i] = g_strdup (labels[i]);
  plot->counts = g_new0 (guint, MAX (n * n, 1));
  return plot;
}

DigMatrixPlot *
dig_matrix_plot_ref (DigMatrixPlot *plot)
{
  return g_rc_box_acquire (plot);
}

static void
clear_plot (gpointer data)
{
  DigMatrixPlot *plot = data;

  g_strfreev (plot->labels);
  g_free (plot->counts);
}

void
dig_matrix_plot_unref (DigMatrixPlot *plot)
{
  g_rc_box_release_full (plot, clear_plot);
}

guint
dig_matrix_plot_get_count (const DigMatrixPlot *plot, int row, int column)
{
  g_return_val_if_fail (plot != NULL && row >= 0 && row < plot->n, 0);
  g_return_val_if_fail (column >= 0 && column < plot->n, 0);

  return plot->counts[row * plot->n + column];
}

static guint
sum_row (const DigMatrixPlot *plot, int row)
{
  guint sum = 0;

  for (int column = 0; column < plot->n; column++)
    sum += dig_matrix_plot_get_count (plot, row, column);
  return sum;
}

static guint
sum_column (const DigMatrixPlot *plot, int column)
{
  guint sum = 0;

  for (int row = 0; row < plot->n; row++)
    sum += dig_matrix_plot_get_count (plot, row, column);
  return sum;
}

static gboolean
is_colored (const DigMatrixPlot *plot, int row, int column)
{
  return dig_matrix_plot_get_count (plot, row, column) > 0
         && !(plot->hides_diagonal && row == column);
}

static double
scale_count (const DigMatrixPlot *plot, int row, int column)
{
  double count = dig_matrix_plot_get_count (plot, row, column);

  switch (plot->scale)
    {
    case DIG_MATRIX_LOG:
      return log1p (count);
    case DIG_MATRIX_PER_ROW:
      return count / MAX (sum_row (plot, row), 1);
    case DIG_MATRIX_LINEAR:
    default:
      return count;
    }
}

static void
changed (DigMatrixPlot *plot)
{
  plot->top = 0;
  for (int row = 0; row < plot->n; row++)
    for (int column = 0; column < plot->n; column++)
      if (is_colored (plot, row, column))
        plot->top = fmax (plot->top, scale_count (plot, row, column));
  plot->revision++;
}

void
dig_matrix_plot_set_counts (DigMatrixPlot *plot, const guint *counts)
{
  gsize n_bytes;

  g_return_if_fail (plot != NULL && counts != NULL);

  n_bytes = (gsize)(plot->n * plot->n) * sizeof *counts;
  if (memcmp (plot->counts, counts, n_bytes) == 0)
    return;
  memcpy (plot->counts, counts, n_bytes);
  changed (plot);
}

void
dig_matrix_plot_set_scale (DigMatrixPlot *plot, DigMatrixScale scale)
{
  g_return_if_fail (plot != NULL);

  plot->scale = scale;
  changed (plot);
}

void
dig_matrix_plot_set_hides_diagonal (DigMatrixPlot *plot, gboolean hides_diagonal)
{
  g_return_if_fail (plot != NULL);

  plot->hides_diagonal = hides_diagonal;
  changed (plot);
}

gboolean
dig_matrix_plot_get_hides_diagonal (const DigMatrixPlot *plot)
{
  g_return_val_if_fail (plot != NULL, FALSE);

  return plot->hides_diagonal;
}

int
dig_matrix_plot_get_n (const DigMatrixPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->n;
}

const char *
dig_matrix_plot_get_label (const DigMatrixPlot *plot, int index)
{
  g_return_val_if_fail (plot != NULL && index >= 0 && index < plot->n, NULL);

  return plot->labels[index];
}

double
dig_matrix_plot_get_shade (const DigMatrixPlot *plot, int row, int column)
{
  g_return_val_if_fail (plot != NULL, NAN);

  if (!is_colored (plot, row, column) || plot->top <= 0)
    return NAN;
  return scale_count (plot, row, column) / plot->top;
}

guint64
dig_matrix_plot_get_revision (const DigMatrixPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->revision;
}

static char *
read_cell (const DigMatrixPlot *plot, int row, int column, const DigNumberStyle *numbers)
{
  guint count = dig_matrix_plot_get_count (plot, row, column);
  guint sum = sum_row (plot, row);
  g_autofree char *number = dig_format_integer (count, numbers);
  g_autofree char *share = dig_format_percent ((double)count / MAX (sum, 1), 1, numbers);

  /* Translators: class, what it was read as, number of images, share, class: "4 read as 9: 12 images,
   * 2.9 % of all 4". */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s read as %s: %s image, %s of all %s",
                                       "%s read as %s: %s images, %s of all %s", count),
                          plot->labels[row], plot->labels[column], number, share,
                          plot->labels[row]);
}

static char *
read_row (const DigMatrixPlot *plot, int row, const DigNumberStyle *numbers)
{
  guint sum = sum_row (plot, row);
  guint right = dig_matrix_plot_get_count (plot, row, row);
  g_autofree char *all = dig_format_integer (sum, numbers);
  g_autofree char *wrong = dig_format_integer (sum - right, numbers);

  /* Translators: class, number of its images, how many of them were read as something else. */
  return g_strdup_printf (_ ("Class %s: %s images, %s of them misread"), plot->labels[row], all,
                          wrong);
}

static char *
read_column (const DigMatrixPlot *plot, int column, const DigNumberStyle *numbers)
{
  guint sum = sum_column (plot, column);
  guint right = dig_matrix_plot_get_count (plot, column, column);
  g_autofree char *all = dig_format_integer (sum, numbers);
  g_autofree char *wrong = dig_format_integer (sum - right, numbers);

  /* Translators: class, number of images that were read as it, how many of them are something else. */
  return g_strdup_printf (_ ("Read as %s: %s images, %s of them wrongly"), plot->labels[column],
                          all, wrong);
}

char *
dig_matrix_plot_dup_reading (const DigMatrixPlot *plot, DigMatrixPlace place,
                             const DigNumberStyle *numbers)
{
  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);
  g_return_val_if_fail (place.row < plot->n && place.column < plot->n, NULL);

  if (place.row >= 0 && place.column >= 0)
    return read_cell (plot, place.row, place.column, numbers);
  if (place.row >= 0)
    return read_row (plot, place.row, numbers);
  if (place.column >= 0)
    return read_column (plot, place.column, numbers);
  return g_strdup ("");
}

static void
append_confusions (GString *text, const DigMatrixPlot *plot, int row, const DigNumberStyle *numbers)
{
  for (int column = 0; column < plot->n; column++)
    if (column != row && dig_matrix_plot_get_count (plot, row, column) > 0)
      {
        g_autofree char *count =
            dig_format_integer (dig_matrix_plot_get_count (plot, row, column), numbers);

        /* Translators: number of images, what they were read as. */
        g_string_append_printf (text, _ (", %s as %s"), count, plot->labels[column]);
      }
}

char *
dig_matrix_plot_dup_summary (const DigMatrixPlot *plot, const DigNumberStyle *numbers)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);

  for (int row = 0; row < plot->n; row++)
    {
      g_autofree char *reading = read_row (plot, row, numbers);

      g_string_append_printf (text, "%s%s", row > 0 ? "; " : "", reading);
      append_confusions (text, plot, row, numbers);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static void
append_name (GString *table, const char *name)
{
  g_auto (GStrv) pieces = g_strsplit (name, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", pieces);

  if (strpbrk (name, ",\"\n\r") != NULL)
    g_string_append_printf (table, "\"%s\"", doubled);
  else
    g_string_append (table, name);
}

gboolean
dig_matrix_plot_save_csv (const DigMatrixPlot *plot, const char *path, GError **error)
{
  g_autoptr (GString) table = g_string_new ("true");

  g_return_val_if_fail (plot != NULL && path != NULL, FALSE);

  for (int column = 0; column < plot->n; column++)
    {
      g_string_append_c (table, ',');
      append_name (table, plot->labels[column]);
    }
  g_string_append_c (table, '\n');
  for (int row = 0; row < plot->n; row++)
    {
      append_name (table, plot->labels[row]);
      for (int column = 0; column < plot->n; column++)
        g_string_append_printf (table, ",%u", dig_matrix_plot_get_count (plot, row, column));
      g_string_append_c (table, '\n');
    }
  return g_file_set_contents_full (path, table->str, (gssize)table->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}
