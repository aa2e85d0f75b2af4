/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who trains in a run folder holds its lock, so that no two programs write there. It ends with the process, however
 * that ends. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigRunLock DigRunLock;

/* NULL: somebody holds it, DIG_ERROR_USAGE; or there is no such folder, DIG_ERROR_FILE. Where the file system
 * knows no locks it is given without one. */
DigRunLock *dig_run_lock_take (const char *folder, GError **error);
void dig_run_lock_release (DigRunLock *lock);
/* Whether somebody holds it, this process included; asking takes nothing. */
gboolean dig_run_lock_is_held (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunLock, dig_run_lock_release)

G_END_DECLS
