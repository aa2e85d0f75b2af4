/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_ink_read () on bytes that may be anything: ink from 0 to 1 that can be prepared, or one sentence. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "io/dig-ink.h"
#include "io/dig-preparation.h"

/* Every critical message is a finding, but those of gdk-pixbuf, which dig_ink_read () takes for itself: fatal before
 * any handler is asked, as the tests' environment wants them, they could not be told apart. */
static void
end_at_critical (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_log_default_handler (domain, level, message, user_data);
  if (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  GLogFunc handler = g_log_set_default_handler (end_at_critical, NULL);
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
  g_log_set_default_handler (handler, NULL);
  g_log_set_always_fatal (fatal);
  return 0;
}
