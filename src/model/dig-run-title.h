/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the run in a folder is called, also while somebody gives it another name, here or in another program: what the list
 * of runs says, where it is in the list. Main thread only. */
#pragma once

#include "model/dig-run-list.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_TITLE (dig_run_title_get_type ())
G_DECLARE_FINAL_TYPE (DigRunTitle, dig_run_title, DIG, RUN_TITLE, GObject)

/* Property "text" (string): the title that somebody gave it, or the folder's name as long as none is known; NULL without a
 * folder. */
DigRunTitle *dig_run_title_new (DigRunList *list);
void dig_run_title_set_folder (DigRunTitle *self, const char *folder);
const char *dig_run_title_get_text (DigRunTitle *self);

G_END_DECLS
