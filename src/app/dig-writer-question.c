/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-writer-question.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/dig-reader.h"

typedef struct
{
  DigCollectionKeeper *keeper;
  char *writer;
  GtkEditable *row;
  DigWriterAnswer answer;
  GObject *owner; /* weak */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->keeper);
  g_clear_weak_pointer (&question->owner);
  g_free (question->writer);
  g_free (question);
}

/* NULL: it cannot be the new name. */
static char *
dup_name (const Question *question)
{
  g_autofree char *name = dig_writer_name_new (gtk_editable_get_text (question->row));

  if (name == NULL || name[0] == '\0' || g_str_equal (name, question->writer))
    return NULL;
  return g_steal_pointer (&name);
}

static gboolean
has_drawings (const Question *question, const char *name)
{
  const DigCollection *collection = dig_collection_keeper_get_collection (question->keeper);

  for (guint i = 0; collection != NULL && i < dig_collection_get_n_digits (collection); i++)
    if (g_str_equal (dig_drawn_digit_get_writer (dig_collection_get_digit (collection, i)), name))
      return TRUE;
  return FALSE;
}

static void
name_changed_cb (GtkEditable *row, gpointer data)
{
  AdwMessageDialog *dialog = data;
  const Question *question = g_object_get_data (G_OBJECT (dialog), "question");
  g_autofree char *name = dup_name (question);
  g_autofree char *body = NULL;

  if (name != NULL && has_drawings (question, name))
    body = g_strdup_printf (_ ("%s has drawings already; these are added to them."), name);
  adw_message_dialog_set_response_enabled (dialog, "rename", name != NULL);
  adw_message_dialog_set_body (dialog, body != NULL ? body : "");
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  g_autofree char *name = dup_name (question);

  if (g_str_equal (response, "rename") && name != NULL && question->owner != NULL)
    question->answer (name, question->owner);
}

static GtkWidget *
make_row (const char *writer)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  dig_reader_name_entry (ADW_ENTRY_ROW (row));
  gtk_editable_set_text (GTK_EDITABLE (row), writer);
  return row;
}

void
dig_writer_question_ask (GtkWidget *near, DigCollectionKeeper *keeper, const char *writer,
                         DigWriterAnswer answer, GObject *owner)
{
  GtkRoot *root = gtk_widget_get_root (near);
  GtkWidget *window, *group = adw_preferences_group_new (), *row = make_row (writer);
  g_autofree char *title = g_strdup_printf (_ ("Rename %s"), writer);
  Question *question = g_new0 (Question, 1);
  AdwMessageDialog *dialog;

  window = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   writer[0] != '\0' ? title : _ ("Who Drew These?"), NULL);
  dialog = ADW_MESSAGE_DIALOG (window);
  question->keeper = g_object_ref (keeper);
  question->writer = g_strdup (writer);
  question->row = GTK_EDITABLE (row);
  question->answer = answer;
  g_set_weak_pointer (&question->owner, owner);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_message_dialog_set_extra_child (dialog, group);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "rename", FALSE);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data (G_OBJECT (dialog), "question", question);
  g_signal_connect (row, "changed", G_CALLBACK (name_changed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (window));
}
