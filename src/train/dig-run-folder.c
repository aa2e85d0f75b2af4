/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-run-folder.h"

#include "base/dig-file.h"
#include "base/dig-json.h"
#include "io/dig-model-file.h"
#include "train/dig-history.h"
#include "train/dig-step-curve.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define FORMAT "digit-lab-run-1"
#define RUN DIG_RUN_FILE_NAME
#define HISTORY "history.jsonl"
#define TIMING "timing.jsonl"
#define LAST "last.safetensors"
#define STATE "state.safetensors"
#define STEPS "steps.jsonl"
#define END "end.json"
#define EPOCHS "epochs"

static gboolean
write_bytes (const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize n_bytes;
  gconstpointer data = g_bytes_get_data (bytes, &n_bytes);

  return dig_file_write_atomic (path, data, n_bytes, error);
}

static gboolean
write_text (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return dig_file_write_atomic (path, text, strlen (text), error);
}

static gboolean
append_line (const char *folder, const char *name, const char *line, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return dig_file_append_line (path, line, error);
}

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
make_epoch_name (guint epoch)
{
  return g_strdup_printf (EPOCHS G_DIR_SEPARATOR_S "%04u.safetensors", epoch);
}

void
dig_run_description_free (DigRunDescription *description)
{
  if (description == NULL)
    return;
  dig_train_settings_free (description->settings);
  g_free (description->data_name);
  g_free (description->fingerprint);
  g_free (description->device);
  g_free (description->device_name);
  g_free (description);
}

static char *
format_description (const DigRunDescription *description)
{
  GString *text = g_string_new ("{\"format\": \"" FORMAT "\",\n\"settings\": ");
  g_autofree char *settings = dig_train_settings_to_json (description->settings);

  g_string_append (text, settings);
  g_string_append (text, ",\n\"data\": {\"name\": ");
  dig_json_append_string (text, description->data_name);
  g_string_append (text, ", \"fingerprint\": ");
  dig_json_append_string (text, description->fingerprint);
  g_string_append_printf (text, ", \"train_images\": %u, \"validation_images\": %u}",
                          description->n_train, description->n_validation);
  g_string_append (text, ",\n\"device\": {\"id\": ");
  dig_json_append_string (text, description->device);
  g_string_append (text, ", \"name\": ");
  dig_json_append_string (text, description->device_name);
  g_string_append_printf (text, ", \"threads\": %u}", description->n_threads);
  g_string_append_printf (text, ",\n\"versions\": {\"digit_lab\": \"%s\"}}\n", PACKAGE_VERSION);
  return g_string_free (text, FALSE);
}

static gboolean
read_data_object (JsonObject *object, DigRunDescription *description, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, RUN ": data");
  description->data_name = g_strdup (dig_json_read_string (&reader, "name"));
  description->fingerprint = g_strdup (dig_json_read_string (&reader, "fingerprint"));
  description->n_train = (guint)dig_json_read_int (&reader, "train_images", 1, G_MAXINT32);
  description->n_validation =
      (guint)dig_json_read_int (&reader, "validation_images", 1, G_MAXINT32);
  return dig_json_reader_end (&reader, error);
}

static gboolean
read_device_object (JsonObject *object, DigRunDescription *description, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, RUN ": device");
  description->device = g_strdup (dig_json_read_string (&reader, "id"));
  description->device_name = g_strdup (dig_json_read_string (&reader, "name"));
  description->n_threads = (guint)dig_json_read_int (&reader, "threads", 0, G_MAXINT32);
  return dig_json_reader_end (&reader, error);
}

static DigRunDescription *
read_description (JsonObject *object, const char *path, GError **error)
{
  g_autoptr (DigRunDescription) description = g_new0 (DigRunDescription, 1);
  JsonObject *settings, *data, *device;
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, "%s", path);
  dig_json_read_choice (&reader, "format", (const char *[]){ FORMAT, NULL });
  settings = dig_json_read_object (&reader, "settings");
  data = dig_json_read_object (&reader, "data");
  device = dig_json_read_object (&reader, "device");
  dig_json_read_object (&reader, "versions");
  if (!dig_json_reader_end (&reader, error))
    return NULL;
  description->settings = dig_train_settings_new_from_object (settings, error);
  if (description->settings == NULL || !read_data_object (data, description, error)
      || !read_device_object (device, description, error))
    return NULL;
  return g_steal_pointer (&description);
}

DigRunDescription *
dig_run_folder_read (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, RUN, NULL), *text = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s holds no run: %s"), folder,
                   failure->message);
      return NULL;
    }
  node = dig_json_parse (text, (gssize)length, path, DIG_ERROR_FILE, error);
  if (node == NULL)
    return NULL;
  return read_description (json_node_get_object (node), path, error);
}

