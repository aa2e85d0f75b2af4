/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-title.h"

struct _DigRunTitle
{
  GObject parent_instance;

  DigRunList *list;
  DigRunItem *item; /* the list's, or one of our own while the run is not in it; NULL: no folder */
  GFileMonitor *monitor;
  GCancellable *reading; /* NULL: nothing is being read */
  char *text;
};

G_DEFINE_FINAL_TYPE (DigRunTitle, dig_run_title, G_TYPE_OBJECT)

enum
{
  PROP_TEXT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
update_text (DigRunTitle *self)
{
  const char *text = self->item ? dig_run_item_get_title (self->item) : NULL;

  if (g_strcmp0 (text, self->text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
set_item (DigRunTitle *self, DigRunItem *item)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "notify::revision", G_CALLBACK (update_text), self);
}

static void read_notes (DigRunTitle *self);

/* A run that begins comes into the list after it is shown. */
static void
list_changed_cb (DigRunTitle *self)
{
  DigRunItem *listed =
      self->item ? dig_run_list_find (self->list, dig_run_item_get_folder (self->item)) : NULL;

  if (listed == NULL || listed == self->item)
    return;
  set_item (self, listed);
  update_text (self);
  read_notes (self);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  DigRunNotes *notes = dig_run_notes_read (data, &error);

  if (notes != NULL)
    g_task_return_pointer (task, notes, (GDestroyNotify)dig_run_notes_free);
  else
    g_task_return_error (task, error);
}

/* Notes that cannot be read name nothing; the Runs page says what is wrong with them. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigRunNotes *notes = g_task_propagate_pointer (G_TASK (result), NULL);

  if (notes != NULL)
    dig_run_item_take_notes (DIG_RUN_TITLE (source)->item, notes);
}

static void
stop_reading (DigRunTitle *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
read_notes (DigRunTitle *self)
{
  g_autoptr (GTask) task = NULL;

  stop_reading (self);
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_task_data (task, g_strdup (dig_run_item_get_folder (self->item)), g_free);
  g_task_run_in_thread (task, read_thread);
}

static void
forget_folder (DigRunTitle *self)
{
  stop_reading (self);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  set_item (self, NULL);
}

static void
watch_folder (DigRunTitle *self, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "notes.json", NULL);

  DigRunItem *listed = dig_run_list_find (self->list, folder);
  g_autoptr (DigRunItem) item = listed ? g_object_ref (listed) : dig_run_item_new (folder);

  set_item (self, item);
  /* Where files cannot be watched the title is the one of now. */
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (read_notes), self);
  read_notes (self);
}

static void
dig_run_title_dispose (GObject *object)
{
  DigRunTitle *self = DIG_RUN_TITLE (object);

  forget_folder (self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (dig_run_title_parent_class)->dispose (object);
}

static void
dig_run_title_finalize (GObject *object)
{
  g_free (DIG_RUN_TITLE (object)->text);

  G_OBJECT_CLASS (dig_run_title_parent_class)->finalize (object);
}

static void
dig_run_title_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, DIG_RUN_TITLE (object)->text);
}

static void
dig_run_title_class_init (DigRunTitleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_run_title_dispose;
  object_class->finalize = dig_run_title_finalize;
  object_class->get_property = dig_run_title_get_property;
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_run_title_init (DigRunTitle *self)
{
}

DigRunTitle *
dig_run_title_new (DigRunList *list)
{
  DigRunTitle *self;

  g_return_val_if_fail (DIG_IS_RUN_LIST (list), NULL);

  self = g_object_new (DIG_TYPE_RUN_TITLE, NULL);
  self->list = g_object_ref (list);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (list_changed_cb), self);
  return self;
}

void
dig_run_title_set_folder (DigRunTitle *self, const char *folder)
{
  g_return_if_fail (DIG_IS_RUN_TITLE (self));

  if (g_strcmp0 (folder, self->item ? dig_run_item_get_folder (self->item) : NULL) == 0)
    return;
  forget_folder (self);
  if (folder != NULL)
    watch_folder (self, folder);
  update_text (self);
}

const char *
dig_run_title_get_text (DigRunTitle *self)
{
  g_return_val_if_fail (DIG_IS_RUN_TITLE (self), NULL);
  return self->text;
}
