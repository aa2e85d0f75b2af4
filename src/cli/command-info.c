/* SPDX-License-Identifier: GPL-3.0-or-later */
/* info: what is in a data file. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-json-line.h"

#include <stdio.h>

static void
print_json (const DigDataSet *data, const DigLoadReport *report)
{
  g_autoptr (GString) json = g_string_new (NULL);
  guint n_classes = dig_data_set_get_n_classes (data);
  g_autofree guint *counts = g_new0 (guint, n_classes);

  dig_data_set_count_classes (data, counts);
  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_integer (json, "rows", report->n_rows);
  dig_json_line_add_integer (json, "columns", report->n_columns);
  dig_json_line_add_boolean (json, "labelled", report->is_labelled);
  dig_json_line_add_integer (json, "missing", (gint64)report->n_missing);
  dig_json_line_add_integer (json, "minimum", report->minimum);
  dig_json_line_add_integer (json, "maximum", report->maximum);
  dig_json_line_open (json, "class_counts", '[');
  for (guint i = 0; i < n_classes; i++)
    dig_json_line_add_integer (json, NULL, counts[i]);
  dig_json_line_close (json, ']');
  dig_json_line_add_integer (json, "bytes", (gint64)dig_data_set_get_n_bytes (data));
  if (dig_data_set_has_writers (data))
    dig_json_line_add_integer (json, "writers", dig_data_set_get_n_writers (data));
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_classes (const DigDataSet *data)
{
  guint n_classes = dig_data_set_get_n_classes (data);
  g_autofree guint *counts = g_new0 (guint, n_classes);
  double n_images = MAX (1, dig_data_set_get_n_images (data));

  dig_data_set_count_classes (data, counts);
  printf ("  classes\n");
  for (guint i = 0; i < n_classes; i++)
    printf ("    %-10s %6u  %5.2f %%\n", dig_data_set_get_class_name (data, i), counts[i],
            100.0 * counts[i] / n_images);
}

static void
print_writers (const DigDataSet *data)
{
  guint n_writers = dig_data_set_get_n_writers (data);
  g_autofree guint *counts = g_new0 (guint, n_writers + 1);

  for (guint i = 0; i < dig_data_set_get_n_images (data); i++)
    counts[MIN (dig_data_set_get_writer (data, i), n_writers)]++;
  printf ("  writers    %u\n", n_writers);
  for (guint i = 0; i < n_writers; i++)
    {
      g_autofree char *name = dig_cli_pad (dig_data_set_get_writer_name (data, i), 10);

      printf ("    %s %6u\n", name, counts[i]);
    }
  if (counts[n_writers] > 0)
    printf ("    %-10s %6u\n", "(not said)", counts[n_writers]);
}

static void
print_missing (const DigLoadReport *report)
{
  g_autofree char *cells = dig_cli_count (report->n_missing, "cell", "cells");
  g_autofree char *rows = dig_cli_count (report->n_rows_missing, "row", "rows");

  if (report->n_missing == 0)
    {
      printf ("  missing    none\n");
      return;
    }
  printf ("  missing    %s in %s:", cells, rows);
  for (guint i = 0; i < MIN (report->n_missing_rows_listed, 10); i++)
    printf (" %u", report->missing_rows[i]);
  printf ("%s\n", report->n_rows_missing > 10 ? " …" : "");
  for (guint i = 0; i < report->n_columns; i++)
    if (report->missing_by_column[i] > 0)
      printf ("    %-10s %6u\n", report->column_names[i], report->missing_by_column[i]);
}

static void
print_text (const char *path, const DigDataSet *data, const DigLoadReport *report)
{
  printf ("%s (%s)\n", path, report->format);
  printf ("  rows       %u\n", report->n_rows);
  printf ("  columns    %u (%s, %u × %u pixels)\n", report->n_columns,
          report->is_labelled ? "label" : "no label", dig_data_set_get_height (data),
          dig_data_set_get_width (data));
  print_missing (report);
  printf ("  values     %d … %d\n", report->minimum, report->maximum);
  if (dig_data_set_get_n_bytes (data) < 1000000)
    printf ("  memory     %.1f kB\n", (double)dig_data_set_get_n_bytes (data) / 1e3);
  else
    printf ("  memory     %.1f MB\n", (double)dig_data_set_get_n_bytes (data) / 1e6);
  if (report->is_labelled)
    print_classes (data);
  if (dig_data_set_has_writers (data))
    print_writers (data);
}

static int
run_info (const DigCliCommand *command, int argc, char **argv)
{
  DigCliData options = { 0 };
  gboolean json = FALSE;
  int exit_code = DIG_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object a file", NULL },
    { "missing", 0, 0, G_OPTION_ARG_STRING, &options.missing,
      "Rows with empty cells: left out, or the cells read as 0", "drop|zero" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, "Only the first N rows", "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dig_cli_parse (command, entries, &argc, &argv, 1, G_MAXINT, &exit_code))
    return exit_code;

  for (int i = 1; i < argc && exit_code == DIG_EXIT_DONE; i++)
    {
      DigCliData file = { .path = argv[i], .missing = options.missing, .limit = options.limit };
      g_autoptr (DigLoadReport) report = NULL;
      g_autoptr (DigDataSet) data = dig_cli_data_load (command, &file, &report, &exit_code);

      if (data == NULL)
        break;
      if (json)
        print_json (data, report);
      else
        print_text (argv[i], data, report);
    }
  dig_cli_data_clear (&options);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_info = {
  .name = "info",
  .arguments = "FILE…",
  .summary = "Tells what is in data files: rows, labels, missing values, classes",
  .description = "FILE is Kaggle's CSV or IDX, plain or gzip. Rows, columns and missing cells are\n"
                 "those of the file; values, classes and memory those of the images kept.",
  .run = run_info,
};