/* A file that somebody else keeps there under a name that the run will write to; NULL: none. */
static const char *
find_in_the_way (const char *folder)
{
  static const char *const names[] = {
    DIG_MODEL_FILE_NAME, LAST, STATE, HISTORY, TIMING, STEPS, END
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return names[i];
    }
  return NULL;
}

gboolean
dig_run_folder_begin (const char *folder, const DigRunDescription *description, GError **error)
{
  g_autofree char *epochs = g_build_filename (folder, EPOCHS, NULL);
  g_autofree char *text = NULL;

  if (has_file (folder, RUN))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("%s holds a run already; resume it, or choose another folder"), folder);
      return FALSE;
    }
  if (find_in_the_way (folder) != NULL)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("%s holds a file %s, which the run would write over; choose another folder"),
                   folder, find_in_the_way (folder));
      return FALSE;
    }
  text = format_description (description);
  return dig_file_make_folder (epochs, error) && write_text (folder, RUN, text, error);
}

gboolean
dig_run_folder_update (const char *folder, const DigRunDescription *description, GError **error)
{
  g_autofree char *text = format_description (description);
  g_autofree char *path = g_build_filename (folder, RUN, NULL);
  GStatBuf status;
  gboolean is_known = g_stat (path, &status) == 0;

  if (!write_text (folder, RUN, text, error))
    return FALSE;
  /* The file's time is that of the run's beginning. */
  if (is_known)
    (void)utimensat (AT_FDCWD, path, (struct timespec[]){ status.st_atim, status.st_mtim }, 0);
  return TRUE;
}

gboolean
dig_run_folder_commit (const char *folder, const DigRunCommit *commit, GError **error)
{
  const DigCheckpoint *checkpoint = commit->checkpoint;
  const DigEpochRecord *record =
      &g_array_index (commit->history, DigEpochRecord, commit->history->len - 1);
  g_autofree char *epoch_name = make_epoch_name (checkpoint->epoch);
  g_autofree char *line = dig_history_format_epoch (record);
  g_autofree char *timing = dig_history_format_timing (record, commit->total_seconds);
  g_autofree char *steps = dig_step_curve_format (record->epoch, commit->steps);
  g_autoptr (GBytes) state = dig_checkpoint_format (checkpoint, commit->history);

  if (!write_bytes (folder, epoch_name, commit->model, error))
    return FALSE;
  if (checkpoint->best_epoch == checkpoint->epoch
      && !write_bytes (folder, DIG_MODEL_FILE_NAME, commit->model, error))
    return FALSE;
  return write_bytes (folder, LAST, commit->model, error)
         && append_line (folder, TIMING, timing, error) && append_line (folder, STEPS, steps, error)
         && write_bytes (folder, STATE, state, error) && append_line (folder, HISTORY, line, error);
}

/* Epochs that were written but not committed. */
static void
remove_later_epochs (const char *folder, guint epoch)
{
  for (;;)
    {
      g_autofree char *name = make_epoch_name (++epoch);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_unlink (path) != 0)
        return;
    }
}

static double
read_timing (const char *folder, GArray *history)
{
  g_autofree char *path = g_build_filename (folder, TIMING, NULL), *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0.0;
  return dig_history_merge_timing (history, text);
}

/* Of the epochs up to `last_epoch`; `kept` as dig_step_curve_read has it. */
static GArray *
read_steps (const char *folder, guint last_epoch, GString *kept)
{
  g_autofree char *path = g_build_filename (folder, STEPS, NULL), *text = NULL;
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (DigStepRecord));

  if (g_file_get_contents (path, &text, NULL, NULL))
    dig_step_curve_read (text, last_epoch, steps, kept);
  return steps;
}

static gboolean
rewrite_logs (const char *folder, const GArray *history, double total_seconds, GError **error)
{
  g_autofree char *lines = dig_history_format_all (history);
  g_autoptr (GString) timing = g_string_new (NULL), kept = g_string_new (NULL);
  g_autoptr (GArray) steps = read_steps (folder, history->len, kept);
  double sum = 0.0, rest;

  for (guint i = 0; i < history->len; i++)
    sum += g_array_index (history, DigEpochRecord, i).seconds;
  rest = MAX (total_seconds - sum, 0.0);
  sum = 0.0;
  for (guint i = 0; i < history->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (history, DigEpochRecord, i);
      g_autofree char *line = NULL;

      sum += record->seconds;
      line = dig_history_format_timing (record, sum + rest * (i + 1) / history->len);
      g_string_append_printf (timing, "%s\n", line);
    }
  return write_text (folder, HISTORY, lines, error)
         && write_text (folder, TIMING, timing->str, error)
         && write_text (folder, STEPS, kept->str, error);
}

/* Without a state the run begins anew: well where it was killed in its first epoch, whose line is written behind the
 * state. Where there is a line, the state was taken away, and beginning anew would throw away what was learnt. */
