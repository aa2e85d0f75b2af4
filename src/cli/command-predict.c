/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict: what a model answers for images, as JSON lines or as Kaggle's submission file. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-cli-model.h"
#include "cli/dig-json-line.h"

#include "io/dig-submission.h"

#include <stdio.h>

typedef struct
{
  DigCliData data;
  DigCliModel model;
  char *submission;
  gboolean json;
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  dig_cli_model_clear (&options->model);
  g_free (options->submission);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static void
print_answers (const DigDataSet *data, const float *probabilities, guint n_classes)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint row = 0; row < dig_data_set_get_n_images (data); row++)
    {
      const float *answer = probabilities + (gsize)row * n_classes;

      g_string_truncate (json, 0);
      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_integer (json, "line", dig_data_set_get_source_row (data, row));
      dig_json_line_add_integer (json, "digit", dig_arg_max (answer, n_classes));
      dig_json_line_open (json, "probabilities", '[');
      for (guint i = 0; i < n_classes; i++)
        dig_json_line_add_float (json, NULL, answer[i]);
      dig_json_line_close (json, ']');
      dig_json_line_close (json, '}');
      if (!dig_cli_print_line (json->str))
        return;
    }
}

static int
write_submission (const char *path, const DigDataSet *data, const float *probabilities,
                  guint n_classes)
{
  guint n_images = dig_data_set_get_n_images (data);
  g_autofree guint8 *labels = g_new (guint8, n_images);
  g_autoptr (GError) error = NULL;

  for (guint row = 0; row < n_images; row++)
    labels[row] = (guint8)dig_arg_max (probabilities + (gsize)row * n_classes, n_classes);
  if (!dig_submission_write (path, labels, n_images, &error))
    {
      /* Its code is that of files; this one is no input. */
      dig_cli_fail (error);
      return DIG_EXIT_FAILED;
    }
  fprintf (stderr, "%s: answers for %u images.\n", path, n_images);
  return DIG_EXIT_DONE;
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Images, labelled or not (default: the built-in test digits)", "FILE" },
    { "submission", 's', 0, G_OPTION_ARG_FILENAME, &options->submission,
      "Write ImageId,Label into FILE instead of JSON lines", "FILE" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options->data.limit, "Only the first N rows", "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->model.device,
      "Where to compute (default: auto)", "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->model.threads,
      "Processor threads (default: all cores)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "JSON lines besides a submission", NULL },
    G_OPTION_ENTRY_NULL,
  };

  return dig_cli_parse (command, entries, argc, argv, 1, 1, exit_code);
}

static int
run_predict (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autofree float *probabilities = NULL;
  guint n_classes;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  options.model.path = argv[1];
  snapshot = dig_cli_model_load (&options.model, NULL, &exit_code);
  if (snapshot == NULL)
    return exit_code;

  /* Every row gets an answer, so that ImageId counts the rows of the file. */
  options.data.missing = g_strdup ("zero");
  if (options.data.path == NULL)
    options.data.path = dig_builtin_data_path ("test.csv.gz");
  data = dig_cli_data_load (command, &options.data, NULL, &exit_code);
  if (data == NULL)
    return exit_code;

  probabilities = dig_cli_model_answer (command, &options.model, snapshot, data, NULL,
                                        dig_data_set_get_n_images (data), &exit_code);
  if (probabilities == NULL)
    return exit_code;
  n_classes = dig_cli_model_get_n_classes (snapshot);
  if (options.submission == NULL || options.json)
    print_answers (data, probabilities, n_classes);
  if (options.submission != NULL)
    exit_code = write_submission (options.submission, data, probabilities, n_classes);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_predict = {
  .name = "predict",
  .arguments = "MODEL",
  .summary = "Answers which digits images show, as JSON lines or as a submission file",
  .description = "MODEL is a run folder or a .safetensors file. \"line\" counts the data rows of "
                 "the file from 1,\n"
                 "as ImageId does. Empty cells are read as 0.",
  .run = run_predict,
};
