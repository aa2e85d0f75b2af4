/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way up from a worker thread: records of one size, copied in by the worker, taken out in
 * batches by the receiver. When it is full, records that may be lost are lost, oldest first; the
 * others always arrive, in order. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigMailbox DigMailbox;

/* `record_bytes` bytes each, at most `capacity` losable records kept. */
DigMailbox *dig_mailbox_new (gsize record_bytes, guint capacity);
DigMailbox *dig_mailbox_ref (DigMailbox *mailbox);
void dig_mailbox_unref (DigMailbox *mailbox);

/* Any thread. */
void dig_mailbox_post (DigMailbox *mailbox, gconstpointer record, gboolean is_losable);
/* All records in order, as an array of record_bytes elements; NULL when there is none. */
GArray *dig_mailbox_drain (DigMailbox *mailbox);
guint64 dig_mailbox_get_n_lost (DigMailbox *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigMailbox, dig_mailbox_unref)

G_END_DECLS
