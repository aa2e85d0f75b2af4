/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-data.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "base/dig-json.h"
#include "cli/dig-json-line.h"

#include <stdio.h>
#include <string.h>

/* {"data": absolute path or null for the built-in digits, "missing": "drop" or "zero"} */
#define MEMORY "data.json"

static gboolean
fill_options (const DigCliCommand *command, const DigCliData *options, DigLoadOptions *load,
              int *exit_code)
{
  if (options->limit < 0)
    {
      *exit_code = dig_cli_fail_usage (command, "--limit is %d, and must be 0 (all rows) or more.",
                                       options->limit);
      return FALSE;
    }
  load->limit = (guint)options->limit;
  if (options->missing == NULL || strcmp (options->missing, "drop") == 0)
    load->missing = DIG_MISSING_DROP_ROWS;
  else if (strcmp (options->missing, "zero") == 0)
    load->missing = DIG_MISSING_ZERO;
  else
    {
      *exit_code = dig_cli_fail_usage (command, "--missing is \"%s\", and must be drop or zero.",
                                       options->missing);
      return FALSE;
    }
  return TRUE;
}

void
dig_cli_data_note_missing (const DigCliData *options, const DigLoadReport *report,
                           const DigDataSet *data)
{
  const char *path = options->path != NULL ? options->path : dig_data_set_get_name (data);
  gboolean is_zero = g_strcmp0 (options->missing, "zero") == 0;
  guint n_images = dig_data_set_get_n_images (data);
  g_autofree char *cells = dig_cli_count (report->n_missing, "empty cell", "empty cells");
  g_autofree char *rows = dig_cli_count (report->n_rows_missing, "row", "rows");

  if (report->n_rows_missing == 0)
    return;
  if (is_zero && n_images == report->n_rows)
    fprintf (stderr, "%s: %s in %s read as 0.\n", path, cells, rows);
  else if (is_zero)
    fprintf (stderr, "%s: %s in %s: pixels read as 0, rows without a label left out, %u used.\n",
             path, cells, rows, n_images);
  else
    fprintf (stderr, "%s: %s with empty cells left out, %u used.\n", path, rows, n_images);
}

DigDataSet *
dig_cli_data_load (const DigCliCommand *command, const DigCliData *options, DigLoadReport **report,
                   int *exit_code)
{
  g_autofree char *builtin = options->path == NULL ? dig_builtin_data_path ("train.csv.gz") : NULL;
  const char *path = options->path != NULL ? options->path : builtin;
  DigLoadOptions load = { 0 };
  g_autoptr (DigLoadReport) found = NULL;
  g_autoptr (GError) error = NULL;
  DigDataSet *data;

  if (!fill_options (command, options, &load, exit_code))
    return NULL;
  data = dig_load (path, &load, NULL, NULL, NULL, &found, &error);
  if (data == NULL)
    {
      *exit_code = dig_cli_fail_input (error);
      if (options->is_recalled)
        fprintf (stderr, "The run was begun with %s. Where that lies elsewhere now: --data FILE\n",
                 path);
      return NULL;
    }
  if (builtin != NULL)
    dig_data_set_set_name (data, "built-in digits");
  if (report != NULL)
    *report = g_steal_pointer (&found);
  else
    dig_cli_data_note_missing (options, found, data);
  return data;
}

DigDataSet *
dig_cli_data_load_labelled (const DigCliCommand *command, const DigCliData *options, int *exit_code)
{
  g_autoptr (DigDataSet) data = dig_cli_data_load (command, options, NULL, exit_code);
  g_autoptr (GError) error = NULL;

  if (data == NULL || dig_data_set_has_labels (data))
    return g_steal_pointer (&data);

  g_set_error (&error, DIG_ERROR, DIG_ERROR_FILE,
               "%s has no label column: %s needs images whose digits are known.",
               dig_data_set_get_name (data), command->name);
  *exit_code = dig_cli_fail (error);
  return NULL;
}

gint64
dig_cli_data_find_row (const DigDataSet *data, int row, GError **error)
{
  guint n = dig_data_set_get_n_images (data);

  for (guint i = 0; i < n; i++)
    if (row > 0 && dig_data_set_get_source_row (data, i) == (guint)row)
      return i;
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
               "--image is %d, and must be a row of %s with a whole image: 1 to %u.", row,
               dig_data_set_get_name (data), n > 0 ? dig_data_set_get_source_row (data, n - 1) : 0);
  return -1;
}

gboolean
dig_cli_data_remember (const DigCliData *options, const char *folder, GError **error)
{
  g_autofree char *memory = g_build_filename (folder, MEMORY, NULL);
  g_autofree char *path =
      options->path != NULL ? g_canonicalize_filename (options->path, NULL) : NULL;
  g_autoptr (GString) json = g_string_new (NULL);

  /* A name that is no UTF-8 cannot be kept in JSON. */
  if (path != NULL && !g_utf8_validate (path, -1, NULL))
    return TRUE;
  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "data", path);
  dig_json_line_add_string (json, "missing", options->missing != NULL ? options->missing : "drop");
  dig_json_line_close (json, '}');
  g_string_append_c (json, '\n');
  return dig_file_write_atomic (memory, json->str, json->len, error);
}

static gboolean
read_memory (DigCliData *options, JsonObject *object, const char *path, GError **error)
{
  static const char *const rules[] = { "drop", "zero", NULL };
  g_autofree char *data = NULL;
  DigJsonReader reader;
  guint rule;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, "%s", path);
  if (dig_json_has (&reader, "data") && !json_object_get_null_member (object, "data"))
    data = g_strdup (dig_json_read_string (&reader, "data"));
  rule = dig_json_has (&reader, "missing") ? dig_json_read_choice (&reader, "missing", rules) : 0;
  if (!dig_json_reader_end (&reader, error))
    return FALSE;
  if (options->path == NULL)
    {
      options->is_recalled = data != NULL;
      options->path = g_steal_pointer (&data);
    }
  if (options->missing == NULL)
    options->missing = g_strdup (rules[rule]);
  return TRUE;
}

gboolean
dig_cli_data_recall (DigCliData *options, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MEMORY, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  gboolean is_needed;
  gsize length;

  if ((options->path != NULL && options->missing != NULL)
      || !g_file_get_contents (path, &text, &length, NULL))
    return TRUE;
  /* Who names the file goes without the memory where that cannot be read. */
  is_needed = options->path == NULL;
  root = dig_json_parse (text, (gssize)length, path, DIG_ERROR_FILE, is_needed ? error : NULL);
  return (root != NULL
          && read_memory (options, json_node_get_object (root), path, is_needed ? error : NULL))
         || !is_needed;
}

void
dig_cli_data_clear (DigCliData *options)
{
  g_clear_pointer (&options->path, g_free);
  g_clear_pointer (&options->missing, g_free);
}
