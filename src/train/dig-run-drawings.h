/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings that a training uses beside the digits, with writers held out: what they drew is never trained on, and
 * shows how well the network reads people that it does not know.
 *
 * Immutable and reference-counted; any thread may read it. A run folder keeps a copy ("drawings.csv" with its strokes,
 * and "drawings.json" with the names), so that the run repeats whatever becomes of the collection. */
#pragma once

#include "io/dig-collection.h"
#include "train/dig-evaluation.h"
#include "train/dig-writer-accuracy.h"

G_BEGIN_DECLS

typedef struct _DigRunDrawings DigRunDrawings;

/* hold_out: NULL-terminated names, NULL: nobody. When somebody is held out, drawings that nobody signed are left out too:
 * they may be theirs. DIG_ERROR_USAGE: a name that signed nothing, or no drawing. */
DigRunDrawings *dig_run_drawings_new (const DigCollection *collection, const char *const *hold_out,
                                      GError **error);
DigRunDrawings *dig_run_drawings_ref (DigRunDrawings *self);
void dig_run_drawings_unref (DigRunDrawings *self);
/* Sorted, each once. */
const char *const *dig_run_drawings_get_hold_out (const DigRunDrawings *self);
/* With writers; lent; NULL: there are none. */
DigDataSet *dig_run_drawings_get_trained (const DigRunDrawings *self);
DigDataSet *dig_run_drawings_get_held_out (const DigRunDrawings *self);
/* `digits` with what is trained on behind them. DIG_ERROR_USAGE. */
DigDataSet *dig_run_drawings_join (const DigRunDrawings *self, DigDataSet *digits, GError **error);

gboolean dig_run_drawings_write (const DigRunDrawings *self, const char *folder, GError **error);
/* NULL without an error: the run used none. */
DigRunDrawings *dig_run_drawings_read (const char *folder, GError **error);

/* How the network reads those that it was trained on, and those of the people held out. */
gboolean dig_run_drawings_measure (const DigRunDrawings *self, DigPredictor *predictor,
                                   DigAccuracy *trained, DigAccuracy *held_out, GError **error);

/* Every `k`-th of the writers by name, the first is the k-th: NULL-terminated; free with g_strfreev. */
char **dig_collection_pick_writers (const DigCollection *collection, guint k);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunDrawings, dig_run_drawings_unref)

G_END_DECLS
