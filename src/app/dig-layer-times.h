/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every layer takes of a training step on this machine, measured when it is asked for. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"
#include "train/dig-profile.h"

G_BEGIN_DECLS

#define DIG_TYPE_LAYER_TIMES (dig_layer_times_get_type ())
G_DECLARE_FINAL_TYPE (DigLayerTimes, dig_layer_times, DIG, LAYER_TIMES, AdwBin)

/* Once. Action "layer-times.measure" for a button inside. */
void dig_layer_times_set_session (DigLayerTimes *self, DigSession *session);
/* After the session's run has changed: while one trains nothing is measured. */
void dig_layer_times_update (DigLayerTimes *self);

/* Billions of operations of a training step, a multiplication and an addition being two: forward once,
 * backward twice, but for the gradient of the image, which nobody needs. */
double dig_layer_times_count_gflop (DigNetworkSpec *spec, guint batch_size);

G_END_DECLS
