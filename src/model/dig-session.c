/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-session.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"
#include "model/dig-collection-training.h"
#include "model/dig-load-item.h"
#include "model/dig-shown-run.h"

/* How often the main thread looks at a load's progress, in milliseconds. */
#define PROGRESS_INTERVAL_MS 66

struct _DigSession
{
  GObject parent_instance;

  DigOpenData train, test;
  /* What a change of the missing rule loads again. */
  GFile *train_file, *test_file;
  gboolean is_builtin;
  DigSplit *split;

  GCancellable *loading; /* of the newest load */
  double load_progress;

  DigMissingRule missing_rule;
  double test_size;
  guint32 split_seed;
  guint selected_row;
  guint revision, test_revision;
  DigDeviceList *devices;
  DigRunSettings *settings;
  DigShownRun *shown;
};

G_DEFINE_FINAL_TYPE (DigSession, dig_session, G_TYPE_OBJECT)

typedef enum
{
  PROP_REVISION = 1,
  PROP_TEST_REVISION,
  PROP_IS_LOADING,
  PROP_LOAD_PROGRESS,
  PROP_MISSING_RULE,
  PROP_TEST_SIZE,
  PROP_SPLIT_SEED,
  PROP_SELECTED_ROW,
  PROP_RUN,
  PROP_SHOWN_EPOCH,
  PROP_SHOWN_SNAPSHOT,
  N_PROPS,
} DigSessionProperty;

static GParamSpec *properties[N_PROPS];
static guint reload_failed_signal;

/* ---- One load: files one after the other, each in a worker thread ---- */

typedef struct
{
  GPtrArray *items;
  guint next;
  GCancellable *cancellable;
  gulong outer_id;
  GCancellable *outer;
  guint timer;
  int progress; /* per mille of the file that is being read; written by the worker */
  /* The worker's result, read after its task returned. */
  DigLoadOptions options;
  DigOpenData result;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_handle_id (&load->timer, g_source_remove);
  if (load->outer)
    g_cancellable_disconnect (load->outer, load->outer_id);
  g_clear_object (&load->outer);
  g_clear_object (&load->cancellable);
  g_clear_pointer (&load->items, g_ptr_array_unref);
  dig_open_data_clear (&load->result);
  g_free (load);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
progress_cb (double fraction, gpointer data)
{
  Load *load = data;

  g_atomic_int_set (&load->progress, (int)(CLAMP (fraction, 0, 1) * 1000));
}

static void
set_load_progress (DigSession *self, double progress)
{
  if (self->load_progress == progress)
    return;
  self->load_progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOAD_PROGRESS]);
}

static gboolean
poll_progress_cb (gpointer data)
{
  GTask *task = data;
  DigSession *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  double done = load->next + g_atomic_int_get (&load->progress) / 1000.0;

  if (self->loading == load->cancellable)
    set_load_progress (self, MIN (1, done / MAX (1, load->items->len)));
  return G_SOURCE_CONTINUE;
}

static void
load_thread (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Load *load = task_data;
  GError *error = NULL;

  if (dig_load_item_read (g_ptr_array_index (load->items, load->next), &load->options,
                          load->cancellable, progress_cb, load, &load->result, &error))
    g_task_return_boolean (inner, TRUE);
  else
    g_task_return_error (inner, error);
}

/* ---- What is open ---- */

static void
update_split (DigSession *self)
{
  g_clear_pointer (&self->split, dig_split_free);
  if (self->train.data != NULL)
    self->split = dig_split_new (dig_data_set_get_n_images (self->train.data), self->test_size,
                                 self->split_seed, NULL);
}

static void
take_train (DigSession *self, DigOpenData *open, const DigLoadItem *item)
{
  dig_open_data_clear (&self->train);
  self->train = *open;
  *open = (DigOpenData){ 0 };
  g_set_object (&self->train_file, item->file);
  self->is_builtin = item->file == NULL;
  update_split (self);
  self->revision++;
  g_object_freeze_notify (G_OBJECT (self));
  if (self->selected_row != 0)
    {
      self->selected_row = 0;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ROW]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_test (DigSession *self, DigOpenData *open, const DigLoadItem *item)
{
  g_set_object (&self->test_file, item->file);
  dig_open_data_clear (&self->test);
  self->test = *open;
  *open = (DigOpenData){ 0 };
  self->test_revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEST_REVISION]);
}

static void
end_load (DigSession *self, Load *load)
{
  g_clear_handle_id (&load->timer, g_source_remove);
  if (self->loading != load->cancellable)
    return;
  g_clear_object (&self->loading);
  set_load_progress (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADING]);
}

static void load_next (GTask *task);

