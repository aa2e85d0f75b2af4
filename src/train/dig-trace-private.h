/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DigInspector, which fills a trace, shares with it. */
#pragma once

#include "train/dig-trace.h"

G_BEGIN_DECLS

/* Its output is its input (inference). */
gboolean dig_layer_hands_on (const DigLayerSpec *spec);
/* It has an activation of its own, or a softmax: a value before and one after. */
gboolean dig_layer_has_two_values (const DigLayerSpec *spec);

G_END_DECLS
