/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot: pictures of a run and its answers, drawn by the same code as the window's. */
#include "config.h"

#include "cli/dig-cli-answers.h"
#include "cli/dig-cli-inside.h"
#include "charts/dig-plot-save.h"
#include "cli/dig-cli-pictures.h"

#include "train/dig-run-folder.h"

#include <stdio.h>
#include <string.h>

#define NOT_GIVEN G_MININT

typedef struct
{
  DigCliData data;
  DigCliModel model;
  char *split;
  char *what;
  char *out;
  int image;     /* 1 is the first */
  int input_map; /* 0 is the first */
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  dig_cli_model_clear (&options->model);
  g_free (options->split);
  g_free (options->what);
  g_free (options->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

typedef struct
{
  const char *name;
  int (*plot) (const DigCliCommand *command, Options *options);
} PlotKind;

/* `error` is looked at when is_saved is known: among the arguments of a call nothing says which is worked out first. */
static int
finish (const Options *options, gboolean is_saved, GError *const *error)
{
  if (!is_saved)
    return dig_cli_fail (*error);
  fprintf (stderr, "%s is written.\n", options->out);
  return DIG_EXIT_DONE;
}

static int
plot_curves (const DigCliCommand *command, Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) epochs = NULL;

  if (options->data.path != NULL || options->data.missing != NULL || options->split != NULL)
    return dig_cli_fail_usage (command, "The curves are those of the run: --what curves takes no "
                                        "--data, --missing and --split.");
  epochs = dig_run_folder_read_history (options->model.path, &error);
  if (epochs == NULL)
    return dig_cli_fail_input (error);
  return finish (options, dig_cli_save_curves (epochs, options->out, &error), &error);
}

typedef gboolean (*SaveAnswers) (const DigReport *report, const DigDataSet *data, const char *path,
                                 GError **error);

static int
plot_answers (const DigCliCommand *command, Options *options, SaveAnswers save)
{
  g_auto (DigCliAnswers) answers = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code = DIG_EXIT_DONE;

  if (!dig_cli_data_recall (&options->data, options->model.path, &error))
    return dig_cli_fail (error);
  if (!dig_cli_answers_compute (command, &options->data, &options->model, options->split, &answers,
                                &exit_code))
    return exit_code;
  return finish (options, save (answers.report, answers.data, options->out, &error), &error);
}

static int
plot_confusion (const DigCliCommand *command, Options *options)
{
  return plot_answers (command, options, dig_cli_save_confusion);
}

static int
plot_errors (const DigCliCommand *command, Options *options)
{
  return plot_answers (command, options, dig_cli_save_errors);
}

static int
plot_classes (const DigCliCommand *command, Options *options)
{
  return plot_answers (command, options, dig_cli_save_classes);
}

static int
plot_filters (const DigCliCommand *command, Options *options)
{
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = DIG_EXIT_DONE;

  if (options->input_map < 0)
    return dig_cli_fail_usage (command, "--input-map is %d, and must be 0 or more.",
                               options->input_map);
  snapshot = dig_cli_model_load (&options->model, NULL, &exit_code);
  if (snapshot == NULL)
    return exit_code;
  return finish (options,
                 dig_cli_save_filters (snapshot, (guint)options->input_map, options->out, &error),
                 &error);
}

static int
plot_maps (const DigCliCommand *command, Options *options)
{
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = DIG_EXIT_DONE;
  gint64 image;

  if (!dig_cli_data_recall (&options->data, options->model.path, &error))
    return dig_cli_fail (error);
  snapshot = dig_cli_model_load (&options->model, NULL, &exit_code);
  if (snapshot != NULL)
    data = dig_cli_data_load (command, &options->data, NULL, &exit_code);
  if (data == NULL)
    return exit_code;
  image = dig_cli_data_find_row (data, options->image, &error);
  return finish (
      options, image >= 0 && dig_cli_save_maps (snapshot, data, (guint)image, options->out, &error),
      &error);
}

/* A new kind of picture is one line here. */
static const PlotKind kinds[] = {
  { "curves", plot_curves },   { "confusion", plot_confusion }, { "errors", plot_errors },
  { "classes", plot_classes }, { "filters", plot_filters },     { "maps", plot_maps },
};

static const PlotKind *
find_kind (const DigCliCommand *command, const char *name, int *exit_code)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (name, kinds[i].name) == 0)
        return &kinds[i];
      g_string_append_printf (names, "%s%s",
                              i == 0                         ? ""
                              : i + 1 < G_N_ELEMENTS (kinds) ? ", "
                                                             : " or ",
                              kinds[i].name);
    }
  if (name == NULL)
    *exit_code = dig_cli_fail_usage (command, "--what is missing: %s.", names->str);
  else
    *exit_code =
        dig_cli_fail_usage (command, "--what is \"%s\", and must be %s.", name, names->str);
  return NULL;
}

