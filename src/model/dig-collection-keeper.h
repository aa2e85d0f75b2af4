/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The collection of drawings that the window adds to and cleans. Every change is saved by itself, in a worker thread,
 * and can be taken back. What another program wrote into the file meanwhile stays there and comes here with the next
 * saving. Main thread only. */
#pragma once

#include "io/dig-collection.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_COLLECTION_DEFAULT_NAME "drawings"

#define DIG_TYPE_COLLECTION_KEEPER (dig_collection_keeper_get_type ())
G_DECLARE_FINAL_TYPE (DigCollectionKeeper, dig_collection_keeper, DIG, COLLECTION_KEEPER, GObject)

/* Properties, each notified once per change:
 *   "revision" (uint)     counts up whenever the digits change
 *   "is-ready" (boolean)  a collection is open; FALSE while one is read, and after one could not be
 *   "can-undo" (boolean)
 *   "name" (string)       of the collection that is open, or that could not be
 * Signals: "saved": the files have all changes; "problem" (const char *sentence): reading or saving failed. */
DigCollectionKeeper *dig_collection_keeper_new (const char *folder);
/* The one of the program, in the user's folder; its first collection is read then. Lent. */
DigCollectionKeeper *dig_collection_keeper_get_for_session (DigSession *session);

/* Reads NAME.csv of the folder in a worker thread; a file that is not there is an empty collection. What is open stays
 * so until it is saved, tried once more where that failed; if it cannot be, it stays open. A file that cannot be read
 * is left alone. */
void dig_collection_keeper_open (DigCollectionKeeper *self, const char *name);
/* NULL, or a sentence that says why no collection can have this name. */
char *dig_collection_keeper_check_name (DigCollectionKeeper *self, const char *name);
/* Of the folder, sorted, the open one among them. */
char **dig_collection_keeper_dup_names (DigCollectionKeeper *self);
const char *dig_collection_keeper_get_name (DigCollectionKeeper *self);
char *dig_collection_keeper_dup_path (DigCollectionKeeper *self);
gboolean dig_collection_keeper_is_ready (DigCollectionKeeper *self);
/* Why it is not ready: a sentence; NULL: it is, or is being read. */
const char *dig_collection_keeper_get_problem (DigCollectionKeeper *self);

typedef enum
{
  DIG_KEPT_ADDED,
  DIG_KEPT_RELABELED, /* the drawing was there under another label */
  DIG_KEPT_SAME,      /* nothing changed */
  DIG_KEPT_REFUSED,   /* nothing is open, or it is full */
} DigKept;

DigKept dig_collection_keeper_add (DigCollectionKeeper *self, DigDrawnDigit *digit);
/* rows (n) of the data. */
void dig_collection_keeper_remove (DigCollectionKeeper *self, const guint *rows, guint n);
void dig_collection_keeper_relabel (DigCollectionKeeper *self, const guint *rows, guint n,
                                    guint label);
/* FALSE: `to` is no name. */
gboolean dig_collection_keeper_rename_writer (DigCollectionKeeper *self, const char *from,
                                              const char *to);
/* Another state in one change, given; where one is open. */
void dig_collection_keeper_take (DigCollectionKeeper *self, DigCollection *collection);
/* Takes the newest change back that was not yet. */
void dig_collection_keeper_undo (DigCollectionKeeper *self);
gboolean dig_collection_keeper_can_undo (DigCollectionKeeper *self);

guint dig_collection_keeper_get_revision (DigCollectionKeeper *self);
guint dig_collection_keeper_get_n_digits (DigCollectionKeeper *self);
/* A digit a row, with writers; lent until the next change; NULL: there are none. */
DigDataSet *dig_collection_keeper_get_data (DigCollectionKeeper *self);
/* Lent until the next change. */
const DigCollection *dig_collection_keeper_get_collection (DigCollectionKeeper *self);
gboolean dig_collection_keeper_is_saved (DigCollectionKeeper *self);
/* Waits until the files have all changes, tried once more where saving failed: before the program ends, and in tests.
 * NULL, or why there are changes that are in memory alone; lent until the next change. */
const char *dig_collection_keeper_flush (DigCollectionKeeper *self);
/* The same for the program's; NULL where there is none. */
const char *dig_collection_keeper_flush_for_session (DigSession *session);

G_END_DECLS
