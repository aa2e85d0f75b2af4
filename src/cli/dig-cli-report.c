/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-report.h"

#include "cli/dig-cli.h"
#include "cli/dig-json-line.h"

#include <math.h>
#include <stdio.h>

static gint64
count_parameters (const DigTrainSettings *settings)
{
  DigLayerInfo total = { 0 };

  dig_network_spec_get_totals (settings->spec, &total);
  return total.n_parameters;
}

static void
print_json_start (DigCliReport *report)
{
  const DigTrainSettings *settings = dig_trainer_get_settings (report->trainer);
  const DigSplit *split = dig_trainer_get_split (report->trainer);
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "event", "start");
  dig_json_line_add_string (json, "device", settings->device);
  if (dig_trainer_get_former_device_name (report->trainer) != NULL)
    dig_json_line_add_string (json, "begun_on",
                              dig_trainer_get_former_device_name (report->trainer));
  dig_json_line_add_integer (json, "threads", dig_trainer_get_n_threads (report->trainer));
  dig_json_line_add_integer (json, "parameters", count_parameters (settings));
  dig_json_line_add_integer (json, "train_images", split->n_train);
  dig_json_line_add_integer (json, "validation_images", split->n_validation);
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_text_start (DigCliReport *report)
{
  const DigSplit *split = dig_trainer_get_split (report->trainer);
  guint n_done = dig_trainer_get_history (report->trainer)->len;
  g_autofree char *parameters =
      dig_cli_format_count ((guint64)count_parameters (dig_trainer_get_settings (report->trainer)));
  g_autofree char *n_train = dig_cli_format_count (split->n_train);
  g_autofree char *n_validation = dig_cli_format_count (split->n_validation);

  printf ("%s: %s parameters, %s images to train on, %s to validate.\n",
          dig_trainer_get_device_name (report->trainer), parameters, n_train, n_validation);
  if (n_done > 0)
    printf ("Going on after epoch %u.\n", n_done);
  if (dig_trainer_get_former_device_name (report->trainer) != NULL)
    printf ("Begun on %s: the last digits may be others than they would have been there.\n",
            dig_trainer_get_former_device_name (report->trainer));
  fflush (stdout);
}

void
dig_cli_report_start (DigCliReport *report)
{
  const DigTrainSettings *settings = dig_trainer_get_settings (report->trainer);

  if (report->json)
    {
      print_json_start (report);
      return;
    }
  print_text_start (report);
  dig_cli_progress_begin (&report->progress, dig_trainer_get_history (report->trainer)->len + 1,
                          settings->epochs, dig_trainer_get_split (report->trainer)->n_train,
                          settings->batch_size);
}

void
dig_cli_report_step (const DigStepRecord *record, gpointer data)
{
  DigCliReport *report = data;

  if (!report->json)
    dig_cli_progress_step (&report->progress, record->step, record->loss);
}

