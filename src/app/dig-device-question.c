/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-device-question.h"

#include <glib/gi18n.h>

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "continue"))
    dig_run_go_on_without_device (data);
}

void
dig_device_question_ask (GtkWindow *window, DigRun *run)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _ ("The GPU Failed"), NULL);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);

  g_return_if_fail (DIG_IS_RUN (run));

  adw_message_dialog_format_body (
      question, _ ("%s\n\nThe training can go on from there on the processor, more slowly."),
      dig_run_get_error (run)->message);
  adw_message_dialog_add_responses (question, "close", _ ("_Leave It"), "continue",
                                    _ ("_Continue on the Processor"), NULL);
  adw_message_dialog_set_response_appearance (question, "continue", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (question, "continue");
  adw_message_dialog_set_close_response (question, "close");
  g_signal_connect_object (question, "response", G_CALLBACK (response_cb), run, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
