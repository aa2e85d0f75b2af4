/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of all runs: a table, the curves of those that are ticked, and what to do with the one that is chosen. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUNS_PAGE (dig_runs_page_get_type ())
G_DECLARE_FINAL_TYPE (DigRunsPage, dig_runs_page, DIG, RUNS_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). Actions "runs.show", "runs.continue", "runs.clone", "runs.repeat",
 * "runs.notes", "runs.open-folder", "runs.delete": on the runs that are chosen; "runs.undo-delete". */

G_END_DECLS
