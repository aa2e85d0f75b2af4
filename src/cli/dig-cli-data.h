/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data options that several commands have: --data, --missing, --limit. */
#pragma once

#include "cli/dig-cli.h"
#include "io/dig-load.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;           /* NULL: the built-in digits */
  char *missing;        /* "drop" or "zero"; NULL: drop */
  int limit;            /* first N rows; 0: all */
  gboolean is_recalled; /* `path` is what a run folder remembers */
} DigCliData;

/* Reads a file (NULL: the training digits that come with the program) and notes on standard error
 * what was left out. NULL: `exit_code` is set and the error was said. `report` may be NULL. */
DigDataSet *dig_cli_data_load (const DigCliCommand *command, const DigCliData *options,
                               DigLoadReport **report, int *exit_code);
/* Says on standard error what the report tells of empty cells. */
void dig_cli_data_note_missing (const DigCliData *options, const DigLoadReport *report,
                                const DigDataSet *data);

/* NULL, with exit code 4, when the images have no labels. */
DigDataSet *dig_cli_data_load_labelled (const DigCliCommand *command, const DigCliData *options,
                                        int *exit_code);

/* The image of that row of the file, counted from 1 as "line" and ImageId are; -1 with DIG_ERROR_USAGE: that row has
 * none. */
gint64 dig_cli_data_find_row (const DigDataSet *data, int row, GError **error);

/* Writes into a run folder where its data came from, so that a later command finds it again. */
gboolean dig_cli_data_remember (const DigCliData *options, const char *folder, GError **error);
/* Without a --data: fills `path` and `missing` from a run folder that remembers them, and leaves them alone where there
 * is no such memory; DIG_ERROR_FILE when it cannot be read. */
gboolean dig_cli_data_recall (DigCliData *options, const char *folder, GError **error);

void dig_cli_data_clear (DigCliData *options);

G_END_DECLS
