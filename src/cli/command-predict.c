/* SPDX-License-Identifier: GPL-3.0-or-later */
/* predict: what one or several models answer for images or drawings, as JSON lines or as Kaggle's
 * submission file; and whether a file of answers is one. */
#include "config.h"

#include "base/dig-error.h"
#include "cli/dig-cli-data.h"
#include "cli/dig-cli-drawings.h"
#include "cli/dig-cli-model.h"
#include "cli/dig-cli-submission.h"
#include "cli/dig-json-line.h"

#include "train/dig-ensemble.h"

#include <stdio.h>

typedef struct
{
  DigCliData data;
  DigCliModel model;
  DigCliDrawings drawings;
  char *submission, *solution, *check;
  int copies; /* of every image; test-time augmentation */
  gboolean summary, yes, json;
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  dig_cli_model_clear (&options->model);
  dig_cli_drawings_clear (&options->drawings);
  g_free (options->submission);
  g_free (options->solution);
  g_free (options->check);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static void
print_answers (const DigDataSet *data, const DigAnswers *answers)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint row = 0; row < dig_answers_get_n_images (answers); row++)
    {
      const float *answer = dig_answers_get_row (answers, row);

      g_string_truncate (json, 0);
      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_integer (json, "line", dig_data_set_get_source_row (data, row));
      dig_json_line_add_integer (json, "digit", dig_answers_get_digits (answers)[row]);
      dig_json_line_open (json, "probabilities", '[');
      for (guint i = 0; i < dig_answers_get_n_classes (answers); i++)
        dig_json_line_add_float (json, NULL, answer[i]);
      dig_json_line_close (json, ']');
      dig_json_line_close (json, '}');
      if (!dig_cli_print_line (json->str))
        return;
    }
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Images, labelled or not (default: the built-in test digits)", "FILE" },
    { "submission", 's', 0, G_OPTION_ARG_FILENAME, &options->submission,
      "Write ImageId,Label into FILE (\"-\": standard output) instead of JSON lines", "FILE" },
    { "test-time-augmentation", 0, 0, G_OPTION_ARG_INT, &options->copies,
      "Average over N copies of each image, slightly turned and moved", "N" },
    { "solution", 0, 0, G_OPTION_ARG_FILENAME, &options->solution,
      "Score the answers by this file (ImageId,Label); counted", "FILE" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options->yes, "Open the solution without asking", NULL },
    { "check", 0, 0, G_OPTION_ARG_FILENAME, &options->check,
      "Check the answers of an existing FILE; takes no MODEL", "FILE" },
    { "strokes", 0, 0, G_OPTION_ARG_FILENAME, &options->drawings.strokes,
      "Drawings instead: a line {\"strokes\": [[[x, y], …], …]} each, y down", "FILE" },
    { "image", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->drawings.pictures,
      "Pictures instead (one MODEL, more FILEs may follow), dark on light or light on dark",
      "FILE" },
    { "without", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->drawings.without,
      "Leave out a step of the preparation of drawings", "crop|square|pen|stretch|centre" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options->data.limit, "Only the first N rows, or drawings",
      "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->model.device,
      "Where to compute (default: auto)", "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->model.threads,
      "Processor threads (default: all cores)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "JSON lines besides a submission", NULL },
    { "summary", 0, 0, G_OPTION_ARG_NONE, &options->summary,
      "A last JSON line with the classes and the least certain answers", NULL },
    G_OPTION_ENTRY_NULL,
  };

  return dig_cli_parse (command, entries, argc, argv, 0, G_MAXINT, exit_code);
}

