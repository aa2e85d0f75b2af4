/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button for a page that has no run to show: it shows the newest run on this computer, on all pages. It is there
 * as soon as such a run is found, and says under itself why a run could not be read.
 *
 * Property "title" (string): what the run is called; NULL: there is none with an epoch. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_NEWEST_RUN (dig_newest_run_get_type ())
G_DECLARE_FINAL_TYPE (DigNewestRun, dig_newest_run, DIG, NEWEST_RUN, AdwBin)

/* The folder of runs is read whenever the widget comes into view. */
void dig_newest_run_set_session (DigNewestRun *self, DigSession *session);
const char *dig_newest_run_get_title (DigNewestRun *self);

G_END_DECLS
