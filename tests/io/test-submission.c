/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-submission.h"

static void
test_what_is_written_can_be_read (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "out.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *labels = g_malloc (28000);
  g_autofree guint8 *read = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < 28000; i++)
    labels[i] = (guint8)(i * 7 % 10);
  g_assert_true (dig_submission_write (path, labels, 28000, &error));
  g_assert_no_error (error);
  read = dig_submission_read (path, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (read, n, labels, 28000);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "ImageId,Label\n1,0\n2,7\n3,4\n"));
  g_assert_true (g_str_has_suffix (text, "\n28000,3\n"));
}

static void
test_other_spellings_are_read (void)
{
  static const char *const names[] = { "good.csv", "packed.csv.gz", "crlf.csv" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (GOLDEN "submission", names[i], NULL);
      g_autoptr (GError) error = NULL;
      guint n = 0;
      g_autofree guint8 *labels = dig_submission_read (path, &n, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (labels, n, "\2\0\11", i == 2 ? 2 : 3);
    }
}

static void
test_the_builtin_answers_are_read (void)
{
  g_autofree char *path = dig_builtin_data_path ("test-labels.csv.gz");
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree guint8 *labels = dig_submission_read (path, &n, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 28000);
}

static void
test_bad_files_get_their_sentence (void)
{
  static const struct
  {
    const char *text, *sentence;
  } cases[] = {
    { "", "a.csv: the file is empty; a CSV or IDX file is expected" },
    { "id,label\n1,2\n", "a.csv, line 1: \"id,label\"; the header \"ImageId,Label\" is expected" },
    { "1,2\n", "a.csv, line 1: \"1,2\"; the header \"ImageId,Label\" is expected" },
    { "ImageId,Label\n",
      "a.csv, line 2: the file ends without any answer; one line is expected for each image" },
    { "ImageId,Label\n\n\n",
      "a.csv, line 2: the file ends without any answer; one line is expected for each image" },
    { "ImageId,Label\n1,2\n3,4\n", "a.csv, line 3: the image id 3; 2 is expected" },
    { "ImageId,Label\n0,2\n", "a.csv, line 2: the image id 0; 1 is expected" },
    { "ImageId,Label\n1.0,2\n", "a.csv, line 2: the image id 1.0; 1 is expected" },
    { "ImageId,Label\nx,2\n", "a.csv, line 2: the image id \"x\"; 1 is expected" },
    { "ImageId,Label\n1,10\n",
      "a.csv, line 2: the label 10; a label is a whole number from 0 to 9" },
    { "ImageId,Label\n1,\n",
      "a.csv, line 2: the label \"\"; a label is a whole number from 0 to 9" },
    { "ImageId,Label\n1,2\n2\n", "a.csv, line 3: two values, ImageId and Label, are expected" },
    { "ImageId,Label\n1,2,3\n", "a.csv, line 2: two values, ImageId and Label, are expected" },
    { "ImageId,Label\r\n1,2\r\n\r\n2,3\r\n",
      "a.csv, line 3: the line is empty; an answer is expected" },
  };
  g_autoptr (TestingFolder) folder = testing_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          testing_make_file (folder, "a.csv", cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;
      guint n = 0;

      g_assert_null (dig_submission_read (path, &n, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
      g_assert_cmpstr (error->message, ==, cases[i].sentence);
    }
}

static DigSubmissionReport *
check_text (const char *text, guint n_images)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return dig_submission_check_bytes (bytes, "a.csv", n_images);
}

static void
test_what_is_written_passes_every_check (void)
{
  g_autoptr (GBytes) bytes = dig_submission_format ((const guint8 *)"\2\0\11\2", 4);
  g_autoptr (DigSubmissionReport) report = dig_submission_check_bytes (bytes, "a.csv", 4);
  g_autoptr (DigSubmissionReport) crlf = check_text ("ImageId,Label\r\n1,7", 1);

  g_assert_true (dig_submission_report_passes (report));
  g_assert_cmpuint (report->n_answers, ==, 4);
  g_assert_cmpuint (report->class_counts[2], ==, 2);
  g_assert_cmpuint (report->class_counts[9], ==, 1);
  g_assert_true (dig_submission_report_passes (crlf));
}

/* One thing is wrong: that check alone fails, with its line. */
static void
test_every_check_fails_alone (void)
{
  static const struct
  {
    const char *text;
    DigSubmissionCheck check;
    const char *sentence;
  } cases[] = {
    { "ImageId, Label\n1,2\n2,3\n3,4\n", DIG_SUBMISSION_HEADER,
      "a.csv, line 1: \"ImageId, Label\"; the header \"ImageId,Label\" is expected" },
    { "1,2\n2,3\n3,4\n", DIG_SUBMISSION_HEADER,
      "a.csv, line 1: \"1,2\"; the header \"ImageId,Label\" is expected" },
    { "ImageId,Label\n1,2\n\n2,3\n3,4\n", DIG_SUBMISSION_LINES,
      "a.csv, line 3: the line is empty; an answer is expected" },
    { "ImageId,Label\n1,2\n2\n3,4\n", DIG_SUBMISSION_LINES,
      "a.csv, line 3: two values, ImageId and Label, are expected" },
    { "ImageId,Label\n1,2\n3,3\n2,4\n", DIG_SUBMISSION_IDS,
      "a.csv, line 3: the image id 3; 2 is expected" },
    { "ImageId,Label\n1,2\n1,3\n3,4\n", DIG_SUBMISSION_IDS,
      "a.csv, line 3: the image id 1; 2 is expected" },
    { "ImageId,Label\n1,2\n2,3\n3,4.0\n", DIG_SUBMISSION_LABELS,
      "a.csv, line 4: the label 4.0; a label is a whole number from 0 to 9" },
    { "ImageId,Label\n1,2\n2,3\n", DIG_SUBMISSION_COUNT,
      "a.csv, line 3: the file ends after 2 answers; 3 are expected" },
    { "ImageId,Label\n1,2\n2,3\n3,4\n4,4\n\n", DIG_SUBMISSION_COUNT,
      "a.csv, line 5: the file ends after 4 answers; only 3 are expected" },
    { "ImageId,Label\n1,2\n2,3\r\n3,4\n", DIG_SUBMISSION_ENDS,
      "a.csv, line 3: it ends in CR LF, the lines before it in LF" },
    { "ImageId,Label\r\n1,2\n2,3\r\n3,4\r\n", DIG_SUBMISSION_ENDS,
      "a.csv, line 2: it ends in LF, the lines before it in CR LF" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DigSubmissionReport) report = check_text (cases[i].text, 3);

      for (DigSubmissionCheck check = 0; check < DIG_SUBMISSION_N_CHECKS; check++)
        g_assert_cmpstr (report->failures[check], ==,
                         check == cases[i].check ? cases[i].sentence : NULL);
    }
}

static void
test_a_failed_write_leaves_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      dig_submission_write ("/no-such-folder/out.csv", (const guint8 *)"\1", 1, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/submission/what-is-written-can-be-read", test_what_is_written_can_be_read);
  g_test_add_func ("/submission/other-spellings-are-read", test_other_spellings_are_read);
  g_test_add_func ("/submission/the-builtin-answers-are-read", test_the_builtin_answers_are_read);
  g_test_add_func ("/submission/bad-files-get-their-sentence", test_bad_files_get_their_sentence);
  g_test_add_func ("/submission/what-is-written-passes-every-check",
                   test_what_is_written_passes_every_check);
  g_test_add_func ("/submission/every-check-fails-alone", test_every_check_fails_alone);
  g_test_add_func ("/submission/a-failed-write-leaves-nothing", test_a_failed_write_leaves_nothing);
  return g_test_run ();
}
