/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+C, SIGTERM and a terminal that is closed (SIGHUP) as a stop order: the first asks the worker to stop and save, a
 * second Ctrl+C ends the process at once (files are whole all the same: they are written atomically). */
#pragma once

#include "base/dig-control.h"

G_BEGIN_DECLS

/* From here on they end the process with DIG_EXIT_INTERRUPTED: there is nothing to save yet. */
void dig_cli_signal_begin (void);
/* From here on they stop the training. Once per process, after the other. Refs `control` for good. */
void dig_cli_signal_stop (DigControl *control);

G_END_DECLS
