/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kaggle's own files, where they are at hand, and the memory that loading takes. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io-testing.h"
#include "io/dig-split.h"

#define KAGGLE SOURCE_ROOT "/../shared/data/kaggle/"

static DigDataSet *
load (const char *path, DigLoadReport **report)
{
  g_autoptr (GError) error = NULL;
  DigDataSet *set = dig_load (path, NULL, NULL, NULL, NULL, report, &error);

  g_assert_no_error (error);
  return set;
}

static gboolean
skip_without (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  g_test_skip ("Kaggle's files are not beside the project");
  return TRUE;
}

static void
test_training_file_is_read_whole (void)
{
  static const guint expected[] = { 4132, 4684, 4177, 4351, 4072, 3795, 4137, 4401, 4063, 4188 };
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = NULL;
  guint counts[10];

  if (skip_without (KAGGLE "train.csv.gz"))
    return;
  set = load (KAGGLE "train.csv.gz", &report);
  g_assert_cmpuint (report->n_rows, ==, 42000);
  g_assert_cmpuint (report->n_columns, ==, 785);
  g_assert_cmpuint (report->n_missing, ==, 0);
  g_assert_cmpint (report->maximum, ==, 255);
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 42000);
  dig_data_set_count_classes (set, counts);
  g_assert_cmpmem (counts, sizeof counts, expected, sizeof expected);
}

/* As the reference project printed them. */
static void
test_validation_labels_are_the_reference_projects (void)
{
  g_autoptr (DigSplit) split = dig_split_new (42000, 0.1, 15, NULL);
  g_autoptr (DigDataSet) set = NULL;
  const guint8 *labels;

  if (skip_without (KAGGLE "train.csv.gz"))
    return;
  set = load (KAGGLE "train.csv.gz", NULL);
  labels = dig_data_set_get_labels (set);
  g_assert_cmpuint (split->n_validation, ==, 4200);
  g_assert_cmpuint (labels[split->validation[0]], ==, 6);
  g_assert_cmpuint (labels[split->validation[1]], ==, 2);
  g_assert_cmpuint (labels[split->validation[2]], ==, 7);
  g_assert_cmpuint (labels[split->validation[4197]], ==, 3);
  g_assert_cmpuint (labels[split->validation[4198]], ==, 1);
  g_assert_cmpuint (labels[split->validation[4199]], ==, 5);
}

static void
test_test_file_is_read_unlabelled (void)
{
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = NULL;

  if (skip_without (KAGGLE "test.csv.gz"))
    return;
  set = load (KAGGLE "test.csv.gz", &report);
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 28000);
  g_assert_cmpuint (report->n_columns, ==, 784);
  g_assert_false (dig_data_set_has_labels (set));
}

/* A line of /proc/self/status in bytes: "VmHWM", the peak, or "VmRSS", the present use. */
static gsize
read_memory (const char *key)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, key);
  g_assert_nonnull (line);
  return (gsize)g_ascii_strtoull (line + strlen (key) + 1, NULL, 10) * 1024;
}

/* The peak begins anew at what is in use now. */
static gboolean
reset_peak (void)
{
  int fd = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  gboolean is_reset = fd >= 0 && write (fd, "5", 1) == 1;

  if (fd >= 0)
    close (fd);
  return is_reset;
}

static gboolean
is_instrumented (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#endif
  return preload && strstr (preload, "vgpreload");
}

static void
expect_modest_peak (const char *path)
{
  g_autoptr (DigDataSet) set = NULL;
  gsize before = read_memory ("VmRSS:");
  gsize peak;

  if (!reset_peak ())
    {
      g_test_skip ("this system does not let the peak of the memory be reset");
      return;
    }
  set = load (path, NULL);
  peak = read_memory ("VmHWM:") - before;
  g_test_message ("%s: peak %.3f times the images", path, (double)peak / (42000.0 * 784));
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 42000);
  g_assert_cmpuint (peak, <=, 42000ul * 784 * 6 / 5);
  g_assert_cmpuint (peak, >=, 42000ul * 784);
}

static void
unpack (const char *packed, const char *plain)
{
  g_autoptr (GFile) from = g_file_new_for_path (packed), to = g_file_new_for_path (plain);
  g_autoptr (GInputStream) bytes = G_INPUT_STREAM (g_file_read (from, NULL, NULL));
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) text = g_converter_input_stream_new (bytes, converter);
  g_autoptr (GOutputStream) out =
      G_OUTPUT_STREAM (g_file_replace (to, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL));

  g_assert_cmpint (
      g_output_stream_splice (out, text, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL), >,
      70000000);
}

static void
test_loading_takes_little_more_memory_than_the_images (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *packed = dig_builtin_data_path ("train.csv.gz");
  g_autofree char *plain = g_build_filename (folder, "train.csv", NULL);

  if (is_instrumented ())
    {
      g_test_skip ("the memory of an instrumented program says nothing");
      return;
    }
  unpack (packed, plain);
  expect_modest_peak (packed);
  expect_modest_peak (plain);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kaggle/training-file-is-read-whole", test_training_file_is_read_whole);
  g_test_add_func ("/kaggle/validation-labels-are-the-reference-projects",
                   test_validation_labels_are_the_reference_projects);
  g_test_add_func ("/kaggle/test-file-is-read-unlabelled", test_test_file_is_read_unlabelled);
  g_test_add_func ("/load/takes-little-more-memory-than-the-images",
                   test_loading_takes_little_more_memory_than_the_images);
  return g_test_run ();
}
