/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-form.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-actions.h"
#include "app/dig-device-row.h"
#include "app/dig-number-row.h"

struct _DigRunForm
{
  AdwBin parent_instance;

  DigSession *session;
  gboolean is_showing; /* controls are set from the state, nothing goes back */

  AdwPreferencesGroup *group;
  AdwComboRow *preset_row;
  AdwComboRow *device_row;
  GtkSpinButton *epochs_spin;
  GtkSpinButton *batch_spin;
  DigNumberRow *rate_row;
  GtkScale *rate_scale;
  DigNumberRow *seed_row;
  AdwExpanderRow *stopping_row;
  GtkSpinButton *stopping_patience_spin;
  DigNumberRow *stopping_delta_row;
  AdwExpanderRow *plateau_row;
  GtkSpinButton *plateau_patience_spin;
  DigNumberRow *plateau_factor_row;
  GtkWidget *epochs_row;
  GtkWidget *batch_row;
};

G_DEFINE_FINAL_TYPE (DigRunForm, dig_run_form, ADW_TYPE_BIN)

/* As the menu has them; another preset is shown by its own name. */
static const struct
{
  const char *name;
  const char *title;
} preset_titles[] = {
  { "reference", N_ ("Reference") },
  { "augmented", N_ ("Augmented") },
  { "tuned", N_ ("Tuned") },
  { "quick", N_ ("Quick") },
};

static const char *
get_preset_title (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (preset_titles); i++)
    if (strcmp (preset_titles[i].name, name) == 0)
      return _ (preset_titles[i].title);
  return name;
}

static void
fill_presets (DigRunForm *self)
{
  const char *const *names = dig_train_settings_get_presets ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    gtk_string_list_append (titles, get_preset_title (names[i]));
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (titles));
}

static void
show_preset (DigRunForm *self)
{
  const char *preset = dig_run_settings_get_preset (dig_session_get_run_settings (self->session));
  const char *const *names = dig_train_settings_get_presets ();

  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (names[i], preset) == 0)
      adw_combo_row_set_selected (self->preset_row, i);
}

static void
preset_selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  DigRunForm *self = data;
  const char *const *names = dig_train_settings_get_presets ();
  guint position = adw_combo_row_get_selected (row);

  if (self->session == NULL || self->is_showing || position == GTK_INVALID_LIST_POSITION)
    return;
  dig_run_settings_set_preset (dig_session_get_run_settings (self->session), names[position]);
}

/* ---- The learning rate: of the settings, or of the run that trains ---- */

static DigRun *
get_active_run (DigRunForm *self)
{
  DigRun *run = dig_session_get_run (self->session);

  return run != NULL && dig_run_is_active (run) ? run : NULL;
}

static void
show_rate (DigRunForm *self)
{
  DigRun *run = get_active_run (self);
  double rate =
      run ? dig_run_get_learning_rate (run)
          : dig_run_settings_get_learning_rate (dig_session_get_run_settings (self->session));

  self->is_showing = TRUE;
  dig_number_row_set_waits (self->rate_row, run != NULL);
  if (dig_number_row_get_value (self->rate_row) != rate)
    dig_number_row_set_value (self->rate_row, rate);
  gtk_range_set_value (GTK_RANGE (self->rate_scale), log10 (rate));
  self->is_showing = FALSE;
}

static void
take_rate (DigRunForm *self, double rate)
{
  DigRun *run = get_active_run (self);

  if (run != NULL)
    dig_run_set_learning_rate (run, rate);
  else
    g_object_set (dig_session_get_run_settings (self->session), "learning-rate", rate, NULL);
  show_rate (self);
}

static void
rate_typed_cb (DigNumberRow *row, GParamSpec *pspec, gpointer data)
{
  DigRunForm *self = data;

  if (self->session != NULL && !self->is_showing)
    take_rate (self, dig_number_row_get_value (row));
}

/* Two figures are as fine as a hand is. */
static double
round_rate (double rate)
{
  double unit = pow (10, floor (log10 (rate)) - 1);

  return round (rate / unit) * unit;
}

static void
rate_slid_cb (GtkRange *range, gpointer data)
{
  DigRunForm *self = data;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->session == NULL || self->is_showing)
    return;
  /* Through decimal text, so that 3e-4 is exactly what "3e-4" is. */
  g_ascii_formatd (text, sizeof text, "%.2g", round_rate (pow (10, gtk_range_get_value (range))));
  take_rate (self, g_ascii_strtod (text, NULL));
}

static char *
format_scale_value_cb (GtkScale *scale, double value, gpointer data)
{
  return g_strdup_printf ("%.2g", pow (10, value));
}

/* ---- State ---- */

