/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU backend against the reference loops, for every instruction set that this machine runs and
 * for 1, 2 and 3 threads, which must give the same bits. Values pass through alloc, upload and
 * download, so the table's own memory is used. */
#include "config.h"

#include "cpu/dig-cpu-table.h"
#include "kernel-run.h"

static void
check_backend (const DigBackend *backend, const char *set, KernelOperation operation, gsize i,
               const KernelResult *expected)
{
  KernelShape shape = kernel_shape (i);
  DigStreamOptions options = { .n_threads = 1 };
  KernelResult one = kernel_compute (backend, &options, operation, &shape);

  kernel_assert_agree (&one, expected, set, i);
  for (int n_threads = 2; n_threads <= 3; n_threads++)
    {
      KernelResult many;

      options.n_threads = n_threads;
      many = kernel_compute (backend, &options, operation, &shape);
      kernel_assert_same (&many, &one);
      kernel_result_clear (&many);
    }
  kernel_result_clear (&one);
}

static void
test_agrees (gconstpointer data)
{
  const KernelSubject *subject = data;
  const char *sets[] = { "avx512", "avx2", "openblas", "portable" };
  DigStreamOptions options = { .n_threads = 1 };

  for (gsize i = 0; i < n_kernel_shapes; i++)
    {
      KernelShape shape = kernel_shape (i);
      KernelResult expected =
          kernel_compute (dig_backend_reference (), &options, subject->run, &shape);

      for (gsize j = 0; j < G_N_ELEMENTS (sets); j++)
        if (dig_cpu_backend_for (sets[j]) != NULL)
          check_backend (dig_cpu_backend_for (sets[j]), sets[j], subject->run, i, &expected);
      kernel_result_clear (&expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < n_kernel_subjects; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/kernels/cpu-agrees-with-the-reference/%s", kernel_subjects[i].name);

      g_test_add_data_func (path, &kernel_subjects[i], test_agrees);
    }
  return g_test_run ();
}
