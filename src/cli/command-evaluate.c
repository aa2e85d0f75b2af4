/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: how good a model's answers are. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-cli-model.h"
#include "cli/dig-json-line.h"

#include "base/dig-error.h"
#include "base/dig-json.h"
#include "io/dig-split.h"
#include "train/dig-train-settings.h"

#include <stdio.h>
#include <string.h>

typedef enum
{
  SPLIT_VALIDATION,
  SPLIT_TRAIN,
  SPLIT_ALL,
} SplitPart;

typedef struct
{
  DigCliData data;
  DigCliModel model;
  char *split;
  gboolean json;
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  dig_cli_model_clear (&options->model);
  g_free (options->split);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static void
print_json (const DigEvaluation *evaluation)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const double interval[2] = { evaluation->accuracy_low, evaluation->accuracy_high };
  guint n = evaluation->n_classes;

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_integer (json, "images", evaluation->n_images);
  dig_json_line_add_number (json, "loss", evaluation->metrics.loss);
  dig_json_line_add_number (json, "accuracy", evaluation->metrics.accuracy);
  dig_json_line_add_numbers (json, "accuracy_interval", interval, 2);
  dig_json_line_open (json, "confusion", '[');
  for (guint i = 0; i < n; i++)
    {
      dig_json_line_open (json, NULL, '[');
      for (guint j = 0; j < n; j++)
        dig_json_line_add_integer (json, NULL, evaluation->confusion[i][j]);
      dig_json_line_close (json, ']');
    }
  dig_json_line_close (json, ']');
  dig_json_line_add_numbers (json, "precision", evaluation->precision, n);
  dig_json_line_add_numbers (json, "recall", evaluation->recall, n);
  dig_json_line_add_numbers (json, "f1", evaluation->f1, n);
  dig_json_line_add_number (json, "macro_f1", evaluation->metrics.macro_f1);
  dig_json_line_open (json, "most_confused", '[');
  if (evaluation->most_confused_true >= 0)
    {
      dig_json_line_add_integer (json, NULL, evaluation->most_confused_true);
      dig_json_line_add_integer (json, NULL, evaluation->most_confused_predicted);
    }
  dig_json_line_close (json, ']');
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_confusion (const DigEvaluation *evaluation, const DigDataSet *data)
{
  guint n = evaluation->n_classes;

  printf ("\n  read as  ");
  for (guint j = 0; j < n; j++)
    printf ("%6.6s", dig_data_set_get_class_name (data, j));
  printf ("   precision   recall       F1\n");
  for (guint i = 0; i < n; i++)
    {
      printf ("  %-9.9s", dig_data_set_get_class_name (data, i));
      for (guint j = 0; j < n; j++)
        printf ("%6u", evaluation->confusion[i][j]);
      printf ("    %6.2f %% %6.2f %% %6.2f %%\n", 100 * evaluation->precision[i],
              100 * evaluation->recall[i], 100 * evaluation->f1[i]);
    }
}

static void
print_text (const DigEvaluation *evaluation, const DigDataSet *data)
{
  int true_class = evaluation->most_confused_true;
  int answer = evaluation->most_confused_predicted;

  printf ("%u images: accuracy %.3f %% (95 %% sure: %.2f … %.2f %%), loss %.5f, macro F1 %.5f\n",
          evaluation->n_images, 100 * evaluation->metrics.accuracy, 100 * evaluation->accuracy_low,
          100 * evaluation->accuracy_high, evaluation->metrics.loss, evaluation->metrics.macro_f1);
  print_confusion (evaluation, data);
  if (true_class >= 0)
    printf ("\nMost often confused: %s read as %s, %u times.\n",
            dig_data_set_get_class_name (data, (guint)true_class),
            dig_data_set_get_class_name (data, (guint)answer),
            evaluation->confusion[true_class][answer]);
}

static gboolean
parse_split (const DigCliCommand *command, const char *name, SplitPart *part, int *exit_code)
{
  const char *names[] = { "validation", "train", "all" };

  *part = SPLIT_VALIDATION;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *part = (SplitPart)i;
        return TRUE;
      }
  *exit_code = dig_cli_fail_usage (
      command, "--split is \"%s\", and must be validation, train or all.", name);
  return FALSE;
}

/* What the model says of the run that it came from. */
typedef struct
{
  DigTrainSettings *settings; /* NULL: nothing */
  char *fingerprint;
} Origin;

static void
clear_origin (Origin *origin)
{
  g_clear_pointer (&origin->settings, dig_train_settings_free);
  g_free (origin->fingerprint);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Origin, clear_origin)

static void
read_origin (Origin *origin, const char *summary)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *settings = NULL;
  JsonObject *object;
  JsonNode *data;

  if (summary != NULL)
    root = dig_json_parse (summary, -1, "training", DIG_ERROR_FILE, NULL);
  if (root == NULL)
    return;
  object = json_node_get_object (root);
  data = json_object_get_member (object, "data");
  if (data != NULL && JSON_NODE_HOLDS_OBJECT (data))
    origin->fingerprint = g_strdup (json_object_get_string_member_with_default (
        json_node_get_object (data), "fingerprint", NULL));
  if (json_object_has_member (object, "settings"))
    {
      settings = json_to_string (json_object_get_member (object, "settings"), FALSE);
      origin->settings = dig_train_settings_new_from_json (settings, -1, NULL);
    }
}

