/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for a run's name and notes. */
#pragma once

#include <adwaita.h>

#include "model/dig-run-list.h"

G_BEGIN_DECLS

/* What is saved goes to the list. */
void dig_run_notes_dialog_present (GtkWindow *parent, DigRunList *list, DigRunItem *item);

G_END_DECLS
