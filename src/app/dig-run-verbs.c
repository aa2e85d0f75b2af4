/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-verbs.h"

#include <glib/gi18n.h>

#include "app/dig-run-deletions.h"
#include "app/dig-run-notes-dialog.h"
#include "app/dig-run-words.h"
#include "app/dig-toast.h"
#include "model/dig-collection-training.h"
#include "model/dig-repeat.h"
#include "model/dig-run-open.h"

/* Where its toasts are. */
#define TOASTS "runs"
#define N_SEEDS 5

struct _DigRunVerbs
{
  GObject parent_instance;

  DigSession *session; /* NULL: disposed */
  DigRunList *list;
  DigRepeat *repeat; /* the session's */
  DigRunDeletions *deletions;
  GSimpleActionGroup *actions;
  GPtrArray *chosen;  /* DigRunItem: what they are about */
  char *repeated;     /* folder of the run that is repeated; NULL: all its runs are new */
  gboolean continues; /* what is being opened is to train on */

  /* Lent by the page. */
  DigRunTable *table;
  GtkWidget *bar;
  AdwToastOverlay *toasts;
};

G_DEFINE_FINAL_TYPE (DigRunVerbs, dig_run_verbs, G_TYPE_OBJECT)

void
dig_run_verbs_say (DigRunVerbs *self, const char *sentence)
{
  g_return_if_fail (DIG_IS_RUN_VERBS (self));

  dig_toast_say (GTK_WIDGET (self->toasts), TOASTS, sentence);
}

static void
show_page (DigRunVerbs *self, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (self->toasts), "win.page", "s", name);
}

static void update_verbs (DigRunVerbs *self);

/* Lent; NULL unless exactly one is chosen. */
static DigRunItem *
get_only (DigRunVerbs *self)
{
  return self->chosen->len == 1 ? g_ptr_array_index (self->chosen, 0) : NULL;
}

static void
assign_settings (DigRunVerbs *self, const DigTrainSettings *settings)
{
  dig_run_settings_assign (dig_session_get_run_settings (self->session), settings);
  dig_session_set_test_size (self->session, settings->test_size);
  dig_session_set_split_seed (self->session, settings->split_seed);
}

static void
continue_run (DigRunVerbs *self, DigRun *run)
{
  if (dig_run_get_data (run) == NULL
      || dig_collection_training_get_digits (run) != dig_session_get_train_data (self->session))
    {
      dig_run_verbs_say (self, _ ("It was trained on digits that are not open now. Open them, then "
                                  "continue."));
      return;
    }
  if (!dig_run_can_continue (run))
    return;
  assign_settings (self, dig_run_get_settings (run));
  dig_run_start (run);
  show_page (self, "train");
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigRunVerbs) self = data;
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_run_open_finish (DIG_SESSION (source), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (run == NULL)
    dig_run_verbs_say (self, error->message);
  else if (self->continues)
    continue_run (self, run);
  else if (dig_run_get_data (run) == NULL)
    dig_run_verbs_say (self,
                       _ ("Shown everywhere. It was trained on other digits than those that are "
                          "open."));
  else
    dig_run_verbs_say (self, _ ("Shown everywhere: its curves, its results, its network."));
}

static void
open_run (DigRunVerbs *self, DigRunItem *item, gboolean continues)
{
  self->continues = continues;
  dig_run_open_async (self->session, dig_run_item_get_folder (item), opened_cb,
                      g_object_ref (self));
}

static void
show_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_run (data, get_only (data), FALSE);
}

static void
continue_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_run (data, get_only (data), TRUE);
}

static void
clone_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;

  assign_settings (self, dig_run_item_get_settings (get_only (self)));
  show_page (self, "train");
}

static void
repeat_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;
  g_autoptr (GError) error = NULL;

  /* The run itself is the first of the seeds. */
  g_free (self->repeated);
  self->repeated = g_strdup (dig_run_item_get_folder (get_only (self)));
  if (!dig_repeat_start (self->repeat, dig_run_item_get_settings (get_only (self)), N_SEEDS - 1,
                         FALSE, &error))
    {
      g_clear_pointer (&self->repeated, g_free);
      dig_run_verbs_say (self, error->message);
    }
}

static void
stop_repeat_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  dig_repeat_stop (((DigRunVerbs *)data)->repeat);
}

static void
notes_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;

  dig_run_notes_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->toasts))),
                                self->list, get_only (self));
}

static void
open_folder_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;
  g_autofree char *uri = g_filename_to_uri (dig_run_item_get_folder (get_only (self)), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->toasts))), uri,
                  GDK_CURRENT_TIME);
}

static void
undo_deletion (DigRunVerbs *self, guint number)
{
  const GPtrArray *items = dig_run_deletions_get_items (self->deletions, number);
  g_autofree char *folder =
      items ? g_strdup (dig_run_item_get_folder (g_ptr_array_index (items, 0))) : NULL;
  g_autoptr (GError) error = NULL;

  if (!dig_run_deletions_undo (self->deletions, number, &error))
    dig_run_verbs_say (self, error->message);
  else if (folder != NULL)
    dig_run_table_choose (self->table, folder);
  update_verbs (self);
}

