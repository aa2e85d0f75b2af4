/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-open.h"

#include "model/dig-collection-training.h"

typedef struct
{
  char *folder;
  DigDataSet *digits; /* that are open; NULL: none */
  DigDataSet *data;   /* the same with the drawings behind them */
  /* The worker's result. */
  DigStoredRun *stored;
  GArray *steps;
  gboolean is_same_data;
  DigRunDrawings *drawings; /* NULL: it used none */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->folder);
  g_clear_pointer (&opening->digits, dig_data_set_unref);
  g_clear_pointer (&opening->data, dig_data_set_unref);
  g_clear_pointer (&opening->stored, dig_stored_run_free);
  g_clear_pointer (&opening->steps, g_array_unref);
  g_clear_pointer (&opening->drawings, dig_run_drawings_unref);
  g_free (opening);
}

/* Whether the run was trained on these digits, or on the first of them as its settings say. */
static gboolean
was_trained_on (const DigRunDescription *description, DigDataSet *data)
{
  guint limit = description->settings->limit, n = dig_data_set_get_n_split_rows (data);
  g_autoptr (DigDataSet) used = NULL;
  g_autofree char *fingerprint = NULL;

  used = limit > 0 && limit < n ? dig_data_set_head (data, limit) : dig_data_set_ref (data);
  if (dig_data_set_get_n_images (used) != description->n_train + description->n_validation)
    return FALSE;
  fingerprint = dig_data_set_dup_fingerprint (used);
  return g_strcmp0 (fingerprint, description->fingerprint) == 0;
}

/* The run's own copy of what was drawn, behind the digits that are open. */
static void
join_drawings (Opening *opening)
{
  DigDataSet *joined;

  opening->drawings = dig_run_drawings_read (opening->folder, NULL);
  if (opening->drawings == NULL || opening->data == NULL)
    return;
  joined = dig_run_drawings_join (opening->drawings, opening->data, NULL);
  if (joined == NULL)
    return;
  dig_data_set_unref (opening->data);
  opening->data = joined;
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->stored = dig_stored_run_read (opening->folder, &error);
  if (opening->stored == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  opening->steps = dig_run_folder_read_steps (opening->folder);
  join_drawings (opening);
  opening->is_same_data =
      opening->data != NULL && was_trained_on (opening->stored->description, opening->data);
  g_task_return_boolean (task, TRUE);
}

static DigRun *
find_live_run (DigSession *session, const char *folder)
{
  GListModel *runs = dig_session_get_live_runs (session);

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (DigRun) run = g_list_model_get_item (runs, i);

      if (g_strcmp0 (dig_run_get_folder (run), folder) == 0)
        return run; /* the list holds it */
    }
  return NULL;
}

void
dig_run_open_async (DigSession *session, const char *folder, GAsyncReadyCallback callback,
                    gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GCancellable *cancellable;
  Opening *opening;
  DigRun *live;

  g_return_if_fail (DIG_IS_SESSION (session));
  g_return_if_fail (folder != NULL);

  cancellable = g_object_get_data (G_OBJECT (session), "dig-run-opening");
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  cancellable = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (session), "dig-run-opening", cancellable, g_object_unref);
  task = g_task_new (session, cancellable, callback, data);
  opening = g_new0 (Opening, 1);
  opening->folder = g_strdup (folder);
  g_task_set_task_data (task, opening, opening_free);
  live = find_live_run (session, folder);
  if (live != NULL)
    {
      dig_session_show_run (session, live);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (dig_session_get_train_data (session) != NULL)
    {
      opening->digits = dig_data_set_ref (dig_session_get_train_data (session));
      opening->data = dig_data_set_ref (opening->digits);
    }
  g_task_run_in_thread (task, open_thread);
}

DigRun *
dig_run_open_finish (DigSession *session, GAsyncResult *result, GError **error)
{
  g_autoptr (DigRun) run = NULL;
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  opening = g_task_get_task_data (G_TASK (result));
  if (opening->stored != NULL)
    {
      run = dig_run_new_stored (opening->stored, opening->steps,
                                opening->is_same_data ? opening->data : NULL, opening->folder);
      if (opening->drawings != NULL)
        dig_collection_training_set_drawings (run, opening->drawings, opening->digits);
      dig_session_show_run (session, run);
    }
  return dig_session_get_run (session);
}
