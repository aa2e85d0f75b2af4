/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train: from images to a run folder. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-cli-report.h"
#include "cli/dig-cli-settings.h"
#include "cli/dig-cli-signal.h"

#include "base/dig-error.h"
#include "compute/dig-registry.h"
#include "train/dig-precision.h"
#include "io/dig-csv-cell.h"
#include "train/dig-run-drawings.h"
#include "train/dig-trainer.h"

#include <stdio.h>
#include <string.h>

/* What stands in a number that was not given. */
#define NOT_GIVEN G_MININT
#define RATE_NOT_GIVEN (-G_MAXDOUBLE)

typedef struct
{
  DigCliData data;
  char *drawings;
  char *hold_out;
  int hold_out_every;
  char *output;
  char *resume;
  char *preset;
  char *network;
  char *device;
  char *precision;
  char *best_by;
  int epochs;
  int batch_size;
  int threads;
  double learning_rate;
  double test_size;
  gint64 split_seed;
  gint64 seed;
  gboolean augment;
  double average_decay;
  gboolean json;
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  g_free (options->drawings);
  g_free (options->hold_out);
  g_free (options->output);
  g_free (options->resume);
  g_free (options->preset);
  g_free (options->network);
  g_free (options->device);
  g_free (options->precision);
  g_free (options->best_by);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, "Run folder to make", "DIR" },
    { "resume", 0, 0, G_OPTION_ARG_FILENAME, &options->resume,
      "Go on with an interrupted run, with its settings (and another --device, if need be)",
      "DIR" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Labelled images (default: the built-in digits; when resuming, those of the run)", "FILE" },
    { "missing", 0, 0, G_OPTION_ARG_STRING, &options->data.missing,
      "Rows with empty cells: left out (default), or the cells read as 0", "drop|zero" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options->data.limit, "Only the first N rows", "N" },
    { "drawings", 0, 0, G_OPTION_ARG_FILENAME, &options->drawings,
      "Drawings to train on besides: CSV with columns label, pixel0 to pixel783, writer", "FILE" },
    { "hold-out", 0, 0, G_OPTION_ARG_STRING, &options->hold_out,
      "Whose drawings are not trained on, but measured after the training", "WRITER[,WRITER…]" },
    { "hold-out-every", 0, 0, G_OPTION_ARG_INT, &options->hold_out_every,
      "The same for every K-th writer by name", "K" },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &options->preset,
      "Network and settings to begin with (default: reference)",
      "reference|augmented|tuned|quick|compact" },
    { "network", 'n', 0, G_OPTION_ARG_FILENAME, &options->network,
      "Network of one's own, as JSON, in place of the preset's", "FILE" },
    { "epochs", 'e', 0, G_OPTION_ARG_INT, &options->epochs,
      "At most so many epochs (default: the preset's)", "N" },
    { "batch-size", 'b', 0, G_OPTION_ARG_INT, &options->batch_size,
      "Images in a step (default: the preset's)", "N" },
    { "learning-rate", 0, 0, G_OPTION_ARG_DOUBLE, &options->learning_rate,
      "Learning rate to begin with (default: the preset's)", "RATE" },
    { "augment", 'a', 0, G_OPTION_ARG_NONE, &options->augment,
      "Train on images that are turned (10°), moved and zoomed (10 %) anew in every epoch", NULL },
    { "average-decay", 0, 0, G_OPTION_ARG_DOUBLE, &options->average_decay,
      "Keep a moving average of the weights as the model: 0.999, say (0: none)", "D" },
    { "test-size", 0, 0, G_OPTION_ARG_DOUBLE, &options->test_size,
      "Share of the images kept for validation (default: 0.1)", "SHARE" },
    { "split-seed", 0, 0, G_OPTION_ARG_INT64, &options->split_seed,
      "Seed of the split, as scikit-learn's random_state (default: 15)", "N" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &options->seed,
      "Seed of weights, order and dropout (default: 1)", "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->device, "Where to compute (default: auto)",
      "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->threads,
      "Processor threads (default: all cores)", "N" },
    { "best-by", 0, 0, G_OPTION_ARG_STRING, &options->best_by,
      "The epoch that becomes the model: the lowest validation loss or the highest accuracy",
      "loss|accuracy" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &options->precision,
      "Arithmetic of convolutions and products on a GPU (default: fp32)", "fp32|tf32|bf16" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "JSON lines on standard output", NULL },
    G_OPTION_ENTRY_NULL,
  };

  return dig_cli_parse (command, entries, argc, argv, 0, 0, exit_code);
}