typedef struct
{
  DigRunVerbs *verbs;
  guint number; /* of the deletion */
} Deleted;

static void
deleted_free (gpointer data)
{
  Deleted *deleted = data;

  g_object_unref (deleted->verbs);
  g_free (deleted);
}

static void
undo_cb (gpointer data)
{
  Deleted *deleted = data;

  undo_deletion (deleted->verbs, deleted->number);
}

static void
undo_delete_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;

  dig_toast_withdraw_offer (GTK_WIDGET (self->toasts), TOASTS);
  undo_deletion (self, dig_run_deletions_get_newest (self->deletions));
}

/* `problem` NULL: all of them were deleted. */
static void
offer_undo (DigRunVerbs *self, guint number, const char *problem)
{
  const GPtrArray *items = dig_run_deletions_get_items (self->deletions, number);
  g_autofree char *text =
      items->len == 1 ? g_strdup_printf (_ ("“%s” deleted"),
                                         dig_run_item_get_title (g_ptr_array_index (items, 0)))
                      : g_strdup_printf (ngettext ("%u run deleted", "%u runs deleted", items->len),
                                         items->len);
  Deleted *deleted = g_new0 (Deleted, 1);
  DigToastOffer offer = {
    problem != NULL ? problem : text, _ ("_Undo"), 20, undo_cb, deleted, deleted_free
  };

  deleted->verbs = g_object_ref (self);
  deleted->number = number;
  dig_toast_offer (GTK_WIDGET (self->toasts), TOASTS, &offer);
}

static void
delete_items (DigRunVerbs *self, GPtrArray *items)
{
  g_autoptr (GError) error = NULL;
  guint number = dig_run_deletions_delete (self->deletions, items, &error);

  /* The line is gone, and the button has nothing to do now and would swallow the next key. */
  dig_run_table_take_focus (self->table);
  if (number > 0)
    offer_undo (self, number, error ? error->message : NULL);
  else if (error != NULL)
    dig_run_verbs_say (self, error->message);
  update_verbs (self);
}

static void
delete_answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (strcmp (response, "delete") == 0)
    delete_items (data, g_object_get_data (G_OBJECT (dialog), "items"));
}

/* One run comes back as easily as it went; several are seldom meant by a single key. */
static void
ask_before_deleting (DigRunVerbs *self, GPtrArray *items)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->toasts)));
  GtkWidget *dialog = dig_run_deletions_make_question (window, items->len);

  g_object_set_data_full (G_OBJECT (dialog), "items", g_ptr_array_ref (items),
                          (GDestroyNotify)g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunVerbs *self = data;
  g_autoptr (GPtrArray) items = g_ptr_array_ref (self->chosen);

  if (items->len > 1)
    ask_before_deleting (self, items);
  else
    delete_items (self, items);
}

static const GActionEntry entries[] = {
  { "show", show_activated },
  { "continue", continue_activated },
  { "clone", clone_activated },
  { "repeat", repeat_activated },
  { "stop-repeat", stop_repeat_activated },
  { "notes", notes_activated },
  { "open-folder", open_folder_activated },
  { "delete", delete_activated },
  { "undo-delete", undo_delete_activated },
};

/* ---- What works now ---- */

static const char *
why_not_one (DigRunVerbs *self)
{
  DigRunItem *item = get_only (self);

  if (item == NULL)
    return self->chosen->len == 0 ? _ ("Choose a run in the table first")
                                  : _ ("Choose a single run for this");
  return dig_run_item_get_problem (item);
}

static const char *
why_not_train (DigRunVerbs *self)
{
  if (why_not_one (self) != NULL)
    return why_not_one (self);
  return dig_session_get_train_data (self->session) == NULL
             ? _ ("Open a file of labelled digits first")
             : NULL;
}

static const char *
why_not_continue (DigRunVerbs *self)
{
  DigRun *shown = dig_session_get_run (self->session);

  if (why_not_train (self) != NULL)
    return why_not_train (self);
  if (dig_run_item_is_elsewhere (get_only (self)))
    return _ ("Another program is training it");
  if (!dig_run_item_can_continue (get_only (self)))
    return dig_run_item_is_active (get_only (self)) ? _ ("It is training already")
                                                    : _ ("It was trained to its end");
  return shown != NULL && dig_run_is_active (shown) ? _ ("Another run is training; stop it first")
                                                    : NULL;
}

static const char *
why_not_clone (DigRunVerbs *self)
{
  DigRun *shown = dig_session_get_run (self->session);

  if (why_not_one (self) != NULL)
    return why_not_one (self);
  return shown != NULL && dig_run_is_active (shown) ? _ ("Another run is training; stop it first")
                                                    : NULL;
}

