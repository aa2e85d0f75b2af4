/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-file-question.h"

#include <glib/gi18n.h>

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  DigFileAnswer answer = (DigFileAnswer)g_object_get_data (G_OBJECT (dialog), "dig-answer");
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    answer (path, data);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static GtkFileChooser *
make_chooser (GtkWidget *near, const char *title, GtkFileChooserAction action)
{
  gboolean saves = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkRoot *root = gtk_widget_get_root (near);
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action,
                                   saves ? _ ("_Save") : _ ("_Open"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  return GTK_FILE_CHOOSER (chooser);
}

static void
ask (GtkFileChooser *chooser, DigFileAnswer answer, GObject *owner)
{
  g_object_set_data (G_OBJECT (chooser), "dig-answer", (gpointer)answer);
  g_signal_connect_object (chooser, "response", G_CALLBACK (response_cb), owner, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
dig_file_question_save (GtkWidget *near, const char *title, const char *name, DigFileAnswer answer,
                        GObject *owner)
{
  GtkFileChooser *chooser = make_chooser (near, title, GTK_FILE_CHOOSER_ACTION_SAVE);

  gtk_file_chooser_set_current_name (chooser, name);
  ask (chooser, answer, owner);
}

void
dig_file_question_open (GtkWidget *near, const char *title, const char *pattern,
                        DigFileAnswer answer, GObject *owner)
{
  GtkFileChooser *chooser = make_chooser (near, title, GTK_FILE_CHOOSER_ACTION_OPEN);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, pattern);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_filter (chooser, all);
  ask (chooser, answer, owner);
}
