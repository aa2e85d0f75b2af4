/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network has inside, as pictures: drawn by the code of the window's Inside page. */
#pragma once

#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

/* The filters of every convolution for one of its input maps (of fewer, the last one). */
gboolean dig_cli_save_filters (DigSnapshot *snapshot, guint channel, const char *path,
                               GError **error);
/* One image through all layers: every map, and the answer as bars. */
gboolean dig_cli_save_maps (DigSnapshot *snapshot, const DigDataSet *data, guint row,
                            const char *path, GError **error);

G_END_DECLS
