/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for another name of a person who drew, without waiting for the answer. */
#pragma once

#include <gtk/gtk.h>

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

/* A name that a person may have, another than before; only while `owner`, which becomes `data`, lives. */
typedef void (*DigWriterAnswer) (const char *name, gpointer data);

/* writer "": of the drawings that nobody signed. */
void dig_writer_question_ask (GtkWidget *near, DigCollectionKeeper *keeper, const char *writer,
                              DigWriterAnswer answer, GObject *owner);

G_END_DECLS
