/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small problem that trains in milliseconds: 8×8 pictures of three classes. */
#pragma once

#include <glib/gstdio.h>

#include "train/dig-trainer.h"

#define FIXTURE_SIDE 8
#define FIXTURE_CLASSES 3

/* Class k has a bright bar in rows 2k and 2k + 1; noise from a linear congruential generator. Every
 * `wrong`-th image is said to be of the next class (0: none is). */
static inline DigDataSet *
make_fixture_data_with_errors (guint n, guint wrong)
{
  guint8 *images = g_new (guint8, (gsize)n * FIXTURE_SIDE * FIXTURE_SIDE);
  guint8 *labels = g_new (guint8, n);
  DigDataSet *data;
  guint32 state = 12345;

  for (guint i = 0; i < n; i++)
    {
      labels[i] = (guint8)(i % FIXTURE_CLASSES);
      for (guint j = 0; j < FIXTURE_SIDE * FIXTURE_SIDE; j++)
        {
          gboolean is_bar = j / FIXTURE_SIDE / 2 == labels[i];

          state = state * 1664525u + 1013904223u;
          images[i * FIXTURE_SIDE * FIXTURE_SIDE + j] =
              (guint8)((state >> 24) / 2 + (is_bar ? 90 : 0));
        }
      if (wrong > 0 && i % wrong == 0)
        labels[i] = (guint8)((labels[i] + 1) % FIXTURE_CLASSES);
    }
  data =
      dig_data_set_new_take (images, labels, NULL, n, FIXTURE_SIDE, FIXTURE_SIDE, FIXTURE_CLASSES);
  dig_data_set_set_name (data, "fixture");
  return data;
}

static inline DigDataSet *
make_fixture_data (guint n)
{
  return make_fixture_data_with_errors (n, 0);
}

#define FIXTURE_NETWORK                                                                            \
  "{\"input\": [1, 8, 8], \"layers\": [{\"type\": \"conv2d\", \"filters\": 4, \"kernel\": [3, "    \
  "3], "                                                                                           \
  "\"activation\": \"relu\"}, {\"type\": \"max_pool2d\", \"size\": 2}, {\"type\": "                \
  "\"batch_norm\"}, "                                                                              \
  "{\"type\": \"dropout\", \"rate\": 0.25}, {\"type\": \"flatten\"}, {\"type\": \"dense\", "       \
  "\"units\": 8, \"activation\": \"relu\"}, {\"type\": \"dense\", \"units\": 3, "                  \
  "\"activation\": \"softmax\"}]}"

static inline DigTrainSettings *
make_fixture_settings (guint epochs)
{
  DigTrainSettings *settings = dig_train_settings_new_preset ("reference");

  g_clear_pointer (&settings->preset, g_free);
  g_clear_pointer (&settings->spec, dig_network_spec_unref);
  settings->spec = dig_network_spec_new_from_json (FIXTURE_NETWORK, -1, NULL);
  g_assert_nonnull (settings->spec);
  settings->epochs = epochs;
  settings->batch_size = 10;
  settings->learning_rate = 3e-3;
  settings->test_size = 0.25;
  settings->n_threads = 1;
  g_free (settings->device);
  settings->device = g_strdup ("cpu");
  return settings;
}

static inline void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/* In memory where there is a place for that: thousands of fsyncs are slow on a disk. */
static inline char *
make_temporary_folder (void)
{
  char *folder = g_strdup ("/dev/shm/dig-train-XXXXXX");

  if (g_mkdtemp (folder) == NULL)
    {
      g_free (folder);
      folder = g_dir_make_tmp ("dig-train-XXXXXX", NULL);
    }
  g_assert_nonnull (folder);
  return folder;
}

static inline void
assert_same_file (const char *folder_a, const char *folder_b, const char *name)
{
  g_autofree char *path_a = g_build_filename (folder_a, name, NULL);
  g_autofree char *path_b = g_build_filename (folder_b, name, NULL);
  g_autofree char *a = NULL, *b = NULL;
  gsize n_a, n_b;

  g_assert_true (g_file_get_contents (path_a, &a, &n_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &b, &n_b, NULL));
  if (n_a != n_b || memcmp (a, b, n_a) != 0)
    g_error ("%s is another in %s than in %s", name, folder_a, folder_b);
}
