/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings from other files into the collection that is kept, and from it to other files. Main thread only. */
#pragma once

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

/* Another file, read in a worker thread. An error, and nothing changes, when another collection was opened meanwhile. */
void dig_collection_keeper_merge_async (DigCollectionKeeper *self, const char *path,
                                        GAsyncReadyCallback callback, gpointer data);
gboolean dig_collection_keeper_merge_finish (DigCollectionKeeper *self, GAsyncResult *result,
                                             DigMergeCount *count, GError **error);
/* Writes a copy to any place. */
void dig_collection_keeper_export_async (DigCollectionKeeper *self, const char *path,
                                         GAsyncReadyCallback callback, gpointer data);
gboolean dig_collection_keeper_export_finish (DigCollectionKeeper *self, GAsyncResult *result,
                                              GError **error);

G_END_DECLS
