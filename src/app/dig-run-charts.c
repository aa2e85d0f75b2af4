/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-charts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-columns.h"
#include "charts/dig-curve-chart.h"
#include "model/dig-number.h"

/* Steps that one update takes; 30 updates a second keep up with 240,000 steps a second. */
#define MAX_STEPS_AT_ONCE 8192

/* Both charts of a value have the same curves in the same order. */
enum
{
  CURVE_TRAINING,
  CURVE_VALIDATION,
};

struct _DigRunCharts
{
  AdwBin parent_instance;

  DigRun *run; /* whose curves are shown */
  guint n_steps, n_epochs, n_rate_changes;
  double end;        /* of the axes of epochs */
  guint shown_epoch; /* 0: none is marked */
  guint catch_up_id; /* ticks while steps are left over; 0: none are */

  DigCurveChart *loss_chart;
  DigCurveChart *accuracy_chart;
  DigCurveChart *f1_chart;
};

G_DEFINE_FINAL_TYPE (DigRunCharts, dig_run_charts, ADW_TYPE_BIN)

/* From 0 to the epoch that is being trained in all charts, so that they can be read below one another
 * and move once an epoch. */
static void
set_end (DigRunCharts *self, double end)
{
  DigCurveChart *const charts[] = { self->loss_chart, self->accuracy_chart, self->f1_chart };
  DigAxis axis = { .title = _ ("Epoch"), .digits = 2, .whole_numbers = TRUE, .has_limits = TRUE };

  axis.maximum = fmax (ceil (end), 1);
  if (axis.maximum == self->end)
    return;
  self->end = axis.maximum;
  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    dig_curve_plot_set_x_axis (dig_curve_chart_get_plot (charts[i]), &axis);
}

static void
set_up (DigCurveChart *chart, const char *title, DigCurveKind training_kind, gboolean is_rate)
{
  DigCurvePlot *plot = dig_curve_chart_get_plot (chart);
  DigAxis y_axis = { .title = title, .is_percent = is_rate, .is_robust = TRUE, .is_aligned = TRUE };

  dig_curve_plot_add_curve (plot, _ ("Training"), training_kind, 0);
  dig_curve_plot_add_curve (plot, _ ("Validation"), DIG_CURVE_POINTS, 1);
  dig_curve_plot_set_y_axis (plot, &y_axis);
  dig_curve_chart_set_label (chart, title);
}

static void
clear_all (DigRunCharts *self)
{
  DigCurveChart *const charts[] = { self->loss_chart, self->accuracy_chart, self->f1_chart };

  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    {
      DigCurvePlot *plot = dig_curve_chart_get_plot (charts[i]);

      dig_curve_plot_clear (plot);
      dig_curve_plot_clear_marks (plot);
      dig_curve_plot_set_best (plot, NAN, NULL);
    }
  self->n_steps = self->n_epochs = self->n_rate_changes = 0;
  set_end (self, 0);
}

static void
append (DigCurveChart *chart, int curve, double x, double y)
{
  dig_curve_plot_append (dig_curve_chart_get_plot (chart), curve, x, y);
}

static void
append_steps (DigRunCharts *self, DigRun *run)
{
  const GArray *steps = dig_run_get_steps (run);
  double per_epoch = (double)dig_run_get_steps_per_epoch (run);
  guint end = MIN (steps->len, self->n_steps + MAX_STEPS_AT_ONCE);

  for (; self->n_steps < end; self->n_steps++)
    {
      const DigStepRecord *record = &g_array_index (steps, DigStepRecord, self->n_steps);
      double x = (double)record->step / per_epoch;

      append (self->loss_chart, CURVE_TRAINING, x, (double)record->loss);
      append (self->accuracy_chart, CURVE_TRAINING, x, (double)record->accuracy);
    }
  if (self->n_steps > 0)
    set_end (self,
             fmax (self->end, (double)g_array_index (steps, DigStepRecord, self->n_steps - 1).step
                                  / per_epoch));
}

static void
show_best (DigRunCharts *self, guint best_epoch)
{
  DigCurveChart *const charts[] = { self->loss_chart, self->accuracy_chart, self->f1_chart };
  g_autofree char *label = g_strdup_printf (_ ("Best: epoch %u"), best_epoch);

  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    dig_curve_plot_set_best (dig_curve_chart_get_plot (charts[i]),
                             best_epoch > 0 ? best_epoch : NAN, best_epoch > 0 ? label : NULL);
}

static void
append_epochs (DigRunCharts *self, DigRun *run)
{
  const GArray *epochs = dig_run_get_epochs (run);

  for (; self->n_epochs < epochs->len; self->n_epochs++)
    {
      const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, self->n_epochs);
      double x = record->epoch;

      append (self->loss_chart, CURVE_VALIDATION, x, record->validation.loss);
      append (self->accuracy_chart, CURVE_VALIDATION, x, record->validation.accuracy);
      append (self->f1_chart, CURVE_TRAINING, x, record->train.f1);
      append (self->f1_chart, CURVE_VALIDATION, x, record->validation.f1);
      show_best (self, record->best_epoch);
      set_end (self, fmax (self->end, x));
    }
}

