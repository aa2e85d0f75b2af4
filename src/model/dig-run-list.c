/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-list.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "base/dig-error.h"
#include "base/dig-file.h"

/* Where deleted runs wait, and how long. */
#define DELETED ".deleted"
#define KEPT_SECONDS (7 * 24 * 3600)

struct _DigRunList
{
  GObject parent_instance;

  char *folder;
  GListModel *live_runs;
  GPtrArray *items;   /* DigRunItem, newest first */
  GPtrArray *watched; /* DigRun: the live ones that were seen */
  gboolean is_scanning;
  gboolean is_stale; /* scan once more */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DigRunList, dig_run_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_IS_SCANNING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

/* ---- The worker ---- */

/* A folder as it was found. */
typedef struct
{
  char *folder;
  DigStoredRun *stored;
  char *problem;
  DigRunNotes *notes;
  gboolean has_drawings;
  gint64 changed; /* seconds since 1970, 0: not known */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->stored, dig_stored_run_free);
  g_clear_pointer (&found->notes, dig_run_notes_free);
  g_free (found->problem);
  g_free (found->folder);
  g_free (found);
}

static Found *
read_run (const char *parent, const char *name)
{
  Found *found = g_new0 (Found, 1);
  g_autofree char *drawings = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  found->folder = g_build_filename (parent, name, NULL);
  found->stored = dig_stored_run_read (found->folder, &error);
  if (found->stored != NULL)
    found->notes = dig_run_notes_read (found->folder, &error);
  if (found->notes == NULL)
    found->notes = dig_run_notes_new (NULL, error ? error->message : NULL);
  if (found->stored == NULL)
    found->problem = g_strdup (error->message);
  drawings = g_build_filename (found->folder, "drawings.csv", NULL);
  found->has_drawings = g_file_test (drawings, G_FILE_TEST_EXISTS);
  found->changed = g_stat (found->folder, &status) == 0 ? (gint64)status.st_mtime : 0;
  return found;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/* What was moved aside longer ago; moving sets a folder's change time. */
static void
purge (const char *parent)
{
  g_autofree char *deleted = g_build_filename (parent, DELETED, NULL);
  g_autoptr (GDir) dir = g_dir_open (deleted, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (deleted, name, NULL);
      GStatBuf status;

      if (g_lstat (path, &status) == 0 && now - (gint64)status.st_ctime > KEPT_SECONDS)
        remove_tree (path);
    }
}

static void
scan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *parent = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (all, read_run (parent, name));
    }
  purge (parent);
  g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify)g_ptr_array_unref);
}

/* ---- The list ---- */

static GType
get_item_type (GListModel *list)
{
  return DIG_TYPE_RUN_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return DIG_RUN_LIST (list)->items->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  GPtrArray *items = DIG_RUN_LIST (list)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  DigRunItem *first = *(DigRunItem *const *)a, *second = *(DigRunItem *const *)b;
  gint64 begun_first = dig_run_item_get_begun (first),
         begun_second = dig_run_item_get_begun (second);

  if (begun_first != begun_second)
    return begun_first < begun_second ? 1 : -1;
  return -strcmp (dig_run_item_get_folder (first), dig_run_item_get_folder (second));
}

static void
insert_item (DigRunList *self, DigRunItem *item)
{
  guint position = 0;

  while (position < self->items->len && compare_items (&self->items->pdata[position], &item) < 0)
    position++;
  g_ptr_array_insert (self->items, (int)position, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
remove_item (DigRunList *self, DigRunItem *item)
{
  guint position;

  if (!g_ptr_array_find (self->items, item, &position))
    return;
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

DigRunItem *
dig_run_list_find (DigRunList *self, const char *folder)
{
  g_return_val_if_fail (DIG_IS_RUN_LIST (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (strcmp (dig_run_item_get_folder (g_ptr_array_index (self->items, i)), folder) == 0)
      return g_ptr_array_index (self->items, i);
  return NULL;
}

/* ---- What the worker found ---- */

static void
take_found (DigRunItem *item, Found *found)
{
  dig_run_item_set_has_drawings (item, found->has_drawings);
  dig_run_item_take_stored (item, g_steal_pointer (&found->stored),
                            g_steal_pointer (&found->problem));
  dig_run_item_take_notes (item, g_steal_pointer (&found->notes));
}

static void
add_found (DigRunList *self, GPtrArray *all)
{
  g_autoptr (GPtrArray) new_items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++)
    {
      Found *found = g_ptr_array_index (all, i);
      DigRunItem *item = dig_run_list_find (self, found->folder);

      if (item == NULL)
        {
          item = dig_run_item_new (found->folder);
          dig_run_item_set_begun (item, found->changed);
          g_ptr_array_add (new_items, item);
        }
      take_found (item, found);
    }
  if (self->items->len > 0)
    {
      for (guint i = 0; i < new_items->len; i++)
        insert_item (self, g_ptr_array_index (new_items, i));
      return;
    }
  /* All at once. */
  g_ptr_array_sort (new_items, compare_items);
  for (guint i = 0; i < new_items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (new_items, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, new_items->len);
}

/* Folders that are gone, unless something still trains into them. */
static void
remove_lost (DigRunList *self, GPtrArray *all)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < all->len; i++)
    g_hash_table_add (folders, ((Found *)g_ptr_array_index (all, i))->folder);
  for (guint i = self->items->len; i-- > 0;)
    {
      DigRunItem *item = g_ptr_array_index (self->items, i);

      if (dig_run_item_get_run (item) == NULL
          && !g_hash_table_contains (folders, dig_run_item_get_folder (item)))
        remove_item (self, item);
    }
}

/* A run that is no longer live is what its folder says. */
static void
let_go_of_runs (DigRunList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      DigRunItem *item = g_ptr_array_index (self->items, i);
      DigRun *run = dig_run_item_get_run (item);

      if (run != NULL && !g_ptr_array_find (self->watched, run, NULL))
        dig_run_item_set_run (item, NULL);
    }
}

static void
scanned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigRunList *self = DIG_RUN_LIST (source);
  g_autoptr (GPtrArray) all = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_scanning = FALSE;
  if (all == NULL)
    return;
  if (self->is_stale)
    {
      dig_run_list_scan (self);
      return;
    }
  remove_lost (self, all);
  add_found (self, all);
  let_go_of_runs (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SCANNING]);
}