static gboolean
check_out (const DigCliCommand *command, const char *out, int *exit_code)
{
  if (out != NULL && dig_plot_save_knows (out))
    return TRUE;
  if (out == NULL)
    *exit_code = dig_cli_fail_usage (command, "--out is missing: where the picture goes.");
  else
    *exit_code =
        dig_cli_fail_usage (command, "--out is \"%s\", and must end in .png, .svg or .pdf.", out);
  return FALSE;
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "what", 'w', 0, G_OPTION_ARG_STRING, &options->what, "What is drawn",
      "curves|confusion|errors|classes|filters|maps" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out, "Picture: .png, .svg or .pdf", "FILE" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Labelled images (default: those of the run, or the built-in digits)", "FILE" },
    { "missing", 0, 0, G_OPTION_ARG_STRING, &options->data.missing,
      "Rows with empty cells: left out (default), or the cells read as 0", "drop|zero" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &options->split,
      "Part of the images (default: validation, or all of data that the run did not see)",
      "validation|train|all" },
    { "image", 'i', 0, G_OPTION_ARG_INT, &options->image,
      "maps: row of the image in the file, counted from 1 (default: 1)", "N" },
    { "input-map", 0, 0, G_OPTION_ARG_INT, &options->input_map,
      "filters: their part for this input map (default: 0)", "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->model.device,
      "Where to compute (default: auto)", "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->model.threads,
      "Processor threads (default: all cores)", "N" },
    G_OPTION_ENTRY_NULL,
  };

  return dig_cli_parse (command, entries, argc, argv, 1, 1, exit_code);
}

/* Of the option that another picture has. */
static gboolean
check_kind (const DigCliCommand *command, const PlotKind *kind, Options *options, int *exit_code)
{
  if (options->image != NOT_GIVEN && kind->plot != plot_maps)
    *exit_code =
        dig_cli_fail_usage (command, "--image is for --what maps, not for %s.", kind->name);
  else if (options->input_map != NOT_GIVEN && kind->plot != plot_filters)
    *exit_code =
        dig_cli_fail_usage (command, "--input-map is for --what filters, not for %s.", kind->name);
  else
    {
      options->image = options->image != NOT_GIVEN ? options->image : 1;
      options->input_map = options->input_map != NOT_GIVEN ? options->input_map : 0;
      return TRUE;
    }
  return FALSE;
}

static int
run_plot (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { .image = NOT_GIVEN, .input_map = NOT_GIVEN };
  int exit_code = DIG_EXIT_DONE;
  const PlotKind *kind;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  kind = find_kind (command, options.what, &exit_code);
  if (kind == NULL || !check_out (command, options.out, &exit_code)
      || !check_kind (command, kind, &options, &exit_code))
    return exit_code;
  options.model.path = argv[1];
  return dig_cli_finish (kind->plot (command, &options));
}

const DigCliCommand dig_command_plot = {
  .name = "plot",
  .arguments = "RUN",
  .summary = "Draws curves, confusion matrix, errors, classes, filters or feature maps of a run",
  .description =
      "RUN is a run folder; all but the curves take a .safetensors file too. Errors are sorted by\n"
      "their loss, and written as \"what it is → what it was read as, how surely\".",
  .run = run_plot,
};
