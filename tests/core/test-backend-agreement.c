/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One device against the reference loops: `test-backend-agreement cuda:0`. Skipped, with the reason,
 * where there is no such device. */
#include "config.h"

#include "compute/dig-registry.h"
#include "kernel-run.h"

static DigDevice *device;
static GError *device_error;

static void
test_agrees_and_repeats (gconstpointer data)
{
  const KernelSubject *subject = data;
  DigStreamOptions options = { .n_threads = 1 };

  if (device == NULL)
    {
      g_test_skip (device_error->message);
      return;
    }
  for (gsize i = 0; i < n_kernel_shapes; i++)
    {
      KernelShape shape = kernel_shape (i);
      DigStreamOptions of_device = { .device = device->index };
      KernelResult expected =
          kernel_compute (dig_backend_reference (), &options, subject->run, &shape);
      KernelResult once = kernel_compute (device->backend, &of_device, subject->run, &shape);
      KernelResult again = kernel_compute (device->backend, &of_device, subject->run, &shape);

      kernel_assert_agree (&once, &expected, device->id, i);
      kernel_assert_same (&again, &once);
      kernel_result_clear (&again);
      kernel_result_clear (&once);
      kernel_result_clear (&expected);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions (); /* on a new device every subject tells something */
  device = dig_device_find (argc > 1 ? argv[1] : "cpu", &device_error);
  for (gsize i = 0; i < n_kernel_subjects; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/backend/agrees-with-the-reference/%s", kernel_subjects[i].name);

      g_test_add_data_func (path, &kernel_subjects[i], test_agrees_and_repeats);
    }
  result = g_test_run ();
  g_clear_pointer (&device, dig_device_free);
  g_clear_error (&device_error);
  return result;
}
