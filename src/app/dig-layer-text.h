/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers in words, in the user's language. */
#pragma once

#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

/* NULL for none. */
const char *dig_activation_get_title (DigActivation activation);
/* "convolution 5×5, same, ReLU": what tells this layer from another of its type. */
char *dig_layer_dup_text (const DigLayerSpec *layer);
/* Of the output: height × width × channels, or a number of units. */
char *dig_layer_dup_shape (const DigLayerInfo *info);

G_END_DECLS
