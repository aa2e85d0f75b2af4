/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-exchange.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"

/* ---- Merging ---- */

static void
read_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  DigCollection *collection = dig_collection_read (path, &error);

  if (collection != NULL)
    g_task_return_pointer (task, collection, (GDestroyNotify)dig_collection_free);
  else
    g_task_return_error (task, error);
}

/* What is open may be another collection than the one that the file was chosen for. */
static gboolean
check_open (DigCollectionKeeper *self, const char *path, const char *wanted, GError **error)
{
  const char *name = dig_collection_keeper_get_name (self);

  if (g_strcmp0 (name, wanted) != 0)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FAILED,
                 _ ("%s was to be merged into “%s”, but “%s” is open now: nothing was merged."),
                 path, wanted, name);
  else if (!dig_collection_keeper_is_ready (self))
    g_set_error_literal (error, DIG_ERROR, DIG_ERROR_FAILED, _ ("No collection is open."));
  else
    return TRUE;
  return FALSE;
}

static void
merge_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigCollectionKeeper *self = DIG_COLLECTION_KEEPER (source);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigCollection) other = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (DigCollection) merged = NULL;
  g_autofree DigMergeCount *count = g_new0 (DigMergeCount, 1);

  if (error == NULL
      && check_open (self, g_task_get_task_data (G_TASK (result)), g_task_get_task_data (task),
                     &error))
    {
      merged = dig_collection_copy (dig_collection_keeper_get_collection (self));
      dig_collection_merge (merged, other, count, &error);
    }
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  dig_collection_keeper_take (self, g_steal_pointer (&merged));
  g_task_return_pointer (task, g_steal_pointer (&count), g_free);
}

void
dig_collection_keeper_merge_async (DigCollectionKeeper *self, const char *path,
                                   GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) inner = NULL;
  GTask *task;

  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self) && path != NULL);

  task = g_task_new (self, NULL, callback, data);
  g_task_set_task_data (task, g_strdup (dig_collection_keeper_get_name (self)), g_free);
  inner = g_task_new (self, NULL, merge_read_cb, task);
  g_task_set_task_data (inner, g_strdup (path), g_free);
  g_task_run_in_thread (inner, read_thread);
}

gboolean
dig_collection_keeper_merge_finish (DigCollectionKeeper *self, GAsyncResult *result,
                                    DigMergeCount *count, GError **error)
{
  g_autofree DigMergeCount *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found != NULL && count != NULL)
    *count = *found;
  return found != NULL;
}

/* ---- Exporting ---- */

typedef struct
{
  char *path;
  DigCollection *collection;
} Export;

static void
export_free (gpointer data)
{
  Export *job = data;

  g_free (job->path);
  dig_collection_free (job->collection);
  g_free (job);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Export *job = data;
  GError *error = NULL;

  if (dig_collection_write (job->collection, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dig_collection_keeper_export_async (DigCollectionKeeper *self, const char *path,
                                    GAsyncReadyCallback callback, gpointer data)
{
  const DigCollection *collection;
  g_autoptr (GTask) task = NULL;
  Export *job;

  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self) && path != NULL);

  collection = dig_collection_keeper_get_collection (self);
  job = g_new0 (Export, 1);
  job->path = g_strdup (path);
  job->collection = collection != NULL ? dig_collection_copy (collection) : dig_collection_new ();
  task = g_task_new (self, NULL, callback, data);
  g_task_set_task_data (task, job, export_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
dig_collection_keeper_export_finish (DigCollectionKeeper *self, GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