static void
item_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DigSession *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  DigLoadItem *item = g_ptr_array_index (load->items, load->next);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)
      || g_cancellable_set_error_if_cancelled (load->cancellable, &error))
    {
      end_load (self, load);
      g_task_return_error (task, error);
      return;
    }
  if (dig_load_item_resolve_role (item->role, load->result.data) == DIG_DATA_ROLE_TRAIN)
    take_train (self, &load->result, item);
  else
    take_test (self, &load->result, item);
  load->next++;
  load_next (g_steal_pointer (&task));
}

/* Takes `task`. */
static void
load_next (GTask *task)
{
  DigSession *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  g_autoptr (GTask) inner = NULL;

  if (load->next == load->items->len)
    {
      end_load (self, load);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_atomic_int_set (&load->progress, 0);
  load->options.missing = self->missing_rule;
  inner = g_task_new (self, NULL, item_loaded_cb, task);
  g_task_set_task_data (inner, load, NULL); /* lives as long as `task` */
  g_task_run_in_thread (inner, load_thread);
}

static void
begin_load (DigSession *self, GPtrArray *items, GCancellable *outer, GAsyncReadyCallback callback,
            gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Load *load = g_new0 (Load, 1);
  gboolean was_loading = self->loading != NULL;

  load->items = items;
  load->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, load, load_free);
  for (guint i = 0; i < items->len; i++)
    if (((DigLoadItem *)g_ptr_array_index (items, i))->path == NULL)
      {
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                 _ ("Only files on this computer can be opened."));
        g_object_unref (task);
        return;
      }

  if (outer != NULL)
    {
      load->outer = g_object_ref (outer);
      load->outer_id =
          g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), load->cancellable, NULL);
    }
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_set_object (&self->loading, load->cancellable);
  set_load_progress (self, 0);
  if (!was_loading)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADING]);
  load->timer = g_timeout_add (PROGRESS_INTERVAL_MS, poll_progress_cb, task);
  load_next (task);
}

/* ---- GObject ---- */

static void
dig_session_dispose (GObject *object)
{
  DigSession *self = DIG_SESSION (object);

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->shown)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->settings);
  g_clear_object (&self->devices);
  g_clear_object (&self->train_file);
  g_clear_object (&self->test_file);
  dig_open_data_clear (&self->train);
  dig_open_data_clear (&self->test);
  g_clear_pointer (&self->split, dig_split_free);

  G_OBJECT_CLASS (dig_session_parent_class)->dispose (object);
}

