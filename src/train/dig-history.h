/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Epochs as JSON lines. What repeats bit for bit (history.jsonl) and what a clock measured
 * (timing.jsonl) are kept apart, so that two runs with the same seed have identical histories. */
#pragma once

#include <json-glib/json-glib.h>

#include "train/dig-records.h"

G_BEGIN_DECLS

/* {"epoch", "step", "loss", "accuracy", "precision", "recall", "f1", "macro_precision", "macro_recall",
 * "macro_f1", the same eight with "val_", "learning_rate", "next_learning_rate", "best_epoch"}: the keys of the
 * command line's epoch event, without its times. */
char *dig_history_format_epoch (const DigEpochRecord *record);
gboolean dig_history_read_epoch (JsonObject *object, DigEpochRecord *record, GError **error);
/* The same from a line just as dig_history_format_epoch writes it, twenty times as fast; FALSE for any other
 * line, which may be good JSON all the same. */
gboolean dig_history_read_plain_epoch (const char *line, DigEpochRecord *record);

/* {"epoch", "seconds", "images_per_second", "total_seconds"}; the last: the whole run so far. */
char *dig_history_format_timing (const DigEpochRecord *record, double total_seconds);
/* Fills the times of `records` (DigEpochRecord) from such lines and returns total_seconds of the last of
 * them; lines that cannot be read, and epochs that are not there, are left out. */
double dig_history_merge_timing (GArray *records, const char *lines);

/* All lines of a list of records, each with its end of line. */
char *dig_history_format_all (const GArray *records);

G_END_DECLS
