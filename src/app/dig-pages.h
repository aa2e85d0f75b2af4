/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the window, in their order: a line here is a page, a row of the sidebar and a key. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *title; /* untranslated */
  const char *icon_name;
  GType (*get_type) (void); /* a GtkWidget with a construct property "session" */
  const char *accel;
} DigPageInfo;

const DigPageInfo *dig_pages_get (guint *n_pages);
/* A place for each; a page is made when it is shown for the first time, so that the window is soon there. */
void dig_pages_fill (AdwViewStack *stack);
/* Makes the page that is shown; NULL when it was there already. Lent. */
GtkWidget *dig_pages_ensure (AdwViewStack *stack, DigSession *session);

/* A row for each: icon, title, and its key as the tooltip. */
void dig_pages_fill_list (GtkListBox *list);
/* The page that a row of such a list stands for. */
const char *dig_pages_get_name (GtkListBoxRow *row);
void dig_pages_select (GtkListBox *list, const char *name);

G_END_DECLS