/* The rows that the run saw of `data`: the first --limit ones. */
static DigDataSet *
cut_to_limit (const Origin *origin, DigDataSet *data)
{
  guint limit = origin->settings != NULL ? origin->settings->limit : 0;

  if (limit > 0 && limit < dig_data_set_get_n_images (data))
    return dig_data_set_head (data, limit);
  return dig_data_set_ref (data);
}

static gboolean
is_own_data (const Origin *origin, const DigDataSet *data)
{
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (data);

  return g_strcmp0 (fingerprint, origin->fingerprint) == 0;
}

static int
evaluate (const DigCliCommand *command, Options *options, DigSnapshot *snapshot,
          const DigDataSet *data, const gint32 *rows, guint n)
{
  int exit_code = DIG_EXIT_DONE;
  g_autofree float *probabilities =
      dig_cli_model_answer (command, &options->model, snapshot, data, rows, n, &exit_code);
  g_autofree guint8 *labels = g_new (guint8, n);
  DigEvaluation evaluation;

  if (probabilities == NULL)
    return exit_code;
  for (guint i = 0; i < n; i++)
    labels[i] = dig_data_set_get_labels (data)[rows != NULL ? (guint)rows[i] : i];
  dig_evaluation_compute (&evaluation, probabilities, labels, n,
                          dig_cli_model_get_n_classes (snapshot));
  if (options->json)
    print_json (&evaluation);
  else
    print_text (&evaluation, data);
  return exit_code;
}

/* Splits `data` as the run did, or as the reference does where the model does not say. */
static int
evaluate_part (const DigCliCommand *command, Options *options, const Origin *origin,
               DigSnapshot *snapshot, const DigDataSet *data, SplitPart part)
{
  g_autoptr (DigTrainSettings) reference = dig_train_settings_new_preset ("reference");
  const DigTrainSettings *settings = origin->settings != NULL ? origin->settings : reference;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSplit) split = dig_split_new (dig_data_set_get_n_images (data), settings->test_size,
                                              settings->split_seed, &error);

  if (split == NULL)
    return dig_cli_fail (error);
  if (part == SPLIT_TRAIN)
    return evaluate (command, options, snapshot, data, split->train, split->n_train);
  return evaluate (command, options, snapshot, data, split->validation, split->n_validation);
}

static int
evaluate_model (const DigCliCommand *command, Options *options, SplitPart part)
{
  int exit_code = DIG_EXIT_DONE;
  g_auto (Origin) origin = { 0 };
  g_autofree char *summary = NULL;
  g_autoptr (DigSnapshot) snapshot = dig_cli_model_load (&options->model, &summary, &exit_code);
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (DigDataSet) seen = NULL;

  if (snapshot == NULL)
    return exit_code;
  data = dig_cli_data_load_labelled (command, &options->data, &exit_code);
  if (data == NULL)
    return exit_code;
  read_origin (&origin, summary);
  seen = cut_to_limit (&origin, data);
  if (part != SPLIT_ALL && !is_own_data (&origin, seen))
    {
      fprintf (stderr, "The model was not trained on %s: %s.\n", dig_data_set_get_name (data),
               options->split != NULL ? "its split says nothing about what the model has seen"
                                      : "all of its images are used");
      if (options->split == NULL)
        part = SPLIT_ALL;
    }
  if (part == SPLIT_ALL)
    return evaluate (command, options, snapshot, data, NULL, dig_data_set_get_n_images (data));
  return evaluate_part (command, options, &origin, snapshot, seen, part);
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Labelled images (default: those of the run, or the built-in digits)", "FILE" },
    { "missing", 0, 0, G_OPTION_ARG_STRING, &options->data.missing,
      "Rows with empty cells: left out (default), or the cells read as 0", "drop|zero" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &options->split,
      "Part of the images (default: validation, or all of data that the run did not see)",
      "validation|train|all" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->model.device,
      "Where to compute (default: auto)", "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->model.threads,
      "Processor threads (default: all cores)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "One JSON object", NULL },
    G_OPTION_ENTRY_NULL,
  };

  return dig_cli_parse (command, entries, argc, argv, 1, 1, exit_code);
}

static int
run_evaluate (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  SplitPart part;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code)
      || !parse_split (command, options.split, &part, &exit_code))
    return exit_code;
  options.model.path = argv[1];
  if (options.data.path == NULL)
    dig_cli_data_recall (&options.data, argv[1]);
  return dig_cli_finish (evaluate_model (command, &options, part));
}

const DigCliCommand dig_command_evaluate = {
  .name = "evaluate",
  .arguments = "MODEL",
  .summary = "Measures a model: accuracy, confusion matrix, every class",
  .description =
      "MODEL is a run folder or a .safetensors file. The interval of the accuracy is Wilson's, at\n"
      "95 %. The confusion matrix has a row for each true class and a column for each answer.",
  .run = run_evaluate,
};
