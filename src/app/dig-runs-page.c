/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-runs-page.h"

#include <glib/gi18n.h>

#include "app/dig-run-deletions.h"
#include "app/dig-run-notes-dialog.h"
#include "app/dig-run-overlay.h"
#include "app/dig-run-table.h"
#include "app/dig-run-words.h"
#include "app/dig-toast.h"
#include "app/dig-wrap.h"
#include "model/dig-collection-training.h"
#include "model/dig-repeat.h"
#include "model/dig-run-open.h"
#include "model/dig-run-verdict.h"

/* Where its toasts are. */
#define TOASTS "runs"
#define N_SEEDS 5
/* Whose curves are drawn before anybody ticked. */
#define N_TICKED_FIRST 5
/* How often the folder is read while another program trains into it. */
#define LOOK_SECONDS 3

struct _DigRunsPage
{
  AdwBin parent_instance;

  DigSession *session;
  DigRunList *list;
  DigRepeat *repeat; /* the session's */
  DigRunDeletions *deletions;
  GPtrArray *chosen; /* DigRunItem: what the verbs are about */
  GPtrArray *ticked; /* DigRunItem: whose curves are drawn and compared */
  GSimpleActionGroup *actions;
  gboolean has_chosen, has_ticked; /* the first choice was made */
  GHashTable *followed; /* set of folders: the ticked runs of a repetition; NULL: the user ticked */
  char *repeated;       /* folder of the run that is repeated; NULL: all its runs are new */
  gboolean is_repeating, is_ticking;
  gboolean is_opening; /* it has come into view and waits for the folder */
  gboolean continues;  /* what is being opened is to train on */
  guint look_id;       /* 0: nothing trains elsewhere, or nobody looks */
  guint focus_id;      /* 0: the page did not come into view just now */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  DigWrap *verb_bar;
  DigRunTable *table;
  DigRunOverlay *overlay;
  GtkLabel *verdict_label;
  GtkWidget *repeat_box;
  GtkLabel *repeat_label;
};

G_DEFINE_FINAL_TYPE (DigRunsPage, dig_runs_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- Messages ---- */

static void
show_toast (DigRunsPage *self, const char *sentence)
{
  dig_toast_say (GTK_WIDGET (self->toasts), TOASTS, sentence);
}

static void
show_page (DigRunsPage *self, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", name);
}

/* ---- Verbs ---- */

static void update_verbs (DigRunsPage *self);

/* Lent; NULL unless exactly one is chosen. */
static DigRunItem *
get_only (DigRunsPage *self)
{
  return self->chosen->len == 1 ? g_ptr_array_index (self->chosen, 0) : NULL;
}

static void
assign_settings (DigRunsPage *self, const DigTrainSettings *settings)
{
  dig_run_settings_assign (dig_session_get_run_settings (self->session), settings);
  dig_session_set_test_size (self->session, settings->test_size);
  dig_session_set_split_seed (self->session, settings->split_seed);
}

static void
continue_run (DigRunsPage *self, DigRun *run)
{
  if (dig_run_get_data (run) == NULL
      || dig_collection_training_get_digits (run) != dig_session_get_train_data (self->session))
    {
      show_toast (self, _ ("It was trained on digits that are not open now. Open them, then "
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
  g_autoptr (DigRunsPage) self = data;
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_run_open_finish (DIG_SESSION (source), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (run == NULL)
    show_toast (self, error->message);
  else if (self->continues)
    continue_run (self, run);
  else if (dig_run_get_data (run) == NULL)
    show_toast (self, _ ("Shown everywhere. It was trained on other digits than those that are "
                         "open."));
  else
    show_toast (self, _ ("Shown everywhere: its curves, its results, its network."));
}

static void
open_run (DigRunsPage *self, DigRunItem *item, gboolean continues)
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
  DigRunsPage *self = data;

  assign_settings (self, dig_run_item_get_settings (get_only (self)));
  show_page (self, "train");
}

static void
repeat_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunsPage *self = data;
  g_autoptr (GError) error = NULL;

  /* The run itself is the first of the seeds. */
  g_free (self->repeated);
  self->repeated = g_strdup (dig_run_item_get_folder (get_only (self)));
  if (!dig_repeat_start (self->repeat, dig_run_item_get_settings (get_only (self)), N_SEEDS - 1,
                         FALSE, &error))
    {
      g_clear_pointer (&self->repeated, g_free);
      show_toast (self, error->message);
    }
}

static void
stop_repeat_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  dig_repeat_stop (((DigRunsPage *)data)->repeat);
}

static void
notes_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunsPage *self = data;

  dig_run_notes_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->list,
                                get_only (self));
}