static void
lock (DigRunForm *self, const char *why_not)
{
  GtkWidget *const rows[] = {
    GTK_WIDGET (self->preset_row),
    GTK_WIDGET (self->device_row),
    self->epochs_row,
    self->batch_row,
    GTK_WIDGET (self->seed_row),
    GTK_WIDGET (self->stopping_row),
    GTK_WIDGET (self->plateau_row),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_sensitive (rows[i], why_not == NULL);
  adw_preferences_group_set_description (self->group, why_not);
}

void
dig_run_form_update (DigRunForm *self)
{
  g_auto (DigAppState) state = { 0 };

  g_return_if_fail (DIG_IS_RUN_FORM (self));

  dig_app_state_read (&state, self->session);
  lock (self, dig_settings_why_not (&state));
  show_rate (self);
}

static void
settings_changed_cb (DigRunForm *self)
{
  self->is_showing = TRUE;
  show_preset (self);
  self->is_showing = FALSE;
  show_rate (self);
}

static void
bind (DigRunSettings *settings, const char *property, gpointer control, const char *to)
{
  g_object_bind_property (settings, property, control, to,
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
bind_settings (DigRunForm *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);

  bind (settings, "epochs", gtk_spin_button_get_adjustment (self->epochs_spin), "value");
  bind (settings, "batch-size", gtk_spin_button_get_adjustment (self->batch_spin), "value");
  bind (settings, "seed", self->seed_row, "value");
  bind (settings, "has-early-stopping", self->stopping_row, "enable-expansion");
  bind (settings, "stopping-patience",
        gtk_spin_button_get_adjustment (self->stopping_patience_spin), "value");
  bind (settings, "stopping-min-delta", self->stopping_delta_row, "value");
  bind (settings, "has-plateau", self->plateau_row, "enable-expansion");
  bind (settings, "plateau-patience", gtk_spin_button_get_adjustment (self->plateau_patience_spin),
        "value");
  bind (settings, "plateau-factor", self->plateau_factor_row, "value");
  g_signal_connect_object (settings, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
dig_run_form_set_session (DigRunForm *self, DigSession *session)
{
  g_return_if_fail (DIG_IS_RUN_FORM (self));
  g_return_if_fail (self->session == NULL);

  self->is_showing = TRUE;
  self->session = g_object_ref (session);
  fill_presets (self);
  show_preset (self);
  bind_settings (self);
  dig_device_row_bind (self->device_row, session);
  self->is_showing = FALSE;
  dig_run_form_update (self);
}

/* An expander row leaves its switch and its inner list without a name. */
static void
name_insides (GtkWidget *widget, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LIST_BOX (child) || GTK_IS_SWITCH (child))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                        -1);
      if (!GTK_IS_SWITCH (child))
        name_insides (child, name);
    }
}

static void
name_controls (DigRunForm *self)
{
  const struct
  {
    gpointer control;
    const char *name;
  } names[] = {
    { self->epochs_spin, _ ("Epochs at most") },
    { self->batch_spin, _ ("Batch size") },
    { self->rate_scale, _ ("Learning rate, from 0.000001 to 1") },
    { self->stopping_patience_spin, _ ("Early stopping: epochs without progress") },
    { self->plateau_patience_spin, _ ("Learning rate on a plateau: epochs without progress") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (names[i].control),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, names[i].name, -1);
  name_insides (GTK_WIDGET (self->group), adw_preferences_group_get_title (self->group));
  name_insides (GTK_WIDGET (self->stopping_row),
                adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->stopping_row)));
  name_insides (GTK_WIDGET (self->plateau_row),
                adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->plateau_row)));
}

static void
dig_run_form_dispose (GObject *object)
{
  DigRunForm *self = DIG_RUN_FORM (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_run_form_parent_class)->dispose (object);
}

static void
dig_run_form_class_init (DigRunFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_NUMBER_ROW);
  G_OBJECT_CLASS (klass)->dispose = dig_run_form_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-run-form.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, group);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, preset_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, device_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, epochs_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, epochs_spin);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, batch_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, batch_spin);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, rate_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, rate_scale);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, seed_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, stopping_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, stopping_patience_spin);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, stopping_delta_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, plateau_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, plateau_patience_spin);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, plateau_factor_row);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, rate_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, rate_slid_cb);
}

static void
dig_run_form_init (DigRunForm *self)
{
  self->is_showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = FALSE;
  gtk_scale_set_format_value_func (self->rate_scale, format_scale_value_cb, NULL, NULL);
  for (int exponent = -6; exponent <= 0; exponent++)
    gtk_scale_add_mark (self->rate_scale, exponent, GTK_POS_BOTTOM, NULL);
  name_controls (self);
}
