/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench: how fast this machine trains the reference network, or that of another preset. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-cli-layers.h"
#include "cli/dig-cli-progress.h"
#include "cli/dig-cli-settings.h"
#include "cli/dig-json-line.h"

#include "base/dig-error.h"
#include "compute/dig-registry.h"
#include "train/dig-precision.h"
#include "train/dig-trainer.h"

#include <stdio.h>

/* Rows of the first, short run that tells how many the measured one may have. */
#define TRIAL_ROWS 1280
/* Two epochs: the first one warms up, the second one counts. */
#define N_EPOCHS 2
/* The share that is validated, which is not measured. */
#define TEST_SIZE 0.01

typedef struct
{
  char *device;
  char *preset;
  char *precision;
  int threads;
  int batch_size;
  double seconds;
  gboolean layers;
  gboolean json;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->device);
  g_free (options->preset);
  g_free (options->precision);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

typedef struct
{
  double images_per_second;
  double step_seconds;
  guint n_threads;
  char device_name[192];
} Result;

static void
epoch_done_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
               gpointer data)
{
  Result *result = data;

  result->images_per_second = record->images_per_second;
  /* Every epoch has the same number of steps. */
  result->step_seconds = record->seconds / ((double)record->step / record->epoch);
}

static gboolean
measure (const DigTrainSettings *settings, DigDataSet *data, Result *result, GError **error)
{
  g_autoptr (DigTrainer) trainer = dig_trainer_new (settings, data, NULL, error);
  g_autoptr (DigControl) control = dig_control_new ();
  DigTrainerEvents events = { .epoch_done = epoch_done_cb, .data = result };
  DigEndRecord end = { 0 };

  if (trainer == NULL || !dig_trainer_run (trainer, control, &events, &end, error))
    return FALSE;
  if (end.reason != DIG_END_EPOCHS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FAILED, "The measured training ended early (%s).",
                   dig_end_reason_get_name (end.reason));
      return FALSE;
    }
  result->n_threads = dig_trainer_get_n_threads (trainer);
  g_strlcpy (result->device_name, dig_trainer_get_device_name (trainer),
             sizeof result->device_name);
  return TRUE;
}

/* A short run first; then one with as many images as fit into the time. */
static gboolean
measure_twice (const DigTrainSettings *settings, DigDataSet *data, double seconds, Result *result,
               GError **error)
{
  guint n_images = dig_data_set_get_n_images (data);
  g_autoptr (DigDataSet) few = dig_data_set_head (data, MIN (TRIAL_ROWS, n_images));
  g_autoptr (DigDataSet) enough = NULL;
  double n_rows;

  if (!measure (settings, few, result, error))
    return FALSE;
  n_rows = result->images_per_second * seconds / N_EPOCHS;
  if (n_rows <= TRIAL_ROWS)
    return TRUE;
  enough = dig_data_set_head (data, (guint)MIN (n_rows, (double)n_images));
  return measure (settings, enough, result, error);
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &options->device, "Where to compute (default: auto)",
      "auto|cpu|cuda[:N]" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options->threads,
      "Processor threads (default: all cores)", "N" },
    { "batch-size", 'b', 0, G_OPTION_ARG_INT, &options->batch_size,
      "Images in a step (default: 32)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options->seconds,
      "How long to measure, about (default: 10)", "S" },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &options->preset, "Whose network (default: reference)",
      "reference|augmented|tuned|quick|compact" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &options->precision,
      "Arithmetic of convolutions and products on a GPU (default: fp32)", "fp32|tf32|bf16" },
    { "layers", 0, 0, G_OPTION_ARG_NONE, &options->layers,
      "Every layer's time, forward and backward", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "One JSON object", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!dig_cli_parse (command, entries, argc, argv, 0, 0, exit_code))
    return FALSE;
  if (options->threads < 0)
    *exit_code = dig_cli_fail_usage (command, "--threads is %d, and must be 0 (all cores) or more.",
                                     options->threads);
  else if (options->batch_size < 1)
    *exit_code = dig_cli_fail_usage (command, "--batch-size is %d, and must be 1 or more.",
                                     options->batch_size);
  else if (!(options->seconds > 0))
    *exit_code =
        dig_cli_fail_usage (command, "--seconds is %g, and must be more than 0.", options->seconds);
  else
    return TRUE;
  return FALSE;
}

