/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of counts:
 *
 *   {"format": "digit-lab-test-sets-1",
 *    "test_sets": [{"fingerprint": SHA-256, "name": "test.csv.gz", "opened": 3}, …]} */
#include "config.h"

#include "io/dig-solution.h"

#include "base/dig-file.h"
#include "base/dig-json.h"
#include "io/dig-load.h"
#include "io/dig-submission.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* Of the 28,000 digits of data/test.csv.gz. */
#define BUILTIN_FINGERPRINT "dc510551b7b46de1f83c933e82e4a4c73f2fe9b8febc7b96e96be51df9132366"
#define FORMAT "digit-lab-test-sets-1"

typedef struct
{
  char *fingerprint, *name;
  guint n_opened;
} TestSet;

static void
clear_test_set (gpointer data)
{
  TestSet *set = data;

  g_free (set->fingerprint);
  g_free (set->name);
}

char *
dig_solution_log_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "digit-lab", "test-sets.json", NULL);
}

static gboolean
read_test_set (JsonNode *node, guint number, const char *where, TestSet *set, GError **error)
{
  DigJsonReader reader;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s: test set %u is no object"), where,
                   number);
      return FALSE;
    }
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, _ ("%s: test set %u"),
                        where, number);
  set->fingerprint = g_strdup (dig_json_read_string (&reader, "fingerprint"));
  set->name = g_strdup (dig_json_read_string (&reader, "name"));
  set->n_opened = (guint)dig_json_read_int (&reader, "opened", 0, G_MAXUINT32 - 1);
  return dig_json_reader_end (&reader, error);
}

/* Of TestSet. */
static GArray *
parse_log (const char *text, gsize length, const char *path, GError **error)
{
  g_autoptr (GArray) sets = g_array_new (FALSE, TRUE, sizeof (TestSet));
  g_autoptr (JsonNode) root = dig_json_parse (text, (gssize)length, path, DIG_ERROR_FILE, error);
  const char *const formats[] = { FORMAT, NULL };
  JsonArray *array;
  DigJsonReader reader;

  if (root == NULL)
    return NULL;
  g_array_set_clear_func (sets, clear_test_set);
  dig_json_reader_init (&reader, json_node_get_object (root), DIG_ERROR_FILE, "%s", path);
  dig_json_read_choice (&reader, "format", formats);
  array = dig_json_read_array (&reader, "test_sets");
  if (!dig_json_reader_end (&reader, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_array_set_size (sets, i + 1);
      if (!read_test_set (json_array_get_element (array, i), i + 1, path,
                          &g_array_index (sets, TestSet, i), error))
        return NULL;
    }
  return g_steal_pointer (&sets);
}

static GArray *
read_log (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &failure))
    return parse_log (text, length, path, error);
  if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_array_new (FALSE, TRUE, sizeof (TestSet));
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
write_log (const char *path, const GArray *sets, GError **error)
{
  g_autoptr (GString) text = g_string_new ("{\"format\": \"" FORMAT "\",\n \"test_sets\": [");

  for (guint i = 0; i < sets->len; i++)
    {
      const TestSet *set = &g_array_index (sets, TestSet, i);

      g_string_append (text, i == 0 ? "\n  {\"fingerprint\": " : ",\n  {\"fingerprint\": ");
      dig_json_append_string (text, set->fingerprint);
      g_string_append (text, ", \"name\": ");
      dig_json_append_string (text, set->name);
      g_string_append_printf (text, ", \"opened\": %u}", set->n_opened);
    }
  g_string_append (text, "]}\n");
  return dig_file_write_atomic (path, text->str, text->len, error);
}

static TestSet *
find_test_set (GArray *sets, const char *fingerprint)
{
  for (guint i = 0; i < sets->len; i++)
    {
      TestSet *set = &g_array_index (sets, TestSet, i);

      if (strcmp (set->fingerprint, fingerprint) == 0)
        return set;
    }
  return NULL;
}

gboolean
dig_solution_get_count (const char *log_path, const char *fingerprint, guint *n_opened,
                        GError **error)
{
  g_autoptr (GArray) sets = read_log (log_path, error);
  const TestSet *set;

  if (sets == NULL)
    return FALSE;
  set = find_test_set (sets, fingerprint);
  *n_opened = set != NULL ? set->n_opened : 0;
  return TRUE;
}

static gboolean
add_opening (const char *log_path, const char *fingerprint, const char *name, guint *n_opened,
             GError **error)
{
  g_autoptr (GArray) sets = read_log (log_path, error);
  TestSet *set;

  if (sets == NULL)
    return FALSE;
  set = find_test_set (sets, fingerprint);
  if (set == NULL)
    {
      TestSet new_set = { g_strdup (fingerprint), g_utf8_make_valid (name, -1), 0 };

      g_array_set_clear_func (sets, clear_test_set);
      g_array_append_val (sets, new_set);
      set = &g_array_index (sets, TestSet, sets->len - 1);
    }
  *n_opened = ++set->n_opened;
  return write_log (log_path, sets, error);
}

/* Two programs that open at the same time are both counted: one waits for the other. */
static int
lock_log (const char *log_path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (log_path);
  g_autofree char *path = g_strconcat (log_path, ".lock", NULL);
  int fd;

  if (!dig_file_make_folder (folder, error))
    return -1;
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        close (fd);
        fd = -1;
      }
  if (fd < 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 _ ("The count of openings cannot be kept: %s: %s"), path, g_strerror (errno));
  return fd;
}

static gboolean
check_fit (const DigSolutionRequest *request, const guint8 *labels, guint n_labels, GError **error)
{
  const DigDataSet *data = request->data;
  g_autofree char *name = g_path_get_basename (request->path);

  if (n_labels != dig_data_set_get_n_images (data))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s has %u answers, and %s has %u images: it is the solution of another test "
                      "set."),
                   name, n_labels, dig_data_set_get_name (data), dig_data_set_get_n_images (data));
      return FALSE;
    }
  for (guint i = 0; i < n_labels; i++)
    if (labels[i] >= request->n_classes)
      {
        g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                     _ ("%s has other classes too; the model tells only %u classes apart. The "
                        "solution does not count as opened."),
                     name, request->n_classes);
        return FALSE;
      }
  return TRUE;
}

guint8 *
dig_solution_open (const DigSolutionRequest *request, guint *n_opened, GError **error)
{
  g_autofree char *fingerprint = NULL;
  g_autofree guint8 *labels = NULL;
  guint n_labels, count = 0;
  gboolean is_counted;
  int fd;

  g_return_val_if_fail (request->path != NULL && request->data != NULL, NULL);
  g_return_val_if_fail (request->n_classes > 0 && request->log_path != NULL, NULL);

  labels = dig_submission_read (request->path, &n_labels, error);
  if (labels == NULL || !check_fit (request, labels, n_labels, error))
    return NULL;
  fd = lock_log (request->log_path, error);
  if (fd < 0)
    return NULL;
  fingerprint = dig_data_set_dup_fingerprint (request->data);
  is_counted = add_opening (request->log_path, fingerprint, dig_data_set_get_name (request->data),
                            &count, error);
  close (fd);
  if (n_opened != NULL)
    *n_opened = count;
  return is_counted ? g_steal_pointer (&labels) : NULL;
}

char *
dig_solution_find_builtin (const char *fingerprint)
{
  if (strcmp (fingerprint, BUILTIN_FINGERPRINT) != 0)
    return NULL;
  return dig_builtin_data_path ("test-labels.csv.gz");
}
