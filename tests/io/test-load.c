/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are not there, may not be read, or change while they are read. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dig-error.h"
#include "io-testing.h"

static void
test_a_folder_is_refused (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *sentence = g_strdup_printf ("%s: a folder; a CSV or IDX file is expected", name);

  testing_expect_refusal (folder, NULL, sentence);
}

static void
test_an_absent_file_is_named (void)
{
  testing_expect_refusal ("/no-such-folder/train.csv", NULL,
                          "train.csv: No such file or directory");
}

static void
test_a_pipe_is_refused_without_waiting (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "pipe.csv", NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  testing_expect_refusal (path, NULL,
                          "pipe.csv: not an ordinary file; a CSV or IDX file is expected");
}

static void
test_a_file_without_permission_is_named (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = testing_make_file (folder, "secret.csv", "1,2\n", 4);
  gboolean is_root = geteuid () == 0;

  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  /* Root may read everything; as nobody it may not. */
  g_assert_true (!is_root || seteuid (65534) == 0);
  testing_expect_refusal (path, NULL, "secret.csv: Permission denied");
  g_assert_true (!is_root || seteuid (0) == 0);
}

/* Text that one thread reads in several pieces, so that the progress comes between two of them. */
static char *
make_some_rows (const char *folder, gboolean is_old)
{
  g_autoptr (GString) csv = testing_make_csv (700);
  char *path = testing_make_file (folder, "train.csv", csv->str, csv->len);
  const struct timespec long_ago[] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };

  g_assert_cmpuint (csv->len, <, 2 * 1024 * 1024);
  g_assert_cmpuint (csv->len, >, 1024 * 1024);
  if (is_old)
    g_assert_cmpint (utimensat (AT_FDCWD, path, long_ago, 0), ==, 0);
  return path;
}

typedef struct
{
  const char *path;
  void (*change) (const char *path);
  gboolean is_done;
} Meddler;

static void
meddle_cb (double fraction, gpointer data)
{
  Meddler *meddler = data;

  if (!meddler->is_done)
    meddler->change (meddler->path);
  meddler->is_done = TRUE;
}

static void
shorten (const char *path)
{
  g_assert_cmpint (truncate (path, 300000), ==, 0);
}

static void
empty (const char *path)
{
  g_assert_cmpint (truncate (path, 0), ==, 0);
}

static void
lengthen (const char *path)
{
  int fd = g_open (path, O_WRONLY | O_APPEND, 0);

  g_assert_cmpint ((int)write (fd, "5,0\n", 4), ==, 4);
  close (fd);
}

static void
overwrite (const char *path)
{
  int fd = g_open (path, O_WRONLY, 0);

  g_assert_cmpint ((int)pwrite (fd, "x", 1, 1000000), ==, 1);
  close (fd);
}

static void
vanish (const char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
expect_change_told (void (*change) (const char *path), const char *sentence)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = make_some_rows (folder, TRUE);
  Meddler meddler = { path, change, FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_load (path, NULL, NULL, meddle_cb, &meddler, NULL, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_a_file_that_shrinks_while_it_is_read_is_refused (void)
{
  static const char sentence[] =
      "train.csv: the file became shorter while it was read; open it again";

  expect_change_told (shorten, sentence);
  expect_change_told (empty, sentence);
}

static void
test_a_file_that_grows_while_it_is_read_is_refused (void)
{
  expect_change_told (lengthen, "train.csv: the file grew while it was read; open it again");
}

/* The value that was written is no number; the change is told, not the value. */
static void
test_a_file_that_is_overwritten_while_it_is_read_is_refused (void)
{
  expect_change_told (overwrite,
                      "train.csv: the file was changed while it was read; open it again");
}

static void
test_a_file_that_vanishes_while_it_is_read_is_still_read (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = make_some_rows (folder, FALSE);
  Meddler meddler = { path, vanish, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set = dig_load (path, NULL, NULL, meddle_cb, &meddler, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (meddler.is_done);
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 700);
}

static void
refuse_gzip_truncations (const char *name)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (GOLDEN "csv-good", name, NULL);
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
test_every_truncation_of_a_gzip_is_refused (void)
{
  refuse_gzip_truncations ("packed.csv.gz");
}

static void
test_the_builtin_digits_are_found (void)
{
  static const char *const names[] = { "train.csv.gz", "test.csv.gz", "test-labels.csv.gz" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = dig_builtin_data_path (names[i]);

      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_true (g_str_has_prefix (path, SOURCE_ROOT));
    }
}

static void
test_the_builtin_digits_are_whole (void)
{
  g_autofree char *path = dig_builtin_data_path ("train.csv.gz");
  g_autoptr (GError) error = NULL;
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = dig_load (path, NULL, NULL, NULL, NULL, &report, &error);
  static const guint expected[] = { 4143, 4799, 4147, 4268, 4099, 3784, 4180, 4330, 4040, 4210 };
  guint counts[10];

  g_assert_no_error (error);
  g_assert_cmpuint (report->n_rows, ==, 42000);
  g_assert_cmpuint (report->n_columns, ==, 785);
  g_assert_cmpint (report->minimum, ==, 0);
  g_assert_cmpint (report->maximum, ==, 255);
  g_assert_cmpstr (report->format, ==, "CSV, gzip");
  dig_data_set_count_classes (set, counts);
  g_assert_cmpmem (counts, sizeof counts, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load/a-folder-is-refused", test_a_folder_is_refused);
  g_test_add_func ("/load/an-absent-file-is-named", test_an_absent_file_is_named);
  g_test_add_func ("/load/a-pipe-is-refused-without-waiting",
                   test_a_pipe_is_refused_without_waiting);
  g_test_add_func ("/load/a-file-without-permission-is-named",
                   test_a_file_without_permission_is_named);
  g_test_add_func ("/load/a-file-that-shrinks-while-it-is-read-is-refused",
                   test_a_file_that_shrinks_while_it_is_read_is_refused);
  g_test_add_func ("/load/a-file-that-grows-while-it-is-read-is-refused",
                   test_a_file_that_grows_while_it_is_read_is_refused);
  g_test_add_func ("/load/a-file-that-is-overwritten-while-it-is-read-is-refused",
                   test_a_file_that_is_overwritten_while_it_is_read_is_refused);
  g_test_add_func ("/load/a-file-that-vanishes-while-it-is-read-is-still-read",
                   test_a_file_that_vanishes_while_it_is_read_is_still_read);
  g_test_add_func ("/load/every-truncation-of-a-gzip-is-refused",
                   test_every_truncation_of_a_gzip_is_refused);
  g_test_add_func ("/load/the-builtin-digits-are-found", test_the_builtin_digits_are_found);
  g_test_add_func ("/load/the-builtin-digits-are-whole", test_the_builtin_digits_are_whole);
  return g_test_run ();
}
