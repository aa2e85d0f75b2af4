/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-model.h"

#include "base/dig-error.h"
#include "io/dig-model-file.h"
#include "train/dig-ensemble.h"

#include <math.h>
#include <string.h>

static gboolean
check_exists (const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (path, DIG_MODEL_FILE_NAME, NULL);

  if (strcmp (path, DIG_MODEL_BUILTIN) == 0)
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 "%s: there is no such file or folder; a run folder, a .safetensors file or "
                 "\"" DIG_MODEL_BUILTIN "\" is expected",
                 path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_EXISTS))
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 "%s: there is no " DIG_MODEL_FILE_NAME " in this folder; it holds no run, or one "
                 "without a finished epoch",
                 path);
  else
    return TRUE;
  return FALSE;
}

DigSnapshot *
dig_cli_model_load (const DigCliModel *options, char **summary, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  DigSnapshot *snapshot = NULL;

  if (check_exists (options->path, &error))
    snapshot = dig_model_file_load (options->path, summary, &error);
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

/* Measured, they would count as a loss of 0. */
static gboolean
check_answers (const float *probabilities, gsize n, const char *path, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (probabilities[i]))
      {
        g_set_error (error, DIG_ERROR, DIG_ERROR_DIVERGED,
                     "%s answers with probabilities that are no numbers: its training has "
                     "diverged.",
                     path);
        return FALSE;
      }
  return TRUE;
}

float *
dig_cli_model_answer (const DigCliCommand *command, const DigCliModel *options,
                      DigSnapshot *snapshot, const DigDataSet *data, const gint32 *rows, guint n,
                      int *exit_code)
{
  const gsize n_answers = (gsize)n * dig_cli_model_get_n_classes (snapshot);
  g_autofree float *probabilities = g_new (float, n_answers);
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
  if (predictor != NULL && dig_predictor_run_rows (predictor, data, rows, n, probabilities, &error)
      && check_answers (probabilities, n_answers, options->path, &error))
    return g_steal_pointer (&probabilities);

  *exit_code = dig_cli_fail (error);
  return NULL;
}

gboolean
dig_cli_model_is_file (const char *path, const char *output)
{
  g_autofree char *file = NULL;

  if (path == NULL)
    return FALSE;
  file = g_build_filename (path, DIG_MODEL_FILE_NAME, NULL);
  return dig_cli_is_same_file (path, output) || dig_cli_is_same_file (file, output);
}

void
dig_cli_model_clear (DigCliModel *options)
{
  g_clear_pointer (&options->device, g_free);
}
