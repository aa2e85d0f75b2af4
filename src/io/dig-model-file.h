/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as a safetensors file: tensors named as the layers are; the network spec, the scaling and
 * a summary of the training in `__metadata__`. The file alone suffices to predict. */
#pragma once

#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

/* `summary_json` (may be NULL): an object with settings and figures of the training. Atomic; the same
 * input gives the same bytes. */
gboolean dig_model_file_save (const char *path, DigSnapshot *snapshot, const char *summary_json,
                              GError **error);
/* DIG_ERROR_FILE. `summary_json` may be NULL. A run folder is taken for its model.safetensors. */
DigSnapshot *dig_model_file_load (const char *path, char **summary_json, GError **error);

G_END_DECLS
