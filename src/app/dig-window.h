/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: header, pages, messages; carries out the verbs. */
#pragma once

#include <adwaita.h>

#include "app/dig-application.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_WINDOW (dig_window_get_type ())
G_DECLARE_FINAL_TYPE (DigWindow, dig_window, DIG, WINDOW, AdwApplicationWindow)

DigWindow *dig_window_new (DigApplication *application, DigSession *session, GSettings *settings);

/* As the training or test data, whichever each file is. */
void dig_window_open_files (DigWindow *self, GFile **files, guint n_files);
/* Stays until it is closed or something is opened: what went wrong and what to do. */
void dig_window_show_error (DigWindow *self, const char *sentence);

/* Alt+1, Alt+2, …: the pages in their order; F9: their list. */
void dig_window_set_page_accels (GtkApplication *application);

G_END_DECLS
