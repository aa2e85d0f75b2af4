/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs folder as a GListModel of DigRunItem, newest first: what is on the disk, and what trains now.
 * Main thread only; the disk is read and written by worker threads. */
#pragma once

#include <gio/gio.h>

#include "model/dig-run-item.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_LIST (dig_run_list_get_type ())
G_DECLARE_FINAL_TYPE (DigRunList, dig_run_list, DIG, RUN_LIST, GObject)

/* Property "is-scanning" (boolean). Signal "failed" (const char *sentence): something could not be written.
 * `live_runs` (may be NULL): of DigRun, see dig_session_get_live_runs; those in `folder` are in the list. */
DigRunList *dig_run_list_new (const char *folder, GListModel *live_runs);
/* The one that all pages share: of the default folder. Not scanned until somebody asks for it. Lent. */
DigRunList *dig_run_list_get_for_session (DigSession *session);
/* Where the window keeps its runs. */
char *dig_run_list_dup_default_folder (void);

/* Reads the folder again; one reading at a time. */
void dig_run_list_scan (DigRunList *self);
gboolean dig_run_list_is_scanning (DigRunList *self);
/* Lent; NULL when there is no run of this folder. */
DigRunItem *dig_run_list_find (DigRunList *self, const char *folder);

void dig_run_list_set_notes (DigRunList *self, DigRunItem *item, const char *title,
                             const char *text);
/* Moves the run aside, where it is kept for a week; dig_run_list_undelete brings this item back. A run that trains is
 * refused: DIG_ERROR_USAGE. */
gboolean dig_run_list_delete (DigRunList *self, DigRunItem *item, GError **error);
gboolean dig_run_list_undelete (DigRunList *self, DigRunItem *item, GError **error);

G_END_DECLS
