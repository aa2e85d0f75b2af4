/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_drawings_read () on bytes that may be anything: drawings that can be prepared, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "io/dig-preparation.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drawings = dig_drawings_read (path, &error);
  DigPrepared prepared;

  g_assert_true ((drawings == NULL) == (error != NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; drawings && i < MIN (drawings->len, 8); i++)
    {
      const DigDrawing *drawing = drawings->pdata[i];

      g_assert_cmpint (drawing->label, <=, 9);
      dig_prepare_strokes (drawing->strokes, NULL, DIG_PREPARE_ALL, &prepared);
      g_assert_true (prepared.is_blank == (dig_strokes_get_n_points (drawing->strokes) == 0));
    }
  close (fd);
  return 0;
}