static void
open_folder_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunsPage *self = data;
  g_autofree char *uri = g_filename_to_uri (dig_run_item_get_folder (get_only (self)), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
undo_deletion (DigRunsPage *self, guint number)
{
  const GPtrArray *items = dig_run_deletions_get_items (self->deletions, number);
  g_autofree char *folder =
      items ? g_strdup (dig_run_item_get_folder (g_ptr_array_index (items, 0))) : NULL;
  g_autoptr (GError) error = NULL;

  if (!dig_run_deletions_undo (self->deletions, number, &error))
    show_toast (self, error->message);
  else if (folder != NULL)
    dig_run_table_choose (self->table, folder);
  update_verbs (self);
}

typedef struct
{
  DigRunsPage *page; /* lent: the toast is in it */
  guint number;      /* of the deletion */
} Deleted;

static void
undo_cb (gpointer data)
{
  Deleted *deleted = data;

  undo_deletion (deleted->page, deleted->number);
}

static void
undo_delete_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunsPage *self = data;

  dig_toast_withdraw_offer (GTK_WIDGET (self->toasts), TOASTS);
  undo_deletion (self, dig_run_deletions_get_newest (self->deletions));
}

/* `problem` NULL: all of them were deleted. */
static void
offer_undo (DigRunsPage *self, guint number, const char *problem)
{
  const GPtrArray *items = dig_run_deletions_get_items (self->deletions, number);
  g_autofree char *text =
      items->len == 1 ? g_strdup_printf (_ ("“%s” deleted"),
                                         dig_run_item_get_title (g_ptr_array_index (items, 0)))
                      : g_strdup_printf (ngettext ("%u run deleted", "%u runs deleted", items->len),
                                         items->len);
  Deleted *deleted = g_new0 (Deleted, 1);
  DigToastOffer offer = {
    problem != NULL ? problem : text, _ ("_Undo"), 20, undo_cb, deleted, g_free
  };

  deleted->page = self;
  deleted->number = number;
  dig_toast_offer (GTK_WIDGET (self->toasts), TOASTS, &offer);
}

static void
delete_items (DigRunsPage *self, GPtrArray *items)
{
  g_autoptr (GError) error = NULL;
  guint number = dig_run_deletions_delete (self->deletions, items, &error);

  /* The line is gone, and the button has nothing to do now and would swallow the next key. */
  dig_run_table_take_focus (self->table);
  if (number > 0)
    offer_undo (self, number, error ? error->message : NULL);
  else if (error != NULL)
    show_toast (self, error->message);
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
ask_before_deleting (DigRunsPage *self, GPtrArray *items)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = dig_run_deletions_make_question (window, items->len);

  g_object_set_data_full (G_OBJECT (dialog), "items", g_ptr_array_ref (items),
                          (GDestroyNotify)g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigRunsPage *self = data;
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
why_not_one (DigRunsPage *self)
{
  DigRunItem *item = get_only (self);

  if (item == NULL)
    return self->chosen->len == 0 ? _ ("Choose a run in the table first")
                                  : _ ("Choose a single run for this");
  return dig_run_item_get_problem (item);
}

static const char *
why_not_train (DigRunsPage *self)
{
  if (why_not_one (self) != NULL)
    return why_not_one (self);
  return dig_session_get_train_data (self->session) == NULL
             ? _ ("Open a file of labelled digits first")
             : NULL;
}

static const char *
why_not_continue (DigRunsPage *self)
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
why_not_clone (DigRunsPage *self)
{
  DigRun *shown = dig_session_get_run (self->session);

  if (why_not_one (self) != NULL)
    return why_not_one (self);
  return shown != NULL && dig_run_is_active (shown) ? _ ("Another run is training; stop it first")
                                                    : NULL;
}

static const char *
why_not_delete (DigRunsPage *self)
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
why_not (DigRunsPage *self, const char *verb)
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
update_verbs (DigRunsPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   why_not (self, entries[i].name) == NULL);
    }
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->verb_bar)); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      const char *name = gtk_actionable_get_action_name (GTK_ACTIONABLE (button));
      const char *verb = name + strlen ("runs.");
      const char *reason = why_not (self, verb);

      gtk_widget_set_tooltip_text (button, reason ? reason : dig_run_words_get_purpose (verb));
    }
}

/* ---- What is chosen, and what is ticked ---- */

static void
update_verdict (DigRunsPage *self)
{
  g_autoptr (GPtrArray) good = g_ptr_array_new ();
  g_autofree char *verdict = NULL;
  const char *text = "";

  for (guint i = 0; i < self->ticked->len; i++)
    if (dig_run_item_get_settings (g_ptr_array_index (self->ticked, i)) != NULL)
      g_ptr_array_add (good, g_ptr_array_index (self->ticked, i));
  verdict = dig_run_compare_in_words ((DigRunItem *const *)good->pdata, good->len);
  if (self->ticked->len == 0)
    text = _ ("Tick runs in the table to see their curves side by side.");
  else if (verdict[0] != '\0' || good->len == 0)
    text = verdict;
  else if (dig_run_item_is_active (g_ptr_array_index (good, 0)))
    text = _ ("The first epoch is being trained.");
  gtk_label_set_label (self->verdict_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->verdict_label), text[0] != '\0');
}

