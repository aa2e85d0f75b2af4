/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_load () on bytes that may be anything: a set, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-load.h"

static const guint8 labels_of_two[] = { 0, 0, 8, 1, 0, 0, 0, 2, 3, 9 };

/* As images that bring good labels, and as the labels of good images. */
static void
load (const char *images_path, const char *labels_path)
{
  const DigLoadOptions options = { .labels_path = labels_path };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set = dig_load (images_path, &options, NULL, NULL, NULL, NULL, &error);

  g_assert_true ((set == NULL) == (error != NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  static const guint8 images_of_two[] = { 0, 0, 8, 3, 0, 0, 0,  2,  0,  0,
                                          0, 1, 0, 0, 0, 2, 10, 20, 30, 40 };
  char path[64], images_path[64], labels_path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  int images_fd = dig_fuzz_open_file (images_of_two, sizeof images_of_two, images_path);
  int labels_fd = dig_fuzz_open_file (labels_of_two, sizeof labels_of_two, labels_path);

  load (path, labels_path);
  load (images_path, path);
  close (fd);
  close (images_fd);
  close (labels_fd);
  return 0;
}
