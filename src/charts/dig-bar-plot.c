/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-bar-plot-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define PERCENT_DIGITS 2

G_DEFINE_BOXED_TYPE (DigBarPlot, dig_bar_plot, dig_bar_plot_ref, dig_bar_plot_unref)

static void
free_part (gpointer data)
{
  DigBarPart *part = data;

  g_free (part->name);
  g_free (part->values);
  g_free (part);
}

DigBarPlot *
dig_bar_plot_new (const char *const *labels, int n)
{
  DigBarPlot *plot;

  g_return_val_if_fail (n >= 0 && (labels != NULL || n == 0), NULL);

  plot = g_rc_box_new0 (DigBarPlot);
  plot->labels = g_new0 (char *, n + 1);
  for (int i = 0; i < n; i++)
    plot->labels[i] = g_strdup (labels[i]);
  plot->n_bars = n;
  plot->parts = g_ptr_array_new_with_free_func (free_part);
  return plot;
}

DigBarPlot *
dig_bar_plot_ref (DigBarPlot *plot)
{
  return g_rc_box_acquire (plot);
}

static void
clear_plot (gpointer data)
{
  DigBarPlot *plot = data;

  g_strfreev (plot->labels);
  g_ptr_array_unref (plot->parts);
  g_free (plot->x_title);
  g_free (plot->y_title);
}

void
dig_bar_plot_unref (DigBarPlot *plot)
{
  g_rc_box_release_full (plot, clear_plot);
}

int
dig_bar_plot_add_part (DigBarPlot *plot, const char *name, const double *values, int category)
{
  DigBarPart *part;

  g_return_val_if_fail (plot != NULL && values != NULL && category >= 0, -1);

  part = g_new0 (DigBarPart, 1);
  part->name = g_strdup (name != NULL ? name : "");
  part->category = category;
  part->values = g_new0 (double, plot->n_bars + 1);
  g_ptr_array_add (plot->parts, part);
  dig_bar_plot_set_values (plot, (int)plot->parts->len - 1, values);
  return (int)plot->parts->len - 1;
}

static DigBarPart *
get_part (const DigBarPlot *plot, int part)
{
  g_return_val_if_fail (plot != NULL && part >= 0 && part < (int)plot->parts->len, NULL);

  return g_ptr_array_index (plot->parts, part);
}

void
dig_bar_plot_set_values (DigBarPlot *plot, int part, const double *values)
{
  DigBarPart *changed = get_part (plot, part);

  g_return_if_fail (changed != NULL && values != NULL);

  for (int i = 0; i < plot->n_bars; i++)
    changed->values[i] = isfinite (values[i]) ? fmax (values[i], 0) : 0;
  plot->revision++;
}

void
dig_bar_plot_clear (DigBarPlot *plot)
{
  g_return_if_fail (plot != NULL);

  g_ptr_array_set_size (plot->parts, 0);
  plot->revision++;
}

void
dig_bar_plot_set_arrangement (DigBarPlot *plot, DigBarArrangement arrangement)
{
  g_return_if_fail (plot != NULL);

  plot->arrangement = arrangement;
  plot->revision++;
}

void
dig_bar_plot_set_unit (DigBarPlot *plot, DigBarUnit unit)
{
  g_return_if_fail (plot != NULL);

  plot->unit = unit;
  plot->revision++;
}

void
dig_bar_plot_set_titles (DigBarPlot *plot, const char *x_title, const char *y_title)
{
  g_return_if_fail (plot != NULL);

  g_free (plot->x_title);
  g_free (plot->y_title);
  plot->x_title = g_strdup (x_title);
  plot->y_title = g_strdup (y_title);
  plot->revision++;
}

int
dig_bar_plot_get_n_bars (const DigBarPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->n_bars;
}

int
dig_bar_plot_get_n_parts (const DigBarPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return (int)plot->parts->len;
}

double
dig_bar_plot_get_value (const DigBarPlot *plot, int part, int bar)
{
  g_return_val_if_fail (plot != NULL && bar >= 0 && bar < plot->n_bars, 0);

  return get_part (plot, part)->values[bar];
}