void
dig_run_list_scan (DigRunList *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DIG_IS_RUN_LIST (self));

  if (self->is_scanning)
    {
      self->is_stale = TRUE;
      return;
    }
  self->is_scanning = TRUE;
  if (!self->is_stale)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SCANNING]);
  self->is_stale = FALSE;
  task = g_task_new (self, NULL, scanned_cb, NULL);
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, scan_thread);
}

gboolean
dig_run_list_is_scanning (DigRunList *self)
{
  g_return_val_if_fail (DIG_IS_RUN_LIST (self), FALSE);
  return self->is_scanning;
}

/* ---- What trains ---- */

static gboolean
is_ours (DigRunList *self, DigRun *run)
{
  g_autofree char *parent = NULL;

  if (dig_run_get_folder (run) == NULL)
    return FALSE;
  parent = g_path_get_dirname (dig_run_get_folder (run));
  return strcmp (parent, self->folder) == 0;
}

/* A run that has begun is in the list, before its folder is. */
static void
run_state_cb (DigRun *run, GParamSpec *pspec, gpointer data)
{
  DigRunList *self = data;
  DigRunItem *item;

  if (dig_run_get_state (run) == DIG_RUN_READY)
    return;
  item = dig_run_list_find (self, dig_run_get_folder (run));
  if (item == NULL)
    {
      g_autoptr (DigRunItem) new_item = dig_run_item_new (dig_run_get_folder (run));

      dig_run_item_set_run (new_item, run);
      insert_item (self, new_item);
    }
  else
    dig_run_item_set_run (item, run);
  if (!dig_run_is_active (run))
    dig_run_list_scan (self); /* its description, and what it has in its folder */
}

static gboolean
is_live (DigRunList *self, DigRun *run)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->live_runs); i++)
    {
      g_autoptr (DigRun) live = g_list_model_get_item (self->live_runs, i);

      if (live == run)
        return TRUE;
    }
  return FALSE;
}

static void
live_changed_cb (DigRunList *self, guint position, guint n_removed, guint n_added)
{
  guint n_before = self->watched->len;

  for (guint i = self->watched->len; i-- > 0;)
    {
      DigRun *run = g_ptr_array_index (self->watched, i);

      if (is_live (self, run))
        continue;
      g_signal_handlers_disconnect_by_func (run, run_state_cb, self);
      g_ptr_array_remove_index (self->watched, i);
    }
  if (self->watched->len < n_before)
    dig_run_list_scan (self);
  for (guint i = 0; i < g_list_model_get_n_items (self->live_runs); i++)
    {
      g_autoptr (DigRun) run = g_list_model_get_item (self->live_runs, i);

      if (!is_ours (self, run) || g_ptr_array_find (self->watched, run, NULL))
        continue;
      g_ptr_array_add (self->watched, g_object_ref (run));
      g_signal_connect_object (run, "notify::state", G_CALLBACK (run_state_cb), self, 0);
      run_state_cb (run, NULL, self);
    }
}

/* ---- Notes ---- */

