/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/dig-error.h"
#include "io-testing.h"

static void
check_images (const DigDataSet *set, gboolean is_labelled)
{
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 3);
  g_assert_cmpuint (dig_data_set_get_height (set), ==, 5);
  g_assert_cmpuint (dig_data_set_get_width (set), ==, 4);
  for (guint i = 0; i < 60; i++)
    g_assert_cmpuint (dig_data_set_get_images (set)[i], ==, (i * 29 + 5) % 256);
  g_assert_cmpint (dig_data_set_has_labels (set), ==, is_labelled);
  if (is_labelled)
    g_assert_cmpmem (dig_data_set_get_labels (set), 3, "\3\11\0", 3);
}

static void
test_images_find_their_labels_by_name (void)
{
  static const char *const names[] = { "good-images-idx3-ubyte", "packed-images-idx3-ubyte.gz",
                                       "mixed-images-idx3-ubyte", "dotted-images.idx3-ubyte" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (GOLDEN "idx", names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DigLoadReport) report = NULL;
      g_autoptr (DigDataSet) set = dig_load (path, NULL, NULL, NULL, NULL, &report, &error);

      g_assert_no_error (error);
      check_images (set, TRUE);
      g_assert_cmpstr (dig_data_set_get_name (set), ==, names[i]);
      g_assert_cmpuint (report->n_columns, ==, 21);
      g_assert_cmpuint (report->n_rows, ==, 3);
      g_assert_cmpint (report->minimum, ==, 1);
      g_assert_cmpint (report->maximum, ==, 252);
      g_assert_cmpstr (report->format, ==, i == 1 ? "IDX, gzip" : "IDX");
    }
}

static void
test_images_without_labels_are_unlabelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set =
      dig_load (GOLDEN "idx/alone.idx", NULL, NULL, NULL, NULL, &report, &error);

  g_assert_no_error (error);
  check_images (set, FALSE);
  g_assert_cmpuint (report->n_columns, ==, 20);
  g_assert_cmpstr (report->column_names[19], ==, "pixel19");
}

static void
test_labels_can_be_named (void)
{
  const DigLoadOptions options = { .labels_path = GOLDEN "idx/good-labels-idx1-ubyte" };
  const DigLoadOptions absent = { .labels_path = GOLDEN "idx/no-such-file" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set =
      dig_load (GOLDEN "idx/alone.idx", &options, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  check_images (set, TRUE);
  testing_expect_refusal (GOLDEN "idx/alone.idx", &absent,
                          "no-such-file: No such file or directory");
}

static void
test_limit_takes_the_first_images (void)
{
  const DigLoadOptions options = { .limit = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set =
      dig_load (GOLDEN "idx/good-images-idx3-ubyte", &options, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 2);
  g_assert_cmpuint (dig_data_set_get_labels (set)[1], ==, 9);
}

static void
test_bad_files_get_their_sentence (void)
{
  g_autoptr (GPtrArray) table = testing_read_table (GOLDEN "idx-bad.tsv");

  g_assert_cmpuint (table->len, >=, 15);
  for (guint i = 0; i < table->len; i++)
    {
      char **fields = table->pdata[i];
      g_autofree char *path = g_build_filename (GOLDEN "idx", fields[0], NULL);

      testing_expect_refusal (path, NULL, fields[1]);
    }
}

/* Every shorter file, as it is and under a gzip that is whole. */
static void
refuse_truncations (const char *name)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (GOLDEN "idx", name, NULL);
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  for (gsize n = 0; n < n_bytes; n++)
    {
      g_autofree char *cut = testing_make_file (folder, name, bytes, n);
      g_autoptr (GError) error = NULL;

      g_assert_null (dig_load (cut, NULL, NULL, NULL, NULL, NULL, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
    }
}

static void
test_refuses_every_truncation (void)
{
  refuse_truncations ("alone.idx");
  refuse_truncations ("packed-images-idx3-ubyte.gz");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idx/images-find-their-labels-by-name", test_images_find_their_labels_by_name);
  g_test_add_func ("/idx/images-without-labels-are-unlabelled",
                   test_images_without_labels_are_unlabelled);
  g_test_add_func ("/idx/labels-can-be-named", test_labels_can_be_named);
  g_test_add_func ("/idx/limit-takes-the-first-images", test_limit_takes_the_first_images);
  g_test_add_func ("/idx/bad-files-get-their-sentence", test_bad_files_get_their_sentence);
  g_test_add_func ("/idx/refuses-every-truncation", test_refuses_every_truncation);
  return g_test_run ();
}
