/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network that is being built: what was done can be undone, and what it has become is the network
 * of the next training. While a run trains, the settings keep its network: the changes wait until it has
 * ended. Main thread only. */
#pragma once

#include "model/dig-session.h"
#include "nn/dig-network-edit.h"
#include "nn/dig-network-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_NETWORK_DESIGN (dig_network_design_get_type ())
G_DECLARE_FINAL_TYPE (DigNetworkDesign, dig_network_design, DIG, NETWORK_DESIGN, GObject)

/* Signal "changed": the network, its report, or what the functions below say. */
DigNetworkDesign *dig_network_design_new (DigSession *session);

/* Lent. */
DigNetworkSpec *dig_network_design_get_spec (DigNetworkDesign *self);
/* Lent until "changed". */
const DigNetworkReport *dig_network_design_get_report (DigNetworkDesign *self);
/* Takes the spec. `group`: see dig_network_history_push. */
void dig_network_design_take (DigNetworkDesign *self, DigNetworkSpec *spec, const char *group);
gboolean dig_network_design_can_undo (DigNetworkDesign *self);
gboolean dig_network_design_can_redo (DigNetworkDesign *self);
void dig_network_design_undo (DigNetworkDesign *self);
void dig_network_design_redo (DigNetworkDesign *self);
/* A run trains with another network; this one is for the next. */
gboolean dig_network_design_is_waiting (DigNetworkDesign *self);
/* Of the device that is to train; 0: not known. Emits "changed". */
void dig_network_design_set_memory (DigNetworkDesign *self, guint64 memory_bytes);

/* JSON, as train --network reads it. */
gboolean dig_network_design_open (DigNetworkDesign *self, const char *path, GError **error);
gboolean dig_network_design_save (DigNetworkDesign *self, const char *path, GError **error);

G_END_DECLS
