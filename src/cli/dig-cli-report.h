/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `train` says while it trains: JSON lines, or lines for people with a progress bar below. */
#pragma once

#include "cli/dig-cli-progress.h"
#include "train/dig-run-drawings.h"
#include "train/dig-trainer.h"

G_BEGIN_DECLS

typedef struct
{
  DigTrainer *trainer;            /* borrowed */
  const DigRunDrawings *drawings; /* borrowed; NULL: none */
  const char *folder;             /* borrowed */
  gboolean json;
  guint best_epoch;
  DigCliProgress progress;
} DigCliReport;

void dig_cli_report_start (DigCliReport *report);
/* For DigTrainerEvents; `data` is the DigCliReport. */
void dig_cli_report_step (const DigStepRecord *record, gpointer data);
void dig_cli_report_epoch (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                           gpointer data);
/* `end` is NULL after a failure. */
void dig_cli_report_end (DigCliReport *report, const DigEndRecord *end);

G_END_DECLS
