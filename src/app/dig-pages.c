/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pages.h"

#include <glib/gi18n.h>

#include "app/dig-data-page.h"
#include "app/dig-train-page.h"

static const DigPageInfo pages[] = {
  { "data", N_ ("Data"), "dig-data-symbolic", dig_data_page_get_type, "<Alt>1" },
  { "train", N_ ("Train"), "dig-train-symbolic", dig_train_page_get_type, "<Alt>2" },
};

const DigPageInfo *
dig_pages_get (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (pages);
  return pages;
}

void
dig_pages_fill (AdwViewStack *stack, DigSession *session)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = g_object_new (pages[i].get_type (), "session", session, NULL);

      adw_view_stack_add_titled_with_icon (stack, page, pages[i].name, _ (pages[i].title),
                                           pages[i].icon_name);
    }
}
