/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same settings trained with several seeds, one after the other, where nobody looks. Main thread only. */
#pragma once

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_REPEAT (dig_repeat_get_type ())
G_DECLARE_FINAL_TYPE (DigRepeat, dig_repeat, DIG, REPEAT, GObject)

/* Properties: "is-active" (boolean), "n-done" (uint): runs that have ended. Signal "failed" (const char *sentence). */
/* `session` outlives it. */
DigRepeat *dig_repeat_new (DigSession *session, const char *runs_folder);
/* The one that all pages share; lent, made when it is first asked for, keeps its runs where the window keeps all. */
DigRepeat *dig_repeat_get_for_session (DigSession *session);

/* Trains `settings` with the seeds that follow theirs (theirs too with `includes_first`), n in all, on the digits that are open.
 * DIG_ERROR_USAGE: no digits, or it is busy. */
gboolean dig_repeat_start (DigRepeat *self, const DigTrainSettings *settings, guint n,
                           gboolean includes_first, GError **error);
/* No further run; the one that trains is stopped, and can be continued. */
void dig_repeat_stop (DigRepeat *self);
gboolean dig_repeat_is_active (DigRepeat *self);
guint dig_repeat_get_n_done (DigRepeat *self);
guint dig_repeat_get_n_runs (DigRepeat *self);
/* Of char *: where the runs are that the last start began. Lent. */
const GPtrArray *dig_repeat_get_folders (DigRepeat *self);

G_END_DECLS
