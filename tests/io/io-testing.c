/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io-testing.h"

#include <glib/gstdio.h>

char *
testing_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("digit-lab-io-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

char *
testing_make_file (const char *folder, const char *name, gconstpointer bytes, gsize n_bytes)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  /* Without the wait for the disk that g_file_set_contents () may bring. */
  g_file_set_contents_full (path, bytes, (gssize)n_bytes, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return path;
}

void
testing_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

guint8
testing_pixel (guint k, guint j)
{
  return j % 3 == 0 ? (guint8)(k * 7 + j * 3) : 0;
}

static void
append_number (GString *csv, guint8 value)
{
  g_string_append_c (csv, ',');
  if (value >= 100)
    g_string_append_c (csv, (char)('0' + value / 100));
  if (value >= 10)
    g_string_append_c (csv, (char)('0' + value / 10 % 10));
  g_string_append_c (csv, (char)('0' + value % 10));
}

void
testing_append_row (GString *csv, guint k)
{
  g_string_append_printf (csv, "%u", k % 10);
  for (guint j = 0; j < 784; j++)
    append_number (csv, testing_pixel (k, j));
  g_string_append_c (csv, '\n');
}

GString *
testing_make_csv (guint n_rows)
{
  GString *csv = g_string_new (NULL);

  for (guint k = 0; k < n_rows; k++)
    testing_append_row (csv, k);
  return csv;
}

void
testing_expect_refusal (const char *path, const DigLoadOptions *options, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigLoadReport) report = NULL;

  g_assert_null (dig_load (path, options, NULL, NULL, NULL, &report, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, sentence);
  g_assert_null (report);
}

GPtrArray *
testing_read_table (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (lines[i][0])
      g_ptr_array_add (table, g_strsplit (lines[i], "\t", -1));
  return table;
}
