/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-model-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "charts/dig-number-format.h"
#include "model/dig-model-choice.h"

static char *
describe_choice (DigModelChoice *choice)
{
  double accuracy = dig_model_choice_get_accuracy (choice);
  g_autofree char *percent = dig_format_percent (accuracy, 2, dig_number_style_get_locale ());

  if (isnan (accuracy))
    return g_strdup (dig_model_choice_get_path (choice) != NULL ? _ ("Model file") : "");
  return g_strdup_printf (_ ("Epoch %u, validation accuracy %s"),
                          dig_model_choice_get_epoch (choice), percent);
}

static void
update_model_row (AdwActionRow *row, GParamSpec *pspec, DigModelChoice *choice)
{
  g_autofree char *detail = describe_choice (choice);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), dig_model_choice_get_title (choice));
  adw_action_row_set_subtitle (row, detail);
}

GtkWidget *
dig_model_row_new (gpointer item, gpointer data)
{
  DigModelChoice *choice = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_tooltip_text (row, dig_model_choice_get_path (choice));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  /* The row's title, which changes with the run's, becomes its name. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_bind_property (choice, "is-chosen", check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (choice, "notify::revision", G_CALLBACK (update_model_row), row,
                           G_CONNECT_SWAPPED);
  update_model_row (ADW_ACTION_ROW (row), NULL, choice);
  return row;
}
