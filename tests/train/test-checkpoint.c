/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a run, as tests/golden/make-run-files.py wrote it. */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "base/dig-error.h"
#include "train-fixture.h"
#include "train/dig-checkpoint.h"

enum
{
  N_PARAMETERS = 5,
  N_MOMENTS = 10,
};

static char *
golden_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "golden", "state", name, NULL);
}

static DigCheckpoint *
read_golden (const char *name, gsize n_averages, GArray *history)
{
  g_autofree char *path = golden_path (name);
  g_autoptr (GError) error = NULL;
  DigCheckpoint *checkpoint = dig_checkpoint_new (N_PARAMETERS, N_MOMENTS, n_averages, 0.1);

  dig_checkpoint_read (checkpoint, history, path, &error);
  g_assert_no_error (error);
  return checkpoint;
}

static void
test_reads_known_files (void)
{
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  g_autoptr (DigCheckpoint) plain = read_golden ("plain.safetensors", 0, history);
  g_autoptr (DigCheckpoint) averaged = NULL;

  g_assert_cmpuint (plain->epoch, ==, 2);
  g_assert_cmpuint (plain->step, ==, 4);
  g_assert_cmpfloat (plain->learning_rate, ==, 0.0005);
  g_assert_cmpfloat (plain->best_loss, ==, 1.25);
  g_assert_true (isinf (plain->plateau.best));
  g_assert_cmpuint (plain->stopping.wait, ==, 1);
  g_assert_cmpfloat (plain->parameters[4], ==, 2.5f);
  g_assert_cmpfloat (plain->moments[9], ==, 2.25f);
  g_assert_cmpuint (history->len, ==, 2);
  g_assert_cmpfloat (g_array_index (history, DigEpochRecord, 1).validation.loss, ==, 1.25);

  averaged = read_golden ("averaged.safetensors", N_PARAMETERS, history);
  g_assert_cmpfloat (averaged->averages[3], ==, 6.0f);
}

static void
test_refuses_every_truncation (void)
{
  g_autofree char *folder = make_temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "state.safetensors", NULL);
  g_autofree char *golden = golden_path ("plain.safetensors");
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (golden, &bytes, &n_bytes, NULL));
  for (gsize n = 0; n < n_bytes; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DigCheckpoint) checkpoint = dig_checkpoint_new (N_PARAMETERS, N_MOMENTS, 0, 0.1);
      g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
      FILE *file = g_fopen (path, "wb");

      g_assert_cmpuint (fwrite (bytes, 1, n, file), ==, n);
      fclose (file);
      g_assert_false (dig_checkpoint_read (checkpoint, history, path, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
    }
  remove_tree (folder);
}

static void
test_refuses_another_network (void)
{
  g_autofree char *path = golden_path ("plain.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (DigCheckpoint) checkpoint = dig_checkpoint_new (N_PARAMETERS + 1, N_MOMENTS, 0, 0.1);
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));

  g_assert_false (dig_checkpoint_read (checkpoint, history, path, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkpoint/reads-known-files", test_reads_known_files);
  g_test_add_func ("/checkpoint/refuses-every-truncation", test_refuses_every_truncation);
  g_test_add_func ("/checkpoint/refuses-another-network", test_refuses_another_network);
  return g_test_run ();
}
