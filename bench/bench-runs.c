/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a folder of runs takes to open: 200 runs of 40 epochs, made in a temporary folder. Prints
 * milliseconds: the whole, and the longest that the main loop was busy. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/dig-run-list.h"
#include "train/dig-history.h"

#define N_RUNS 200
#define N_EPOCHS 40

static void
write_run (const char *folder, guint seed)
{
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_preset ("reference");
  const DigRunDescription description = { .settings = settings,
                                          .data_name = (char *)"train.csv",
                                          .fingerprint = (char *)"0123456789abcdef",
                                          .n_train = 37800,
                                          .n_validation = 4200,
                                          .device = (char *)"cpu",
                                          .device_name = (char *)"CPU" };
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  g_autoptr (GString) timing = g_string_new (NULL);
  g_autofree char *path = g_build_filename (folder, "history.jsonl", NULL), *lines = NULL;
  g_autofree char *timing_path = g_build_filename (folder, "timing.jsonl", NULL);

  settings->seed = seed;
  if (!dig_run_folder_begin (folder, &description, NULL))
    g_error ("%s cannot be written", folder);
  for (guint epoch = 1; epoch <= N_EPOCHS; epoch++)
    {
      DigEpochRecord record = { .epoch = epoch, .step = epoch * 1182u, .best_epoch = epoch };
      double *numbers = (double *)&record.train;
      g_autofree char *line = NULL;

      for (guint i = 0; i < 16; i++)
        numbers[i] = 1.0 / (epoch + seed + i * 0.37);
      record.seconds = 9.5;
      record.images_per_second = 3978.0;
      record.learning_rate = record.next_learning_rate = 1e-4;
      g_array_append_val (history, record);
      line = dig_history_format_timing (&record, epoch * 10.0);
      g_string_append_printf (timing, "%s\n", line);
    }
  lines = dig_history_format_all (history);
  g_file_set_contents (path, lines, -1, NULL);
  g_file_set_contents (timing_path, timing->str, -1, NULL);
}

static void
measure (const char *folder)
{
  g_autoptr (DigRunList) list = dig_run_list_new (folder, NULL);
  gint64 begin = g_get_monotonic_time (), longest = 0, end;

  dig_run_list_scan (list);
  while (dig_run_list_is_scanning (list))
    {
      gint64 before = g_get_monotonic_time ();

      if (g_main_context_iteration (NULL, FALSE))
        longest = MAX (longest, g_get_monotonic_time () - before);
      else
        g_usleep (200);
    }
  end = g_get_monotonic_time ();
  printf ("%u runs: %.1f ms, longest turn of the main loop %.2f ms\n",
          g_list_model_get_n_items (G_LIST_MODEL (list)), (double)(end - begin) / 1000.0,
          (double)longest / 1000.0);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-runs-XXXXXX", NULL);

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autofree char *run = g_strdup_printf ("%s/run-%03u", folder, i);

      write_run (run, i);
    }
  for (guint i = 0; i < 5; i++)
    measure (folder);
  remove_tree (folder);
  return EXIT_SUCCESS;
}
