/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lists and charts say of a run. */
#pragma once

#include "model/dig-run-item.h"

G_BEGIN_DECLS

/* "Training, epoch 3 of 16", "Finished", "Cannot be read". */
char *dig_run_words_dup_state (DigRunItem *item);
/* Date and time as the language writes them. */
char *dig_run_words_dup_time (gint64 seconds);
/* "98.90 % (98.54–99.18)": of the best epoch, with Wilson's interval. */
char *dig_run_words_format_accuracy (DigRunItem *item);
/* items (DigRunItem) of readable runs: their names side by side, by what differs between them, the file
 * of digits too. NULL-terminated. */
char **dig_run_words_name_side_by_side (GPtrArray *items);
/* What a verb of the Runs page ("show", "delete") is for, with its key; NULL: nothing to say. */
const char *dig_run_words_get_purpose (const char *verb);

G_END_DECLS
