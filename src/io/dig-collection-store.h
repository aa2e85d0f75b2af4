/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A collection's file as this program left it. Other programs may write it too: what they added, removed and relabelled
 * meanwhile is kept when it is written again. Reference-counted; any thread. */
#pragma once

#include "io/dig-collection.h"

G_BEGIN_DECLS

typedef struct _DigCollectionStore DigCollectionStore;

DigCollectionStore *dig_collection_store_new (const char *path);
DigCollectionStore *dig_collection_store_ref (DigCollectionStore *self);
void dig_collection_store_unref (DigCollectionStore *self);
/* A file that is not there is an empty collection. */
DigCollection *dig_collection_store_read (DigCollectionStore *self, GError **error);
/* `mine` is all that the program has now; the folder is made. `both`: NULL, or what the file has when that is more or
 * less than `mine`, because of others. Besides the errors of reading and writing: DIG_ERROR_USAGE, they would be too
 * many together. */
gboolean dig_collection_store_write (DigCollectionStore *self, const DigCollection *mine,
                                     DigCollection **both, GError **error);
/* The program has the last `both` now, in the place of the last `mine`. Until then each writing adds again what is of
 * others. */
void dig_collection_store_adopt (DigCollectionStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCollectionStore, dig_collection_store_unref)

G_END_DECLS
