/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-shown-run.h"

#include "train/dig-run-folder.h"

struct _DigShownRun
{
  GObject parent_instance;

  DigRun *run;
  GSignalGroup *run_signals;
  GListStore *live_runs;

  guint epoch; /* that was asked for; 0: follow */
  DigSnapshot *snapshot;
  guint snapshot_epoch;
  gboolean is_loading; /* one file at a time: the newest wish is read next */
  DigRun *failed_run;  /* whose `failed_epoch` could not be read; borrowed, compared only */
  guint failed_epoch;
};

G_DEFINE_FINAL_TYPE (DigShownRun, dig_shown_run, G_TYPE_OBJECT)

typedef enum
{
  PROP_RUN = 1,
  PROP_SHOWN_EPOCH,
  PROP_SHOWN_SNAPSHOT,
  N_PROPS,
} DigShownRunProperty;

static GParamSpec *properties[N_PROPS];

/* ---- The snapshot ---- */

static void
set_snapshot (DigShownRun *self, DigSnapshot *snapshot, guint epoch)
{
  self->snapshot_epoch = epoch;
  if (self->snapshot == snapshot)
    return;
  g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  self->snapshot = snapshot ? dig_snapshot_ref (snapshot) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_SNAPSHOT]);
}

/* The epoch that is to be shown; 0: none is finished. */
static guint
find_wanted_epoch (DigShownRun *self)
{
  const GArray *epochs = dig_run_get_epochs (self->run);

  if (self->epoch > 0 || epochs->len == 0)
    return MIN (self->epoch, epochs->len);
  if (dig_run_is_active (self->run))
    return epochs->len;
  return g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch;
}

typedef struct
{
  DigRun *run;
  char *folder;
  guint epoch;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->run);
  g_free (reading->folder);
  g_free (reading);
}

static void
free_snapshot (gpointer data)
{
  dig_snapshot_unref (data);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  GError *error = NULL;
  DigSnapshot *snapshot = dig_run_folder_load_epoch (reading->folder, reading->epoch, &error);

  if (snapshot != NULL)
    g_task_return_pointer (task, snapshot, free_snapshot);
  else
    g_task_return_error (task, error);
}

static void update_snapshot (DigShownRun *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigShownRun *self = DIG_SHOWN_RUN (source);
  const Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSnapshot) snapshot = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_loading = FALSE;
  if (snapshot == NULL)
    {
      g_debug ("%s", error->message);
      self->failed_run = reading->run;
      self->failed_epoch = reading->epoch;
    }
  else if (self->run == reading->run && find_wanted_epoch (self) == reading->epoch)
    set_snapshot (self, snapshot, reading->epoch);
  update_snapshot (self);
}

static void
read_snapshot (DigShownRun *self, guint epoch)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  if (self->is_loading)
    return;
  reading = g_new0 (Reading, 1);
  reading->run = g_object_ref (self->run);
  reading->folder = g_strdup (dig_run_get_folder (self->run));
  reading->epoch = epoch;
  self->is_loading = TRUE;
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

static void
update_snapshot (DigShownRun *self)
{
  guint wanted;
  DigSnapshot *in_memory;

  if (self->run == NULL)
    {
      set_snapshot (self, NULL, 0);
      return;
    }
  wanted = find_wanted_epoch (self);
  in_memory = dig_run_get_epoch_snapshot (self->run, wanted);
  if (in_memory != NULL)
    set_snapshot (self, in_memory, wanted);
  else if (wanted == 0 || dig_run_get_folder (self->run) == NULL
           || (self->failed_run == self->run && self->failed_epoch == wanted))
    set_snapshot (self, NULL, 0);
  else if (self->snapshot == NULL || self->snapshot_epoch != wanted)
    read_snapshot (self, wanted);
}

/* ---- The runs that live ---- */

static void
remove_live (DigShownRun *self, DigRun *run)
{
  guint position;

  if (g_list_store_find (self->live_runs, run, &position))
    g_list_store_remove (self->live_runs, position);
}

static void
live_state_cb (DigRun *run, GParamSpec *pspec, gpointer data)
{
  DigShownRun *self = data;

  if (run != self->run && !dig_run_is_active (run))
    remove_live (self, run);
}

static void
add_live (DigShownRun *self, DigRun *run)
{
  if (g_list_store_find (self->live_runs, run, NULL))
    return;
  g_signal_connect_object (run, "notify::state", G_CALLBACK (live_state_cb), self, 0);
  g_list_store_append (self->live_runs, run);
}

