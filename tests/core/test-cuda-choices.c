/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of algorithms that GPUs are quickest with, whatever it holds. */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "cuda/choices.h"

#define HASH "0123456789abcdef"
#define WORDS " 99 2 -1 0 0 0 0 0 0 0 0 0 0 0 0 2147483647"

static const DigCudaKey key = { G_GUINT64_CONSTANT (0x0123456789abcdef),
                                { 99, 2, -1, [DIG_CUDA_KEY_WORDS - 1] = G_MAXINT32 } };

typedef struct
{
  char *folder, *path;
} Place;

static void
set_up (Place *place, gconstpointer unused)
{
  place->folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "algorithms.txt", NULL);
}

static void
tear_down (Place *place, gconstpointer unused)
{
  dig_cuda_forget_choices ();
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

static void
test_lines (void)
{
  static const char *const bad[] = {
    "",
    "\n",
    "# Digit Lab\n",
    HASH WORDS " 1",     /* torn */
    HASH WORDS " 1 2\n", /* two of them in one */
    HASH WORDS " -2\n",
    HASH WORDS "\n",
    HASH WORDS " 99999999999999999999\n",
    HASH WORDS " 4294967296\n",
    HASH WORDS " +1\n",
    HASH WORDS "  1\n",
    HASH WORDS " 0x1\n",
    "0" HASH WORDS " 1\n",
    "0123456789ABCDEF" WORDS " 1\n",
    "123456789abcdef" WORDS " 1\n",
  };
  char line[DIG_CUDA_CHOICE_BYTES];
  DigCudaKey found;
  int algorithm;

  dig_cuda_format_choice (line, &key, -1);
  g_assert_cmpstr (line, ==, HASH WORDS " -1\n");
  g_assert_true (dig_cuda_parse_choice (line, &found, &algorithm));
  g_assert_cmpmem (&found, sizeof found, &key, sizeof key);
  g_assert_cmpint (algorithm, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (dig_cuda_parse_choice (bad[i], &found, &algorithm));
}

static void
test_widest_line_fits (void)
{
  char line[DIG_CUDA_CHOICE_BYTES];
  DigCudaKey wide = { G_MAXUINT64, { 0 } }, found;
  int algorithm;

  for (guint i = 0; i < DIG_CUDA_KEY_WORDS; i++)
    wide.word[i] = G_MININT32;
  dig_cuda_format_choice (line, &wide, G_MAXINT32);
  g_assert_true (dig_cuda_parse_choice (line, &found, &algorithm));
  g_assert_cmpmem (&found, sizeof found, &wide, sizeof wide);
  g_assert_cmpint (algorithm, ==, G_MAXINT32);
}

static void
assert_known (int expected)
{
  int algorithm = -7;

  g_assert_true (dig_cuda_recall (&key, &algorithm) == (expected != -7));
  g_assert_cmpint (algorithm, ==, expected);
}

static void
test_next_process_reads_what_this_one_wrote (Place *place, gconstpointer unused)
{
  DigCudaKey other = key;
  g_autofree char *text = NULL;

  other.gpu++;
  dig_cuda_keep_choices (place->path);
  assert_known (-7);
  dig_cuda_remember (&key, 3, TRUE);
  dig_cuda_remember (&key, 5, TRUE); /* the later counts */
  dig_cuda_remember (&other, 1, TRUE);
  dig_cuda_forget_choices ();
  assert_known (-7);
  dig_cuda_keep_choices (place->path);
  assert_known (5);
  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "# Digit Lab: "));
  g_assert_true (g_str_has_suffix (text, "\n" HASH WORDS " 3\n" HASH WORDS
                                         " 5\n0123456789abcdf0" WORDS " 1\n"));
}

static void
test_what_is_no_line_is_passed_over (Place *place, gconstpointer unused)
{
  g_autofree char *text =
      g_strconcat ("nonsense\n\377\n", HASH WORDS, "\n", HASH WORDS " 4\n", HASH, NULL);

  g_assert_true (g_file_set_contents (place->path, text, -1, NULL));
  dig_cuda_keep_choices (place->path);
  assert_known (4);
}

static void
test_what_cannot_be_kept_counts_for_this_process (Place *place, gconstpointer unused)
{
  static const char *const paths[] = { "/dev/full", "/dev/null", "/", "/nonexistent/folder/file" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      dig_cuda_keep_choices (paths[i]);
      dig_cuda_remember (&key, 6, TRUE);
      assert_known (6);
      dig_cuda_forget_choices ();
    }
}

