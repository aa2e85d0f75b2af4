/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pages.h"

#include <glib/gi18n.h>

#include "app/dig-augment-page.h"
#include "app/dig-data-page.h"
#include "app/dig-draw-page.h"
#include "app/dig-drawings-page.h"
#include "app/dig-inside-page.h"
#include "app/dig-network-page.h"
#include "app/dig-results-page.h"
#include "app/dig-runs-page.h"
#include "app/dig-submit-page.h"
#include "app/dig-train-page.h"

static const DigPageInfo pages[] = {
  { "data", N_ ("Data"), "dig-data-symbolic", dig_data_page_get_type, "<Alt>1" },
  { "augment", N_ ("Augment"), "dig-augment-symbolic", dig_augment_page_get_type, "<Alt>2" },
  { "network", N_ ("Network"), "dig-network-symbolic", dig_network_page_get_type, "<Alt>3" },
  { "train", N_ ("Train"), "dig-train-symbolic", dig_train_page_get_type, "<Alt>4" },
  { "runs", N_ ("Runs"), "dig-runs-symbolic", dig_runs_page_get_type, "<Alt>5" },
  { "results", N_ ("Results"), "dig-results-symbolic", dig_results_page_get_type, "<Alt>6" },
  { "inside", N_ ("Inside"), "dig-inside-symbolic", dig_inside_page_get_type, "<Alt>7" },
  { "draw", N_ ("Draw"), "dig-draw-symbolic", dig_draw_page_get_type, "<Alt>8" },
  { "drawings", N_ ("Drawings"), "dig-drawings-symbolic", dig_drawings_page_get_type, "<Alt>9" },
  { "submit", N_ ("Submit"), "dig-submit-symbolic", dig_submit_page_get_type, "<Alt>0" },
};

const DigPageInfo *
dig_pages_get (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (pages);
  return pages;
}

void
dig_pages_fill (AdwViewStack *stack)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    adw_view_stack_add_titled_with_icon (stack, adw_bin_new (), pages[i].name, _ (pages[i].title),
                                         pages[i].icon_name);
}

GtkWidget *
dig_pages_ensure (AdwViewStack *stack, DigSession *session)
{
  AdwBin *place = ADW_BIN (adw_view_stack_get_visible_child (stack));
  const char *name = adw_view_stack_get_visible_child_name (stack);

  if (place == NULL || adw_bin_get_child (place) != NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_strcmp0 (pages[i].name, name) == 0)
      adw_bin_set_child (place, g_object_new (pages[i].get_type (), "session", session, NULL));
  return adw_bin_get_child (place);
}

static char *
dup_key_label (const char *accel)
{
  guint key = 0;
  GdkModifierType modifiers = 0;

  gtk_accelerator_parse (accel, &key, &modifiers);
  return gtk_accelerator_get_label (key, modifiers);
}

static GtkWidget *
make_row (const DigPageInfo *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (page->icon_name);
  GtkWidget *label = gtk_label_new (_ (page->title));
  g_autofree char *key = dup_key_label (page->accel);

  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (page->title), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, key, -1);
  gtk_widget_set_tooltip_text (row, key);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return row;
}

void
dig_pages_fill_list (GtkListBox *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_list_box_append (list, make_row (&pages[i]));
}

const char *
dig_pages_get_name (GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  g_return_val_if_fail (index >= 0 && index < (int)G_N_ELEMENTS (pages), NULL);
  return pages[index].name;
}

void
dig_pages_select (GtkListBox *list, const char *name)
{
  gboolean has_focus = gtk_widget_get_focus_child (GTK_WIDGET (list)) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int)i);

      if (g_strcmp0 (pages[i].name, name) != 0)
        continue;
      gtk_list_box_select_row (list, row);
      if (has_focus)
        gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}
