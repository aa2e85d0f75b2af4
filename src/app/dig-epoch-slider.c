/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-epoch-slider.h"

#include <glib/gi18n.h>

#include "model/dig-run-title.h"

struct _DigEpochSlider
{
  AdwBin parent_instance;

  DigSession *session;
  GSignalGroup *session_signals, *run_signals;
  DigRunTitle *title;         /* of the run that is shown */
  guint n_epochs, best_epoch; /* as the slider shows them */
  gboolean is_updating;       /* the slider moves by itself */

  GtkWidget *bar;
  GtkLabel *title_label, *label;
  GtkScale *scale;
  GtkToggleButton *follow_button;
};

G_DEFINE_FINAL_TYPE (DigEpochSlider, dig_epoch_slider, ADW_TYPE_BIN)

/* What the slider stands on: the epoch that was asked for, or the one that is followed. */
static guint
find_epoch (DigEpochSlider *self, DigRun *run)
{
  guint shown = dig_session_get_shown_epoch (self->session);

  if (shown > 0)
    return shown;
  return dig_run_is_active (run) ? self->n_epochs : self->best_epoch;
}

static void
set_range (DigEpochSlider *self, guint n_epochs, guint best_epoch)
{
  /* A mark stays where it was when the range grows: it is made anew with the range. */
  if (self->n_epochs != n_epochs || self->best_epoch != best_epoch)
    {
      gtk_range_set_range (GTK_RANGE (self->scale), 1, MAX (n_epochs, 2));
      gtk_scale_clear_marks (self->scale);
      if (best_epoch > 0)
        gtk_scale_add_mark (self->scale, best_epoch, GTK_POS_TOP, NULL);
    }
  self->n_epochs = n_epochs;
  self->best_epoch = best_epoch;
  gtk_widget_set_sensitive (GTK_WIDGET (self->scale), n_epochs > 1);
}

static void
show_words (DigEpochSlider *self, guint epoch)
{
  g_autofree char *text =
      g_strdup_printf (_ ("Epoch %u of %u, best %u"), epoch, self->n_epochs, self->best_epoch);

  if (strcmp (gtk_label_get_label (self->label), text) == 0)
    return;
  gtk_label_set_label (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
}

static void
update (DigEpochSlider *self)
{
  DigRun *run = self->session ? dig_session_get_run (self->session) : NULL;
  const GArray *epochs = run ? dig_run_get_epochs (run) : NULL;
  guint n = epochs ? epochs->len : 0, epoch;

  gtk_widget_set_visible (self->bar, n > 0);
  if (n == 0)
    return;
  self->is_updating = TRUE;
  set_range (self, n, g_array_index (epochs, DigEpochRecord, n - 1).best_epoch);
  epoch = find_epoch (self, run);
  gtk_range_set_value (GTK_RANGE (self->scale), epoch);
  gtk_toggle_button_set_active (self->follow_button,
                                dig_session_get_shown_epoch (self->session) == 0);
  show_words (self, epoch);
  self->is_updating = FALSE;
}

/* The tooltip is also the label's accessible description. */
static void
title_changed_cb (DigEpochSlider *self)
{
  const char *title = dig_run_title_get_text (self->title);
  /* Translators: %s is what the run is called. */
  g_autofree char *words =
      title ? g_strdup_printf (_ ("The run that all pages show: %s"), title) : NULL;

  gtk_label_set_label (self->title_label, title ? title : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), words);
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), title != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words ? words : "", -1);
}

static void
run_changed_cb (DigEpochSlider *self)
{
  DigRun *run = dig_session_get_run (self->session);

  g_signal_group_set_target (self->run_signals, run);
  dig_run_title_set_folder (self->title, run ? dig_run_get_folder (run) : NULL);
  update (self);
}

static void
moved_cb (GtkRange *range, gpointer data)
{
  DigEpochSlider *self = data;

  if (!self->is_updating && self->session != NULL)
    dig_session_set_shown_epoch (self->session, (guint)(gtk_range_get_value (range) + 0.5));
}

static void
follow_toggled_cb (GtkToggleButton *button, gpointer data)
{
  DigEpochSlider *self = data;

  if (self->is_updating || self->session == NULL)
    return;
  dig_session_set_shown_epoch (self->session,
                               gtk_toggle_button_get_active (button)
                                   ? 0
                                   : (guint)gtk_range_get_value (GTK_RANGE (self->scale)));
  update (self);
}

static void
dig_epoch_slider_dispose (GObject *object)
{
  DigEpochSlider *self = DIG_EPOCH_SLIDER (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->title);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_epoch_slider_parent_class)->dispose (object);
}

static void
dig_epoch_slider_class_init (DigEpochSliderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dig_epoch_slider_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-epoch-slider.ui");
  gtk_widget_class_bind_template_child (widget_class, DigEpochSlider, bar);
  gtk_widget_class_bind_template_child (widget_class, DigEpochSlider, label);
  gtk_widget_class_bind_template_child (widget_class, DigEpochSlider, title_label);
  gtk_widget_class_bind_template_child (widget_class, DigEpochSlider, scale);
  gtk_widget_class_bind_template_child (widget_class, DigEpochSlider, follow_button);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_toggled_cb);
}

static void
dig_epoch_slider_init (DigEpochSlider *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->session_signals = g_signal_group_new (DIG_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::run", G_CALLBACK (run_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::shown-epoch", G_CALLBACK (update),
                                  self);
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (update), self);
}

void
dig_epoch_slider_set_session (DigEpochSlider *self, DigSession *session)
{
  g_return_if_fail (DIG_IS_EPOCH_SLIDER (self));
  g_return_if_fail (DIG_IS_SESSION (session) && self->session == NULL);

  self->session = g_object_ref (session);
  self->title = dig_run_title_new (dig_run_list_get_for_session (session));
  g_signal_connect_object (self->title, "notify::text", G_CALLBACK (title_changed_cb), self,
                           G_CONNECT_SWAPPED);
  title_changed_cb (self);
  g_signal_group_set_target (self->session_signals, session);
  run_changed_cb (self);
}
