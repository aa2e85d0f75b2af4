/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl+C, SIGTERM and a terminal that is closed (SIGHUP) as a stop order: the first asks the worker to stop and save, the second ends
 * the process at once (files are whole all the same: they are written atomically). */
#pragma once

#include "base/dig-control.h"

G_BEGIN_DECLS

/* Once per process. Refs `control` for good. */
void dig_cli_signal_stop (DigControl *control);

G_END_DECLS
