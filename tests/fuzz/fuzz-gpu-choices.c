/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the file of GPU algorithms that may be anything: a choice that survives being written, or none. */
#include "config.h"

#include <glib.h>

#include "cuda/choices.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree char *text =
      g_strndup ((const char *)(n_bytes > 0 ? data : (const uint8_t *)""), n_bytes);
  char line[DIG_CUDA_CHOICE_BYTES];
  DigCudaKey key, again;
  int algorithm, same;

  if (!dig_cuda_parse_choice (text, &key, &algorithm))
    return 0;
  g_assert_cmpint (algorithm, >=, -1);
  dig_cuda_format_choice (line, &key, algorithm);
  g_assert_true (dig_cuda_parse_choice (line, &again, &same));
  g_assert_cmpmem (&key, sizeof key, &again, sizeof again);
  g_assert_cmpint (same, ==, algorithm);
  return 0;
}
