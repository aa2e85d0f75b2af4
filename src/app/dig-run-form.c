/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-form.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-actions.h"
#include "app/dig-device-row.h"
#include "app/dig-number-row.h"
#include "app/dig-precision-row.h"
#include "app/dig-toast.h"

#define UNDO_SECONDS 10

struct _DigRunForm
{
  AdwBin parent_instance;

  DigSession *session;
  gboolean is_showing; /* controls are set from the state, nothing goes back */

  AdwPreferencesGroup *settings_group;
  AdwComboRow *preset_row;
  AdwComboRow *device_row;
  DigNumberRow *rate_row;
  GtkScale *rate_scale;
};

G_DEFINE_FINAL_TYPE (DigRunForm, dig_run_form, ADW_TYPE_BIN)

/* Controls whose value is a setting's; all are locked while a run is active. */
static const struct
{
  const char *setting; /* of DigRunSettings */
  const char *child;
  const char *value; /* of the child */
} controls[] = {
  { "epochs", "epochs_spin", "value" },
  { "batch-size", "batch_spin", "value" },
  { "precision", "precision_row", "selected" },
  { "seed", "seed_row", "value" },
  { "scaler", "scaler_row", "selected" },
  { "schedule", "schedule_row", "selected" },
  { "warm-up", "warm_up_row", "value" },
  { "start-factor", "start_row", "value" },
  { "end-factor", "end_row", "value" },
  { "has-plateau", "plateau_row", "enable-expansion" },
  { "plateau-patience", "plateau_patience_spin", "value" },
  { "plateau-factor", "plateau_factor_row", "value" },
  { "plateau-min-delta", "plateau_delta_row", "value" },
  { "plateau-min-rate", "plateau_rate_row", "value" },
  { "optimizer", "optimizer_row", "selected" },
  { "weight-decay", "decay_row", "value" },
  { "momentum", "momentum_row", "value" },
  { "beta1", "beta1_row", "value" },
  { "beta2", "beta2_row", "value" },
  { "epsilon", "epsilon_row", "value" },
  { "label-smoothing", "smoothing_row", "value" },
  { "average-decay", "average_row", "value" },
  { "best-by", "best_row", "selected" },
  { "is-augmented", "augment_switch", "active" },
  { "has-early-stopping", "stopping_row", "enable-expansion" },
  { "stopping-patience", "stopping_patience_spin", "value" },
  { "stopping-min-delta", "stopping_delta_row", "value" },
  { "restores-best", "restores_switch", "active" },
};

/* Rows that say something with some choices only: bit I of `choices` is choice I of the setting. */
static const struct
{
  const char *child;
  const char *setting;
  guint choices;
} conditions[] = {
  { "warm_up_row", "schedule", 1 << DIG_SCHEDULE_ONE_CYCLE },
  { "start_row", "schedule", 1 << DIG_SCHEDULE_ONE_CYCLE },
  { "end_row", "schedule", 1 << DIG_SCHEDULE_COSINE | 1 << DIG_SCHEDULE_ONE_CYCLE },
  { "decay_row", "optimizer", 1 << DIG_OPTIMIZER_ADAMW },
  { "momentum_row", "optimizer", 1 << DIG_OPTIMIZER_SGD },
  { "adam_row", "optimizer", 1 << DIG_OPTIMIZER_ADAM | 1 << DIG_OPTIMIZER_ADAMW },
};

/* Powers of ten between which each optimiser is at home; a number may be typed beyond them. */
static const struct
{
  int lowest, highest;
} rate_ranges[] = {
  [DIG_OPTIMIZER_ADAM] = { -6, -1 },
  [DIG_OPTIMIZER_ADAMW] = { -6, -1 },
  [DIG_OPTIMIZER_SGD] = { -4, 1 },
};

static GtkWidget *
get_child (DigRunForm *self, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (self), DIG_TYPE_RUN_FORM, name));
}