void
dig_shown_run_add_live (DigShownRun *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_SHOWN_RUN (self));
  g_return_if_fail (DIG_IS_RUN (run));

  add_live (self, run);
}

GListModel *
dig_shown_run_get_live_runs (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), NULL);
  return G_LIST_MODEL (self->live_runs);
}

gboolean
dig_shown_run_has_active (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), FALSE);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->live_runs)); i++)
    {
      g_autoptr (DigRun) run = g_list_model_get_item (G_LIST_MODEL (self->live_runs), i);

      if (dig_run_is_active (run))
        return TRUE;
    }
  return FALSE;
}

void
dig_shown_run_stop_all (DigShownRun *self)
{
  g_autoptr (GPtrArray) runs = NULL;

  g_return_if_fail (DIG_IS_SHOWN_RUN (self));

  runs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->live_runs)); i++)
    g_ptr_array_add (runs, g_list_model_get_item (G_LIST_MODEL (self->live_runs), i));
  for (guint i = 0; i < runs->len; i++)
    dig_run_stop_and_join (g_ptr_array_index (runs, i));
}

/* ---- GObject ---- */

static void
dig_shown_run_dispose (GObject *object)
{
  DigShownRun *self = DIG_SHOWN_RUN (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->live_runs);
  g_clear_pointer (&self->snapshot, dig_snapshot_unref);

  G_OBJECT_CLASS (dig_shown_run_parent_class)->dispose (object);
}

static void
dig_shown_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigShownRun *self = DIG_SHOWN_RUN (object);

  if (id == PROP_RUN)
    g_value_set_object (value, self->run);
  else if (id == PROP_SHOWN_EPOCH)
    g_value_set_uint (value, self->epoch);
  else
    g_value_set_pointer (value, self->snapshot);
}

static void
dig_shown_run_class_init (DigShownRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_shown_run_dispose;
  object_class->get_property = dig_shown_run_get_property;
  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, DIG_TYPE_RUN, flags);
  properties[PROP_SHOWN_EPOCH] =
      g_param_spec_uint ("shown-epoch", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SHOWN_SNAPSHOT] = g_param_spec_pointer ("shown-snapshot", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_shown_run_init (DigShownRun *self)
{
  self->live_runs = g_list_store_new (DIG_TYPE_RUN);
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (update_snapshot), self);
}

DigShownRun *
dig_shown_run_new (void)
{
  return g_object_new (DIG_TYPE_SHOWN_RUN, NULL);
}

/* ---- Public ---- */

DigRun *
dig_shown_run_get_run (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), NULL);
  return self->run;
}

static void
leave_run (DigShownRun *self, DigRun *run, gboolean keeps_training)
{
  if (!dig_run_is_active (run))
    remove_live (self, run);
  else if (!keeps_training)
    dig_run_stop_now (run);
}

void
dig_shown_run_set_run (DigShownRun *self, DigRun *run, gboolean keeps_training)
{
  g_autoptr (DigRun) old = NULL;

  g_return_if_fail (DIG_IS_SHOWN_RUN (self));
  g_return_if_fail (run == NULL || DIG_IS_RUN (run));

  if (self->run == run)
    return;
  old = g_steal_pointer (&self->run);
  self->run = run ? g_object_ref (run) : NULL;
  if (run != NULL)
    add_live (self, run);
  if (old != NULL)
    leave_run (self, old, keeps_training);
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
  self->failed_run = NULL;
  set_snapshot (self, NULL, 0);
  dig_shown_run_set_epoch (self, 0);
  g_signal_group_set_target (self->run_signals, run);
  update_snapshot (self);
  g_object_thaw_notify (G_OBJECT (self));
}

guint
dig_shown_run_get_epoch (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), 0);
  return self->epoch;
}

void
dig_shown_run_set_epoch (DigShownRun *self, guint epoch)
{
  g_return_if_fail (DIG_IS_SHOWN_RUN (self));

  epoch = self->run ? MIN (epoch, dig_run_get_epochs (self->run)->len) : 0;
  if (self->epoch == epoch)
    return;
  self->epoch = epoch;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_EPOCH]);
  update_snapshot (self);
  g_object_thaw_notify (G_OBJECT (self));
}

DigSnapshot *
dig_shown_run_get_snapshot (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), NULL);
  return self->snapshot;
}

guint
dig_shown_run_get_snapshot_epoch (DigShownRun *self)
{
  g_return_val_if_fail (DIG_IS_SHOWN_RUN (self), 0);
  return self->snapshot_epoch;
}
