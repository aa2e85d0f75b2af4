/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/dig-network-code.h"

G_BEGIN_DECLS

/* `infos` (n_layers) of the spec, which checks. */
void dig_network_code_append_keras (GString *text, const DigNetworkSpec *spec,
                                    const DigLayerInfo *infos);
void dig_network_code_append_pytorch (GString *text, const DigNetworkSpec *spec,
                                      const DigLayerInfo *infos);
/* "(64, 7, 7)" */
void dig_network_code_append_shape (GString *text, int a, int b, int c);

G_END_DECLS