static gboolean
check_usage (const DigCliCommand *command, const Options *options, int n_models, int *exit_code)
{
  if (options->check != NULL
      && (n_models > 0 || options->submission != NULL || options->summary || options->copies > 1))
    *exit_code = dig_cli_fail_usage (
        command, "--check looks at a file that exists; it takes no MODEL, no --submission, no "
                 "--summary and no --test-time-augmentation.");
  else if (options->check == NULL && n_models == 0)
    *exit_code = dig_cli_fail_usage (command, "%s needs %s.", command->name, command->arguments);
  else if (options->model.threads < 0)
    *exit_code = dig_cli_fail_usage (command, "--threads is %d, and must be 0 (all cores) or more.",
                                     options->model.threads);
  else if (options->data.limit < 0)
    *exit_code = dig_cli_fail_usage (command, "--limit is %d, and must be 0 (all rows) or more.",
                                     options->data.limit);
  else if (!dig_cli_drawings_are_meant (&options->drawings) && options->drawings.without != NULL)
    *exit_code = dig_cli_fail_usage (
        command, "--without leaves out a step of the preparation of drawings: it needs --strokes "
                 "or --image. The images of --data are not prepared.");
  else if (dig_cli_drawings_are_meant (&options->drawings)
           && (options->data.path != NULL || options->submission != NULL
               || options->solution != NULL || options->summary || options->check != NULL))
    *exit_code = dig_cli_fail_usage (
        command, "--strokes and --image are answered alone, without --data, --submission, "
                 "--solution, --summary and --check.");
  else if (options->copies < 0 || options->copies > DIG_ENSEMBLE_MAX_COPIES)
    *exit_code = dig_cli_fail_usage (
        command, "--test-time-augmentation is %d, and must be from 1 (none) to %d.",
        options->copies, DIG_ENSEMBLE_MAX_COPIES);
  else
    return TRUE;
  return FALSE;
}

/* A slip of the shell's completion would cost the images, or the model. */
static gboolean
check_output (const DigCliCommand *command, const Options *options, char **models, int n_models,
              int *exit_code)
{
  const char *output = options->submission;
  gboolean is_input = dig_cli_is_same_file (options->data.path, output)
                      || dig_cli_is_same_file (options->solution, output);

  for (int i = 0; i < n_models; i++)
    is_input = is_input || dig_cli_model_is_file (models[i], output);
  if (is_input)
    *exit_code = dig_cli_fail_usage (
        command, "--submission is \"%s\", which is read too: it would be written over.", output);
  else if (g_strcmp0 (output, "-") == 0 && (options->json || options->summary))
    *exit_code = dig_cli_fail_usage (
        command, "The submission and JSON lines cannot both go to standard output.");
  else
    return TRUE;
  return FALSE;
}

/* Every row gets an answer, so that ImageId counts the rows of the file. Only an empty label leaves a row out. */
static DigDataSet *
load_images (const DigCliCommand *command, Options *options, int *exit_code)
{
  gboolean is_counted =
      options->submission != NULL || options->solution != NULL || options->check != NULL;
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;

  options->data.missing = g_strdup ("zero");
  if (options->data.path == NULL)
    options->data.path = dig_builtin_data_path ("test.csv.gz");
  data = dig_cli_data_load (command, &options->data, &report, exit_code);
  if (data == NULL)
    return NULL;
  if (is_counted && dig_data_set_get_n_images (data) < report->n_rows)
    {
      g_set_error (&error, DIG_ERROR, DIG_ERROR_FILE,
                   "%s: %u of %u rows have no label and were left out, so that ImageId would count "
                   "wrongly; take the column of labels away, or fill it.",
                   options->data.path, report->n_rows - dig_data_set_get_n_images (data),
                   report->n_rows);
      *exit_code = dig_cli_fail (error);
      return NULL;
    }
  dig_cli_data_note_missing (&options->data, report, data);
  return g_steal_pointer (&data);
}

/* Of DigSnapshot; NULL: `exit_code` is set. */
static GPtrArray *
load_models (Options *options, char **paths, int n_paths, int *exit_code)
{
  g_autoptr (GPtrArray) models =
      g_ptr_array_new_with_free_func ((GDestroyNotify)dig_snapshot_unref);

  for (int i = 0; i < n_paths; i++)
    {
      DigSnapshot *snapshot;

      options->model.path = paths[i];
      snapshot = dig_cli_model_load (&options->model, NULL, exit_code);
      if (snapshot == NULL)
        return NULL;
      g_ptr_array_add (models, snapshot);
    }
  return g_steal_pointer (&models);
}

