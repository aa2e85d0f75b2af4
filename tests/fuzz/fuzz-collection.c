/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_collection_read () on bytes that may be anything: digits that are written and read back alike, or one
 * sentence. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "io/dig-collection.h"

static void
write_and_read (const DigCollection *collection)
{
  g_autofree char *folder = g_dir_make_tmp ("fuzz-collection-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.csv", NULL);
  g_autoptr (DigCollection) back = NULL;

  g_assert_true (dig_collection_write (collection, path, NULL));
  back = dig_collection_read (path, NULL);
  unlink (path);
  rmdir (folder);
  g_assert_nonnull (back);
  g_assert_cmpuint (dig_collection_get_n_digits (back), ==,
                    dig_collection_get_n_digits (collection));
  for (guint i = 0; i < dig_collection_get_n_digits (back); i++)
    {
      const DigDrawnDigit *one = dig_collection_get_digit (collection, i);
      const DigDrawnDigit *other = dig_collection_get_digit (back, i);

      g_assert_cmpstr (dig_drawn_digit_get_checksum (one), ==,
                       dig_drawn_digit_get_checksum (other));
      g_assert_cmpstr (dig_drawn_digit_get_writer (one), ==, dig_drawn_digit_get_writer (other));
      g_assert_cmpuint (dig_drawn_digit_get_label (one), ==, dig_drawn_digit_get_label (other));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigCollection) collection = dig_collection_read (path, &error);

  close (fd);
  g_assert_true ((collection == NULL) == (error != NULL));
  if (collection != NULL)
    write_and_read (collection);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
