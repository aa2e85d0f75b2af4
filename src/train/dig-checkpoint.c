/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-checkpoint.h"

#include "base/dig-json.h"
#include "io/dig-safetensors.h"
#include "train/dig-history.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define FORMAT "digit-lab-state-1"

DigCheckpoint *
dig_checkpoint_new (gsize n_parameters, gsize n_moments, gsize n_averages, double learning_rate)
{
  DigCheckpoint *checkpoint = g_new0 (DigCheckpoint, 1);

  checkpoint->learning_rate = learning_rate;
  checkpoint->best_loss = (double)INFINITY;
  dig_early_stopping_init (&checkpoint->stopping);
  dig_plateau_init (&checkpoint->plateau);
  checkpoint->n_parameters = n_parameters;
  checkpoint->n_moments = n_moments;
  checkpoint->n_averages = n_averages;
  checkpoint->parameters = g_new0 (float, n_parameters);
  checkpoint->moments = g_new0 (float, n_moments);
  checkpoint->averages = g_new0 (float, n_averages);
  return checkpoint;
}

void
dig_checkpoint_free (DigCheckpoint *checkpoint)
{
  if (checkpoint == NULL)
    return;
  g_free (checkpoint->parameters);
  g_free (checkpoint->moments);
  g_free (checkpoint->averages);
  g_free (checkpoint);
}

static void
append_number (GString *text, const char *key, double value)
{
  g_string_append_printf (text, ", \"%s\": ", key);
  dig_json_append_double (text, value);
}

static char *
format_state (const DigCheckpoint *checkpoint, const GArray *history)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "{\"epoch\": %u, \"step\": %" G_GUINT64_FORMAT
                          ", \"best_epoch\": %u, \"stopping_best_epoch\": %u, \"stopping_wait\": "
                          "%u, \"plateau_wait\": %u, \"has_stopped\": %s",
                          checkpoint->epoch, checkpoint->step, checkpoint->best_epoch,
                          checkpoint->stopping.best_epoch, checkpoint->stopping.wait,
                          checkpoint->plateau.wait, checkpoint->has_stopped ? "true" : "false");
  append_number (text, "learning_rate", checkpoint->learning_rate);
  append_number (text, "best_loss", checkpoint->best_loss);
  append_number (text, "best_accuracy", checkpoint->best_accuracy);
  append_number (text, "stopping_best", checkpoint->stopping.best);
  append_number (text, "plateau_best", checkpoint->plateau.best);
  g_string_append (text, ", \"history\": [");
  for (guint i = 0; i < history->len; i++)
    {
      g_autofree char *line =
          dig_history_format_epoch (&g_array_index (history, DigEpochRecord, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", line);
    }
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

/* Returns how many there are: the average is the last one, and may be missing. */
static guint
fill_entries (const DigCheckpoint *checkpoint, DigSafetensorsEntry entries[3])
{
  entries[0] = (DigSafetensorsEntry){
    .name = "parameters",
    .n_dimensions = 1,
    .dimensions = { (gint64)checkpoint->n_parameters },
    .values = checkpoint->parameters,
  };
  entries[1] = (DigSafetensorsEntry){
    .name = "moments",
    .n_dimensions = 1,
    .dimensions = { (gint64)checkpoint->n_moments },
    .values = checkpoint->moments,
  };
  entries[2] = (DigSafetensorsEntry){
    .name = "averages",
    .n_dimensions = 1,
    .dimensions = { (gint64)checkpoint->n_averages },
    .values = checkpoint->averages,
  };
  return checkpoint->n_averages > 0 ? 3 : 2;
}

GBytes *
dig_checkpoint_format (const DigCheckpoint *checkpoint, const GArray *history)
{
  g_autofree char *state = format_state (checkpoint, history);
  DigSafetensorsEntry entries[3];
  guint n_entries = fill_entries (checkpoint, entries);

  return dig_safetensors_format (entries, n_entries,
                                 (const char *[]){ "format", FORMAT, "state", state, NULL });
}

/* Infinity is written as null. */
static double
read_best (DigJsonReader *reader, const char *key)
{
  double value = dig_json_read_double (reader, key);

  return isnan (value) ? (double)INFINITY : value;
}

static gboolean
read_history (JsonArray *array, guint n_epochs, GArray *history, GError **error)
{
  g_array_set_size (history, 0);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      DigEpochRecord record;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        break;
      if (!dig_history_read_epoch (json_node_get_object (node), &record, error))
        return FALSE;
      if (record.epoch != i + 1)
        break;
      g_array_append_val (history, record);
    }
  if (history->len == n_epochs && json_array_get_length (array) == n_epochs)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("The run's history does not list its %u epochs, one after the other"), n_epochs);
  return FALSE;
}

static gboolean
read_state (DigCheckpoint *checkpoint, GArray *history, JsonObject *object, const char *path,
            GError **error)
{
  DigJsonReader reader;
  JsonArray *array;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, "%s", path);
  checkpoint->epoch = (guint)dig_json_read_int (&reader, "epoch", 0, G_MAXINT32);
  checkpoint->step = (guint64)dig_json_read_int (&reader, "step", 0, G_MAXINT64);
  checkpoint->best_epoch = (guint)dig_json_read_int (&reader, "best_epoch", 0, checkpoint->epoch);
  checkpoint->stopping.best_epoch =
      (guint)dig_json_read_int (&reader, "stopping_best_epoch", 0, checkpoint->epoch);
  checkpoint->stopping.wait =
      (guint)dig_json_read_int (&reader, "stopping_wait", 0, checkpoint->epoch);
  checkpoint->plateau.wait =
      (guint)dig_json_read_int (&reader, "plateau_wait", 0, checkpoint->epoch);
  checkpoint->has_stopped = dig_json_read_boolean (&reader, "has_stopped");
  checkpoint->learning_rate = dig_json_read_double (&reader, "learning_rate");
  checkpoint->best_loss = read_best (&reader, "best_loss");
  checkpoint->best_accuracy = dig_json_read_double (&reader, "best_accuracy");
  checkpoint->stopping.best = read_best (&reader, "stopping_best");
  checkpoint->plateau.best = read_best (&reader, "plateau_best");
  array = dig_json_read_array (&reader, "history");
  return dig_json_reader_end (&reader, error)
         && read_history (array, checkpoint->epoch, history, error);
}

gboolean
dig_checkpoint_read (DigCheckpoint *checkpoint, GArray *history, const char *path, GError **error)
{
  g_autoptr (DigSafetensors) file = dig_safetensors_read (path, error);
  g_autoptr (JsonNode) node = NULL;
  DigSafetensorsEntry entries[3];
  guint n_entries;
  const char *format, *state;

  if (file == NULL)
    return FALSE;
  format = dig_safetensors_get_metadata (file, "format");
  state = dig_safetensors_get_metadata (file, "state");
  if (g_strcmp0 (format, FORMAT) != 0 || state == NULL)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s: this is not the state of a run"),
                   path);
      return FALSE;
    }
  node = dig_json_parse (state, -1, path, DIG_ERROR_FILE, error);
  if (node == NULL || !read_state (checkpoint, history, json_node_get_object (node), path, error))
    return FALSE;
  n_entries = fill_entries (checkpoint, entries);
  return dig_safetensors_copy (file, &entries[0], checkpoint->parameters, error)
         && dig_safetensors_copy (file, &entries[1], checkpoint->moments, error)
         && (n_entries < 3
             || dig_safetensors_copy (file, &entries[2], checkpoint->averages, error));
}