/* What the settings' unsigned fields could not tell. How much is too much for the others they know themselves. */
static gboolean
check_numbers (const Options *options, GError **error)
{
  const struct
  {
    const char *name;
    gint64 value, least;
  } numbers[] = {
    { "--epochs", options->epochs, 1 },   { "--batch-size", options->batch_size, 1 },
    { "--threads", options->threads, 0 }, { "--split-seed", options->split_seed, 0 },
    { "--seed", options->seed, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].value != NOT_GIVEN && numbers[i].value < numbers[i].least)
      {
        g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                     "%s is %" G_GINT64_FORMAT ", and must be %" G_GINT64_FORMAT " or more.",
                     numbers[i].name, numbers[i].value, numbers[i].least);
        return FALSE;
      }
  if (options->split_seed > G_MAXUINT32)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   "--split-seed is %" G_GINT64_FORMAT ", and must be 0 to %u.",
                   options->split_seed, G_MAXUINT32);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_best (const char *name, DigBestRule *rule, GError **error)
{
  static const char *const names[] = { "loss", "accuracy" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *rule = (DigBestRule)i;
        return TRUE;
      }
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
               "--best-by is \"%s\", and must be \"loss\" or \"accuracy\".", name);
  return FALSE;
}

/* The preset's settings with what was given on the command line. */
static DigTrainSettings *
make_settings (const Options *options, GError **error)
{
  g_autoptr (DigTrainSettings) settings = NULL;

  if (!check_numbers (options, error))
    return NULL;
  settings = dig_cli_settings_new (options->preset, error);
  if (settings == NULL)
    return NULL;
  if (options->network != NULL && !dig_cli_settings_set_network (settings, options->network, error))
    return NULL;

  if (options->epochs != NOT_GIVEN)
    settings->epochs = (guint)options->epochs;
  if (options->batch_size != NOT_GIVEN)
    settings->batch_size = (guint)options->batch_size;
  if (options->threads != NOT_GIVEN)
    settings->n_threads = (guint)options->threads;
  if (options->split_seed != NOT_GIVEN)
    settings->split_seed = (guint32)options->split_seed;
  if (options->seed != NOT_GIVEN)
    settings->seed = (guint64)options->seed;
  if (options->learning_rate != RATE_NOT_GIVEN)
    settings->learning_rate = options->learning_rate;
  if (options->augment && !settings->is_augmented)
    {
      settings->is_augmented = TRUE;
      settings->scaler = DIG_SCALER_255; /* dig-augment.h says why */
    }
  if (options->average_decay != RATE_NOT_GIVEN)
    settings->average_decay = options->average_decay;
  if (options->test_size != RATE_NOT_GIVEN)
    settings->test_size = options->test_size;
  if (options->precision != NULL
      && !dig_precision_parse (options->precision, &settings->precision, error))
    return NULL;
  if (options->best_by != NULL && !parse_best (options->best_by, &settings->best_by, error))
    return NULL;
  settings->limit = (guint)MAX (0, options->data.limit);
  return dig_train_settings_check (settings, error) ? g_steal_pointer (&settings) : NULL;
}

/* Writes the device that was found into the settings, so that a run that was begun on "auto" goes
 * on where it began. */
static DigDevice *
set_device (DigTrainSettings *settings, const char *id, GError **error)
{
  g_autoptr (DigDevice) device = dig_device_find (id != NULL ? id : "auto", error);

  if (device == NULL || !dig_precision_check (settings->precision, device, error))
    return NULL;
  g_free (settings->device);
  settings->device = g_strdup (device->id);
  return g_steal_pointer (&device);
}

