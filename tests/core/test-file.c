/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "base/dig-file.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("dig-file-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_writes_and_replaces_whole_files (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "a.bin", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (dig_file_write_atomic (path, "first", 5, &error));
  g_assert_true (dig_file_write_atomic (path, "x\0y", 3, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpmem (text, length, "x\0y", 3);
  g_assert_cmpuint (count_entries (folder), ==, 1);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_failure_leaves_the_old_and_no_temporary (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "taken", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  g_assert_false (dig_file_write_atomic (path, "x", 1, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpuint (count_entries (folder), ==, 1);
  g_rmdir (path);
  g_rmdir (folder);
}

static void
test_a_link_stays_a_link (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "a", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (symlink ("a", link), ==, 0);
  g_assert_true (dig_file_write_atomic (link, "new", 3, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "new");
  g_assert_cmpuint (count_entries (folder), ==, 2);
  g_unlink (path);
  /* It leads to a file that is not there yet. */
  g_assert_true (dig_file_write_atomic (link, "first", 5, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (count_entries (folder), ==, 2);
  g_unlink (link);
  g_unlink (path);
  g_rmdir (folder);
}

/* As root, a rename onto /dev/full or /dev/stdout would put a file in its place for good. */
static void
test_a_pipe_stays_a_pipe (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "pipe", NULL);
  GStatBuf status;
  char text[4] = "";
  int fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = g_open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (dig_file_write_atomic (path, "abc", 3, NULL));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
  g_assert_cmpint (read (fd, text, 3), ==, 3);
  g_assert_cmpstr (text, ==, "abc");
  close (fd);
  g_unlink (path);
  g_rmdir (folder);
}

/* What stood in the file before it was opened for somebody else stays. */
static void
test_a_descriptor_goes_on_where_it_is (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "all", NULL);
  g_autofree char *text = NULL, *own = NULL, *own_proc = NULL;
  int fd;

  g_assert_true (g_file_set_contents (path, "one\n", -1, NULL));
  fd = g_open (path, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  own = g_strdup_printf ("/dev/fd/%d", fd);
  own_proc = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_assert_true (dig_file_write_atomic (own, "two\n", 4, NULL));
  g_assert_true (dig_file_write_atomic (own_proc, "three\n", 6, NULL));
  g_assert_cmpint (write (fd, "four\n", 5), ==, 5);
  close (fd);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one\ntwo\nthree\nfour\n");
  g_assert_false (dig_file_write_atomic ("/dev/fd/2147483647", "x", 1, NULL));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_keeps_who_may_read (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "a", NULL);
  GStatBuf status;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (dig_file_write_atomic (path, "new", 3, NULL));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_chmod (path, 0646), ==, 0);
  g_assert_true (dig_file_write_atomic (path, "newer", 5, NULL));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0646);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_names_a_folder_that_is_not_there (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "no", "a", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (dig_file_write_atomic (path, "x", 1, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (dig_file_append_line (path, "x", &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FAILED);
  g_rmdir (folder);
}

static void
test_appends_lines (void)
{
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "log", NULL);
  g_autofree char *text = NULL;

  g_assert_true (dig_file_append_line (path, "one", NULL));
  g_assert_true (dig_file_append_line (path, "two", NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one\ntwo\n");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_removes_what_a_killed_writer_left (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *left = g_build_filename (folder, ".a" DIG_FILE_TEMPORARY_MARK "7-1", NULL);
  g_autofree char *other = g_build_filename (folder, "a.tmp-notes", NULL);

  g_assert_true (g_file_set_contents (left, "x", 1, NULL));
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  dig_file_remove_temporaries (folder);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_unlink (other);
  g_rmdir (folder);
}

static void
test_sizes_that_do_not_fit_are_refused (void)
{
  gsize size = 0;

  g_assert_true (dig_size_multiply (1000, 1000, &size));
  g_assert_cmpuint (size, ==, 1000000);
  g_assert_false (dig_size_multiply (G_MAXSIZE / 2, 3, &size));
  g_assert_true (dig_size_add (G_MAXSIZE - 1, 1, &size));
  g_assert_cmpuint (size, ==, G_MAXSIZE);
  g_assert_false (dig_size_add (G_MAXSIZE, 1, &size));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file/writes-and-replaces-whole-files", test_writes_and_replaces_whole_files);
  g_test_add_func ("/file/failure-leaves-the-old-and-no-temporary",
                   test_failure_leaves_the_old_and_no_temporary);
  g_test_add_func ("/file/a-link-stays-a-link", test_a_link_stays_a_link);
  g_test_add_func ("/file/a-pipe-stays-a-pipe", test_a_pipe_stays_a_pipe);
  g_test_add_func ("/file/a-descriptor-goes-on-where-it-is", test_a_descriptor_goes_on_where_it_is);
  g_test_add_func ("/file/keeps-who-may-read", test_keeps_who_may_read);
  g_test_add_func ("/file/names-a-folder-that-is-not-there", test_names_a_folder_that_is_not_there);
  g_test_add_func ("/file/appends-lines", test_appends_lines);
  g_test_add_func ("/file/removes-what-a-killed-writer-left",
                   test_removes_what_a_killed_writer_left);
  g_test_add_func ("/file/sizes-that-do-not-fit-are-refused",
                   test_sizes_that_do_not_fit_are_refused);
  return g_test_run ();
}
