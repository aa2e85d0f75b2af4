/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training's settings as JSON that may be anything: settings that survive being written, or one sentence. */
#include "config.h"

#include "fuzz.h"
#include "train/dig-train-settings.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainSettings) settings = dig_train_settings_new_from_json (
      (const char *)(n_bytes > 0 ? data : (const uint8_t *)""), (gssize)n_bytes, &error);
  g_autoptr (DigTrainSettings) again = NULL;
  g_autofree char *json = NULL, *json_again = NULL;

  g_assert_true ((settings == NULL) == (error != NULL));
  if (settings == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  json = dig_train_settings_to_json (settings);
  again = dig_train_settings_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  json_again = dig_train_settings_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
  return 0;
}
