/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of the Runs page, "runs.NAME": what they do with the runs that are chosen in its table, and why one does not
 * work now. */
#pragma once

#include <adwaita.h>

#include "app/dig-run-table.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_VERBS (dig_run_verbs_get_type ())
G_DECLARE_FINAL_TYPE (DigRunVerbs, dig_run_verbs, DIG, RUN_VERBS, GObject)

/* Where they are. The widgets are lent; the page disposes of the verbs before them. */
typedef struct
{
  DigSession *session;
  DigRunList *list;
  DigRunTable *table;
  GtkWidget *bar; /* of buttons with these actions: their tooltips are kept up to date */
  AdwToastOverlay *toasts;
} DigRunVerbsPlace;

DigRunVerbs *dig_run_verbs_new (const DigRunVerbsPlace *place);
GActionGroup *dig_run_verbs_get_actions (DigRunVerbs *self);

/* On all pages. */
void dig_run_verbs_show (DigRunVerbs *self, DigRunItem *item);
/* In a toast. */
void dig_run_verbs_say (DigRunVerbs *self, const char *sentence);

/* Folder of the run that is being repeated; NULL: none, or all its runs are new. */
const char *dig_run_verbs_get_repeated (DigRunVerbs *self);
void dig_run_verbs_forget_repeated (DigRunVerbs *self);

G_END_DECLS
