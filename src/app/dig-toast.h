/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts whose words are replaced: at each place of a toast overlay there is one at a time, and what is said next
 * takes its place instead of waiting until it has gone.
 *
 * A place is a name, "drawings", in the toast overlay around a widget; where there is none, nothing is said. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  const char *sentence;
  const char *button; /* with its mnemonic */
  guint seconds;      /* how long it stays */
  void (*clicked) (gpointer data);
  gpointer data;
  GDestroyNotify destroy; /* of data; NULL: it is lent and outlives the overlay */
} DigToastOffer;

void dig_toast_say (GtkWidget *widget, const char *place, const char *sentence);
/* The same with a button. */
void dig_toast_offer (GtkWidget *widget, const char *place, const DigToastOffer *offer);
/* The toast goes if it is one with a button: there is nothing to be clicked for any more. */
void dig_toast_withdraw_offer (GtkWidget *widget, const char *place);

G_END_DECLS
