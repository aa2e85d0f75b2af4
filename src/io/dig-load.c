/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-load.h"

#include <string.h>

#include "io/dig-load-private.h"

void
dig_load_report_free (DigLoadReport *report)
{
  if (!report)
    return;
  g_free (report->missing_rows);
  g_free (report->missing_by_column);
  g_strfreev (report->column_names);
  g_free (report);
}

static const char *
name_format (gboolean is_idx, gboolean is_gzip)
{
  if (is_idx)
    return is_gzip ? "IDX, gzip" : "IDX";
  return is_gzip ? "CSV, gzip" : "CSV";
}

static DigDataSet *
read_any (DigLoadJob *job, DigLoadReport *report, GError **error)
{
  DigDataSet *set;
  gboolean is_idx;
  gssize n;

  n = dig_byte_source_read (job->source, job->prefix, sizeof job->prefix, error);
  if (n < 0)
    return NULL;
  job->n_prefix = (gsize)n;
  is_idx = dig_idx_is_magic (job->prefix, job->n_prefix);
  set = (is_idx ? dig_idx_read : dig_csv_read) (job, report, error);
  if (!set)
    return NULL;
  report->file_bytes = dig_byte_source_get_file_bytes (job->source);
  report->format = name_format (is_idx, dig_byte_source_is_gzip (job->source));
  dig_data_set_set_name (set, dig_byte_source_get_name (job->source));
  if (job->progress)
    job->progress (1, job->progress_data);
  return set;
}

DigDataSet *
dig_load (const char *path, const DigLoadOptions *options, GCancellable *cancellable,
          void (*progress) (double fraction, gpointer data), gpointer data, DigLoadReport **report,
          GError **error)
{
  g_autoptr (DigByteSource) source = NULL;
  g_autoptr (DigLoadReport) found = g_new0 (DigLoadReport, 1);
  DigLoadJob job = {
    .path = path,
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = data,
  };
  DigDataSet *set;

  g_return_val_if_fail (path, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  source = dig_byte_source_open (path, error);
  if (!source)
    return NULL;
  job.source = source;
  if (options)
    job.options = *options;
  set = read_any (&job, found, error);
  if (set && report)
    *report = g_steal_pointer (&found);
  return set;
}

/* Folder of the running program, NULL where it cannot be told. */
static char *
find_program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program ? g_path_get_dirname (program) : NULL;
}

char *
dig_builtin_data_path (const char *file_name)
{
  g_autofree char *folder = find_program_folder ();
  g_autofree char *beside_sources = g_build_filename (SOURCE_ROOT, "data", file_name, NULL);
  g_autofree char *installed = g_build_filename (PACKAGE_DATA_DIR, "data", file_name, NULL);
  g_autofree char *moved = NULL;

  if (folder && g_str_has_prefix (folder, BUILD_ROOT "/"))
    return g_steal_pointer (&beside_sources);
  if (folder)
    moved = g_build_filename (folder, "..", "share", "digit-lab", "data", file_name, NULL);
  if (moved && g_file_test (moved, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&moved);
  if (g_file_test (installed, G_FILE_TEST_EXISTS)
      || !g_file_test (beside_sources, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&installed);
  return g_steal_pointer (&beside_sources);
}
