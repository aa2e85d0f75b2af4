/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target as an ordinary test: over every file of the folders named, every byte of each
 * file flipped once (at most MAX_FLIPS, spread evenly) and every file cut at as many places. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum
{
  MAX_FLIPS = 12,
};

static void
run_variants (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_file_get_contents (path, &bytes, &n_bytes, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const uint8_t *)bytes, n_bytes);
  for (gsize i = 0; i < MIN (n_bytes, MAX_FLIPS); i++)
    {
      gsize at = i * n_bytes / MIN (n_bytes, MAX_FLIPS);
      /* A copy of its own size, so that a sanitizer sees a read beyond it. */
      g_autofree char *cut = g_memdup2 (bytes, at);

      LLVMFuzzerTestOneInput ((const uint8_t *)cut, at);
      bytes[at] ^= (char)(1 << i % 8);
      LLVMFuzzerTestOneInput ((const uint8_t *)bytes, n_bytes);
      bytes[at] ^= (char)(1 << i % 8);
    }
}

static void
test_replay (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  for (; (name = g_dir_read_name (dir)); n++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        run_variants (path);
    }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *folder = g_path_get_basename (argv[i]);
      g_autofree char *path = g_strdup_printf ("/fuzz/survives-variants-of/%s", folder);

      g_test_add_data_func (path, argv[i], test_replay);
    }
  return g_test_run ();
}
