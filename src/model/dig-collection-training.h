/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether trainings use the drawings of the collection beside the digits, and whose are held out. Main thread only. */
#pragma once

#include "model/dig-collection-keeper.h"
#include "train/dig-run-drawings.h"

G_BEGIN_DECLS

#define DIG_TYPE_COLLECTION_TRAINING (dig_collection_training_get_type ())
G_DECLARE_FINAL_TYPE (DigCollectionTraining, dig_collection_training, DIG, COLLECTION_TRAINING,
                      GObject)

/* Signal "changed". The one of the program; lent. */
DigCollectionTraining *dig_collection_training_get_for_session (DigSession *session);
gboolean dig_collection_training_is_used (DigCollectionTraining *self);
void dig_collection_training_set_used (DigCollectionTraining *self, gboolean is_used);
gboolean dig_collection_training_is_held_out (DigCollectionTraining *self, const char *writer);
void dig_collection_training_set_held_out (DigCollectionTraining *self, const char *writer,
                                           gboolean is_held_out);
/* Every k-th writer by name, and nobody else. */
void dig_collection_training_hold_out_every (DigCollectionTraining *self, guint k);

/* What a run that begins now is trained on: the session's digits, with the drawings behind them when they are used;
 * `drawings` gets these, or NULL. DIG_ERROR_USAGE. */
DigDataSet *dig_collection_training_join (DigSession *session, DigRunDrawings **drawings,
                                          GError **error);
/* Lets a new run know; its folder gets a copy of the drawings (NULL: none), in a worker thread. */
void dig_collection_training_attach (DigSession *session, DigRun *run, DigRunDrawings *drawings);
/* A run that begins now would be trained on the same as this one. */
gboolean dig_collection_training_is_same (DigSession *session, DigRun *run);
/* Lent; NULL: it was trained on digits alone. */
DigRunDrawings *dig_collection_training_get_drawings (DigRun *run);
/* The digits without the drawings; lent; NULL: they are not open. */
DigDataSet *dig_collection_training_get_digits (DigRun *run);
/* Of a run that was read from its folder; NULL `digits`: as the run has them. */
void dig_collection_training_set_drawings (DigRun *run, DigRunDrawings *drawings,
                                           DigDataSet *digits);

G_END_DECLS
