/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Editing a network: every change gives a new spec, which need not work (dig-network-report.h). */
#pragma once

#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

/* A layer of this type as one would begin with: what the nearest layer of the type before `index` has,
 * else 32 filters of 3×3, windows of 2×2, a rate of 0.25, ReLU, 128 units. */
DigLayerSpec dig_network_edit_propose (const DigNetworkSpec *spec, DigLayerType type, guint index);

/* The layer becomes number `index` (0…n_layers). A name that is empty or taken is replaced: "conv2d_3". */
DigNetworkSpec *dig_network_edit_insert (const DigNetworkSpec *spec, guint index,
                                         const DigLayerSpec *layer);
DigNetworkSpec *dig_network_edit_remove (const DigNetworkSpec *spec, guint index);
/* The layer at `from` stands at `to` afterwards. */
DigNetworkSpec *dig_network_edit_move (const DigNetworkSpec *spec, guint from, guint to);
/* The copy stands behind the layer, with a name of its own; that of an output layer stands before it,
 * without softmax, because there is one output. */
DigNetworkSpec *dig_network_edit_duplicate (const DigNetworkSpec *spec, guint index);
/* In place of the layer at `index`; the name is taken as it is. */
DigNetworkSpec *dig_network_edit_change (const DigNetworkSpec *spec, guint index,
                                         const DigLayerSpec *layer);
/* Where a new layer goes: behind `chosen` (-1: none is), but not behind the output layer. */
guint dig_network_edit_get_place (const DigNetworkSpec *spec, int chosen);

/* What can be undone and redone: specs, one after the other. */
typedef struct _DigNetworkHistory DigNetworkHistory;

#define DIG_NETWORK_HISTORY_STEPS 200

DigNetworkHistory *dig_network_history_new (DigNetworkSpec *spec);
void dig_network_history_free (DigNetworkHistory *history);
/* Lent. */
DigNetworkSpec *dig_network_history_get (const DigNetworkHistory *history);
/* What was undone is forgotten. Changes that follow each other under the same `group` (not NULL: a
 * number that is being turned) are undone together. FALSE: it is the same network as before. */
gboolean dig_network_history_push (DigNetworkHistory *history, DigNetworkSpec *spec,
                                   const char *group);
gboolean dig_network_history_can_undo (const DigNetworkHistory *history);
gboolean dig_network_history_can_redo (const DigNetworkHistory *history);
gboolean dig_network_history_undo (DigNetworkHistory *history);
gboolean dig_network_history_redo (DigNetworkHistory *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigNetworkHistory, dig_network_history_free)

G_END_DECLS