static gboolean
check_may_begin (const char *folder, const char *state, GError **error)
{
  g_autofree char *history = g_build_filename (folder, HISTORY, NULL);
  GStatBuf status;

  if (g_stat (history, &status) != 0 || status.st_size == 0)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("%s is missing: without it the run cannot go on from the epochs that it has"),
               state);
  return FALSE;
}

gboolean
dig_run_folder_restore (const char *folder, DigCheckpoint *checkpoint, GArray *history,
                        double *total_seconds, gboolean *is_initial, GError **error)
{
  g_autofree char *epochs = g_build_filename (folder, EPOCHS, NULL);
  g_autofree char *state = g_build_filename (folder, STATE, NULL);
  g_autofree char *end = g_build_filename (folder, END, NULL);

  *is_initial = !g_file_test (state, G_FILE_TEST_EXISTS);
  if (*is_initial ? !check_may_begin (folder, state, error)
                  : !dig_checkpoint_read (checkpoint, history, state, error))
    return FALSE;
  if (!dig_file_make_folder (epochs, error))
    return FALSE;
  dig_file_remove_temporaries (folder);
  dig_file_remove_temporaries (epochs);
  remove_later_epochs (folder, checkpoint->epoch);
  if (g_unlink (end) != 0 && errno != ENOENT)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FAILED, _ ("%s cannot be removed: %s"), end,
                   g_strerror (errno));
      return FALSE;
    }
  *total_seconds = read_timing (folder, history);
  return rewrite_logs (folder, history, *total_seconds, error);
}

DigSnapshot *
dig_run_folder_load_epoch (const char *folder, guint epoch, GError **error)
{
  g_autofree char *name = make_epoch_name (epoch);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return dig_model_file_load (path, NULL, error);
}

gboolean
dig_run_folder_save_last (const char *folder, GBytes *model, gboolean is_model, GError **error)
{
  if (is_model && !write_bytes (folder, DIG_MODEL_FILE_NAME, model, error))
    return FALSE;
  return write_bytes (folder, LAST, model, error);
}

gboolean
dig_run_folder_save_end (const char *folder, const DigEndRecord *end, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"reason\": \"%s\", \"best_epoch\": %u, \"val_loss\": ",
                          dig_end_reason_get_name (end->reason), end->best_epoch);
  dig_json_append_double (text, end->val_loss);
  g_string_append (text, ", \"val_accuracy\": ");
  dig_json_append_double (text, end->val_accuracy);
  g_string_append (text, ", \"message\": ");
  dig_json_append_string (text, end->message);
  g_string_append (text, "}\n");
  return write_text (folder, END, text->str, error);
}

gboolean
dig_run_folder_read_end (const char *folder, DigEndRecord *end, gboolean *has_end, GError **error)
{
  static const char *const reasons[] = { "epochs", "early-stopping", "interrupted", "diverged",
                                         NULL };
  g_autofree char *path = g_build_filename (folder, END, NULL), *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  DigEndRecord read = { 0 };
  DigJsonReader reader;
  const char *message;
  gsize length;

  *has_end = FALSE;
  if (!g_file_get_contents (path, &text, &length, NULL))
    return TRUE;
  node = dig_json_parse (text, (gssize)length, path, DIG_ERROR_FILE, error);
  if (node == NULL)
    return FALSE;
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "%s", path);
  read.reason = (DigEndReason)(DIG_END_EPOCHS + dig_json_read_choice (&reader, "reason", reasons));
  read.best_epoch = (guint)dig_json_read_int (&reader, "best_epoch", 0, G_MAXUINT32);
  read.val_loss = dig_json_read_double (&reader, "val_loss");
  read.val_accuracy = dig_json_read_double (&reader, "val_accuracy");
  message = dig_json_read_string (&reader, "message");
  g_strlcpy (read.message, message ? message : "", sizeof read.message);
  if (!dig_json_reader_end (&reader, error))
    return FALSE;
  *end = read;
  *has_end = TRUE;
  return TRUE;
}

GArray *
dig_run_folder_read_steps (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);
  return read_steps (folder, G_MAXUINT, NULL);
}

static gboolean
read_history_line (const char *line, const char *path, DigEpochRecord *record, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (dig_history_read_plain_epoch (line, record))
    return TRUE;
  node = dig_json_parse (line, -1, path, DIG_ERROR_FILE, error);
  return node != NULL && dig_history_read_epoch (json_node_get_object (node), record, error);
}

GArray *
dig_run_folder_read_history (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, HISTORY, NULL), *text = NULL;
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  g_auto (GStrv) lines = NULL;

  if (!has_file (folder, RUN))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s holds no run"), folder);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_steal_pointer (&history);
  lines = g_strsplit (text, "\n", -1);
  /* What comes after the last end of line is a line that is being written. */
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      DigEpochRecord record;

      if (!read_history_line (lines[i], path, &record, error))
        return NULL;
      g_array_append_val (history, record);
    }
  read_timing (folder, history);
  return g_steal_pointer (&history);
}
