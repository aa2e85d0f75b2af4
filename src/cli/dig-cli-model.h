/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model options that evaluate and predict have: MODEL, --device, --threads. */
#pragma once

#include "cli/dig-cli.h"
#include "io/dig-data-set.h"
#include "train/dig-evaluation.h"

G_BEGIN_DECLS

typedef struct
{
  const char *path; /* a run folder or a .safetensors file; borrowed */
  char *device;     /* NULL: auto */
  int threads;      /* 0: all cores */
} DigCliModel;

/* Opens the model and checks that it fits the images. NULL: `exit_code` is set, the error was said.
 * `summary` (may be NULL) gets what the file says of its training, as JSON; NULL when it says nothing. */
DigSnapshot *dig_cli_model_load (const DigCliModel *options, char **summary, int *exit_code);

/* Probabilities (n, K) of rows of `data` (NULL: all of them, in order). NULL as above. */
float *dig_cli_model_answer (const DigCliCommand *command, const DigCliModel *options,
                             DigSnapshot *snapshot, const DigDataSet *data, const gint32 *rows,
                             guint n, int *exit_code);
/* K: what the network tells apart. */
guint dig_cli_model_get_n_classes (const DigSnapshot *snapshot);

/* Whether `output` is the file that the model of this path is read from. */
gboolean dig_cli_model_is_file (const char *path, const char *output);
void dig_cli_model_clear (DigCliModel *options);

G_END_DECLS
