/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a data file of any kind that Digit Lab reads: Kaggle's CSV or IDX, plain or gzip. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_MISSING_DROP_ROWS, /* leave rows with a missing cell out (default) */
  DIG_MISSING_ZERO, /* fill missing pixels with 0; a row without its label is left out all the same */
} DigMissingRule;

typedef struct
{
  DigMissingRule missing;
  guint limit; /* first N data rows; 0: all */
  const char
      *labels_path; /* IDX: the file of the labels, NULL: found by its name beside the images */
} DigLoadOptions;

/* What was found in the file, before rows were left out. */
typedef struct
{
  guint n_rows; /* data rows in the file */
  guint n_columns;
  gboolean is_labelled;
  guint64 n_missing;    /* empty cells */
  guint n_rows_missing; /* rows with at least one */
  guint *missing_rows;  /* (n_missing_rows_listed) 1-based data rows, the first 1000 */
  guint n_missing_rows_listed;
  char **column_names;      /* (n_columns), NULL-terminated */
  guint *missing_by_column; /* (n_columns) */
  int minimum, maximum;     /* of the pixels kept */
  guint64 file_bytes;
  const char *format; /* "CSV", "CSV, gzip", "IDX", "IDX, gzip" */
} DigLoadReport;

void dig_load_report_free (DigLoadReport *report);

/* NULL with DIG_ERROR_FILE ("train.csv, line 17, column pixel5: …"), a GIO error's sentence, or
 * G_IO_ERROR_CANCELLED. `progress` (may be NULL) gets 0…1 from the calling thread.
 * `report` may be NULL. Any thread. */
DigDataSet *dig_load (const char *path, const DigLoadOptions *options, GCancellable *cancellable,
                      void (*progress) (double fraction, gpointer data), gpointer data,
                      DigLoadReport **report, GError **error);

/* Folder with the digits that come with the program (`train.csv.gz`, `test.csv.gz`,
 * `test-labels.csv.gz`): beside the sources in a development build, else where it was installed. */
char *dig_builtin_data_path (const char *file_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigLoadReport, dig_load_report_free)

G_END_DECLS
