/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-notes-dialog.h"

#include <glib/gi18n.h>

#include "app/dig-reader.h"

/* A line of notes in it is read with ease, and it fits a window of 360 pixels. */
#define DIALOG_WIDTH 280

typedef struct
{
  DigRunList *list;
  DigRunItem *item;
  AdwEntryRow *name;
  GtkTextBuffer *text;
} Dialog;

static void
dialog_free (gpointer data, GClosure *closure)
{
  Dialog *dialog = data;

  g_object_unref (dialog->list);
  g_object_unref (dialog->item);
  g_object_unref (dialog->text);
  g_free (dialog);
}

static void
response_cb (AdwMessageDialog *window, const char *response, gpointer data)
{
  Dialog *dialog = data;
  GtkTextIter start, end;
  g_autofree char *text = NULL, *name = NULL;

  if (strcmp (response, "save") != 0)
    return;
  gtk_text_buffer_get_bounds (dialog->text, &start, &end);
  text = gtk_text_buffer_get_text (dialog->text, &start, &end, FALSE);
  name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->name))));
  /* A name that nobody changed is none. */
  if (g_str_equal (name, dig_run_item_get_title (dialog->item)))
    {
      g_free (name);
      name = g_strdup (dig_run_item_get_notes (dialog->item)->title);
    }
  dig_run_list_set_notes (dialog->list, dialog->item, name, text);
}

static GtkWidget *
make_name_row (DigRunItem *item, AdwEntryRow **row)
{
  GtkWidget *group = adw_preferences_group_new ();

  *row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (*row), _ ("Name"));
  gtk_editable_set_text (GTK_EDITABLE (*row), dig_run_item_get_title (item));
  adw_entry_row_set_activates_default (*row, TRUE);
  dig_reader_name_entry (*row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (*row));
  return group;
}

static GtkWidget *
make_text_view (DigRunItem *item, GtkTextBuffer **buffer)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (_ ("Notes"));
  GtkWidget *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Notes"),
                                  -1);
  *buffer = g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  gtk_text_buffer_set_text (*buffer, dig_run_item_get_notes (item)->text, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 120);
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (label, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

void
dig_run_notes_dialog_present (GtkWindow *parent, DigRunList *list, DigRunItem *item)
{
  GtkWidget *window, *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  Dialog *dialog = g_new0 (Dialog, 1);

  g_return_if_fail (DIG_IS_RUN_LIST (list));
  g_return_if_fail (DIG_IS_RUN_ITEM (item));

  gtk_widget_set_size_request (box, DIALOG_WIDTH, -1);
  window = adw_message_dialog_new (parent, _ ("Name and Notes"), NULL);
  dialog->list = g_object_ref (list);
  dialog->item = g_object_ref (item);
  gtk_box_append (GTK_BOX (box), make_name_row (item, &dialog->name));
  gtk_box_append (GTK_BOX (box), make_text_view (item, &dialog->text));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (window), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (window), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (window), "save",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (window), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (window), "cancel");
  g_signal_connect_data (window, "response", G_CALLBACK (response_cb), dialog, dialog_free, 0);
  gtk_window_present (GTK_WINDOW (window));
}
