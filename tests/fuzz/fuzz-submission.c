/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_submission_read () on bytes that may be anything: labels from 0 to 9, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-submission.h"

/* What can be read passes all checks but perhaps the count and the line ends, and the other way round. */
static void
check_report (const char *path, gboolean is_readable)
{
  g_autoptr (DigSubmissionReport) report = dig_submission_check (path, 3, NULL);
  gboolean passes = report != NULL;

  for (guint i = 0; report != NULL && i < DIG_SUBMISSION_COUNT; i++)
    passes = passes && report->failures[i] == NULL;
  g_assert_true (passes == is_readable);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree guint8 *labels = dig_submission_read (path, &n, &error);

  g_assert_true ((labels == NULL) == (error != NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (labels[i], <=, 9);
  check_report (path, labels != NULL);
  close (fd);
  return 0;
}
