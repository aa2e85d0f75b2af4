/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-train-page.h"

#include <glib/gi18n.h>

#include "app/dig-actions.h"
#include "app/dig-columns.h"
#include "app/dig-epoch-table.h"
#include "app/dig-layer-table.h"
#include "app/dig-layer-times.h"
#include "app/dig-pace.h"
#include "app/dig-run-bar.h"
#include "app/dig-run-charts.h"
#include "app/dig-run-form.h"

struct _DigTrainPage
{
  AdwBin parent_instance;

  DigSession *session;
  GSignalGroup *run_signals;
  DigPace *pace; /* of what the records of a run change */

  DigColumns *columns;
  DigRunBar *bar;
  DigRunForm *form;
  DigLayerTable *layers;
  DigRunCharts *charts;
  DigEpochTable *epochs;
  DigLayerTimes *layer_times;
};

G_DEFINE_FINAL_TYPE (DigTrainPage, dig_train_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- What stands in the way of Start ---- */

/* Says where the settings are mended that are not on this page. */
static void
find_page (DigTrainPage *self, DigRunObstacle *obstacle)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  gboolean is_augmented;

  g_object_get (settings, "is-augmented", &is_augmented, NULL);
  if (!dig_network_spec_check (dig_run_settings_get_spec (settings), NULL, NULL))
    {
      obstacle->page = "network";
      obstacle->title = _ ("Go to Network");
    }
  else if (is_augmented
           && !dig_augmentation_check (dig_run_settings_get_augmentation (settings), NULL))
    {
      obstacle->page = "augment";
      obstacle->title = _ ("Go to Augment");
    }
}

/* What is missing for a new run; of a run that trains there is nothing to say. */
static void
show_obstacle (DigTrainPage *self)
{
  DigRun *run = dig_session_get_run (self->session);
  g_auto (DigAppState) state = { 0 };
  DigRunObstacle obstacle = { 0 };

  dig_app_state_read (&state, self->session);
  if (run == NULL || !dig_run_is_active (run))
    obstacle.sentence = dig_verb_why_not (DIG_VERB_RUN_START, &state);
  if (obstacle.sentence != NULL && state.has_data)
    {
      obstacle.is_error = TRUE;
      find_page (self, &obstacle);
    }
  else if (obstacle.sentence != NULL && !state.is_loading)
    {
      obstacle.page = "data";
      obstacle.title = _ ("Go to Data");
    }
  dig_run_bar_set_obstacle (self->bar, &obstacle);
}

/* ---- Showing ---- */

/* Other settings or other data make a new run of a stopped one, or none at all. */
static void
show_what_start_does (DigTrainPage *self)
{
  DigRun *run = dig_session_get_run (self->session);
  guint best_by;

  dig_run_bar_set_continues (self->bar, (run != NULL && dig_run_get_state (run) == DIG_RUN_PAUSED)
                                            || dig_session_can_continue_run (self->session));
  show_obstacle (self);
  g_object_get (dig_session_get_run_settings (self->session), "best-by", &best_by, NULL);
  dig_run_bar_set_best_rule (self->bar,
                             run != NULL ? dig_run_get_settings (run)->best_by : best_by);
}

static void
show_run (gpointer page)
{
  DigTrainPage *self = page;
  DigRun *run = dig_session_get_run (self->session);

  show_what_start_does (self);
  dig_run_bar_update (self->bar, run);
  dig_run_form_update (self->form);
  dig_run_charts_update (self->charts, run);
  dig_epoch_table_set_epochs (self->epochs, run ? dig_run_get_epochs (run) : NULL);
  dig_layer_times_update (self->layer_times);
}

static void
run_changed_cb (DigTrainPage *self)
{
  g_signal_group_set_target (self->run_signals, dig_session_get_run (self->session));
  /* Where there is one column only: the settings first, then what comes of them. */
  g_object_set (self->columns, "second-on-top", dig_session_get_run (self->session) != NULL, NULL);
  dig_pace_show (self->pace);
}

static void
records_came_cb (DigTrainPage *self)
{
  dig_pace_queue (self->pace);
}

static void
state_changed_cb (DigTrainPage *self)
{
  dig_pace_show (self->pace);
}

static void
shown_epoch_cb (DigTrainPage *self)
{
  dig_run_charts_set_shown_epoch (self->charts, dig_session_get_shown_epoch (self->session));
}

static void
settings_changed_cb (DigTrainPage *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);

  dig_layer_table_set_spec (self->layers, dig_run_settings_get_spec (settings));
  show_what_start_does (self);
}

static void
dig_train_page_constructed (GObject *object)
{
  DigTrainPage *self = DIG_TRAIN_PAGE (object);

  G_OBJECT_CLASS (dig_train_page_parent_class)->constructed (object);

  dig_run_form_set_session (self->form, self->session);
  dig_layer_times_set_session (self->layer_times, self->session);
  g_signal_connect_object (self->session, "notify::run", G_CALLBACK (run_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::shown-epoch", G_CALLBACK (shown_epoch_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify", G_CALLBACK (show_what_start_does), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dig_session_get_run_settings (self->session), "changed",
                           G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  settings_changed_cb (self);
  run_changed_cb (self);
}

static void
dig_train_page_dispose (GObject *object)
{
  DigTrainPage *self = DIG_TRAIN_PAGE (object);

  g_clear_object (&self->run_signals);
  g_clear_pointer (&self->pace, dig_pace_free);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_train_page_parent_class)->dispose (object);
}

static void
dig_train_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_TRAIN_PAGE (object)->session);
}

static void
dig_train_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_TRAIN_PAGE (object)->session = g_value_dup_object (value);
}

static void
dig_train_page_class_init (DigTrainPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_EPOCH_TABLE);
  g_type_ensure (DIG_TYPE_LAYER_TABLE);
  g_type_ensure (DIG_TYPE_LAYER_TIMES);
  g_type_ensure (DIG_TYPE_RUN_BAR);
  g_type_ensure (DIG_TYPE_RUN_CHARTS);
  g_type_ensure (DIG_TYPE_RUN_FORM);
  object_class->constructed = dig_train_page_constructed;
  object_class->dispose = dig_train_page_dispose;
  object_class->get_property = dig_train_page_get_property;
  object_class->set_property = dig_train_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, columns);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, bar);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, form);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, layers);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, charts);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, epochs);
  gtk_widget_class_bind_template_child (widget_class, DigTrainPage, layer_times);
}

static void
dig_train_page_init (DigTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pace = dig_pace_new (GTK_WIDGET (self), show_run);
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::revision",
                                  G_CALLBACK (records_came_cb), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (state_changed_cb),
                                  self);
}
