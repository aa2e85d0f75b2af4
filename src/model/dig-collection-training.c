/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-training.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"
#include "base/dig-file.h"

struct _DigCollectionTraining
{
  GObject parent_instance;

  DigSession *session; /* weak */
  gboolean is_used;
  GHashTable *held_out; /* names */
};

G_DEFINE_FINAL_TYPE (DigCollectionTraining, dig_collection_training, G_TYPE_OBJECT)

static guint changed_signal;

/* Of a run's object data. */
static const char drawings_key[] = "dig-run-drawings";
static const char digits_key[] = "dig-run-digits";
static const char signature_key[] = "dig-run-drawings-signature";

static DigCollectionKeeper *
get_keeper (DigCollectionTraining *self)
{
  return dig_collection_keeper_get_for_session (self->session);
}

gboolean
dig_collection_training_is_used (DigCollectionTraining *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_TRAINING (self), FALSE);

  return self->is_used;
}

void
dig_collection_training_set_used (DigCollectionTraining *self, gboolean is_used)
{
  g_return_if_fail (DIG_IS_COLLECTION_TRAINING (self));

  if (self->is_used == is_used)
    return;
  self->is_used = is_used;
  g_signal_emit (self, changed_signal, 0);
}

gboolean
dig_collection_training_is_held_out (DigCollectionTraining *self, const char *writer)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_TRAINING (self) && writer != NULL, FALSE);

  return g_hash_table_contains (self->held_out, writer);
}

void
dig_collection_training_set_held_out (DigCollectionTraining *self, const char *writer,
                                      gboolean is_held_out)
{
  g_return_if_fail (DIG_IS_COLLECTION_TRAINING (self) && writer != NULL);

  if (dig_collection_training_is_held_out (self, writer) == is_held_out)
    return;
  if (is_held_out)
    g_hash_table_add (self->held_out, g_strdup (writer));
  else
    g_hash_table_remove (self->held_out, writer);
  g_signal_emit (self, changed_signal, 0);
}

void
dig_collection_training_hold_out_every (DigCollectionTraining *self, guint k)
{
  const DigCollection *collection;
  g_auto (GStrv) names = NULL;

  g_return_if_fail (DIG_IS_COLLECTION_TRAINING (self) && k > 0);

  collection = dig_collection_keeper_get_collection (get_keeper (self));
  g_hash_table_remove_all (self->held_out);
  names = collection != NULL ? dig_collection_pick_writers (collection, k) : NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_hash_table_add (self->held_out, g_strdup (names[i]));
  g_signal_emit (self, changed_signal, 0);
}

/* Those who are held out and drew something: by the order of the data's writers. */
static char **
list_hold_out (DigCollectionTraining *self, DigDataSet *data)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < dig_data_set_get_n_writers (data); i++)
    if (g_hash_table_contains (self->held_out, dig_data_set_get_writer_name (data, i)))
      g_ptr_array_add (names, g_strdup (dig_data_set_get_writer_name (data, i)));
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

/* Another text whenever a run that begins would use other drawings; NULL: none. */
static char *
make_signature (DigCollectionTraining *self)
{
  DigDataSet *data = self->is_used ? dig_collection_keeper_get_data (get_keeper (self)) : NULL;
  g_autofree char *fingerprint = NULL, *list = NULL;
  g_auto (GStrv) names = NULL;

  if (data == NULL)
    return NULL;
  fingerprint = dig_data_set_dup_fingerprint (data);
  names = list_hold_out (self, data);
  list = g_strjoinv ("\n", names);
  return g_strdup_printf ("%s\n%s", fingerprint, list);
}

DigDataSet *
dig_collection_training_join (DigSession *session, DigRunDrawings **drawings, GError **error)
{
  DigCollectionTraining *self = dig_collection_training_get_for_session (session);
  DigDataSet *digits = dig_session_get_train_data (session);
  DigCollectionKeeper *keeper = self->is_used ? get_keeper (self) : NULL;
  DigDataSet *data = keeper != NULL ? dig_collection_keeper_get_data (keeper) : NULL;
  g_autoptr (DigRunDrawings) found = NULL;
  g_auto (GStrv) names = NULL;
  DigDataSet *joined;

  g_return_val_if_fail (digits != NULL && drawings != NULL, NULL);

  *drawings = NULL;
  if (data == NULL)
    return dig_data_set_ref (digits);
  names = list_hold_out (self, data);
  found = dig_run_drawings_new (dig_collection_keeper_get_collection (keeper),
                                (const char *const *)names, error);
  joined = found != NULL ? dig_run_drawings_join (found, digits, error) : NULL;
  if (joined != NULL)
    *drawings = g_steal_pointer (&found);
  return joined;
}

