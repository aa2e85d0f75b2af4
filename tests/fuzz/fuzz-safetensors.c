/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_model_file_parse () on bytes that may be anything: a model that is written again, or one
 * sentence. */
#include "config.h"

#include "fuzz.h"
#include "io/dig-model-file.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, n_bytes);
  g_autofree char *summary = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) snapshot = dig_model_file_parse (bytes, "fuzz", &summary, &error);

  g_assert_true ((snapshot == NULL) == (error != NULL));
  if (snapshot != NULL)
    {
      g_autoptr (GBytes) again = dig_model_file_format (snapshot, summary);
      g_autoptr (DigSnapshot) twin = dig_model_file_parse (again, "again", NULL, &error);

      g_assert_no_error (error);
      g_assert_true (
          dig_network_spec_equal (dig_snapshot_get_spec (snapshot), dig_snapshot_get_spec (twin)));
    }
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
