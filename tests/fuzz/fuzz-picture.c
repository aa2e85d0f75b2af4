/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_ink_read () on bytes that may be anything: ink from 0 to 1 that can be prepared, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-ink.h"
#include "io/dig-preparation.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (GError) error = NULL;
  guint width = 0, height = 0;
  g_autofree float *ink = dig_ink_read (path, &width, &height, &error);
  DigPrepared prepared;

  g_assert_true ((ink == NULL) == (error != NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (gsize i = 0; ink && i < (gsize)width * height; i++)
    g_assert_true (ink[i] >= 0.0f && ink[i] <= 1.0f);
  if (ink)
    dig_prepare_ink (ink, width, height, DIG_PREPARE_ALL, &prepared);
  close (fd);
  return 0;
}
