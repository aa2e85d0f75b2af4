/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of runs: a line a run, sorted by any figure; any number of them are chosen as in any list, and
 * those whose curves are drawn are ticked, which is something else. */
#pragma once

#include <adwaita.h>

#include "model/dig-run-list.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_TABLE (dig_run_table_get_type ())
G_DECLARE_FINAL_TYPE (DigRunTable, dig_run_table, DIG, RUN_TABLE, AdwBin)

/* Signals: "chosen-changed"; "ticked-changed"; "shown-changed"; "run-activated" (DigRunItem). */
void dig_run_table_set_list (DigRunTable *self, DigRunList *list);
/* DigRunItem, in the order of the lines. */
GPtrArray *dig_run_table_dup_chosen (DigRunTable *self);
GPtrArray *dig_run_table_dup_ticked (DigRunTable *self);
/* The run in this folder alone; where there is none, the first that can be read. */
void dig_run_table_choose (DigRunTable *self, const char *folder);
/* The first n lines of runs that can be read, and no others. */
void dig_run_table_tick_first (DigRunTable *self, guint n);
/* The runs in these folders (a set of char *), also when they come into the list later, and no others. */
void dig_run_table_tick_folders (DigRunTable *self, GHashTable *folders);
/* Marks the run in `folder` (NULL: none) as the one that all pages show. */
void dig_run_table_set_shown (DigRunTable *self, const char *folder);
/* Gives the keys to the line that is chosen or, where none is, to one that is seen. */
void dig_run_table_take_focus (DigRunTable *self);

G_END_DECLS
