/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model answers for the part of some images that is asked for: evaluate, plot. */
#pragma once

#include "cli/dig-cli-data.h"
#include "cli/dig-cli-model.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

typedef struct
{
  DigSnapshot *snapshot;
  DigDataSet *data;
  DigReport *report;
} DigCliAnswers;

/* `split` is validation, train or all; NULL: validation, or all of data that the run did not see. The rows are those
 * of the model's own run as far as it says which. FALSE: `exit_code` is set, the error was said. */
gboolean dig_cli_answers_compute (const DigCliCommand *command, const DigCliData *data,
                                  const DigCliModel *model, const char *split,
                                  DigCliAnswers *answers, int *exit_code);
void dig_cli_answers_clear (DigCliAnswers *answers);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DigCliAnswers, dig_cli_answers_clear)

G_END_DECLS