static const char *
why_not_delete (DigRunVerbs *self)
{
  if (self->chosen->len == 0)
    return _ ("Choose a run in the table first");
  for (guint i = 0; i < self->chosen->len; i++)
    {
      if (dig_run_item_is_active (g_ptr_array_index (self->chosen, i)))
        return _ ("It is training; stop it first");
      if (dig_run_item_is_elsewhere (g_ptr_array_index (self->chosen, i)))
        return _ ("Another program is training it");
    }
  return NULL;
}

static const char *
why_not (DigRunVerbs *self, const char *verb)
{
  if (strcmp (verb, "continue") == 0)
    return why_not_continue (self);
  if (strcmp (verb, "clone") == 0)
    return why_not_clone (self);
  if (strcmp (verb, "delete") == 0)
    return why_not_delete (self);
  if (strcmp (verb, "undo-delete") == 0)
    return dig_run_deletions_get_newest (self->deletions) == 0 ? "" : NULL;
  if (strcmp (verb, "repeat") == 0)
    {
      if (dig_repeat_is_active (self->repeat))
        return _ ("Other repetitions are still training");
      return why_not_train (self);
    }
  if (strcmp (verb, "stop-repeat") == 0 || strcmp (verb, "open-folder") == 0)
    return strcmp (verb, "open-folder") == 0 && get_only (self) == NULL ? why_not_one (self) : NULL;
  return why_not_one (self);
}

static void
update_verbs (DigRunVerbs *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   why_not (self, entries[i].name) == NULL);
    }
  for (GtkWidget *button = gtk_widget_get_first_child (self->bar); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      const char *name = gtk_actionable_get_action_name (GTK_ACTIONABLE (button));
      const char *verb = name + strlen ("runs.");
      const char *reason = why_not (self, verb);

      gtk_widget_set_tooltip_text (button, reason ? reason : dig_run_words_get_purpose (verb));
    }
}

/* ---- What is chosen ---- */

static void
forget_chosen (DigRunVerbs *self)
{
  for (guint i = 0; self->chosen != NULL && i < self->chosen->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->chosen, i), update_verbs, self);
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
}

static void
chosen_changed_cb (DigRunVerbs *self)
{
  forget_chosen (self);
  self->chosen = dig_run_table_dup_chosen (self->table);
  for (guint i = 0; i < self->chosen->len; i++)
    g_signal_connect_object (g_ptr_array_index (self->chosen, i), "notify::revision",
                             G_CALLBACK (update_verbs), self, G_CONNECT_SWAPPED);
  update_verbs (self);
}

/* ---- GObject ---- */

static void
dig_run_verbs_dispose (GObject *object)
{
  DigRunVerbs *self = DIG_RUN_VERBS (object);

  forget_chosen (self);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->repeat != NULL)
    g_signal_handlers_disconnect_by_data (self->repeat, self);
  self->table = NULL;
  g_clear_pointer (&self->deletions, dig_run_deletions_free);
  g_clear_pointer (&self->repeated, g_free);
  g_clear_object (&self->list);
  g_clear_object (&self->repeat);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_run_verbs_parent_class)->dispose (object);
}

static void
dig_run_verbs_class_init (DigRunVerbsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_run_verbs_dispose;
}

static void
dig_run_verbs_init (DigRunVerbs *self)
{
  self->chosen = g_ptr_array_new_with_free_func (g_object_unref);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

/* ---- Public ---- */

DigRunVerbs *
dig_run_verbs_new (const DigRunVerbsPlace *place)
{
  DigRunVerbs *self = g_object_new (DIG_TYPE_RUN_VERBS, NULL);

  self->session = g_object_ref (place->session);
  self->list = g_object_ref (place->list);
  self->table = place->table;
  self->bar = place->bar;
  self->toasts = place->toasts;
  self->deletions = dig_run_deletions_new (self->session, self->list);
  self->repeat = g_object_ref (dig_repeat_get_for_session (self->session));
  g_signal_connect_swapped (self->table, "chosen-changed", G_CALLBACK (chosen_changed_cb), self);
  g_signal_connect_swapped (self->session, "notify", G_CALLBACK (update_verbs), self);
  g_signal_connect_swapped (self->repeat, "notify", G_CALLBACK (update_verbs), self);
  update_verbs (self);
  return self;
}

GActionGroup *
dig_run_verbs_get_actions (DigRunVerbs *self)
{
  g_return_val_if_fail (DIG_IS_RUN_VERBS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
dig_run_verbs_show (DigRunVerbs *self, DigRunItem *item)
{
  g_return_if_fail (DIG_IS_RUN_VERBS (self));

  open_run (self, item, FALSE);
}

const char *
dig_run_verbs_get_repeated (DigRunVerbs *self)
{
  g_return_val_if_fail (DIG_IS_RUN_VERBS (self), NULL);
  return self->repeated;
}

void
dig_run_verbs_forget_repeated (DigRunVerbs *self)
{
  g_return_if_fail (DIG_IS_RUN_VERBS (self));

  g_clear_pointer (&self->repeated, g_free);
}
