/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of counts of opened test sets on bytes that may be anything: a count, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-solution.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (GError) error = NULL;
  guint n_opened = 0;
  gboolean is_read = dig_solution_get_count (path, "none", &n_opened, &error);

  g_assert_true (is_read == (error == NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  close (fd);
  return 0;
}
