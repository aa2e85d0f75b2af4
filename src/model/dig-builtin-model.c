/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-builtin-model.h"

#include "io/dig-load.h"
#include "io/dig-model-file.h"

struct _DigBuiltinModel
{
  GObject parent_instance;

  DigSnapshot *snapshot;
  gboolean is_begun;
};

G_DEFINE_FINAL_TYPE (DigBuiltinModel, dig_builtin_model, G_TYPE_OBJECT)

#define KEY "dig-builtin-model"

static guint loaded_signal;

static void
load_model (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = dig_builtin_data_path (DIG_MODEL_FILE_NAME);
  GError *error = NULL;
  DigSnapshot *snapshot = dig_model_file_load (path, NULL, &error);

  if (snapshot != NULL)
    g_task_return_pointer (task, snapshot, (GDestroyNotify)dig_snapshot_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigBuiltinModel *self = DIG_BUILTIN_MODEL (source);

  /* Without it runs answer; that it is not there is seen by everybody who asks. */
  self->snapshot = g_task_propagate_pointer (G_TASK (result), NULL);
  if (self->snapshot != NULL)
    g_signal_emit (self, loaded_signal, 0);
}

static void
dig_builtin_model_finalize (GObject *object)
{
  DigBuiltinModel *self = DIG_BUILTIN_MODEL (object);

  g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  G_OBJECT_CLASS (dig_builtin_model_parent_class)->finalize (object);
}

static void
dig_builtin_model_class_init (DigBuiltinModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dig_builtin_model_finalize;
  loaded_signal = g_signal_new ("loaded", DIG_TYPE_BUILTIN_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
dig_builtin_model_init (DigBuiltinModel *self)
{
}

DigBuiltinModel *
dig_builtin_model_get (DigSession *session)
{
  DigBuiltinModel *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), KEY);
  if (self == NULL)
    {
      self = g_object_new (DIG_TYPE_BUILTIN_MODEL, NULL);
      g_object_set_data_full (G_OBJECT (session), KEY, self, g_object_unref);
    }
  return self;
}

void
dig_builtin_model_load (DigBuiltinModel *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DIG_IS_BUILTIN_MODEL (self));

  if (self->is_begun)
    return;
  self->is_begun = TRUE;
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, dig_builtin_model_load);
  g_task_run_in_thread (task, load_model);
}

DigSnapshot *
dig_builtin_model_get_snapshot (DigBuiltinModel *self)
{
  g_return_val_if_fail (DIG_IS_BUILTIN_MODEL (self), NULL);

  return self->snapshot;
}

DigSnapshot *
dig_builtin_model_get_answering (DigSession *session)
{
  DigSnapshot *shown;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  shown = dig_session_get_shown_snapshot (session);
  return shown != NULL ? shown : dig_builtin_model_get_snapshot (dig_builtin_model_get (session));
}
