/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-model.h"

#include "io/dig-model-file.h"
#include "train/dig-ensemble.h"

DigSnapshot *
dig_cli_model_load (const DigCliModel *options, char **summary, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  DigSnapshot *snapshot = dig_model_file_load (options->path, summary, &error);

  if (snapshot == NULL)
    *exit_code = dig_cli_fail_input (error);
  return snapshot;
}

guint
dig_cli_model_get_n_classes (const DigSnapshot *snapshot)
{
  DigNetworkSpec *spec = dig_snapshot_get_spec (snapshot);

  return (guint)dig_network_spec_get_layer (spec, dig_network_spec_get_n_layers (spec) - 1)->units;
}

float *
dig_cli_model_answer (const DigCliCommand *command, const DigCliModel *options,
                      DigSnapshot *snapshot, const DigDataSet *data, const gint32 *rows, guint n,
                      int *exit_code)
{
  g_autofree float *probabilities = g_new (float, (gsize)n *dig_cli_model_get_n_classes (snapshot));
  const char *device = options->device != NULL ? options->device : "auto";
  g_autoptr (DigPredictor) predictor = NULL;
  g_autoptr (GError) error = NULL;

  if (options->threads < 0)
    {
      *exit_code = dig_cli_fail_usage (
          command, "--threads is %d, and must be 0 (all cores) or more.", options->threads);
      return NULL;
    }
  if (dig_ensemble_check_images (snapshot, data, &error))
    predictor = dig_predictor_new (snapshot, device, (guint)options->threads, &error);
  if (predictor != NULL && dig_predictor_run_rows (predictor, data, rows, n, probabilities, &error))
    return g_steal_pointer (&probabilities);

  *exit_code = dig_cli_fail (error);
  return NULL;
}

void
dig_cli_model_clear (DigCliModel *options)
{
  g_clear_pointer (&options->device, g_free);
}