/* As the menu has them; another preset is shown by its own name. */
static const struct
{
  const char *name;
  const char *title;
} preset_titles[] = {
  { "reference", N_ ("Reference") }, { "augmented", N_ ("Augmented") }, { "tuned", N_ ("Tuned") },
  { "quick", N_ ("Quick") },         { "compact", N_ ("Compact") },
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

/* One's own network is made on the Network page: before, there is none to be chosen. */
static void
list_own_network (DigRunForm *self)
{
  GListModel *titles = adw_combo_row_get_model (self->preset_row);
  guint n_presets = g_strv_length ((char **)dig_train_settings_get_presets ());

  if (g_list_model_get_n_items (titles) == n_presets)
    gtk_string_list_append (GTK_STRING_LIST (titles), _ ("Own network"));
}

static void
show_preset (DigRunForm *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  const char *preset = dig_run_settings_get_preset (settings);
  const char *const *names = dig_train_settings_get_presets ();
  guint position = 0;

  while (names[position] != NULL && g_strcmp0 (names[position], preset) != 0)
    position++;
  if (names[position] == NULL || dig_run_settings_has_own (settings))
    list_own_network (self);
  adw_combo_row_set_selected (self->preset_row, position);
}

/* ---- Another preset, and back ---- */

static DigTrainSettings *
dup_settings (DigRunForm *self)
{
  return dig_run_settings_dup (dig_session_get_run_settings (self->session),
                               dig_session_get_test_size (self->session),
                               dig_session_get_split_seed (self->session));
}

typedef struct
{
  DigSession *session;
  DigTrainSettings *before;
} Replaced;

static void
replaced_free (gpointer data)
{
  Replaced *replaced = data;

  g_object_unref (replaced->session);
  dig_train_settings_free (replaced->before);
  g_free (replaced);
}

static void
undo_cb (gpointer data)
{
  Replaced *replaced = data;
  DigRun *run = dig_session_get_run (replaced->session);

  if (run == NULL || !dig_run_is_active (run))
    dig_run_settings_assign (dig_session_get_run_settings (replaced->session), replaced->before);
}

/* Says what replaced settings made by hand, and can bring them back: those of the newest. */
static void
offer_undo (DigRunForm *self, const char *sentence, DigTrainSettings *before)
{
  Replaced *replaced = g_new0 (Replaced, 1);
  DigToastOffer offer = { sentence, _ ("_Undo"), UNDO_SECONDS, undo_cb, replaced, replaced_free };

  replaced->session = g_object_ref (self->session);
  replaced->before = before;
  dig_toast_offer (GTK_WIDGET (self), "settings", &offer);
}

/* `name` NULL: one's own network. */
static void
take_preset (DigRunForm *self, const char *name)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  g_autoptr (DigTrainSettings) before =
      dig_run_settings_is_preset (settings) ? NULL : dup_settings (self);
  g_autofree char *sentence = NULL;
  gboolean is_taken = name != NULL ? dig_run_settings_set_preset (settings, name)
                                   : dig_run_settings_take_own (settings);

  if (!is_taken)
    show_preset (self);
  if (!is_taken || before == NULL)
    return;
  /* Translators: the name of a preset. */
  sentence = name != NULL
                 ? g_strdup_printf (_ ("Settings of the preset %s"), get_preset_title (name))
                 : g_strdup (_ ("Settings of your own network"));
  offer_undo (self, sentence, g_steal_pointer (&before));
}

static void
preset_selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  DigRunForm *self = data;
  guint position = adw_combo_row_get_selected (row);

  if (self->session != NULL && !self->is_showing && position != GTK_INVALID_LIST_POSITION)
    take_preset (self, dig_train_settings_get_presets ()[position]);
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

static void
show_rate_range (DigRunForm *self, DigOptimizerKind kind)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self->rate_scale));
  int lowest = rate_ranges[kind].lowest, highest = rate_ranges[kind].highest;

  if (gtk_adjustment_get_lower (adjustment) == lowest)
    return;
  gtk_adjustment_set_lower (adjustment, lowest);
  gtk_adjustment_set_upper (adjustment, highest);
  gtk_scale_clear_marks (self->rate_scale);
  for (int exponent = lowest; exponent <= highest; exponent++)
    gtk_scale_add_mark (self->rate_scale, exponent, GTK_POS_BOTTOM, NULL);
}

/* ---- State ---- */

static void
lock (DigRunForm *self, const char *why_not)
{
  gboolean is_free = why_not == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      GtkWidget *child = get_child (self, controls[i].child);

      gtk_widget_set_sensitive (gtk_widget_get_ancestor (child, ADW_TYPE_PREFERENCES_ROW), is_free);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->preset_row), is_free);
  gtk_widget_set_sensitive (GTK_WIDGET (self->device_row), is_free);
  /* There is always a line, so that nothing moves when a run begins. */
  adw_preferences_group_set_description (self->settings_group,
                                         is_free ? _ ("Used by the next run.") : why_not);
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

/* Only the rows that the choices leave a meaning. */
static void
show_rows (DigRunForm *self)
{
  GObject *settings = G_OBJECT (dig_session_get_run_settings (self->session));
  guint optimizer;

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      guint choice;

      g_object_get (settings, conditions[i].setting, &choice, NULL);
      gtk_widget_set_visible (get_child (self, conditions[i].child),
                              (conditions[i].choices >> choice & 1) != 0);
    }
  g_object_get (settings, "optimizer", &optimizer, NULL);
  show_rate_range (self, optimizer);
}

static void
settings_changed_cb (DigRunForm *self)
{
  self->is_showing = TRUE;
  show_preset (self);
  show_rows (self);
  self->is_showing = FALSE;
  show_rate (self);
}

static void
bind_settings (DigRunForm *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    g_object_bind_property (settings, controls[i].setting, get_child (self, controls[i].child),
                            controls[i].value, G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
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
  bind_settings (self);
  settings_changed_cb (self);
  dig_device_row_bind (self->device_row, session);
  dig_precision_row_bind (ADW_COMBO_ROW (get_child (self, "precision_row")), session);
  dig_run_form_update (self);
}

/* Groups and expander rows leave their inner lists and switches without a name. */
static void
name_insides (GtkWidget *widget, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *inner = name;

      if (ADW_IS_PREFERENCES_GROUP (child))
        inner = adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (child));
      else if (ADW_IS_EXPANDER_ROW (child))
        inner = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child));
      else if (ADW_IS_PREFERENCES_ROW (child) && !gtk_widget_has_css_class (child, "header"))
        continue;
      if (name != NULL && (GTK_IS_LIST_BOX (child) || GTK_IS_SWITCH (child)))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                        -1);
      name_insides (child, inner);
    }
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
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, settings_group);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, preset_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, device_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, rate_row);
  gtk_widget_class_bind_template_child (widget_class, DigRunForm, rate_scale);
  gtk_widget_class_bind_template_child_full (widget_class, "adam_row", FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    gtk_widget_class_bind_template_child_full (widget_class, controls[i].child, FALSE, 0);
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
  name_insides (GTK_WIDGET (self), NULL);
}
