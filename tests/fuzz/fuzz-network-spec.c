/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network spec as JSON that may be anything: a spec that survives being written, or one sentence. */
#include "config.h"

#include "fuzz.h"
#include "nn/dig-network-spec.h"
#include "nn/dig-snapshot.h"

static void
check_spec (DigNetworkSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autofree DigTensorInfo *tensors = NULL;
  DigLayerInfo total;
  gsize n_elements = 0;
  guint n_tensors;

  if (!dig_network_spec_check (spec, NULL, &error))
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  dig_network_spec_get_totals (spec, &total);
  tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    n_elements += tensors[i].n_elements;
  g_assert_cmpuint (n_elements, ==, (gsize)total.n_parameters);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (
      (const char *)(n_bytes > 0 ? data : (const uint8_t *)""), (gssize)n_bytes, &error);
  g_autoptr (DigNetworkSpec) again = NULL;
  g_autofree char *json = NULL;

  g_assert_true ((spec == NULL) == (error != NULL));
  if (spec == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  check_spec (spec);
  json = dig_network_spec_to_json (spec);
  again = dig_network_spec_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  g_assert_true (dig_network_spec_equal (spec, again));
  return 0;
}
