/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-keeper.h"

#include <string.h>

#include "io/dig-collection-store.h"
#include "model/dig-collection-folder.h"
#include "model/dig-worker.h"

#define MAX_UNDO 100
#define FLUSH_WAIT_US G_USEC_PER_SEC
#define MAX_FOLLOWED 300000 /* digits of all older states: some tenths of a second */

struct _DigCollectionKeeper
{
  GObject parent_instance;

  char *folder;
  char *name;
  DigCollectionStore *store;
  DigCollection *collection; /* NULL: not ready */
  char *problem;             /* why; NULL: it is being read */
  GCancellable *loading;     /* of the newest reading */
  GPtrArray *undo;           /* DigCollection: what was, the newest last */
  DigDataSet *data;          /* of the collection; NULL: not made yet, or empty */
  guint revision;
  DigWorker *writer;
  gboolean is_saved;
  char *unsaved_because; /* NULL while it is saved, or not yet tried */
  char *next;            /* to be opened once this one is saved; NULL: none */
};

G_DEFINE_FINAL_TYPE (DigCollectionKeeper, dig_collection_keeper, G_TYPE_OBJECT)

enum
{
  PROP_REVISION = 1,
  PROP_IS_READY,
  PROP_CAN_UNDO,
  PROP_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SAVED,
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Saving ---- */

typedef struct
{
  DigCollectionStore *store;
  DigCollection *collection;
} SaveJob;

static void
save_job_free (gpointer data)
{
  SaveJob *job = data;

  dig_collection_store_unref (job->store);
  dig_collection_free (job->collection);
  g_free (job);
}

typedef struct
{
  DigCollection *both; /* that the file has; NULL: what was to be saved */
  char *problem;       /* a sentence; NULL: it is saved */
} Saved;

static void
saved_free (gpointer data)
{
  Saved *saved = data;

  dig_collection_free (saved->both);
  g_free (saved->problem);
  g_free (saved);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saved, saved_free)

/* A newer job does not stop this one: whole files are cheap, and the older state is better than none. */
static gpointer
save_thread (gpointer data, GCancellable *cancellable)
{
  const SaveJob *job = data;
  Saved *saved = g_new0 (Saved, 1);
  g_autoptr (GError) error = NULL;

  if (!dig_collection_store_write (job->store, job->collection, &saved->both, &error))
    saved->problem = g_strdup (error->message);
  return saved;
}

static void take_both (DigCollectionKeeper *self, DigCollection *both);

static void
saved_cb (gpointer result, gboolean is_last, gpointer owner)
{
  DigCollectionKeeper *self = owner;
  g_autoptr (Saved) saved = result;
  g_autofree char *next = NULL;

  if (is_last)
    next = g_steal_pointer (&self->next);
  g_free (self->unsaved_because);
  self->unsaved_because = g_strdup (saved->problem);
  if (saved->problem != NULL)
    {
      g_signal_emit (self, signals[PROBLEM], 0, saved->problem);
      return;
    }
  if (!is_last)
    return;
  self->is_saved = TRUE;
  if (saved->both != NULL)
    take_both (self, g_steal_pointer (&saved->both));
  g_signal_emit (self, signals[SAVED], 0);
  if (next != NULL)
    dig_collection_keeper_open (self, next);
}

static void
save (DigCollectionKeeper *self)
{
  SaveJob *job = g_new0 (SaveJob, 1);

  job->store = dig_collection_store_ref (self->store);
  job->collection = dig_collection_copy (self->collection);
  self->is_saved = FALSE;
  dig_worker_push (self->writer, job);
}

/* ---- Changes ---- */

static void
collection_changed (DigCollectionKeeper *self)
{
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

static void
drop_undo (DigCollectionKeeper *self)
{
  if (self->undo->len == 0)
    return;
  g_ptr_array_set_size (self->undo, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

/* Before a change. */
static void
keep_for_undo (DigCollectionKeeper *self)
{
  if (self->undo->len == MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_add (self->undo, dig_collection_copy (self->collection));
  if (self->undo->len == 1)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

/* After it. */
static void
finish_change (DigCollectionKeeper *self)
{
  save (self);
  collection_changed (self);
}

/* What the file has, where another program wrote it too: since the last saving nothing has changed here. The older
 * states follow, so that taking a change back does not take back theirs. */
static void
take_both (DigCollectionKeeper *self, DigCollection *both)
{
  guint64 n_digits = (guint64)self->undo->len * dig_collection_get_n_digits (both);
  gboolean can_follow = n_digits <= MAX_FOLLOWED;

  for (guint i = 0; can_follow && i < self->undo->len; i++)
    can_follow = dig_collection_follow (self->undo->pdata[i], self->collection, both, NULL);
  if (!can_follow)
    drop_undo (self);
  dig_collection_free (self->collection);
  self->collection = both;
  dig_collection_store_adopt (self->store);
  collection_changed (self);
}

DigKept
dig_collection_keeper_add (DigCollectionKeeper *self, DigDrawnDigit *digit)
{
  guint label, row;
  int found;

  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self) && digit != NULL, DIG_KEPT_REFUSED);

  if (self->collection == NULL)
    return DIG_KEPT_REFUSED;
  label = dig_drawn_digit_get_label (digit);
  found = dig_collection_find (self->collection, digit);
  if (found < 0 && dig_collection_get_n_digits (self->collection) >= DIG_COLLECTION_MAX_DIGITS)
    return DIG_KEPT_REFUSED;
  if (found < 0)
    {
      keep_for_undo (self);
      dig_collection_add (self->collection, digit);
      finish_change (self);
      return DIG_KEPT_ADDED;
    }
  row = (guint)found;
  if (dig_drawn_digit_get_label (dig_collection_get_digit (self->collection, row)) == label)
    return DIG_KEPT_SAME;
  dig_collection_keeper_relabel (self, &row, 1, label);
  return DIG_KEPT_RELABELED;
}

void
dig_collection_keeper_remove (DigCollectionKeeper *self, const guint *rows, guint n)
{
  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self));

  if (self->collection == NULL || n == 0)
    return;
  keep_for_undo (self);
  dig_collection_remove (self->collection, rows, n);
  finish_change (self);
}

void
dig_collection_keeper_relabel (DigCollectionKeeper *self, const guint *rows, guint n, guint label)
{
  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self));

