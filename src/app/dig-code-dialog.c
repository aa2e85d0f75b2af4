/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-code-dialog.h"

#include <glib/gi18n.h>

#include "app/dig-file-question.h"
#include "app/dig-toast.h"
#include "base/dig-file.h"
#include "train/dig-train-code.h"

struct _DigCodeDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  char *codes[DIG_N_CODE_LIBRARIES];
};

G_DEFINE_FINAL_TYPE (DigCodeDialog, dig_code_dialog, ADW_TYPE_WINDOW)

static const char *const page_names[DIG_N_CODE_LIBRARIES] = {
  [DIG_CODE_KERAS] = "keras",
  [DIG_CODE_PYTORCH] = "pytorch",
};

static DigCodeLibrary
get_library (DigCodeDialog *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  return g_strcmp0 (name, page_names[DIG_CODE_PYTORCH]) == 0 ? DIG_CODE_PYTORCH : DIG_CODE_KERAS;
}

static void
copy_clicked_cb (GtkButton *button, gpointer data)
{
  DigCodeDialog *self = data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          self->codes[get_library (self)]);
  dig_toast_say (GTK_WIDGET (self->toasts), "code", _ ("Copied to the clipboard."));
}

static void
save_answered_cb (const char *path, gpointer data)
{
  DigCodeDialog *self = data;
  const char *code = self->codes[get_library (self)];
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;

  if (dig_file_write_atomic (path, code, strlen (code), &error))
    sentence = g_strdup_printf (_ ("Saved as “%s”."), name);
  else
    sentence = g_strdup (error->message);
  dig_toast_say (GTK_WIDGET (self->toasts), "code", sentence);
}

static void
save_clicked_cb (GtkButton *button, gpointer data)
{
  DigCodeDialog *self = data;
  g_autofree char *name = g_strdup_printf ("network-%s.py", page_names[get_library (self)]);

  dig_file_question_save (GTK_WIDGET (self), _ ("Save Code"), name, save_answered_cb,
                          G_OBJECT (self));
}

static void
add_code (DigCodeDialog *self, DigCodeLibrary library, const char *code)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  const char *title = dig_code_library_get_name (library);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), code, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_stack_add_titled (self->stack, scrolled, page_names[library], title);
  self->codes[library] = g_strdup (code);
}

static void
dig_code_dialog_finalize (GObject *object)
{
  DigCodeDialog *self = DIG_CODE_DIALOG (object);

  for (guint i = 0; i < DIG_N_CODE_LIBRARIES; i++)
    g_free (self->codes[i]);

  G_OBJECT_CLASS (dig_code_dialog_parent_class)->finalize (object);
}

static void
dig_code_dialog_class_init (DigCodeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dig_code_dialog_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-code-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DigCodeDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DigCodeDialog, toasts);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dig_code_dialog_init (DigCodeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
dig_code_dialog_new (GtkWindow *parent, const DigTrainSettings *settings)
{
  DigCodeDialog *self = g_object_new (DIG_TYPE_CODE_DIALOG, "transient-for", parent, NULL);

  for (DigCodeLibrary library = 0; library < DIG_N_CODE_LIBRARIES; library++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *code = dig_train_code_new (settings, library, &error);

      add_code (self, library, code != NULL ? code : error->message);
    }
  return GTK_WINDOW (self);
}
