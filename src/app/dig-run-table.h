/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of runs: a line a run, sorted by any figure; any number of them are chosen by a tick or as in any
 * list. */
#pragma once

#include <adwaita.h>

#include "model/dig-run-list.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_TABLE (dig_run_table_get_type ())
G_DECLARE_FINAL_TYPE (DigRunTable, dig_run_table, DIG, RUN_TABLE, AdwBin)

/* Signals: "chosen-changed"; "run-activated" (DigRunItem). */
void dig_run_table_set_list (DigRunTable *self, DigRunList *list);
/* DigRunItem, in the order of the lines. */
GPtrArray *dig_run_table_dup_chosen (DigRunTable *self);
/* The first n lines of runs that can be read. */
void dig_run_table_choose_first (DigRunTable *self, guint n);
/* The runs in these folders (a set of char *). */
void dig_run_table_choose_folders (DigRunTable *self, GHashTable *folders);

G_END_DECLS