/* Names with commas stand between quotation marks. */
static char **
split_names (const char *list)
{
  GPtrArray *names = g_ptr_array_new ();
  DigCsvCursor cursor;
  DigCsvCell cell;

  dig_csv_cursor_init (&cursor, list, strlen (list));
  while (dig_csv_cursor_next (&cursor, &cell))
    {
      char *name = dig_csv_cell_dup_text (&cell);

      g_ptr_array_add (names, name != NULL ? name : g_strndup (cell.text, cell.length));
    }
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

static gboolean
check_hold_out (const DigCliCommand *command, const Options *options, int *exit_code)
{
  gboolean holds_out = options->hold_out != NULL || options->hold_out_every != 0;

  if (holds_out && options->drawings == NULL)
    *exit_code = dig_cli_fail_usage (command, "Writers are held out of --drawings FILE.");
  else if (options->hold_out != NULL && options->hold_out_every != 0)
    *exit_code =
        dig_cli_fail_usage (command, "Either --hold-out or --hold-out-every can be given.");
  else if (options->hold_out_every < 0)
    *exit_code = dig_cli_fail_usage (command, "--hold-out-every is %d, and must be 1 or more.",
                                     options->hold_out_every);
  else
    return TRUE;
  return FALSE;
}

/* Puts the drawings behind the digits. TRUE with `drawings` NULL: none were asked for. */
static gboolean
add_drawings (const DigCliCommand *command, const Options *options, DigDataSet **data,
              DigRunDrawings **drawings, int *exit_code)
{
  g_autoptr (DigCollection) collection = NULL;
  g_autoptr (DigRunDrawings) found = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  DigDataSet *joined = NULL;

  if (!check_hold_out (command, options, exit_code))
    return FALSE;
  if (options->drawings == NULL)
    return TRUE;
  collection = dig_collection_read (options->drawings, &error);
  if (collection == NULL)
    {
      *exit_code = dig_cli_fail_input (error);
      return FALSE;
    }
  if (options->hold_out != NULL)
    names = split_names (options->hold_out);
  else if (options->hold_out_every > 0)
    names = dig_collection_pick_writers (collection, (guint)options->hold_out_every);
  found = dig_run_drawings_new (collection, (const char *const *)names, &error);
  if (found != NULL)
    joined = dig_run_drawings_join (found, *data, &error);
  if (joined == NULL)
    {
      *exit_code = dig_cli_fail (error);
      return FALSE;
    }
  dig_data_set_unref (*data);
  *data = joined;
  *drawings = g_steal_pointer (&found);
  return TRUE;
}

static DigDataSet *
load_digits (const DigCliCommand *command, const Options *options, DigRunDrawings **drawings,
             int *exit_code)
{
  DigCliData whole = options->data;
  g_autoptr (DigDataSet) data = dig_cli_data_load_labelled (command, &options->data, exit_code);

  /* Rows were left out: the trainer takes as many others, as it will when the run goes on. */
  if (data != NULL && dig_data_set_get_n_images (data) < (guint)options->data.limit)
    {
      dig_data_set_unref (data);
      whole.limit = 0;
      data = dig_cli_data_load_labelled (command, &whole, exit_code);
    }
  if (data == NULL || !add_drawings (command, options, &data, drawings, exit_code))
    return NULL;
  return g_steal_pointer (&data);
}

static DigTrainer *
begin_run (const DigCliCommand *command, const Options *options, DigRunDrawings **drawings,
           int *exit_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainSettings) settings = make_settings (options, &error);
  g_autoptr (DigDevice) device = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (DigTrainer) trainer = NULL;
  GThread *warm_up;

  if (settings != NULL)
    device = set_device (settings, options->device, &error);
  if (device == NULL)
    {
      *exit_code = dig_cli_fail (error);
      return NULL;
    }
  warm_up = dig_device_warm_up (device);
  data = load_digits (command, options, drawings, exit_code);
  if (warm_up != NULL)
    g_thread_join (warm_up);
  if (data == NULL)
    return NULL;
  trainer = dig_trainer_new (settings, data, options->output, &error);
  if (trainer != NULL && dig_cli_data_remember (&options->data, options->output, &error)
      && (*drawings == NULL || dig_run_drawings_write (*drawings, options->output, &error)))
    return g_steal_pointer (&trainer);
  *exit_code = dig_cli_fail (error);
  return NULL;
}