/* Whoever knows a choice keeps it, and looks again for what is not known. */
static void
test_what_another_process_wrote_is_found (Place *place, gconstpointer unused)
{
  DigCudaKey other = key;
  int algorithm;

  other.gpu++;
  g_assert_true (g_file_set_contents (place->path, HASH WORDS " 4\n", -1, NULL));
  dig_cuda_keep_choices (place->path);
  assert_known (4);
  g_assert_true (
      g_file_set_contents (place->path, HASH WORDS " 5\n0123456789abcdf0" WORDS " 7\n", -1, NULL));
  g_assert_true (dig_cuda_recall (&other, &algorithm));
  g_assert_cmpint (algorithm, ==, 7);
  assert_known (4);
}

static void
test_what_is_not_to_be_kept_is_not_written (Place *place, gconstpointer unused)
{
  dig_cuda_keep_choices (place->path);
  dig_cuda_remember (&key, 3, FALSE);
  assert_known (3);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
}

static void
test_file_beyond_all_use_begins_anew (Place *place, gconstpointer unused)
{
  GString *text = g_string_new (NULL);
  g_autofree char *after = NULL;

  while (text->len <= 1 << 20)
    g_string_append (text, HASH WORDS " 4\n");
  g_assert_true (g_file_set_contents (place->path, text->str, (gssize)text->len, NULL));
  dig_cuda_keep_choices (place->path);
  assert_known (-7);
  dig_cuda_remember (&key, 6, TRUE);
  g_assert_true (g_file_get_contents (place->path, &after, NULL, NULL));
  g_assert_true (g_str_has_prefix (after, "# Digit Lab: "));
  g_assert_true (g_str_has_suffix (after, ".\n" HASH WORDS " 6\n"));
  g_string_free (text, TRUE);
}

/* Nobody writes into it: reading must not wait. */
static void
test_pipe_is_no_file_of_choices (Place *place, gconstpointer unused)
{
  g_assert_cmpint (mkfifo (place->path, 0600), ==, 0);
  dig_cuda_keep_choices (place->path);
  dig_cuda_remember (&key, 6, TRUE);
  assert_known (6);
}

static void
test_gpus_and_their_libraries_are_told_apart (void)
{
  DigDeviceInfo info = { .name = "GPU",
                         .driver = "CUDA 13.0, cuDNN 9.19.0",
                         .compute_capability = 90 };
  DigDeviceInfo others[] = { info, info, info };

  others[0].name[0] = 'g';
  others[1].driver[22] = '1';
  others[2].compute_capability = 80;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpuint (dig_cuda_identify (&others[i]), !=, dig_cuda_identify (&info));
  info.memory_bytes = 1; /* what is free of it may differ from day to day */
  g_assert_cmpuint (dig_cuda_identify (&info), ==,
                    dig_cuda_identify (&(DigDeviceInfo){ .name = "GPU",
                                                         .driver = "CUDA 13.0, cuDNN 9.19.0",
                                                         .compute_capability = 90 }));
}

#define ADD(path, test) g_test_add (path, Place, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda-choices/lines", test_lines);
  g_test_add_func ("/cuda-choices/widest-line-fits", test_widest_line_fits);
  ADD ("/cuda-choices/next-process-reads-what-this-one-wrote",
       test_next_process_reads_what_this_one_wrote);
  ADD ("/cuda-choices/what-is-no-line-is-passed-over", test_what_is_no_line_is_passed_over);
  ADD ("/cuda-choices/what-cannot-be-kept-counts-for-this-process",
       test_what_cannot_be_kept_counts_for_this_process);
  ADD ("/cuda-choices/what-another-process-wrote-is-found",
       test_what_another_process_wrote_is_found);
  ADD ("/cuda-choices/what-is-not-to-be-kept-is-not-written",
       test_what_is_not_to_be_kept_is_not_written);
  ADD ("/cuda-choices/file-beyond-all-use-begins-anew", test_file_beyond_all_use_begins_anew);
  ADD ("/cuda-choices/pipe-is-no-file-of-choices", test_pipe_is_no_file_of_choices);
  g_test_add_func ("/cuda-choices/gpus-and-their-libraries-are-told-apart",
                   test_gpus_and_their_libraries_are_told_apart);
  return g_test_run ();
}