static void
add_metrics (GString *json, const char *prefix, const DigMetrics *metrics)
{
  const struct
  {
    const char *name;
    double value;
  } fields[] = {
    { "loss", metrics->loss },
    { "accuracy", metrics->accuracy },
    { "precision", metrics->precision },
    { "recall", metrics->recall },
    { "f1", metrics->f1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *key = g_strconcat (prefix, fields[i].name, NULL);

      dig_json_line_add_number (json, key, fields[i].value);
    }
}

static void
print_json_epoch (const DigEpochRecord *record)
{
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "event", "epoch");
  dig_json_line_add_integer (json, "epoch", record->epoch);
  add_metrics (json, "", &record->train);
  add_metrics (json, "val_", &record->validation);
  dig_json_line_add_number (json, "learning_rate", record->learning_rate);
  dig_json_line_add_number (json, "seconds", record->seconds);
  dig_json_line_add_number (json, "images_per_second", record->images_per_second);
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

void
dig_cli_report_epoch (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers,
                      gpointer data)
{
  DigCliReport *report = data;
  g_autofree char *rate = NULL;

  report->best_epoch = record->best_epoch;
  if (report->json)
    {
      print_json_epoch (record);
      return;
    }

  dig_cli_progress_clear (&report->progress);
  rate = dig_cli_format_count ((guint64)record->images_per_second);
  printf ("Epoch %*u/%u  loss %.4f  accuracy %6.2f %%  validation loss %.4f  accuracy %6.2f %%"
          "  %.1f s  %s images/s%s\n",
          report->progress.n_epochs > 9 ? 2 : 1, record->epoch, report->progress.n_epochs,
          record->train.loss, 100 * record->train.accuracy, record->validation.loss,
          100 * record->validation.accuracy, record->seconds, rate,
          record->best_epoch == record->epoch ? "  best" : "");
  if (dig_trainer_get_settings (report->trainer)->schedule.kind == DIG_SCHEDULE_CONSTANT
      && record->next_learning_rate < record->learning_rate)
    printf ("The validation loss stands still: learning rate %g from here on.\n",
            record->next_learning_rate);
  fflush (stdout);
}

/* The best epoch's model; the last state when no epoch was finished. */
static char *
find_model (const char *folder)
{
  const char *names[] = { "model.safetensors", "last.safetensors" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* What the best epoch makes of the drawings, people that it knows and people that it does not. */
typedef struct
{
  gboolean is_known;
  DigAccuracy trained, held_out;
} DrawingsResult;

static void
measure_drawings (DigCliReport *report, DrawingsResult *result)
{
  const DigTrainSettings *settings = dig_trainer_get_settings (report->trainer);
  g_autoptr (DigSnapshot) best = NULL;
  g_autoptr (DigPredictor) predictor = NULL;
  g_autoptr (GError) error = NULL;

  if (report->drawings == NULL)
    return;
  best = dig_trainer_dup_best (report->trainer);
  if (best == NULL)
    return;
  predictor = dig_predictor_new (best, settings->device,
                                 dig_trainer_get_n_threads (report->trainer), &error);
  result->is_known = predictor != NULL
                     && dig_run_drawings_measure (report->drawings, predictor, &result->trained,
                                                  &result->held_out, &error);
  if (!result->is_known)
    fprintf (stderr, "digit-lab-cli: %s\n", error->message);
}

static void
add_accuracy (GString *json, const char *key, const DigAccuracy *accuracy)
{
  const double interval[2] = { accuracy->low, accuracy->high };

  dig_json_line_open (json, key, '{');
  dig_json_line_add_integer (json, "images", accuracy->n_images);
  dig_json_line_add_number (json, "accuracy", accuracy->n_images > 0 ? accuracy->accuracy : NAN);
  dig_json_line_add_numbers (json, "accuracy_interval", interval, 2);
  dig_json_line_close (json, '}');
}

static void
print_accuracy (const char *whose, const DigAccuracy *accuracy)
{
  g_autofree char *drawings = dig_cli_count (accuracy->n_images, "drawing", "drawings");

  if (accuracy->n_images > 0)
    printf ("%s: %s, accuracy %.2f %% (95 %% sure: %.2f … %.2f %%).\n", whose, drawings,
            100 * accuracy->accuracy, 100 * accuracy->low, 100 * accuracy->high);
}

static void
print_json_end (const DigEndRecord *end, const char *model, const DrawingsResult *drawings)
{
  gboolean has_best = end->best_epoch > 0;
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "event", "end");
  dig_json_line_add_string (json, "reason", dig_end_reason_get_name (end->reason));
  dig_json_line_add_integer (json, "best_epoch", end->best_epoch);
  dig_json_line_add_number (json, "val_loss", has_best ? end->val_loss : NAN);
  dig_json_line_add_number (json, "val_accuracy", has_best ? end->val_accuracy : NAN);
  dig_json_line_add_number (json, "seconds", end->seconds);
  dig_json_line_add_string (json, "model", model);
  if (drawings->is_known)
    {
      add_accuracy (json, "trained_writers", &drawings->trained);
      add_accuracy (json, "held_out_writers", &drawings->held_out);
    }
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_text_end (const DigEndRecord *end, const char *model, const DrawingsResult *drawings)
{
  g_autofree char *time = dig_cli_format_time (end->seconds);
  const char *reasons[] = {
    [DIG_END_NONE] = "Ended",
    [DIG_END_EPOCHS] = "All epochs done",
    [DIG_END_EARLY_STOPPING] = "Stopped early, as it no longer gets better",
    [DIG_END_INTERRUPTED] = "Interrupted",
    [DIG_END_DIVERGED] = "Diverged",
  };

  printf ("%s after %s.", reasons[end->reason], time);
  if (end->best_epoch > 0)
    printf (" Best epoch %u: validation loss %.5f, accuracy %.3f %%.", end->best_epoch,
            end->val_loss, 100 * end->val_accuracy);
  printf ("\n");
  print_accuracy ("Writers held out", &drawings->held_out);
  print_accuracy ("Writers trained on", &drawings->trained);
  if (model != NULL)
    printf ("%s\n", model);
}

void
dig_cli_report_end (DigCliReport *report, const DigEndRecord *end)
{
  g_autofree char *model = NULL;
  DrawingsResult drawings = { 0 };

  dig_cli_progress_clear (&report->progress);
  if (end == NULL)
    return;

  model = find_model (report->folder);
  measure_drawings (report, &drawings);
  if (report->json)
    print_json_end (end, model, &drawings);
  else
    print_text_end (end, model, &drawings);
  if (end->reason == DIG_END_DIVERGED)
    fprintf (stderr, "digit-lab-cli: %s\n", end->message);
}
