/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-testing.h"

#include <glib/gstdio.h>

static void
gone_cb (gpointer data, GObject *object)
{
  g_atomic_int_set ((int *)data, TRUE);
}

void
testing_expect_finalized (gpointer object)
{
  int is_gone = FALSE;

  g_object_weak_ref (object, gone_cb, &is_gone);
  g_object_unref (object);
  TESTING_WAIT (g_atomic_int_get (&is_gone));
}

#define SIDE 8
#define CLASSES 3

DigDataSet *
testing_make_data (guint n_images)
{
  guint8 *images = g_new (guint8, (gsize)n_images * SIDE * SIDE);
  guint8 *labels = g_new (guint8, n_images);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < n_images; i++)
    {
      labels[i] = (guint8)(i % CLASSES);
      for (guint j = 0; j < SIDE * SIDE; j++)
        images[i * SIDE * SIDE + j] =
            (guint8)(g_rand_int_range (random, 0, 60) + (j / SIDE / 2 == labels[i] ? 150 : 0));
    }
  return dig_data_set_new_take (images, labels, NULL, n_images, SIDE, SIDE, CLASSES);
}

static DigTrainSettings *
make_settings (const char *network, guint epochs)
{
  DigTrainSettings *settings = dig_train_settings_new_preset ("reference");
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&settings->preset, g_free);
  dig_network_spec_unref (settings->spec);
  settings->spec = dig_network_spec_new_from_json (network, -1, &error);
  g_assert_no_error (error);
  settings->epochs = epochs;
  settings->batch_size = 10;
  settings->learning_rate = 0.01;
  settings->test_size = 0.25;
  settings->n_threads = 1;
  settings->has_early_stopping = FALSE;
  settings->has_plateau = FALSE;
  g_free (settings->device);
  settings->device = g_strdup ("cpu");
  return settings;
}

DigTrainSettings *
testing_make_settings (guint epochs)
{
  return make_settings ("{\"input\": [1, 8, 8], \"layers\": [{\"type\": \"flatten\"}, "
                        "{\"type\": \"dense\", \"units\": 3, \"activation\": \"softmax\"}]}",
                        epochs);
}

DigTrainSettings *
testing_make_digit_settings (guint epochs)
{
  return make_settings ("{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"flatten\"}, "
                        "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}]}",
                        epochs);
}

GFile *
testing_make_csv (const char *folder, const char *name, guint n_rows, gboolean is_labelled,
                  guint empty_row)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GString) csv = g_string_new (is_labelled ? "label" : NULL);
  g_autoptr (GError) error = NULL;

  for (guint j = 0; j < 784; j++)
    g_string_append_printf (csv, "%spixel%u", csv->len > 0 ? "," : "", j);
  for (guint row = 1; row <= n_rows; row++)
    {
      g_string_append_c (csv, '\n');
      if (is_labelled)
        g_string_append_printf (csv, "%u,", row % 10);
      g_string_append (csv, row == empty_row ? "" : "0");
      for (guint j = 1; j < 784; j++)
        g_string_append_printf (csv, ",%u", j / 78 == row % 10 ? 200u : 0u);
    }
  g_string_append_c (csv, '\n');
  g_assert_true (g_file_set_contents (path, csv->str, (gssize)csv->len, &error));
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static void
count_cb (TestingCount *count)
{
  count->n++;
}

TestingCount *
testing_count (gpointer object, const char *signal)
{
  TestingCount *count = g_new0 (TestingCount, 1);

  g_object_set_data_full (object, signal, count, g_free);
  g_signal_connect_swapped (object, signal, G_CALLBACK (count_cb), count);
  return count;
}

void
testing_loaded_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  TestingLoad *load = data;

  dig_session_load_finish (DIG_SESSION (session), result, &load->error);
  load->is_done = TRUE;
}

GError *
testing_load (DigSession *session, GFile *file, DigDataRole role)
{
  TestingLoad load = { FALSE, NULL };

  dig_session_load_async (session, file, role, NULL, testing_loaded_cb, &load);
  TESTING_WAIT (load.is_done);
  return load.error;
}

void
testing_open_csv (DigSession *session, const char *folder, const char *name, guint n_rows)
{
  g_autoptr (GFile) file = testing_make_csv (folder, name, n_rows, TRUE, 0);

  g_assert_no_error (testing_load (session, file, DIG_DATA_ROLE_TRAIN));
}

void
testing_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      testing_remove_folder (child);
    }
  g_remove (path);
}
