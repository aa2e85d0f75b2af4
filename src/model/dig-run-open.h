/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a run folder: reads it in a worker thread and shows it as the session's run. Main thread only. */
#pragma once

#include "model/dig-session.h"

G_BEGIN_DECLS

/* The run that trains into `folder`, if there is one, is shown as it is. Of two openings the newer one counts; the older
 * ends with G_IO_ERROR_CANCELLED. What is trained meanwhile goes on. */
void dig_run_open_async (DigSession *session, const char *folder, GAsyncReadyCallback callback,
                         gpointer data);
/* Lent: the session's run now. DIG_ERROR_FILE. */
DigRun *dig_run_open_finish (DigSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
