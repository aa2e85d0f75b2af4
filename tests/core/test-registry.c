/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/dig-error.h"
#include "compute/dig-registry.h"

/* A folder of plug-ins: one is none, two are of other versions of the program, and the last has no device. */
static char *plug_in_folder;
static const char *const plug_ins[] = { "broken.so", "other-abi.so", "other-size.so", "same.so" };

static void
test_cpu_comes_first (void)
{
  g_autoptr (GPtrArray) devices = dig_device_list (NULL);
  const DigDevice *device;

  g_assert_cmpuint (devices->len, >=, 1);
  device = devices->pdata[0];
  g_assert_cmpstr (device->id, ==, "cpu");
  g_assert_cmpint (device->index, ==, 0);
  g_assert_true (device->backend == dig_backend_cpu ());
  g_assert_cmpstr (device->info.name, !=, "");
}

static void
test_says_why_a_plug_in_is_not_taken (void)
{
  g_auto (GStrv) why_not = NULL;
  g_autoptr (GPtrArray) devices = dig_device_list (&why_not);

  g_assert_cmpuint (devices->len, ==, 1);
  g_assert_cmpuint (g_strv_length (why_not), ==, 4);
  g_assert_nonnull (strstr (why_not[0], "broken.so"));
  g_assert_nonnull (strstr (why_not[0], "cannot be opened"));
  for (guint i = 1; i <= 2; i++)
    {
      g_assert_nonnull (strstr (why_not[i], plug_ins[i]));
      g_assert_nonnull (strstr (why_not[i], "was made for another version"));
    }
  g_assert_cmpstr (why_not[3], ==, "There is no device.");
}

/* Else what lies in the current folder would be run. */
static void
test_takes_plug_ins_from_full_paths_only (void)
{
  g_auto (GStrv) why_not = NULL;
  g_autofree char *parent = g_path_get_dirname (plug_in_folder);
  g_autofree char *name = g_path_get_basename (plug_in_folder);

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_cmpint (g_chdir (parent), ==, 0);
  g_setenv ("DIGIT_LAB_BACKEND_DIR", name, TRUE);
  g_ptr_array_unref (dig_device_list (&why_not));
  g_assert_cmpuint (g_strv_length (why_not), ==, 1);
  g_assert_nonnull (strstr (why_not[0], "a full path is needed"));
}

static void
test_auto_falls_back_to_the_cpu (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDevice) device = dig_device_find ("auto", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (device->id, ==, "cpu");
}

static void
test_unknown_device_is_refused_with_the_reason (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_device_find ("cuda:7", &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "cuda:7"));
  g_assert_nonnull (strstr (error->message, "cpu"));
  g_assert_nonnull (strstr (error->message, "broken.so"));
}

static void
test_processor_needs_no_warming_up (void)
{
  g_autoptr (DigDevice) device = dig_device_find ("cpu", NULL);
  g_autoptr (GError) error = NULL;
  DigStream *stream = dig_device_open_stream (device, 1, DIG_PRECISION_FP32, &error);

  g_assert_no_error (error);
  g_assert_null (dig_device_warm_up (device));
  device->backend->stream_free (stream);
}

static void
test_status_becomes_an_error (void)
{
  DigStatus status = { DIG_STATUS_NO_MEMORY, "No memory left." };
  g_autoptr (GError) error = NULL;

  dig_status_to_error (&status, &error);
  g_assert_error (error, DIG_ERROR, DIG_ERROR_MEMORY);
  g_assert_cmpstr (error->message, ==, "No memory left.");
  g_clear_error (&error);
  status = (DigStatus){ DIG_STATUS_DEVICE_LOST, "" };
  dig_status_to_error (&status, &error);
  g_assert_error (error, DIG_ERROR, DIG_ERROR_DEVICE);
  g_assert_cmpstr (error->message, !=, "");
}

static void
make_plug_ins (void)
{
  const char *built = g_getenv ("DIG_TEST_PLUGINS");

  g_assert_nonnull (built);
  for (guint i = 0; i < G_N_ELEMENTS (plug_ins); i++)
    {
      g_autofree char *from = g_build_filename (built, plug_ins[i], NULL);
      g_autofree char *to = g_build_filename (plug_in_folder, plug_ins[i], NULL);
      g_autofree char *bytes = NULL;
      gsize n_bytes = 0;

      if (i > 0)
        g_assert_true (g_file_get_contents (from, &bytes, &n_bytes, NULL));
      g_assert_true (g_file_set_contents (to, i > 0 ? bytes : "not a library",
                                          i > 0 ? (gssize)n_bytes : -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  int result;

  plug_in_folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  make_plug_ins ();
  g_setenv ("DIGIT_LAB_BACKEND_DIR", plug_in_folder, TRUE);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/registry/cpu-comes-first", test_cpu_comes_first);
  g_test_add_func ("/registry/says-why-a-plug-in-is-not-taken",
                   test_says_why_a_plug_in_is_not_taken);
  g_test_add_func ("/registry/takes-plug-ins-from-full-paths-only",
                   test_takes_plug_ins_from_full_paths_only);
  g_test_add_func ("/registry/auto-falls-back-to-the-cpu", test_auto_falls_back_to_the_cpu);
  g_test_add_func ("/registry/unknown-device-is-refused-with-the-reason",
                   test_unknown_device_is_refused_with_the_reason);
  g_test_add_func ("/registry/processor-needs-no-warming-up", test_processor_needs_no_warming_up);
  g_test_add_func ("/registry/status-becomes-an-error", test_status_becomes_an_error);
  result = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (plug_ins); i++)
    {
      g_autofree char *path = g_build_filename (plug_in_folder, plug_ins[i], NULL);

      g_unlink (path);
    }
  g_rmdir (plug_in_folder);
  g_free (plug_in_folder);
  return result;
}