static DigTrainSettings *
make_settings (const Options *options, GError **error)
{
  g_autoptr (DigDevice) device =
      dig_device_find (options->device != NULL ? options->device : "auto", error);
  g_autoptr (DigTrainSettings) settings = NULL;

  if (device == NULL)
    return NULL;
  settings = dig_cli_settings_new (options->preset, error);
  if (settings == NULL)
    return NULL;
  if (options->precision != NULL
      && !dig_precision_parse (options->precision, &settings->precision, error))
    return NULL;
  if (!dig_precision_check (settings->precision, device, error))
    return NULL;
  g_free (settings->device);
  settings->device = g_strdup (device->id);
  settings->n_threads = (guint)options->threads;
  settings->batch_size = (guint)options->batch_size;
  settings->epochs = N_EPOCHS;
  settings->test_size = TEST_SIZE;
  settings->has_early_stopping = FALSE;
  settings->has_plateau = FALSE;
  return dig_train_settings_check (settings, error) ? g_steal_pointer (&settings) : NULL;
}

static void
print_result (const Options *options, const DigTrainSettings *settings, const Result *result)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *rate = dig_cli_format_count ((guint64)result->images_per_second);

  if (!options->json)
    {
      g_autofree char *images = dig_cli_count (settings->batch_size, "image", "images");

      printf ("%s: %s images/s, %.3f ms a step of %s\n", result->device_name, rate,
              1000 * result->step_seconds, images);
      return;
    }
  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_number (json, "images_per_second", result->images_per_second);
  dig_json_line_add_number (json, "step_seconds", result->step_seconds);
  dig_json_line_add_string (json, "device", settings->device);
  dig_json_line_add_integer (json, "threads", result->n_threads);
  dig_json_line_add_integer (json, "batch_size", settings->batch_size);
  dig_json_line_add_string (json, "precision", dig_precision_get_names ()[settings->precision]);
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static int
measure_layers (const Options *options, const DigTrainSettings *settings)
{
  const DigProfileOptions profile_options = { .device = settings->device,
                                              .n_threads = settings->n_threads,
                                              .batch_size = settings->batch_size,
                                              .precision = settings->precision,
                                              .seconds = options->seconds };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigProfile) profile =
      dig_profile_measure (settings->spec, &profile_options, NULL, &error);

  if (profile == NULL)
    return dig_cli_fail (error);
  dig_cli_layers_print (settings->spec, profile, settings->batch_size, options->json);
  return dig_cli_finish (DIG_EXIT_DONE);
}

static int
run_bench (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { .batch_size = 32, .seconds = 10 };
  g_autoptr (DigTrainSettings) settings = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;
  DigCliData builtin = { 0 };
  Result result = { 0 };
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  settings = make_settings (&options, &error);
  if (settings == NULL)
    return dig_cli_fail (error);
  if (options.layers)
    return measure_layers (&options, settings);
  data = dig_cli_data_load_labelled (command, &builtin, &exit_code);
  if (data == NULL)
    return exit_code;
  if (!measure_twice (settings, data, options.seconds, &result, &error))
    return dig_cli_fail (error);
  print_result (&options, settings, &result);
  return dig_cli_finish (DIG_EXIT_DONE);
}

const DigCliCommand dig_command_bench = {
  .name = "bench",
  .arguments = "",
  .summary = "Measures how fast the reference network trains here",
  .description =
      "Trains it on the built-in digits: a short run to warm up and to see how many images fit "
      "into\n"
      "the time, then two epochs, of which the second one counts. Validation is not measured.",
  .run = run_bench,
};