static void
dig_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigSession *self = DIG_SESSION (object);

  switch ((DigSessionProperty)id)
    {
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    case PROP_TEST_REVISION:
      g_value_set_uint (value, self->test_revision);
      break;
    case PROP_IS_LOADING:
      g_value_set_boolean (value, dig_session_is_loading (self));
      break;
    case PROP_LOAD_PROGRESS:
      g_value_set_double (value, self->load_progress);
      break;
    case PROP_MISSING_RULE:
      g_value_set_uint (value, self->missing_rule);
      break;
    case PROP_TEST_SIZE:
      g_value_set_double (value, self->test_size);
      break;
    case PROP_SPLIT_SEED:
      g_value_set_uint (value, self->split_seed);
      break;
    case PROP_SELECTED_ROW:
      g_value_set_uint (value, self->selected_row);
      break;
    case PROP_RUN:
    case PROP_SHOWN_EPOCH:
    case PROP_SHOWN_SNAPSHOT:
      g_object_get_property (G_OBJECT (self->shown), pspec->name, value);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigSession *self = DIG_SESSION (object);

  switch (id)
    {
    case PROP_MISSING_RULE:
      dig_session_set_missing_rule (self, g_value_get_uint (value));
      break;
    case PROP_TEST_SIZE:
      dig_session_set_test_size (self, g_value_get_double (value));
      break;
    case PROP_SPLIT_SEED:
      dig_session_set_split_seed (self, g_value_get_uint (value));
      break;
    case PROP_SELECTED_ROW:
      dig_session_set_selected_row (self, g_value_get_uint (value));
      break;
    case PROP_RUN:
      dig_session_set_run (self, g_value_get_object (value));
      break;
    case PROP_SHOWN_EPOCH:
      dig_session_set_shown_epoch (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_session_class_init (DigSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_write =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_session_dispose;
  object_class->get_property = dig_session_get_property;
  object_class->set_property = dig_session_set_property;

  properties[PROP_REVISION] =
      g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_TEST_REVISION] =
      g_param_spec_uint ("test-revision", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_IS_LOADING] = g_param_spec_boolean ("is-loading", NULL, NULL, FALSE, read_only);
  properties[PROP_LOAD_PROGRESS] =
      g_param_spec_double ("load-progress", NULL, NULL, 0, 1, 0, read_only);
  properties[PROP_MISSING_RULE] =
      g_param_spec_uint ("missing-rule", NULL, NULL, DIG_MISSING_DROP_ROWS, DIG_MISSING_ZERO,
                         DIG_MISSING_DROP_ROWS, read_write);
  properties[PROP_TEST_SIZE] =
      g_param_spec_double ("test-size", NULL, NULL, 0, 1, DIG_DEFAULT_TEST_SIZE, read_write);
  properties[PROP_SPLIT_SEED] = g_param_spec_uint ("split-seed", NULL, NULL, 0, G_MAXUINT32,
                                                   DIG_DEFAULT_SPLIT_SEED, read_write);
  properties[PROP_SELECTED_ROW] =
      g_param_spec_uint ("selected-row", NULL, NULL, 0, G_MAXUINT, 0, read_write);
  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, DIG_TYPE_RUN, read_write);
  properties[PROP_SHOWN_EPOCH] =
      g_param_spec_uint ("shown-epoch", NULL, NULL, 0, G_MAXUINT, 0, read_write);
  properties[PROP_SHOWN_SNAPSHOT] = g_param_spec_pointer ("shown-snapshot", NULL, NULL, read_only);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  reload_failed_signal =
      g_signal_new ("reload-failed", DIG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
shown_changed_cb (DigShownRun *shown, GParamSpec *pspec, gpointer data)
{
  g_object_notify (data, pspec->name);
}

static void
dig_session_init (DigSession *self)
{
  self->test_size = DIG_DEFAULT_TEST_SIZE;
  self->split_seed = DIG_DEFAULT_SPLIT_SEED;
  self->devices = dig_device_list_new ();
  self->shown = dig_shown_run_new ();
  g_signal_connect (self->shown, "notify", G_CALLBACK (shown_changed_cb), self);
}

/* ---- Public ---- */

DigSession *
dig_session_new (void)
{
  return g_object_new (DIG_TYPE_SESSION, NULL);
}

void
dig_session_load_async (DigSession *self, GFile *file, DigDataRole role, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  dig_session_load_files_async (self, &file, 1, role, cancellable, callback, data);
}

void
dig_session_load_files_async (DigSession *self, GFile **files, guint n_files, DigDataRole role,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  GPtrArray *items;

  g_return_if_fail (DIG_IS_SESSION (self));
  g_return_if_fail (files != NULL && n_files > 0);

  items = dig_load_list_new ();
  for (guint i = 0; i < n_files; i++)
    g_ptr_array_add (items, dig_load_item_new (files[i], role));
  begin_load (self, items, cancellable, callback, data);
}

void
dig_session_load_builtin_async (DigSession *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (DIG_IS_SESSION (self));

  begin_load (self, dig_load_list_builtin (), cancellable, callback, data);
}

gboolean
dig_session_load_finish (DigSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

DigDataSet *
dig_session_get_train_data (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->train.data;
}

const DigLoadReport *
dig_session_get_train_report (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->train.report;
}

DigDataSet *
dig_session_get_test_data (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->test.data;
}

const DigLoadReport *
dig_session_get_test_report (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->test.report;
}

const DigSplit *
dig_session_get_split (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->split;
}

gboolean
dig_session_is_loading (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), FALSE);
  return self->loading != NULL;
}

double
dig_session_get_load_progress (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->load_progress;
}

guint
dig_session_get_revision (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->revision;
}

guint
dig_session_get_test_revision (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->test_revision;
}

guint
dig_session_get_selected_row (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->selected_row;
}

void
dig_session_set_selected_row (DigSession *self, guint row)
{
  guint n_rows;

  g_return_if_fail (DIG_IS_SESSION (self));

  n_rows = self->train.data ? dig_data_set_get_n_images (self->train.data) : 0;
  row = MIN (row, MAX (n_rows, 1) - 1);
  if (self->selected_row == row)
    return;
  self->selected_row = row;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ROW]);
}

DigMissingRule
dig_session_get_missing_rule (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), DIG_MISSING_DROP_ROWS);
  return self->missing_rule;
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigSession *self = DIG_SESSION (source);
  g_autoptr (GError) error = NULL;

  if (!dig_session_load_finish (self, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, reload_failed_signal, 0, error->message);
}

/* The files that are open, once more; the built-in digits have no missing cells. */
static void
reload (DigSession *self)
{
  GPtrArray *items = dig_load_list_new ();

  if (self->train_file != NULL)
    g_ptr_array_add (items, dig_load_item_new (self->train_file, DIG_DATA_ROLE_TRAIN));
  if (self->test_file != NULL)
    g_ptr_array_add (items, dig_load_item_new (self->test_file, DIG_DATA_ROLE_TEST));
  if (items->len > 0)
    begin_load (self, items, NULL, reloaded_cb, NULL);
  else
    g_ptr_array_unref (items);
}

