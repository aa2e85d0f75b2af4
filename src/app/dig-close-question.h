/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked before the window closes on something that would be lost. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_CLOSE_NOT,
  DIG_CLOSE_STOP, /* the training, then close */
  DIG_CLOSE_LOSE_DRAWINGS,
} DigCloseAnswer;

/* `data`: the window. */
typedef void (*DigCloseAnswered) (DigCloseAnswer answer, gpointer data);

void dig_close_question_ask_to_stop (GtkWindow *window, DigCloseAnswered answered);
/* `problem`: the sentence that says why they could not be saved. */
void dig_close_question_ask_to_lose_drawings (GtkWindow *window, const char *problem,
                                              DigCloseAnswered answered);

G_END_DECLS
