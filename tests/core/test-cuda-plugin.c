/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA plug-in as this build made it: it opens, and says why there is no GPU where there is
 * none. */
#include "config.h"

#include <gmodule.h>

#include "base/dig-error.h"
#include "compute/dig-registry.h"

#define PLUGIN_FOLDER BUILD_ROOT "/kernels/cuda"
#define PLUGIN PLUGIN_FOLDER "/digit-lab-cuda.so"

static const DigBackend *
open_plugin (void)
{
  GModule *module;
  union
  {
    gpointer symbol;
    DigBackendGetFunc function;
  } get = { NULL };

  if (!g_file_test (PLUGIN, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The CUDA plug-in is not part of this build.");
      return NULL;
    }
  module = g_module_open (PLUGIN, G_MODULE_BIND_LOCAL);
  g_assert_cmpstr (module == NULL ? g_module_error () : NULL, ==, NULL);
  g_module_make_resident (module);
  g_assert_true (g_module_symbol (module, "dig_backend_get", &get.symbol));
  return get.function ();
}

static void
test_offers_a_table_of_this_version (void)
{
  const DigBackend *backend = open_plugin ();

  if (backend == NULL)
    return;
  g_assert_cmpuint (backend->abi, ==, DIG_BACKEND_ABI);
  g_assert_cmpuint (backend->size, ==, sizeof (DigBackend));
  g_assert_cmpstr (backend->name, ==, "cuda");
}

/* Every pointer of the table, the optional ones too. */
static void
test_offers_every_operation (void)
{
  const DigBackend *backend = open_plugin ();
  const gpointer *entries;

  if (backend == NULL)
    return;
  entries = (const gpointer *)&backend->probe;
  for (gsize i = 0; i < (sizeof *backend - G_STRUCT_OFFSET (DigBackend, probe)) / sizeof *entries;
       i++)
    g_assert_nonnull (entries[i]);
}

static void
assert_is_a_sentence (const char *message)
{
  g_assert_true (g_ascii_isupper (message[0]));
  g_assert_true (g_str_has_suffix (message, "."));
}

/* Its devices, and where there is none the reason. */
static int
probe (const DigBackend *backend, DigStatus *status)
{
  DigDeviceInfo devices[16];
  int n = backend->probe (devices, G_N_ELEMENTS (devices), status);

  for (int i = 0; i < MIN (n, (int)G_N_ELEMENTS (devices)); i++)
    g_test_message ("device %d: %s, driver %s", i, devices[i].name, devices[i].driver);
  return n;
}

static void
test_says_why_there_is_no_device (void)
{
  const DigBackend *backend = open_plugin ();
  DigStatus status;

  if (backend == NULL)
    return;
  if (probe (backend, &status) > 0)
    {
      g_test_skip ("This machine has a GPU.");
      return;
    }
  g_assert_cmpint (status.code, ==, DIG_STATUS_NO_DEVICE);
  assert_is_a_sentence (status.message);
}

static void
test_refuses_a_stream_without_a_device (void)
{
  const DigBackend *backend = open_plugin ();
  DigStreamOptions options = { .device = 1000 };
  DigStatus status = { DIG_STATUS_OK, "" };

  if (backend == NULL)
    return;
  g_assert_null (backend->stream_new (&options, &status));
  g_assert_cmpint (status.code, ==, DIG_STATUS_NO_DEVICE);
  assert_is_a_sentence (status.message);
}

static void
test_program_lists_the_reason (void)
{
  const DigBackend *backend = open_plugin ();
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) why_not = NULL;
  DigStatus status;

  if (backend == NULL)
    return;
  if (probe (backend, &status) > 0)
    {
      g_test_skip ("This machine has a GPU.");
      return;
    }
  devices = dig_device_list (&why_not);
  g_assert_cmpuint (devices->len, ==, 1);
  g_assert_true (g_strv_contains ((const char *const *)why_not, status.message));
  g_assert_null (dig_device_find ("cuda", &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, status.message));
}

int
main (int argc, char **argv)
{
  g_setenv ("DIGIT_LAB_BACKEND_DIR", PLUGIN_FOLDER, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda-plugin/offers-a-table-of-this-version",
                   test_offers_a_table_of_this_version);
  g_test_add_func ("/cuda-plugin/offers-every-operation", test_offers_every_operation);
  g_test_add_func ("/cuda-plugin/says-why-there-is-no-device", test_says_why_there_is_no_device);
  g_test_add_func ("/cuda-plugin/refuses-a-stream-without-a-device",
                   test_refuses_a_stream_without_a_device);
  g_test_add_func ("/cuda-plugin/program-lists-the-reason", test_program_lists_the_reason);
  return g_test_run ();
}
