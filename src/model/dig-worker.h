/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread that does one kind of work, the newest job first: a job that still waits is dropped when
 * a newer one comes, and the one that is being done is told to stop. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DigWorker DigWorker;

/* In the thread. NULL: there is no result. */
typedef gpointer (*DigWorkFunc) (gpointer job, GCancellable *cancellable);
/* In the main loop; takes `result`. `is_last`: no job is waiting or being done. */
typedef void (*DigWorkDoneFunc) (gpointer result, gboolean is_last, gpointer owner);

/* The thread begins with the first job. Main thread. */
DigWorker *dig_worker_new (const char *name, DigWorkFunc work, GDestroyNotify free_job,
                           GDestroyNotify free_result, DigWorkDoneFunc done, gpointer owner);
/* Stops what is being done and waits for it; `done` is not called any more. */
void dig_worker_free (DigWorker *self);
/* Takes `job`. Main thread. */
void dig_worker_push (DigWorker *self, gpointer job);
/* Drops what waits, stops what is being done; its result is dropped too. */
void dig_worker_cancel (DigWorker *self);
gboolean dig_worker_is_busy (DigWorker *self);
/* Waits for a result, at most this long, and hands it over now. FALSE: none came. Main thread. */
gboolean dig_worker_wait (DigWorker *self, gint64 within_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigWorker, dig_worker_free)

G_END_DECLS
