/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time of a training step goes, as a table for people or one JSON object. */
#pragma once

#include "train/dig-profile.h"

G_BEGIN_DECLS

void dig_cli_layers_print (DigNetworkSpec *spec, const DigProfile *profile, guint batch_size,
                           gboolean json);

G_END_DECLS
