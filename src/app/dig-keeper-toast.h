/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to the collection of drawings, told at the window's foot. */
#pragma once

#include <adwaita.h>

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

/* In the toast overlay around `widget`; where there is none, nothing. */
void dig_keeper_toast (GtkWidget *widget, const char *sentence);
/* The same with a button that takes the newest change back; it goes when there is a newer one. */
void dig_keeper_toast_with_undo (GtkWidget *widget, DigCollectionKeeper *keeper,
                                 const char *sentence);

G_END_DECLS