typedef struct
{
  DigRunDrawings *drawings;
  char *folder;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  dig_run_drawings_unref (writing->drawings);
  g_free (writing->folder);
  g_free (writing);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  g_autoptr (GError) error = NULL;

  if (!dig_file_make_folder (writing->folder, &error)
      || !dig_run_drawings_write (writing->drawings, writing->folder, &error))
    g_message ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
dig_collection_training_set_drawings (DigRun *run, DigRunDrawings *drawings, DigDataSet *digits)
{
  g_return_if_fail (DIG_IS_RUN (run) && drawings != NULL);

  if (digits != NULL)
    g_object_set_data_full (G_OBJECT (run), digits_key, dig_data_set_ref (digits),
                            (GDestroyNotify)dig_data_set_unref);
  g_object_set_data_full (G_OBJECT (run), drawings_key, dig_run_drawings_ref (drawings),
                          (GDestroyNotify)dig_run_drawings_unref);
}

void
dig_collection_training_attach (DigSession *session, DigRun *run, DigRunDrawings *drawings)
{
  DigCollectionTraining *self = dig_collection_training_get_for_session (session);
  g_autoptr (GTask) task = NULL;
  Writing *writing;

  g_return_if_fail (DIG_IS_RUN (run));

  g_object_set_data_full (G_OBJECT (run), digits_key,
                          dig_data_set_ref (dig_session_get_train_data (session)),
                          (GDestroyNotify)dig_data_set_unref);
  if (drawings == NULL)
    return;
  dig_collection_training_set_drawings (run, drawings, NULL);
  g_object_set_data_full (G_OBJECT (run), signature_key, make_signature (self), g_free);
  if (dig_run_get_folder (run) == NULL)
    return;
  writing = g_new0 (Writing, 1);
  writing->drawings = dig_run_drawings_ref (drawings);
  writing->folder = g_strdup (dig_run_get_folder (run));
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_thread);
}

gboolean
dig_collection_training_is_same (DigSession *session, DigRun *run)
{
  DigCollectionTraining *self = dig_collection_training_get_for_session (session);
  const char *then = g_object_get_data (G_OBJECT (run), signature_key);
  g_autofree char *now = make_signature (self);

  /* Of a run that was read from its folder nobody knows what the switches were. */
  if (then == NULL && dig_collection_training_get_drawings (run) != NULL)
    return FALSE;
  return dig_collection_training_get_digits (run) == dig_session_get_train_data (session)
         && g_strcmp0 (now, then) == 0;
}

DigDataSet *
dig_collection_training_get_digits (DigRun *run)
{
  DigDataSet *digits;

  g_return_val_if_fail (DIG_IS_RUN (run), NULL);

  digits = g_object_get_data (G_OBJECT (run), digits_key);
  return digits != NULL ? digits : dig_run_get_data (run);
}

DigRunDrawings *
dig_collection_training_get_drawings (DigRun *run)
{
  g_return_val_if_fail (DIG_IS_RUN (run), NULL);

  return g_object_get_data (G_OBJECT (run), drawings_key);
}

static void
dig_collection_training_dispose (GObject *object)
{
  DigCollectionTraining *self = DIG_COLLECTION_TRAINING (object);

  g_clear_weak_pointer (&self->session);
  g_clear_pointer (&self->held_out, g_hash_table_unref);
  G_OBJECT_CLASS (dig_collection_training_parent_class)->dispose (object);
}

static void
dig_collection_training_class_init (DigCollectionTrainingClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_collection_training_dispose;
  changed_signal = g_signal_new ("changed", DIG_TYPE_COLLECTION_TRAINING, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_collection_training_init (DigCollectionTraining *self)
{
  self->held_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

DigCollectionTraining *
dig_collection_training_get_for_session (DigSession *session)
{
  static const char key[] = "dig-collection-training";
  DigCollectionTraining *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), key);
  if (self == NULL)
    {
      self = g_object_new (DIG_TYPE_COLLECTION_TRAINING, NULL);
      g_set_weak_pointer (&self->session, session);
      g_object_set_data_full (G_OBJECT (session), key, self, g_object_unref);
    }
  return self;
}
