/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-repeat.h"

#include "model/dig-collection-training.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"
#include "model/dig-run-list.h"

struct _DigRepeat
{
  GObject parent_instance;

  DigSession *session; /* weak */
  char *runs_folder;
  DigRunDrawings *drawings;   /* that it is trained on besides; NULL: none */
  DigTrainSettings *settings; /* of the next run */
  DigDataSet *data;
  guint n_runs, n_done;
  GPtrArray *folders; /* char *: of the runs that were begun */
  DigRun *run;        /* NULL unless active */
  GSignalGroup *run_signals;
};

G_DEFINE_FINAL_TYPE (DigRepeat, dig_repeat, G_TYPE_OBJECT)

enum
{
  PROP_IS_ACTIVE = 1,
  PROP_N_DONE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

static void
finish (DigRepeat *self)
{
  g_signal_group_set_target (self->run_signals, NULL);
  g_clear_object (&self->run);
  g_clear_pointer (&self->settings, dig_train_settings_free);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ACTIVE]);
}

static gboolean
start_next (DigRepeat *self, GError **error)
{
  g_autofree char *folder = dig_run_pick_folder (self->runs_folder, error);

  if (folder == NULL)
    return FALSE;
  g_clear_object (&self->run);
  self->run = dig_run_new (self->settings, self->data, folder);
  dig_collection_training_attach (self->session, self->run, self->drawings);
  self->settings->seed++;
  g_ptr_array_add (self->folders, g_steal_pointer (&folder));
  g_signal_group_set_target (self->run_signals, self->run);
  dig_session_add_live_run (self->session, self->run);
  dig_run_start (self->run);
  return TRUE;
}

/* Later than the signal that told of the end, so that nobody's handler begins a run. */
static void
go_on (gpointer data)
{
  g_autoptr (DigRepeat) self = data;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || self->run == NULL || dig_run_is_active (self->run))
    return;
  if (dig_run_get_state (self->run) == DIG_RUN_FAILED
      || dig_run_get_end (self->run)->reason == DIG_END_INTERRUPTED)
    {
      if (dig_run_get_error (self->run) != NULL)
        g_signal_emit (self, failed_signal, 0, dig_run_get_error (self->run)->message);
      finish (self);
      return;
    }
  self->n_done++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  if (self->n_done == self->n_runs)
    finish (self);
  else if (!start_next (self, &error))
    {
      g_signal_emit (self, failed_signal, 0, error->message);
      finish (self);
    }
}

static void
run_state_cb (DigRepeat *self)
{
  if (self->run != NULL && !dig_run_is_active (self->run)
      && dig_run_get_state (self->run) != DIG_RUN_READY)
    g_idle_add_once (go_on, g_object_ref (self));
}

gboolean
dig_repeat_start (DigRepeat *self, const DigTrainSettings *settings, guint n,
                  gboolean includes_first, GError **error)
{
  g_return_val_if_fail (DIG_IS_REPEAT (self), FALSE);
  g_return_val_if_fail (settings != NULL && n > 0, FALSE);

  if (self->run != NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_USAGE,
                           _ ("Other repetitions are still training."));
      return FALSE;
    }
  if (dig_session_get_train_data (self->session) == NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_USAGE,
                           _ ("There is no training data. Open a file with labels."));
      return FALSE;
    }
  g_clear_pointer (&self->settings, dig_train_settings_free);
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->settings = dig_train_settings_copy (settings);
  self->settings->seed += includes_first ? 0 : 1;
  g_clear_pointer (&self->drawings, dig_run_drawings_unref);
  self->data = dig_collection_training_join (self->session, &self->drawings, error);
  if (self->data == NULL)
    return FALSE;
  self->n_runs = n;
  self->n_done = 0;
  g_ptr_array_set_size (self->folders, 0);
  if (!start_next (self, error))
    return FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ACTIVE]);
  return TRUE;
}

void
dig_repeat_stop (DigRepeat *self)
{
  g_return_if_fail (DIG_IS_REPEAT (self));

  if (self->run != NULL)
    dig_run_stop_now (self->run);
}

gboolean
dig_repeat_is_active (DigRepeat *self)
{
  g_return_val_if_fail (DIG_IS_REPEAT (self), FALSE);
  return self->run != NULL;
}

guint
dig_repeat_get_n_done (DigRepeat *self)
{
  g_return_val_if_fail (DIG_IS_REPEAT (self), 0);
  return self->n_done;
}

guint
dig_repeat_get_n_runs (DigRepeat *self)
{
  g_return_val_if_fail (DIG_IS_REPEAT (self), 0);
  return self->n_runs;
}

const GPtrArray *
dig_repeat_get_folders (DigRepeat *self)
{
  g_return_val_if_fail (DIG_IS_REPEAT (self), NULL);
  return self->folders;
}

static void
dig_repeat_dispose (GObject *object)
{
  DigRepeat *self = DIG_REPEAT (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_weak_pointer (&self->session);
  g_clear_pointer (&self->settings, dig_train_settings_free);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->runs_folder, g_free);
  g_clear_pointer (&self->drawings, dig_run_drawings_unref);
  g_clear_pointer (&self->folders, g_ptr_array_unref);

  G_OBJECT_CLASS (dig_repeat_parent_class)->dispose (object);
}

static void
dig_repeat_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigRepeat *self = DIG_REPEAT (object);

  if (id == PROP_IS_ACTIVE)
    g_value_set_boolean (value, self->run != NULL);
  else
    g_value_set_uint (value, self->n_done);
}

static void
dig_repeat_class_init (DigRepeatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_repeat_dispose;
  object_class->get_property = dig_repeat_get_property;
  properties[PROP_IS_ACTIVE] = g_param_spec_boolean ("is-active", NULL, NULL, FALSE, flags);
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", DIG_TYPE_REPEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
dig_repeat_init (DigRepeat *self)
{
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (run_state_cb),
                                  self);
}

DigRepeat *
dig_repeat_new (DigSession *session, const char *runs_folder)
{
  DigRepeat *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);
  g_return_val_if_fail (runs_folder != NULL, NULL);

  self = g_object_new (DIG_TYPE_REPEAT, NULL);
  g_set_weak_pointer (&self->session, session);
  self->runs_folder = g_strdup (runs_folder);
  return self;
}

DigRepeat *
dig_repeat_get_for_session (DigSession *session)
{
  static const char key[] = "dig-repeat";
  DigRepeat *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), key);
  if (self == NULL)
    {
      g_autofree char *folder = dig_run_list_dup_default_folder ();

      self = dig_repeat_new (session, folder);
      g_object_set_data_full (G_OBJECT (session), key, self, g_object_unref);
    }
  return self;
}
