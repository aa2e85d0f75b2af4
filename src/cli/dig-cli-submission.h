/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What predict says of a submission: the classes of its answers, the least certain ones, whether the
 * file is one, and how good it is by the solution. */
#pragma once

#include "cli/dig-cli.h"
#include "io/dig-data-set.h"
#include "io/dig-submission.h"
#include "train/dig-answers.h"
#include "train/dig-evaluation.h"

G_BEGIN_DECLS

/* Writes the file and reports on standard error. Exit code. */
int dig_cli_submission_write (const char *path, const DigDataSet *data, const DigAnswers *answers);
/* "event": "summary": classes and least certain answers as a JSON line. */
void dig_cli_submission_print_summary (const DigDataSet *data, const DigAnswers *answers);

typedef struct
{
  const char *path;
  const DigDataSet *data;
  guint n_classes; /* of the answers */
  gboolean is_agreed;
} DigCliSolution;

/* The labels of the data, after asking at a terminal (unless `is_agreed`) and telling how often this test
 * set was opened. NULL: `exit_code` is set. */
guint8 *dig_cli_solution_open (const DigCliSolution *solution, guint *n_opened, int *exit_code);
void dig_cli_solution_print (const DigEvaluation *evaluation, guint n_opened, gboolean json);

typedef struct
{
  const char *path;
  const char *solution; /* NULL: not scored */
  gboolean is_agreed, json;
} DigCliSubmissionCheck;

/* Checks a file of answers for the images of `data`. Exit code: 4 when a check fails. */
int dig_cli_submission_check (const DigCliSubmissionCheck *check, const DigDataSet *data);

G_END_DECLS