  if (self->collection == NULL || n == 0)
    return;
  keep_for_undo (self);
  dig_collection_relabel (self->collection, rows, n, label);
  finish_change (self);
}

gboolean
dig_collection_keeper_rename_writer (DigCollectionKeeper *self, const char *from, const char *to)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), FALSE);
  g_return_val_if_fail (from != NULL && to != NULL, FALSE);

  name = dig_writer_name_new (to);
  if (name == NULL || self->collection == NULL)
    return FALSE;
  if (strcmp (from, name) == 0)
    return TRUE;
  keep_for_undo (self);
  dig_collection_rename_writer (self->collection, from, name);
  finish_change (self);
  return TRUE;
}

void
dig_collection_keeper_take (DigCollectionKeeper *self, DigCollection *collection)
{
  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self) && collection != NULL);
  g_return_if_fail (self->collection != NULL);

  keep_for_undo (self);
  dig_collection_free (self->collection);
  self->collection = collection;
  finish_change (self);
}

void
dig_collection_keeper_undo (DigCollectionKeeper *self)
{
  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self));

  if (self->undo->len == 0 || self->collection == NULL)
    return;
  dig_collection_free (self->collection);
  self->collection = g_ptr_array_steal_index (self->undo, self->undo->len - 1);
  if (self->undo->len == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  finish_change (self);
}

/* ---- Reading ---- */

static void
open_thread (GTask *task, gpointer source, gpointer store, GCancellable *cancellable)
{
  GError *error = NULL;
  DigCollection *collection = dig_collection_store_read (store, &error);

  if (collection != NULL)
    g_task_return_pointer (task, collection, (GDestroyNotify)dig_collection_free);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigCollectionKeeper *self = DIG_COLLECTION_KEEPER (source);
  g_autoptr (GError) error = NULL;
  DigCollection *collection = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    {
      dig_collection_free (collection);
      return; /* another was opened meanwhile */
    }
  g_clear_object (&self->loading);
  self->collection = collection;
  if (collection == NULL)
    {
      self->problem = g_strdup (error->message);
      g_signal_emit (self, signals[PROBLEM], 0, self->problem);
      return;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READY]);
  collection_changed (self);
}

/* What is open is saved. */
static void
begin_open (DigCollectionKeeper *self, const char *name)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;
  gboolean was_ready = self->collection != NULL;

  g_clear_pointer (&self->collection, dig_collection_free);
  g_clear_pointer (&self->problem, g_free);
  drop_undo (self);
  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }
  if (was_ready)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READY]);
      collection_changed (self);
    }
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  task = g_task_new (self, self->loading, opened_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  path = dig_collection_keeper_dup_path (self);
  g_clear_pointer (&self->store, dig_collection_store_unref);
  self->store = dig_collection_store_new (path);
  g_task_set_task_data (task, dig_collection_store_ref (self->store),
                        (GDestroyNotify)dig_collection_store_unref);
  g_task_run_in_thread (task, open_thread);
}

void
dig_collection_keeper_open (DigCollectionKeeper *self, const char *name)
{
  g_return_if_fail (DIG_IS_COLLECTION_KEEPER (self) && name != NULL);

  g_clear_pointer (&self->next, g_free);
  if (self->is_saved)
    {
      begin_open (self, name);
      return;
    }
  self->next = g_strdup (name);
  if (!dig_worker_is_busy (self->writer))
    save (self);
}