typedef struct
{
  DigRunNotes *notes;
  char *folder;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  dig_run_notes_free (writing->notes);
  g_free (writing->folder);
  g_free (writing);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;
  GError *error = NULL;

  if (dig_run_notes_write (writing->notes, writing->folder, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (source, failed_signal, 0, error->message);
}

void
dig_run_list_set_notes (DigRunList *self, DigRunItem *item, const char *title, const char *text)
{
  g_autoptr (GTask) task = NULL;
  Writing *writing;

  g_return_if_fail (DIG_IS_RUN_LIST (self));
  g_return_if_fail (DIG_IS_RUN_ITEM (item));

  writing = g_new0 (Writing, 1);
  writing->folder = g_strdup (dig_run_item_get_folder (item));
  writing->notes = dig_run_notes_new (title, text);
  dig_run_item_take_notes (item, dig_run_notes_new (title, text));
  task = g_task_new (self, NULL, written_cb, NULL);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_thread);
}

/* ---- Deleting ---- */

static gboolean
move_folder (const char *from, const char *to, GError **error)
{
  int code;

  if (g_rename (from, to) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s cannot be moved to %s: %s"), from, to,
               g_strerror (code));
  return FALSE;
}

/* On the item: where its folder waits. */
static const char deleted_key[] = "dig-run-list-deleted";

/* A name that is free: a folder may be trained into and deleted again. */
static char *
dup_deleted_path (DigRunList *self, DigRunItem *item)
{
  g_autofree char *name = g_path_get_basename (dig_run_item_get_folder (item));
  char *path = g_build_filename (self->folder, DELETED, name, NULL);

  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *next = g_strdup_printf ("%s_%u", name, i);

      g_free (path);
      path = g_build_filename (self->folder, DELETED, next, NULL);
    }
  return path;
}

/* What a scan that is under way has read may be older than this change. */
static void
distrust_scan (DigRunList *self)
{
  if (self->is_scanning)
    self->is_stale = TRUE;
}

gboolean
dig_run_list_delete (DigRunList *self, DigRunItem *item, GError **error)
{
  g_autofree char *deleted = NULL, *parent = NULL;

  g_return_val_if_fail (DIG_IS_RUN_LIST (self), FALSE);
  g_return_val_if_fail (DIG_IS_RUN_ITEM (item), FALSE);

  if (dig_run_item_is_active (item) || dig_run_item_is_elsewhere (item))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("“%s” is training. Stop it before you delete it."),
                   dig_run_item_get_title (item));
      return FALSE;
    }
  deleted = dup_deleted_path (self, item);
  parent = g_path_get_dirname (deleted);
  if (!dig_file_make_folder (parent, error)
      || !move_folder (dig_run_item_get_folder (item), deleted, error))
    return FALSE;
  g_object_set_data_full (G_OBJECT (item), deleted_key, g_steal_pointer (&deleted), g_free);
  distrust_scan (self);
  remove_item (self, item);
  return TRUE;
}

gboolean
dig_run_list_undelete (DigRunList *self, DigRunItem *item, GError **error)
{
  const char *deleted;

  g_return_val_if_fail (DIG_IS_RUN_LIST (self), FALSE);
  g_return_val_if_fail (DIG_IS_RUN_ITEM (item), FALSE);

  deleted = g_object_get_data (G_OBJECT (item), deleted_key);
  g_return_val_if_fail (deleted != NULL, FALSE);
  if (!move_folder (deleted, dig_run_item_get_folder (item), error))
    return FALSE;
  g_object_set_data (G_OBJECT (item), deleted_key, NULL);
  distrust_scan (self);
  if (dig_run_list_find (self, dig_run_item_get_folder (item)) == NULL)
    insert_item (self, item);
  return TRUE;
}

/* ---- GObject ---- */

static void
dig_run_list_dispose (GObject *object)
{
  DigRunList *self = DIG_RUN_LIST (object);

  g_clear_object (&self->live_runs);
  g_ptr_array_set_size (self->watched, 0);

  G_OBJECT_CLASS (dig_run_list_parent_class)->dispose (object);
}

static void
dig_run_list_finalize (GObject *object)
{
  DigRunList *self = DIG_RUN_LIST (object);

  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->folder);

  G_OBJECT_CLASS (dig_run_list_parent_class)->finalize (object);
}

static void
dig_run_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, DIG_RUN_LIST (object)->is_scanning);
}

static void
dig_run_list_class_init (DigRunListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_run_list_dispose;
  object_class->finalize = dig_run_list_finalize;
  object_class->get_property = dig_run_list_get_property;
  properties[PROP_IS_SCANNING] = g_param_spec_boolean ("is-scanning", NULL, NULL, FALSE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", DIG_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
dig_run_list_init (DigRunList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

char *
dig_run_list_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "digit-lab", "runs", NULL);
}

DigRunList *
dig_run_list_new (const char *folder, GListModel *live_runs)
{
  DigRunList *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (DIG_TYPE_RUN_LIST, NULL);
  self->folder = g_strdup (folder);
  if (live_runs != NULL)
    {
      self->live_runs = g_object_ref (live_runs);
      g_signal_connect_object (live_runs, "items-changed", G_CALLBACK (live_changed_cb), self,
                               G_CONNECT_SWAPPED);
      live_changed_cb (self, 0, 0, 0);
    }
  return self;
}

DigRunList *
dig_run_list_get_for_session (DigSession *session)
{
  static const char key[] = "dig-run-list";
  DigRunList *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), key);
  if (self == NULL)
    {
      g_autofree char *folder = dig_run_list_dup_default_folder ();

      self = dig_run_list_new (folder, dig_session_get_live_runs (session));
      g_object_set_data_full (G_OBJECT (session), key, self, g_object_unref);
    }
  return self;
}