void
dig_session_set_missing_rule (DigSession *self, DigMissingRule rule)
{
  g_return_if_fail (DIG_IS_SESSION (self));

  if (self->missing_rule == rule)
    return;
  self->missing_rule = rule;
  reload (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MISSING_RULE]);
}

double
dig_session_get_test_size (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->test_size;
}

void
dig_session_set_test_size (DigSession *self, double test_size)
{
  g_return_if_fail (DIG_IS_SESSION (self));
  g_return_if_fail (test_size > 0 && test_size < 1);

  if (self->test_size == test_size)
    return;
  self->test_size = test_size;
  update_split (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEST_SIZE]);
}

guint32
dig_session_get_split_seed (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return self->split_seed;
}

void
dig_session_set_split_seed (DigSession *self, guint32 seed)
{
  g_return_if_fail (DIG_IS_SESSION (self));

  if (self->split_seed == seed)
    return;
  self->split_seed = seed;
  update_split (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPLIT_SEED]);
}

DigDeviceList *
dig_session_get_devices (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return self->devices;
}

DigRunSettings *
dig_session_get_run_settings (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  if (self->settings == NULL)
    self->settings = dig_run_settings_new ();
  return self->settings;
}

DigRun *
dig_session_get_run (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return dig_shown_run_get_run (self->shown);
}

void
dig_session_set_run (DigSession *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_SESSION (self));
  dig_shown_run_set_run (self->shown, run, FALSE);
}

void
dig_session_show_run (DigSession *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_SESSION (self));
  g_return_if_fail (DIG_IS_RUN (run));
  dig_shown_run_set_run (self->shown, run, TRUE);
}

guint
dig_session_get_shown_epoch (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return dig_shown_run_get_epoch (self->shown);
}

void
dig_session_set_shown_epoch (DigSession *self, guint epoch)
{
  g_return_if_fail (DIG_IS_SESSION (self));
  dig_shown_run_set_epoch (self->shown, epoch);
}

DigSnapshot *
dig_session_get_shown_snapshot (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return dig_shown_run_get_snapshot (self->shown);
}

guint
dig_session_get_snapshot_epoch (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), 0);
  return dig_shown_run_get_snapshot_epoch (self->shown);
}

GListModel *
dig_session_get_live_runs (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);
  return dig_shown_run_get_live_runs (self->shown);
}

void
dig_session_add_live_run (DigSession *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_SESSION (self));
  dig_shown_run_add_live (self->shown, run);
}

gboolean
dig_session_is_training (DigSession *self)
{
  g_return_val_if_fail (DIG_IS_SESSION (self), FALSE);
  return dig_shown_run_has_active (self->shown);
}

DigRun *
dig_session_begin_run (DigSession *self, const char *runs_folder, GError **error)
{
  g_autoptr (DigTrainSettings) settings = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (DigRun) run = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (DigRunDrawings) drawings = NULL;

  g_return_val_if_fail (DIG_IS_SESSION (self), NULL);

  if (self->train.data == NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_USAGE,
                           _ ("There is no training data. Open a file with labels."));
      return NULL;
    }
  settings =
      dig_run_settings_dup (dig_session_get_run_settings (self), self->test_size, self->split_seed);
  if (!dig_train_settings_check (settings, error))
    return NULL;
  if (runs_folder != NULL && (folder = dig_run_pick_folder (runs_folder, error)) == NULL)
    return NULL;
  data = dig_collection_training_join (self, &drawings, error);
  if (data == NULL)
    return NULL;
  run = dig_run_new (settings, data, folder);
  dig_collection_training_attach (self, run, drawings);
  dig_session_set_run (self, run);
  return run;
}

gboolean
dig_session_can_continue_run (DigSession *self)
{
  g_autoptr (DigTrainSettings) settings = NULL;
  g_autofree char *now = NULL, *then = NULL;
  DigRun *run;

  g_return_val_if_fail (DIG_IS_SESSION (self), FALSE);

  run = dig_session_get_run (self);
  if (run == NULL || !dig_run_can_continue (run) || !dig_collection_training_is_same (self, run))
    return FALSE;
  settings =
      dig_run_settings_dup (dig_session_get_run_settings (self), self->test_size, self->split_seed);
  now = dig_train_settings_to_json (settings);
  then = dig_train_settings_to_json (dig_run_get_settings (run));
  return strcmp (now, then) == 0;
}

void
dig_session_stop_runs (DigSession *self)
{
  g_return_if_fail (DIG_IS_SESSION (self));

  dig_shown_run_stop_all (self->shown);
}
