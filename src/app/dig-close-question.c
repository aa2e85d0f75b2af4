/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-close-question.h"

#include <glib/gi18n.h>

static const char *const responses[] = {
  [DIG_CLOSE_NOT] = "keep",
  [DIG_CLOSE_STOP] = "stop",
  [DIG_CLOSE_LOSE_DRAWINGS] = "lose",
};

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer window)
{
  DigCloseAnswered answered = g_object_get_data (G_OBJECT (dialog), "answered");
  DigCloseAnswer answer = DIG_CLOSE_NOT;

  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    if (strcmp (response, responses[i]) == 0)
      answer = i;
  answered (answer, window);
}

static void
ask (AdwMessageDialog *dialog, const char *keep, DigCloseAnswer answer, const char *close,
     DigCloseAnswered answered)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  const char *response = responses[answer];

  adw_message_dialog_add_responses (dialog, responses[DIG_CLOSE_NOT], keep, response, close, NULL);
  adw_message_dialog_set_response_appearance (dialog, response, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, responses[DIG_CLOSE_NOT]);
  adw_message_dialog_set_close_response (dialog, responses[DIG_CLOSE_NOT]);
  g_object_set_data (G_OBJECT (dialog), "answered", answered);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
dig_close_question_ask_to_stop (GtkWindow *window, DigCloseAnswered answered)
{
  GtkWidget *dialog = adw_message_dialog_new (
      window, _ ("Stop training and close?"),
      _ ("The network is still learning. What it has learnt so far is kept in the run's folder."));

  ask (ADW_MESSAGE_DIALOG (dialog), _ ("_Keep Training"), DIG_CLOSE_STOP, _ ("_Stop and Close"),
       answered);
}

void
dig_close_question_ask_to_lose_drawings (GtkWindow *window, const char *problem,
                                         DigCloseAnswered answered)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _ ("Close and lose drawings?"), NULL);

  /* Translators: %s is a sentence with a path and the reason. */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("The newest drawings could not be saved.\n\n%s\n\nThe page "
                                     "Drawings can export them to another place."),
                                  problem);
  ask (ADW_MESSAGE_DIALOG (dialog), _ ("_Keep Open"), DIG_CLOSE_LOSE_DRAWINGS,
       _ ("_Close and Lose Them"), answered);
}
