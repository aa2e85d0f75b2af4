/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: how good a model's answers are. */
#include "config.h"

#include "cli/dig-cli-answers.h"
#include "cli/dig-json-line.h"
#include "train/dig-writer-accuracy.h"

#include <stdio.h>

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

/* Of nobody: the name is null. Writers without an image in the part that was looked at are left out. */
static void
add_writers (GString *json, const DigReport *report, const DigDataSet *data)
{
  g_autofree DigAccuracy *accuracies = dig_writer_accuracy_new (report, data);
  guint n_writers = dig_data_set_get_n_writers (data);

  dig_json_line_open (json, "writers", '[');
  for (guint i = 0; i <= n_writers; i++)
    {
      const DigAccuracy *accuracy = &accuracies[i];
      const double interval[2] = { accuracy->low, accuracy->high };

      if (accuracy->n_images == 0)
        continue;
      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_string (json, "writer",
                                i < n_writers ? dig_data_set_get_writer_name (data, i) : NULL);
      dig_json_line_add_integer (json, "images", accuracy->n_images);
      dig_json_line_add_number (json, "accuracy", accuracy->accuracy);
      dig_json_line_add_numbers (json, "accuracy_interval", interval, 2);
      dig_json_line_close (json, '}');
    }
  dig_json_line_close (json, ']');
}

static void
print_json (const DigReport *report, const DigDataSet *data)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (report);
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
  if (dig_data_set_has_writers (data))
    add_writers (json, report, data);
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
print_writers (const DigReport *report, const DigDataSet *data)
{
  g_autofree DigAccuracy *accuracies = dig_writer_accuracy_new (report, data);
  guint n_writers = dig_data_set_get_n_writers (data);

  printf ("\n  writer                  images  accuracy   95 %% sure\n");
  for (guint i = 0; i <= n_writers; i++)
    {
      g_autofree char *name =
          dig_cli_pad (i < n_writers ? dig_data_set_get_writer_name (data, i) : "(not said)", 22);

      if (accuracies[i].n_images > 0)
        printf ("  %s  %6u  %6.2f %%   %.2f … %.2f %%\n", name, accuracies[i].n_images,
                100 * accuracies[i].accuracy, 100 * accuracies[i].low, 100 * accuracies[i].high);
    }
}

static void
print_text (const DigReport *report, const DigDataSet *data)
{
  const DigEvaluation *evaluation = dig_report_get_evaluation (report);
  int true_class = evaluation->most_confused_true;
  int answer = evaluation->most_confused_predicted;
  g_autofree char *images = dig_cli_count (evaluation->n_images, "image", "images");
  g_autofree char *times =
      true_class >= 0 ? dig_cli_count (evaluation->confusion[true_class][answer], "time", "times")
                      : NULL;

  printf ("%s: accuracy %.3f %% (95 %% sure: %.2f … %.2f %%), loss %.5f, macro F1 %.5f\n", images,
          100 * evaluation->metrics.accuracy, 100 * evaluation->accuracy_low,
          100 * evaluation->accuracy_high, evaluation->metrics.loss, evaluation->metrics.macro_f1);
  print_confusion (evaluation, data);
  if (true_class >= 0)
    printf ("\nMost often confused: %s read as %s, %s.\n",
            dig_data_set_get_class_name (data, (guint)true_class),
            dig_data_set_get_class_name (data, (guint)answer), times);
  if (dig_data_set_has_writers (data))
    print_writers (report, data);
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
  g_auto (DigCliAnswers) answers = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  options.model.path = argv[1];
  if (!dig_cli_data_recall (&options.data, argv[1], &error))
    return dig_cli_fail (error);
  if (!dig_cli_answers_compute (command, &options.data, &options.model, options.split, &answers,
                                &exit_code))
    return exit_code;
  if (options.json)
    print_json (answers.report, answers.data);
  else
    print_text (answers.report, answers.data);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_evaluate = {
  .name = "evaluate",
  .arguments = "MODEL",
  .summary = "Measures a model: accuracy, confusion matrix, every class",
  .description =
      "MODEL is a run folder, a .safetensors file or \"builtin\". The interval of the accuracy is "
      "Wilson's, at\n"
      "95 %. The confusion matrix has a row for each true class and a column for each answer. Of a "
      "file\n"
      "with a column \"writer\" each writer's accuracy is told too.",
  .run = run_evaluate,
};
