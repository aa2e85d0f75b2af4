/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a run folder says of its run, without weights. A plain value. */
#pragma once

#include "train/dig-run-folder.h"

G_BEGIN_DECLS

typedef struct
{
  DigRunDescription *description;
  GArray *epochs;   /* DigEpochRecord */
  DigEndRecord end; /* as it was written; without: interrupted after its last finished epoch */
  gboolean has_end; /* FALSE: it still trains, or was killed */
  gboolean is_held; /* somebody trains it now */
  gint64 begun;     /* seconds since 1970, 0: not known */
} DigStoredRun;

/* Any thread. DIG_ERROR_FILE. */
DigStoredRun *dig_stored_run_read (const char *folder, GError **error);
void dig_stored_run_free (DigStoredRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigStoredRun, dig_stored_run_free)

G_END_DECLS