/* A resumed run has its settings in its folder: those of the command line would be ignored. */
static const char *
find_setting (const Options *options)
{
  const struct
  {
    const char *name;
    gboolean is_given;
  } settings[] = {
    { "--output", options->output != NULL },
    { "--drawings", options->drawings != NULL },
    { "--hold-out", options->hold_out != NULL },
    { "--hold-out-every", options->hold_out_every != 0 },
    { "--preset", options->preset != NULL },
    { "--network", options->network != NULL },
    { "--epochs", options->epochs != NOT_GIVEN },
    { "--batch-size", options->batch_size != NOT_GIVEN },
    { "--learning-rate", options->learning_rate != RATE_NOT_GIVEN },
    { "--augment", options->augment },
    { "--average-decay", options->average_decay != RATE_NOT_GIVEN },
    { "--test-size", options->test_size != RATE_NOT_GIVEN },
    { "--split-seed", options->split_seed != NOT_GIVEN },
    { "--seed", options->seed != NOT_GIVEN },
    { "--threads", options->threads != NOT_GIVEN },
    { "--precision", options->precision != NULL },
    { "--best-by", options->best_by != NULL },
    { "--limit", options->data.limit != 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (settings[i].is_given)
      return settings[i].name;
  return NULL;
}

/* The run's own copy of them. */
static gboolean
recall_drawings (const char *folder, DigDataSet **data, DigRunDrawings **drawings, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  DigDataSet *joined = NULL;

  *drawings = dig_run_drawings_read (folder, &error);
  if (*drawings != NULL)
    joined = dig_run_drawings_join (*drawings, *data, &error);
  if (error != NULL)
    {
      *exit_code = dig_cli_fail_input (error);
      return FALSE;
    }
  if (joined == NULL)
    return TRUE;
  dig_data_set_unref (*data);
  *data = joined;
  return TRUE;
}

static DigTrainer *
resume_run (const DigCliCommand *command, Options *options, DigRunDrawings **drawings,
            int *exit_code)
{
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;
  DigTrainer *trainer;

  if (find_setting (options) != NULL)
    {
      *exit_code = dig_cli_fail_usage (
          command, "A resumed run keeps its settings: %s cannot be given with --resume.",
          find_setting (options));
      return NULL;
    }
  if (!dig_cli_data_recall (&options->data, options->resume, &error))
    {
      *exit_code = dig_cli_fail (error);
      return NULL;
    }
  data = dig_cli_data_load_labelled (command, &options->data, exit_code);
  if (data == NULL || !recall_drawings (options->resume, &data, drawings, exit_code))
    return NULL;
  trainer = dig_trainer_new_resume (options->resume, data, options->device, &error);
  if (trainer == NULL)
    *exit_code = dig_cli_fail_input (error);
  return trainer;
}

/* The sentence, and the way on when it is the GPU that failed. */
static int
fail_training (const DigTrainer *trainer, const char *folder, const GError *error)
{
  int exit_code = dig_cli_fail (error);
  g_autofree char *quoted = g_shell_quote (folder);

  if (dig_device_is_to_blame (error) && !g_str_equal (dig_trainer_get_device (trainer), "cpu"))
    fprintf (stderr, "Go on without it: digit-lab-cli train --resume %s --device cpu\n", quoted);
  return exit_code;
}

static int
train (DigTrainer *trainer, const DigRunDrawings *drawings, const char *folder, gboolean json)
{
  g_autoptr (DigControl) control = dig_control_new ();
  DigCliReport report = {
    .trainer = trainer, .drawings = drawings, .folder = folder, .json = json
  };
  DigTrainerEvents events = {
    .step_done = dig_cli_report_step,
    .epoch_done = dig_cli_report_epoch,
    .data = &report,
  };
  DigEndRecord end = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  dig_cli_signal_stop (control);
  dig_cli_report_start (&report);
  is_done = dig_trainer_run (trainer, control, &events, &end, &error);
  dig_cli_report_end (&report, is_done ? &end : NULL);
  if (!is_done)
    return fail_training (trainer, folder, error);
  if (end.reason == DIG_END_DIVERGED)
    return DIG_EXIT_DIVERGED;
  return end.reason == DIG_END_INTERRUPTED ? DIG_EXIT_INTERRUPTED : DIG_EXIT_DONE;
}

static int
run_train (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = {
    .epochs = NOT_GIVEN,
    .batch_size = NOT_GIVEN,
    .threads = NOT_GIVEN,
    .learning_rate = RATE_NOT_GIVEN,
    .test_size = RATE_NOT_GIVEN,
    .average_decay = RATE_NOT_GIVEN,
    .split_seed = NOT_GIVEN,
    .seed = NOT_GIVEN,
  };
  g_autoptr (DigTrainer) trainer = NULL;
  g_autoptr (DigRunDrawings) drawings = NULL;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  if (options.output == NULL && options.resume == NULL)
    return dig_cli_fail_usage (command, "train needs --output DIR, where the run is kept.");

  dig_cli_signal_begin ();
  if (options.resume != NULL)
    trainer = resume_run (command, &options, &drawings, &exit_code);
  else
    trainer = begin_run (command, &options, &drawings, &exit_code);
  if (trainer == NULL)
    return exit_code;
  exit_code = train (trainer, drawings, options.resume != NULL ? options.resume : options.output,
                     options.json);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_train = {
  .name = "train",
  .arguments = "--output DIR",
  .summary = "Trains a network and keeps the run in a folder",
  .description =
      "Ctrl+C stops and saves what was learnt; train --resume DIR goes on from there, and gives\n"
      "what the uninterrupted run would have given. The same settings, data and device give the\n"
      "same model, byte for byte; a run that goes on on another device keeps its weights, but\n"
      "may differ in the last digits from there on. Drawings are joined to the training images "
      "after\n"
      "the split, so that the validation images stay the same; the run keeps a copy of them. When\n"
      "writers are held out, drawings that nobody signed are left out too.",
  .run = run_train,
};
