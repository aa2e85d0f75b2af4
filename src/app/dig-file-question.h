/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for the name of a file, without waiting for the answer. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Only called with a path, and only while `owner`, which becomes `data`, lives. */
typedef void (*DigFileAnswer) (const char *path, gpointer data);

void dig_file_question_save (GtkWidget *near, const char *title, const char *name,
                             DigFileAnswer answer, GObject *owner);
/* `pattern`: "*.json". */
void dig_file_question_open (GtkWidget *near, const char *title, const char *pattern,
                             DigFileAnswer answer, GObject *owner);

G_END_DECLS
