/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_checkpoint_read () on bytes that may be anything: a state that is written and read again, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "train/dig-checkpoint.h"
#include "train/dig-records.h"

/* The sizes of tests/golden/state. */
enum
{
  N_PARAMETERS = 5,
  N_MOMENTS = 10,
};

static void
read_again (const DigCheckpoint *checkpoint, const GArray *history, gsize n_averages)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dig_checkpoint_format (checkpoint, history);
  g_autoptr (DigCheckpoint) twin = dig_checkpoint_new (N_PARAMETERS, N_MOMENTS, n_averages, 0.001);
  g_autoptr (GArray) twin_history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  gsize n_bytes;
  const uint8_t *data = g_bytes_get_data (bytes, &n_bytes);
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);

  dig_checkpoint_read (twin, twin_history, path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (twin->step, ==, checkpoint->step);
  g_assert_cmpmem (twin->parameters, N_PARAMETERS * sizeof (float), checkpoint->parameters,
                   N_PARAMETERS * sizeof (float));
  close (fd);
}

static void
read_state (const char *path, gsize n_averages)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigCheckpoint) checkpoint =
      dig_checkpoint_new (N_PARAMETERS, N_MOMENTS, n_averages, 0.001);
  g_autoptr (GArray) history = g_array_new (FALSE, TRUE, sizeof (DigEpochRecord));
  gboolean is_read = dig_checkpoint_read (checkpoint, history, path, &error);

  g_assert_true (is_read == (error == NULL));
  if (!is_read)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_cmpuint (history->len, ==, checkpoint->epoch);
  g_assert_cmpuint (checkpoint->best_epoch, <=, checkpoint->epoch);
  read_again (checkpoint, history, n_averages);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);

  read_state (path, 0);
  read_state (path, N_PARAMETERS);
  close (fd);
  return 0;
}
