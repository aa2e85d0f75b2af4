/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-deletions.h"

#include <glib/gi18n.h>

typedef struct
{
  guint number;
  GPtrArray *items; /* DigRunItem */
  DigRun *shown;    /* the one of them that was shown; NULL: none */
  guint epoch;      /* of it, as the session has it */
} Deletion;

struct _DigRunDeletions
{
  DigSession *session;
  DigRunList *list;
  GPtrArray *deletions; /* Deletion, the newest last */
  guint n_made;
};

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_ptr_array_unref (deletion->items);
  g_clear_object (&deletion->shown);
  g_free (deletion);
}

DigRunDeletions *
dig_run_deletions_new (DigSession *session, DigRunList *list)
{
  DigRunDeletions *self = g_new0 (DigRunDeletions, 1);

  self->session = g_object_ref (session);
  self->list = g_object_ref (list);
  self->deletions = g_ptr_array_new_with_free_func (deletion_free);
  return self;
}

void
dig_run_deletions_free (DigRunDeletions *self)
{
  g_ptr_array_unref (self->deletions);
  g_object_unref (self->list);
  g_object_unref (self->session);
  g_free (self);
}

static Deletion *
find_deletion (DigRunDeletions *self, guint number)
{
  for (guint i = 0; i < self->deletions->len; i++)
    if (((Deletion *)g_ptr_array_index (self->deletions, i))->number == number)
      return g_ptr_array_index (self->deletions, i);
  return NULL;
}

static gboolean
delete_one (DigRunDeletions *self, Deletion *deletion, DigRunItem *item, GError **error)
{
  DigRun *shown = dig_session_get_run (self->session);
  gboolean is_shown =
      shown != NULL && g_strcmp0 (dig_run_get_folder (shown), dig_run_item_get_folder (item)) == 0;

  if (!dig_run_list_delete (self->list, item, error))
    return FALSE;
  if (is_shown)
    {
      deletion->epoch = dig_session_get_shown_epoch (self->session);
      g_set_object (&deletion->shown, shown);
      dig_session_set_run (self->session, NULL);
    }
  g_ptr_array_add (deletion->items, g_object_ref (item));
  return TRUE;
}

guint
dig_run_deletions_delete (DigRunDeletions *self, GPtrArray *items, GError **error)
{
  Deletion *deletion = g_new0 (Deletion, 1);
  guint n = 0;

  deletion->items = g_ptr_array_new_with_free_func (g_object_unref);
  while (n < items->len && delete_one (self, deletion, g_ptr_array_index (items, n), error))
    n++;
  if (n == 0)
    {
      deletion_free (deletion);
      return 0;
    }
  deletion->number = ++self->n_made;
  g_ptr_array_add (self->deletions, deletion);
  return deletion->number;
}

const GPtrArray *
dig_run_deletions_get_items (DigRunDeletions *self, guint number)
{
  Deletion *deletion = find_deletion (self, number);

  return deletion ? deletion->items : NULL;
}

guint
dig_run_deletions_get_newest (DigRunDeletions *self)
{
  guint n = self->deletions->len;

  return n > 0 ? ((Deletion *)g_ptr_array_index (self->deletions, n - 1))->number : 0;
}

gboolean
dig_run_deletions_undo (DigRunDeletions *self, guint number, GError **error)
{
  Deletion *deletion = find_deletion (self, number);
  gboolean is_well = TRUE;

  if (deletion == NULL)
    return TRUE;
  for (guint i = 0; i < deletion->items->len && is_well; i++)
    is_well = dig_run_list_undelete (self->list, g_ptr_array_index (deletion->items, i), error);
  if (is_well && deletion->shown != NULL && dig_session_get_run (self->session) == NULL)
    {
      dig_session_show_run (self->session, deletion->shown);
      dig_session_set_shown_epoch (self->session, deletion->epoch);
    }
  g_ptr_array_remove (self->deletions, deletion);
  return is_well;
}

GtkWidget *
dig_run_deletions_make_question (GtkWindow *window, guint n_runs)
{
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Delete %u run?", "Delete %u runs?", n_runs), n_runs);
  GtkWidget *dialog = adw_message_dialog_new (
      window, heading, _ ("Undo (Ctrl+Z) brings them back while the program is open."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}
