/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The controls of a run and where it is: epoch, speed, time left, best result, device. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_BAR (dig_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (DigRunBar, dig_run_bar, DIG, RUN_BAR, AdwBin)

/* Of the session's run, which may be NULL. */
void dig_run_bar_update (DigRunBar *self, DigRun *run);
/* Whether Start would go on with it. */
void dig_run_bar_set_continues (DigRunBar *self, gboolean continues);

G_END_DECLS