static DigAnswers *
answer (const Options *options, GPtrArray *models, const DigDataSet *data, int *exit_code)
{
  const DigEnsembleOptions ensemble = {
    .device = options->model.device != NULL ? options->model.device : "auto",
    .n_threads = (guint)options->model.threads,
    .n_copies = (guint)options->copies,
  };
  g_autoptr (GError) error = NULL;
  DigAnswers *answers = dig_ensemble_answer ((DigSnapshot *const *)models->pdata, models->len, data,
                                             &ensemble, NULL, NULL, NULL, &error);

  if (answers == NULL)
    *exit_code = dig_cli_fail (error);
  return answers;
}

static int
score (const Options *options, const DigDataSet *data, const DigAnswers *answers)
{
  const DigCliSolution solution = { options->solution, data, dig_answers_get_n_classes (answers),
                                    options->yes };
  guint n_opened;
  int exit_code = DIG_EXIT_DONE;
  g_autofree guint8 *labels = dig_cli_solution_open (&solution, &n_opened, &exit_code);
  DigEvaluation evaluation;

  if (labels == NULL)
    return exit_code;
  dig_evaluation_compute (&evaluation, dig_answers_get_probabilities (answers), labels,
                          dig_answers_get_n_images (answers), solution.n_classes);
  dig_cli_solution_print (&evaluation, n_opened, options->json || options->submission == NULL);
  return DIG_EXIT_DONE;
}

/* With pictures the first argument is the model and the others are pictures too. */
static int
answer_drawings (const DigCliCommand *command, Options *options, char **arguments, int n_arguments)
{
  int n_models = options->drawings.pictures != NULL ? 1 : n_arguments;
  int exit_code = DIG_EXIT_DONE;
  g_autoptr (DigCliSheet) sheet = NULL;
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (DigAnswers) answers = NULL;

  options->drawings.limit = (guint)options->data.limit;
  sheet = dig_cli_sheet_new (command, &options->drawings, arguments + n_models,
                             (guint)(n_arguments - n_models), &exit_code);
  if (sheet == NULL || dig_cli_sheet_get_images (sheet) == NULL)
    return exit_code;
  models = load_models (options, arguments, n_models, &exit_code);
  if (models == NULL)
    return exit_code;
  answers = answer (options, models, dig_cli_sheet_get_images (sheet), &exit_code);
  if (answers != NULL)
    dig_cli_sheet_print (sheet, answers);
  return exit_code;
}

static int
run_predict (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (DigAnswers) answers = NULL;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code)
      || !check_usage (command, &options, argc - 1, &exit_code)
      || !check_output (command, &options, argv + 1, argc - 1, &exit_code))
    return exit_code;
  if (dig_cli_drawings_are_meant (&options.drawings))
    return dig_cli_finish (answer_drawings (command, &options, argv + 1, argc - 1));
  models = load_models (&options, argv + 1, argc - 1, &exit_code);
  if (models == NULL || (data = load_images (command, &options, &exit_code)) == NULL)
    return exit_code;
  if (options.check != NULL)
    {
      const DigCliSubmissionCheck check = { options.check, options.solution, options.yes,
                                            options.json };

      return dig_cli_finish (dig_cli_submission_check (&check, data));
    }

  answers = answer (&options, models, data, &exit_code);
  if (answers == NULL)
    return exit_code;
  if (options.submission == NULL || options.json)
    print_answers (data, answers);
  if (options.summary)
    dig_cli_submission_print_summary (data, answers);
  if (options.submission != NULL)
    exit_code = dig_cli_submission_write (options.submission, data, answers);
  if (options.solution != NULL && exit_code == DIG_EXIT_DONE)
    exit_code = score (&options, data, answers);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_predict = {
  .name = "predict",
  .arguments = "MODEL…",
  .summary = "Answers which digits images show, as JSON lines or as a submission file",
  .description =
      "MODEL is a run folder, a .safetensors file or \"builtin\"; the answers of several are "
      "averaged. "
      "\"line\"\n"
      "counts the data rows of the file from 1, as ImageId does. Empty cells are read as 0.\n"
      "How often the solution of a test set was opened is counted for good, and said.",
  .run = run_predict,
};
