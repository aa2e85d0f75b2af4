/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs as the actions of a window: which are enabled, and what buttons and keys say of them. */
#pragma once

#include <gtk/gtk.h>

#include "app/dig-actions.h"

G_BEGIN_DECLS

typedef struct _DigVerbActions DigVerbActions;

typedef void (*DigVerbActivated) (DigVerb verb, gpointer data);
typedef void (*DigVerbRefused) (const char *why_not, gpointer data);

/* Adds the actions to `window`, which is lent and frees this before it is disposed. */
DigVerbActions *dig_verb_actions_new (GtkApplicationWindow *window, DigSession *session,
                                      DigVerbActivated activated, gpointer data);
void dig_verb_actions_free (DigVerbActions *self);

/* Buttons in `widget` whose action is a verb: their tooltips are kept up to date, so they must live as long. */
void dig_verb_actions_add_buttons (DigVerbActions *self, GtkWidget *widget);
/* Whenever something has changed that decides which verbs work. */
void dig_verb_actions_update (DigVerbActions *self);

/* The key of a verb that does not work now is not dead: `say` is told why not, on whatever page. */
void dig_verb_actions_answer_keys (DigVerbActions *self, DigVerbRefused say);

G_END_DECLS
