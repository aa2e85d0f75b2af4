/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as a safetensors file: tensors named as the layers are; the network spec, the scaling and
 * a summary of the training in `__metadata__`. The file alone suffices to predict.
 *
 * Metadata, all texts:
 *   "format"    "digit-lab-model-1"
 *   "network"   the spec as JSON, see dig-network-spec.h; the tensors are those of dig_network_spec_list_tensors
 *   "scaler"    {"kind": "min-max" or "divide-by-255", "offset": [pixels], "scale": [pixels]}:
 *               x = (byte - offset) · scale
 *   "training"  optional: an object with settings and figures of the training; never a time of day */
#pragma once

#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

/* The file of the best epoch inside a run folder. */
#define DIG_MODEL_FILE_NAME "model.safetensors"
/* In place of a path: the model that comes with the program. A folder of that name is "./builtin". */
#define DIG_MODEL_BUILTIN "builtin"

/* `summary_json` (may be NULL): an object with settings and figures of the training. Atomic; the same
 * input gives the same bytes. */
gboolean dig_model_file_save (const char *path, DigSnapshot *snapshot, const char *summary_json,
                              GError **error);
/* DIG_ERROR_FILE. `summary_json` may be NULL. A run folder is taken for its model.safetensors. */
DigSnapshot *dig_model_file_load (const char *path, char **summary_json, GError **error);
/* The same in memory; `name` begins every message. */
GBytes *dig_model_file_format (DigSnapshot *snapshot, const char *summary_json);
DigSnapshot *dig_model_file_parse (GBytes *bytes, const char *name, char **summary_json,
                                   GError **error);

G_END_DECLS
