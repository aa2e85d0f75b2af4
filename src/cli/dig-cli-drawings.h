/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What predict answers for drawings: files of strokes and pictures. */
#pragma once

#include "cli/dig-cli.h"
#include "io/dig-data-set.h"
#include "train/dig-ensemble.h"

G_BEGIN_DECLS

typedef struct
{
  char *strokes;   /* a file of JSON lines, or NULL */
  char **pictures; /* or NULL */
  char **without;  /* steps of the preparation that are left out, or NULL */
  guint limit;     /* of the drawings only the first; 0: all */
} DigCliDrawings;

void dig_cli_drawings_clear (DigCliDrawings *options);
gboolean dig_cli_drawings_are_meant (const DigCliDrawings *options);

/* Drawings as images, and where each came from. */
typedef struct _DigCliSheet DigCliSheet;

/* `more` (n_more) are further pictures. NULL: `exit_code` is set, the error was said. */
DigCliSheet *dig_cli_sheet_new (const DigCliCommand *command, const DigCliDrawings *options,
                                char **more, guint n_more, int *exit_code);
void dig_cli_sheet_free (DigCliSheet *sheet);
/* Lent; NULL: there is no drawing. */
DigDataSet *dig_cli_sheet_get_images (const DigCliSheet *sheet);
/* A JSON line each on standard output, how many labels were met on standard error. */
void dig_cli_sheet_print (const DigCliSheet *sheet, const DigAnswers *answers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCliSheet, dig_cli_sheet_free)

G_END_DECLS