static void
append_rate_changes (DigRunCharts *self, DigRun *run)
{
  DigCurveChart *const charts[] = { self->loss_chart, self->accuracy_chart, self->f1_chart };
  const GArray *changes = dig_run_get_rate_changes (run);
  double per_epoch = (double)MAX (1, dig_run_get_steps_per_epoch (run));

  for (; self->n_rate_changes < changes->len; self->n_rate_changes++)
    {
      const DigRateChange *change = &g_array_index (changes, DigRateChange, self->n_rate_changes);
      g_autofree char *rate = dig_number_format (change->rate);
      /* Translators: where the learning rate was changed, in a chart. */
      g_autofree char *label = g_strdup_printf (_ ("Rate %s"), rate);

      for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
        dig_curve_plot_add_mark (dig_curve_chart_get_plot (charts[i]),
                                 (double)change->step / per_epoch, label);
    }
}

/* All marks again: what happened to the rate, and the epoch that the pages show. */
static void
show_marks (DigRunCharts *self)
{
  DigCurveChart *const charts[] = { self->loss_chart, self->accuracy_chart, self->f1_chart };
  /* Translators: where the epoch is that all pages show, in a chart. */
  g_autofree char *label = g_strdup_printf (_ ("Shown: epoch %u"), self->shown_epoch);

  self->n_rate_changes = 0;
  for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
    {
      dig_curve_plot_clear_marks (dig_curve_chart_get_plot (charts[i]));
      if (self->shown_epoch > 0)
        dig_curve_plot_add_mark (dig_curve_chart_get_plot (charts[i]), self->shown_epoch, label);
    }
  if (self->run != NULL)
    append_rate_changes (self, self->run);
}

static void
show_changes (DigRunCharts *self)
{
  dig_curve_chart_queue_update (self->loss_chart);
  dig_curve_chart_queue_update (self->accuracy_chart);
  dig_curve_chart_queue_update (self->f1_chart);
}

static gboolean
catch_up_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigRunCharts *self = DIG_RUN_CHARTS (widget);

  if (self->run != NULL)
    append_steps (self, self->run);
  show_changes (self);
  if (self->run != NULL && self->n_steps < dig_run_get_steps (self->run)->len)
    return G_SOURCE_CONTINUE;
  self->catch_up_id = 0;
  return G_SOURCE_REMOVE;
}

/* A stopped run that goes on has taken back the steps of its last epoch. */
static gboolean
was_rewound (DigRunCharts *self, DigRun *run)
{
  return dig_run_get_steps (run)->len < self->n_steps
         || dig_run_get_rate_changes (run)->len < self->n_rate_changes;
}

void
dig_run_charts_update (DigRunCharts *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_RUN_CHARTS (self));

  if (self->run != run || (run != NULL && was_rewound (self, run)))
    {
      clear_all (self);
      g_set_object (&self->run, run);
    }
  if (run != NULL)
    {
      append_steps (self, run);
      append_epochs (self, run);
      append_rate_changes (self, run);
      if (self->n_steps < dig_run_get_steps (run)->len && self->catch_up_id == 0)
        self->catch_up_id =
            gtk_widget_add_tick_callback (GTK_WIDGET (self), catch_up_cb, NULL, NULL);
    }
  show_changes (self);
}

void
dig_run_charts_set_shown_epoch (DigRunCharts *self, guint epoch)
{
  g_return_if_fail (DIG_IS_RUN_CHARTS (self));

  if (self->shown_epoch == epoch)
    return;
  self->shown_epoch = epoch;
  show_marks (self);
  show_changes (self);
}

/* Read at one epoch in all of them. */
static void
join_crosshairs (DigRunCharts *self)
{
  g_object_bind_property (self->loss_chart, "crosshair", self->accuracy_chart, "crosshair",
                          G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->loss_chart, "crosshair", self->f1_chart, "crosshair",
                          G_BINDING_BIDIRECTIONAL);
}

static void
dig_run_charts_dispose (GObject *object)
{
  DigRunCharts *self = DIG_RUN_CHARTS (object);

  g_clear_object (&self->run);

  G_OBJECT_CLASS (dig_run_charts_parent_class)->dispose (object);
}

static void
dig_run_charts_class_init (DigRunChartsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_CURVE_CHART);
  G_OBJECT_CLASS (klass)->dispose = dig_run_charts_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-run-charts.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunCharts, loss_chart);
  gtk_widget_class_bind_template_child (widget_class, DigRunCharts, accuracy_chart);
  gtk_widget_class_bind_template_child (widget_class, DigRunCharts, f1_chart);
}

static void
dig_run_charts_init (DigRunCharts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up (self->loss_chart, _ ("Loss"), DIG_CURVE_SMOOTHED, FALSE);
  set_up (self->accuracy_chart, _ ("Accuracy"), DIG_CURVE_SMOOTHED, TRUE);
  set_up (self->f1_chart, _ ("F1 of answers above 50 %"), DIG_CURVE_POINTS, TRUE);
  set_end (self, 0);
  join_crosshairs (self);
}
