/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a network reads the drawings of the collection: the epoch that the session shows, or the built-in model where
 * there is none. Computed in a worker thread, again whenever the drawings or the network change. Main thread only. */
#pragma once

#include "model/dig-collection-keeper.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_COLLECTION_RESULTS (dig_collection_results_get_type ())
G_DECLARE_FINAL_TYPE (DigCollectionResults, dig_collection_results, DIG, COLLECTION_RESULTS,
                      GObject)

/* Signal "changed": another report, or none. */
DigCollectionResults *dig_collection_results_new (DigSession *session, DigCollectionKeeper *keeper);
/* Nothing is computed while nobody looks. */
void dig_collection_results_set_active (DigCollectionResults *self, gboolean is_active);
/* All lent, of the same moment; NULL: not computed yet, or there is nothing to read. */
DigReport *dig_collection_results_get_report (DigCollectionResults *self);
DigDataSet *dig_collection_results_get_data (DigCollectionResults *self);
/* Whether the built-in model read them; else the shown epoch. */
gboolean dig_collection_results_is_builtin (DigCollectionResults *self);
guint dig_collection_results_get_epoch (DigCollectionResults *self);
/* Why there is none: a sentence, or NULL. */
const char *dig_collection_results_get_problem (DigCollectionResults *self);
gboolean dig_collection_results_is_busy (DigCollectionResults *self);

G_END_DECLS
