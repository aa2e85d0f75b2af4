/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_load () on bytes that may be anything: a set, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-load.h"

static void
load (const char *path, DigMissingRule rule, guint limit)
{
  const DigLoadOptions options = { .missing = rule, .limit = limit };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = dig_load (path, &options, NULL, NULL, NULL, &report, &error);

  g_assert_true ((set == NULL) == (error != NULL));
  if (!set)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  g_assert_cmpuint (dig_data_set_get_n_images (set), >, 0);
  g_assert_cmpuint (dig_data_set_get_n_images (set), <=, report->n_rows);
  g_assert_true (limit == 0 || report->n_rows <= limit);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);

  load (path, DIG_MISSING_DROP_ROWS, 0);
  load (path, DIG_MISSING_ZERO, 1);
  close (fd);
  return 0;
}
