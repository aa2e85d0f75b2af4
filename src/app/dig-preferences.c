/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-preferences.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-device-row.h"
#include "app/dig-scroll-guard.h"

struct _DigPreferences
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings;
  DigSession *session;

  AdwComboRow *theme_row;
  AdwComboRow *text_row;
  AdwPreferencesGroup *training_group;
  AdwComboRow *device_row;
  AdwComboRow *missing_row;
  GtkSpinButton *threads_spin;
};

G_DEFINE_FINAL_TYPE (DigPreferences, dig_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Of the entries of the text size row. */
static const double text_scales[] = { 1, 1.25, 1.5, 2 };

static gboolean
text_scale_to_position (GValue *value, GVariant *variant, gpointer data)
{
  double scale = g_variant_get_double (variant);
  guint nearest = 0;

  for (guint i = 1; i < G_N_ELEMENTS (text_scales); i++)
    if (fabs (text_scales[i] - scale) < fabs (text_scales[nearest] - scale))
      nearest = i;
  g_value_set_uint (value, nearest);
  return TRUE;
}

static GVariant *
position_to_text_scale (const GValue *value, const GVariantType *type, gpointer data)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (text_scales) ? g_variant_new_double (text_scales[position])
                                               : NULL;
}

/* An enum key and the positions of a combo row are the same numbers. */
static void
combo_selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  DigPreferences *self = data;
  const char *key = row == self->theme_row ? "theme" : "missing-rule";
  int position = (int)adw_combo_row_get_selected (row);

  if (position != g_settings_get_enum (self->settings, key))
    g_settings_set_enum (self->settings, key, position);
}

static void
dig_preferences_dispose (GObject *object)
{
  DigPreferences *self = DIG_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_preferences_parent_class)->dispose (object);
}

static void
dig_preferences_class_init (DigPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dig_preferences_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, theme_row);
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, text_row);
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, training_group);
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, device_row);
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, missing_row);
  gtk_widget_class_bind_template_child (widget_class, DigPreferences, threads_spin);
}

static void
dig_preferences_init (DigPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dig_scroll_guard_attach (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->threads_spin),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("CPU threads"), -1);
}

/* Why there is nothing but the CPU, where there is. */
static void
show_why_not (DigPreferences *self)
{
  const char *why_not = dig_device_list_get_why_not (dig_session_get_devices (self->session));
  g_autofree char *text =
      g_strjoin ("\n", _ ("Used by the next run."), why_not[0] != '\0' ? why_not : NULL, NULL);

  adw_preferences_group_set_description (self->training_group, text);
}

GtkWidget *
dig_preferences_new (GSettings *settings, DigSession *session)
{
  DigPreferences *self = g_object_new (DIG_TYPE_PREFERENCES, NULL);

  self->settings = g_object_ref (settings);
  self->session = g_object_ref (session);
  adw_combo_row_set_selected (self->theme_row, g_settings_get_enum (settings, "theme"));
  adw_combo_row_set_selected (self->missing_row, g_settings_get_enum (settings, "missing-rule"));
  g_signal_connect (self->theme_row, "notify::selected", G_CALLBACK (combo_selected_cb), self);
  g_signal_connect (self->missing_row, "notify::selected", G_CALLBACK (combo_selected_cb), self);
  g_settings_bind_with_mapping (settings, "text-scale", self->text_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, text_scale_to_position,
                                position_to_text_scale, NULL, NULL);
  gtk_spin_button_set_range (self->threads_spin, 0, g_get_num_processors ());
  g_settings_bind (settings, "threads", gtk_spin_button_get_adjustment (self->threads_spin),
                   "value", G_SETTINGS_BIND_DEFAULT);
  dig_device_row_bind (self->device_row, session);
  g_signal_connect_object (dig_session_get_devices (session), "notify::why-not",
                           G_CALLBACK (show_why_not), self, G_CONNECT_SWAPPED);
  show_why_not (self);
  return GTK_WIDGET (self);
}