/* ---- What there is ---- */

char *
dig_collection_keeper_check_name (DigCollectionKeeper *self, const char *name)
{
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self) && name != NULL, NULL);

  names = dig_collection_keeper_dup_names (self);
  return dig_collection_folder_check_name ((const char *const *)names, name);
}

char **
dig_collection_keeper_dup_names (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  return dig_collection_folder_dup_names (self->folder, self->name);
}

const char *
dig_collection_keeper_get_name (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  return self->name;
}

char *
dig_collection_keeper_dup_path (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  return dig_collection_folder_dup_path (
      self->folder, self->name != NULL ? self->name : DIG_COLLECTION_DEFAULT_NAME);
}

gboolean
dig_collection_keeper_is_ready (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), FALSE);

  return self->collection != NULL;
}

const char *
dig_collection_keeper_get_problem (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  return self->problem;
}

gboolean
dig_collection_keeper_can_undo (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), FALSE);

  return self->undo->len > 0;
}

guint
dig_collection_keeper_get_revision (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), 0);

  return self->revision;
}

guint
dig_collection_keeper_get_n_digits (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), 0);

  return self->collection != NULL ? dig_collection_get_n_digits (self->collection) : 0;
}

DigDataSet *
dig_collection_keeper_get_data (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  if (self->data == NULL && self->collection != NULL)
    {
      self->data = dig_collection_make_data_set (self->collection);
      if (self->data != NULL)
        dig_data_set_set_name (self->data, self->name);
    }
  return self->data;
}

const DigCollection *
dig_collection_keeper_get_collection (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  return self->collection;
}

gboolean
dig_collection_keeper_is_saved (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), FALSE);

  return self->is_saved;
}

static void
wait_for_writer (DigCollectionKeeper *self)
{
  while (dig_worker_wait (self->writer, FLUSH_WAIT_US) || dig_worker_is_busy (self->writer))
    ;
}

const char *
dig_collection_keeper_flush (DigCollectionKeeper *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_KEEPER (self), NULL);

  wait_for_writer (self);
  if (!self->is_saved)
    {
      save (self);
      wait_for_writer (self);
    }
  return self->is_saved ? NULL : self->unsaved_because;
}

/* ---- GObject ---- */

static void
dig_collection_keeper_finalize (GObject *object)
{
  DigCollectionKeeper *self = DIG_COLLECTION_KEEPER (object);

  g_clear_pointer (&self->next, g_free);
  dig_collection_keeper_flush (self);
  dig_worker_free (self->writer);
  g_free (self->unsaved_because);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->store, dig_collection_store_unref);
  dig_collection_free (self->collection);
  g_ptr_array_unref (self->undo);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_free (self->problem);
  g_free (self->folder);
  g_free (self->name);
  G_OBJECT_CLASS (dig_collection_keeper_parent_class)->finalize (object);
}

static void
dig_collection_keeper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigCollectionKeeper *self = DIG_COLLECTION_KEEPER (object);

  switch (id)
    {
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    case PROP_IS_READY:
      g_value_set_boolean (value, self->collection != NULL);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, self->undo->len > 0);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_collection_keeper_class_init (DigCollectionKeeperClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = dig_collection_keeper_finalize;
  object_class->get_property = dig_collection_keeper_get_property;
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_READY] = g_param_spec_boolean ("is-ready", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SAVED] = g_signal_new ("saved", DIG_TYPE_COLLECTION_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] =
      g_signal_new ("problem", DIG_TYPE_COLLECTION_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
dig_collection_keeper_init (DigCollectionKeeper *self)
{
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify)dig_collection_free);
  self->writer =
      dig_worker_new ("collection", save_thread, save_job_free, saved_free, saved_cb, self);
  self->is_saved = TRUE;
}

DigCollectionKeeper *
dig_collection_keeper_new (const char *folder)
{
  DigCollectionKeeper *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (DIG_TYPE_COLLECTION_KEEPER, NULL);
  self->folder = g_strdup (folder);
  return self;
}

static const char key[] = "dig-collection-keeper";

DigCollectionKeeper *
dig_collection_keeper_get_for_session (DigSession *session)
{
  DigCollectionKeeper *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), key);
  if (self == NULL)
    {
      g_autofree char *folder = dig_collection_default_folder ();

      self = dig_collection_keeper_new (folder);
      g_object_set_data_full (G_OBJECT (session), key, self, g_object_unref);
      dig_collection_keeper_open (self, DIG_COLLECTION_DEFAULT_NAME);
    }
  return self;
}

const char *
dig_collection_keeper_flush_for_session (DigSession *session)
{
  DigCollectionKeeper *self = g_object_get_data (G_OBJECT (session), key);

  return self != NULL ? dig_collection_keeper_flush (self) : NULL;
}
