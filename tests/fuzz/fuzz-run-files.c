/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small files of a run folder on bytes that may be anything: run.json, history.jsonl, timing.jsonl, steps.jsonl,
 * end.json, notes.json and the command line's data.json. Each is read, or refused in one sentence; a damaged line of
 * the times and of the step curve is left out. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "cli/dig-cli-data.h"
#include "fuzz.h"
#include "train/dig-history.h"
#include "train/dig-run-folder.h"
#include "train/dig-run-notes.h"
#include "train/dig-step-curve.h"

enum
{
  N_EPOCHS = 3,
};

static const char *const names[] = { "run.json", "history.jsonl", "timing.jsonl", "steps.jsonl",
                                     "end.json", "notes.json",    "data.json" };
static char *folder;

static void
remove_folder (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static void
fill_folder (const uint8_t *data, size_t n_bytes)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("digit-lab-fuzz-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      FILE *file = g_fopen (path, "wb");

      g_assert_nonnull (file);
      /* No bytes may have no address. */
      g_assert_cmpuint (n_bytes > 0 ? fwrite (data, 1, n_bytes, file) : 0, ==, n_bytes);
      g_assert_cmpint (fclose (file), ==, 0);
    }
}

static void
check_outcome (gboolean is_read, const GError *error)
{
  g_assert_true (is_read == (error == NULL));
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* What was read can be written, and reads back the same. */
static void
check_history (const GArray *history)
{
  g_autofree char *lines = dig_history_format_all (history);
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);

  for (guint i = 0; i < history->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (history, DigEpochRecord, i);
      g_autofree char *again = NULL;
      DigEpochRecord read;

      g_assert_cmpuint (record->epoch, >=, 1);
      g_assert_true (dig_history_read_plain_epoch (split[i], &read));
      again = dig_history_format_epoch (&read);
      g_assert_cmpstr (split[i], ==, again);
    }
}

static void
read_records (void)
{
  g_autoptr (GError) run_error = NULL;
  g_autoptr (GError) history_error = NULL;
  g_autoptr (GError) end_error = NULL;
  g_autoptr (GError) notes_error = NULL;
  g_autoptr (DigRunDescription) description = dig_run_folder_read (folder, &run_error);
  g_autoptr (GArray) history = dig_run_folder_read_history (folder, &history_error);
  g_autoptr (DigRunNotes) notes = dig_run_notes_read (folder, &notes_error);
  g_autoptr (GArray) steps = dig_run_folder_read_steps (folder);
  DigEndRecord end = { 0 };
  gboolean has_end = FALSE, is_read = dig_run_folder_read_end (folder, &end, &has_end, &end_error);

  check_outcome (description != NULL, run_error);
  check_outcome (history != NULL, history_error);
  check_outcome (notes != NULL, notes_error);
  check_outcome (is_read, end_error);
  if (history != NULL)
    check_history (history);
  if (has_end)
    g_assert_true (g_utf8_validate (end.message, -1, NULL));
  for (guint i = 1; i < steps->len; i++)
    g_assert_cmpuint (g_array_index (steps, DigStepRecord, i).step, >,
                      g_array_index (steps, DigStepRecord, i - 1).step);
}

/* The times of a history that is in order; and only so much of the step curve as there are epochs. */
static void
read_lines (const uint8_t *data, size_t n_bytes)
{
  g_autofree char *text = g_strndup (n_bytes > 0 ? (const char *)data : "", n_bytes);
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  g_autoptr (GArray) steps = g_array_new (FALSE, TRUE, sizeof (DigStepRecord));
  g_autoptr (GArray) again = g_array_new (FALSE, TRUE, sizeof (DigStepRecord));
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 1; i <= N_EPOCHS; i++)
    {
      DigEpochRecord record = { .epoch = i };

      g_array_append_val (history, record);
    }
  dig_history_merge_timing (history, text);
  dig_step_curve_read (text, N_EPOCHS, steps, kept);
  dig_step_curve_read (kept->str, N_EPOCHS, again, NULL);
  g_assert_cmpuint (again->len, ==, steps->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  DigCliData options = { 0 };
  gboolean is_read;
  g_autoptr (GError) error = NULL;

  fill_folder (data, n_bytes);
  read_records ();
  read_lines (data, n_bytes);
  is_read = dig_cli_data_recall (&options, folder, &error);
  check_outcome (is_read, error);
  dig_cli_data_clear (&options);
  return 0;
}