static void
forget_items (DigRunsPage *self, GPtrArray **items, GCallback callback)
{
  for (guint i = 0; *items != NULL && i < (*items)->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (*items, i), callback, self);
  g_clear_pointer (items, g_ptr_array_unref);
}

static void
watch_items (DigRunsPage *self, GPtrArray *items, GCallback callback)
{
  for (guint i = 0; i < items->len; i++)
    g_signal_connect_object (g_ptr_array_index (items, i), "notify::revision", callback, self,
                             G_CONNECT_SWAPPED);
}

static void
chosen_changed_cb (DigRunsPage *self)
{
  forget_items (self, &self->chosen, G_CALLBACK (update_verbs));
  self->chosen = dig_run_table_dup_chosen (self->table);
  watch_items (self, self->chosen, G_CALLBACK (update_verbs));
  update_verbs (self);
}

static gboolean
is_followed (DigRunsPage *self)
{
  gboolean is_same = self->ticked->len == g_hash_table_size (self->followed);

  for (guint i = 0; i < self->ticked->len && is_same; i++)
    is_same = g_hash_table_contains (self->followed,
                                     dig_run_item_get_folder (g_ptr_array_index (self->ticked, i)));
  return is_same;
}

static void
ticked_changed_cb (DigRunsPage *self)
{
  forget_items (self, &self->ticked, G_CALLBACK (update_verdict));
  self->ticked = dig_run_table_dup_ticked (self->table);
  if (self->followed != NULL && !self->is_ticking && !is_followed (self))
    g_clear_pointer (&self->followed, g_hash_table_unref);
  watch_items (self, self->ticked, G_CALLBACK (update_verdict));
  dig_run_overlay_set_items (self->overlay, self->ticked);
  update_verdict (self);
}

static gboolean
look_cb (gpointer data)
{
  DigRunsPage *self = data;

  self->look_id = 0;
  dig_run_list_scan (self->list);
  return G_SOURCE_REMOVE;
}

/* After every reading; the next one is as far away. */
static void
scanned_cb (DigRunsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean is_elsewhere = FALSE;

  for (guint i = 0; i < n && !is_elsewhere; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      is_elsewhere = dig_run_item_is_elsewhere (item);
    }
  self->is_opening = self->is_opening && dig_run_list_is_scanning (self->list);
  if (self->look_id == 0 && is_elsewhere && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->look_id = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

/* Whoever repeats a run wants to see its repetitions: each is ticked as it begins, until something
 * else is. */
static void
follow_repetition (DigRunsPage *self)
{
  const GPtrArray *folders = dig_repeat_get_folders (self->repeat);
  g_autoptr (GPtrArray) ticked = NULL;

  if (self->followed == NULL)
    return;
  for (guint i = 0; i < folders->len; i++)
    g_hash_table_add (self->followed, g_strdup (g_ptr_array_index (folders, i)));
  if (self->repeated != NULL)
    g_hash_table_add (self->followed, g_strdup (self->repeated));
  self->is_ticking = TRUE;
  dig_run_table_tick_folders (self->table, self->followed);
  self->is_ticking = FALSE;
  /* What is not listed yet is not missed. */
  g_hash_table_remove_all (self->followed);
  ticked = dig_run_table_dup_ticked (self->table);
  for (guint i = 0; i < ticked->len; i++)
    g_hash_table_add (self->followed,
                      g_strdup (dig_run_item_get_folder (g_ptr_array_index (ticked, i))));
}

static const char *
get_shown_folder (DigRunsPage *self)
{
  DigRun *run = dig_session_get_run (self->session);

  return run ? dig_run_get_folder (run) : NULL;
}

/* Whoever comes to the page has not asked for anything: the table takes the keys, not a verb. Who goes through the list of
 * pages stays there. */
static void
focus_table (DigRunsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->table))
      || (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX) != NULL))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->table)))
    dig_run_table_take_focus (self->table);
}

static void
choose_first (DigRunsPage *self)
{
  if (!self->has_ticked)
    dig_run_table_tick_first (self->table, N_TICKED_FIRST);
  if (!self->has_chosen)
    dig_run_table_choose (self->table, get_shown_folder (self));
  self->has_ticked = self->has_chosen = TRUE;
}

static void
list_changed_cb (DigRunsPage *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0;
  const char *name = is_empty ? "empty" : "runs";

  gtk_stack_set_visible_child_name (self->stack, name);
  follow_repetition (self);
  if (is_empty)
    return;
  choose_first (self);
  if (self->is_opening)
    focus_table (self);
}

