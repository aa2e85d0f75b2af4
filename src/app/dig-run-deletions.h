/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deletions of runs that can still be undone, the newest first to come back. */
#pragma once

#include <adwaita.h>

#include "model/dig-run-list.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

typedef struct _DigRunDeletions DigRunDeletions;

DigRunDeletions *dig_run_deletions_new (DigSession *session, DigRunList *list);
void dig_run_deletions_free (DigRunDeletions *self);

/* items (DigRunItem): as many of them as can be moved aside; what the first other one hinders is the error. A run that is
 * shown is shown no longer. Returns the number of this deletion; 0: nothing was deleted. */
guint dig_run_deletions_delete (DigRunDeletions *self, GPtrArray *items, GError **error);
/* What this deletion took away; lent, NULL when it was undone. */
const GPtrArray *dig_run_deletions_get_items (DigRunDeletions *self, guint number);
/* The number of the newest deletion that was not undone; 0: there is none. */
guint dig_run_deletions_get_newest (DigRunDeletions *self);
/* Brings its runs back; the one that was shown is shown again unless another is by now. One that was undone is passed over. */
gboolean dig_run_deletions_undo (DigRunDeletions *self, guint number, GError **error);
/* An AdwMessageDialog, not shown yet, whose response "delete" means to. */
GtkWidget *dig_run_deletions_make_question (GtkWindow *window, guint n_runs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunDeletions, dig_run_deletions_free)

G_END_DECLS
