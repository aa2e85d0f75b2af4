/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-run-drawings.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "base/dig-json.h"

#define DRAWINGS_FILE "drawings.csv"
#define HOLD_OUT_FILE "drawings.json"
#define MAX_HOLD_OUT_BYTES (64 * 1024 * 1024)

struct _DigRunDrawings
{
  atomic_int n_refs;
  DigCollection *collection;
  char **hold_out;      /* sorted, NULL-terminated */
  DigDataSet *trained;  /* NULL: none */
  DigDataSet *held_out; /* NULL: none */
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once, in the spelling that is kept; NULL: one is no name. */
static char **
tidy_names (const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) tidy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = dig_writer_name_new (names[i]);

      if (name == NULL || name[0] == '\0')
        {
          g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                       _ ("A writer who is held out has no name."));
          return NULL;
        }
      if (!g_ptr_array_find_with_equal_func (tidy, name, g_str_equal, NULL))
        g_ptr_array_add (tidy, g_steal_pointer (&name));
    }
  g_ptr_array_sort (tidy, compare_names);
  g_ptr_array_add (tidy, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&tidy), FALSE);
}

static gboolean
check_names (const DigDataSet *all, char **hold_out, GError **error)
{
  for (guint i = 0; hold_out[i] != NULL; i++)
    if (dig_data_set_find_writer (all, hold_out[i]) == DIG_NO_WRITER)
      {
        g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                     _ ("“%s” is to be held out and drew none of the drawings."), hold_out[i]);
        return FALSE;
      }
  return TRUE;
}

static void
divide (DigRunDrawings *self, DigDataSet *all)
{
  guint n = dig_data_set_get_n_images (all), n_trained = 0, n_held_out = 0;
  g_autofree guint *trained = g_new (guint, n), *held_out = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    {
      guint writer = dig_data_set_get_writer (all, i);
      const char *name =
          writer != DIG_NO_WRITER ? dig_data_set_get_writer_name (all, writer) : NULL;

      if (self->hold_out[0] == NULL)
        trained[n_trained++] = i;
      else if (name != NULL && g_strv_contains ((const char *const *)self->hold_out, name))
        held_out[n_held_out++] = i;
      else if (name != NULL)
        trained[n_trained++] = i;
    }
  if (n_trained > 0)
    self->trained = dig_data_set_pick (all, trained, n_trained);
  if (n_held_out > 0)
    self->held_out = dig_data_set_pick (all, held_out, n_held_out);
}

DigRunDrawings *
dig_run_drawings_new (const DigCollection *collection, const char *const *hold_out, GError **error)
{
  g_autoptr (DigRunDrawings) self = NULL;
  g_autoptr (DigDataSet) all = NULL;

  g_return_val_if_fail (collection != NULL, NULL);

  all = dig_collection_make_data_set (collection);
  if (all == NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_USAGE,
                           _ ("There are no drawings to train with."));
      return NULL;
    }
  dig_data_set_set_name (all, DRAWINGS_FILE);
  self = g_new0 (DigRunDrawings, 1);
  atomic_init (&self->n_refs, 1);
  self->collection = dig_collection_copy (collection);
  self->hold_out = tidy_names (hold_out, error);
  if (self->hold_out == NULL || !check_names (all, self->hold_out, error))
    return NULL;
  divide (self, all);
  return g_steal_pointer (&self);
}

DigRunDrawings *
dig_run_drawings_ref (DigRunDrawings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
dig_run_drawings_unref (DigRunDrawings *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;
  dig_collection_free (self->collection);
  g_strfreev (self->hold_out);
  g_clear_pointer (&self->trained, dig_data_set_unref);
  g_clear_pointer (&self->held_out, dig_data_set_unref);
  g_free (self);
}

const char *const *
dig_run_drawings_get_hold_out (const DigRunDrawings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *)self->hold_out;
}

DigDataSet *
dig_run_drawings_get_trained (const DigRunDrawings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->trained;
}

DigDataSet *
dig_run_drawings_get_held_out (const DigRunDrawings *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->held_out;
}