static void
shown_changed_cb (DigRunsPage *self)
{
  const char *folder = get_shown_folder (self);

  dig_run_overlay_set_shown (self->overlay, folder, dig_session_get_shown_epoch (self->session));
  dig_run_table_set_shown (self->table, folder);
}

static void
repeat_changed_cb (DigRunsPage *self)
{
  gboolean is_active = dig_repeat_is_active (self->repeat);
  g_autofree char *text =
      g_strdup_printf (_ ("Repeating with other seeds: %u of %u runs are done."),
                       dig_repeat_get_n_done (self->repeat), dig_repeat_get_n_runs (self->repeat));

  gtk_label_set_label (self->repeat_label, text);
  gtk_widget_set_visible (self->repeat_box, is_active);
  if (is_active && !self->is_repeating)
    {
      g_clear_pointer (&self->followed, g_hash_table_unref);
      self->followed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->has_ticked = TRUE;
      follow_repetition (self);
    }
  else if (!is_active && self->is_repeating)
    g_clear_pointer (&self->repeated, g_free);
  self->is_repeating = is_active;
  update_verbs (self);
}

static void
activated_cb (DigRunsPage *self, DigRunItem *item)
{
  if (dig_run_item_get_problem (item) != NULL)
    show_toast (self, dig_run_item_get_problem (item));
  else
    open_run (self, item, FALSE);
}

static gboolean
opened_page_cb (gpointer data)
{
  DigRunsPage *self = data;

  self->focus_id = 0;
  focus_table (self);
  return G_SOURCE_REMOVE;
}

/* Reads what the command line trained meanwhile. Whatever shows the page gives it the keys after this. */
static void
mapped_cb (DigRunsPage *self)
{
  self->is_opening = TRUE;
  if (self->focus_id == 0)
    self->focus_id = g_idle_add_full (G_PRIORITY_HIGH, opened_page_cb, self, NULL);
  dig_run_list_scan (self->list);
}

static void
unmapped_cb (DigRunsPage *self)
{
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
}

/* ---- GObject ---- */

static void
dig_runs_page_constructed (GObject *object)
{
  DigRunsPage *self = DIG_RUNS_PAGE (object);

  G_OBJECT_CLASS (dig_runs_page_parent_class)->constructed (object);

  self->list = g_object_ref (dig_run_list_get_for_session (self->session));
  self->deletions = dig_run_deletions_new (self->session, self->list);
  self->repeat = g_object_ref (dig_repeat_get_for_session (self->session));
  dig_run_table_set_list (self->table, self->list);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (list_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::is-scanning", G_CALLBACK (scanned_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "failed", G_CALLBACK (show_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->repeat, "notify", G_CALLBACK (repeat_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->repeat, "failed", G_CALLBACK (show_toast), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::shown-epoch", G_CALLBACK (shown_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::run", G_CALLBACK (shown_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify", G_CALLBACK (update_verbs), self,
                           G_CONNECT_SWAPPED);
  list_changed_cb (self);
  repeat_changed_cb (self);
  shown_changed_cb (self);
}

static void
dig_runs_page_dispose (GObject *object)
{
  DigRunsPage *self = DIG_RUNS_PAGE (object);

  forget_items (self, &self->chosen, G_CALLBACK (update_verbs));
  forget_items (self, &self->ticked, G_CALLBACK (update_verdict));
  g_clear_pointer (&self->deletions, dig_run_deletions_free);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_pointer (&self->followed, g_hash_table_unref);
  g_clear_pointer (&self->repeated, g_free);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->repeat);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_runs_page_parent_class)->dispose (object);
}

static void
dig_runs_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_RUNS_PAGE (object)->session);
}

static void
dig_runs_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_RUNS_PAGE (object)->session = g_value_dup_object (value);
}

static void
dig_runs_page_class_init (DigRunsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_RUN_OVERLAY);
  g_type_ensure (DIG_TYPE_RUN_TABLE);
  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "runs.undo-delete", NULL);
  object_class->constructed = dig_runs_page_constructed;
  object_class->dispose = dig_runs_page_dispose;
  object_class->get_property = dig_runs_page_get_property;
  object_class->set_property = dig_runs_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-runs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, verb_bar);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, table);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, overlay);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, repeat_box);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, repeat_label);
}

static void
dig_runs_page_init (DigRunsPage *self)
{
  self->chosen = g_ptr_array_new_with_free_func (g_object_unref);
  self->ticked = g_ptr_array_new_with_free_func (g_object_unref);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "runs", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->table, "chosen-changed", G_CALLBACK (chosen_changed_cb), self);
  g_signal_connect_swapped (self->table, "ticked-changed", G_CALLBACK (ticked_changed_cb), self);
  g_signal_connect_swapped (self->table, "run-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmapped_cb), NULL);
}
