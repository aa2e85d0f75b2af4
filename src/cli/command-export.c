/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: a network for other programs and people. */
#include "config.h"

#include "cli/dig-cli-model.h"
#include "cli/dig-cli-settings.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "base/dig-json.h"
#include "train/dig-train-code.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  DigCliModel model; /* path NULL: none */
  char *preset;
  char *network;
  char *outputs[DIG_N_CODE_LIBRARIES];
  char *json;
} Options;

static void
clear_options (Options *options)
{
  dig_cli_model_clear (&options->model);
  g_free (options->preset);
  g_free (options->network);
  for (guint i = 0; i < DIG_N_CODE_LIBRARIES; i++)
    g_free (options->outputs[i]);
  g_free (options->json);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

/* The settings that a model's training summary holds; NULL: it says nothing. */
static DigTrainSettings *
read_settings (const char *summary)
{
  g_autoptr (JsonNode) root = NULL;
  JsonNode *node;

  if (summary != NULL)
    root = dig_json_parse (summary, -1, "training", DIG_ERROR_FILE, NULL);
  if (root == NULL)
    return NULL;
  node = json_object_get_member (json_node_get_object (root), "settings");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return dig_train_settings_new_from_object (json_node_get_object (node), NULL);
}

static DigTrainSettings *
load_model (const Options *options, int *exit_code)
{
  g_autofree char *summary = NULL;
  g_autoptr (DigSnapshot) snapshot = dig_cli_model_load (&options->model, &summary, exit_code);
  DigTrainSettings *settings;

  if (snapshot == NULL)
    return NULL;
  settings = read_settings (summary);
  if (settings == NULL)
    settings = dig_train_settings_new_preset ("reference");
  g_clear_pointer (&settings->spec, dig_network_spec_unref);
  settings->spec = dig_network_spec_ref (dig_snapshot_get_spec (snapshot));
  settings->scaler = dig_snapshot_get_scaler (snapshot)->kind;
  return settings;
}

/* Of the model, or of --preset and --network. */
static DigTrainSettings *
make_settings (const Options *options, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainSettings) settings = NULL;

  if (options->model.path != NULL)
    return load_model (options, exit_code);
  settings = dig_cli_settings_new (options->preset, &error);
  if (settings == NULL
      || (options->network != NULL
          && !dig_cli_settings_set_network (settings, options->network, &error)))
    {
      *exit_code = dig_cli_fail (error);
      return NULL;
    }
  return g_steal_pointer (&settings);
}

/* To a file, or with "-" to standard output. */
static gboolean
write_text (const char *path, const char *text, GError **error)
{
  if (strcmp (path, "-") != 0)
    return dig_file_write_atomic (path, text, strlen (text), error);
  fputs (text, stdout);
  return TRUE;
}

static gboolean
write_network (const Options *options, const DigTrainSettings *settings, GError **error)
{
  g_autofree char *spec = dig_network_spec_to_json (settings->spec);
  g_autofree char *json = g_strconcat (spec, "\n", NULL);

  if (options->json != NULL && !write_text (options->json, json, error))
    return FALSE;
  for (guint i = 0; i < DIG_N_CODE_LIBRARIES; i++)
    {
      g_autofree char *code = NULL;

      if (options->outputs[i] == NULL)
        continue;
      code = dig_train_code_new (settings, (DigCodeLibrary)i, error);
      if (code == NULL || !write_text (options->outputs[i], code, error))
        return FALSE;
    }
  return TRUE;
}

static int
export_network (const Options *options)
{
  int exit_code = DIG_EXIT_DONE;
  g_autoptr (DigTrainSettings) settings = make_settings (options, &exit_code);
  g_autoptr (GError) error = NULL;

  if (settings == NULL)
    return exit_code;
  if (!dig_network_spec_check (settings->spec, NULL, &error)
      || !write_network (options, settings, &error))
    return dig_cli_fail (error);
  return exit_code;
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "keras", 'k', 0, G_OPTION_ARG_FILENAME, &options->outputs[DIG_CODE_KERAS],
      "A program for Keras 3", "FILE" },
    { "pytorch", 'y', 0, G_OPTION_ARG_FILENAME, &options->outputs[DIG_CODE_PYTORCH],
      "A program for PyTorch", "FILE" },
    { "json", 'j', 0, G_OPTION_ARG_FILENAME, &options->json,
      "The network alone, as train --network reads it", "FILE" },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &options->preset,
      "In place of a model: network and settings of a preset",
      "reference|augmented|tuned|quick|compact" },
    { "network", 'n', 0, G_OPTION_ARG_FILENAME, &options->network,
      "In place of a model: a network as JSON", "FILE" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dig_cli_parse (command, entries, argc, argv, 0, 1, exit_code))
    return FALSE;
  options->model.path = *argc > 1 ? (*argv)[1] : NULL;
  return TRUE;
}

/* What is read or written already must not be written over. */
static gboolean
check_outputs (const DigCliCommand *command, const Options *options, int *exit_code)
{
  const char *names[] = { options->json, options->outputs[DIG_CODE_KERAS],
                          options->outputs[DIG_CODE_PYTORCH] };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (dig_cli_model_is_file (options->model.path, names[i])
          || dig_cli_is_same_file (options->network, names[i]))
        {
          *exit_code = dig_cli_fail_usage (
              command, "\"%s\" is read and written: it would be written over.", names[i]);
          return FALSE;
        }
      for (guint j = 0; j < i; j++)
        if (names[i] != NULL && g_strcmp0 (names[i], names[j]) == 0)
          {
            *exit_code = dig_cli_fail_usage (command, "Two outputs are \"%s\".", names[i]);
            return FALSE;
          }
    }
  return TRUE;
}

static int
run_export (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  int exit_code = DIG_EXIT_DONE;
  gboolean has_other;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  has_other = options.preset != NULL || options.network != NULL;
  if (options.model.path == NULL && !has_other)
    return dig_cli_fail_usage (command, "export needs a MODEL, --preset or --network.");
  if (options.model.path != NULL && has_other)
    return dig_cli_fail_usage (command, "export takes either a MODEL or --preset and --network.");
  if (options.outputs[DIG_CODE_KERAS] == NULL && options.outputs[DIG_CODE_PYTORCH] == NULL
      && options.json == NULL)
    return dig_cli_fail_usage (command, "export needs --keras, --pytorch or --json.");
  if (!check_outputs (command, &options, &exit_code))
    return exit_code;
  return dig_cli_finish (export_network (&options));
}

const DigCliCommand dig_command_export = {
  .name = "export",
  .arguments = "[MODEL]",
  .summary = "Writes a network as a program for Keras or PyTorch, or as JSON",
  .description =
      "MODEL is a run folder, a .safetensors file or \"builtin\". The programs train the network "
      "with the\n"
      "run's settings (their random numbers are other ones), or read the model and give the\n"
      "same probabilities. A FILE of \"-\" is standard output.",
  .run = run_export,
};