DigDataSet *
dig_run_drawings_join (const DigRunDrawings *self, DigDataSet *digits, GError **error)
{
  g_return_val_if_fail (self != NULL && digits != NULL, NULL);

  if (self->trained == NULL)
    return dig_data_set_ref (digits);
  return dig_data_set_join (digits, self->trained, error);
}

/* ---- The run folder ---- */

gboolean
dig_run_drawings_write (const DigRunDrawings *self, const char *folder, GError **error)
{
  g_autofree char *drawings = g_build_filename (folder, DRAWINGS_FILE, NULL);
  g_autofree char *names = g_build_filename (folder, HOLD_OUT_FILE, NULL);
  g_autoptr (GString) json = g_string_new ("{\"hold_out\": [");

  for (guint i = 0; self->hold_out[i] != NULL; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      dig_json_append_string (json, self->hold_out[i]);
    }
  g_string_append (json, "]}\n");
  return dig_collection_write (self->collection, drawings, error)
         && dig_file_write_atomic (names, json->str, json->len, error);
}

static char **
read_hold_out (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  DigJsonReader reader;
  JsonArray *array;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  root = dig_json_parse (text, (gssize)length, HOLD_OUT_FILE, DIG_ERROR_FILE, error);
  if (root == NULL)
    return NULL;
  dig_json_reader_init (&reader, json_node_get_object (root), DIG_ERROR_FILE, HOLD_OUT_FILE);
  array = dig_json_read_array (&reader, "hold_out");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (names, g_strdup (json_node_get_string (node)));
      else
        dig_json_reader_fail (&reader, _ ("name %u of hold_out is not a text"), i + 1);
    }
  g_ptr_array_add (names, NULL);
  if (!dig_json_reader_end (&reader, error))
    {
      g_strfreev ((char **)g_ptr_array_free (g_steal_pointer (&names), FALSE));
      return NULL;
    }
  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

DigRunDrawings *
dig_run_drawings_read (const char *folder, GError **error)
{
  g_autofree char *drawings = NULL, *names = NULL;
  g_autoptr (DigCollection) collection = NULL;
  g_auto (GStrv) hold_out = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  drawings = g_build_filename (folder, DRAWINGS_FILE, NULL);
  names = g_build_filename (folder, HOLD_OUT_FILE, NULL);
  if (!g_file_test (names, G_FILE_TEST_EXISTS))
    return NULL;
  hold_out = read_hold_out (names, error);
  if (hold_out == NULL)
    return NULL;
  collection = dig_collection_read (drawings, error);
  if (collection == NULL)
    return NULL;
  return dig_run_drawings_new (collection, (const char *const *)hold_out, error);
}

/* ---- How well they are read ---- */

static gboolean
measure (const DigDataSet *data, DigPredictor *predictor, DigAccuracy *accuracy, GError **error)
{
  guint n = data != NULL ? dig_data_set_get_n_images (data) : 0, n_correct = 0;
  guint n_classes = dig_predictor_get_n_classes (predictor);
  g_autofree float *probabilities = g_new (float, MAX ((gsize)n * n_classes, 1));

  if (n > 0
      && !dig_predictor_run (predictor, dig_data_set_get_images (data), n, probabilities, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    n_correct += dig_arg_max (probabilities + (gsize)i * n_classes, n_classes)
                 == dig_data_set_get_labels (data)[i];
  dig_accuracy_compute (accuracy, n_correct, n);
  return TRUE;
}

gboolean
dig_run_drawings_measure (const DigRunDrawings *self, DigPredictor *predictor, DigAccuracy *trained,
                          DigAccuracy *held_out, GError **error)
{
  g_return_val_if_fail (self != NULL && predictor != NULL, FALSE);

  return measure (self->trained, predictor, trained, error)
         && measure (self->held_out, predictor, held_out, error);
}

char **
dig_collection_pick_writers (const DigCollection *collection, guint k)
{
  g_autoptr (DigDataSet) data = dig_collection_make_data_set (collection);
  GPtrArray *names = g_ptr_array_new ();
  guint n = data != NULL ? dig_data_set_get_n_writers (data) : 0;

  for (guint i = k; k > 0 && i <= n; i += k)
    g_ptr_array_add (names, g_strdup (dig_data_set_get_writer_name (data, i - 1)));
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}