guint64
dig_bar_plot_get_revision (const DigBarPlot *plot)
{
  g_return_val_if_fail (plot != NULL, 0);

  return plot->revision;
}

double
dig_bar_plot_get_top (const DigBarPlot *plot, int bar)
{
  double top = 0;

  for (guint i = 0; i < plot->parts->len; i++)
    {
      double value = get_part (plot, (int)i)->values[bar];

      top = plot->arrangement == DIG_BARS_STACKED ? top + value : fmax (top, value);
    }
  return top;
}

char *
dig_bar_plot_format (const DigBarPlot *plot, double value, const DigNumberStyle *numbers)
{
  if (plot->unit == DIG_BARS_PERCENT)
    return dig_format_percent (value, PERCENT_DIGITS, numbers);
  return dig_format_fixed (value, 0, numbers);
}

static void
append_parts (GString *text, const DigBarPlot *plot, int bar, const DigNumberStyle *numbers)
{
  for (guint i = 0; i < plot->parts->len; i++)
    {
      const DigBarPart *part = get_part (plot, (int)i);
      g_autofree char *value = dig_bar_plot_format (plot, part->values[bar], numbers);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", part->name, value);
    }
}

char *
dig_bar_plot_dup_reading (const DigBarPlot *plot, int bar, const DigNumberStyle *numbers)
{
  GString *text = g_string_new (NULL);
  g_autofree char *top = NULL;

  g_return_val_if_fail (plot != NULL && bar >= 0 && bar < plot->n_bars && numbers != NULL, NULL);

  g_string_append_printf (text, "%s: ", plot->labels[bar]);
  if (plot->parts->len == 0)
    {
      g_string_append (text, "–");
      return g_string_free (text, FALSE);
    }
  if (plot->parts->len > 1 && plot->arrangement == DIG_BARS_GROUPED)
    {
      append_parts (text, plot, bar, numbers);
      return g_string_free (text, FALSE);
    }
  top = dig_bar_plot_format (plot, dig_bar_plot_get_top (plot, bar), numbers);
  g_string_append (text, top);
  if (plot->parts->len > 1)
    {
      g_string_append (text, " (");
      append_parts (text, plot, bar, numbers);
      g_string_append_c (text, ')');
    }
  return g_string_free (text, FALSE);
}

char *
dig_bar_plot_dup_summary (const DigBarPlot *plot, const DigNumberStyle *numbers)
{
  GString *text;

  g_return_val_if_fail (plot != NULL && numbers != NULL, NULL);

  if (plot->parts->len == 0)
    return g_strdup (_ ("No values yet."));
  text = g_string_new (NULL);
  for (int bar = 0; bar < plot->n_bars; bar++)
    {
      g_autofree char *reading = dig_bar_plot_dup_reading (plot, bar, numbers);

      g_string_append_printf (text, "%s%s", bar > 0 ? "; " : "", reading);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static void
append_cell (GString *table, const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", pieces);

  if (strpbrk (text, ",\"\n\r") != NULL)
    g_string_append_printf (table, "\"%s\"", doubled);
  else
    g_string_append (table, text);
}

gboolean
dig_bar_plot_save_csv (const DigBarPlot *plot, const char *path, GError **error)
{
  g_autoptr (GString) table = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (plot != NULL && path != NULL, FALSE);

  append_cell (table, plot->x_title != NULL ? plot->x_title : "label");
  for (guint i = 0; i < plot->parts->len; i++)
    {
      g_string_append_c (table, ',');
      append_cell (table, get_part (plot, (int)i)->name);
    }
  g_string_append_c (table, '\n');
  for (int bar = 0; bar < plot->n_bars; bar++)
    {
      append_cell (table, plot->labels[bar]);
      for (guint i = 0; i < plot->parts->len; i++)
        g_string_append_printf (
            table, ",%s",
            g_ascii_formatd (number, sizeof number, "%.9g", get_part (plot, (int)i)->values[bar]));
      g_string_append_c (table, '\n');
    }
  return g_file_set_contents_full (path, table->str, (gssize)table->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}
